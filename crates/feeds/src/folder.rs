//! The folder of one feed of one environment: which artefact is current, and the lock around
//! changing it.
//!
//! ```text
//! <data folder>/feeds/<environment>/<kind>/
//!   CURRENT             name of the current artefact, one line
//!   feed-7.bff          the artefact
//!   feed-6.bff          the one before, kept for a way back
//!   rejects-7.csv       rows that the import could not use
//!   certification.json  right to use restricted rows, where it is on record
//!   LOCK                held while an import runs
//! ```

use crate::record::FeedKind;
use bonafide_types::Environment;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const CURRENT: &str = "CURRENT";

/// Why the folder could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Reading or writing failed.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was attempted.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another import holds the lock.
    #[error("another import is running in {0}; wait for it to end and try again")]
    Busy(PathBuf),
    /// CURRENT names no artefact.
    #[error(
        "{0} does not name a feed file; write the name of one that is there into it, or import again"
    )]
    Malformed(PathBuf),
}

/// The folder with the generations of one feed of one environment.
#[derive(Clone, Debug)]
pub struct FeedFolder {
    path: PathBuf,
    environment: Environment,
    kind: FeedKind,
}

/// A generation of a feed: a number that grows with each import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u64);

impl Generation {
    /// The number, from 1.
    pub const fn number(self) -> u64 {
        self.0
    }

    fn file_name(self) -> String {
        format!("feed-{}.bff", self.0)
    }

    fn of_file_name(name: &str) -> Option<Self> {
        let number = name.strip_prefix("feed-")?.strip_suffix(".bff")?;
        number.parse().ok().map(Self)
    }
}

impl FeedFolder {
    /// The folder of a feed below the data folder. Nothing is created or checked yet.
    pub fn new(data_folder: &Path, environment: Environment, kind: FeedKind) -> Self {
        let name = environment.as_str().to_ascii_lowercase();
        Self {
            path: data_folder.join("feeds").join(name).join(kind.as_str()),
            environment,
            kind,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose it is.
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// Which feed it holds.
    pub const fn kind(&self) -> FeedKind {
        self.kind
    }

    /// The current generation; `None` where nothing has been imported yet. Cheap enough to poll.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn current(&self) -> Result<Option<Generation>, FolderError> {
        let path = self.path.join(CURRENT);
        match fs::read_to_string(&path) {
            Ok(name) => Generation::of_file_name(name.trim())
                .map(Some)
                .ok_or(FolderError::Malformed(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed("cannot read", path)(source)),
        }
    }

    /// The artefact of a generation.
    pub fn artefact_path(&self, generation: Generation) -> PathBuf {
        self.path.join(generation.file_name())
    }

    /// The rejects of the import that made a generation; absent where there were none.
    pub fn rejects_path(&self, generation: Generation) -> PathBuf {
        self.path.join(format!("rejects-{}.csv", generation.0))
    }

    /// Creates the folder where needed, with access for its owner only, and takes the lock.
    ///
    /// # Errors
    /// [`FolderError::Busy`] while another import holds it.
    pub fn lock(&self) -> Result<FolderLock<'_>, FolderError> {
        self.create()?;
        let path = self.path.join("LOCK");
        let file = create_private(&path).map_err(failed("cannot create", path.clone()))?;
        match file.try_lock() {
            Ok(()) => {
                self.delete_unfinished();
                Ok(FolderLock {
                    folder: self,
                    _file: file,
                })
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::Busy(self.path.clone())),
            Err(TryLockError::Error(source)) => Err(failed("cannot lock", path)(source)),
        }
    }

    pub(crate) fn create(&self) -> Result<(), FolderError> {
        let mut builder = fs::DirBuilder::new();
        builder
            .recursive(true)
            .mode(0o700)
            .create(&self.path)
            .map_err(failed("cannot create", self.path.clone()))
    }

    /// Puts a small file in place in one step.
    pub(crate) fn write_whole(&self, name: &str, text: &str) -> Result<(), FolderError> {
        let target = self.path.join(name);
        let temporary = self.path.join(format!("{name}.new"));
        let write = || -> io::Result<()> {
            let mut file = create_private(&temporary)?;
            file.set_len(0)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&temporary, &target)?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(failed("cannot write", target.clone()))
    }

    /// An import that was killed leaves what it was writing, under a temporary name.
    fn delete_unfinished(&self) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(".tmp") {
                // What cannot be deleted now is tried again by the next import.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn generations(&self) -> Result<Vec<Generation>, FolderError> {
        let list = || -> io::Result<Vec<Generation>> {
            let mut generations = Vec::new();
            for entry in fs::read_dir(&self.path)? {
                generations.extend(
                    entry?
                        .file_name()
                        .to_str()
                        .and_then(Generation::of_file_name),
                );
            }
            generations.sort_unstable();
            Ok(generations)
        };
        list().map_err(failed("cannot list", self.path.clone()))
    }
}

/// The right to change the folder; released when dropped.
#[derive(Debug)]
pub struct FolderLock<'f> {
    folder: &'f FeedFolder,
    /// The operating system releases the lock with the file, also when the process dies.
    _file: File,
}

