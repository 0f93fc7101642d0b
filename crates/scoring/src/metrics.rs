//! How well scores order and foretell what happened.

use crate::count;

/// The chance that a fraud scores above an honest applicant, ties counting half; `None` where
/// either is missing.
pub fn auc(scores: &[f64], labels: &[bool]) -> Option<f64> {
    let ranked = ranked(scores, labels);
    let frauds = count(labels.iter().filter(|fraud| **fraud).count());
    let honest = count(ranked.len()) - frauds;
    if frauds == 0.0 || honest == 0.0 {
        return None;
    }
    let (mut below, mut area) = (0.0, 0.0);
    for group in ranked.chunk_by(|one, next| one.0 == next.0) {
        let here = count(group.iter().filter(|(_, fraud)| *fraud).count());
        let others = count(group.len()) - here;
        area += here * (below + others / 2.0);
        below += others;
    }
    Some(area / frauds / honest)
}

/// The share of frauds among those that score highest, when so large a share of the honest is
/// stopped with them; `None` where either is missing.
pub fn capture_at(false_positive_share: f64, scores: &[f64], labels: &[bool]) -> Option<f64> {
    let ranked = ranked(scores, labels);
    let frauds = count(labels.iter().filter(|fraud| **fraud).count());
    let honest = count(ranked.len()) - frauds;
    if frauds == 0.0 || honest == 0.0 {
        return None;
    }
    let mut left = false_positive_share * honest;
    let mut caught = 0.0;
    for group in ranked.chunk_by(|one, next| one.0 == next.0).rev() {
        let here = count(group.iter().filter(|(_, fraud)| *fraud).count());
        let others = count(group.len()) - here;
        // Of those who score the same, as many as still fit.
        let share = if others > left { left / others } else { 1.0 };
        caught += here * share;
        left -= others * share;
        if share < 1.0 {
            break;
        }
    }
    Some(caught / frauds)
}

/// The mean squared distance of probabilities from what happened.
pub fn brier(probabilities: &[f64], labels: &[bool]) -> Option<f64> {
    let pairs = probabilities.iter().zip(labels);
    let sum: f64 = pairs
        .map(|(share, fraud)| (share - f64::from(u8::from(*fraud))).powi(2))
        .sum();
    (!labels.is_empty()).then(|| sum / count(labels.len()))
}

/// Applicants of like probability: how many, what was foretold, and what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationBin {
    /// How many.
    pub applicants: usize,
    /// The mean probability.
    pub foretold: f64,
    /// The share of frauds.
    pub happened: f64,
}

/// Ten bins of as many applicants each, the least probable first.
pub fn calibration_bins(probabilities: &[f64], labels: &[bool]) -> Vec<CalibrationBin> {
    let ranked = ranked(probabilities, labels);
    let size = ranked.len().div_ceil(10).max(1);
    let bin = |rows: &[(f64, bool)]| CalibrationBin {
        applicants: rows.len(),
        foretold: rows.iter().map(|(share, _)| share).sum::<f64>() / count(rows.len()),
        happened: count(rows.iter().filter(|(_, fraud)| *fraud).count()) / count(rows.len()),
    };
    ranked.chunks(size).map(bin).collect()
}

/// The population stability index between two samples of scores, by ten bins of the first: below
/// 0.1 the same, above 0.25 another population.
pub fn psi(before: &[f64], after: &[f64]) -> Option<f64> {
    const LEAST: f64 = 1e-4;
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let mut sorted = before.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..10_usize)
        .filter_map(|tenth| sorted.get(tenth * sorted.len() / 10).copied())
        .collect();
    cuts.dedup();
    let shares = |sample: &[f64]| {
        let mut bins = vec![0_usize; cuts.len() + 1];
        for score in sample {
            let bin = cuts.partition_point(|cut| cut <= score);
            if let Some(number) = bins.get_mut(bin) {
                *number += 1;
            }
        }
        bins.into_iter()
            .map(|number| (count(number) / count(sample.len())).max(LEAST))
            .collect::<Vec<f64>>()
    };
    let (before, after) = (shares(before), shares(after));
    Some(
        before
            .iter()
            .zip(&after)
            .map(|(was, is)| (is - was) * (is / was).ln())
            .sum(),
    )
}

fn ranked(scores: &[f64], labels: &[bool]) -> Vec<(f64, bool)> {
    let mut ranked: Vec<(f64, bool)> = scores.iter().copied().zip(labels.iter().copied()).collect();
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_pairs_in_the_right_order() {
        let labels = [false, true, false, true];
        assert_eq!(auc(&[0.1, 0.4, 0.3, 0.9], &labels), Some(1.0));
        assert_eq!(auc(&[0.5; 4], &labels), Some(0.5));
        assert_eq!(auc(&[0.1, 0.2, 0.3, 0.9], &labels), Some(0.75));
        assert_eq!(auc(&[0.1], &[true]), None);
    }

    #[test]
    fn what_is_caught_depends_on_how_many_honest_may_be_stopped() {
        let labels = [true, false, true, false, true];
        let scores = [0.9, 0.8, 0.7, 0.2, 0.1];
        assert_eq!(capture_at(0.0, &scores, &labels), Some(1.0 / 3.0));
        assert_eq!(capture_at(0.5, &scores, &labels), Some(2.0 / 3.0));
        assert_eq!(capture_at(1.0, &scores, &labels), Some(1.0));
    }

    #[test]
    fn a_sample_is_stable_against_itself_and_not_against_another() {
        let one: Vec<f64> = (0..1000).map(f64::from).collect();
        let other: Vec<f64> = one.iter().map(|score| score + 400.0).collect();
        assert_eq!(psi(&one, &one), Some(0.0));
        assert!(psi(&one, &other) > Some(0.25));
        assert_eq!(brier(&[0.0, 1.0], &[false, true]), Some(0.0));
        assert_eq!(calibration_bins(&one, &vec![true; 1000]).len(), 10);
    }
}
