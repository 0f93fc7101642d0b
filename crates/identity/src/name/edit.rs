//! Edit distances on folded text.

/// Whether one insertion, deletion, substitution or exchange of two neighbours at most makes
/// `a` into `b`. Equal texts count.
pub fn damerau_at_most_one(a: &[u8], b: &[u8]) -> bool {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (
        a.get(prefix..).unwrap_or_default(),
        b.get(prefix..).unwrap_or_default(),
    );
    match (a, b) {
        ([], [] | [_]) | ([_], []) => true,
        ([x1, x2, x_rest @ ..], [y1, y2, y_rest @ ..])
            if x1 == y2 && x2 == y1 && x_rest == y_rest =>
        {
            true
        }
        ([_, x_rest @ ..], [_, y_rest @ ..]) if a.len() == b.len() => x_rest == y_rest,
        ([_, x_rest @ ..], _) if a.len() == b.len() + 1 => x_rest == b,
        (_, [_, y_rest @ ..]) if a.len() + 1 == b.len() => a == y_rest,
        _ => false,
    }
}

/// Optimal-string-alignment distance of two texts, each read up to 32 bytes: insertions,
/// deletions, substitutions and exchanges of neighbours cost one each.
///
/// All cells of a column at once, one bit each (Hyyrö 2002), so that a pair of names costs tens of
/// nanoseconds. Bytes are told apart by their low seven bits, which folded text keeps apart.
pub(crate) fn edit_distance(a: &[u8], b: &[u8]) -> usize {
    const LONGEST: usize = 32;
    let a = a.get(..LONGEST).unwrap_or(a);
    let b = b.get(..LONGEST).unwrap_or(b);
    if a.is_empty() || b.is_empty() {
        return a.len().max(b.len());
    }
    let mut places_in_a = [0_u64; 128];
    for (place, byte) in a.iter().enumerate() {
        if let Some(mask) = places_in_a.get_mut(usize::from(byte & 127)) {
            *mask |= 1 << place;
        }
    }
    let last_row = 1_u64 << (a.len() - 1);
    // Differences of a column's neighbours: one more below, one less below.
    let (mut more, mut less) = (u64::MAX, 0_u64);
    let (mut diagonal, mut matches_before) = (0_u64, 0_u64);
    let mut distance = a.len();
    for byte in b {
        let matches = places_in_a
            .get(usize::from(byte & 127))
            .copied()
            .unwrap_or(0);
        let exchanged = ((!diagonal & matches) << 1) & matches_before;
        diagonal = (((matches & more).wrapping_add(more)) ^ more) | matches | less | exchanged;
        let right_more = less | !(diagonal | more);
        let right_less = diagonal & more;
        if right_more & last_row != 0 {
            distance += 1;
        }
        if right_less & last_row != 0 {
            distance -= 1;
        }
        let right_more = (right_more << 1) | 1;
        let right_less = right_less << 1;
        more = right_less | !(diagonal | right_more);
        less = right_more & diagonal;
        matches_before = matches;
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_reference_distance(a in "[A-D]{0,7}", b in "[A-D]{0,7}") {
            let reference = strsim::osa_distance(&a, &b);
            prop_assert_eq!(edit_distance(a.as_bytes(), b.as_bytes()), reference);
            prop_assert_eq!(damerau_at_most_one(a.as_bytes(), b.as_bytes()), reference <= 1);
        }

        #[test]
        fn agrees_with_the_reference_on_long_texts(a in "[A-C]{0,32}", b in "[A-C ]{0,32}") {
            prop_assert_eq!(edit_distance(a.as_bytes(), b.as_bytes()), strsim::osa_distance(&a, &b));
        }
    }
}
