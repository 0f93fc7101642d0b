//! How email addresses are read.

use bonafide_identity::*;
use proptest::prelude::*;

#[test]
fn addresses_are_normalised() {
    for (text, address, canonical) in [
        (
            " Jane.Roe@Example.ORG ",
            "jane.roe@example.org",
            "jane.roe@example.org",
        ),
        (
            "Jane.Roe+shop@GMail.com",
            "jane.roe+shop@gmail.com",
            "janeroe@gmail.com",
        ),
        (
            "jane.roe@googlemail.com",
            "jane.roe@googlemail.com",
            "janeroe@gmail.com",
        ),
        (
            "jane+x@example.org",
            "jane+x@example.org",
            "jane@example.org",
        ),
        ("+x@example.org", "+x@example.org", "+x@example.org"),
        (
            "jane@bücher.example",
            "jane@xn--bcher-kva.example",
            "jane@xn--bcher-kva.example",
        ),
        ("jane@example.org.", "jane@example.org", "jane@example.org"),
        ("jörg@example.org", "jörg@example.org", "jörg@example.org"),
    ] {
        let email = read_email(text).unwrap();
        assert_eq!(email.address, address);
        assert_eq!(email.canonical, canonical);
    }
}

#[test]
fn every_fault_has_its_name() {
    let long_local = format!("{}@example.org", "a".repeat(65));
    let long_domain = format!("a@{}.org", vec!["abcdefghij"; 24].join("."));
    for (text, error) in [
        ("", EmailError::Empty),
        ("jane", EmailError::NotAnAddress),
        ("@example.org", EmailError::NotAnAddress),
        ("jane@", EmailError::NotAnAddress),
        ("a@b@example.org", EmailError::NotAnAddress),
        (&long_local, EmailError::LocalTooLong),
        (&long_domain, EmailError::BadDomain),
        (".jane@example.org", EmailError::MisplacedDot),
        ("jane.@example.org", EmailError::MisplacedDot),
        ("ja..ne@example.org", EmailError::MisplacedDot),
        ("jane roe@example.org", EmailError::ForbiddenCharacter),
        ("jane,roe@example.org", EmailError::ForbiddenCharacter),
        ("\"jane\"@example.org", EmailError::ForbiddenCharacter),
        ("jane@example", EmailError::NoDotInDomain),
        ("jane@exa_mple.org", EmailError::BadDomain),
        ("jane@-example.org", EmailError::BadDomain),
        ("jane@example..org", EmailError::BadDomain),
        ("jane@[192.0.2.1]", EmailError::BadDomain),
        ("jane@192.0.2.1", EmailError::BadDomain),
    ] {
        assert_eq!(read_email(text).unwrap_err(), error, "{text}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics_and_is_idempotent(text in "\\PC{0,30}(@\\PC{0,20})?") {
        if let Ok(email) = read_email(&text) {
            prop_assert_eq!(read_email(&email.address).unwrap(), email);
        }
    }
}
