//! The catalogue and the manuals say the same as the code.

use bonafide_modules::module_named;
use bonafide_types::{ReasonCode, ReasonCodeInfo};
use std::collections::BTreeSet;

const MANUALS: [(&str, &str, &str); 3] = [
    (
        "phonerisk",
        "phone_risk",
        include_str!("../../../../docs/modules/phone-risk.md"),
    ),
    (
        "addressrisk",
        "address_risk",
        include_str!("../../../../docs/modules/address-risk.md"),
    ),
    (
        "emailrisk",
        "email_risk",
        include_str!("../../../../docs/modules/email-risk.md"),
    ),
];

fn documented(manual: &str) -> Vec<ReasonCode> {
    let rows = manual
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.filter_map(|(code, _)| ReasonCode::parse(code))
        .collect()
}

#[test]
fn every_code_that_can_be_given_is_in_the_catalogue_and_once_in_the_manual() {
    for (module, _, manual) in MANUALS {
        let given: BTreeSet<ReasonCode> = module_named(module)
            .unwrap()
            .reason_codes()
            .into_iter()
            .collect();
        for code in &given {
            assert!(
                ReasonCodeInfo::all().iter().any(|info| info.code == *code),
                "{code}"
            );
        }
        let listed = documented(manual);
        let distinct: BTreeSet<ReasonCode> = listed.iter().copied().collect();
        assert_eq!(distinct, given, "{module}");
        assert_eq!(distinct.len(), listed.len(), "{module} lists a code twice");
    }
}
