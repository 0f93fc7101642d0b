//! A store in a scratch folder, and things to put into it.

use bonafide_evaluation::{CommitUnit, OutgoingEvent, SealedPayload};
use bonafide_store::{SqliteStore, StoreOptions};
use bonafide_types::{
    AuditEntry, CaseStatus, Environment, EvalId, EvalStatus, EventId, Timestamp, WorkflowId,
};
use bonafide_vault::{LookupDomain, Vault};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A data folder and its vault.
pub(crate) struct Scratch {
    folder: PathBuf,
    pub(crate) vault: Vault,
    /// Removes the folder at the end of the test.
    _guard: Option<TempDir>,
}

impl Scratch {
    /// A new folder, removed at the end of the test.
    pub(crate) fn new() -> Self {
        let guard = tempfile::tempdir().unwrap();
        Self {
            folder: guard.path().to_owned(),
            vault: Vault::open_or_create(guard.path()).unwrap(),
            _guard: Some(guard),
        }
    }

    /// The folder of another process.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            vault: Vault::open(folder).unwrap(),
            _guard: None,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn open(&self) -> SqliteStore {
        self.open_with(&StoreOptions::default())
    }

    pub(crate) fn open_with(&self, options: &StoreOptions) -> SqliteStore {
        SqliteStore::open(&self.folder, &self.vault, options).unwrap()
    }

    /// A connection past the store, for what its ports do not offer.
    pub(crate) fn raw(&self) -> Connection {
        Connection::open(self.folder.join("bonafide.db")).unwrap()
    }

    pub(crate) fn count(&self, sql: &str) -> u64 {
        self.raw().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// An evaluation whose parts are all made from `number`, so that mixed-up ones would show.
    pub(crate) fn evaluation(&self, number: u64) -> CommitUnit {
        self.evaluation_of_client(number, &format!("client-{number}"))
    }

    pub(crate) fn evaluation_of_client(&self, number: u64, client: &str) -> CommitUnit {
        CommitUnit {
            environment: Environment::Sandbox,
            eval_id: eval_id(number),
            client_id: self
                .vault
                .lookup_hash(LookupDomain::CLIENT_ID, 1, client.as_bytes()),
            workflow_id: WorkflowId::from_bytes(bytes16(3, number)),
            started_at: Timestamp::from_second(1_700_000_000 + number as i64).unwrap(),
            eval_status: EvalStatus::Completed,
            decision: "ACCEPT".into(),
            case_status: CaseStatus::Closed,
            sub_status: "Accept".into(),
            sealed: payload(number),
            pause: None,
            events: vec![event(number)],
            sightings: Vec::new(),
            disclosures: Vec::new(),
        }
    }
}

pub(crate) fn eval_id(number: u64) -> EvalId {
    EvalId::from_bytes(bytes16(1, number))
}

pub(crate) fn event(number: u64) -> OutgoingEvent {
    OutgoingEvent {
        event_id: EventId::from_bytes(bytes16(2, number)),
        kind: "evaluation_completed".into(),
    }
}

/// Some 8 KB, with sizes and contents that follow from `number`.
pub(crate) fn payload(number: u64) -> SealedPayload {
    let part = |salt: u64, length: usize| {
        (0..length as u64)
            .map(|at| (at.wrapping_mul(31) ^ number.wrapping_mul(17) ^ salt) as u8)
            .collect()
    };
    let extra = (number % 700) as usize;
    SealedPayload {
        wrapped_key: part(1, 80),
        request: part(2, 900 + extra),
        record: part(3, 5000 + extra),
        trace: part(4, 1500 + extra),
    }
}

pub(crate) fn audit(action: &str) -> AuditEntry {
    AuditEntry {
        instant: "2026-03-01T12:00:00.123456789Z".parse().unwrap(),
        environment: Some(Environment::Sandbox),
        actor: "cli:ines".into(),
        action: action.into(),
        subject: "thing-1".into(),
        detail: "".into(),
    }
}

/// An id whose bytes sort like its number.
pub(crate) fn bytes16(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes[15] = kind;
    bytes
}
