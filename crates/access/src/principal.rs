//! Principals: people and programs that manage what keys only use.

use crate::{ApiKey, Scopes};
use bonafide_types::{AuditEntry, Environment, KeyId, StorageError, Timestamp};
use bonafide_vault::{LookupHash, Vault};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// What is stored of a principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// Names the principal's key in lists.
    pub id: KeyId,
    /// The name under which it acts, unique; it stands in the audit log.
    pub name: SmolStr,
    /// Keyed hash of the secret text of its key.
    pub hash: LookupHash,
    /// What it may do.
    pub scopes: Scopes,
    /// Where; in both environments where there is none.
    pub environment: Option<Environment>,
    /// When it was created.
    pub created_at: Timestamp,
}

impl Principal {
    /// Whether it may act in an environment.
    pub fn acts_in(&self, environment: Environment) -> bool {
        self.environment.is_none_or(|own| own == environment)
    }
}

/// Where principals are kept. Every change is committed together with its audit entry.
pub trait Principals: Send + Sync {
    /// Adds a principal.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where the name is taken.
    fn insert_principal(
        &self,
        principal: Principal,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<(), StorageError>>;

    /// All principals, by name.
    fn principals(&self) -> BoxFuture<'_, Result<Vec<Principal>, StorageError>>;

    /// Deletes a principal; answers whether it existed.
    fn delete_principal(
        &self,
        name: SmolStr,
        audit: AuditEntry,
    ) -> BoxFuture<'_, Result<bool, StorageError>>;
}

/// The snapshot of all principals that requests are checked against.
#[derive(Debug, Default)]
pub struct PrincipalRing {
    by_hash: HashMap<LookupHash, Arc<Principal>>,
}

impl PrincipalRing {
    /// Builds a ring.
    pub fn new(principals: impl IntoIterator<Item = Principal>) -> Self {
        let principals = principals.into_iter();
        Self {
            by_hash: principals
                .map(|principal| (principal.hash.clone(), Arc::new(principal)))
                .collect(),
        }
    }

    /// The principal whose key a presented text is, or `None`; the comparison takes constant time.
    pub fn verify(&self, presented: &str, vault: &Vault) -> Option<Arc<Principal>> {
        let hash = presented.parse::<ApiKey>().ok()?.principal_hash(vault);
        let candidate = self.by_hash.get(&hash)?;
        let equal: bool = candidate.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        equal.then(|| Arc::clone(candidate))
    }
}
