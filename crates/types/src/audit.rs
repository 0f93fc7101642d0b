//! What the audit log records of a change or a reveal.

use crate::Environment;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One entry of the audit log. The store chains entries by hash in the same transaction as the
/// change itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub instant: Timestamp,
    /// Where; `None` for what concerns the whole installation.
    pub environment: Option<Environment>,
    /// Who: `cli:<user>` or `api:<key label>`.
    pub actor: SmolStr,
    /// What, as `noun.verb`: `key.created`, `workflow.published`, `reference.imported`.
    pub action: SmolStr,
    /// The thing it was done to, by its id or name.
    pub subject: SmolStr,
    /// What a reader needs beside that, without personal data.
    pub detail: SmolStr,
}
