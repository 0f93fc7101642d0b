//! The manual and the table of national ids say the same, and the table says what the checks do.

use bonafide_identity::inspect_national_id;
use std::collections::BTreeSet;

const TABLE: &str = include_str!("../data/national_ids.csv");
const EXAMPLES: &str = include_str!("data/national_ids.csv");
const MANUAL: &str = include_str!("../../../docs/national-ids.md");

struct Row {
    country: &'static str,
    id_type: &'static str,
    other_names: &'static str,
    shapes: &'static str,
    check: &'static str,
    compared_by: &'static str,
    holds: &'static str,
    confirmed: &'static str,
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(',').collect())
}

/// The types of all countries that list one.
fn types() -> impl Iterator<Item = Row> {
    rows(TABLE).filter_map(|row| match row[..] {
        [
            country,
            id_type,
            other_names,
            shapes,
            _,
            check,
            compared_by,
            holds,
            confirmed,
        ] if !id_type.is_empty() => Some(Row {
            country,
            id_type,
            other_names,
            shapes,
            check,
            compared_by,
            holds,
            confirmed,
        }),
        _ => None,
    })
}

fn section(heading: &str) -> &'static str {
    let mut sections = MANUAL.split("\n## ");
    let found = sections.find(|section| section.starts_with(heading));
    found.unwrap_or_default()
}

fn as_code(list: &str) -> String {
    let quoted: Vec<String> = list
        .split('|')
        .filter(|entry| !entry.is_empty())
        .map(|entry| format!("`{entry}`"))
        .collect();
    or_dash(&quoted.join(", "))
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "–" } else { text }.to_owned()
}

#[test]
fn the_manual_lists_every_type_as_the_table_has_it() {
    let listed: BTreeSet<&str> = section("Types")
        .lines()
        .filter(|line| line.starts_with("| "))
        .collect();
    for row in types() {
        let check = row.check.strip_prefix("none").unwrap_or(row.check);
        let line = format!(
            "| {} | `{}` | {} | {} | {} | {} | {} |",
            row.country,
            row.id_type,
            as_code(row.other_names),
            as_code(row.shapes),
            as_code(check),
            or_dash(&row.holds.replace('_', " ").replace('|', ", ")),
            row.confirmed,
        );
        assert!(listed.contains(line.as_str()), "{line}");
    }
    // Besides the types: the head, its rule, and the United Kingdom, which lists none.
    assert_eq!(listed.len(), types().count() + 3);
}

#[test]
fn the_manual_explains_every_check_and_every_way_of_comparing() {
    for row in types().filter(|row| row.check != "none") {
        assert!(
            section("Checks").contains(&format!("`{}`", row.check)),
            "{}",
            row.check
        );
    }
    let compared = section("How ids are compared");
    for row in types().filter(|row| !["", "all"].contains(&row.compared_by)) {
        let is_listed = compared.lines().any(|line| {
            line.starts_with(&format!("| {} ", row.country))
                && line.contains(&format!("`{}`", row.id_type))
        });
        assert!(is_listed, "{} {}", row.country, row.id_type);
    }
}

/// A check that nobody confirmed is not switched on, and a type without one says so.
#[test]
fn every_check_was_confirmed() {
    for row in types() {
        let is_form_only = ["none", "document", "ine"].contains(&row.check);
        assert_eq!(
            row.confirmed == "form",
            is_form_only,
            "{} {}",
            row.country,
            row.id_type
        );
        let known = ["authority", "reference", "peer", "form"];
        assert!(known.contains(&row.confirmed), "{}", row.confirmed);
    }
}

#[test]
fn a_number_holds_what_the_table_says() {
    let mut shown: BTreeSet<(&str, &str, bool)> = BTreeSet::new();
    for example in rows(EXAMPLES).filter(|example| example[3] == "ok") {
        let found = inspect_national_id(example[0], example[1], example[2]);
        let Some(row) =
            types().find(|row| (row.country, row.id_type) == (example[0], found.id_type))
        else {
            panic!("{} {}", example[0], found.id_type);
        };
        for (is_birth, is_held) in [(true, found.birth.is_some()), (false, found.sex.is_some())] {
            let word = if is_birth { "birth" } else { "sex" };
            assert!(
                !is_held || row.holds.contains(word),
                "{} {word}",
                example[2]
            );
            if is_held {
                shown.insert((row.country, row.id_type, is_birth));
            }
        }
    }
    for row in types() {
        for (is_birth, word) in [(true, "birth"), (false, "sex")] {
            let is_shown = shown.contains(&(row.country, row.id_type, is_birth));
            assert_eq!(
                row.holds.contains(word),
                is_shown,
                "{} {}",
                row.country,
                row.id_type
            );
        }
    }
}
