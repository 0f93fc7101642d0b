//! How addresses of the countries outside the United States are read and compared.

use bonafide_identity::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Invented addresses of each country in pairs; the file explains its columns.
const PAIRS: &str = include_str!("data/address_pairs.csv");

fn read(country: &str, text: &str) -> PostalAddress {
    let mut fields = text.split(';').chain(std::iter::repeat(""));
    let mut next = || fields.next().unwrap_or_default();
    let (line_1, line_2, town, subdivision, code) = (next(), next(), next(), next(), next());
    read_address(country, line_1, line_2, town, subdivision, code)
}

fn pairs() -> impl Iterator<Item = [&'static str; 4]> {
    PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut fields = line.split('|');
            [(); 4].map(|()| fields.next().unwrap_or_default())
        })
}

fn shown(address: &PostalAddress) -> String {
    format!("{} / {}", address.standard_line(), address.last_line())
}

#[test]
fn every_pair_of_every_country_has_its_grade() {
    let mut wrong = Vec::new();
    for [country, grade, a, b] in pairs() {
        let (x, y) = (read(country, a), read(country, b));
        for (p, q) in [(&x, &y), (&y, &x)] {
            let compared = compare_addresses(p, q);
            let found = match (compared.street, compared.unit) {
                (StreetGrade::None, _) => "other",
                (_, UnitGrade::Different) => "unit",
                _ if !compared.is_same_place() => "another town",
                (StreetGrade::Exact, UnitGrade::Same) => "exact",
                _ => "loose",
            };
            if found != grade {
                wrong.push(format!(
                    "{country} {grade}, found {found} {compared:?}: {a} | {b}\n    {}\n    {}",
                    shown(&x),
                    shown(&y)
                ));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_country_has_four_pairs_of_both_kinds() {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for [country, grade, ..] in pairs() {
        let count = counts.entry(country).or_default();
        if matches!(grade, "exact" | "loose") {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    }
    assert_eq!(counts.len(), 29);
    for (country, (same, other)) in counts {
        assert!(same >= 2 && other >= 1 && same + other >= 4, "{country}");
    }
}

#[test]
fn the_standard_line_reads_as_itself() {
    let mut wrong = Vec::new();
    for [country, _, a, b] in pairs() {
        for text in [a, b] {
            let once = read(country, text);
            // A house that goes by a name needs its comma.
            if !once.number.bytes().any(|byte| byte.is_ascii_digit()) && once.box_number.is_empty()
            {
                continue;
            }
            let again = read_address(
                country,
                &once.standard_line(),
                "",
                &once.city,
                &once.state,
                &once.zip5,
            );
            let compared = compare_addresses(&once, &again);
            if compared.street == StreetGrade::None || compared.unit == UnitGrade::Different {
                wrong.push(format!(
                    "{country} {text}\n    {}\n    {}",
                    shown(&once),
                    shown(&again)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_whole_address_in_one_line_is_taken_apart() {
    for (country, text, line, city, code) in [
        (
            "DE",
            "Hauptstr. 5, 80331 München",
            "5 HAUPT STR",
            "MUNCHEN",
            "80331",
        ),
        (
            "DE",
            "Hauptstr. 5, D-80331 München, Germany",
            "5 HAUPT STR",
            "MUNCHEN",
            "80331",
        ),
        (
            "FR",
            "12 rue des Lilas, 69001 Lyon, France",
            "12 LILAS RUE",
            "LYON",
            "69001",
        ),
        (
            "GB",
            "14 Station Road, Leeds LS1 4DY",
            "14 STATION RD",
            "LEEDS",
            "LS14DY",
        ),
        (
            "NL",
            "Dorpsstraat 8, 3511 AB Utrecht",
            "8 DORPS STR",
            "UTRECHT",
            "3511AB",
        ),
        (
            "BR",
            "Rua das Palmeiras, 123, São Paulo, SP, 01310-100",
            "123 PALMEIRAS RUA",
            "SAO PAULO",
            "01310100",
        ),
        (
            "SE",
            "Storgatan 12, SE-411 24 Göteborg",
            "12 STOR GATAN",
            "GOTEBORG",
            "41124",
        ),
    ] {
        let address = read(country, text);
        assert_eq!(address.standard_line(), line, "{text}");
        assert_eq!(
            (address.city.as_str(), address.zip5.as_str()),
            (city, code),
            "{text}"
        );
    }
}

#[test]
fn postal_codes_are_checked_by_their_shape() {
    for (country, code, valid) in [
        ("US", "02118-1234", Some(true)),
        ("DE", "D-10115", Some(true)),
        ("DE", "1011", Some(false)),
        ("GB", "sw1a 1aa", Some(true)),
        ("GB", "12345", Some(false)),
        ("NL", "1012 AB", Some(true)),
        ("CA", "K1A 0B1", Some(true)),
        ("CA", "K1A 0BB", Some(false)),
        ("IE", "D02 X285", Some(true)),
        ("JP", "〒100-8918", Some(true)),
        ("PL", "00-950", Some(true)),
        ("BR", "01310-100", Some(true)),
        ("AE", "12345", None),
        ("ZZ", "12345", None),
    ] {
        assert_eq!(is_postal_code(country, code), valid, "{country} {code}");
    }
}

#[test]
fn endless_lines_cost_no_more_than_their_first_words() {
    for text in [
        "1, ".repeat(100_000),
        "Straße 5 ".repeat(50_000),
        "東京都".repeat(50_000),
    ] {
        for country in ["DE", "JP", "TW", "GB", "TR"] {
            let _ = read(country, &text.replace(';', ","));
        }
    }
}

const COUNTRIES: [&str; 30] = [
    "AE", "AR", "AT", "AU", "BE", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "ID", "IE", "IN", "IT",
    "JP", "KR", "MX", "NL", "NO", "PL", "SA", "SE", "SG", "TH", "TR", "TW", "US", "ZA",
];

proptest! {
    #[test]
    fn reading_never_panics_and_gives_plain_parts(
        country in proptest::sample::select(&COUNTRIES[..]),
        line in "\\PC{0,60}",
        other in "[0-9A-Za-z/#,.° -]{0,40}",
    ) {
        let address = read_address(country, &line, &other, &line, &other, &other);
        let parts = [&address.number, &address.street, &address.suffix, &address.unit, &address.city];
        for part in parts {
            prop_assert!(part.is_ascii() && !part.bytes().any(|byte| byte.is_ascii_lowercase()));
        }
        let _ = compare_addresses(&address, &address);
    }
}
