//! What came of an import.

use super::columns::Column;
use super::issues::{RejectReason, Warning};
use crate::{Generation, SourceInfo};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// What came of an import.
#[derive(Clone, Debug)]
pub struct ImportSummary {
    /// The generation that is current now.
    pub generation: Generation,
    /// Rows of the file.
    pub rows: u64,
    /// Rows that were imported.
    pub imported: u64,
    /// Rejected rows by reason, most first.
    pub rejected: Vec<(RejectReason, u64)>,
    /// Where the rejected rows are listed.
    pub rejects_file: Option<PathBuf>,
    /// Odd fields of imported rows, most first.
    pub warnings: Vec<(Column, Warning, u64)>,
    /// Headers that were ignored.
    pub ignored_columns: Vec<String>,
    /// Records of the index before that are in the new one.
    pub carried_over: u64,
    /// Records of the index before that rows of the file took the place of.
    pub replaced: u64,
    /// Whether rules had to find the people, because rows had no person id.
    pub resolved_by_rules: bool,
    /// People in the new index.
    pub people: u64,
    /// Records in the new index.
    pub records: u64,
    /// Sources in the new index.
    pub sources: Vec<SourceInfo>,
    /// People whose id changed; the earlier ids lead to the new ones.
    pub aliases: u64,
}

impl ImportSummary {
    /// Number of rejected rows.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.iter().map(|(_, count)| count).sum()
    }

    /// What to do next, one sentence.
    pub fn next_step(&self) -> String {
        let count_of = |reason| {
            let found = self.rejected.iter().find(|(known, _)| *known == reason);
            found.map_or(0, |(_, count)| *count)
        };
        if count_of(RejectReason::InvalidUtf8) > 0 {
            return "Some rows are not UTF-8; if the file is Windows-1252, convert it with `iconv -f WINDOWS-1252 -t UTF-8` and import it again: rows with the same record_id are replaced.".to_owned();
        }
        if let Some(path) = &self.rejects_file {
            return format!(
                "See {} for the rejected rows; correct them and import them again: rows with the same record_id are replaced.",
                path.display()
            );
        }
        "A running server takes the new index within seconds; `bonafide reference stats` shows what is loaded.".to_owned()
    }

    /// The summary as text for a terminal. `elapsed` is measured by the caller.
    pub fn to_text(&self, elapsed: Duration) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_text(&mut text, elapsed);
        text
    }

    fn write_text(&self, text: &mut String, elapsed: Duration) -> std::fmt::Result {
        let seconds = elapsed.as_secs_f64();
        let rate = rows_per_second(self.rows, elapsed);
        writeln!(text, "rows read     {}", self.rows)?;
        writeln!(text, "imported      {}", self.imported)?;
        writeln!(text, "rejected      {}", self.rejected_rows())?;
        for (reason, count) in &self.rejected {
            writeln!(text, "  {count} × {reason}")?;
        }
        if !self.warnings.is_empty() {
            writeln!(text, "warnings")?;
        }
        for (column, warning, count) in &self.warnings {
            writeln!(text, "  {count} × {}: {warning}", column.name())?;
        }
        if !self.ignored_columns.is_empty() {
            writeln!(text, "ignored       {}", self.ignored_columns.join(", "))?;
        }
        writeln!(
            text,
            "kept          {} records of before, {} replaced",
            self.carried_over, self.replaced
        )?;
        let how = if self.resolved_by_rules {
            "found by rules"
        } else {
            "by person_id"
        };
        writeln!(text, "people        {} ({how})", self.people)?;
        if self.aliases > 0 {
            writeln!(
                text,
                "              {} under a new id, the old one still leads there",
                self.aliases
            )?;
        }
        writeln!(text, "records       {}", self.records)?;
        for source in &self.sources {
            for country in &source.countries {
                writeln!(
                    text,
                    "  {} {} {} ({})",
                    country.records,
                    source.name,
                    country.country,
                    country.coverage.as_str()
                )?;
            }
        }
        writeln!(text, "time          {seconds:.1} s, {rate} rows/s")?;
        writeln!(text, "next          {}", self.next_step())
    }
}

fn rows_per_second(rows: u64, elapsed: Duration) -> u128 {
    u128::from(rows) * 1_000 / elapsed.as_millis().max(1)
}
