//! Growing one tree.

use super::TrainOptions;
use super::bins::Binned;
use crate::count;
use crate::file::{NodeFile, TreeFile};

/// Fewer rows are not worth a thread.
const WORTH_A_THREAD: usize = 8_192;
/// Gains smaller than this are rounding.
const LEAST_GAIN: f64 = 1e-9;

/// Sums over the rows of one bin.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    gradient: f64,
    curvature: f64,
    rows: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.curvature += other.curvature;
        self.rows += other.rows;
    }

    fn without(self, other: Self) -> Self {
        Self {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
            rows: self.rows - other.rows,
        }
    }
}

/// By column, by bin.
type Histograms = Vec<Vec<Sum>>;

/// A tree, and what it adds to each row.
pub(super) struct Growth {
    pub(super) tree: TreeFile,
    pub(super) of_rows: Vec<f64>,
}

/// Grows trees over the same rows.
pub(super) struct Grower<'a> {
    binned: &'a Binned,
    options: &'a TrainOptions,
    /// By row that is learnt from: gradient and curvature of the loss.
    slopes: Vec<(f64, f64)>,
}

/// A question, and what is known of both sides.
#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    /// Bins up to this one go left.
    bin: usize,
    missing_left: bool,
    left: Sum,
    right: Sum,
}

/// A node that may still be asked about.
struct Open {
    place: usize,
    rows: Vec<u32>,
    histograms: Histograms,
    sum: Sum,
    level: usize,
    /// What its leaves have to lie between.
    bounds: (f64, f64),
}

impl<'a> Grower<'a> {
    pub(super) const fn new(binned: &'a Binned, options: &'a TrainOptions) -> Self {
        Self {
            binned,
            options,
            slopes: Vec::new(),
        }
    }

    /// Grows one tree on the rows that it sees.
    pub(super) fn grow(&mut self, seen: &[u32], raw: &[f64], labels: &[bool]) -> Growth {
        let weight = self.options.fraud_weight;
        self.slopes.clear();
        self.slopes
            .extend(raw.iter().zip(labels).map(|(raw, fraud)| {
                let probability = 1.0 / (1.0 + (-raw).exp());
                match fraud {
                    true => (
                        weight * (probability - 1.0),
                        weight * probability * (1.0 - probability),
                    ),
                    false => (probability, probability * (1.0 - probability)),
                }
            }));
        let histograms = self.histograms(seen);
        let sum = total(&histograms);
        let mut nodes = vec![self.leaf(sum, (f64::NEG_INFINITY, f64::INFINITY))];
        let mut splits: Vec<Option<(Split, usize, usize)>> = vec![None];
        let mut open = vec![Open {
            place: 0,
            rows: seen.to_vec(),
            histograms,
            sum,
            level: 0,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
        }];
        while let Some(node) = open.pop() {
            let Some(split) = self.best_split(&node) else {
                continue;
            };
            let (left, right) = self.divide(&node.rows, &split);
            let (left_bounds, right_bounds) = self.bounds(&split, node.bounds);
            let (left_place, right_place) = (nodes.len(), nodes.len() + 1);
            nodes.push(self.leaf(split.left, left_bounds));
            nodes.push(self.leaf(split.right, right_bounds));
            splits.extend([None, None]);
            if let (Some(file), Some(known)) =
                (nodes.get_mut(node.place), splits.get_mut(node.place))
            {
                let cuts = self.binned.cuts.get(split.column);
                *file = NodeFile::Split {
                    feature: split.column,
                    // A question of nothing but whether the value is missing.
                    below: cuts
                        .and_then(|cuts| cuts.get(split.bin).copied())
                        .unwrap_or(f64::MAX),
                    left: left_place,
                    right: right_place,
                    missing_left: split.missing_left,
                    rows: node.sum.rows,
                };
                *known = Some((split, left_place, right_place));
            }
            if node.level + 1 < self.options.depth {
                // The histograms of the larger side are what is left of the node's.
                let is_left_smaller = left.len() <= right.len();
                let smaller = self.histograms(if is_left_smaller { &left } else { &right });
                let larger = difference(node.histograms, &smaller);
                let (of_left, of_right) = match is_left_smaller {
                    true => (smaller, larger),
                    false => (larger, smaller),
                };
                open.push(Open {
                    place: right_place,
                    rows: right,
                    histograms: of_right,
                    sum: split.right,
                    level: node.level + 1,
                    bounds: right_bounds,
                });
                open.push(Open {
                    place: left_place,
                    rows: left,
                    histograms: of_left,
                    sum: split.left,
                    level: node.level + 1,
                    bounds: left_bounds,
                });
            }
        }
        let of_rows = (0..raw.len())
            .map(|row| self.answer(row, &nodes, &splits))
            .collect();
        Growth {
            tree: TreeFile { nodes },
            of_rows,
        }
    }

    /// What the tree adds to a row.
    fn answer(
        &self,
        row: usize,
        nodes: &[NodeFile],
        splits: &[Option<(Split, usize, usize)>],
    ) -> f64 {
        let mut place = 0;
        while let Some(Some((split, left, right))) = splits.get(place) {
            let is_left = self.goes_left(row, split);
            place = if is_left { *left } else { *right };
        }
        match nodes.get(place) {
            Some(NodeFile::Leaf { points, .. }) => *points,
            _ => 0.0,
        }
    }

