//! Deceased Check: the number, the person, and what must not be confused with either.

use crate::support::{Call, applicant, pii};
use bonafide_feeds::DeathRecord;
use bonafide_modules::{Answer, DeathAnswer};
use bonafide_types::{Address, Applicant, PartialDate, Value};

fn record() -> DeathRecord {
    DeathRecord {
        ssn: "219440931".into(),
        given_name: "OTTOLINE".into(),
        family_name: "BRACKENRIDGE".into(),
        date_of_birth: PartialDate::parse("1973-06-20"),
        deceased_date: PartialDate::parse("2019-03-14"),
        ..DeathRecord::default()
    }
}

fn home() -> Address {
    Address {
        line_1: pii("18 Larkspur Row"),
        locality: pii("Beverly"),
        major_admin_division: pii("MA"),
        postal_code: pii("01915"),
        ..Address::default()
    }
}

fn at_home(record: DeathRecord) -> DeathRecord {
    DeathRecord {
        line_1: "18 LARKSPUR ROW".into(),
        postal_code: "01915".into(),
        ..record
    }
}

fn product(call: &Call) -> Value {
    call.judge().output.get("deceasedCheck").unwrap().clone()
}

/// Codes and basis.
fn told(call: &Call) -> (String, Option<String>) {
    let basis = product(call)
        .get("matchBasis")
        .and_then(Value::as_str)
        .map(str::to_owned);
    (call.codes(), basis)
}

fn expect(call: &Call, codes: &str, basis: Option<&str>) {
    assert_eq!(told(call), (codes.to_owned(), basis.map(str::to_owned)));
}

#[test]
fn number_and_person() {
    let call = Call::deceased(vec![record()]);
    expect(&call, "R907 R909", Some("both"));
    let date = product(&call).get("deceasedDate").cloned();
    assert_eq!(date, Some(Value::from("2019-03-14")));
    assert_eq!(product(&call).get("numberOnly"), None);
}

#[test]
fn nobody_on_record_proves_nothing() {
    let call = Call::deceased(Vec::new());
    expect(&call, "", None);
    assert_eq!(product(&call).get("deceasedDate"), None);
}

#[test]
fn a_number_alone_is_flagged_for_review() {
    let call = Call::deceased(vec![DeathRecord {
        given_name: "CASPIAN".into(),
        family_name: "VANTERPOOL".into(),
        date_of_birth: PartialDate::parse("1938-11-02"),
        ..record()
    }]);
    expect(&call, "R907", Some("number"));
    assert_eq!(product(&call).get("numberOnly"), Some(&Value::Bool(true)));
}

#[test]
fn a_number_with_the_name_or_the_birth_date_is_not_flagged() {
    for (given, born) in [("OTTOLINE", "1938-11-02"), ("CASPIAN", "1973-06-20")] {
        let call = Call::deceased(vec![DeathRecord {
            given_name: given.into(),
            date_of_birth: PartialDate::parse(born),
            ..record()
        }]);
        expect(&call, "R907", Some("number"));
        assert_eq!(product(&call).get("numberOnly"), None, "{given} {born}");
    }
}

#[test]
fn four_digits_never_give_the_number_but_link_the_person() {
    let applicant = Applicant {
        national_id: pii("0931"),
        ..applicant()
    };
    let call = |record| Call {
        applicant: applicant.clone(),
        ..Call::deceased(vec![record])
    };
    expect(&call(record()), "R909", Some("identity"));
    let other_day = DeathRecord {
        date_of_birth: PartialDate::parse("1973-06-21"),
        ..record()
    };
    expect(&call(other_day), "", None);
}

#[test]
fn two_whole_numbers_that_end_alike_are_two_numbers() {
    let call = Call::deceased(vec![DeathRecord {
        ssn: "301550931".into(),
        ..record()
    }]);
    expect(&call, "", None);
}

