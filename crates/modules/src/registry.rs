//! Every module there is, one line each.

use crate::deceased_check::DeceasedCheck;
use crate::ecbsv::Ecbsv;
use crate::module::Module;
use crate::risk::{ADDRESS_RISK, CallerName, EMAIL_RISK, PHONE_RISK};
use crate::verify::{Verify, VerifyPlus};

static MODULES: [&dyn Module; 8] = [
    &Verify,
    &VerifyPlus,
    &Ecbsv,
    &DeceasedCheck,
    &ADDRESS_RISK,
    &PHONE_RISK,
    &EMAIL_RISK,
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
