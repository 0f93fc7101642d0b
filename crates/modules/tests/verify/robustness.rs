//! Whatever text is sent, Verify answers, and in its own shape.

use crate::support::{applicant, settings, town, verify};
use bonafide_reference::Index;
use bonafide_types::{Address, Applicant, Pii, SmolStr, Value};
use proptest::prelude::*;
use std::sync::LazyLock;

static TOWN: LazyLock<Index> = LazyLock::new(town);

/// Anything, or something close to what belongs there.
fn text(near: &'static str) -> impl Strategy<Value = Option<Pii<SmolStr>>> {
    let text = prop_oneof![
        3 => Just(near.to_owned()),
        2 => "\\PC{0,40}",
        1 => "[0-9 ./+*-]{0,24}",
        1 => Just("\u{202e}\u{0}\u{feff}".to_owned()),
        1 => Just("é̵̡\u{1f9d1}\u{200d}\u{1f33e}".repeat(60)),
    ];
    prop::option::weighted(0.8, text.prop_map(|text| Pii::new(text.into())))
}

fn any_applicant() -> impl Strategy<Value = Applicant> {
    let person = (
        text("Marguerite"),
        text("Oyelaran"),
        text("219-44-8031"),
        text("1983-04-17"),
        text("m.oyelaran@example.com"),
        text("+1 515 555 0142"),
    );
    let address = (
        text("418 Larkspur Ln"),
        text("Apt 4"),
        text("Decorah"),
        text("IA"),
        text("52101"),
    );
    let country = prop::option::of(prop_oneof![Just("US"), Just("us "), Just("BR"), Just("")]);
    (person, address, country).prop_map(|(person, address, country)| Applicant {
        given_name: person.0,
        family_name: person.1,
        national_id: person.2,
        date_of_birth: person.3,
        email: person.4,
        phone_number: person.5,
        address: Address {
            line_1: address.0,
            line_2: address.1,
            locality: address.2,
            major_admin_division: address.3,
            postal_code: address.4,
        },
        country: country.map(SmolStr::from),
        ..applicant()
    })
}

proptest! {
    #[test]
    fn every_application_is_answered(applicant in any_applicant()) {
        let judgement = verify(&applicant, &settings("{}"), &TOWN);
        prop_assert!([200, 400, 503].contains(&judgement.status_code));
        prop_assert_eq!(judgement.output.is_null(), judgement.status_code != 200);
        let body = match judgement.status_code {
            200 => judgement.response.clone(),
            _ => {
                let text = judgement.response.get("response").and_then(Value::as_str).unwrap();
                Value::from_json(text.as_bytes(), 8).unwrap()
            }
        };
        prop_assert!(body.get("referenceId").is_some());
        let product = body.get("kyc");
        prop_assert_eq!(product.is_some(), judgement.status_code == 200);
        let validations = product.and_then(|product| product.get("fieldValidations"));
        if let Some(Value::Object(validations)) = validations {
            for (name, value) in validations.iter() {
                let value = serde_json::to_string(value).unwrap();
                prop_assert!(["0.99", "0.01"].contains(&value.as_str()), "{}: {}", name, value);
            }
        }
    }

    #[test]
    fn settings_of_any_shape_are_survived(step in "\\PC{0,20}|[0-9.-]{1,30}", key in 0_usize..8) {
        let names = [
            "entity_id", "default_country", "fuzzy", "id_validation_key", "missing_id_codes",
            "max_reason_codes", "unknown", "",
        ];
        let value = Value::from_json(step.as_bytes(), 8).unwrap_or_else(|_| Value::string(step));
        let settings = Value::object([(names[key], value)]);
        prop_assert_eq!(verify(&applicant(), &settings, &TOWN).status_code, 200);
    }
}
