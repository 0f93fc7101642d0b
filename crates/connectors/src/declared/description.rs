//! The file of a connector: what stands in it, and whether it can be meant.

use super::address;
use super::check::Check;
use super::secret::SecretError;
use super::template::{Root, Template};
use bonafide_types::{SmolStr, Value};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The literal of the key `format`.
const FORMAT: &str = "bonafide/connector/1";
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) format: SmolStr,
    pub(super) name: SmolStr,
    /// What it is for; people read it.
    #[serde(default, rename = "description")]
    pub(super) _description: Option<String>,
    #[serde(default)]
    pub(super) method: Method,
    pub(super) base_url: BaseUrl,
    /// The rest of the address: `{input.email}` stands for an input, percent-encoded.
    #[serde(default)]
    pub(super) path: String,
    #[serde(default)]
    pub(super) query: BTreeMap<SmolStr, Template>,
    #[serde(default)]
    pub(super) headers: BTreeMap<SmolStr, HeaderText>,
    #[serde(default)]
    pub(super) secrets: BTreeMap<SmolStr, SecretSource>,
    #[serde(default)]
    pub(super) input: BTreeMap<SmolStr, InputRule>,
    #[serde(default)]
    pub(super) settings: BTreeMap<SmolStr, SettingRule>,
    #[serde(default)]
    pub(super) body: Option<Template>,
    #[serde(default)]
    pub(super) encoding: Encoding,
    #[serde(default)]
    pub(super) success: Success,
    #[serde(default)]
    pub(super) errors: Vec<ErrorRule>,
    pub(super) output: Template,
    /// The header that carries the id of a call, the same at each attempt.
    #[serde(default)]
    pub(super) idempotency_header: Option<SmolStr>,
    #[serde(default)]
    pub(super) timeout_ms: Option<u32>,
    #[serde(default)]
    pub(super) retries: Option<u32>,
    #[serde(default)]
    pub(super) retry_pause_ms: Option<u32>,
    #[serde(default)]
    pub(super) cache_ttl_s: u32,
    #[serde(default)]
    pub(super) fixtures: Vec<Fixture>,
    #[serde(default)]
    pub(super) cases: Vec<Case>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Get,
    #[default]
    Post,
    Put,
}

