//! The national ids of every country, as a table of examples, and what they guarantee.

use bonafide_identity::{FactAgreement, IdReason, Sex, inspect_national_id};
use bonafide_types::PartialDate;
use proptest::prelude::*;
use std::collections::BTreeMap;

const EXAMPLES: &str = include_str!("data/national_ids.csv");
const COUNTRIES: &str = "US BR IN CA MX DE JP GB FR IT KR AU ES ID NL TR SA CH TW PL SE BE TH IE \
                         AR AT NO AE SG";

fn examples() -> impl Iterator<Item = Vec<&'static str>> {
    EXAMPLES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(',').collect())
}

fn shown(agreement: FactAgreement) -> &'static str {
    match agreement {
        FactAgreement::NotComparable => "unknown",
        FactAgreement::Agrees => "agrees",
        FactAgreement::Contradicts => "contradicts",
    }
}

#[test]
fn every_example_is_judged_as_the_table_says() {
    for example in examples() {
        let [
            country,
            id_type,
            id,
            reason,
            read_as,
            born,
            sex,
            birth_says,
            sex_says,
        ]: [&str; 9] = example[..].try_into().unwrap();
        let found = inspect_national_id(country, id_type, id);
        assert_eq!(
            (found.reason.as_str(), found.id_type),
            (reason, read_as),
            "{country} {id_type} {id}"
        );
        assert_eq!(found.valid, found.reason == IdReason::Ok);
        if !born.is_empty() {
            let says = found.birth_date_agreement(PartialDate::parse(born).unwrap());
            assert_eq!(shown(says), birth_says, "{country} {id} {born}");
        }
        if !sex.is_empty() {
            let says = found.sex_agreement(Sex::read(sex).unwrap());
            assert_eq!(shown(says), sex_says, "{country} {id} {sex}");
        }
    }
}

#[test]
fn every_country_has_valid_and_refuted_examples_and_disputed_ones_where_a_number_can_be() {
    let mut seen: BTreeMap<&str, (bool, bool, bool)> = BTreeMap::new();
    for example in examples() {
        let entry = seen.entry(example[0]).or_default();
        entry.0 |= example[3] == "ok";
        entry.1 |= example[3] != "ok";
        entry.2 |= example[7..].contains(&"contradicts");
    }
    for country in COUNTRIES.split_whitespace() {
        let (valid, refuted, disputed) = seen[country];
        assert!(valid || country == "GB", "{country}");
        assert!(refuted, "{country}");
        let holds_facts = ["MX", "FR", "IT", "KR", "ID", "TW", "PL", "SE", "BE", "NO"];
        assert_eq!(disputed, holds_facts.contains(&country), "{country}");
    }
}

/// A form of input that belongs to no id is refused as such, whatever the country.
#[test]
fn bad_input_has_an_outcome_in_every_country() {
    let long = "7".repeat(1_000);
    for country in COUNTRIES
        .split_whitespace()
        .filter(|country| *country != "GB")
    {
        for (id, reason) in [
            ("", IdReason::Empty),
            (" \u{200b}\t- ", IdReason::Empty),
            ("😀", IdReason::Format),
            ("letters, not digits", IdReason::Format),
            ("Номер", IdReason::Format),
            (long.as_str(), IdReason::Format),
            ("1", IdReason::Format),
        ] {
            let found = inspect_national_id(country, "", id);
            assert_eq!(
                (found.valid, found.reason),
                (false, reason),
                "{country} {id:?}"
            );
            assert!(found.normalised.len() <= 64);
        }
    }
}

#[test]
fn digits_of_every_script_and_separators_are_read() {
    for (country, id) in [
        ("BR", "３１８．６０４．２７５－５３"),
        ("SA", "١٠٥٨٥٢٩٩٤٠"),
        ("IN", "२३४१ २३४१ २३४६"),
        ("TH", "๓-๑๐๐๗-๕๔๘๒๐-๖๑-๔"),
        ("JP", "６２１４　９８３２　０２５７"),
        ("ES", "48.130.275–s"),
        ("SE", "850317+4123"),
        ("CH", "756.3081.4259.79\u{a0}"),
        ("US", "１２３-４５-６７８１"),
    ] {
        let found = inspect_national_id(country, "", id);
        assert!(found.valid, "{country} {id} {found:?}");
    }
    // A letter that only looks like the right one is another letter.
    for (country, id) in [
        ("SG", "Ѕ8503174J"),
        ("BR", "31860427553😀"),
        ("ES", "48130275Ѕ"),
    ] {
        assert_eq!(
            inspect_national_id(country, "", id).reason,
            IdReason::Format
        );
    }
}

