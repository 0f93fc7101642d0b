//! Bad input: each has its documented outcome.

use crate::support::{Call, applicant, pii};
use bonafide_types::{Applicant, Pii, SmolStr};
use proptest::prelude::*;

fn ecbsv(applicant: Applicant) -> Call {
    Call {
        applicant,
        ..Call::ecbsv()
    }
}

fn deceased(applicant: Applicant) -> Call {
    Call {
        applicant,
        ..Call::deceased(Vec::new())
    }
}

#[test]
fn what_is_missing_is_named() {
    let nobody = Applicant {
        context: applicant().context,
        ..Applicant::default()
    };
    assert_eq!(
        ecbsv(nobody.clone()).message(400),
        "given_name, family_name, national_id, date_of_birth and country are required"
    );
    assert_eq!(
        deceased(nobody).message(400),
        "given_name, family_name, date_of_birth, national_id and country are required"
    );
}

#[test]
fn numbers_that_are_no_social_security_number_are_refused() {
    for number in ["21944093X", "abc", "912-70-1234", "0931", "2194409311", "1"] {
        let applicant = Applicant {
            national_id: pii(number),
            ..applicant()
        };
        let told = ecbsv(applicant).message(400);
        assert!(told.contains("nine digits"), "{number}: {told}");
        assert!(!told.contains(number), "{told}");
    }
    for number in [
        "２１９４４０９３１",
        "219 44 0931",
        "219.44.0931",
        "219–44–0931",
    ] {
        let applicant = Applicant {
            national_id: pii(number),
            ..applicant()
        };
        assert_eq!(ecbsv(applicant).codes(), "I998 I999", "{number}");
    }
}

#[test]
fn four_digits_are_enough_for_a_deceased_check() {
    for (number, is_enough) in [("0931", true), ("912-70-1234", true), ("21944093X", false)] {
        let call = deceased(Applicant {
            national_id: pii(number),
            ..applicant()
        });
        assert_eq!(call.judge().status_code == 200, is_enough, "{number}");
    }
}

#[test]
fn birth_dates_that_cannot_be_are_refused() {
    for (born, told) in [
        ("2027-01-01", "lies in the future"),
        ("1870-01-01", "more than 150 years back"),
        ("1973-13-45", "cannot be read as a date"),
        ("1973-06", "has to be a whole date"),
    ] {
        let applicant = Applicant {
            date_of_birth: pii(born),
            ..applicant()
        };
        assert!(
            ecbsv(applicant.clone()).message(400).contains(told),
            "{born}"
        );
        if told != "has to be a whole date" {
            assert!(deceased(applicant).message(400).contains(told), "{born}");
        }
    }
}

#[test]
fn other_countries_are_refused_and_territories_are_not() {
    for (country, is_covered) in [("US", true), ("us", true), ("PR", true), ("CA", false)] {
        let applicant = Applicant {
            country: Some(country.into()),
            ..applicant()
        };
        let status = if is_covered { 200 } else { 400 };
        assert_eq!(ecbsv(applicant.clone()).judge().status_code, status);
        assert_eq!(deceased(applicant).judge().status_code, status);
    }
}

#[test]
fn names_without_letters_are_refused() {
    let applicant = Applicant {
        given_name: pii("🙂🙂"),
        ..applicant()
    };
    assert!(ecbsv(applicant).message(400).contains("have letters"));
}

proptest! {
    #[test]
    fn any_text_is_judged_or_refused(
        given in "\\PC{0,40}",
        family in "\\PC{0,40}",
        number in "\\PC{0,16}",
        born in "\\PC{0,16}",
        at in "\\PC{0,32}",
    ) {
        let field = |text: &str| Some(Pii::new(SmolStr::from(text)));
        let mut sent = Applicant {
            given_name: field(&given),
            family_name: field(&family),
            national_id: field(&number),
            date_of_birth: field(&born),
            ..applicant()
        };
        sent.context.consent_timestamp = Some(at.into());
        let call = ecbsv(sent.clone());
        prop_assert!(matches!(call.judge().status_code, 200 | 400));
        prop_assert!(matches!(deceased(sent).judge().status_code, 200 | 400));
    }
}
