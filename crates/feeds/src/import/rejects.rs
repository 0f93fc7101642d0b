//! The file with the rows that could not be used.

use super::{ImportError, RejectReason};
use bonafide_generations::create_private;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::PathBuf;

/// Writes rejects; makes the file, for its owner's eyes only, with the first one.
///
/// Columns: `line`, `field`, `reason`. Values are never written: they are personal data, and the
/// line number finds them.
pub(super) struct RejectsFile {
    pub(super) path: PathBuf,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl RejectsFile {
    /// Nothing is written yet; a file that an earlier, failed import left is deleted.
    pub(super) fn new(path: PathBuf) -> Self {
        // Where there is none, there is nothing to do.
        let _ = std::fs::remove_file(&path);
        Self { path, writer: None }
    }

    pub(super) fn add(
        &mut self,
        line: u64,
        column: Option<&str>,
        reason: RejectReason,
    ) -> Result<(), ImportError> {
        self.try_add(line, column, reason)
            .map_err(|source| ImportError::Rejects {
                path: self.path.clone(),
                source,
            })
    }

    fn try_add(&mut self, line: u64, column: Option<&str>, reason: RejectReason) -> io::Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let file = BufWriter::new(create_private(&self.path, true)?);
                let writer = none.insert(csv::Writer::from_writer(file));
                writer.write_record(["line", "field", "reason"])?;
                writer
            }
        };
        writer.write_record([
            line.to_string().as_str(),
            column.unwrap_or_default(),
            reason.as_str(),
        ])?;
        Ok(())
    }

    /// Completes the file; its path where there is one.
    pub(super) fn finish(self) -> Result<Option<PathBuf>, ImportError> {
        let Some(mut writer) = self.writer else {
            return Ok(None);
        };
        match writer.flush() {
            Ok(()) => Ok(Some(self.path)),
            Err(source) => Err(ImportError::Rejects {
                path: self.path,
                source,
            }),
        }
    }
}
