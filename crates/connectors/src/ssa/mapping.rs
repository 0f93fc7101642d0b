//! The mapping file: where the agency is, and what it calls things.

use bonafide_egress::{Algorithm, KeyError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the operator says of the agency's service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SsaMapping {
    pub(crate) service: Service,
    pub(crate) token: Token,
    pub(crate) request: RequestNames,
    pub(crate) response: ResponseNames,
    /// What the agency's error codes mean.
    #[serde(default)]
    pub(crate) errors: BTreeMap<String, ErrorMeaning>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    /// The address that questions are posted to.
    pub(crate) url: String,
    /// How many questions one call may carry.
    #[serde(default = "one")]
    pub(crate) most_per_call: usize,
    /// Further headers, such as an API key's name; never secrets.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
}

const fn one() -> usize {
    1
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    /// The token endpoint.
    pub(crate) url: String,
    pub(crate) client_id: String,
    /// Private key in PKCS #8 form (PEM); a relative path is one from the mapping file.
    pub(crate) key_file: PathBuf,
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) scope: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestNames {
    /// Where the list of questions stands; without it the body is the one question.
    pub(crate) list: Option<String>,
    /// Fields of every body.
    #[serde(default)]
    pub(crate) constants: BTreeMap<String, serde_json::Value>,
    /// The fields of one question.
    pub(crate) fields: QuestionNames,
    /// How dates are written.
    #[serde(default)]
    pub(crate) dates: DateForm,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionNames {
    pub(crate) ssn: String,
    pub(crate) given_name: String,
    pub(crate) family_name: String,
    pub(crate) date_of_birth: String,
    pub(crate) middle_name: Option<String>,
    pub(crate) consent_at: Option<String>,
    /// Our own number of the question, by which its answer is found; needed with a list.
    pub(crate) reference: Option<String>,
}

/// How dates are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum DateForm {
    /// `1973-06-20`.
    #[default]
    #[serde(rename = "YYYY-MM-DD")]
    Iso,
    /// `06201973`.
    #[serde(rename = "MMDDYYYY")]
    MonthFirst,
    /// `19730620`.
    #[serde(rename = "YYYYMMDD")]
    Plain,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResponseNames {
    /// Where the list of answers stands; without it the body is the one answer.
    pub(crate) list: Option<String>,
    /// The number of the question, as it was sent.
    pub(crate) reference: Option<String>,
    /// The field of the verdict, and its values.
    pub(crate) verdict: String,
    pub(crate) yes: Vec<String>,
    pub(crate) no: Vec<String>,
    /// The field that tells of a death, and its values that do; absent is alive.
    pub(crate) death: Option<String>,
    #[serde(default)]
    pub(crate) dead: Vec<String>,
    /// The agency's own id of the answer, kept in the audit.
    pub(crate) answer_id: Option<String>,
    /// Where an error's code stands, in an answer or in a body of its own.
    pub(crate) error_code: Option<String>,
}

/// What an error code of the agency means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ErrorMeaning {
    /// The agency is down; another attempt may do.
    Down,
    /// Too many questions at once; another attempt may do.
    Throttled,
    /// The agreement has ended, the tier is used up, or the client is not enrolled.
    Refused,
    /// The agency cannot read the question; another attempt would be no better.
    Malformed,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The file cannot be read.
    #[error("cannot read the mapping {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is not of the right shape.
    #[error("mapping {path}: {source}")]
    Shape {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// The parts do not fit each other.
    #[error("mapping {path}: {reason}")]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl SsaMapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// See [`MappingError`].
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path).map_err(|source| MappingError::Read {
            path: path.to_owned(),
            source,
        })?;
        let mut mapping: Self = toml::from_str(&text).map_err(|source| MappingError::Shape {
            path: path.to_owned(),
            source,
        })?;
        if let Some(reason) = mapping.contradiction() {
            return Err(MappingError::Contradiction {
                path: path.to_owned(),
                reason,
            });
        }
        if let (true, Some(folder)) = (mapping.token.key_file.is_relative(), path.parent()) {
            mapping.token.key_file = folder.join(&mapping.token.key_file);
        }
        Ok(mapping)
    }

    fn contradiction(&self) -> Option<&'static str> {
        let (request, response) = (&self.request, &self.response);
        let has_lists = request.list.is_some() && response.list.is_some();
        let has_references = request.fields.reference.is_some() && response.reference.is_some();
        match () {
            () if self.service.most_per_call == 0 => {
                Some("service.most_per_call has to be 1 at least")
            }
            () if self.service.most_per_call > 1 && !(has_lists && has_references) => Some(
                "more than one question a call needs request.list, response.list, \
                 request.fields.reference and response.reference",
            ),
            () if request.list.is_some() != response.list.is_some() => {
                Some("request.list and response.list go together")
            }
            () if response.yes.is_empty() || response.no.is_empty() => {
                Some("response.yes and response.no need a value each")
            }
            () if response.yes.iter().any(|yes| response.no.contains(yes)) => {
                Some("a value cannot be both response.yes and response.no")
            }
            () if response.death.is_some() && response.dead.is_empty() => {
                Some("response.death needs the values in response.dead")
            }
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../docs/ssa-mapping.example.toml");

    fn read(text: &str) -> Result<SsaMapping, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ssa.toml");
        std::fs::write(&path, text).unwrap();
        SsaMapping::read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_of_the_manual_is_read() {
        let mapping = read(EXAMPLE).unwrap();
        assert_eq!(mapping.service.most_per_call, 20);
        assert!(mapping.token.key_file.is_absolute());
        assert_eq!(mapping.errors.len(), 6);
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        for (from, to, told) in [
            ("most_per_call = 20", "most_per_call = 0", "1 at least"),
            (
                "list = \"verificationResponses\"\n",
                "",
                "more than one question",
            ),
            (
                "reference = \"requestId\"\nverdict",
                "verdict",
                "more than one question",
            ),
            ("no = [\"N\", \"false\"]", "no = []", "need a value each"),
            ("no = [\"N\", \"false\"]", "no = [\"Y\"]", "cannot be both"),
            ("dead = [\"Y\", \"true\"]\n", "", "response.dead"),
            ("ssn = \"ssn\"\n", "", "ssn"),
            ("scope = \"verify\"", "scopes = \"verify\"", "scopes"),
            ("\"malformed\"", "\"odd\"", "odd"),
        ] {
            let text = EXAMPLE.replacen(from, to, 1);
            assert_ne!(text, EXAMPLE, "{from}");
            let error = read(&text).unwrap_err();
            assert!(error.contains(told), "{to}: {error}");
        }
    }
}
