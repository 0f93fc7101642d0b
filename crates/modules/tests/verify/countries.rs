//! One invented person of each country, from the application to reason codes.

use crate::support::{codes, field, index_of, pii, settings, verify};
use bonafide_reference::{Coverage, Index, SourceRecord};
use bonafide_types::{Address, Applicant, PartialDate, SmolStr};
use jiff::civil::date;
use std::collections::{BTreeMap, BTreeSet};

/// The people whom the tests of the reference population import too.
const PEOPLE: &str = include_str!("../../../reference/tests/data/people_of_many_countries.csv");
const MANUAL: &str = include_str!("../../../../docs/modules/verify.md");

type Line = BTreeMap<String, String>;

fn lines(side: &str) -> Vec<Line> {
    let mut reader = csv::Reader::from_reader(PEOPLE.as_bytes());
    let all = reader.deserialize().map(|line| line.unwrap());
    all.filter(|line: &Line| line["side"] == side).collect()
}

fn applicant(line: &Line) -> Applicant {
    Applicant {
        given_name: pii(&line["given_name"]),
        family_name: pii(&line["family_name"]),
        date_of_birth: pii(&line["date_of_birth"]),
        national_id: pii(&line["national_id"]),
        phone_number: pii(&line["phone_number"]),
        address: Address {
            line_1: pii(&line["line_1"]),
            line_2: pii(&line["line_2"]),
            locality: pii(&line["locality"]),
            major_admin_division: pii(&line["major_admin_division"]),
            postal_code: pii(&line["postal_code"]),
        },
        country: Some(line["country"].as_str().into()),
        ..Applicant::default()
    }
}

fn record(line: &Line, source: &str) -> SourceRecord {
    let text = |column: &str| {
        let text = line[column].as_str();
        (!text.is_empty()).then(|| SmolStr::new(text))
    };
    SourceRecord {
        source: source.into(),
        record_id: line["country"].as_str().into(),
        given_name: text("given_name"),
        family_name: text("family_name"),
        date_of_birth: PartialDate::parse("1983-04-17"),
        national_id: text("national_id"),
        phone_number: text("phone_number"),
        line_1: text("line_1"),
        line_2: text("line_2"),
        locality: text("locality"),
        major_admin_division: text("major_admin_division"),
        postal_code: text("postal_code"),
        country: line["country"].as_str().into(),
        first_seen: Some(date(2009, 2, 1)),
        last_seen: Some(date(2025, 11, 1)),
        ..SourceRecord::default()
    }
}

fn world() -> Index {
    let people: Vec<Vec<SourceRecord>> = lines("record")
        .iter()
        .map(|line| vec![record(line, "Government"), record(line, "Utility")])
        .collect();
    index_of(&people, Coverage::Population)
}

/// Runs a check for every line and fails with all that is wrong.
fn for_each(side: &str, check: impl Fn(&Line) -> Result<(), String>) {
    let wrong: Vec<String> = lines(side)
        .iter()
        .filter_map(|line| Some(format!("{}: {}", line["country"], check(line).err()?)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn everybody_on_record_is_verified() {
    let index = world();
    let step = settings(r#"{"id_validation_key":"nationalId"}"#);
    for_each("applicant", |line| {
        let judgement = verify(&applicant(line), &step, &index);
        if judgement.status_code != 200 {
            return Err(format!("status {}", judgement.status_code));
        }
        let fields = [
            ("firstName", "given_name"),
            ("surName", "family_name"),
            ("dob", "date_of_birth"),
            ("nationalId", "national_id"),
            ("mobileNumber", "phone_number"),
            ("streetAddress", "line_1"),
            ("city", "locality"),
            ("state", "major_admin_division"),
            ("zip", "postal_code"),
        ];
        let excepted: Vec<&str> = line["unverified"].split(' ').collect();
        let wrong: Vec<&str> = fields
            .iter()
            .filter(|(name, column)| {
                let expected = match (line[*column].is_empty(), excepted.contains(name)) {
                    (true, _) => None,
                    (false, true) => Some("0.01"),
                    (false, false) => Some("0.99"),
                };
                field(&judgement, name).as_deref() != expected
            })
            .map(|(name, _)| *name)
            .collect();
        let found = codes(&judgement);
        let is_whole = line["unverified"].is_empty() && !line["national_id"].is_empty();
        let has_risk = found.iter().any(|code| {
            // A name written in another way may be told as such.
            code.starts_with('R') && !["R944", "R924"].contains(&code.as_str())
        });
        if wrong.is_empty() && (!is_whole || (found.contains(&"I919".into()) && !has_risk)) {
            return Ok(());
        }
        Err(format!("{wrong:?} {found:?}"))
    });
}

#[test]
fn a_stranger_of_the_same_name_is_not_found() {
    let index = world();
    for_each("stranger", |line| {
        let judgement = verify(&applicant(line), &settings("{}"), &index);
        let found = codes(&judgement);
        let expected = ["R902", "R922", "R919"];
        if expected
            .iter()
            .all(|code| found.contains(&SmolStr::new(*code)))
        {
            return Ok(());
        }
        Err(format!("{} {found:?}", judgement.status_code))
    });
}

#[test]
fn another_id_contradicts() {
    let index = world();
    for_each("applicant", |line| {
        if line["other_id"].is_empty() {
            return Ok(());
        }
        let disputed = Applicant {
            national_id: pii(&line["other_id"]),
            ..applicant(line)
        };
        let judgement = verify(&disputed, &settings("{}"), &index);
        let found = codes(&judgement);
        if found.contains(&"R901".into()) && !found.contains(&"I919".into()) {
            return Ok(());
        }
        Err(format!("{} {found:?}", judgement.status_code))
    });
}

#[test]
fn a_country_without_records_is_an_outage_and_others_are_not_touched_by_it() {
    let index = world();
    let american = &lines("applicant")[0];
    for (country, status) in [("PT", 503), ("US", 200)] {
        let somebody = Applicant {
            country: Some(country.into()),
            ..applicant(american)
        };
        let judgement = verify(&somebody, &settings("{}"), &index);
        assert_eq!(judgement.status_code, status, "{country}");
    }
}

#[test]
fn the_default_country_decides_how_things_are_read() {
    let index = world();
    let polish = lines("applicant")
        .into_iter()
        .find(|line| line["country"] == "PL")
        .unwrap();
    let nowhere = Applicant {
        country: None,
        ..applicant(&polish)
    };
    let judgement = verify(&nowhere, &settings(r#"{"default_country":"PL"}"#), &index);
    assert_eq!(field(&judgement, "surName").as_deref(), Some("0.99"));
    assert!(!codes(&judgement).contains(&"R901".into()));
}

#[test]
fn the_manual_lists_the_countries() {
    let section = MANUAL
        .split("\n## ")
        .find(|section| section.starts_with("Countries"))
        .unwrap();
    let listed: BTreeSet<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(code, _)| code)
        .collect();
    let people = lines("record");
    let tested: BTreeSet<&str> = people.iter().map(|line| line["country"].as_str()).collect();
    assert_eq!(listed, tested);
    assert_eq!(listed.len(), 29);
}
