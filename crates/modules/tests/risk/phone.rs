//! Phone Risk and SIM Swap.

use crate::support::{
    Shelf, applicant, assert_codes, call, codes, full_shelf, pii, score, whole_town,
};
use bonafide_feeds::{Coverage, FeedBook};
use bonafide_types::Applicant;

fn with(columns: &str, cells: &str) -> FeedBook {
    let shelf = Shelf::new();
    let carrier = shelf.load(&format!("phone_number,{columns}\n+15155550142,{cells}\n"));
    FeedBook {
        carrier,
        ..FeedBook::default()
    }
}

fn codes_with(columns: &str, cells: &str) -> Vec<String> {
    let judgement = call("phonerisk", &applicant(), "{}", None, &with(columns, cells));
    codes(&judgement, "phoneRisk")
}

#[test]
fn an_old_line_of_the_applicant_is_of_low_risk() {
    let shelf = full_shelf();
    let judgement = call(
        "phonerisk",
        &applicant(),
        "{}",
        Some(&whole_town()),
        &shelf.book,
    );
    let told = codes(&judgement, "phoneRisk");
    assert_codes(
        &told,
        &[
            "I618", "I602", "I611", "I609", "I610", "I614", "I630", "I626", "I637", "I620",
        ],
        &["R620"],
    );
    assert!(told.iter().all(|code| code.starts_with('I')), "{told:?}");
    assert!(score(&judgement, "phoneRisk").unwrap() < 200);
    let tie = judgement.output.get("namePhoneCorrelation").unwrap();
    assert_eq!(
        tie.get("score").unwrap().as_decimal().unwrap().to_string(),
        "0.97"
    );
}

#[test]
fn tenure_falls_into_half_open_bands() {
    for (since, wanted) in [
        ("2026-03-01", None),
        ("2026-02-25", Some("R622")),
        ("2026-02-02", Some("R623")),
        ("2025-12-04", Some("R618")),
        ("2025-03-04", Some("I614")),
    ] {
        let told = codes_with("in_service_since", since);
        let given: Vec<&String> = told
            .iter()
            .filter(|code| ["R622", "R623", "R618", "I614"].contains(&code.as_str()))
            .collect();
        assert_eq!(given, wanted.iter().collect::<Vec<_>>(), "{since}");
    }
    for (ported, wanted) in [
        ("2026-03-04T01:00:00Z", "R625"),
        ("2026-03-03T11:00:00Z", "R626"),
        ("2026-02-25", "R627"),
        ("2026-02-01", "R628"),
        ("2025-12-01", "I626"),
    ] {
        let told = codes_with("ported_at", ported);
        let given: Vec<&String> = told
            .iter()
            .filter(|code| ["R625", "R626", "R627", "R628", "I626"].contains(&code.as_str()))
            .collect();
        assert_eq!(given, [wanted], "{ported}");
    }
}

#[test]
fn what_a_carrier_says_gives_its_codes() {
    assert_codes(
        &codes_with(
            "line_type,prepaid,major_carrier",
            "over_the_top_voip,yes,no",
        ),
        &["R615", "R616", "R617"],
        &["R613", "I602", "I611"],
    );
    assert_codes(
        &codes_with("line_type,virtual_operator,business", "fixed_voip,yes,yes"),
        &["R613", "I616", "I608"],
        &["I609"],
    );
    assert_codes(
        &codes_with("status", "disconnected"),
        &["R606"],
        &["R605", "R604"],
    );
    assert_codes(
        &codes_with("status,status_since", "inactive,2025-11-01"),
        &["R605"],
        &["R606"],
    );
    assert_codes(
        &codes_with("status,last_active", "active,2025-11-01"),
        &["R604"],
        &["R605"],
    );
    assert_codes(
        &codes_with("name_changed,current_addresses", "2026-03-02,3"),
        &["R648", "R660"],
        &[],
    );
    assert_codes(
        &codes_with("line_1,zip,country", "9 Quarry Rd,60614,US"),
        &["R601"],
        &["I610", "R607"],
    );
    assert_codes(
        &codes_with("line_1,zip,country", "9 Quarry Rd,52101,US"),
        &["R607"],
        &["I610", "R601"],
    );
    assert_codes(
        &codes_with("line_1,zip,country", "Main St 1,12345,CA"),
        &["R602"],
        &["R601"],
    );
}

