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
pub(crate) fn edit_distance(a: &[u8], b: &[u8]) -> usize {
    const LONGEST: usize = 32;
    let a = a.get(..LONGEST).unwrap_or(a);
    let b = b.get(..LONGEST).unwrap_or(b);
    let mut before_last = [0_usize; LONGEST + 1];
    let mut last = [0_usize; LONGEST + 1];
    for (column, cost) in last.iter_mut().enumerate() {
        *cost = column;
    }
    let mut x_before = None;
    for (row, x) in a.iter().enumerate() {
        let mut current = [0_usize; LONGEST + 1];
        let mut left = row + 1;
        if let Some(first) = current.first_mut() {
            *first = left;
        }
        let mut y_before = None;
        for (column, y) in b.iter().enumerate() {
            let diagonal = cost(&last, column) + usize::from(x != y);
            let above = cost(&last, column + 1) + 1;
            let mut best = diagonal.min(above).min(left + 1);
            if x_before == Some(y) && y_before == Some(x) {
                best = best.min(cost(&before_last, column.wrapping_sub(1)) + 1);
            }
            if let Some(cell) = current.get_mut(column + 1) {
                *cell = best;
            }
            left = best;
            y_before = Some(y);
        }
        x_before = Some(x);
        before_last = last;
        last = current;
    }
    cost(&last, b.len())
}

fn cost(row: &[usize], column: usize) -> usize {
    row.get(column).copied().unwrap_or(usize::MAX / 2)
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
    }
}
