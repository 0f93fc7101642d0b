//! Where a score stands among those of a reference sample.

use crate::count;

/// The share of the sample that scores lower, half of those that score the same included.
pub(crate) fn rank(quantiles: &[f64], raw: f64) -> f64 {
    let below = quantiles.partition_point(|quantile| *quantile < raw);
    let up_to = quantiles.partition_point(|quantile| *quantile <= raw);
    let steps = count(quantiles.len().saturating_sub(1)).max(1.0);
    if up_to > below {
        // The middle of the quantiles that are equal.
        return (count(below) + count(up_to) - 1.0) / 2.0 / steps;
    }
    let (Some(before), Some(after)) = (
        below.checked_sub(1).and_then(|at| quantiles.get(at)),
        quantiles.get(below),
    ) else {
        return if below == 0 { 0.0 } else { 1.0 };
    };
    (count(below) - 1.0 + (raw - before) / (after - before)) / steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_stand_in_their_middle() {
        let quantiles = [0.0, 1.0, 1.0, 1.0, 2.0];
        assert_eq!(rank(&quantiles, 1.0), 0.5);
        assert_eq!(rank(&quantiles, -1.0), 0.0);
        assert_eq!(rank(&quantiles, 3.0), 1.0);
        assert_eq!(rank(&quantiles, 0.5), 0.125);
    }

    proptest! {
        #[test]
        fn a_higher_score_never_stands_lower(
            mut quantiles in prop::collection::vec(-9.0..9.0, 2..40),
            one in -10.0..10.0,
            other in -10.0..10.0,
        ) {
            quantiles.sort_by(f64::total_cmp);
            let (low, high) = if one < other { (one, other) } else { (other, one) };
            let (low, high) = (rank(&quantiles, low), rank(&quantiles, high));
            prop_assert!(low <= high + 1e-12);
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
        }
    }
}
