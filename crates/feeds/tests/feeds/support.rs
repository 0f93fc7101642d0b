//! A data folder, and files to import into it.

use bonafide_feeds::{
    AuthorityQuery, AuthorityRecord, Coverage, DeathRecord, Feed, FeedFolder, FeedRecord,
    ImportError, ImportOptions, ImportSummary, import,
};
use bonafide_identity::PersonName;
use bonafide_types::{Environment, Pii};
use bonafide_vault::Vault;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) struct Scratch {
    folder: TempDir,
    pub(crate) vault: Arc<Vault>,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open_or_create(folder.path()).unwrap());
        Self { folder, vault }
    }

    pub(crate) fn feed_folder<R: FeedRecord>(&self) -> FeedFolder {
        FeedFolder::new(self.folder.path(), Environment::Sandbox, R::KIND)
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Options for a file of invented people that knows everybody.
    pub(crate) fn options(&self, bytes: &[u8]) -> ImportOptions {
        ImportOptions {
            input: self.file("import", bytes),
            layout: None,
            source: "County".into(),
            as_of: "2026-03-01".parse().unwrap(),
            constants: Vec::new(),
            max_age_days: None,
            coverage: Coverage::Population,
            restricted: false,
            synthetic: true,
            replace: false,
            allow_real_data_in_sandbox: false,
            allow_synthetic: false,
        }
    }

    pub(crate) fn try_import<R: FeedRecord>(
        &self,
        options: &ImportOptions,
    ) -> Result<ImportSummary, ImportError> {
        import::<R>(
            options,
            &self.feed_folder::<R>(),
            &self.vault,
            &mut |_, _| {},
        )
    }

    pub(crate) fn import<R: FeedRecord>(&self, text: &str) -> ImportSummary {
        self.try_import::<R>(&self.options(text.as_bytes()))
            .unwrap()
    }

    pub(crate) fn open<R: FeedRecord>(&self) -> Feed<R> {
        let folder = self.feed_folder::<R>();
        let current = folder.current().unwrap().unwrap();
        Feed::open(&folder.artefact_path(current), &self.vault).unwrap()
    }

    pub(crate) fn authority(&self) -> Feed<AuthorityRecord> {
        self.open()
    }

    pub(crate) fn deaths(&self) -> Feed<DeathRecord> {
        self.open()
    }
}

pub(crate) fn question(ssn: &str, given: &str, family: &str, born: &str) -> AuthorityQuery {
    AuthorityQuery {
        ssn: Pii::new(ssn.into()),
        name: Pii::new(PersonName::from_parts(given, "", family, "")),
        date_of_birth: Pii::new(born.parse().unwrap()),
    }
}
