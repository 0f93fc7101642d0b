//! Files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that takes its name once it is whole: whoever finds it can rely on it, however the
/// command ended. Until then it is `NAME.partial`, which the next attempt overwrites.
pub(crate) struct WholeFile {
    writer: BufWriter<File>,
    partial: PathBuf,
    path: PathBuf,
}

impl WholeFile {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        Ok(Self {
            writer: BufWriter::new(File::create(&partial)?),
            partial,
            path: path.to_owned(),
        })
    }

    /// Puts the file in place of an earlier one.
    pub(crate) fn finish(self) -> io::Result<()> {
        let file = self
            .writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(self.partial, self.path)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
