//! What came of an import.

use super::RejectReason;
use crate::Generation;
use crate::artefact::FeedInfo;
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
    /// Imported rows that took the place of an earlier record.
    pub replaced: u64,
    /// Records that rows of the file withdrew.
    pub withdrawn: u64,
    /// Withdrawals of records that are not there.
    pub unknown_withdrawals: u64,
    /// Records of the generation before, before rows of the file replaced or withdrew any.
    pub carried_over: u64,
    /// Rejected rows by reason, most first.
    pub rejected: Vec<(RejectReason, u64)>,
    /// Where the rejected rows are listed.
    pub rejects_file: Option<PathBuf>,
    /// Headers that were ignored.
    pub ignored_columns: Vec<String>,
    /// What the new generation says about itself.
    pub info: FeedInfo,
}

impl ImportSummary {
    /// Number of rejected rows.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.iter().map(|(_, count)| count).sum()
    }

    /// The summary as text for a terminal. `elapsed` is measured by the caller.
    pub fn to_text(&self, elapsed: Duration) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_text(&mut text, elapsed);
        text
    }

    fn write_text(&self, text: &mut String, elapsed: Duration) -> std::fmt::Result {
        let rate = u128::from(self.rows) * 1_000 / elapsed.as_millis().max(1);
        writeln!(text, "rows read     {}", self.rows)?;
        writeln!(text, "imported      {}", self.imported)?;
        if self.withdrawn + self.unknown_withdrawals > 0 {
            writeln!(
                text,
                "withdrawn     {} ({} more were not there)",
                self.withdrawn, self.unknown_withdrawals
            )?;
        }
        writeln!(text, "rejected      {}", self.rejected_rows())?;
        for (reason, count) in &self.rejected {
            writeln!(text, "  {count} × {reason}")?;
        }
        if !self.ignored_columns.is_empty() {
            writeln!(text, "ignored       {}", self.ignored_columns.join(", "))?;
        }
        writeln!(
            text,
            "kept          {} records of before, {} replaced",
            self.carried_over, self.replaced
        )?;
        writeln!(text, "records       {}", self.info.records)?;
        if self.info.restricted {
            writeln!(
                text,
                "restricted    deaths of the last three calendar years are used only while a \
                 certification is on record (`bonafide death certify`)"
            )?;
        }
        let seconds = elapsed.as_secs_f64();
        writeln!(text, "time          {seconds:.1} s, {rate} rows/s")?;
        writeln!(text, "next          {}", self.next_step())
    }

    fn next_step(&self) -> String {
        match &self.rejects_file {
            Some(path) => format!(
                "See {} for the rejected rows; correct them and import them again.",
                path.display()
            ),
            None => format!(
                "A running server takes the new feed within seconds; `bonafide {} stats` shows what is loaded.",
                self.info.kind
            ),
        }
    }
}
