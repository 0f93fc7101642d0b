//! What the hot comparators cost and how well names are told apart; Jaro-Winkler of the usual
//! library beside both.

#![expect(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

use bonafide_identity as identity;
use divan::black_box;
use identity::{ComparableName, PersonName};
use std::time::Instant;

fn main() {
    compare_on_labelled_pairs();
    divan::main();
}

const OWN_PAIRS: &str = include_str!("../tests/data/name_pairs.csv");
const WORLD_PAIRS: &str = include_str!("../tests/data/name_pairs_world.csv");

struct Pair {
    names: [ComparableName; 2],
    texts: [String; 2],
    same: bool,
}

/// The labelled pairs of the tests, normalised.
fn labelled_pairs() -> Vec<Pair> {
    let own = OWN_PAIRS.lines().skip(1).map(|line| ("US", line));
    let world = WORLD_PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('|'));
    own.chain(world)
        .filter_map(|(country, line)| {
            let mut fields = line.split('|');
            let names = [fields.next()?, fields.next()?]
                .map(|text| PersonName::parse_full_in(country, text));
            let text = |name: &PersonName| {
                [name.given(), name.middle(), name.family()]
                    .iter()
                    .filter(|part| !part.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            Some(Pair {
                texts: [text(&names[0]), text(&names[1])],
                names: names.map(|name| ComparableName::of_country(country, &name)),
                same: fields.next()? == "1",
            })
        })
        .collect()
}

/// Accuracy, precision and recall at a cut.
fn judged(pairs: &[&Pair], cut: f64, figure: impl Fn(&Pair) -> f64) -> [f64; 3] {
    let (mut hits, mut false_alarms, mut misses) = (0.0, 0.0, 0.0);
    for pair in pairs {
        match (pair.same, figure(pair) >= cut) {
            (true, true) => hits += 1.0,
            (true, false) => misses += 1.0,
            (false, true) => false_alarms += 1.0,
            (false, false) => {}
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred pairs")]
    let accuracy = 1.0 - (false_alarms + misses) / pairs.len() as f64;
    [
        accuracy,
        hits / (hits + false_alarms),
        hits / (hits + misses),
    ]
}

fn similarity(pair: &Pair) -> f64 {
    let [a, b] = &pair.names;
    a.similarity(b)
}

fn baseline(pair: &Pair) -> f64 {
    let [a, b] = &pair.texts;
    strsim::jaro_winkler(a, b)
}

/// The cut at which the baseline does best on the pairs that were tuned on.
fn best_cut(pairs: &[&Pair]) -> f64 {
    (60..100_u32)
        .map(|cut| f64::from(cut) / 100.0)
        .max_by(|a, b| {
            let accuracy = |cut: f64| judged(pairs, cut, baseline)[0];
            accuracy(*a).total_cmp(&accuracy(*b))
        })
        .unwrap_or(0.9)
}

fn nanoseconds_a_pair(pairs: &[Pair], figure: impl Fn(&Pair) -> f64) -> f64 {
    const ROUNDS: u32 = 200;
    let start = Instant::now();
    for _ in 0..ROUNDS {
        for pair in black_box(pairs) {
            black_box(figure(pair));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred pairs")]
    let count = pairs.len() as f64 * f64::from(ROUNDS);
    start.elapsed().as_secs_f64() * 1e9 / count
}

fn compare_on_labelled_pairs() {
    const CUT: f64 = 0.8;
    let pairs = labelled_pairs();
    let part = |held_out: bool| -> Vec<&Pair> {
        pairs
            .iter()
            .enumerate()
            .filter(|(place, _)| (place % 3 == 2) == held_out)
            .map(|(_, pair)| pair)
            .collect()
    };
    let (tuned, kept) = (part(false), part(true));
    let baseline_cut = best_cut(&tuned);
    println!(
        "labelled pairs of names: {} tuned on, {} held out",
        tuned.len(),
        kept.len()
    );
    println!(
        "{:<34} {:>9} {:>10} {:>7}",
        "", "accuracy", "precision", "recall"
    );
    for (name, pairs) in [("tuned on", &tuned), ("held out", &kept)] {
        for (what, [accuracy, precision, recall]) in [
            (
                format!("name similarity ≥ {CUT}, {name}"),
                judged(pairs, CUT, similarity),
            ),
            (
                format!("Jaro-Winkler ≥ {baseline_cut:.2}, {name}"),
                judged(pairs, baseline_cut, baseline),
            ),
        ] {
            println!("{what:<34} {accuracy:>9.3} {precision:>10.3} {recall:>7.3}");
        }
    }
    let (ours, theirs) = (
        nanoseconds_a_pair(&pairs, similarity),
        nanoseconds_a_pair(&pairs, baseline),
    );
    println!(
        "on normalised names: {ours:.0} ns a pair (target 250), Jaro-Winkler of strsim {theirs:.0} ns, ratio {:.2}\n",
        ours / theirs
    );
}

const NAMES: [(&str, &str); 8] = [
    ("JENNIFER", "JENIFFER"),
    ("RODRIGUEZ", "RODRIQUEZ"),
    ("SMITH", "SMYTHE"),
    ("WASHINGTON", "WASHINTGON"),
    ("GARCIA", "HERNANDEZ"),
    ("MARIA DE LA CRUZ", "MARIA DELACRUZ"),
    ("LEE", "LI"),
    ("CHRISTOPHER", "CHRISTINE"),
];

#[divan::bench(counters = [divan::counter::ItemsCount::new(8_u32)])]
fn jaro_winkler() {
    for (a, b) in black_box(NAMES) {
        black_box(identity::jaro_winkler(a.as_bytes(), b.as_bytes()));
    }
}

#[divan::bench(counters = [divan::counter::ItemsCount::new(8_u32)])]
fn jaro_winkler_strsim() {
    for (a, b) in black_box(NAMES) {
        black_box(strsim::jaro_winkler(a, b));
    }
}

#[divan::bench(counters = [divan::counter::ItemsCount::new(8_u32)])]
fn compare_given() {
    for (a, b) in black_box(NAMES) {
        black_box(identity::compare_given(a, b));
    }
}

#[divan::bench(counters = [divan::counter::ItemsCount::new(8_u32)])]
fn compare_family() {
    for (a, b) in black_box(NAMES) {
        black_box(identity::compare_family(a, b));
    }
}

#[divan::bench(counters = [divan::counter::ItemsCount::new(8_u32)])]
fn phonetic_key() {
    for (a, _) in black_box(NAMES) {
        black_box(identity::phonetic_key(a));
    }
}

#[divan::bench]
fn name_similarity() {
    black_box(identity::name_similarity(
        black_box("Guillermo Andres Gonzalez-Ortega"),
        black_box("GONZALES ORTEGA, William A."),
    ));
}

#[divan::bench]
fn fold() {
    black_box(identity::fold(black_box("María-José O’Neill")));
}

#[divan::bench]
fn read_us_address() {
    black_box(identity::read_us_address(
        black_box("1234 N.W. Martin Luther King Jr. Boulevard"),
        black_box("Apartment 12-B"),
        black_box("St. Petersburg"),
        black_box("Florida"),
        black_box("33701-1234"),
    ));
}

#[divan::bench]
fn read_phone_e164() {
    let _ = black_box(identity::read_phone(black_box("+16175550182"), None));
}

#[divan::bench]
fn read_phone_loose() {
    let _ = black_box(identity::read_phone(
        black_box("(617) 555-0182"),
        Some("US"),
    ));
}

#[divan::bench]
fn read_email() {
    let _ = black_box(identity::read_email(black_box("Jane.Roe+shop@gmail.com")));
}
