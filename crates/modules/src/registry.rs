//! Every module there is, one line each.

use crate::deceased_check::DeceasedCheck;
use crate::ecbsv::Ecbsv;
use crate::module::Module;
use crate::risk::{AddressRisk, CallerName, EmailRisk, PhoneRisk};
use crate::verify::{Verify, VerifyPlus};

static MODULES: [&dyn Module; 8] = [
    &Verify,
    &VerifyPlus,
    &Ecbsv,
    &DeceasedCheck,
    &AddressRisk,
    &PhoneRisk,
    &EmailRisk,
    &CallerName,
];

/// Every module.
pub fn registry() -> &'static [&'static dyn Module] {
    &MODULES
}

/// The module of this name or alias.
pub fn module_named(name: &str) -> Option<&'static dyn Module> {
    registry()
        .iter()
        .copied()
        .find(|module| module.key() == name || module.aliases().contains(&name))
}
