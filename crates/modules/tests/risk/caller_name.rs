//! CNAM.

use crate::support::{Shelf, applicant, call, full_shelf, pii};
use bonafide_feeds::FeedBook;
use bonafide_types::{Applicant, Value};

fn of(sender: &Applicant, book: &FeedBook) -> (Option<String>, Option<String>, bool) {
    let judgement = call("cnam", sender, "{}", None, book);
    let text = |key| {
        judgement
            .output
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let valid = judgement.output.get("valid") == Some(&Value::Bool(true));
    (text("callerName"), text("callerType"), valid)
}

#[test]
fn a_name_comes_from_the_feed_else_from_the_subscriber() {
    let told = of(&applicant(), &full_shelf().book);
    assert_eq!(
        told,
        (
            Some("KORHONEN THANDI".into()),
            Some("CONSUMER".into()),
            true
        )
    );
    let by_carrier = FeedBook {
        cnam: None,
        ..full_shelf().book
    };
    assert_eq!(
        of(&applicant(), &by_carrier).0.as_deref(),
        Some("KORHONEN THANDIWE")
    );
}

#[test]
fn placeholders_are_no_names_and_organisations_are_businesses() {
    let shelf = Shelf::new();
    let cnam = shelf.load(
        "phone_number,caller_name\n+15155550142,Wireless Caller\n+15155550143,Decorah Bank LLC\n",
    );
    let book = FeedBook {
        cnam,
        ..FeedBook::default()
    };
    assert_eq!(of(&applicant(), &book), (None, None, false));
    let bank = Applicant {
        phone_number: pii("515-555-0143"),
        ..applicant()
    };
    assert_eq!(of(&bank, &book).1.as_deref(), Some("BUSINESS"));
}

#[test]
fn a_number_abroad_is_not_valid_here() {
    let abroad = Applicant {
        phone_number: pii("+44 20 7946 0018"),
        ..applicant()
    };
    assert_eq!(of(&abroad, &full_shelf().book), (None, None, false));
}
