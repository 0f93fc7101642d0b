//! How national ids are read and judged.

use bonafide_identity::*;
use proptest::prelude::*;

#[test]
fn social_security_numbers_are_read_in_every_form() {
    for text in [
        "123-45-6781",
        "123456781",
        "123 45 6781",
        "123.45.6781",
        "123/45/6781",
        "SSN-123-45-6781",
        "ssn: 123456781",
        "１２３－４５－６７８１",
        "123\u{2013}45\u{2013}6781",
        " 123-45-6781\u{200b} ",
    ] {
        let id = read_us_id(text).unwrap();
        assert_eq!(id.digits(), "123456781", "{text}");
        assert_eq!((id.kind(), id.is_valid()), (NationalIdKind::Ssn, true));
        assert_eq!(id.last_four(), "6781");
    }
    for text in ["6781", "***-**-6781", "XXX-XX-6781"] {
        let id = read_us_id(text).unwrap();
        assert_eq!((id.kind(), id.digits()), (NationalIdKind::LastFour, "6781"));
    }
}

#[test]
fn structure_refutes_what_was_never_issued() {
    for (text, kind, fault) in [
        (
            "000-12-3456",
            NationalIdKind::Ssn,
            Some(UsIdFault::AreaZero),
        ),
        ("666-12-3456", NationalIdKind::Ssn, Some(UsIdFault::Area666)),
        ("900-12-3456", NationalIdKind::Ssn, Some(UsIdFault::Area900)),
        (
            "123-00-3456",
            NationalIdKind::Ssn,
            Some(UsIdFault::GroupZero),
        ),
        (
            "123-45-0000",
            NationalIdKind::Ssn,
            Some(UsIdFault::SerialZero),
        ),
        (
            "078-05-1120",
            NationalIdKind::Ssn,
            Some(UsIdFault::PublishedSpecimen),
        ),
        (
            "219-09-9999",
            NationalIdKind::Ssn,
            Some(UsIdFault::PublishedSpecimen),
        ),
        (
            "987-65-4321",
            NationalIdKind::Ssn,
            Some(UsIdFault::PublishedSpecimen),
        ),
        ("912-93-4567", NationalIdKind::Ssn, Some(UsIdFault::Area900)),
        ("912-89-4567", NationalIdKind::Ssn, Some(UsIdFault::Area900)),
        ("912-66-4567", NationalIdKind::Ssn, Some(UsIdFault::Area900)),
        ("912-70-4567", NationalIdKind::Itin, None),
        ("912-50-4567", NationalIdKind::Itin, None),
        ("912-99-4567", NationalIdKind::Itin, None),
        ("899-12-3456", NationalIdKind::Ssn, None),
        (
            "0000",
            NationalIdKind::LastFour,
            Some(UsIdFault::SerialZero),
        ),
    ] {
        let id = read_us_id(text).unwrap();
        assert_eq!((id.kind(), id.fault()), (kind, fault), "{text}");
    }
    for (text, error) in [
        ("", UsIdError::Empty),
        ("12345", UsIdError::WrongLength),
        ("1234567890", UsIdError::WrongLength),
        ("12A-45-6789", UsIdError::NotADigit),
    ] {
        assert_eq!(read_us_id(text).unwrap_err(), error, "{text}");
    }
}

#[test]
fn the_area_tells_where_and_when_an_id_was_issued() {
    let id = read_us_id("010-12-3456").unwrap();
    assert_eq!(id.issuing_state(), Some("MA"));
    assert!(!id.is_certainly_randomised());
    for (area, state) in [
        (1, Some("NH")),
        (232, Some("WV")),
        (586, Some("GU")),
        (699, Some("VA")),
        (700, None),
        (733, None),
        (772, Some("FL")),
        (773, None),
    ] {
        assert_eq!(state_of_ssn_area(area), state, "{area}");
    }
    for (text, randomised) in [
        ("734-12-3456", true),
        ("749-12-3456", true),
        ("750-12-3456", false),
        ("773-12-3456", true),
        ("899-12-3456", true),
    ] {
        assert_eq!(
            read_us_id(text).unwrap().is_certainly_randomised(),
            randomised
        );
    }
}

#[test]
fn groups_were_opened_in_their_own_order() {
    let mut groups: Vec<u8> = (1..=99).collect();
    groups.sort_by_key(|group| group_issue_rank(*group));
    assert_eq!(&groups[..7], &[1, 3, 5, 7, 9, 10, 12]);
    assert_eq!(&groups[49..55], &[98, 2, 4, 6, 8, 11]);
    assert_eq!(groups[98], 99);
    let ranks: Vec<u8> = groups
        .iter()
        .filter_map(|group| group_issue_rank(*group))
        .collect();
    assert_eq!(ranks, (1..=99).collect::<Vec<u8>>());
    assert_eq!(group_issue_rank(0), None);
    assert_eq!(group_issue_rank(100), None);
}

#[test]
fn near_misses_are_told_apart() {
    use UsIdComparison::*;
    for (a, b, compared) in [
        ("123456781", "123-45-6781", Exact),
        ("123456781", "6781", ExactLastFour),
        ("6781", "6781", ExactLastFour),
        ("123456781", "6782", LastFourDiffer),
        ("123456781", "123456718", NeighboursExchanged),
        ("123456781", "123456782", Differ(1)),
        ("123456781", "123456799", Differ(2)),
        ("111111112", "222222223", Differ(9)),
    ] {
        let (x, y) = (read_us_id(a).unwrap(), read_us_id(b).unwrap());
        assert_eq!(compare_us_ids(&x, &y), compared, "{a} {b}");
        assert_eq!(compare_us_ids(&y, &x), compared, "{b} {a}");
    }
}

#[test]
fn debug_prints_no_digits() {
    let shown = format!("{:?}", read_us_id("123-45-6781").unwrap());
    assert!(!shown.contains("6781"), "{shown}");
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC{0,24}") {
        let _ = read_us_id(&text);
    }
}
