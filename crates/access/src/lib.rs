//! API keys and principals: issued once, stored as a hash, verified in constant time, revoked by deletion.
//!
//! What is never here: HTTP, SQL, and the text of a key after it has been shown to its creator.
//!
//! Start reading at [`KeyRing`], the immutable snapshot that every request is checked against, and
//! at [`Windows`], which counts what each key may still do.

mod audit;
mod key;
mod limits;
mod port;
mod principal;
mod ring;
mod scope;

pub use audit::{AuditCheck, AuditLog, AuditRecord};
pub use key::{ApiKey, KeyLimits, KeyState, ParseKeyError, StoredKey};
pub use limits::{Admission, UNLIMITED, Windows};
pub use port::Keys;
pub use principal::{Principal, PrincipalRing, Principals};
pub use ring::KeyRing;
pub use scope::{ParseScopeError, Scope, Scopes};
