//! How well one figure parts variants of one name from the names of two people.

use bonafide_identity::{ComparableName, PersonName, name_similarity};
use proptest::prelude::*;

/// Invented pairs, `a|b|same`: variants of one name (1), names of two people (0).
const PAIRS: &str = include_str!("data/name_pairs.csv");

const CUT: f64 = 0.8;

/// More of them over the naming habits of all countries, `country|a|b|same`.
const WORLD_PAIRS: &str = include_str!("data/name_pairs_world.csv");

struct Pair {
    country: &'static str,
    a: &'static str,
    b: &'static str,
    same: bool,
}

/// All pairs; every third was held out while rules and tables were tuned.
fn pairs() -> Vec<Pair> {
    let own = PAIRS.lines().skip(1).map(|line| ("US", line));
    let world = WORLD_PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('|'));
    own.chain(world)
        .map(|(country, line)| {
            let mut fields = line.split('|');
            let mut next = || fields.next().unwrap_or_default();
            let (a, b) = (next(), next());
            let same = next() == "1";
            Pair {
                country,
                a,
                b,
                same,
            }
        })
        .collect()
}

fn figure(pair: &Pair) -> f64 {
    let read = |text| {
        let name = PersonName::parse_full_in(pair.country, text);
        ComparableName::of_country(pair.country, &name)
    };
    read(pair.a).similarity(&read(pair.b))
}

/// Precision, recall and accuracy of a figure at a cut, and the pairs it got wrong.
fn judged(pairs: &[&Pair], cut: f64, figure: impl Fn(&Pair) -> f64) -> ([f64; 3], Vec<String>) {
    let (mut hits, mut false_alarms, mut misses) = (0.0_f64, 0.0, 0.0);
    let mut wrong = Vec::new();
    for pair in pairs {
        let similarity = figure(pair);
        match (pair.same, similarity >= cut) {
            (true, true) => hits += 1.0,
            (true, false) => misses += 1.0,
            (false, true) => false_alarms += 1.0,
            (false, false) => {}
        }
        if pair.same != (similarity >= cut) {
            wrong.push(format!(
                "{similarity:.3} {} {} | {}",
                pair.country, pair.a, pair.b
            ));
        }
    }
    let count = pairs.len() as f64;
    let accuracy = 1.0 - (false_alarms + misses) / count;
    (
        [
            hits / (hits + false_alarms),
            hits / (hits + misses),
            accuracy,
        ],
        wrong,
    )
}

#[test]
fn the_labelled_pairs_are_parted_at_the_cut() {
    let pairs = pairs();
    assert!(pairs.len() >= 600, "{}", pairs.len());
    let held_out = |(place, _): &(usize, &Pair)| place % 3 == 2;
    let (kept, tuned): (Vec<_>, Vec<_>) = pairs.iter().enumerate().partition(held_out);
    for (name, part, least) in [("tuned on", tuned, 0.93), ("held out", kept, 0.9)] {
        let part: Vec<&Pair> = part.into_iter().map(|(_, pair)| pair).collect();
        let ([precision, recall, accuracy], wrong) = judged(&part, CUT, figure);
        let text = format!(
            "{name}: {} pairs, accuracy {accuracy:.3} precision {precision:.3} recall {recall:.3}\n{}",
            part.len(),
            wrong.join("\n")
        );
        println!("{text}");
        assert!(precision >= least && recall >= least, "{text}");
    }
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
fn a_script_tells_how_a_name_is_read() {
    for (a, b) in [
        ("김민준", "Min-jun Kim"),
        ("佐藤 太郎", "Taro Sato"),
        ("さとう たろう", "SATOH Taro"),
        ("陳志強", "Chen Chih-chiang"),
        ("محمد القحطاني", "Mohammed Al Qahtani"),
        ("Юрий Кузнецов", "Yuri Kuznetsov"),
    ] {
        assert!(name_similarity(a, b) >= CUT, "{a} {b}");
        assert!(name_similarity(a, "Ada Byron") < CUT, "{a}");
    }
}

#[test]
fn a_particle_alone_is_a_family_name() {
    assert!(name_similarity("Hoang Le", "Le, Hoang") > 0.95);
    assert!(name_similarity("George Do", "Georeg Do") >= CUT);
    assert!(name_similarity("George Do", "Martin Do") < CUT);
}