#[test]
fn a_type_of_another_country_is_never_valid() {
    for (country, id_type, reason) in [
        ("BR", "ssn", "wrong_country"),
        ("US", "cpf", "wrong_country"),
        ("SE", "fodselsnummer", "wrong_country"),
        ("GB", "pesel", "wrong_country"),
        ("GB", "", "no_id_listed"),
        ("gb", "passport", "no_id_listed"),
        ("US", "passport", "unsupported"),
        ("BR", "horoscope", "unsupported"),
        ("PT", "", "unsupported"),
        ("PT", "cpf", "unsupported"),
        ("", "cpf", "unsupported"),
    ] {
        let found = inspect_national_id(country, id_type, "318.604.275-53");
        assert!(!found.valid && !found.is_refuted());
        assert_eq!(found.reason.as_str(), reason, "{country} {id_type}");
    }
    // The number of one country under the flag of another is refuted by that one's rules.
    assert!(inspect_national_id("PL", "", "318.604.275-53").is_refuted());
}

/// Schemes whose check digit finds every single wrong digit.
const SURE: &[(&str, &str)] = &[
    ("IN", "234123412346"),
    ("CA", "730419629"),
    ("IT", "03415780125"),
    ("NL", "281730453"),
    ("TR", "48150273684"),
    ("SA", "1058529940"),
    ("CH", "7563081425979"),
    ("PL", "85031712348"),
    ("SE", "8503174123"),
    ("BE", "591191706458"),
    ("NO", "17038510169"),
    ("AE", "784198504173521"),
    ("FR", "184077865120306"),
    ("ES", "48130275S"),
    ("ES", "Y4081726E"),
    ("IE", "4810273N"),
    ("SG", "S8503174J"),
    ("AU", "2498173571"),
];

proptest! {
    #[test]
    fn one_wrong_digit_is_refuted(which in 0..SURE.len(), place in 0..15_usize, by in 1..10_u8) {
        let (country, id) = SURE[which];
        prop_assert!(inspect_national_id(country, "", id).valid);
        let mut changed = id.as_bytes().to_vec();
        let place = place % changed.len();
        // The issue number of a Medicare card is outside of the check.
        prop_assume!(changed[place].is_ascii_digit() && !(country == "AU" && place == 9));
        changed[place] = b'0' + (changed[place] - b'0' + by) % 10;
        let changed = String::from_utf8(changed).unwrap();
        let found = inspect_national_id(country, "", &changed);
        prop_assert!(found.is_refuted(), "{} {} {:?}", country, changed, found);
    }

    #[test]
    fn any_text_is_judged_the_same_however_it_is_parted(
        which in 0..SURE.len(),
        parts in prop::collection::vec(prop::sample::select(vec!["", " ", "-", ".", "/", "\u{2009}"]), 15),
    ) {
        let (country, id) = SURE[which];
        let parted: String = id
            .chars()
            .zip(parts)
            .flat_map(|(character, part)| part.chars().chain([character]))
            .collect();
        let found = inspect_national_id(country, "", &parted);
        prop_assert!(found.valid);
        prop_assert_eq!(found.normalised.as_str(), id);
    }

    #[test]
    fn inspecting_is_total(
        country in "[A-Z]{2}",
        listed in prop::sample::select(COUNTRIES.split_whitespace().collect::<Vec<_>>()),
        id in "[0-9A-Z]{0,18}|[0-9]{8,16}|\\PC{0,80}",
        year in 1..9999_i16,
    ) {
        let stated = PartialDate::from_parts(year, None, None).unwrap();
        for country in [country.as_str(), listed] {
            let found = inspect_national_id(country, "", &id);
            prop_assert_eq!(found.valid, found.reason == IdReason::Ok);
            let _ = found.birth_date_agreement(stated);
        }
    }
}
