//! Whatever the application and the population look like, the codes never contradict each other.

use crate::support::{applicant, codes, field, judge, pii, settings, town};
use bonafide_identity::{DateGrade, FamilyGrade, FuzzyDate, GivenGrade, StreetGrade, UnitGrade};
use bonafide_modules::Answer;
use bonafide_reference::{AddressGrade, BestMatch, IdFacts, IdGrade, Index, Query, Resolution};
use bonafide_types::{Address, Applicant};
use proptest::prelude::*;
use std::sync::LazyLock;

static TOWN: LazyLock<Index> = LazyLock::new(town);

const GIVEN: [GivenGrade; 5] = [
    GivenGrade::Exact,
    GivenGrade::Nickname,
    GivenGrade::Fuzzy,
    GivenGrade::Initial,
    GivenGrade::None,
];
const FAMILY: [FamilyGrade; 4] = [
    FamilyGrade::Exact,
    FamilyGrade::Fuzzy,
    FamilyGrade::Partial,
    FamilyGrade::None,
];
const DATES: [Option<DateGrade>; 4] = [
    Some(DateGrade::Exact),
    Some(DateGrade::Fuzzy(FuzzyDate::OneDigit)),
    Some(DateGrade::None),
    None,
];
const IDS: [IdGrade; 5] = [
    IdGrade::Exact,
    IdGrade::LastFour,
    IdGrade::Near {
        differences: 1,
        adjacent_exchange: false,
    },
    IdGrade::Different,
    IdGrade::NoneOnRecord,
];
const STREETS: [StreetGrade; 3] = [StreetGrade::Exact, StreetGrade::Loose, StreetGrade::None];
const UNITS: [UnitGrade; 3] = [UnitGrade::Same, UnitGrade::Unknown, UnitGrade::Different];
const SENT_IDS: [&str; 6] = [
    "",
    "219-44-8031",
    "8031",
    "780-21-4410",
    "666-12-3456",
    "12",
];
const STEPS: [&str; 2] = ["{}", r#"{"fuzzy":{"dob":true,"ssn":true}}"#];

fn any_best() -> impl Strategy<Value = BestMatch> {
    let best = TOWN
        .resolve(&Query::from_applicant(&applicant()))
        .best
        .unwrap();
    let grades = (
        prop::sample::select(&GIVEN[..]),
        prop::sample::select(&FAMILY[..]),
        prop::sample::select(&DATES[..]),
        prop::sample::select(&IDS[..]),
        prop::sample::select(&STREETS[..]),
        prop::sample::select(&UNITS[..]),
    );
    (grades, any::<[bool; 5]>()).prop_map(
        move |((given, family, birth, id, street, unit), flags)| {
            let [city, current, swapped, has_birth_date, knows_address] = flags;
            let mut best = BestMatch {
                given,
                family,
                swapped,
                date_of_birth: birth.filter(|_| has_birth_date),
                has_date_of_birth: has_birth_date,
                national_id: id,
                ..best.clone()
            };
            match &mut best.address {
                AddressGrade::Compared(address) if knows_address => {
                    address.street = street;
                    address.unit = unit;
                    address.city = city;
                    address.current = current;
                }
                grade => *grade = AddressGrade::NoneOnRecord,
            }
            best
        },
    )
}

fn any_resolution() -> impl Strategy<Value = Resolution> {
    (
        prop::option::of(any_best()),
        (0_u32..4, 0_u32..5, any::<[bool; 3]>()),
        any::<[bool; 5]>(),
    )
        .prop_map(|(best, (holders, names, [given, family, other]), flags)| {
            let [joins, coverage, ids, births, addresses] = flags;
            let mut resolution = TOWN.resolve(&Query::from_applicant(&applicant()));
            resolution.best = best;
            resolution.name_joins_any = joins;
            resolution.population_coverage = coverage;
            resolution.any_record_has.ids = ids;
            resolution.any_record_has.dates_of_birth = births;
            resolution.any_record_has.addresses = addresses;
            resolution.id_facts = Some(IdFacts {
                holders,
                distinct_family_names: names,
                given_fits: given && holders > 0,
                family_fits: family && holders > 0,
                on_other_identity: other && holders > 0,
                ..IdFacts::default()
            });
            resolution
        })
}

fn any_applicant() -> impl Strategy<Value = Applicant> {
    (prop::sample::select(&SENT_IDS[..]), any::<[bool; 3]>()).prop_map(|(id, sends)| {
        let [address, street, email] = sends;
        let full = applicant();
        Applicant {
            national_id: pii(id),
            email: full.email.clone().filter(|_| email),
            address: Address {
                line_1: full.address.line_1.clone().filter(|_| street),
                ..if address {
                    full.address.clone()
                } else {
                    Address::default()
                }
            },
            ..full
        }
    })
}

/// Codes of which the first never stands beside the second.
const NEVER_TOGETHER: [(&str, &str); 16] = [
    ("I919", "I917"),
    ("I919", "R901"),
    ("I919", "R913"),
    ("I919", "R919"),
    ("I919", "R927"),
    ("I919", "R930"),
    ("I910", "R919"),
    ("R924", "R919"),
    ("R927", "R930"),
    ("R922", "R957"),
    ("R922", "R946"),
    ("R901", "R923"),
    ("R940", "R933"),
    ("R940", "R955"),
    ("I904", "I905"),
    ("I903", "I911"),
];

/// Codes of which the first never stands without the second.
const NEVER_WITHOUT: [(&str, &str); 3] = [("R939", "R933"), ("R953", "R940"), ("R953", "I912")];

proptest! {
    #[test]
    fn codes_never_contradict_each_other(
        applicant in any_applicant(),
        mut resolution in any_resolution(),
        step in prop::sample::select(&STEPS[..]),
    ) {
        let is_nine = matches!(
            Query::from_applicant(&applicant).national_id,
            Some(bonafide_reference::QueryId::Nine(_))
        );
        resolution.id_facts = resolution.id_facts.filter(|_| is_nine);
        let answer = Answer::Ok((resolution, TOWN.sources()));
        let judgement = judge(&applicant, &settings(step), answer);
        prop_assert_eq!(judgement.status_code, 200);
        let codes = codes(&judgement);
        let has = |code: &str| codes.iter().any(|found| found == code);
        for (code, other) in NEVER_TOGETHER {
            prop_assert!(!(has(code) && has(other)), "{} with {}: {:?}", code, other, codes);
        }
        for (code, other) in NEVER_WITHOUT {
            prop_assert!(!has(code) || has(other), "{} without {}: {:?}", code, other, codes);
        }
        let first_fact = codes.iter().position(|code| code.starts_with('I'));
        let last_risk = codes.iter().rposition(|code| code.starts_with('R'));
        if let (Some(fact), Some(risk)) = (first_fact, last_risk) {
            prop_assert!(risk < fact, "{:?}", codes);
        }
        prop_assert_eq!(has("I904"), applicant.national_id.is_none());
        prop_assert_eq!(field(&judgement, "ssn").is_some_and(|value| value == "0.99") && has("R901"), false);
    }
}
