//! Secrets: never in a description, a store or a trace.

use super::file::SecretSource;
use std::fmt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The largest secret, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A secret that is at hand. It prints nothing of itself.
pub(super) struct Secret(Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret is not at hand.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The environment does not have it.
    #[error("the secret {name}: the environment variable {variable} is not set")]
    NoVariable {
        /// The secret.
        name: String,
        /// The variable.
        variable: String,
    },
    /// The file is not there, or is not for one's own eyes only.
    #[error("the secret {name}: {path} cannot be used: {reason}")]
    File {
        /// The secret.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It cannot stand in a header.
    #[error("the secret {name} cannot stand in a header")]
    Unwritable {
        /// The secret.
        name: String,
    },
}

impl Secret {
    /// Fetches a secret. A relative file is one of `folder`; its last line break does not count.
    pub(super) fn fetch(
        name: &str,
        source: &SecretSource,
        folder: &Path,
    ) -> Result<Self, SecretError> {
        if let Some(variable) = &source.env {
            let found = std::env::var(variable).ok().filter(|text| !text.is_empty());
            return found.map(|text| Self(Zeroizing::new(text))).ok_or_else(|| {
                SecretError::NoVariable {
                    name: name.to_owned(),
                    variable: variable.clone(),
                }
            });
        }
        let path = folder.join(source.file.as_deref().unwrap_or(Path::new("")));
        match read_private(&path) {
            Ok(text) => Ok(Self(text)),
            Err(reason) => Err(SecretError::File {
                name: name.to_owned(),
                path,
                reason,
            }),
        }
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

fn read_private(path: &Path) -> Result<Zeroizing<String>, String> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if found.mode() & 0o007 != 0 {
        return Err("everybody can read it; set its mode to 600 or 640".to_owned());
    }
    if found.len() > MAX_BYTES as u64 {
        return Err(format!("it is larger than {MAX_BYTES} bytes"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let text = Zeroizing::new(text);
    let trimmed = text.trim_end_matches(['\r', '\n']);
    match trimmed.is_empty() {
        true => Err("it is empty".to_owned()),
        false => Ok(Zeroizing::new(trimmed.to_owned())),
    }
}
