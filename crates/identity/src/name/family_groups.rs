//! Which family names are romanisations of one another, whatever the country.

use crate::word_table::lines;
use std::sync::LazyLock;

/// The names of the table, each with the groups it stands in.
struct Groups {
    /// One bit for each way a name can hash: most names are told to be in no group by one look.
    seen: [u64; 64],
    /// Packed name and group, ascending.
    members: Vec<(u64, u16)>,
}

static GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    let mut groups = Groups {
        seen: [0; 64],
        members: Vec::new(),
    };
    for (group, line) in (0..).zip(lines(include_str!("../../data/names/family_variants.txt"))) {
        for packed in line.split(' ').skip(1).filter_map(packed) {
            let (word, bit) = place(packed);
            if let Some(seen) = groups.seen.get_mut(word) {
                *seen |= bit;
            }
            groups.members.push((packed, group));
        }
    }
    groups.members.sort_unstable();
    groups
});

/// Whether two folded family names are romanisations of one name, such as `PARK` and `BAK`,
/// `CHANG` and `ZHANG`. A few nanoseconds for names of no group.
pub(super) fn are_romanisations(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (packed(a), packed(b)) else {
        return false;
    };
    let groups = &*GROUPS;
    groups.may_hold(a)
        && groups.may_hold(b)
        && groups
            .of(a)
            .any(|(_, group)| groups.of(b).any(|(_, other)| group == other))
}

/// Whether a folded family name may have romanisations; never wrong where it says no.
pub(super) fn has_romanisations(name: &str) -> bool {
    packed(name).is_some_and(|name| GROUPS.may_hold(name))
}

impl Groups {
    fn may_hold(&self, name: u64) -> bool {
        let (word, bit) = place(name);
        self.seen.get(word).is_some_and(|seen| seen & bit != 0)
    }

    fn of(&self, name: u64) -> impl Iterator<Item = &(u64, u16)> {
        let start = self.members.partition_point(|(member, _)| *member < name);
        self.members
            .iter()
            .skip(start)
            .take_while(move |(member, _)| *member == name)
    }
}

/// A name of two to eight letters as a number; other names are in no group.
fn packed(name: &str) -> Option<u64> {
    if !(2..=8).contains(&name.len()) || name.contains('_') {
        return None;
    }
    Some(
        name.bytes()
            .fold(0, |packed, byte| (packed << 8) | u64::from(byte)),
    )
}

fn place(packed: u64) -> (usize, u64) {
    let hash = packed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52;
    (usize::try_from(hash >> 6).unwrap_or(0), 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::are_romanisations;

    #[test]
    fn romanisations_of_one_name_are_known() {
        for (a, b) in [
            ("PARK", "BAK"),
            ("LEE", "YI"),
            ("ZHANG", "CHANG"),
            ("TSAI", "CAI"),
        ] {
            assert!(
                are_romanisations(a, b) && are_romanisations(b, a),
                "{a} {b}"
            );
        }
        for (a, b) in [
            ("PARK", "KIM"),
            ("SMITH", "SMYTH"),
            ("LEE", "LEIGH"),
            ("", ""),
        ] {
            assert!(!are_romanisations(a, b), "{a} {b}");
        }
    }
}
