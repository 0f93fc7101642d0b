//! Spellings of one id that have to be compared as equal, and ids that must not be.

use bonafide_identity::normalise_national_id;
use proptest::prelude::*;

fn text(country: &str, id: &str) -> Option<String> {
    normalise_national_id(country, id).map(|id| id.text.to_string())
}

#[test]
fn spellings_of_one_id_are_equal() {
    for (country, one, other) in [
        ("BR", "529.982.247-25", "52998224725"),
        ("IN", "2341 2341 2346", "２３４１２３４１２３４６"),
        ("SA", "1000000008", "١٠٠٠٠٠٠٠٠٨"),
        ("NL", "123456782", "1234.56.782"),
        ("NL", "010000008", "10000008"),
        ("SE", "19811228-9874", "811228-9874"),
        ("SE", "811228+9874", "8112289874"),
        ("DE", "T22000129", "t220001293"),
        ("AU", "2123 45670 1", "21234567012"),
        ("ES", "12345678-Z", "12.345.678"),
        ("ES", "01234567L", "1234567L"),
        ("ES", "x1234567l", "X-1234567-L"),
        ("AR", "7.123.456", "07123456"),
        ("CH", "756.9217.0769.85", "7569217076985"),
        ("us", "123-45-6781", "SSN 123456781"),
        ("PT", "12 345 678", "12345678"),
    ] {
        let normalised = text(country, one);
        assert!(normalised.is_some(), "{country} {one}");
        assert_eq!(normalised, text(country, other), "{country} {one} {other}");
    }
}

#[test]
fn what_fits_no_type_of_the_country_is_not_compared() {
    for (country, id) in [
        ("BR", "529.982.247"),
        ("BR", ""),
        ("BR", "529.982.247-25 😀"),
        ("BR", "ｃｐｆ"),
        ("SG", "Ѕ1234567D"),
        ("US", "12345"),
        ("PT", "123"),
        // The United Kingdom lists no id.
        ("GB", "QQ123456C"),
    ] {
        assert_eq!(text(country, id), None, "{country} {id}");
    }
    assert_eq!(text("BR", &"1".repeat(1_000)), None);
}

#[test]
fn the_type_whose_rules_hold_comes_first() {
    for (country, id, id_type) in [
        ("IN", "ABCPE1234F", "pan"),
        ("IN", "234123412346", "aadhaar"),
        ("IN", "234123412347", "aadhaar"),
        ("ES", "X1234567L", "nie"),
        ("US", "6781", "ssn_last4"),
        ("US", "912-70-4567", "itin"),
        ("PT", "12345678", "other"),
    ] {
        let found = normalise_national_id(country, id).map(|id| id.id_type);
        assert_eq!(found, Some(id_type), "{country} {id}");
    }
}

#[test]
fn debug_prints_hide_the_number() {
    let shown = format!("{:?}", normalise_national_id("BR", "529.982.247-25"));
    assert!(shown.contains("cpf") && !shown.contains("529"), "{shown}");
}

proptest! {
    #[test]
    fn normalising_is_total_and_idempotent(
        country in "[A-Z]{2}",
        id in "[0-9A-Z .-]{0,24}|\\PC{0,24}",
    ) {
        if let Some(first) = normalise_national_id(&country, &id) {
            prop_assert!((4..=64).contains(&first.text.len()));
            let again = normalise_national_id(&country, &first.text);
            prop_assert_eq!(again.map(|id| id.text), Some(first.text));
        }
    }
}
