//! One row of the answer, as CSV or as JSON.

use bonafide_reference::{MATCH_FIELDS, Query, RecordMatch, match_levels};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use std::path::Path;

/// Shape of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shape {
    /// Comma-separated with a header.
    Csv,
    /// One object a line; what is empty in CSV is null.
    Jsonl,
}

impl Shape {
    /// The shape that a file name asks for.
    pub(super) fn of_path(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("jsonl" | "ndjson") => Self::Jsonl,
            _ => Self::Csv,
        }
    }

    /// What stands before the first answer.
    pub(super) fn header(self) -> String {
        match self {
            Self::Csv => format!("{}\n", columns().collect::<Vec<_>>().join(",")),
            Self::Jsonl => String::new(),
        }
    }
}

/// The columns in their order.
pub(super) fn columns() -> impl Iterator<Item = &'static str> {
    ["query_id", "record_id", "score"]
        .into_iter()
        .chain(MATCH_FIELDS)
        .chain(["entity_id", "runner_up", "problem"])
}

/// The answer to one query.
pub(super) struct Answer<'row> {
    pub(super) query_id: &'row str,
    /// Who was found, and the query that found them.
    pub(super) found: Option<(&'row Query, &'row RecordMatch)>,
    /// What is wrong with the row.
    pub(super) problem: &'row str,
}

impl Answer<'_> {
    /// Appends the row.
    pub(super) fn write(&self, shape: Shape, out: &mut Vec<u8>) {
        match shape {
            Shape::Csv => self.write_csv(out),
            Shape::Jsonl => {
                // Neither memory nor this serialisation can fail.
                let _never_fails = serde_json::to_writer(&mut *out, self);
                out.push(b'\n');
            }
        }
    }

    fn write_csv(&self, out: &mut Vec<u8>) {
        write_cell(self.query_id, out);
        match self.found {
            Some((query, found)) => {
                out.push(b',');
                write_cell(&found.record_id, out);
                out.extend_from_slice(format!(",{:.4}", found.score).as_bytes());
                for word in match_levels(query, &found.agreement) {
                    out.push(b',');
                    out.extend_from_slice(word.as_bytes());
                }
                out.extend_from_slice(format!(",{},", found.entity_id).as_bytes());
                if let Some(runner_up) = found.runner_up {
                    out.extend_from_slice(format!("{runner_up:.4}").as_bytes());
                }
            }
            None => out.extend(std::iter::repeat_n(b',', columns().count() - 2)),
        }
        out.push(b',');
        write_cell(self.problem, out);
        out.push(b'\n');
    }
}

/// A cell, in quotes where it needs them.
fn write_cell(text: &str, out: &mut Vec<u8>) {
    if !text.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("query_id", self.query_id)?;
        let found = self.found.map(|(_, found)| found);
        let rounded = |score: f32| (f64::from(score) * 1e4).round() / 1e4;
        object.serialize_entry("record_id", &found.map(|found| &found.record_id))?;
        object.serialize_entry("score", &found.map(|found| rounded(found.score)))?;
        match self.found {
            Some((query, found)) => {
                for (field, word) in MATCH_FIELDS
                    .iter()
                    .zip(match_levels(query, &found.agreement))
                {
                    object.serialize_entry(field, word)?;
                }
            }
            None => {
                for field in MATCH_FIELDS {
                    object.serialize_entry(field, &None::<&str>)?;
                }
            }
        }
        object.serialize_entry("entity_id", &found.map(|found| found.entity_id.to_string()))?;
        let runner_up = found.and_then(|found| found.runner_up);
        object.serialize_entry("runner_up", &runner_up.map(rounded))?;
        let problem = Some(self.problem).filter(|problem| !problem.is_empty());
        object.serialize_entry("problem", &problem)?;
        object.end()
    }
}