#[test]
fn an_address_links_the_person() {
    let call = |record| Call {
        applicant: Applicant {
            address: home(),
            ..applicant()
        },
        ..Call::deceased(vec![record])
    };
    let without_number = DeathRecord {
        ssn: "".into(),
        ..record()
    };
    expect(
        &call(at_home(without_number.clone())),
        "R909",
        Some("identity"),
    );
    expect(&call(without_number), "", None);
}

#[test]
fn father_and_son_at_one_address_are_told_apart() {
    let son = Applicant {
        given_name: pii("Caspian"),
        family_name: pii("Vanterpool"),
        suffix: pii("Jr"),
        address: home(),
        ..applicant()
    };
    let father = at_home(DeathRecord {
        ssn: "".into(),
        given_name: "CASPIAN".into(),
        family_name: "VANTERPOOL".into(),
        suffix: "SR".into(),
        ..record()
    });
    let call = |record| Call {
        applicant: son.clone(),
        ..Call::deceased(vec![record])
    };
    expect(&call(father.clone()), "", None);
    let of_another_day = DeathRecord {
        suffix: "".into(),
        date_of_birth: PartialDate::parse("1941-06-07"),
        ..father
    };
    expect(&call(of_another_day), "", None);
}

#[test]
fn a_spouse_of_the_same_day_and_house_is_another_person() {
    let call = Call {
        applicant: Applicant {
            address: home(),
            ..applicant()
        },
        ..Call::deceased(vec![at_home(DeathRecord {
            ssn: "".into(),
            given_name: "TOBIAS".into(),
            ..record()
        })])
    };
    expect(&call, "", None);
}

#[test]
fn a_birth_month_suffices_with_all_nine_digits_only() {
    for (born, codes) in [
        ("1973-06", "R907 R909"),
        ("1973", "R907"),
        ("1973-07", "R907"),
    ] {
        let call = Call::deceased(vec![DeathRecord {
            date_of_birth: PartialDate::parse(born),
            ..record()
        }]);
        assert_eq!(call.codes(), codes, "{born}");
    }
}

#[test]
fn likely_misspellings_of_the_name_pass() {
    for (given, family, codes) in [
        ("OTOLINE", "BRACKENRIDGE", "R907 R909"),
        ("OTTOLINE", "BRAKENRIDGE", "R907 R909"),
        ("O", "BRACKENRIDGE", "R907"),
    ] {
        let call = Call::deceased(vec![DeathRecord {
            given_name: given.into(),
            family_name: family.into(),
            ..record()
        }]);
        assert_eq!(call.codes(), codes, "{given} {family}");
    }
}

#[test]
fn recent_deaths_are_used_with_a_certification_only() {
    let recent = DeathRecord {
        deceased_date: PartialDate::parse("2024-05-06"),
        ..record()
    };
    let call = |is_restricted, is_certified| Call {
        deaths: Answer::Ok(DeathAnswer {
            records: vec![recent.clone()],
            is_restricted,
            is_certified,
            is_stale: false,
        }),
        ..Call::deceased(Vec::new())
    };
    assert_eq!(call(false, false).codes(), "R907 R909");
    assert_eq!(call(true, true).codes(), "R907 R909");
    assert_eq!(call(true, false).codes(), "");
    let unmet = call(true, false).judge().unmet;
    assert_eq!(unmet[0].feed, "death_certification");
    assert_eq!(unmet[0].codes.len(), 2);
}

#[test]
fn an_old_feed_still_tells_of_the_dead() {
    let call = Call {
        deaths: Answer::Ok(DeathAnswer {
            records: vec![record()],
            is_stale: true,
            ..DeathAnswer::default()
        }),
        ..Call::deceased(Vec::new())
    };
    assert_eq!(call.codes(), "R907 R909");
    let stale = call.judge().audit.get("staleFeed").cloned();
    assert_eq!(stale, Some(Value::from("death")));
}

#[test]
fn no_feed_is_no_answer() {
    let call = Call {
        deaths: Answer::Missing,
        ..Call::deceased(Vec::new())
    };
    let text = call.message(503);
    assert_eq!(
        text,
        "No reference data for module: DeceasedCheck, country: US"
    );
}
