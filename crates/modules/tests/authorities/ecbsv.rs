//! eCBSV, row by row of its tables.

use crate::support::{Call, applicant, codes_under, file, holder, pii, said, value};
use bonafide_feeds::{AuthorityRecord, AuthorityRecords};
use bonafide_modules::{Answer, AuthorityVerdict, Unavailable};
use bonafide_types::{Applicant, PartialDate, Value};

/// Codes and letter for an applicant who sends this, against the holder on file or nobody.
fn told(
    given: &str,
    family: &str,
    born: &str,
    holder: Option<AuthorityRecord>,
) -> (String, String) {
    told_with(given, family, born, holder, Vec::new())
}

fn told_with(
    given: &str,
    family: &str,
    born: &str,
    holder: Option<AuthorityRecord>,
    others: Vec<AuthorityRecord>,
) -> (String, String) {
    let call = Call {
        applicant: Applicant {
            given_name: pii(given),
            family_name: pii(family),
            date_of_birth: pii(born),
            ..applicant()
        },
        authority: file(holder, others),
        ..Call::ecbsv()
    };
    let judgement = call.judge();
    let letter = judgement
        .audit
        .get("verificationCode")
        .and_then(Value::as_str);
    (
        codes_under(&judgement, "ecbsv"),
        letter.unwrap_or_default().to_owned(),
    )
}

fn expect(found: &(String, String), codes: &str, letter: &str) {
    assert_eq!(*found, (codes.to_owned(), letter.to_owned()));
}

/// The same person under another number.
fn elsewhere() -> Vec<AuthorityRecord> {
    vec![AuthorityRecord {
        ssn: "219440955".into(),
        ..holder()
    }]
}

#[test]
fn all_three_fit() {
    let found = told("Ottoline", "Brackenridge", "1973-06-20", Some(holder()));
    expect(&found, "I998 I999", "A");
}

#[test]
fn all_three_fit_somebody_who_died() {
    let dead = AuthorityRecord {
        is_deceased: true,
        ..holder()
    };
    let found = told("Ottoline", "Brackenridge", "1973-06-20", Some(dead));
    expect(&found, "I998 R999", "A");
}

#[test]
fn the_birth_date_fails() {
    let found = told("Ottoline", "Brackenridge", "1981-06-20", Some(holder()));
    expect(&found, "R998 I992 I993 R994", "D");
}

#[test]
fn the_name_fails() {
    let found = told("Caspian", "Vanterpool", "1973-06-20", Some(holder()));
    expect(&found, "R998 I992 R993 I994", "E");
}

#[test]
fn name_and_birth_date_fail() {
    let found = told("Caspian", "Vanterpool", "1981-01-02", Some(holder()));
    expect(&found, "R998 I992 R993 R994", "C");
}

#[test]
fn the_number_is_not_on_file_but_the_person_is() {
    let found = told_with("Ottoline", "Brackenridge", "1973-06-20", None, elsewhere());
    expect(&found, "R998 R992 I993 I994", "B");
}

#[test]
fn the_number_is_somebody_else_s_and_the_person_is_on_file() {
    let stranger = AuthorityRecord {
        given_name: "Caspian".into(),
        family_name: "Vanterpool".into(),
        former_family_names: Vec::new(),
        date_of_birth: PartialDate::parse("1938-11-02").unwrap(),
        ..holder()
    };
    let found = told_with(
        "Ottoline",
        "Brackenridge",
        "1973-06-20",
        Some(stranger),
        elsewhere(),
    );
    expect(&found, "R998 R992 I993 I994", "C");
}

#[test]
fn neither_number_nor_person_is_on_file() {
    let found = told("Ottoline", "Brackenridge", "1973-06-20", None);
    expect(&found, "R998 R992 R993 R994", "B");
}

#[test]
fn a_namesake_is_not_the_person_found_under_another_number() {
    // The tolerances would take her for the applicant: same initial, family name and day.
    let sister = vec![AuthorityRecord {
        ssn: "219440955".into(),
        given_name: "Odette".into(),
        ..holder()
    }];
    let found = told_with("Ottoline", "Brackenridge", "1973-06-20", None, sister);
    expect(&found, "R998 R992 R993 R994", "B");
}

