//! The use of a consent, put on record before anything is asked under it.

use bonafide_feeds::AuthorityQuery;
use bonafide_modules::{ConsentState, ConsentUse, Unavailable};
use bonafide_types::{EntityId, Environment, EvalId, SmolStr, StorageError, Timestamp};
use bonafide_vault::{LookupDomain, LookupHash, Vault};
use futures::future::BoxFuture;
use std::sync::Arc;
use uuid::Uuid;

/// Changes when names, numbers or dates are brought into another comparison form before hashing.
const NORMALISER: u16 = 1;

/// The use of a consent as it is kept: nothing of the person but a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedConsent {
    /// The environment.
    pub environment: Environment,
    /// Keyed hash of the number, the name, the birth date and the instant of the consent.
    pub consent: LookupHash,
    /// The evaluation that uses it.
    pub eval_id: EvalId,
    /// The step that uses it.
    pub step_id: SmolStr,
    /// When the person agreed.
    pub consent_at: Timestamp,
    /// When it was used.
    pub used_at: Timestamp,
    /// Which wording the person agreed to, where that is known.
    pub wording: Option<SmolStr>,
}

/// Where uses of consents are kept, each consent at most once.
pub trait Consents: Send + Sync {
    /// Puts a use on record; the future ends only when it is durable. A consent that the same
    /// evaluation used before counts as recorded.
    fn use_consent(&self, used: UsedConsent) -> BoxFuture<'_, Result<ConsentState, StorageError>>;
}

/// What the engine room needs to put consents on record.
#[derive(Clone)]
pub struct Ledger {
    vault: Arc<Vault>,
    consents: Arc<dyn Consents>,
}

impl Ledger {
    /// Puts the parts together.
    pub fn new(vault: Arc<Vault>, consents: Arc<dyn Consents>) -> Self {
        Self { vault, consents }
    }

    pub(crate) async fn use_consent(
        &self,
        consent: &ConsentUse,
        call: UseOfCall<'_>,
    ) -> Result<ConsentState, Unavailable> {
        let mut identity = identity_of(&consent.query);
        identity.push('\u{1f}');
        identity.push_str(&consent.consent_at.to_string());
        let used = UsedConsent {
            environment: call.environment,
            consent: self
                .vault
                .lookup_hash(LookupDomain::CONSENT, NORMALISER, identity.as_bytes()),
            eval_id: call.eval_id,
            step_id: call.step_id.clone(),
            consent_at: consent.consent_at,
            used_at: call.now,
            wording: consent.wording.clone(),
        };
        self.consents.use_consent(used).await.map_err(|error| {
            tracing::error!(%error, eval_id = %call.eval_id, "a consent was not put on record");
            Unavailable {
                status: 503,
                reason: "the use of the consent could not be put on record".into(),
            }
        })
    }

    /// Names a person as submitted for ever; without the master key it tells nothing.
    pub(crate) fn subject(&self, query: &AuthorityQuery) -> EntityId {
        let hash = self.vault.lookup_hash(
            LookupDomain::SUBJECT,
            NORMALISER,
            identity_of(query).as_bytes(),
        );
        EntityId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_OID, hash.as_bytes()))
    }
}

/// The call that uses a consent.
#[derive(Clone, Copy)]
pub(crate) struct UseOfCall<'a> {
    pub(crate) environment: Environment,
    pub(crate) eval_id: EvalId,
    pub(crate) step_id: &'a SmolStr,
    pub(crate) now: Timestamp,
}

fn identity_of(query: &AuthorityQuery) -> String {
    let name = query.name.reveal();
    [
        query.ssn.reveal().as_str(),
        name.given(),
        name.family(),
        &query.date_of_birth.reveal().to_string(),
    ]
    .join("\u{1f}")
}
