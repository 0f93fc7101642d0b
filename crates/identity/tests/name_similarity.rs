//! How well one figure parts variants of one name from the names of two people.

use bonafide_identity::name_similarity;
use proptest::prelude::*;

/// Invented pairs, `a|b|same`: variants of one name (1), names of two people (0).
const PAIRS: &str = include_str!("data/name_pairs.csv");

const CUT: f64 = 0.8;

#[test]
fn the_labelled_pairs_are_parted_at_the_cut() {
    let (mut hits, mut false_alarms, mut misses) = (0.0_f64, 0.0, 0.0);
    let mut wrong = Vec::new();
    for line in PAIRS.lines().skip(1) {
        let mut fields = line.split('|');
        let (a, b) = (fields.next().unwrap(), fields.next().unwrap());
        let same = fields.next() == Some("1");
        let similarity = name_similarity(a, b);
        match (same, similarity >= CUT) {
            (true, true) => hits += 1.0,
            (true, false) => misses += 1.0,
            (false, true) => false_alarms += 1.0,
            (false, false) => {}
        }
        if same != (similarity >= CUT) {
            wrong.push(format!("{similarity:.3} {line}"));
        }
    }
    let precision = hits / (hits + false_alarms);
    let recall = hits / (hits + misses);
    println!(
        "precision {precision:.3} recall {recall:.3}\n{}",
        wrong.join("\n")
    );
    assert!(
        precision >= 0.97,
        "precision {precision:.3}\n{}",
        wrong.join("\n")
    );
    assert!(recall >= 0.97, "recall {recall:.3}\n{}", wrong.join("\n"));
}

#[test]
fn the_ends_of_the_scale_are_fixed() {
    assert!((name_similarity("Ada Byron", "BYRON, ADA") - 1.0).abs() < 1e-9);
    assert!(name_similarity("", "Ada Byron") == 0.0);
    assert!(name_similarity("", "") == 0.0);
    assert!(name_similarity("...", "Ada Byron") == 0.0);
}

#[test]
fn very_long_names_cost_no_more_than_linear_time() {
    let long = "ABCDEFGH ".repeat(20_000);
    let glued = "ABCDEFGH".repeat(20_000);
    for text in [&long, &glued] {
        let similarity = name_similarity(text, "Ada Byron");
        assert!((0.0..=1.0).contains(&similarity));
        assert!((name_similarity(text, text) - 1.0).abs() < 1e-9);
    }
}

proptest! {
    #[test]
    fn the_figure_is_symmetric_and_bounded(a in "\\PC{0,30}", b in "\\PC{0,30}") {
        let there = name_similarity(&a, &b);
        let back = name_similarity(&b, &a);
        prop_assert!((0.0..=1.0).contains(&there));
        prop_assert!((there - back).abs() < 1e-12);
    }

    #[test]
    fn names_of_names_are_symmetric_too(a in "[A-E]{1,4}( [A-E]{1,4}){0,3}", b in "[A-E]{1,4}( [A-E]{1,4}){0,3}") {
        let there = name_similarity(&a, &b);
        let back = name_similarity(&b, &a);
        prop_assert!((there - back).abs() < 1e-12);
        prop_assert!((name_similarity(&a, &a) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_particle_alone_is_a_family_name() {
    assert!(name_similarity("Hoang Le", "Le, Hoang") > 0.95);
    assert!(name_similarity("George Do", "Georeg Do") >= CUT);
    assert!(name_similarity("George Do", "Martin Do") < CUT);
}
