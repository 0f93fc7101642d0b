//! The file with the rows that could not be used.

use super::error::ImportError;
use super::issues::Reject;
use bonafide_generations::create_private;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// Writes rejects; makes the file, for its owner's eyes only, with the first one.
///
/// Columns: `line`, `field`, `reason`, `record_id`. Values are never written: they are personal
/// data, and the line number finds them.
pub(crate) struct RejectsFile {
    path: PathBuf,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl RejectsFile {
    /// Nothing is written yet; a file that an earlier, failed import left is deleted.
    pub(crate) fn new(path: PathBuf) -> Self {
        // Where there is none, there is nothing to do.
        let _ = std::fs::remove_file(&path);
        Self { path, writer: None }
    }

    /// Adds rejects.
    pub(crate) fn add(&mut self, rejects: &[Reject]) -> Result<(), ImportError> {
        self.try_add(rejects).map_err(|source| self.failed(source))
    }

    fn try_add(&mut self, rejects: &[Reject]) -> io::Result<()> {
        if rejects.is_empty() {
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let file = create_private(&self.path, true)?;
                let mut writer = csv::Writer::from_writer(BufWriter::new(file));
                writer.write_record(["line", "field", "reason", "record_id"])?;
                none.insert(writer)
            }
        };
        for reject in rejects {
            writer.write_record([
                reject.line.to_string().as_str(),
                reject.column.map_or("", |column| column.name()),
                reject.reason.as_str(),
                reject.record_id.as_deref().unwrap_or_default(),
            ])?;
        }
        Ok(())
    }

    /// Completes the file; its path where there is one.
    pub(crate) fn finish(mut self) -> Result<Option<PathBuf>, ImportError> {
        let Some(writer) = self.writer.take() else {
            return Ok(None);
        };
        let finish = || -> io::Result<()> {
            let file = writer.into_inner().map_err(|error| error.into_error())?;
            file.into_inner()?.sync_all()
        };
        finish().map_err(|source| self.failed(source))?;
        Ok(Some(self.path))
    }

    fn failed(&self, source: io::Error) -> ImportError {
        ImportError::Write {
            path: self.path.clone(),
            source,
        }
    }

    /// Where the file is or would be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