impl FolderLock<'_> {
    /// The generation that the next import makes: never one that is still there.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn next_generation(&self) -> Result<Generation, FolderError> {
        let newest = self.folder.generations()?.last().copied();
        let newest = newest.max(self.folder.current()?);
        Ok(Generation(newest.map_or(0, Generation::number) + 1))
    }

    /// Makes a generation current whose artefact is complete and durable, and deletes all but the
    /// one before.
    ///
    /// # Errors
    /// See [`FolderError`]; the earlier generation stays current then.
    pub fn install(&self, generation: Generation) -> Result<(), FolderError> {
        let before = self.folder.current()?;
        self.folder
            .write_whole(CURRENT, &format!("{}\n", generation.file_name()))?;
        for old in self.folder.generations()? {
            if old != generation && Some(old) != before {
                // What cannot be deleted now is deleted by the next import.
                let _ = fs::remove_file(self.folder.artefact_path(old));
                let _ = fs::remove_file(self.folder.rejects_path(old));
            }
        }
        Ok(())
    }
}

fn failed(action: &'static str, path: PathBuf) -> impl FnOnce(io::Error) -> FolderError {
    move |source| FolderError::Io {
        action,
        path,
        source,
    }
}

/// Creates or opens a file that only its owner may read.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installing_keeps_one_generation_back_and_imports_do_not_collide() {
        let data = tempfile::tempdir().unwrap();
        let folder = FeedFolder::new(data.path(), Environment::Sandbox, FeedKind::Death);
        assert_eq!(folder.current().unwrap(), None);
        let lock = folder.lock().unwrap();
        for number in 1..=3 {
            let generation = lock.next_generation().unwrap();
            assert_eq!(generation.number(), number);
            fs::write(folder.artefact_path(generation), "feed").unwrap();
            lock.install(generation).unwrap();
            assert_eq!(folder.current().unwrap(), Some(generation));
        }
        let there = |number| folder.artefact_path(Generation(number)).exists();
        assert_eq!([there(1), there(2), there(3)], [false, true, true]);
        let error = folder.lock().unwrap_err();
        assert!(error.to_string().contains("another import is running"));
    }

    #[test]
    fn a_damaged_pointer_is_an_error_that_names_the_fix() {
        let data = tempfile::tempdir().unwrap();
        let folder = FeedFolder::new(data.path(), Environment::Sandbox, FeedKind::Authority);
        folder.create().unwrap();
        folder.write_whole(CURRENT, "rubbish").unwrap();
        let error = folder.current().unwrap_err();
        assert!(error.to_string().contains("import again"));
    }
}
