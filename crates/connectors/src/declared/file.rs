//! What stands in the file of a connector.

use super::check::Check;
use super::template::Template;
use bonafide_types::{SmolStr, Value};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

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
