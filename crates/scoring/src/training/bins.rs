//! Values as the numbers of bins, so that a histogram is a sum over small numbers.

/// Bins of one column beside that of missing values.
const MOST_BINS: usize = 254;
/// Values that are looked at to place the cuts.
const SAMPLE: usize = 50_000;

/// The columns as bins.
pub(super) struct Binned {
    /// By column, by row. The last bin of a column is that of missing values.
    pub(super) columns: Vec<Vec<u8>>,
    /// By column: the first value of each bin but the lowest.
    pub(super) cuts: Vec<Vec<f64>>,
}

impl Binned {
    /// Places the cuts by the first `known` rows and sorts all rows into bins.
    pub(super) fn new(columns: &[Vec<f64>], known: usize) -> Self {
        let cuts: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| cuts_of(column, known))
            .collect();
        let columns = columns.iter().zip(&cuts);
        let binned =
            columns.map(|(column, cuts)| column.iter().map(|value| bin_of(*value, cuts)).collect());
        Self {
            columns: binned.collect(),
            cuts,
        }
    }

    /// The bin of missing values of a column.
    pub(super) fn missing(&self, column: usize) -> usize {
        self.cuts.get(column).map_or(0, |cuts| cuts.len() + 1)
    }

    pub(super) fn bin(&self, column: usize, row: usize) -> usize {
        let bin = self.columns.get(column).and_then(|column| column.get(row));
        bin.copied().map_or(0, usize::from)
    }
}

fn bin_of(value: f64, cuts: &[f64]) -> u8 {
    let bin = match value.is_nan() {
        true => cuts.len() + 1,
        false => cuts.partition_point(|cut| *cut <= value),
    };
    u8::try_from(bin).unwrap_or(u8::MAX)
}

fn cuts_of(column: &[f64], known: usize) -> Vec<f64> {
    let step = known.div_ceil(SAMPLE).max(1);
    let values = column.iter().take(known).step_by(step).copied();
    let mut sample: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    sample.sort_by(f64::total_cmp);
    let mut distinct = sample.clone();
    distinct.dedup();
    // Always between two values, so that no value stands on a cut: a cut that a file rounds
    // leaves every row on its side.
    let before = |value: f64| {
        let at = distinct.partition_point(|known| *known < value);
        let lower = at.checked_sub(1).and_then(|at| distinct.get(at))?;
        Some(f64::midpoint(*lower, value))
    };
    let mut cuts: Vec<f64> = if distinct.len() <= MOST_BINS {
        distinct.iter().copied().filter_map(before).collect()
    } else {
        let at = |bin: usize| sample.get(bin * sample.len() / MOST_BINS).copied();
        (1..MOST_BINS).filter_map(at).filter_map(before).collect()
    };
    cuts.dedup();
    cuts
}
