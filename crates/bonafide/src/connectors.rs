//! The connectors that the configuration names.

use crate::config::Config;
use crate::{CommandResult, Context};
use bonafide_connectors::{DeclaredConnector, Description, SsaConnector, SsaMapping};
use bonafide_egress::{Egress, EgressConfig};
use bonafide_enrichment::{Connector, Described, EngineRoom, KnownServices};
use bonafide_types::Environment;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The mapping file of an environment's authority; `None` where no connector answers for it.
pub(crate) fn authority_mapping(config: &Config, environment: Environment) -> Option<&Path> {
    let file = match environment {
        Environment::Sandbox => &config.authority_connector_sandbox,
        Environment::Production => &config.authority_connector_production,
    };
    (!file.is_empty()).then(|| Path::new(file))
}

/// The connector that answers for the authority of an environment, where one is configured.
pub(crate) fn authority(
    context: &Context,
    environment: Environment,
) -> Result<Option<SsaConnector>, Failure> {
    let Some(file) = authority_mapping(&context.config, environment) else {
        return Ok(None);
    };
    let egress = Arc::new(Egress::new(egress_config(&context.config))?);
    Ok(Some(SsaConnector::new(egress, SsaMapping::read(file)?)?))
}

fn egress_config(config: &Config) -> EgressConfig {
    let hosts = config.egress_allow.split(',').map(str::trim);
    EgressConfig {
        allowed: hosts
            .filter(|host| !host.is_empty())
            .map(str::to_owned)
            .collect(),
        extra_certificates: (!config.egress_ca_file.is_empty())
            .then(|| PathBuf::from(&config.egress_ca_file)),
        ..EgressConfig::default()
    }
}

/// The connectors that files describe, of all environments, for validation: neither addresses nor
/// secrets are looked up.
pub(crate) fn services(context: &Context) -> Result<KnownServices, Failure> {
    let mut known: Vec<Arc<dyn Described>> = Vec::new();
    for environment in Environment::ALL {
        for path in files(&context.config, environment)? {
            known.push(Arc::new(Description::read(&path)?));
        }
    }
    Ok(KnownServices::new(known))
}

/// The connector files of both environments, as they were when they were last put in place.
pub(crate) struct DescribedServices {
    config: Config,
    egress: Arc<Egress>,
    /// Path, size and time of change of each file.
    seen: HashMap<Environment, Vec<(PathBuf, u64, Option<SystemTime>)>>,
}

impl DescribedServices {
    pub(crate) fn new(context: &Context) -> Result<Self, Failure> {
        Ok(Self {
            config: context.config.clone(),
            egress: Arc::new(Egress::new(egress_config(&context.config))?),
            seen: HashMap::new(),
        })
    }

    /// Puts connectors in place whose files have changed. One try per change: a broken file is
    /// reported once, and what was there stays.
    pub(crate) fn refresh(&mut self, engine: &EngineRoom) -> CommandResult {
        for environment in Environment::ALL {
            let files = files(&self.config, environment)?;
            let seen = files.iter().map(|path| {
                let found = std::fs::metadata(path).ok();
                let size = found.as_ref().map_or(0, std::fs::Metadata::len);
                let changed = found.and_then(|found| found.modified().ok());
                (path.clone(), size, changed)
            });
            let seen = seen.collect();
            if self.seen.get(&environment) == Some(&seen) {
                continue;
            }
            let is_first = self.seen.insert(environment, seen).is_none();
            if is_first && files.is_empty() {
                continue;
            }
            let connectors = self.read(&files)?;
            for connector in &connectors {
                let (name, version) = (connector.name(), connector.version());
                tracing::info!(%environment, %name, %version, "connector in place");
            }
            engine.install_connectors(environment, connectors);
        }
        Ok(())
    }

    fn read(&self, files: &[PathBuf]) -> Result<Vec<Arc<dyn Connector>>, Failure> {
        let mut connectors: Vec<Arc<dyn Connector>> = Vec::with_capacity(files.len());
        for path in files {
            let connector = self.connector(path)?;
            if connectors
                .iter()
                .any(|known| known.name() == connector.name())
            {
                let name = connector.name();
                return Err(
                    format!("{}: there is another connector {name}", path.display()).into(),
                );
            }
            connectors.push(Arc::new(connector));
        }
        Ok(connectors)
    }

    /// The connector of one file, with its address and its secrets.
    pub(crate) fn connector(&self, path: &Path) -> Result<DeclaredConnector, Failure> {
        let description = Description::read(path)?;
        let connector = DeclaredConnector::new(Arc::clone(&self.egress), description, path);
        Ok(connector?)
    }
}

/// The files of an environment, in the order of their names.
pub(crate) fn files(config: &Config, environment: Environment) -> Result<Vec<PathBuf>, Failure> {
    let (setting, folder) = match environment {
        Environment::Sandbox => ("connectors_sandbox", &config.connectors_sandbox),
        Environment::Production => ("connectors_production", &config.connectors_production),
    };
    if folder.is_empty() {
        return Ok(Vec::new());
    }
    let unreadable = |error: std::io::Error| format!("{setting}: {folder} cannot be read: {error}");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_description = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_description {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide_enrichment::EngineConfig;
    use bonafide_workflow::Services;

    fn description(name: &str, url: &str) -> String {
        format!("format: bonafide/connector/1\nname: {name}\nbase_url: {url}\noutput: $body\n")
    }

    /// A folder of connectors, what reads it, and the engine room that it is put in.
    fn scene() -> (tempfile::TempDir, DescribedServices, EngineRoom) {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            connectors_sandbox: folder.path().to_str().unwrap().to_owned(),
            ..Config::default()
        };
        let context = Context {
            data_dir: folder.path().to_owned(),
            config,
        };
        let services = DescribedServices::new(&context).unwrap();
        (folder, services, EngineRoom::new(EngineConfig::default()))
    }

    #[test]
    fn a_broken_file_is_told_once_and_what_was_there_stays() {
        let (folder, mut services, engine) = scene();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("owl.yaml", &description("owl", "https://owl.example"));
        write("notes.txt", "no connector");
        services.refresh(&engine).unwrap();
        assert!(engine.knows("owl"));

        write("owl.yaml", "format: [");
        write("hen.yaml", &description("hen", "https://hen.example"));
        let told = services.refresh(&engine).unwrap_err().to_string();
        assert!(told.contains("owl.yaml"), "{told}");
        assert!(
            engine.knows("owl") && !engine.knows("hen"),
            "all or nothing"
        );
        services.refresh(&engine).unwrap();

        std::fs::remove_file(folder.path().join("owl.yaml")).unwrap();
        services.refresh(&engine).unwrap();
        assert!(!engine.knows("owl") && engine.knows("hen"));
    }

    #[test]
    fn two_files_of_one_name_and_a_missing_secret_are_told() {
        let (folder, mut services, engine) = scene();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("a.yaml", &description("owl", "https://a.example"));
        write("b.yaml", &description("owl", "https://b.example"));
        let told = services.refresh(&engine).unwrap_err().to_string();
        assert!(
            told.contains("b.yaml: there is another connector owl"),
            "{told}"
        );

        std::fs::remove_file(folder.path().join("a.yaml")).unwrap();
        let secret = "headers: { X-Key: { secret: k } }\nsecrets: { k: { file: none.txt } }\n";
        write(
            "b.yaml",
            &(description("owl", "https://b.example") + secret),
        );
        let told = services.refresh(&engine).unwrap_err().to_string();
        assert!(told.contains("the secret k"), "{told}");
        assert!(!engine.knows("owl"));
    }
}
