//! How values are sealed, and the keys that they are found by.

use super::{ListError, ListHead, ListType};
use bonafide_types::Environment;
use bonafide_vault::{DataKey, LookupDomain, LookupHash, Vault};
use bonafide_workflow::ListKeys;
use smol_str::SmolStr;
use std::sync::Arc;

/// Raised where the normal form of any type changes.
const NORMALISER_VERSION: u16 = 1;

/// What part of an entry is sealed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Value,
    Note,
}

/// What the data key of a list is bound to.
pub(super) fn key_binding(environment: Environment, name: &str) -> Vec<u8> {
    format!("list-key:{}:{name}", environment.code()).into_bytes()
}

/// What a part of an entry is bound to.
fn binding(head: &ListHead, part: Part, key: &LookupHash) -> Vec<u8> {
    let part = match part {
        Part::Value => "value",
        Part::Note => "note",
    };
    let mut bytes = format!("list-{part}:{}:{}:", head.environment.code(), head.name).into_bytes();
    bytes.extend_from_slice(key.as_bytes());
    bytes
}

pub(super) fn seal(
    data_key: &DataKey,
    head: &ListHead,
    part: Part,
    key: &LookupHash,
    text: &str,
) -> Vec<u8> {
    data_key.seal(&binding(head, part, key), text.as_bytes())
}

pub(super) fn open(
    data_key: &DataKey,
    head: &ListHead,
    part: Part,
    key: &LookupHash,
    sealed: &[u8],
) -> Result<SmolStr, ListError> {
    let bytes = data_key
        .open(&binding(head, part, key), sealed)
        .map_err(|_| ListError::Damaged(head.name.clone()))?;
    String::from_utf8(bytes)
        .map(SmolStr::from)
        .map_err(|_| ListError::Damaged(head.name.clone()))
}

/// The data key of a list.
pub(super) fn data_key(vault: &Vault, head: &ListHead) -> Result<DataKey, ListError> {
    vault
        .unwrap(
            &head.wrapped_key,
            &key_binding(head.environment, &head.name),
        )
        .map_err(|_| ListError::Damaged(head.name.clone()))
}

/// The keyed hashes of one list; the same value on two lists has two.
#[derive(Debug)]
pub(super) struct KeyedHashes {
    vault: Arc<Vault>,
    kind: ListType,
    scope: String,
}

impl KeyedHashes {
    pub(super) fn of(vault: Arc<Vault>, head: &ListHead) -> Self {
        Self {
            vault,
            kind: head.kind,
            scope: format!("{}:{}:{}:", head.environment.code(), head.name, head.kind),
        }
    }

    /// The hash of a value in its normal form.
    pub(super) fn hash(&self, normal: &str) -> LookupHash {
        let scoped = [self.scope.as_str(), normal].concat();
        self.vault.lookup_hash(
            LookupDomain::LIST_VALUE,
            NORMALISER_VERSION,
            scoped.as_bytes(),
        )
    }
}

impl ListKeys for KeyedHashes {
    fn key(&self, text: &str) -> Option<Vec<u8>> {
        let normal = self.kind.normalise(text).ok()?;
        Some(self.hash(&normal).as_bytes().to_vec())
    }
}

/// The normal forms themselves, for lists that match fuzzily.
#[derive(Debug)]
pub(super) struct NormalForms(pub(super) ListType);

impl ListKeys for NormalForms {
    fn key(&self, text: &str) -> Option<Vec<u8>> {
        let normal = self.0.normalise(text).ok()?;
        Some(normal.as_bytes().to_vec())
    }
}
