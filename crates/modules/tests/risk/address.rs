//! Address Risk.

use crate::support::{
    Shelf, applicant, assert_codes, call, codes, full_shelf, pii, score, whole_town,
};
use bonafide_feeds::{Coverage, FeedBook};
use bonafide_types::{Address, Applicant, Value};

fn living_at(line_1: &str, locality: &str, state: &str, zip: &str) -> Applicant {
    Applicant {
        address: Address {
            line_1: pii(line_1),
            line_2: None,
            locality: pii(locality),
            major_admin_division: pii(state),
            postal_code: pii(zip),
        },
        ..applicant()
    }
}

fn told(sender: &Applicant, book: &FeedBook) -> Vec<String> {
    codes(
        &call("addressrisk", sender, "{}", None, book),
        "addressRisk",
    )
}

#[test]
fn the_applicants_home_is_beyond_suspicion() {
    let judgement = call(
        "addressrisk",
        &applicant(),
        "{}",
        Some(&whole_town()),
        &full_shelf().book,
    );
    let given = codes(&judgement, "addressRisk");
    assert_codes(
        &given,
        &["I708", "I711", "I704", "I707", "I721"],
        &["I715", "R714", "R720"],
    );
    assert!(given.iter().all(|code| code.starts_with('I')), "{given:?}");
    assert!(score(&judgement, "addressRisk").unwrap() < 500);
    let standard = judgement.audit.get("standardised").unwrap();
    assert_eq!(
        standard.get("line").and_then(Value::as_str),
        Some("418 LARKSPUR LN APT 3")
    );
    assert_eq!(
        standard.get("lastLine").and_then(Value::as_str),
        Some("DECORAH IA 52101")
    );
    let Some(Value::List(corrections)) = standard.get("corrections") else {
        panic!("no corrections");
    };
    assert_eq!(
        corrections.as_ref(),
        [Value::from("line_1"), Value::from("major_admin_division")]
    );
}

#[test]
fn the_form_alone_tells_boxes_bases_and_contradictions() {
    let nothing = FeedBook::default();
    assert_codes(
        &told(&living_at("P. O. Bx 7", "Decorah", "IA", "52101"), &nothing),
        &["R708"],
        &["R703", "R713"],
    );
    assert_codes(
        &told(&living_at("PSC 802 Box 74", "APO", "AE", "09499"), &nothing),
        &["R710"],
        &["R708"],
    );
    assert_codes(
        &told(
            &living_at("418 Larkspur Ln", "Decorah", "CA", "52101"),
            &nothing,
        ),
        &["R713"],
        &[],
    );
    assert_codes(
        &told(
            &living_at("Larkspur Ln", "Decorah", "IA", "52101"),
            &nothing,
        ),
        &["R703"],
        &["R713"],
    );
    let long = "418 Larkspur Ln ".repeat(40);
    assert_eq!(
        call(
            "addressrisk",
            &living_at(&long, "Decorah", "IA", "52101"),
            "{}",
            None,
            &nothing
        )
        .status_code,
        200
    );
}

#[test]
fn delivery_points_tell_house_unit_and_use() {
    let shelf = Shelf::new();
    let postal = shelf.load(
        "line_1,unit,city,state,zip,delivery,use,building,vacant,mail_drop,home_office,no_street_delivery\n\
         418 Larkspur Ln,3,Decorah,IA,52101,confirmed,residential,multi,,,,\n\
         420 Larkspur Ln,,Decorah,IA,52101,confirmed,commercial,single,yes,yes,yes,yes\n",
    );
    let book = FeedBook {
        postal,
        ..FeedBook::default()
    };
    let at = |line: &str| told(&living_at(line, "Decorah", "IA", "52101"), &book);
    assert_codes(
        &at("418 Larkspur Lane Apt 3"),
        &["I711", "I704", "I707"],
        &["R702", "R703"],
    );
    assert_codes(&at("418 Larkspur Lane Apt 9"), &["I712"], &["I711", "I713"]);
    assert_codes(&at("418 Larkspur Lane"), &["I713"], &["I711", "I712"]);
    assert_codes(
        &at("420 Larkspur Lane"),
        &["R701", "R707", "R709", "I705", "I711", "I714", "I716"],
        &["I707"],
    );
    assert_codes(&at("999 Larkspur Lane"), &["R702"], &["R703"]);
    assert_codes(&at("9 Nowhere Ave"), &["R703"], &["R702"]);
}

#[test]
fn a_partial_or_stale_feed_denies_nothing() {
    for (coverage, max_age) in [(Coverage::Partial, None), (Coverage::Population, Some(1))] {
        let mut shelf = Shelf::new();
        shelf.coverage = coverage;
        shelf.max_age_days = max_age;
        let book = FeedBook {
            postal: shelf
                .load("line_1,city,state,zip,delivery\n9 Quarry Rd,Decorah,IA,52101,confirmed\n"),
            zip: shelf.load("postal_code,city,state,class\n10001,New York,NY,s\n"),
            ..FeedBook::default()
        };
        let judgement = call("addressrisk", &applicant(), "{}", None, &book);
        assert_codes(
            &codes(&judgement, "addressRisk"),
            &[],
            &["R702", "R703", "R712"],
        );
        assert_eq!(
            judgement.audit.get("staleFeeds").is_some(),
            max_age.is_some()
        );
    }
}

#[test]
fn postal_codes_and_places_give_their_codes() {
    let shelf = Shelf::new();
    let book = FeedBook {
        zip: shelf.load("postal_code,city,state,class\n52101,Decorah,IA,s\n52102,Bigcorp,IA,unique\n"),
        places: shelf.load("class,line_1,city,state,zip\ncorrectional,1 Stone Rd,Decorah,IA,52101\ncampus,700 College Dr,Decorah,IA,52101\nmail_drop,9 Quarry Rd,Decorah,IA,52101\n"),
        ..FeedBook::default()
    };
    let at = |line: &str, city: &str, zip: &str| told(&living_at(line, city, "IA", zip), &book);
    assert_codes(&at("1 Stone Rd", "Decorah", "52101"), &["R704"], &["R713"]);
    assert_codes(
        &at("700 College Dr", "Decorra", "52101"),
        &["I706"],
        &["R713"],
    );
    assert_codes(
        &at("9 Quarry Rd", "Dubuque", "52101"),
        &["R707", "R713"],
        &[],
    );
    assert_codes(&at("9 Quarry Rd", "Bigcorp", "52102"), &["R711"], &["R712"]);
    assert_codes(&at("9 Quarry Rd", "Decorah", "99999"), &["R712"], &[]);
}

#[test]
fn an_address_abroad_has_a_bond_and_no_score() {
    let abroad = Applicant {
        country: Some("GB".into()),
        ..living_at("14 Larkspur Close", "Norwich", "", "NR1 1AA")
    };
    let judgement = call(
        "addressrisk",
        &abroad,
        "{}",
        Some(&whole_town()),
        &FeedBook::default(),
    );
    assert_eq!(score(&judgement, "addressRisk"), None);
    assert!(judgement.output.get("nameAddressCorrelation").is_some());
}
