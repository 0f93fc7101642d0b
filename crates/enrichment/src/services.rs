//! The services that a workflow may name.

use bonafide_modules::{module_named, registry};
use bonafide_types::{SmolStr, Value};
use bonafide_workflow::Services;

/// The modules of this binary, as workflow validation sees them.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModuleServices;

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
