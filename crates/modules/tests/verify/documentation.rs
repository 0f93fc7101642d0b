//! The catalogue and the manual say the same as the code.

use crate::support::{applicant, settings, town, verify_plus};
use bonafide_modules::{module_named, registry};
use bonafide_types::{ReasonCode, ReasonCodeInfo, Value};
use std::collections::BTreeSet;

const MANUAL: &str = include_str!("../../../../docs/modules/verify.md");

fn catalogue_of(product: &str) -> BTreeSet<ReasonCode> {
    ReasonCodeInfo::all()
        .iter()
        .filter(|info| info.products.contains(&product))
        .map(|info| info.code)
        .collect()
}

/// The codes in the first column of the tables under a heading.
fn documented_under(heading: &str) -> BTreeSet<ReasonCode> {
    let section = MANUAL
        .split("\n## ")
        .find(|section| section.starts_with(heading));
    let codes = section
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .filter_map(|(code, _)| ReasonCode::parse(code));
    codes.collect()
}

#[test]
fn every_code_that_can_be_given_is_in_the_catalogue() {
    let catalogue = catalogue_of("verify");
    for code in module_named("verify").unwrap().reason_codes() {
        assert!(catalogue.contains(&code), "{code}");
    }
}

#[test]
fn no_code_is_listed_twice() {
    for module in registry() {
        let codes = module.reason_codes();
        let distinct: BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len(), "{}", module.key());
    }
}

#[test]
fn the_manual_lists_every_code_of_the_catalogue_once() {
    let given = documented_under("Reason codes");
    let waiting = documented_under("Codes that wait for data");
    let emitted = module_named("verify").unwrap().reason_codes();
    assert_eq!(given, emitted.into_iter().collect());
    let both: BTreeSet<_> = given.union(&waiting).copied().collect();
    assert_eq!(both.len(), given.len() + waiting.len());
    assert_eq!(both, catalogue_of("verify"));
}

const MANUAL_OF_PLUS: &str = include_str!("../../../../docs/modules/verify-plus.md");

#[test]
fn the_manual_of_verify_plus_names_every_key_of_the_person_and_no_other() {
    let judgement = verify_plus(&applicant(), &settings("{}"), &town());
    let product = judgement.output.get("verifyplus").unwrap();
    let Some(Value::Object(entity)) = product.get("bestMatchedEntity") else {
        panic!("nobody is shown");
    };
    let section = MANUAL_OF_PLUS
        .split("\n## ")
        .find(|section| section.starts_with("`bestM"));
    let documented: Vec<&str> = section
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(key, _)| key)
        .collect();
    let shown: Vec<&str> = entity.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(documented, shown);
    for list in [
        "associatedPhoneNumbers",
        "associatedAddresses",
        "associatedEmails",
    ] {
        let Some(Value::Object(entry)) = entity.get(list).and_then(|list| list.at(0)) else {
            panic!("{list} is empty");
        };
        for (key, _) in entry.iter() {
            assert!(MANUAL_OF_PLUS.contains(&format!("`{key}`")), "{key}");
        }
    }
}

#[test]
fn the_manuals_name_every_module_by_key_and_alias() {
    for (module, manual) in [("verify", MANUAL), ("verifyplus", MANUAL_OF_PLUS)] {
        let module = module_named(module).unwrap();
        for name in module.aliases().iter().chain([&module.key()]) {
            assert!(manual.contains(&format!("`{name}`")), "{name}");
        }
    }
}
