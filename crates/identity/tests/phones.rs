//! How phone numbers are read.

use bonafide_identity::*;
use proptest::prelude::*;

#[test]
fn loose_forms_become_e164() {
    for (text, region, e164) in [
        ("+1 617 555 0182", None, "+16175550182"),
        ("+1-617-555-0182", None, "+16175550182"),
        ("1-617-555-0182", None, "+16175550182"),
        ("(617) 555-0182", Some("US"), "+16175550182"),
        ("617.555.0182", Some("us"), "+16175550182"),
        ("6175550182", Some("CA"), "+16175550182"),
        ("1 (617) 555-0182 ext. 9", Some("US"), "+16175550182"),
        ("617-555-0182 x123", Some("US"), "+16175550182"),
        ("617-555-0182;ext=12", Some("US"), "+16175550182"),
        ("tel:+1-617-555-0182", None, "+16175550182"),
        ("＋１６１７５５５０１８２", None, "+16175550182"),
        ("\u{202a}+1 617-555-0182\u{202c}", None, "+16175550182"),
        ("011 44 20 7946 0958", Some("US"), "+442079460958"),
        ("00442079460958", None, "+442079460958"),
        ("020 7946 0958", Some("GB"), "+442079460958"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("1-800-FLOWERS", Some("US"), "+18003569377"),
    ] {
        let phone = read_phone(text, region).map(|phone| phone.e164.to_string());
        assert_eq!(phone.as_deref(), Ok(e164), "{text}");
    }
}

#[test]
fn the_numbering_plan_says_kind_and_validity() {
    for (text, kind, valid) in [
        ("+16175550182", PhoneKind::FixedLineOrMobile, true),
        ("+18005550100", PhoneKind::TollFree, true),
        ("+19005550100", PhoneKind::PremiumRate, true),
        ("+447911123456", PhoneKind::Mobile, true),
        ("+442079460958", PhoneKind::FixedLine, true),
        ("+10000000000", PhoneKind::Unknown, false),
        ("+16171234567", PhoneKind::Unknown, false),
    ] {
        let phone = read_phone(text, None).unwrap();
        assert_eq!((phone.kind, phone.valid), (kind, valid), "{text}");
        assert_eq!(phone.e164, text);
    }
    assert_eq!(
        read_phone("+442079460958", None).unwrap().region.as_deref(),
        Some("GB")
    );
}

#[test]
fn what_is_no_number_is_refused() {
    for (text, region, error) in [
        ("", None, PhoneError::Empty),
        ("n/a", Some("US"), PhoneError::NotANumber),
        ("6175550182", None, PhoneError::NoCountry),
        ("+999123456789", None, PhoneError::UnknownCountryCode),
    ] {
        assert_eq!(read_phone(text, region).unwrap_err(), error, "{text}");
    }
    for text in ["+1", "+12", "123", "+1234567890123456789012"] {
        assert!(read_phone(text, Some("US")).is_err(), "{text}");
    }
}

#[test]
fn debug_prints_no_number() {
    let phone = read_phone("+16175550182", None).unwrap();
    assert!(!format!("{phone:?}").contains("6175550182"));
    assert_eq!(phone_digits_key(&phone.e164), 16_175_550_182);
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC{0,40}", region in "[A-Za-z]{0,3}") {
        let _ = read_phone(&text, Some(&region));
        let _ = read_phone(&text, None);
    }

    #[test]
    fn e164_reads_as_itself(number in 2_000_000_000_u64..9_999_999_999) {
        if let Ok(phone) = read_phone(&format!("+1{number}"), None) {
            let again = read_phone(&phone.e164, Some("FR")).unwrap();
            prop_assert_eq!(again, phone);
        }
    }
}
