//! Keys for which clients of an existing product expect another name.
//!
//! Modules write neutral names. Where a wire profile wants other words, it renames exactly the keys
//! listed here, at exactly these places.

/// The client's own id of the request, in the echo of every enrichment.
pub(crate) const CLIENT_ID: &str = "clientId";
/// The resolved person of the reference population.
pub(crate) const ENTITY_ID: &str = "entityId";

/// One key that a wire profile may rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeutralKey {
    /// The key as modules write it.
    pub key: &'static str,
    /// The objects that hold it, from the enrichment entry inwards.
    pub inside: &'static [&'static str],
}

/// Every key that a wire profile may rename.
pub const NEUTRAL_KEYS: &[NeutralKey] = &[
    NeutralKey {
        key: CLIENT_ID,
        inside: &["request"],
    },
    NeutralKey {
        key: ENTITY_ID,
        inside: &["response", "kyc"],
    },
    NeutralKey {
        key: ENTITY_ID,
        inside: &["response"],
    },
];
