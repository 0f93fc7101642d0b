//! What a score of a trained model is worth: by the rows that were held out.

use super::Dataset;
use crate::file::{Calibration, Percentiles};
use crate::{Model, count};

/// Points of a calibration.
const MOST_POINTS: usize = 200;
/// Steps of a reference sample.
const QUANTILES: usize = 1_000;

/// The model with a calibration by the rows behind `trained_on`, and with the rows before as its
/// reference sample.
pub(super) fn calibrate(
    model: Model,
    data: &Dataset,
    trained_on: usize,
    population: &str,
) -> Model {
    let mut values = Vec::with_capacity(data.columns.len());
    let mut raw: Vec<f64> = Vec::with_capacity(data.labels.len());
    for row in 0..data.labels.len() {
        values.clear();
        values.extend(
            data.columns
                .iter()
                .map(|column| column.get(row).copied().unwrap_or(f64::NAN)),
        );
        raw.push(model.score(&values).raw);
    }
    let (learnt, held_out) = raw.split_at(trained_on.min(raw.len()));
    let labels = data.labels.get(trained_on..).unwrap_or_default();
    let points = isotonic(held_out, labels);
    let calibration = match points.len() {
        0 | 1 => Calibration::Logistic,
        _ => Calibration::Isotonic { points },
    };
    let mut sorted = learnt.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |step: usize| {
        sorted
            .get(step * sorted.len().saturating_sub(1) / QUANTILES)
            .copied()
    };
    let percentiles = Percentiles {
        population: population.to_owned(),
        size: u64::try_from(sorted.len()).unwrap_or(u64::MAX),
        quantiles: (0..=QUANTILES).filter_map(at).collect(),
    };
    model.calibrated_by(calibration, percentiles)
}

/// A block of neighbours with one probability.
#[derive(Clone, Copy)]
struct Block {
    raw: f64,
    frauds: f64,
    rows: f64,
}

/// The ascending probabilities that fit best: neighbours that contradict the order are pooled.
fn isotonic(raw: &[f64], labels: &[bool]) -> Vec<[f64; 2]> {
    let mut rows: Vec<(f64, bool)> = raw.iter().copied().zip(labels.iter().copied()).collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    let size = rows.len().div_ceil(MOST_POINTS).max(1);
    let mut blocks: Vec<Block> = Vec::new();
    for chunk in rows.chunks(size) {
        let mut block = Block {
            raw: chunk.iter().map(|(raw, _)| raw).sum::<f64>() / count(chunk.len()),
            frauds: count(chunk.iter().filter(|(_, fraud)| *fraud).count()),
            rows: count(chunk.len()),
        };
        while let Some(before) = blocks.last().copied() {
            if before.frauds / before.rows < block.frauds / block.rows && before.raw < block.raw {
                break;
            }
            blocks.pop();
            let rows = before.rows + block.rows;
            block = Block {
                raw: (before.raw * before.rows + block.raw * block.rows) / rows,
                frauds: before.frauds + block.frauds,
                rows,
            };
        }
        blocks.push(block);
    }
    blocks
        .iter()
        .map(|block| [block.raw, block.frauds / block.rows])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_out_of_order_are_pooled() {
        let raw = [1.0, 2.0, 3.0, 4.0];
        let points = isotonic(&raw, &[false, true, false, true]);
        assert_eq!(points, [[1.0, 0.0], [2.5, 0.5], [4.0, 1.0]]);
    }
}
