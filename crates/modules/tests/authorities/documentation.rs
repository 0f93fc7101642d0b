//! The manual says the same as the code.

use bonafide_modules::module_named;
use bonafide_types::{ReasonCode, ReasonCodeInfo};
use std::collections::BTreeSet;

const MANUALS: [(&str, &str); 2] = [
    ("ecbsv", include_str!("../../../../docs/modules/ecbsv.md")),
    (
        "deceasedcheck",
        include_str!("../../../../docs/modules/deceased-check.md"),
    ),
];

/// The codes in the first column of the tables under "Reason codes".
fn documented(manual: &str) -> BTreeSet<ReasonCode> {
    let section = manual
        .split("\n## ")
        .find(|section| section.starts_with("Reason codes"));
    let codes = section
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .filter_map(|(code, _)| ReasonCode::parse(code));
    codes.collect()
}

#[test]
fn the_manual_lists_every_code_and_the_catalogue_knows_it() {
    for (module, manual) in MANUALS {
        let emitted = module_named(module).unwrap().reason_codes();
        for code in &emitted {
            assert!(code.info().is_some(), "{code}");
        }
        assert_eq!(
            documented(manual),
            emitted.into_iter().collect(),
            "{module}"
        );
    }
    let of_ecbsv = ReasonCodeInfo::all()
        .iter()
        .filter(|info| info.products.contains(&"ecbsv"))
        .map(|info| info.code);
    assert_eq!(documented(MANUALS[0].1), of_ecbsv.collect());
}
