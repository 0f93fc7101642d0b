//! The table of countries, id types, shapes and checks.

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
    /// The name of the check.
    pub(super) check: &'static str,
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

/// All types of all countries.
pub(super) fn rules() -> &'static [Rule] {
    &RULES
}

impl Rule {
    /// Whether the type is called so.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.id_type == name || self.other_names.split('|').any(|other| other == name)
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
