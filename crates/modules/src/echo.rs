//! The echo of a request: what an enrichment was asked, by its own names.
//!
//! Values stand as they were submitted, save two: `mobileNumber` is in E.164 where it can be read,
//! and `country` is in capitals. What was not sent is left out.

use crate::module::ModuleRequest;
use crate::neutral_keys::CLIENT_ID;
use bonafide_types::{Applicant, Object, Pii, SmolStr, Value};
use std::sync::Arc;

/// An input that a module may use, and so show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Names,
    DateOfBirth,
    NationalId,
    Email,
    Phones,
    Address,
    Gender,
    Consent,
}

/// One row of the mapping: the input it belongs to, its name in the echo, and where it comes from.
type Row = (Input, &'static str, fn(&Applicant) -> Option<Value>);

/// From the applicant's fields to the names of the echo, in the order of the echo. The phone
/// number and the country, which are changed on the way, have functions of their own.
const MAPPING: &[Row] = &[
    (Input::Names, "firstName", |a| personal(&a.given_name)),
    (Input::Names, "middleName", |a| personal(&a.middle_name)),
    (Input::Names, "surName", |a| personal(&a.family_name)),
    (Input::Names, "suffix", |a| personal(&a.suffix)),
    (Input::DateOfBirth, "dob", |a| personal(&a.date_of_birth)),
    (Input::NationalId, "nationalId", |a| {
        personal(&a.national_id)
    }),
    (Input::Email, "email", |a| personal(&a.email)),
    (Input::Phones, "homeNumber", |a| {
        personal(&a.alternate_phone_number)
    }),
    (Input::Address, "physicalAddress", |a| {
        personal(&a.address.line_1)
    }),
    (Input::Address, "physicalAddress2", |a| {
        personal(&a.address.line_2)
    }),
    (Input::Address, "city", |a| personal(&a.address.locality)),
    (Input::Address, "state", |a| {
        personal(&a.address.major_admin_division)
    }),
    (Input::Address, "zip", |a| personal(&a.address.postal_code)),
    (Input::Gender, "gender", |a| personal(&a.gender)),
    (Input::Consent, "userConsent", |a| {
        a.context.user_consent.map(Value::Bool)
    }),
    (Input::Consent, "consentTimestamp", |a| {
        a.context.consent_timestamp.clone().map(Value::String)
    }),
];

/// The echo of a call of `module_key` that uses `inputs`; `country` is the one that was judged.
pub(crate) fn echo(
    request: &ModuleRequest<'_>,
    module_key: &'static str,
    inputs: &[Input],
    country: Option<&str>,
) -> Value {
    let mut echo = with_ids(request);
    insert(
        &mut echo,
        "modules",
        Some(Value::list([Value::from(module_key)])),
    );
    for (input, name, value) in MAPPING {
        if inputs.contains(input) {
            insert(&mut echo, name, value(request.applicant));
        }
    }
    if inputs.contains(&Input::Phones) {
        insert(&mut echo, "mobileNumber", mobile_number(request));
    }
    let country = country.map(|code| Value::string(code.to_ascii_uppercase()));
    insert(&mut echo, "country", country.clone());
    insert(&mut echo, "countryOfOrigin", country);
    Value::Object(Arc::new(echo))
}

/// An echo of nothing but the ids.
pub(crate) fn ids_only(request: &ModuleRequest<'_>) -> Value {
    Value::Object(Arc::new(with_ids(request)))
}

fn with_ids(request: &ModuleRequest<'_>) -> Object {
    let mut echo = Object::new();
    let (ids, applicant) = (request.ids, request.applicant);
    insert(
        &mut echo,
        CLIENT_ID,
        Some(Value::String(ids.client_id.clone())),
    );
    insert(
        &mut echo,
        "parentTxnId",
        Some(Value::string(ids.eval_id.to_string())),
    );
    insert(
        &mut echo,
        "workflow",
        Some(Value::String(ids.workflow.clone())),
    );
    let user_id = applicant.user_id.clone().map(Value::String);
    insert(&mut echo, "userId", user_id);
    let customer_user_id = applicant.customer_user_id.clone().map(Value::String);
    insert(&mut echo, "customerUserId", customer_user_id);
    echo
}

fn insert(echo: &mut Object, name: &'static str, value: Option<Value>) {
    if let Some(value) = value {
        echo.insert(SmolStr::new_static(name), value);
    }
}

fn personal(field: &Option<Pii<SmolStr>>) -> Option<Value> {
    field
        .as_ref()
        .map(|text| Value::String(text.reveal().clone()))
}

fn mobile_number(request: &ModuleRequest<'_>) -> Option<Value> {
    let sent = request.applicant.phone_number.as_ref()?;
    let readable = request.query.phone.as_ref();
    Some(Value::String(readable.map_or_else(
        || sent.reveal().clone(),
        |phone| phone.e164.clone(),
    )))
}
