//! The services that a workflow may name.

use crate::EngineRoom;
use crate::connector::Described;
use bonafide_modules::{module_named, registry};
use bonafide_types::{SmolStr, Value};
use bonafide_workflow::Services;
use std::sync::Arc;

/// The modules of this binary, as workflow validation sees them.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModuleServices;

/// Modules, and the connectors of all environments: a workflow is promoted from one to the other
/// as it is.
#[derive(Clone, Default)]
pub struct KnownServices {
    connectors: Vec<Arc<dyn Described>>,
}

/// The key of the service that a name stands for: modules have aliases.
pub fn service_key(name: &str) -> &str {
    module_named(name).map_or(name, |module| module.key())
}

impl Services for ModuleServices {
    fn knows(&self, name: &str) -> bool {
        module_named(name).is_some()
    }

    fn names(&self) -> Vec<SmolStr> {
        registry()
            .iter()
            .flat_map(|module| {
                std::iter::once(module.key()).chain(module.aliases().iter().copied())
            })
            .map(SmolStr::new_static)
            .collect()
    }

    fn setting_faults(&self, service: &str, settings: &Value) -> Vec<String> {
        module_named(service).map_or_else(Vec::new, |module| module.setting_faults(settings))
    }
}

impl KnownServices {
    /// The modules and these connectors.
    pub fn new(connectors: impl IntoIterator<Item = Arc<dyn Described>>) -> Self {
        Self {
            connectors: connectors.into_iter().collect(),
        }
    }

    fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a dyn Described> {
        let all = self.connectors.iter().map(AsRef::as_ref);
        all.filter(move |connector| connector.name() == name)
    }
}

impl Services for KnownServices {
    fn knows(&self, name: &str) -> bool {
        ModuleServices.knows(name) || self.of(name).next().is_some()
    }

    fn names(&self) -> Vec<SmolStr> {
        let mut names = ModuleServices.names();
        for connector in &self.connectors {
            if !names.contains(connector.name()) {
                names.push(connector.name().clone());
            }
        }
        names
    }

    /// Two environments may have the same service in two versions: the settings have to suit both.
    fn setting_faults(&self, service: &str, settings: &Value) -> Vec<String> {
        if ModuleServices.knows(service) {
            return ModuleServices.setting_faults(service, settings);
        }
        let mut faults = Vec::new();
        for fault in self
            .of(service)
            .flat_map(|service| service.setting_faults(settings))
        {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        faults
    }
}

impl Services for EngineRoom {
    fn knows(&self, name: &str) -> bool {
        self.services().knows(name)
    }

    fn names(&self) -> Vec<SmolStr> {
        self.services().names()
    }

    fn setting_faults(&self, service: &str, settings: &Value) -> Vec<String> {
        self.services().setting_faults(service, settings)
    }
}
