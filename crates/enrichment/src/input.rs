//! A step's own input: an applicant put together from what the workflow maps.

use bonafide_types::{Applicant, Pii, SmolStr, Value};

/// One row of the mapping: the name in the step's `input`, and where the value goes.
type Row = (&'static str, fn(&mut Applicant, SmolStr));

/// From the names that a step's `input` may use to the applicant's fields.
const MAPPING: &[Row] = &[
    ("given_name", |a, text| a.given_name = personal(text)),
    ("middle_name", |a, text| a.middle_name = personal(text)),
    ("family_name", |a, text| a.family_name = personal(text)),
    ("suffix", |a, text| a.suffix = personal(text)),
    ("national_id", |a, text| a.national_id = personal(text)),
    ("date_of_birth", |a, text| a.date_of_birth = personal(text)),
    ("email", |a, text| a.email = personal(text)),
    ("phone_number", |a, text| a.phone_number = personal(text)),
    ("alternate_phone_number", |a, text| {
        a.alternate_phone_number = personal(text);
    }),
    ("gender", |a, text| a.gender = personal(text)),
    ("line_1", |a, text| a.address.line_1 = personal(text)),
    ("street_address", |a, text| {
        a.address.line_1 = personal(text);
    }),
    ("line_2", |a, text| a.address.line_2 = personal(text)),
    ("locality", |a, text| a.address.locality = personal(text)),
    ("major_admin_division", |a, text| {
        a.address.major_admin_division = personal(text);
    }),
    ("postal_code", |a, text| {
        a.address.postal_code = personal(text);
    }),
    ("country", |a, text| a.country = Some(text)),
    ("ip_address", |a, text| a.ip_address = personal(text)),
    ("di_session_token", |a, text| {
        a.device_session = personal(text);
    }),
    ("consent_timestamp", |a, text| {
        a.context.consent_timestamp = Some(text);
    }),
];

/// What a connector is given where the step maps nothing: what is known of the applicant, by the
/// names of the mapping.
pub(crate) fn applicant_input(applicant: &Applicant) -> Value {
    let address = &applicant.address;
    let known = [
        ("given_name", &applicant.given_name),
        ("middle_name", &applicant.middle_name),
        ("family_name", &applicant.family_name),
        ("suffix", &applicant.suffix),
        ("national_id", &applicant.national_id),
        ("date_of_birth", &applicant.date_of_birth),
        ("email", &applicant.email),
        ("phone_number", &applicant.phone_number),
        ("alternate_phone_number", &applicant.alternate_phone_number),
        ("gender", &applicant.gender),
        ("line_1", &address.line_1),
        ("line_2", &address.line_2),
        ("locality", &address.locality),
        ("major_admin_division", &address.major_admin_division),
        ("postal_code", &address.postal_code),
        ("ip_address", &applicant.ip_address),
        ("di_session_token", &applicant.device_session),
    ];
    let told = known.into_iter().filter_map(|(name, value)| {
        let text = value.as_ref()?.reveal().clone();
        Some((name, Value::String(text)))
    });
    let open = [
        ("country", &applicant.country),
        ("user_id", &applicant.user_id),
        ("customer_user_id", &applicant.customer_user_id),
        ("consent_timestamp", &applicant.context.consent_timestamp),
    ];
    let open = open
        .into_iter()
        .filter_map(|(name, value)| Some((name, Value::String(value.clone()?))));
    Value::object(told.chain(open))
}

/// The applicant that a step's `input` describes: what it maps and nothing else, with the ids of
/// the real one.
pub(crate) fn mapped_applicant(input: &Value, applicant: &Applicant) -> Applicant {
    let mut mapped = Applicant {
        user_id: applicant.user_id.clone(),
        customer_user_id: applicant.customer_user_id.clone(),
        ..Applicant::default()
    };
    for (name, put) in MAPPING {
        if let Some(text) = input.get(name).and_then(text_of) {
            put(&mut mapped, text);
        }
    }
    if let Some(Value::Bool(consent)) = input.get("user_consent") {
        mapped.context.user_consent = Some(*consent);
    }
    mapped
}

/// Text, or a number as text; blank text counts as absent.
fn text_of(value: &Value) -> Option<SmolStr> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Int(number) => Some(number.to_string().into()),
        _ => None,
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the applicant's fields are optional"
)]
const fn personal(text: SmolStr) -> Option<Pii<SmolStr>> {
    Some(Pii::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_input() {
        let manual = include_str!("../../../docs/modules/verify.md");
        for (name, _) in MAPPING {
            assert!(manual.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn a_connector_s_usual_input_has_the_names_of_the_mapping() {
        let mut applicant = Applicant::default();
        for (name, put) in MAPPING {
            put(&mut applicant, (*name).into());
        }
        let input = applicant_input(&applicant);
        for (name, _) in MAPPING {
            // The last spelling of a field stands for all.
            let expected = if *name == "line_1" {
                "street_address"
            } else {
                name
            };
            let named = if *name == "street_address" {
                "line_1"
            } else {
                name
            };
            assert_eq!(input.get(named), Some(&Value::from(expected)), "{name}");
        }
    }

    #[test]
    fn only_what_the_step_maps_is_sent() {
        let applicant = Applicant {
            user_id: Some("u-1".into()),
            email: personal("ines@example.org".into()),
            ..Applicant::default()
        };
        let input = Value::object([
            ("family_name", Value::from("Okonjo")),
            ("postal_code", Value::Int(60614)),
            ("locality", Value::from("  ")),
            ("user_consent", Value::Bool(true)),
            ("unknown", Value::from("ignored")),
        ]);
        let mapped = mapped_applicant(&input, &applicant);
        assert_eq!(mapped.user_id.as_deref(), Some("u-1"));
        assert_eq!(mapped.email, None);
        assert_eq!(mapped.family_name, personal("Okonjo".into()));
        assert_eq!(mapped.address.postal_code, personal("60614".into()));
        assert_eq!(mapped.address.locality, None);
        assert_eq!(mapped.context.user_consent, Some(true));
    }
}
