//! What the hot comparators cost; Jaro-Winkler beside the usual implementation.

use bonafide_identity as identity;
use divan::black_box;

fn main() {
    divan::main();
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
