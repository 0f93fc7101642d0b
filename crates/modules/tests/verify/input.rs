//! What has to be sent, and what the answer says when it was not.

use crate::support::{applicant, pii, settings, town, verify};
use bonafide_types::{Address, Applicant};

fn bare() -> Applicant {
    Applicant {
        country: Some("us".into()),
        ..Applicant::default()
    }
}

fn named() -> Applicant {
    Applicant {
        given_name: pii("Marguerite"),
        family_name: pii("Oyelaran"),
        ..bare()
    }
}

fn status(applicant: &Applicant, step: &str) -> u16 {
    verify(applicant, &settings(step), &town()).status_code
}

#[test]
fn each_minimal_combination_is_enough() {
    let enough = [
        Applicant {
            date_of_birth: pii("1983-04-17"),
            ..named()
        },
        Applicant {
            phone_number: pii("515-555-0142"),
            ..named()
        },
        Applicant {
            address: Address {
                line_1: pii("418 Larkspur Ln"),
                postal_code: pii("52101"),
                ..Address::default()
            },
            ..named()
        },
        Applicant {
            address: Address {
                line_1: pii("418 Larkspur Ln"),
                locality: pii("Decorah"),
                major_admin_division: pii("IA"),
                ..Address::default()
            },
            ..named()
        },
        Applicant {
            phone_number: pii("515-555-0142"),
            date_of_birth: pii("1983-04-17"),
            ..bare()
        },
        Applicant {
            national_id: pii("219-44-8031"),
            ..bare()
        },
        Applicant {
            national_id: pii("912-70-1234"),
            ..bare()
        },
    ];
    for applicant in enough {
        assert_eq!(status(&applicant, "{}"), 200);
    }
}

#[test]
fn less_is_refused() {
    let too_little = [
        bare(),
        named(),
        Applicant {
            email: pii("m@example.com"),
            ..named()
        },
        Applicant {
            national_id: pii("8031"),
            ..bare()
        },
        Applicant {
            national_id: pii("8031"),
            ..named()
        },
        Applicant {
            address: Address {
                postal_code: pii("52101"),
                ..Address::default()
            },
            ..named()
        },
        Applicant {
            given_name: pii("Marguerite"),
            date_of_birth: pii("1983-04-17"),
            ..bare()
        },
        Applicant {
            phone_number: pii("515-555-0142"),
            ..bare()
        },
    ];
    for applicant in too_little {
        let judgement = verify(&applicant, &settings("{}"), &town());
        assert_eq!(judgement.status_code, 400);
        assert!(judgement.output.is_null());
        assert_eq!(judgement.error, None);
    }
}

#[test]
fn a_country_is_needed_unless_the_step_has_a_default() {
    let nowhere = Applicant {
        country: None,
        ..applicant()
    };
    assert_eq!(status(&nowhere, "{}"), 400);
    assert_eq!(status(&nowhere, r#"{"default_country":"us"}"#), 200);
    assert_eq!(status(&nowhere, r#"{"default_country":"PT"}"#), 503);
}

#[test]
fn a_country_without_data_is_no_fault_of_the_client() {
    let abroad = Applicant {
        country: Some("BR".into()),
        ..applicant()
    };
    assert_eq!(status(&abroad, "{}"), 503);
    let too_little = Applicant {
        country: Some("BR".into()),
        ..Applicant::default()
    };
    assert_eq!(status(&too_little, "{}"), 400);
}

#[test]
fn a_step_may_insist_on_what_is_usual_in_the_country() {
    let insists = r#"{"require_usual_input":true}"#;
    assert_eq!(status(&applicant(), insists), 200);
    let without_email = Applicant {
        email: None,
        ..applicant()
    };
    assert_eq!(status(&without_email, "{}"), 200);
    let refused = verify(&without_email, &settings(insists), &town());
    assert_eq!(refused.status_code, 400);
    let why = refused.message.unwrap();
    assert_eq!(why, "email is required by this step in US");
}
