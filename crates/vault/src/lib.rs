//! Keys, envelope encryption and keyed hashes.
//!
//! Every evaluation is sealed under a data key of its own; data keys are wrapped by the
//! installation's master key; look-ups go by keyed hash. What is never here: what is protected.
//!
//! This is the one low crate that reads the operating system's random source: keys and nonces
//! must not come from a caller.
//!
//! Start reading at [`Vault`].

mod lookup;
mod vault;

pub use lookup::{LookupDomain, LookupHash};
pub use vault::{DataKey, Vault, VaultError};