#[test]
fn a_death_is_told_of_a_match_only() {
    let dead = AuthorityRecord {
        is_deceased: true,
        ..holder()
    };
    let found = told("Caspian", "Vanterpool", "1981-01-02", Some(dead));
    expect(&found, "R998 I992 R993 R994", "C");
}

#[test]
fn the_tolerances_apply_to_the_holder() {
    for (given, family, born, fits) in [
        ("Odette", "Brackenridge", "1973-06-20", true),
        ("Ottoline", "Brackenrigde", "1973-06-20", true),
        ("Ottoline", "Quist", "1973-06-20", true),
        ("Ottoline", "Quist-Brackenridge", "1973-06-20", true),
        ("Ottoline", "Brackenridge Jr.", "1973-06-20", true),
        ("Ottoline", "BRACKENRIDGE", "1973-01-01", true),
        ("Ottoline", "Brackenridge", "1974-06-01", true),
        ("Tottoline", "Brackenridge", "1973-06-20", false),
        ("Ottoline", "Bracken", "1973-06-20", false),
        ("Ottoline", "Brackenridge", "1974-07-20", false),
    ] {
        let (codes, _) = told(given, family, born, Some(holder()));
        assert_eq!(
            codes == "I998 I999",
            fits,
            "{given} {family} {born}: {codes}"
        );
    }
}

#[test]
fn tolerances_can_be_switched_off() {
    for (settings, codes) in [
        (
            r#"{"tolerance":{"given_name":"exact"}}"#,
            "R998 I992 R993 I994",
        ),
        (
            r#"{"tolerance":{"family_name":"exact"}}"#,
            "R998 I992 R993 I994",
        ),
        (r#"{"tolerance":{"dob":"exact"}}"#, "R998 I992 I993 R994"),
        (r#"{"tolerance":{"variant":"legacy7"}}"#, "I998 I999"),
        ("{}", "I998 I999"),
    ] {
        let call = Call {
            applicant: Applicant {
                given_name: pii("Odette"),
                family_name: pii("Brakcenridge"),
                date_of_birth: pii("1973-06-21"),
                ..applicant()
            },
            settings: value(settings),
            ..Call::ecbsv()
        };
        assert_eq!(call.codes(), codes, "{settings}");
    }
}

#[test]
fn which_number_tells_of_which_element_is_a_setting() {
    let call = Call {
        applicant: Applicant {
            date_of_birth: pii("1981-06-20"),
            ..applicant()
        },
        settings: value(r#"{"element_codes":{"992":"dob","993":"ssn","994":"name"}}"#),
        ..Call::ecbsv()
    };
    assert_eq!(call.codes(), "R998 R992 I993 I994");
}

#[test]
fn the_agency_says_yes_or_no_and_no_more() {
    for (verdict, codes) in [
        (AuthorityVerdict::Match { is_deceased: false }, "I998 I999"),
        (AuthorityVerdict::Match { is_deceased: true }, "I998 R999"),
        (AuthorityVerdict::NoMatch, "R998"),
    ] {
        let call = Call {
            authority: said(verdict),
            ..Call::ecbsv()
        };
        assert_eq!(call.codes(), codes);
        let authority = call.judge().audit.get("authority").cloned();
        assert_eq!(authority, Some(Value::from("ssa")));
    }
}

#[test]
fn no_authority_and_no_answer_give_no_codes() {
    let nothing = Call {
        authority: Answer::Missing,
        ..Call::ecbsv()
    };
    let text = nothing.message(503);
    assert_eq!(text, "No reference data for module: eCBSV, country: US");
    let down = Call {
        authority: Answer::Unavailable(Unavailable {
            status: 504,
            reason: "no answer in time".into(),
        }),
        ..Call::ecbsv()
    };
    assert_eq!(down.message(504), "no answer in time");
}

#[test]
fn a_partial_file_does_not_refute_a_number_it_does_not_have() {
    let partial = |holder| Call {
        authority: said(AuthorityVerdict::Records(AuthorityRecords {
            holder,
            others: Vec::new(),
            knows_every_number: false,
        })),
        ..Call::ecbsv()
    };
    assert!(partial(None).message(503).contains("partial"));
    assert_eq!(partial(Some(holder())).codes(), "I998 I999");
}