#[test]
fn the_numbering_plan_speaks_without_any_feed() {
    for (number, country, wanted) in [
        ("+18005550142", "US", "R614"),
        ("+19005550142", "US", "I605"),
        ("+447400123456", "GB", "I602"),
        ("+442079460018", "GB", "I601"),
        ("+1555", "US", "R603"),
        ("not a number", "US", "R603"),
    ] {
        let sender = Applicant {
            phone_number: pii(number),
            country: Some(country.into()),
            ..applicant()
        };
        let judgement = call("phonerisk", &sender, "{}", None, &FeedBook::default());
        assert_codes(&codes(&judgement, "phoneRisk"), &[wanted], &[]);
        assert_eq!(
            score(&judgement, "phoneRisk").is_some(),
            country == "US",
            "{number}"
        );
    }
}

#[test]
fn a_number_of_somebody_else_is_told_only_by_who_knows_everybody() {
    let other = Applicant {
        given_name: pii("Bartholomew"),
        family_name: pii("Quigg"),
        ..applicant()
    };
    let told = |coverage| {
        let judgement = call(
            "phonerisk",
            &other,
            "{}",
            Some(&crate::support::town(coverage)),
            &FeedBook::default(),
        );
        (
            codes(&judgement, "phoneRisk"),
            codes(&judgement, "namePhoneCorrelation"),
            judgement.unmet,
        )
    };
    let (risk, tie, _) = told(bonafide_reference::Coverage::Population);
    assert_codes(&risk, &["R608"], &["I618"]);
    assert_codes(&tie, &["R608"], &[]);
    let (risk, tie, unmet) = told(bonafide_reference::Coverage::Partial);
    assert_codes(&risk, &[], &["R608", "I618"]);
    assert_codes(&tie, &[], &["R608"]);
    assert!(
        unmet
            .iter()
            .any(|waiting| waiting.feed == "population.coverage")
    );
}

fn sim(cells: &str, step: &str, coverage: Coverage) -> Vec<String> {
    let mut shelf = Shelf::new();
    shelf.coverage = coverage;
    let sim = shelf.load(&format!(
        "phone_number,latest_change,changes\n+15155550142,{cells}\n"
    ));
    let book = FeedBook {
        sim,
        ..FeedBook::default()
    };
    let judgement = call("phonerisk", &applicant(), step, None, &book);
    let own = codes(&judgement, "simSwap");
    let mirrored = codes(&judgement, "phoneRisk");
    for code in &own {
        assert_eq!(mirrored.contains(code), !step.contains("mirror"), "{code}");
    }
    own
}

#[test]
fn a_changed_sim_is_told_by_how_long_ago() {
    let whole = Coverage::Population;
    for (cells, wanted) in [
        ("2026-03-04T09:00:00Z,", vec!["RS01", "RS02"]),
        ("2026-03-01T09:00:00Z,", vec!["RS02", "IS01"]),
        ("2026-02-10T09:00:00Z,", vec!["RS03", "IS01"]),
        (
            "2026-02-10T09:00:00Z,2026-01-10",
            vec!["RS03", "RS04", "IS01"],
        ),
        ("2025-06-01,", vec!["IS01"]),
        ("2024-06-01,", vec!["IS01", "IS04"]),
        (",", vec!["IS03"]),
    ] {
        assert_eq!(sim(cells, r#"{"simswap":{}}"#, whole), wanted, "{cells}");
    }
    let step = r#"{"simswap":{"window_hours":240,"mirror":false}}"#;
    assert_eq!(sim("2026-03-01T09:00:00Z,", step, whole), ["RS01", "RS02"]);
}

#[test]
fn without_an_answer_nothing_is_said_of_the_sim() {
    let judgement = call(
        "phonerisk",
        &applicant(),
        r#"{"simswap":{}}"#,
        None,
        &FeedBook::default(),
    );
    assert_eq!(codes(&judgement, "simSwap"), ["IS02"]);
    assert!(judgement.unmet.iter().any(|waiting| waiting.feed == "sim"));
    let unasked = call("phonerisk", &applicant(), "{}", None, &full_shelf().book);
    assert!(unasked.output.get("simSwap").is_none());
    let nameless = Applicant {
        given_name: None,
        ..applicant()
    };
    let judgement = call(
        "phonerisk",
        &nameless,
        r#"{"simswap":{}}"#,
        None,
        &full_shelf().book,
    );
    assert_eq!(codes(&judgement, "simSwap"), ["IS02"]);
    assert_eq!(judgement.status_code, 200);
}
