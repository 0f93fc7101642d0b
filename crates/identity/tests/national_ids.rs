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

/// Published examples, and each with one place changed.
#[test]
fn every_scheme_accepts_its_published_example_and_refuses_a_change() {
    use IdReason::*;
    for (country, id_type, valid, changed, reason) in [
        ("BR", "cpf", "529.982.247-25", "529.982.247-26", CheckDigit),
        ("BR", "CPF", "111.444.777-35", "111.111.111-11", NeverIssued),
        (
            "IN",
            "aadhaar",
            "2341 2341 2346",
            "2341 2341 2364",
            CheckDigit,
        ),
        ("IN", "pan", "ACUPA7085R", "ACUPA70855", Format),
        ("CA", "sin", "123-456-782", "123-456-783", CheckDigit),
        (
            "MX",
            "curp",
            "BOXW310820HNERXN09",
            "BOXW310820HNERXN08",
            CheckDigit,
        ),
        ("DE", "id_card", "T220001293", "T220001294", CheckDigit),
        ("DE", "personalausweis", "L01X00T471", "L01X00T4", Format),
        (
            "JP",
            "my_number",
            "6214 9832 0257",
            "6214 9832 0258",
            CheckDigit,
        ),
        (
            "IT",
            "codice_fiscale",
            "RCCMNL83S18D969H",
            "RCCMNL83S18D969G",
            CheckDigit,
        ),
        ("KR", "rrn", "971013-9019902", "971013-1019903", CheckDigit),
        ("AU", "medicare", "2123 45670 1", "2123 45671 1", CheckDigit),
        ("ES", "dni", "12345678Z", "12345678A", CheckDigit),
        ("ES", "nie", "X-1234567-L", "X-1234567-M", CheckDigit),
        ("NL", "bsn", "111222333", "111222334", CheckDigit),
        ("TR", "tckn", "10000000146", "10000000147", CheckDigit),
        (
            "CH",
            "ahv",
            "756.9217.0769.85",
            "756.9217.0769.84",
            CheckDigit,
        ),
        ("TW", "national_id", "A123456789", "A123456788", CheckDigit),
        ("PL", "pesel", "44051401359", "44051401358", CheckDigit),
        (
            "SE",
            "personnummer",
            "811228-9874",
            "811228-9873",
            CheckDigit,
        ),
        (
            "SE",
            "personnummer",
            "198112289874",
            "198113289874",
            CheckDigit,
        ),
        (
            "BE",
            "national_number",
            "85.07.30-033.28",
            "85.07.30-033.29",
            CheckDigit,
        ),
        (
            "TH",
            "national_id",
            "1-2345-45678-78-1",
            "1-2345-45678-78-2",
            CheckDigit,
        ),
        ("IE", "ppsn", "1234567T", "1234567U", CheckDigit),
        ("IE", "ppsn", "1234567FA", "1234567GA", CheckDigit),
        (
            "NO",
            "fodselsnummer",
            "151086 95088",
            "151086 95077",
            CheckDigit,
        ),
        ("SG", "nric", "S1234567D", "S1234567E", CheckDigit),
        ("SG", "fin", "G1234567X", "G1234567Y", CheckDigit),
        ("SG", "fin", "M1234567K", "M1234567L", CheckDigit),
        (
            "ZA",
            "id_number",
            "8001015009087",
            "8001015009088",
            CheckDigit,
        ),
        (
            "ID",
            "nik",
            "3171011708450001",
            "3171013208450001",
            BirthDate,
        ),
        ("SA", "iqama", "2000000006", "3000000004", NeverIssued),
        (
            "AE",
            "emirates_id",
            "784-1968-6570305-0",
            "784-1968-6570305-3",
            CheckDigit,
        ),
        ("AR", "dni", "20.123.456", "20.123.4567", Format),
        ("FR", "id_card", "880692310285", "88069231028", Format),
        ("US", "ssn", "123-45-6781", "000-45-6781", NeverIssued),
        ("US", "", "912-70-4567", "912-66-4567", NeverIssued),
        ("US", "tin", "123-45-6781", "912-66-4567", NeverIssued),
        ("US", "SSN", "123-45-6781", "912-70-4567", NeverIssued),
        ("US", "ITIN", "912-70-4567", "123-45-6781", Format),
    ] {
        let inspected = inspect_national_id(country, id_type, valid);
        assert_eq!(
            (inspected.valid, inspected.reason),
            (true, Ok),
            "{country} {valid}"
        );
        let inspected = inspect_national_id(country, id_type, changed);
        assert_eq!(
            (inspected.valid, inspected.reason),
            (false, reason),
            "{country} {changed}"
        );
    }
}

#[test]
fn unknown_countries_and_types_are_unsupported_not_valid() {
    for (country, id_type) in [("US", "passport"), ("", ""), ("ZZ", "id")] {
        let inspected = inspect_national_id(country, id_type, "123456789");
        assert!(!inspected.valid);
        assert_eq!(inspected.reason.as_str(), "unsupported");
        assert_eq!(inspected.normalised, "123456789");
    }
    assert_eq!(
        inspect_national_id("BR", "cpf", " ").reason,
        IdReason::Empty
    );
    assert_eq!(
        inspect_national_id("US", "ssn", "6781").id_type,
        "ssn_last4"
    );
    assert_eq!(
        inspect_national_id("us", "ITIN", "912-70-4567").id_type,
        "itin"
    );
}