/// How the body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Encoding {
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// The address itself, or where it stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum BaseUrl {
    Fixed(String),
    FromEnvironment(UrlFromEnvironment),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UrlFromEnvironment {
    pub(super) env: String,
    #[serde(default)]
    pub(super) default: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum HeaderText {
    Plain(String),
    Secret(SecretHeader),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretHeader {
    pub(super) secret: SmolStr,
    /// What stands before it, such as `Bearer `.
    #[serde(default)]
    pub(super) prefix: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretSource {
    #[serde(default)]
    pub(super) env: Option<String>,
    #[serde(default)]
    pub(super) file: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputRule {
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingRule {
    #[serde(default)]
    pub(super) default: Value,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Success {
    /// Empty stands for 200 to 299.
    #[serde(default)]
    pub(super) status: Vec<u16>,
    #[serde(default)]
    pub(super) when: Vec<Check>,
}

/// What an answer means that is no success; the first that holds counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorRule {
    #[serde(default)]
    pub(super) status: Vec<u16>,
    #[serde(default)]
    pub(super) when: Vec<Check>,
    pub(super) code: SmolStr,
    pub(super) message: SmolStr,
    /// The status of the entry.
    #[serde(default, rename = "as")]
    pub(super) status_code: Option<u16>,
    #[serde(default)]
    pub(super) retry: Option<bool>,
}

/// An answer of the service, for cases and for the stand-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixture {
    pub(super) name: SmolStr,
    /// About the request: `$request.email`.
    #[serde(default)]
    pub(super) when: Vec<Check>,
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) body: Value,
}

const fn ok() -> u16 {
    200
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: SmolStr,
    #[serde(default)]
    pub(super) input: Value,
    #[serde(default)]
    pub(super) settings: Value,
    /// The fixture that answers; else the first whose `when` holds.
    #[serde(default)]
    pub(super) fixture: Option<SmolStr>,
    pub(super) expect: Expected,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    #[serde(default)]
    pub(super) request: Option<Value>,
    #[serde(default)]
    pub(super) status_code: Option<u16>,
    #[serde(default)]
    pub(super) output: Option<Value>,
    #[serde(default)]
    pub(super) error_code: Option<SmolStr>,
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

impl File {
    /// What cannot be meant, a sentence each, with the field.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.format != FORMAT {
            faults.push(format!(
                "format: it is {:?}, expected {FORMAT:?}",
                self.format
            ));
        }
        let is_name = |name: &str| {
            let mut letters = name.chars();
            letters
                .next()
                .is_some_and(|first| first.is_ascii_lowercase())
                && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if !is_name(&self.name) {
            faults.push(format!(
                "name: {:?} is not made of a-z, 0-9 and _, beginning with a letter",
                self.name
            ));
        }
        if bonafide_modules::module_named(&self.name).is_some() {
            faults.push(format!("name: {:?} is a module of Bonafide", self.name));
        }
        for (field, names) in [
            ("input", self.input.keys().collect::<Vec<_>>()),
            ("settings", self.settings.keys().collect()),
            ("secrets", self.secrets.keys().collect()),
        ] {
            for name in names.into_iter().filter(|name| !is_name(name)) {
                faults.push(format!("{field}.{name}: not made of a-z, 0-9 and _"));
            }
        }
        if let BaseUrl::Fixed(url) = &self.base_url {
            faults.extend(address::fault(url).map(|fault| format!("base_url: {fault}")));
        }
        if !self.path.is_empty() && !self.path.starts_with('/') {
            faults.push("path: it does not begin with /".to_owned());
        }
        match address::inputs_of(&self.path) {
            Ok(names) => {
                for name in names.iter().filter(|name| !self.input.contains_key(**name)) {
                    faults.push(format!("path: {{input.{name}}} is no name of `input`"));
                }
                for name in names
                    .iter()
                    .filter(|name| self.input.get(**name).is_some_and(|rule| !rule.required))
                {
                    faults.push(format!("path: the input {name} has to be required"));
                }
            }
            Err(fault) => faults.push(format!("path: {fault}")),
        }
        if self.method == Method::Get && self.body.is_some() {
            faults.push("body: a GET has none".to_owned());
        }
        self.template_faults(&mut faults);
        self.header_faults(&mut faults);
        for (name, source) in &self.secrets {
            if source.env.is_some() == source.file.is_some() {
                faults.push(format!("secrets.{name}: it needs either `env` or `file`"));
            }
        }
        for (place, rule) in self.errors.iter().enumerate() {
            if rule.status.is_empty() && rule.when.is_empty() {
                faults.push(format!("errors[{place}]: it needs `status` or `when`"));
            }
            if rule
                .status_code
                .is_some_and(|status| !(400..=599).contains(&status))
            {
                faults.push(format!("errors[{place}].as: not between 400 and 599"));
            }
        }
        self.fixture_faults(&mut faults);
        faults
    }

    fn template_faults(&self, faults: &mut Vec<String>) {
        let sent: &[Root] = &[Root::Input, Root::Settings];
        let came: &[Root] = &[Root::Input, Root::Settings, Root::Body];
        let templates = self
            .query
            .iter()
            .map(|(name, template)| (format!("query.{name}"), template, sent))
            .chain(self.body.iter().map(|body| ("body".to_owned(), body, sent)))
            .chain([("output".to_owned(), &self.output, came)]);
        for (field, template, roots) in templates {
            for path in template.paths() {
                if !roots.contains(&path.root) {
                    faults.push(format!("{field}: {path} is not known here"));
                }
                let declared = match path.root {
                    Root::Input => path.first().map(|name| self.input.contains_key(name)),
                    Root::Settings => path.first().map(|name| self.settings.contains_key(name)),
                    _ => Some(true),
                };
                if declared == Some(false) {
                    faults.push(format!("{field}: {path} is not declared"));
                }
            }
        }
        let checks = self
            .success
            .when
            .iter()
            .map(|check| ("success.when", check));
        let rules = self.errors.iter().flat_map(|rule| &rule.when);
        for (field, check) in checks.chain(rules.map(|check| ("errors.when", check))) {
            faults.extend(
                check
                    .fault(Root::Body)
                    .map(|fault| format!("{field}: {fault}")),
            );
        }
    }

    fn header_faults(&self, faults: &mut Vec<String>) {
        for (name, text) in &self.headers {
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                faults.push(format!("headers.{name}: it is no name of a header"));
            }
            match text {
                HeaderText::Plain(text) if http::HeaderValue::from_str(text).is_err() => {
                    faults.push(format!(
                        "headers.{name}: the value cannot stand in a header"
                    ));
                }
                HeaderText::Secret(header) if !self.secrets.contains_key(&header.secret) => {
                    faults.push(format!(
                        "headers.{name}: there is no secret {:?}",
                        header.secret
                    ));
                }
                _ => {}
            }
        }
        if let Some(name) = &self.idempotency_header
            && http::HeaderName::from_bytes(name.as_bytes()).is_err()
        {
            faults.push(format!(
                "idempotency_header: {name:?} is no name of a header"
            ));
        }
    }

    fn fixture_faults(&self, faults: &mut Vec<String>) {
        for (place, fixture) in self.fixtures.iter().enumerate() {
            let name = &fixture.name;
            if self
                .fixtures
                .iter()
                .take(place)
                .any(|other| other.name == *name)
            {
                faults.push(format!("fixtures[{place}]: {name:?} is there twice"));
            }
            if !(100..=599).contains(&fixture.status) {
                faults.push(format!("fixtures[{place}].status: not between 100 and 599"));
            }
            for check in &fixture.when {
                let fault = check.fault(Root::Request);
                faults.extend(fault.map(|fault| format!("fixtures[{place}].when: {fault}")));
            }
        }
        for (place, case) in self.cases.iter().enumerate() {
            if let Some(name) = &case.fixture
                && !self.fixtures.iter().any(|fixture| fixture.name == *name)
            {
                faults.push(format!(
                    "cases[{place}].fixture: there is no fixture {name:?}"
                ));
            }
            for fault in self.setting_faults(&case.settings) {
                faults.push(format!("cases[{place}].settings: {fault}"));
            }
        }
    }

    /// What is wrong with the settings of a step.
    pub(super) fn setting_faults(&self, settings: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        if let Value::Object(given) = settings {
            for (name, _) in given
                .iter()
                .filter(|(name, _)| !self.settings.contains_key(*name))
            {
                let known: Vec<&str> = self.settings.keys().map(SmolStr::as_str).collect();
                faults.push(match known.is_empty() {
                    true => format!("{name}: the service {} has no settings", self.name),
                    false => format!(
                        "{name} is no setting of {}: it has {}",
                        self.name,
                        known.join(", ")
                    ),
                });
            }
        } else if !settings.is_null() {
            faults.push("settings are an object".to_owned());
        }
        let required = self.settings.iter().filter(|(_, rule)| rule.required);
        for (name, _) in required.filter(|(name, _)| settings.get(name).is_none()) {
            faults.push(format!("{name} is needed by {}", self.name));
        }
        faults
    }
}
