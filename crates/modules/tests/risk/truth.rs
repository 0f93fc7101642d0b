//! No code without its data, and no code without a value that explains it.

use crate::support::{applicant, call, codes, full_shelf, whole_town};
use bonafide_feeds::{FeedBook, FeedKind};
use bonafide_modules::{Judgement, codes_resting_on};
use bonafide_types::Value;
use std::collections::BTreeSet;

const PRODUCTS: [(&str, &str); 3] = [
    ("addressrisk", "addressRisk"),
    ("phonerisk", "phoneRisk"),
    ("emailrisk", "emailRisk"),
];

fn without(book: &FeedBook, kind: FeedKind) -> FeedBook {
    let mut book = book.clone();
    match kind {
        FeedKind::Carrier => book.carrier = None,
        FeedKind::Sim => book.sim = None,
        FeedKind::Cnam => book.cnam = None,
        FeedKind::Blocks => book.blocks = None,
        FeedKind::Postal => book.postal = None,
        FeedKind::Zip => book.zip = None,
        FeedKind::Places => book.places = None,
        FeedKind::EmailLists => book.email_lists = None,
        FeedKind::EmailAge => book.email_age = None,
        FeedKind::Domain => book.domain = None,
        FeedKind::Authority | FeedKind::Death => {}
    }
    book
}

fn all_codes(book: &FeedBook) -> (BTreeSet<String>, Vec<Judgement>) {
    let judgements: Vec<Judgement> = PRODUCTS
        .iter()
        .map(|(module, _)| {
            call(
                module,
                &applicant(),
                r#"{"simswap":{}}"#.get(..).filter(|_| *module == "phonerisk").unwrap_or("{}"),
                Some(&whole_town()),
                book,
            )
        })
        .collect();
    let given = judgements
        .iter()
        .zip(PRODUCTS)
        .flat_map(|(judgement, (_, key))| codes(judgement, key));
    // What a score says depends on everything.
    let scores = ["I520", "I620", "I720", "R520", "R620", "R720"];
    let given = given
        .filter(|code| !scores.contains(&code.as_str()))
        .collect();
    (given, judgements)
}

#[test]
fn without_a_feed_exactly_the_codes_that_rest_on_it_are_gone_and_told() {
    let full = full_shelf().book;
    let (before, _) = all_codes(&full);
    for kind in FeedKind::RISK {
        let resting: BTreeSet<String> = codes_resting_on(kind)
            .iter()
            .map(|code| code.to_string())
            .collect();
        let (after, judgements) = all_codes(&without(&full, kind));
        let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
        let expected: BTreeSet<String> = before.intersection(&resting).cloned().collect();
        assert_eq!(gone, expected, "{}", kind.as_str());
        let came: Vec<&String> = after.difference(&before).collect();
        assert!(
            came.iter().all(|code| *code == "IS02"),
            "{}: {came:?}",
            kind.as_str()
        );
        let told: BTreeSet<String> = judgements
            .iter()
            .flat_map(|judgement| &judgement.unmet)
            .filter(|unmet| unmet.feed == kind.as_str())
            .flat_map(|unmet| unmet.codes.iter().map(|code| code.to_string()))
            .collect();
        assert!(
            expected.is_subset(&told),
            "{}: {expected:?} not in {told:?}",
            kind.as_str()
        );
    }
}

#[test]
fn every_code_leads_to_a_feature_with_a_value() {
    let (_, judgements) = all_codes(&full_shelf().book);
    for (judgement, (_, key)) in judgements.iter().zip(PRODUCTS) {
        let grounds = judgement.audit.get("grounds").unwrap();
        let features = judgement.audit.get("features").unwrap();
        for code in codes(judgement, key) {
            let is_score = ["I520", "I620", "I720"].contains(&code.as_str());
            if is_score || code.starts_with("IS") || code.starts_with("RS") {
                continue;
            }
            let feature = grounds.get(&code).and_then(Value::as_str).unwrap();
            assert!(features.get(feature).is_some(), "{code}: {feature}");
        }
    }
}

#[test]
fn what_the_features_added_is_the_score() {
    let (_, judgements) = all_codes(&full_shelf().book);
    for judgement in judgements {
        let number = |value: &Value| {
            value
                .as_decimal()
                .unwrap()
                .to_string()
                .parse::<f64>()
                .unwrap()
        };
        let Some(Value::Object(contributions)) = judgement.audit.get("contributions") else {
            panic!("no contributions");
        };
        let sum: f64 = contributions.iter().map(|(_, points)| number(points)).sum();
        let whole = number(judgement.audit.get("logOdds").unwrap());
        assert!((sum - 3.0 - whole).abs() < 0.01, "{sum} {whole}");
    }
}
