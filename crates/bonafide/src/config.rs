//! Configuration: built-in defaults, then the file, then `BONAFIDE_*` variables, then flags.
//!
//! Every setting is one row of the `settings!` table, which also verifies
//! `docs/configuration.md`.

use serde::Deserialize;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Where the configuration file is looked for, inside the data folder, when none is named.
pub(crate) const FILE_NAME: &str = "bonafide.toml";

/// One row of the manual: a setting's key in the file, its default as shown, and what it does. Its
/// variable is `BONAFIDE_` and the key in capitals.
#[cfg(test)]
pub(crate) struct Key {
    /// Name in the file.
    pub(crate) name: &'static str,
    /// Default, as text.
    pub(crate) default: &'static str,
    /// Meaning, with its unit.
    pub(crate) meaning: &'static str,
}

/// Declares the settings once: struct, defaults, file reading, environment reading and table.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $shown:literal, $meaning:literal;)*) => {
        /// All settings, resolved.
        #[derive(Clone, Debug)]
        pub(crate) struct Config {
            $(#[doc = $meaning] pub(crate) $name: $type,)*
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// The table of settings, in the order of the manual.
        #[cfg(test)]
        pub(crate) const KEYS: &[Key] = &[
            $(Key { name: stringify!($name), default: $shown, meaning: $meaning },)*
        ];

        /// What one layer says; absent keys leave the layer below in force.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Layer {
            $($name: Option<$type>,)*
        }

        impl fmt::Display for Config {
            /// One line per setting, as it would stand in the file.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, "{} = {:?}", stringify!($name), self.$name)?;)*
                Ok(())
            }
        }

        impl Config {
            fn apply(&mut self, layer: Layer) {
                $(if let Some(value) = layer.$name { self.$name = value; })*
            }
        }

        fn environment_layer(
            read: &dyn Fn(&str) -> Option<String>,
        ) -> Result<Layer, ConfigError> {
            let mut layer = Layer::default();
            $(
                let variable = concat!("BONAFIDE_", stringify!($name)).to_ascii_uppercase();
                if let Some(text) = read(&variable) {
                    layer.$name = Some(parse_text(&text).map_err(|reason| {
                        ConfigError::Variable { variable, reason }
                    })?);
                }
            )*
            Ok(layer)
        }
    };
}

settings! {
    listen: String = "127.0.0.1:8080".to_owned(), "127.0.0.1:8080",
        "Address and port that the server listens on.";
    public_url: String = String::new(), "(the listen address)",
        "Base address shown to clients, such as in `enrichment_endpoint`.";
    profile: String = "riskos".to_owned(), "riskos",
        "Wire profile: `riskos` for the compatible literals, `bonafide` for our own names.";
    body_limit_bytes: usize = 1_048_576, "1048576",
        "Largest request body, in bytes; larger ones are answered with 413.";
    nesting_limit: usize = 32, "32",
        "Deepest nesting of arrays and objects in a request body.";
    metadata_limit_bytes: usize = 16_384, "16384",
        "Largest `customer_metadata`, serialised, in bytes.";
    import_limit_bytes: usize = 20_000_000, "20000000",
        "Largest file of labels that is uploaded, in bytes.";
    max_connections: usize = 4_096, "4096",
        "Connections served at a time; further ones wait to be accepted.";
    request_timeout_ms: u64 = 30_000, "30000",
        "Longest time for reading a request's body and for answering it, in milliseconds.";
    drain_timeout_ms: u64 = 30_000, "30000",
        "How long a shutdown waits for accepted requests, in milliseconds.";
    idle_grace_ms: u64 = 250, "250",
        "How long a shutdown still answers on connections that look idle, in milliseconds.";
    run_budget_ms: u64 = 10_000, "10000",
        "Time budget of one run, in milliseconds; when it is spent, remaining enrichments are recorded as timed out. A workflow may lower it, and so may a request.";
    enrichment_timeout_ms: u64 = 2_000, "2000",
        "Time-out of one enrichment call, in milliseconds.";
    enrichment_attempts: u32 = 3, "3",
        "Calls of one enrichment in all, the first included.";
    service_concurrency: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63), "64",
        "Calls of one outside service that may be under way at once; further ones wait within the time of their run.";
    breaker_failures: u32 = 5, "5",
        "After how many failed calls in a row an outside service is left alone; its enrichments then fail at once with 503. 0 is never.";
    breaker_pause_ms: u64 = 10_000, "10000",
        "For how long it is left alone, in milliseconds; then one call tries whether it is back.";
    commit_queue: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4_095), "4096",
        "Evaluations that may wait for the writer; beyond that new ones wait at the door.";
    store_limit_bytes: u64 = 0, "0",
        "Largest size of the store, in bytes; beyond it new evaluations are refused as on a full disk. 0 is no limit.";
    reload_interval_ms: u64 = 500, "500",
        "How often the server looks for new keys, workflows, reference indexes and feeds, in milliseconds.";
    updates_limit: usize = 100, "100",
        "How often one evaluation can be updated by PATCH.";
    expiry_interval_ms: u64 = 1_000, "1000",
        "How often the server looks for pauses whose time is up, in milliseconds.";
    approval_required: String = "none".to_owned(), "none",
        "Where a version goes live only with the approval of a second principal: `none`, `production` or `both`.";
    authority_connector_sandbox: String = String::new(), "(none)",
        "Mapping file of the connector that answers for the authority in Sandbox, in place of an imported file; see [connectors](connectors.md).";
    authority_connector_production: String = String::new(), "(none)",
        "The same for Production.";
    connectors_sandbox: String = String::new(), "(none)",
        "Folder of the connector files (`*.yaml`) of Sandbox; see [connectors](connectors.md).";
    connectors_production: String = String::new(), "(none)",
        "The same for Production.";
    egress_allow: String = String::new(), "(none)",
        "Hosts, parted by commas, that outbound calls may reach although they lie in closed networks, and without TLS.";
    egress_ca_file: String = String::new(), "(none)",
        "Certificates (PEM) that outbound calls trust beside those that the operating system trusts.";
    allow_real_data_in_sandbox: bool = true, "true",
        "Whether the Sandbox may load reference sources and feeds that are not marked synthetic, with a warning; `false` refuses them.";
    allow_synthetic_in_production: bool = false, "false",
        "Whether Production may load synthetic reference sources and feeds.";
    log: String = "info".to_owned(), "info",
        "Log filter, such as `info` or `bonafide_server=debug`.";
    log_format: String = "text".to_owned(), "text",
        "`text` or `json`.";
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file does not parse, or names an unknown key.
    #[error("configuration file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// A variable holds no value of its type.
    #[error("environment variable {variable}: {reason}")]
    Variable {
        /// Its name.
        variable: String,
        /// Why.
        reason: String,
    },
}

