//! The memory map of an index file: the one place of this crate that needs `unsafe`.

use memmap2::Mmap;
use std::fs::File;
use std::io;

/// Maps a whole file read-only.
#[expect(
    unsafe_code,
    reason = "mapping a file is unsafe because another process could change it; index files are written once under another name, renamed into place and never written again"
)]
pub(crate) fn map_file(file: &File) -> io::Result<Mmap> {
    // SAFETY: An index file is immutable after its rename (see `IndexBuilder::finish`); folders
    // replace it by a file of another name and remove the old one, which keeps mapped pages alive.
    // Everything read from the map is checksummed when it is opened, and decoded with bounds
    // checks, so that a change from outside could give wrong answers but no memory error.
    unsafe { Mmap::map(file) }
}
