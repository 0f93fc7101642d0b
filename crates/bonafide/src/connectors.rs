//! The connectors that the configuration names.

use crate::Context;
use crate::config::Config;
use bonafide_connectors::{SsaConnector, SsaMapping};
use bonafide_egress::{Egress, EgressConfig};
use bonafide_types::Environment;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