    fn goes_left(&self, row: usize, split: &Split) -> bool {
        let bin = self.binned.bin(split.column, row);
        match bin == self.binned.missing(split.column) {
            true => split.missing_left,
            false => bin <= split.bin,
        }
    }

    fn divide(&self, rows: &[u32], split: &Split) -> (Vec<u32>, Vec<u32>) {
        rows.iter()
            .partition(|row| self.goes_left(**row as usize, split))
    }

    fn weight(&self, sum: Sum, bounds: (f64, f64)) -> f64 {
        let weight = -sum.gradient / (sum.curvature + self.options.l2).max(1e-12);
        weight.max(bounds.0).min(bounds.1)
    }

    fn leaf(&self, sum: Sum, bounds: (f64, f64)) -> NodeFile {
        NodeFile::Leaf {
            points: self.weight(sum, bounds) * self.options.learning_rate,
            rows: sum.rows,
        }
    }

    /// Under a constraint, everything on one side has to stay on its side of the middle.
    fn bounds(&self, split: &Split, bounds: (f64, f64)) -> ((f64, f64), (f64, f64)) {
        let middle = f64::midpoint(
            self.weight(split.left, bounds),
            self.weight(split.right, bounds),
        );
        match self.options.monotone.get(split.column) {
            Some(1..) => ((bounds.0, middle), (middle, bounds.1)),
            Some(..=-1) => ((middle, bounds.1), (bounds.0, middle)),
            _ => (bounds, bounds),
        }
    }

    fn best_split(&self, node: &Open) -> Option<Split> {
        let mut best: Option<Split> = None;
        for (column, bins) in node.histograms.iter().enumerate() {
            let missing = bins.last().copied().unwrap_or_default();
            let known = bins.len().saturating_sub(1);
            let mut below = Sum::default();
            for (bin, sum) in bins.iter().take(known).enumerate() {
                below.add(*sum);
                for missing_left in [false, true] {
                    if missing_left && missing.rows == 0.0 {
                        continue;
                    }
                    let mut left = below;
                    if missing_left {
                        left.add(missing);
                    }
                    let right = node.sum.without(left);
                    let split = Split {
                        gain: 0.0,
                        column,
                        bin,
                        missing_left,
                        left,
                        right,
                    };
                    let gain = self.gain(node, &split);
                    if gain > best.map_or(LEAST_GAIN, |best| best.gain) {
                        best = Some(Split { gain, ..split });
                    }
                }
            }
        }
        best
    }

    fn gain(&self, node: &Open, split: &Split) -> f64 {
        let least = count(self.options.least_rows);
        if split.left.rows < least || split.right.rows < least {
            return f64::NEG_INFINITY;
        }
        let (left, right) = (
            self.weight(split.left, node.bounds),
            self.weight(split.right, node.bounds),
        );
        let is_against = match self.options.monotone.get(split.column) {
            Some(1..) => left > right,
            Some(..=-1) => left < right,
            _ => false,
        };
        if is_against {
            return f64::NEG_INFINITY;
        }
        let worth = |sum: Sum, weight: f64| {
            -(sum.gradient * weight + 0.5 * (sum.curvature + self.options.l2) * weight * weight)
        };
        worth(split.left, left) + worth(split.right, right)
            - worth(node.sum, self.weight(node.sum, node.bounds))
    }

    /// The histograms of all columns over some rows. Each column is summed by one thread in the
    /// order of the rows, so that the number of threads changes no bit.
    fn histograms(&self, rows: &[u32]) -> Histograms {
        let columns: Vec<usize> = (0..self.binned.columns.len()).collect();
        let threads = if rows.len() < WORTH_A_THREAD {
            1
        } else {
            self.options.threads.max(1)
        };
        let share = columns.len().div_ceil(threads).max(1);
        let sum = |columns: &[usize]| -> Histograms {
            columns
                .iter()
                .map(|column| self.histogram(*column, rows))
                .collect()
        };
        if threads == 1 {
            return sum(&columns);
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = columns
                .chunks(share)
                .map(|part| scope.spawn(|| sum(part)))
                .collect();
            running
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_default())
                .collect()
        })
    }

    fn histogram(&self, column: usize, rows: &[u32]) -> Vec<Sum> {
        let mut bins = vec![Sum::default(); self.binned.missing(column) + 1];
        let Some(values) = self.binned.columns.get(column) else {
            return bins;
        };
        for row in rows {
            let row = *row as usize;
            let (Some(bin), Some((gradient, curvature))) = (values.get(row), self.slopes.get(row))
            else {
                continue;
            };
            if let Some(sum) = bins.get_mut(usize::from(*bin)) {
                sum.gradient += gradient;
                sum.curvature += curvature;
                sum.rows += 1.0;
            }
        }
        bins
    }
}

fn total(histograms: &Histograms) -> Sum {
    let mut sum = Sum::default();
    for bin in histograms.first().into_iter().flatten() {
        sum.add(*bin);
    }
    sum
}

fn difference(mut whole: Histograms, part: &Histograms) -> Histograms {
    for (whole, part) in whole.iter_mut().zip(part) {
        for (whole, part) in whole.iter_mut().zip(part) {
            *whole = whole.without(*part);
        }
    }
    whole
}
