//! One connector as its file describes it, and why a file describes none.

use super::file::File;
use super::secret::SecretError;
use bonafide_types::SmolStr;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// One connector as its file describes it.
#[derive(Clone, Debug)]
pub struct Description {
    pub(super) file: File,
    pub(super) version: SmolStr,
    /// The folder that paths of secrets are relative to.
    pub(super) folder: PathBuf,
}

/// Why a file describes no connector that can be called.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptionError {
    /// The file is not there, too large, or no text.
    #[error("{path} cannot be read: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The text is no YAML.
    #[error("{path}, {reason}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where, and why.
        reason: String,
    },
    /// What stands there cannot be meant.
    #[error("{path}: {faults}", faults = .faults.join("; "))]
    Faults {
        /// The file.
        path: PathBuf,
        /// Field and reason of each.
        faults: Vec<String>,
    },
    /// A secret is not where the file says.
    #[error("{path}: {source}")]
    Secret {
        /// The file.
        path: PathBuf,
        /// Which, and why.
        source: SecretError,
    },
    /// The address is not set.
    #[error("{path}: base_url: the environment variable {variable} is not set")]
    NoAddress {
        /// The file.
        path: PathBuf,
        /// The variable.
        variable: String,
    },
}

impl Description {
    /// Reads a file and checks it. Nothing is looked up that it refers to.
    ///
    /// # Errors
    /// See [`DescriptionError`]; all faults are told at once.
    pub fn read(path: &Path) -> Result<Self, DescriptionError> {
        let unreadable = |reason: String| DescriptionError::File {
            path: path.to_owned(),
            reason,
        };
        let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
        if size.len() > MAX_BYTES {
            return Err(unreadable(format!("it is larger than {MAX_BYTES} bytes")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        Self::parse(&text, path)
    }

    /// Reads the text of a file; `path` is for messages and for what the file refers to.
    ///
    /// # Errors
    /// See [`DescriptionError`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, DescriptionError> {
        let faulty = |faults: Vec<String>| DescriptionError::Faults {
            path: path.to_owned(),
            faults,
        };
        let document =
            bonafide_workflow::read_document(text).map_err(|report| DescriptionError::Syntax {
                path: path.to_owned(),
                reason: report.to_string(),
            })?;
        let document =
            serde_json::to_value(&document).map_err(|why| faulty(vec![why.to_string()]))?;
        let canonical = document.to_string();
        let file: File = serde_path_to_error::deserialize(document).map_err(|error| {
            let field = error.path().to_string();
            faulty(vec![format!("{field}: {}", error.inner())])
        })?;
        let faults = file.faults();
        if !faults.is_empty() {
            return Err(faulty(faults));
        }
        let digest = Sha256::digest(canonical.as_bytes());
        let version = digest.iter().take(8).fold(String::new(), |mut text, byte| {
            use std::fmt::Write;
            _ = write!(text, "{byte:02x}");
            text
        });
        let folder = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
        Ok(Self {
            file,
            version: version.into(),
            folder,
        })
    }

    /// The name by which workflows call it.
    pub const fn name(&self) -> &SmolStr {
        &self.file.name
    }

    /// The first sixteen hexadecimal digits of the description's hash; comments do not count.
    pub const fn version(&self) -> &SmolStr {
        &self.version
    }

    /// How many fixtures and how many cases there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.file.fixtures.len(), self.file.cases.len())
    }
}
