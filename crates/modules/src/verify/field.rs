//! The fields of the response: validated, not validated, or left out.

use super::settings::IdKey;
use bonafide_types::{Decimal, Object, SmolStr, Value};
use std::sync::Arc;

/// How one submitted field stands against the resolved person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// It was not sent.
    NotSent,
    /// No loaded source knows this field of anybody.
    Untestable,
    /// It does not fit, or there is nobody to fit it to.
    Failed,
    /// It fits.
    Passed,
    /// It fits with a tolerance that the step allows.
    PassedLoosely,
}

impl Check {
    pub(super) const fn passed(self) -> bool {
        matches!(self, Self::Passed | Self::PassedLoosely)
    }

    pub(super) const fn failed(self) -> bool {
        matches!(self, Self::Failed)
    }

    pub(super) const fn is_loose(self) -> bool {
        matches!(self, Self::PassedLoosely)
    }
}

/// Every field that Verify validates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) first_name: Check,
    pub(super) sur_name: Check,
    pub(super) street: Check,
    pub(super) city: Check,
    pub(super) state: Check,
    pub(super) zip: Check,
    pub(super) mobile_number: Check,
    pub(super) date_of_birth: Check,
    pub(super) national_id: Check,
}

/// The object `fieldValidations`: 0.99 for a validated field, 0.01 for one that is not. A field
/// that was not sent, or that no loaded source could test, is left out.
pub(super) fn validations(fields: &Fields, id_key: IdKey) -> Value {
    let mut validations = Object::new();
    let mut put = |name: &'static str, check: Check| {
        let hundredths = match check {
            Check::NotSent | Check::Untestable => return,
            Check::Failed => 1,
            Check::Passed | Check::PassedLoosely => 99,
        };
        validations.insert(
            SmolStr::new_static(name),
            Value::Decimal(Decimal::new(hundredths, 2)),
        );
    };
    put("firstName", fields.first_name);
    put("surName", fields.sur_name);
    put("streetAddress", fields.street);
    put("city", fields.city);
    put("state", fields.state);
    put("zip", fields.zip);
    put("mobileNumber", fields.mobile_number);
    put("dob", fields.date_of_birth);
    if id_key != IdKey::NationalId {
        put("ssn", fields.national_id);
    }
    if id_key != IdKey::Ssn {
        put("nationalId", fields.national_id);
    }
    Value::Object(Arc::new(validations))
}
