//! Sealing an evaluation's parts under a data key of its own, and opening them again.
//!
//! Every part is bound to its environment, its evaluation and its role, so that a blob moved to
//! another row or column does not open.

use crate::SealedPayload;
use bonafide_types::{Environment, EvalId};
use bonafide_vault::{UnsealError, Vault};
use std::borrow::Cow;

/// A stored evaluation could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The bytes were changed, or belong to another key or row.
    #[error(transparent)]
    Unseal(#[from] UnsealError),
    /// The opened bytes are not what was sealed.
    #[error("a stored evaluation does not read back: {0}")]
    Format(#[from] serde_json::Error),
}

/// The parts of an evaluation in clear.
pub(crate) struct OpenPayload<'a> {
    pub(crate) request: Cow<'a, [u8]>,
    pub(crate) record: Cow<'a, [u8]>,
    pub(crate) trace: Cow<'a, [u8]>,
}

#[derive(Clone, Copy)]
enum Part {
    Key,
    Request,
    Record,
    Trace,
}

fn binding(environment: Environment, eval_id: EvalId, part: Part) -> [u8; 18] {
    let mut bytes = [0; 18];
    let part = match part {
        Part::Key => 0,
        Part::Request => 1,
        Part::Record => 2,
        Part::Trace => 3,
    };
    for (slot, byte) in bytes
        .iter_mut()
        .zip([environment.code(), part].iter().chain(eval_id.as_bytes()))
    {
        *slot = *byte;
    }
    bytes
}

/// Seals the three parts under a new data key.
pub(crate) fn seal(
    vault: &Vault,
    environment: Environment,
    eval_id: EvalId,
    parts: &OpenPayload<'_>,
) -> SealedPayload {
    let key = vault.new_data_key();
    let bound = |part| binding(environment, eval_id, part);
    SealedPayload {
        wrapped_key: vault.wrap(&key, &bound(Part::Key)),
        request: key.seal(&bound(Part::Request), &parts.request),
        record: key.seal(&bound(Part::Record), &parts.record),
        trace: key.seal(&bound(Part::Trace), &parts.trace),
    }
}

/// Opens the three parts.
pub(crate) fn open(
    vault: &Vault,
    environment: Environment,
    eval_id: EvalId,
    sealed: &SealedPayload,
) -> Result<OpenPayload<'static>, SealError> {
    let bound = |part| binding(environment, eval_id, part);
    let key = vault.unwrap(&sealed.wrapped_key, &bound(Part::Key))?;
    Ok(OpenPayload {
        request: key.open(&bound(Part::Request), &sealed.request)?.into(),
        record: key.open(&bound(Part::Record), &sealed.record)?.into(),
        trace: key.open(&bound(Part::Trace), &sealed.trace)?.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVAL_ID: EvalId = EvalId::from_bytes([7; 16]);

    fn sealed(vault: &Vault) -> SealedPayload {
        let parts = OpenPayload {
            request: b"request"[..].into(),
            record: b"record"[..].into(),
            trace: b"trace"[..].into(),
        };
        seal(vault, Environment::Sandbox, EVAL_ID, &parts)
    }

    #[test]
    fn parts_open_where_they_were_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_or_create(folder.path()).unwrap();
        let open = open(&vault, Environment::Sandbox, EVAL_ID, &sealed(&vault)).unwrap();
        assert_eq!(
            (&*open.request, &*open.record, &*open.trace),
            (&b"request"[..], &b"record"[..], &b"trace"[..])
        );
    }

    #[test]
    fn a_part_moved_elsewhere_does_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_or_create(folder.path()).unwrap();
        let stored = sealed(&vault);
        assert!(open(&vault, Environment::Production, EVAL_ID, &stored).is_err());
        assert!(
            open(
                &vault,
                Environment::Sandbox,
                EvalId::from_bytes([8; 16]),
                &stored
            )
            .is_err()
        );
        let swapped = SealedPayload {
            request: stored.record.clone(),
            record: stored.request.clone(),
            ..stored
        };
        assert!(open(&vault, Environment::Sandbox, EVAL_ID, &swapped).is_err());
    }
}
