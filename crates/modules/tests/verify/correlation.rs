//! How firm a bond is, in bands.

use crate::support::{applicant, date, index_of, pii, record, town};
use bonafide_identity::{FamilyGrade, GivenGrade};
use bonafide_modules::{Correlation, CorrelationKind};
use bonafide_reference::{Coverage, Index, NameTie, Query, SourceRecord, Tie};
use bonafide_types::{Address, Applicant, ReasonCode, ReasonCodeInfo};
use proptest::prelude::*;

fn correlations(applicant: &Applicant, index: &Index, has_coverage: bool) -> Vec<(u8, String)> {
    let query = Query::from_applicant(applicant);
    let ties = index.ties(&query, date(2025, 11, 20));
    Correlation::all(&query, &ties, has_coverage)
        .into_iter()
        .map(|correlation| {
            let codes: Vec<&str> = correlation
                .reason_codes
                .iter()
                .map(ReasonCode::as_str)
                .collect();
            (correlation.hundredths, codes.join(" "))
        })
        .collect()
}

fn expected(rows: [(u8, &str); 3]) -> Vec<(u8, String)> {
    rows.map(|(score, codes)| (score, codes.to_owned()))
        .to_vec()
}

#[test]
fn a_name_that_two_sources_join_with_everything_is_tied_firmly() {
    let rows = [
        (97, "I708 I718 I719"),
        (97, "I618 I623 I624"),
        (97, "I556 I554 I559"),
    ];
    assert_eq!(correlations(&applicant(), &town(), true), expected(rows));
}

#[test]
fn another_spelling_of_the_street_is_the_same_house() {
    let applicant = Applicant {
        address: Address {
            line_1: pii("418 Larkspurr Lane"),
            ..applicant().address
        },
        ..applicant()
    };
    assert_eq!(correlations(&applicant, &town(), true)[0].0, 97);
}

#[test]
fn a_relative_at_the_same_place_is_tied_by_the_family_name() {
    let brother = Applicant {
        given_name: pii("Babatunde"),
        ..applicant()
    };
    let rows = [(82, "I719"), (82, "I624"), (82, "I559")];
    assert_eq!(correlations(&brother, &town(), true), expected(rows));
}

#[test]
fn a_stranger_is_disconnected_only_where_somebody_claims_to_know_everybody() {
    let stranger = Applicant {
        given_name: pii("Wendeline"),
        family_name: pii("Krosigk"),
        ..applicant()
    };
    let refuted = [(6, "R705"), (6, "R608"), (6, "R559")];
    assert_eq!(correlations(&stranger, &town(), true), expected(refuted));
    let unproven = [(30, ""), (30, ""), (30, "")];
    assert_eq!(correlations(&stranger, &town(), false), expected(unproven));
}

#[test]
fn an_element_that_nobody_has_is_unknown() {
    let elsewhere = Applicant {
        email: pii("x7@example.net"),
        phone_number: pii("+1 515 555 0999"),
        address: Address {
            line_1: pii("77 Nowhere Rd"),
            ..applicant().address
        },
        ..applicant()
    };
    let scores: Vec<u8> = correlations(&elsewhere, &town(), true)
        .into_iter()
        .map(|(score, _)| score)
        .collect();
    assert_eq!(scores, [40, 40, 40]);
}

#[test]
fn a_mailbox_named_after_its_owner_is_weak_evidence_where_there_is_no_other() {
    for (email, score) in [
        ("marguerite.oyelaran@example.net", 72),
        ("oyelaran77@example.net", 68),
        ("marguerite@example.net", 66),
        ("mo@example.net", 40),
    ] {
        let applicant = Applicant {
            email: pii(email),
            ..applicant()
        };
        assert_eq!(
            correlations(&applicant, &town(), true)[2].0,
            score,
            "{email}"
        );
    }
}

#[test]
fn what_was_not_seen_for_five_years_counts_half() {
    let old = |source: &str, id: &str| SourceRecord {
        last_seen: Some(date(2017, 1, 1)),
        ..record(source, id)
    };
    let of = |records: Vec<SourceRecord>| {
        let index = index_of(&[records], Coverage::Population);
        correlations(&applicant(), &index, true)[1].0
    };
    assert_eq!(of(vec![old("Utility", "u-1")]), 95);
    assert_eq!(of(vec![old("Utility", "u-1"), old("Credit", "c-1")]), 95);
    assert_eq!(
        of(vec![
            old("Utility", "u-1"),
            record("Utility", "u-2"),
            record("Credit", "c-1")
        ]),
        97
    );
}

#[test]
fn without_a_name_nothing_is_said() {
    let nameless = Applicant {
        given_name: None,
        family_name: None,
        ..applicant()
    };
    let rows = [(40, ""), (40, ""), (40, "")];
    assert_eq!(correlations(&nameless, &town(), true), expected(rows));
}

#[test]
fn every_code_is_in_the_catalogue_of_the_product_it_belongs_to() {
    for (kind, product) in [
        (CorrelationKind::NameAddress, "address_risk"),
        (CorrelationKind::NamePhone, "phone_risk"),
        (CorrelationKind::NameEmail, "email_risk"),
    ] {
        for tie in every_tie() {
            for code in Correlation::of(kind, &query(), &tie, true).reason_codes {
                let info = ReasonCodeInfo::all().iter().find(|info| info.code == code);
                assert!(info.unwrap().products.contains(&product), "{code}");
            }
        }
    }
}

fn query() -> Query {
    Query::from_applicant(&applicant())
}

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

fn tie(given: GivenGrade, family: FamilyGrade, sources: u32, is_complete: bool) -> Tie {
    Tie {
        is_known: sources > 0,
        has_names: sources > 0,
        is_complete,
        names: NameTie::of(given, family),
        given,
        family,
        sources,
    }
}

fn every_tie() -> impl Iterator<Item = Tie> {
    let pairs = GIVEN
        .into_iter()
        .flat_map(|given| FAMILY.map(|family| (given, family)));
    pairs.map(|(given, family)| tie(given, family, 1, true))
}

proptest! {
    #[test]
    fn scores_stay_in_bounds_and_a_firmer_bond_never_scores_less(
        given in 0_usize..5,
        family in 0_usize..4,
        better_given in 0_usize..5,
        better_family in 0_usize..4,
        sources in 1_u32..5,
        is_complete: bool,
        has_coverage: bool,
    ) {
        let score = |given: usize, family: usize, sources| {
            let tie = tie(GIVEN[given], FAMILY[family], sources, is_complete);
            let of = Correlation::of(CorrelationKind::NamePhone, &query(), &tie, has_coverage);
            (of.hundredths, tie.names)
        };
        let (worse, names) = score(given, family, sources);
        prop_assert!((1..=99).contains(&worse));
        let (better, better_names) = score(better_given, better_family, sources);
        if better_names <= names {
            prop_assert!(better >= worse, "{better_names:?} {better} {names:?} {worse}");
        }
        let (more, _) = score(given, family, sources + 1);
        if names == NameTie::None {
            prop_assert!(more <= worse);
        } else {
            prop_assert!(more >= worse);
        }
    }
}