impl Config {
    /// Reads all layers below the flags.
    ///
    /// # Errors
    /// See [`ConfigError`]; a missing file is an error only where it was named.
    pub(crate) fn load(data_dir: &Path, named_file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::load_with(data_dir, named_file, &|name| std::env::var(name).ok())
    }

    fn load_with(
        data_dir: &Path,
        named_file: Option<&Path>,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let path = named_file.map_or_else(|| data_dir.join(FILE_NAME), Path::to_path_buf);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let layer = toml::from_str(&text).map_err(|source| ConfigError::File {
                    path: path.clone(),
                    source,
                })?;
                config.apply(layer);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named_file.is_none() => {}
            Err(source) => return Err(ConfigError::Read { path, source }),
        }
        config.apply(environment_layer(read)?);
        Ok(config)
    }
}

fn parse_text<T: std::str::FromStr>(text: &str) -> Result<T, String>
where
    T::Err: fmt::Display,
{
    text.trim()
        .parse()
        .map_err(|error: T::Err| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_layers_win_key_by_key() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join(FILE_NAME),
            "nesting_limit = 8\nlog = \"warn\"\n",
        )
        .unwrap();
        let read = |name: &str| (name == "BONAFIDE_LOG").then(|| "debug".to_owned());
        let config = Config::load_with(folder.path(), None, &read).unwrap();
        assert_eq!(config.nesting_limit, 8);
        assert_eq!(config.log, "debug");
        assert_eq!(config.body_limit_bytes, 1_048_576);
    }

    #[test]
    fn an_unknown_key_and_a_bad_variable_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "nesting_limt = 8\n").unwrap();
        let error = Config::load_with(folder.path(), None, &|_| None).unwrap_err();
        assert!(error.to_string().contains("nesting_limt"), "{error}");

        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| (name == "BONAFIDE_NESTING_LIMIT").then(|| "deep".to_owned());
        let error = Config::load_with(folder.path(), None, &read).unwrap_err();
        assert!(
            error.to_string().contains("BONAFIDE_NESTING_LIMIT"),
            "{error}"
        );
    }

    #[test]
    fn the_manual_lists_every_key_with_its_default() {
        let manual = include_str!("../../../docs/configuration.md");
        for key in KEYS {
            let row = format!("| `{}` | `{}` |", key.name, key.default);
            assert!(
                manual.contains(&row),
                "docs/configuration.md lacks the row {row}"
            );
            assert!(
                manual.contains(key.meaning),
                "docs/configuration.md explains {} otherwise",
                key.name
            );
        }
    }
}
