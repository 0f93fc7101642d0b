//! Keys, envelope encryption and keyed hashes.
//!
//! Every evaluation is sealed under a data key of its own; data keys are wrapped by the
//! installation's master key; look-ups go by keyed hash. What is never here: what is protected.
//!
//! This is the one low crate that reads the operating system's random source: keys and nonces
//! must not come from a caller.
//!
//! ```text
//! master key (file) ──derive──▶ wrapping key ──wraps──▶ data key ──seals──▶ request, record, trace
//!                   ├─derive──▶ look-up key  ──▶ LookupHash
//!                   ├─derive──▶ one key per index file ──seals──▶ cold blocks
//!                   └─derive──▶ fingerprint (tells two master keys apart, reveals neither)
//! ```
//!
//! Start reading at [`Vault`].

mod block;
mod data_key;
mod derive;
mod envelope;
mod error;
mod lookup;
mod master_key;
mod random;
mod vault;

pub use block::{BlockCipher, BlockPurpose};
pub use data_key::DataKey;
pub use error::{UnsealError, VaultError};
pub use lookup::{LookupDomain, LookupHash};
pub use vault::Vault;
