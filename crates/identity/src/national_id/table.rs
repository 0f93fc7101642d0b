//! The table of countries, id types, shapes and checks.

use super::checks::{IdFault, Verdict, check_by_name};
use crate::word_table::lines;
use std::sync::LazyLock;

/// One type of id of one country.
pub(super) struct Rule {
    /// ISO 3166-1 alpha-2.
    pub(super) country: &'static str,
    /// The main name of the type; empty where the country lists no id.
    pub(super) id_type: &'static str,
    other_names: &'static str,
    shapes: &'static str,
    compared_shapes: &'static str,
    check: &'static str,
    /// The name of the form in which two ids are compared.
    pub(super) compared_by: &'static str,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    lines(include_str!("../../data/national_ids.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some(Rule {
                country: fields.next()?,
                id_type: fields.next()?,
                other_names: fields.next()?,
                shapes: fields.next()?,
                compared_shapes: fields.next()?,
                check: fields.next()?,
                compared_by: fields.next()?,
            })
        })
        .collect()
});

/// The types of a country; of one type with an empty name where the country lists no id.
pub(super) fn rules_of(country: &str) -> impl Iterator<Item = &'static Rule> + Clone {
    RULES.iter().filter(move |rule| rule.country == country)
}

/// Whether a country (ISO 3166-1 alpha-2, upper case) lists an id at all. A country without rules
/// is taken to have one.
///
/// ```
/// use bonafide_identity::lists_national_ids;
///
/// assert!(lists_national_ids("NO") && lists_national_ids("PT"));
/// assert!(!lists_national_ids("GB"));
/// ```
pub fn lists_national_ids(country: &str) -> bool {
    rules_of(country).all(|rule| !rule.id_type.is_empty())
}

/// Whether some country calls one of its types so.
pub(super) fn is_known_type(name: &str) -> bool {
    RULES.iter().any(|rule| rule.is_called(name))
}

impl Rule {
    /// Whether the type is called so.
    pub(super) fn is_called(&self, name: &str) -> bool {
        !name.is_empty()
            && (self.id_type == name || self.other_names.split('|').any(|other| other == name))
    }

    /// Whether the rules are those of United States numbers.
    pub(super) fn is_us(&self) -> bool {
        self.check == "us"
    }

    /// Judges an id in plain letters and digits.
    pub(super) fn judge(&self, text: &str) -> Verdict {
        match check_by_name(self.check) {
            Some(check) if self.has_shape_of(text) => check(text),
            _ => Err(IdFault::Format),
        }
    }

    /// Whether an id in plain letters and digits has a shape of the type.
    pub(super) fn has_shape_of(&self, text: &str) -> bool {
        fits_any(self.shapes, text)
    }

    /// Whether an id is written in a way that can be compared, though it is incomplete.
    pub(super) fn can_compare(&self, text: &str) -> bool {
        fits_any(self.compared_shapes, text)
    }
}

fn fits_any(shapes: &str, text: &str) -> bool {
    shapes
        .split('|')
        .any(|shape| !shape.is_empty() && fits(shape, text))
}

/// Whether a text has a shape such as `A2D7`.
fn fits(shape: &str, text: &str) -> bool {
    let mut rest = text.as_bytes();
    let mut shape = shape;
    while let Some(class) = shape.chars().next() {
        let tail = shape.get(1..).unwrap_or_default();
        let end = tail
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(tail.len());
        let (count, next) = tail.split_at_checked(end).unwrap_or((tail, ""));
        let Some((part, after)) = rest.split_at_checked(count.parse().unwrap_or(1)) else {
            return false;
        };
        let fits = part.iter().all(|byte| match class {
            'D' => byte.is_ascii_digit(),
            'A' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_alphanumeric(),
        });
        if !fits {
            return false;
        }
        (rest, shape) = (after, next);
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_names_a_check() {
        assert!(RULES.len() > 50);
        for rule in RULES.iter().filter(|rule| !rule.id_type.is_empty()) {
            let name = (rule.country, rule.id_type);
            assert!(
                rule.is_us() || check_by_name(rule.check).is_some(),
                "{name:?}"
            );
            assert!(rule.is_us() || !rule.shapes.is_empty(), "{name:?}");
        }
    }

    #[test]
    fn a_shape_counts_every_class() {
        assert!(fits("A2D7", "AB1234567"));
        assert!(!fits("A2D7", "AB123456"));
        assert!(!fits("A2D7", "AB12345678"));
        assert!(!fits("A2D7", "A11234567"));
        assert!(fits("X9D1", "L01X00T471"));
        assert!(fits("A6X2A1X2A1X3A1", "RCCMNL83S18D969H"));
    }
}
