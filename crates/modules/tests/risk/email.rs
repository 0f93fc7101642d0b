//! Email Risk.

use crate::support::{
    Shelf, applicant, assert_codes, call, codes, full_shelf, pii, score, whole_town,
};
use bonafide_feeds::FeedBook;
use bonafide_types::Applicant;

fn of(email: &str, book: &FeedBook) -> Vec<String> {
    let sender = Applicant {
        email: pii(email),
        ..applicant()
    };
    codes(&call("emailrisk", &sender, "{}", None, book), "emailRisk")
}

#[test]
fn an_old_address_in_the_applicants_name_is_of_low_risk() {
    let judgement = call(
        "emailrisk",
        &applicant(),
        "{}",
        Some(&whole_town()),
        &full_shelf().book,
    );
    let told = codes(&judgement, "emailRisk");
    assert_codes(
        &told,
        &[
            "I556", "I553", "I555", "I561", "I554", "I559", "I569", "I570", "I520",
        ],
        &["R520", "I557", "I558"],
    );
    assert!(told.iter().all(|code| code.starts_with('I')), "{told:?}");
    assert!(score(&judgement, "emailRisk").unwrap() < 200);
}

#[test]
fn the_text_alone_says_much() {
    let nothing = FeedBook::default();
    for (email, wanted) in [
        ("nobody", "R551"),
        ("a@b", "R551"),
        ("\"quoted local\"@harrow.example.edu", "R564"),
        (".dot@harrow.example.edu", "R564"),
        ("x@-harrow.example.edu", "R563"),
        ("x@example.com", "I563"),
        ("info@harrow.example.edu", "I565"),
        ("f3b9c1d05e274a8c9c610be2@harrow.example.edu", "R558"),
        ("kestrel904718@harrow.example.edu", "R558"),
        ("7781203a@harrow.example.edu", "R560"),
        ("qwrtpsdfghb@harrow.example.edu", "R568"),
        ("xqzjvkqx@harrow.example.edu", "R573"),
        ("thandiwekorhonenofdecorahiniowa@harrow.example.edu", "R569"),
        ("a_-_-_-_@harrow.example.edu", "R574"),
        ("a.b.c.d.e@harrow.example.edu", "I567"),
        ("thandi+news@harrow.example.edu", "I564"),
        ("tkorhonen@harrow.example.edu", "I558"),
        ("tea52101@harrow.example.edu", "I562"),
        ("margaret@harrow.example.edu", "I568"),
    ] {
        assert_codes(&of(email, &nothing), &[wanted], &[]);
    }
    let long = format!("{}@harrow.example.edu", "a".repeat(300));
    assert_codes(&of(&long, &nothing), &["R551"], &[]);
    assert_codes(
        &of("tea@b\u{fc}cher.example.edu", &nothing),
        &[],
        &["R551", "R563", "R564"],
    );
}

#[test]
fn lists_ages_and_domains_give_their_codes() {
    let shelf = Shelf::new();
    let book = FeedBook {
        email_lists: shelf.load("domain,class\nmail.test,disposable\nrisky.test,risky_domain\ntest,risky_tld\nbig.test,corporate\nopen.test,provider\n"),
        email_age: shelf.load("email,first_seen,sightings\na@mail.test,2026-01-01,1\nb@mail.test,2025-08-01,1\nc@mail.test,2024-06-01,9\n"),
        domain: shelf.load("domain,registered,has_mail\nmail.test,2026-02-01,false\nopen.test,2001-01-01,true\n"),
        ..FeedBook::default()
    };
    assert_codes(
        &of("a@mail.test", &book),
        &["R557", "R567", "R561", "R562", "R563"],
        &["R571", "R565"],
    );
    assert_codes(&of("b@mail.test", &book), &["I550", "R571"], &["R561"]);
    assert_codes(&of("c@mail.test", &book), &["I551"], &["R571"]);
    assert_codes(
        &of("x@risky.test", &book),
        &["R565", "R567"],
        &["R557", "R562", "I555"],
    );
    assert_codes(&of("x@big.test", &book), &["I560"], &["I566"]);
    assert_codes(&of("x@open.test", &book), &["I566", "I555"], &["R563"]);
}

#[test]
fn an_address_of_somebody_else_is_refuted() {
    let other = Applicant {
        given_name: pii("Bartholomew"),
        family_name: pii("Quigg"),
        ..applicant()
    };
    let judgement = call(
        "emailrisk",
        &other,
        "{}",
        Some(&whole_town()),
        &FeedBook::default(),
    );
    assert_codes(&codes(&judgement, "emailRisk"), &["R559"], &["I556"]);
    assert_codes(
        &codes(&judgement, "nameEmailCorrelation"),
        &["R559"],
        &["I556"],
    );
}

#[test]
fn without_a_name_the_bond_is_unknown_or_left_out() {
    let nameless = Applicant {
        given_name: None,
        family_name: None,
        ..applicant()
    };
    let judgement = call(
        "emailrisk",
        &nameless,
        "{}",
        Some(&whole_town()),
        &FeedBook::default(),
    );
    let tie = judgement.output.get("nameEmailCorrelation").unwrap();
    assert_eq!(
        tie.get("score").unwrap().as_decimal().unwrap().to_string(),
        "0.40"
    );
    let judgement = call(
        "emailrisk",
        &nameless,
        r#"{"missing_name":"omit"}"#,
        Some(&whole_town()),
        &FeedBook::default(),
    );
    assert!(judgement.output.get("nameEmailCorrelation").is_none());
}
