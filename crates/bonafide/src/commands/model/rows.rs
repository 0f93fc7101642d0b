//! Labelled rows from a CSV file.

use bonafide_scoring::Dataset;
use std::path::Path;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The rows of a file.
pub(super) struct Rows {
    /// Features and labels.
    pub(super) data: Dataset,
    /// The values of the column that is kept as text; empty without one.
    pub(super) kept: Vec<String>,
}

impl Rows {
    pub(super) fn column(&self, name: &str) -> Option<&Vec<f64>> {
        let at = self.data.names.iter().position(|known| known == name)?;
        self.data.columns.get(at)
    }

    /// The last rows alone.
    pub(super) fn last(&self, number: usize) -> Self {
        let skip = self.data.labels.len().saturating_sub(number);
        let end = |column: &Vec<f64>| column.iter().skip(skip).copied().collect();
        Self {
            data: Dataset {
                names: self.data.names.clone(),
                columns: self.data.columns.iter().map(end).collect(),
                labels: self.data.labels.iter().skip(skip).copied().collect(),
            },
            kept: self.kept.iter().skip(skip).cloned().collect(),
        }
    }
}

/// Reads a file: a column of labels, at most one that is kept as text, and features, blank where
/// one is missing.
pub(super) fn read_rows(path: &Path, label: &str, kept: &[&str]) -> Result<Rows, Failure> {
    let shown = path.display();
    let mut reader =
        csv::Reader::from_path(path).map_err(|error| format!("cannot read {shown}: {error}"))?;
    let header = reader.headers()?.clone();
    let place = |name: &str| {
        let found = header.iter().position(|known| known.trim() == name);
        found.ok_or_else(|| format!("{shown} has no column {name}"))
    };
    let label_at = place(label)?;
    let kept_at = kept.first().map(|name| place(name)).transpose()?;
    let columns: Vec<usize> = (0..header.len())
        .filter(|at| *at != label_at && Some(*at) != kept_at)
        .collect();
    let name = |at: &usize| header.get(*at).unwrap_or_default().trim().to_owned();
    let mut rows = Rows {
        data: Dataset {
            names: columns.iter().map(name).collect(),
            columns: vec![Vec::new(); columns.len()],
            labels: Vec::new(),
        },
        kept: Vec::new(),
    };
    for (number, record) in (2_usize..).zip(reader.records()) {
        let record = record.map_err(|error| format!("{shown}: {error}"))?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        rows.data
            .labels
            .push(match cell(label_at).to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" | "fraud" => true,
                "0" | "false" | "no" | "legitimate" => false,
                _ => {
                    return Err(
                        format!("{shown}, line {number}: {label} has to be true or false").into(),
                    );
                }
            });
        for (column, at) in rows.data.columns.iter_mut().zip(&columns) {
            column.push(match cell(*at) {
                "" => f64::NAN,
                "true" => 1.0,
                "false" => 0.0,
                text => text
                    .parse()
                    .ok()
                    .filter(|value: &f64| value.is_finite())
                    .ok_or_else(|| {
                        format!("{shown}, line {number}: {} has to be a number", name(at))
                    })?,
            });
        }
        if let Some(at) = kept_at {
            rows.kept.push(cell(at).to_owned());
        }
    }
    Ok(rows)
}
