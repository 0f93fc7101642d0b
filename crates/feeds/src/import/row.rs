//! One row of a file, by our columns.

use super::RejectReason;
use bonafide_identity::parse_date;
use bonafide_types::PartialDate;

/// What a column may be at fault for.
type ColumnFault = (Option<&'static str>, RejectReason);

/// One row of a file: values by the names of our columns, blank ones left out.
#[derive(Clone, Default)]
pub struct Row {
    values: Vec<(&'static str, String)>,
    /// Whether the person is invented.
    pub is_synthetic: bool,
    /// Whether the row withdraws what an earlier one said.
    pub is_withdrawn: bool,
}

impl Row {
    /// Puts a value in; of two for one column the first that is not blank counts.
    pub(crate) fn put(&mut self, column: &'static str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && self.text(column).is_none() {
            self.values.push((column, value.to_owned()));
        }
    }

    /// A value.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(name, _)| *name == column)
            .map(|(_, value)| value.as_str())
    }

    /// A date.
    ///
    /// # Errors
    /// [`RejectReason::InvalidDate`].
    pub fn date(&self, column: &'static str) -> Result<Option<PartialDate>, ColumnFault> {
        self.text(column)
            .map(|text| parse_date(text).ok_or((Some(column), RejectReason::InvalidDate)))
            .transpose()
    }

    /// A flag: `true`, `yes`, `y`, `1` and their opposites.
    ///
    /// # Errors
    /// [`RejectReason::InvalidFlag`].
    pub fn flag(&self, column: &'static str) -> Result<Option<bool>, ColumnFault> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "t" | "1" => Ok(Some(true)),
            "false" | "no" | "n" | "f" | "0" => Ok(Some(false)),
            _ => Err((Some(column), RejectReason::InvalidFlag)),
        }
    }

    /// Reads the columns that say something about the row itself.
    pub(crate) fn settle(&mut self, is_synthetic: bool) -> Result<(), ColumnFault> {
        self.is_synthetic = self.flag("synthetic")?.unwrap_or(is_synthetic);
        let change = self.text("change").unwrap_or("add").to_ascii_lowercase();
        self.is_withdrawn = match change.as_str() {
            "add" | "a" | "change" | "c" => false,
            "delete" | "d" => true,
            _ => return Err((Some("change"), RejectReason::InvalidChange)),
        };
        Ok(())
    }
}
