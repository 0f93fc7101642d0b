//! Which given names one person may use for one another.

use crate::word_table::{WordMap, lines};
use std::sync::LazyLock;

static GROUPS_OF_NAME: LazyLock<WordMap<Vec<u16>>> = LazyLock::new(|| {
    let mut groups: WordMap<Vec<u16>> = WordMap::default();
    for (group, line) in (0..).zip(lines(include_str!("../../data/nicknames.txt"))) {
        for name in line.split(' ') {
            groups.entry(name).or_default().push(group);
        }
    }
    groups
});

/// The nickname groups of a folded given name, ascending; empty for a name of none.
///
/// Group numbers mean something within one build only.
pub fn nickname_groups(folded_given: &str) -> &'static [u16] {
    GROUPS_OF_NAME.get(folded_given).map_or(&[], Vec::as_slice)
}

/// Whether two folded given names share a nickname group (`BILL` and `LIAM`, both of `WILLIAM`).
///
/// Symmetric, not transitive.
pub fn same_nickname_group(a: &str, b: &str) -> bool {
    let mut of_a = nickname_groups(a);
    let mut of_b = nickname_groups(b);
    while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (of_a, of_b) {
        match x.cmp(y) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => of_a = a_rest,
            std::cmp::Ordering::Greater => of_b = b_rest,
        }
    }
    false
}
