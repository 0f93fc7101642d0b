//! Delivery forms without a street: boxes, routes, general delivery, military post.

use super::AddressKind;
use super::read::plain_number;
use crate::word_table::lines;
use smol_str::SmolStr;
use std::sync::LazyLock;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Any,
    First,
    Boxed,
    Whole,
}

struct Spelling {
    kind: AddressKind,
    words: Vec<&'static str>,
    place: Place,
}

static SPELLINGS: LazyLock<Vec<Spelling>> = LazyLock::new(|| {
    let mut spellings: Vec<Spelling> = lines(include_str!("../../data/box_spellings.csv"))
        .filter_map(|line| {
            let mut fields = line.split(',');
            let kind = match fields.next()? {
                "po_box" => AddressKind::PoBox,
                "rural_route" => AddressKind::RuralRoute,
                "highway_contract" => AddressKind::HighwayContract,
                "general_delivery" => AddressKind::GeneralDelivery,
                "military" => AddressKind::Military,
                _ => AddressKind::PrivateMailbox,
            };
            let words = fields.next()?.split(' ').collect();
            let place = match fields.next()? {
                "any" => Place::Any,
                "first" => Place::First,
                "boxed" => Place::Boxed,
                _ => Place::Whole,
            };
            Some(Spelling { kind, words, place })
        })
        .collect();
    spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.words.len()));
    spellings
});

/// A delivery form without a street, found in a line.
pub(super) struct BoxForm {
    pub(super) kind: AddressKind,
    /// The word before the number that military post keeps: `PSC`, `CMR`, `UNIT`.
    pub(super) designator: SmolStr,
    /// Route or unit number of forms that have one.
    pub(super) route: SmolStr,
    pub(super) box_number: SmolStr,
    /// The place of the first word that belongs to the form.
    pub(super) start: usize,
}

/// Finds the first delivery form without a street in the words of a line.
pub(super) fn find_box(words: &[&str]) -> Option<BoxForm> {
    (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        SPELLINGS
            .iter()
            .find_map(|spelling| read_at(spelling, rest, start))
    })
}

fn read_at(spelling: &Spelling, rest: &[&str], start: usize) -> Option<BoxForm> {
    let after = rest.strip_prefix(spelling.words.as_slice())?;
    if start > 0 && spelling.place != Place::Any {
        return None;
    }
    let form = |route: SmolStr, box_number: SmolStr| {
        let designator = match spelling.kind {
            AddressKind::Military => spelling.words.first().copied().unwrap_or_default(),
            _ => "",
        };
        Some(BoxForm {
            kind: spelling.kind,
            designator: designator.into(),
            route,
            box_number,
            start,
        })
    };
    let (first, after) = next_number(after);
    match spelling.kind {
        AddressKind::GeneralDelivery => form(SmolStr::default(), SmolStr::default()),
        AddressKind::PoBox | AddressKind::PrivateMailbox => {
            let number = first?;
            let stands_alone = after.is_empty() && number.bytes().any(|byte| byte.is_ascii_digit());
            if spelling.place == Place::Whole && !stands_alone {
                return None;
            }
            form(SmolStr::default(), number)
        }
        _ => {
            let boxed = after
                .iter()
                .position(|word| matches!(*word, "BOX" | "BX"))
                .and_then(|place| after.get(place + 1..));
            if spelling.place == Place::Boxed && (boxed.is_none() || first.is_none()) {
                return None;
            }
            // `HC BOX 12`: a route without a number of its own.
            let starts_with_box = first.as_deref() == Some("BOX");
            if starts_with_box {
                return form(SmolStr::default(), next_number(after).0?);
            }
            let route = first?;
            let box_number = match (boxed, spelling.kind) {
                (Some(boxed), _) => next_number(boxed).0,
                // `RR 2 # 18`
                (None, AddressKind::RuralRoute | AddressKind::HighwayContract) => {
                    next_number(after).0
                }
                (None, _) => None,
            };
            form(route, box_number.unwrap_or_default())
        }
    }
}

/// The next word as a number without leading zeros, past `#` and `NO`, and what follows it.
fn next_number<'a, 'b>(words: &'a [&'b str]) -> (Option<SmolStr>, &'a [&'b str]) {
    let mut rest = words;
    while let [word, after @ ..] = rest {
        if !matches!(*word, "#" | "NO" | "NUM" | "NUMBER") {
            return (Some(plain_number(word)), after);
        }
        rest = after;
    }
    (None, rest)
}
