//! How names of the countries outside the United States are read and graded.

use bonafide_identity::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Invented names of each country in pairs; the file explains its columns.
const PAIRS: &str = include_str!("data/names_by_country.csv");

fn read(country: &str, text: &str) -> PersonName {
    let (given, family) = text.split_once(',').unwrap_or((text, ""));
    PersonName::from_parts_in(country, given, "", family, "")
}

fn rows() -> impl Iterator<Item = [&'static str; 5]> {
    PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut fields = line.split('|');
            [(); 5].map(|()| fields.next().unwrap_or_default())
        })
}

#[test]
fn every_pair_of_every_country_has_its_grades() {
    let mut wrong = Vec::new();
    for [country, a, b, given, family] in rows() {
        let (x, y) = (read(country, a), read(country, b));
        let found = (
            format!("{:?}", compare_given(x.given(), y.given())).to_lowercase(),
            format!("{:?}", compare_family(x.family(), y.family())).to_lowercase(),
        );
        if found != (given.to_owned(), family.to_owned()) {
            let shown = |name: &PersonName| format!("{} {}", name.given(), name.family());
            wrong.push(format!(
                "{country} {a} | {b}: {found:?} {} {}",
                shown(&x),
                shown(&y)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_country_has_four_pairs() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for [country, ..] in rows() {
        *counts.entry(country).or_default() += 1;
    }
    assert_eq!(counts.len(), 28);
    for (country, count) in counts {
        assert!(count >= 4, "{country}");
    }
}

#[test]
fn full_names_are_parted_in_the_order_of_the_country() {
    for (country, text, given, family) in [
        ("JP", "佐藤 太郎", "TARO", "SATO"),
        ("JP", "佐藤太郎", "TARO", "SATO"),
        ("JP", "長谷川花子", "HANAKO", "HASEGAWA"),
        ("JP", "Satoh Taro", "TARO", "SATO"),
        ("JP", "Taro Satoh", "TARO", "SATO"),
        ("JP", "Satoh, Taro", "TARO", "SATO"),
        ("KR", "김민준", "MINJUN", "KIM"),
        ("KR", "황보민준", "MINJUN", "HWANGBO"),
        ("KR", "Kim Min-jun", "MINJUN", "KIM"),
        ("KR", "Minjun Kim", "MINJUN", "KIM"),
        ("TW", "王小明", "HSIAOMING", "WANG"),
        ("TW", "歐陽文", "WEN", "OUYANG"),
        ("TW", "Wang Xiaoming", "HSIAOMING", "WANG"),
        ("DE", "Juergen Mueller", "JURGEN", "MULLER"),
        ("US", "Juergen Mueller", "JUERGEN", "MUELLER"),
        ("SA", "محمد القحطاني", "MOHAMMED", "AL QAHTANI"),
    ] {
        let name = PersonName::parse_full_in(country, text);
        assert_eq!(
            (name.given(), name.family()),
            (given, family),
            "{country} {text}"
        );
    }
}

#[test]
fn the_united_states_read_as_ever() {
    for (given, family) in [
        ("Juergen", "Mueller"),
        ("Abd El Rahman", "Alghamdi"),
        ("Sr", "V D Berg"),
    ] {
        assert_eq!(
            PersonName::from_parts_in("US", given, "", family, ""),
            PersonName::from_parts(given, "", family, "")
        );
    }
}

#[test]
fn generations_are_named_in_portuguese_too() {
    let name = |family| PersonName::from_parts_in("BR", "José", "", family, "");
    assert_eq!(name("Nogueira Filho").suffix(), Some(Suffix::Junior));
    assert_eq!(name("Nogueira Neto").suffix(), Some(Suffix::Third));
    assert_eq!(name("Neto").family(), "NETO");
}

#[test]
fn odd_texts_have_a_documented_outcome() {
    let name = |country, given: &str| PersonName::from_parts_in(country, given, "", "Sato", "");
    for country in ["JP", "KR", "TW", "SA", "DE", "NL"] {
        // What shows nothing says nothing.
        assert_eq!(name(country, "\u{202e}Anna\u{200b}\u{0}").given(), "ANNA");
        assert_eq!(name(country, "Anna 😀").given(), "ANNA");
        assert_eq!(name(country, "").given(), "");
        // A long text is folded, and costs no more than its length.
        let long = "Ä".repeat(1_000);
        assert_eq!(name(country, &long).given().len(), 1_000);
    }
    assert_eq!(name("TR", "ΑΝΝΑ Анна 안나").given(), "ANNA ANNA ANNA");
    let endless = "ab ".repeat(200_000);
    for country in ["JP", "KR", "TW", "SA", "DE", "NL", "ID"] {
        let name = PersonName::from_parts_in(country, &endless, &endless, &endless, "");
        let _ = compare_names(&name, &name);
        let _ = PersonName::parse_full_in(country, &endless);
    }
}

const COUNTRIES: [&str; 29] = [
    "AE", "AR", "AT", "AU", "BE", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "ID", "IE", "IN", "IT",
    "JP", "KR", "MX", "NL", "NO", "PL", "SA", "SE", "SG", "TH", "TR", "TW", "US",
];

proptest! {
    #[test]
    fn reading_never_panics_and_gives_plain_text(
        country in proptest::sample::select(&COUNTRIES[..]),
        text in "\\PC{0,40}",
        native in "[ぁ-ゖァ-ヺ가-힣一-龥ء-ي ]{0,12}",
    ) {
        for name in [
            PersonName::from_parts_in(country, &text, &native, &native, &text),
            PersonName::from_parts_in(country, &native, "", &text, ""),
            PersonName::parse_full_in(country, &text),
            PersonName::parse_full_in(country, &native),
        ] {
            for part in [name.given(), name.middle(), name.family()] {
                prop_assert!(part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' '));
                prop_assert!(!part.starts_with(' ') && !part.ends_with(' ') && !part.contains("  "));
            }
        }
    }

    #[test]
    fn umlauts_that_were_read_read_as_themselves(
        country in proptest::sample::select(&["DE", "AT", "CH", "SE", "NO"][..]),
        family in "[A-EOU]{2,9}( [A-EOU]{2,7})?",
    ) {
        let once = PersonName::from_parts_in(country, "", "", &family, "");
        let again = PersonName::from_parts_in(country, "", "", once.family(), "");
        prop_assert_eq!(once.family(), again.family());
    }
}

#[test]
fn what_was_read_reads_as_itself() {
    for [country, a, b, ..] in rows() {
        for text in [a, b] {
            let once = read(country, text);
            let again = PersonName::from_parts_in(country, once.given(), "", once.family(), "");
            assert_eq!(
                (once.given(), once.family()),
                (again.given(), again.family()),
                "{country} {text}"
            );
        }
    }
}
