//! Whatever is sent, there is an answer.

use crate::support::{applicant, call, full_shelf, pii, whole_town};
use bonafide_types::{Address, Applicant};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_judged(email in "\\PC{0,80}", phone in "\\PC{0,30}", line in "\\PC{0,700}", zip in "\\PC{0,12}", country in "[A-Z]{2}") {
        let shelf = full_shelf();
        let town = whole_town();
        let sender = Applicant {
            email: pii(&email),
            phone_number: pii(&phone),
            address: Address { line_1: pii(&line), postal_code: pii(&zip), ..applicant().address },
            country: Some(country.as_str().into()),
            ..applicant()
        };
        for module in ["addressrisk", "phonerisk", "emailrisk", "cnam"] {
            let judgement = call(module, &sender, "{}", Some(&town), &shelf.book);
            prop_assert!(matches!(judgement.status_code, 200 | 400));
        }
    }
}
