//! The folder itself, as a reader sees it.

use crate::FolderError;
use crate::lock::FolderLock;
use crate::private::{create_private, create_private_folder};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const CURRENT: &str = "CURRENT";
/// Names the last generation that was taken away, so that its number is not used again.
const CLEARED: &str = "CLEARED";
const LOCK: &str = "LOCK";

/// How the files of a folder are called.
#[derive(Debug)]
pub struct FileNames {
    /// What a generation is, in an error: `an index file`.
    pub what: &'static str,
    /// Before the number: `index-`.
    pub prefix: &'static str,
    /// Behind the number: `.bfi`.
    pub suffix: &'static str,
    /// Stems of the `<stem>-<number>.csv` that go with a generation.
    pub companions: &'static [&'static str],
}

/// A generation: a number that grows with each import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub(crate) u64);

impl Generation {
    /// The number, from 1.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A folder of generations.
#[derive(Clone, Debug)]
pub struct GenerationFolder {
    path: PathBuf,
    names: &'static FileNames,
}

impl GenerationFolder {
    /// A folder whose files are called so. Nothing is created or checked yet.
    pub const fn new(path: PathBuf, names: &'static FileNames) -> Self {
        Self { path, names }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The current generation; `None` where nothing has been imported yet. Cheap enough to poll:
    /// it reads one small file.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn current(&self) -> Result<Option<Generation>, FolderError> {
        self.named_in(CURRENT)
    }

    /// The last generation that was taken away; `None` where none was.
    pub(crate) fn cleared(&self) -> Result<Option<Generation>, FolderError> {
        self.named_in(CLEARED)
    }

    fn named_in(&self, file: &str) -> Result<Option<Generation>, FolderError> {
        let Some(name) = self.read_small(file)? else {
            return Ok(None);
        };
        let generation = self.generation_of(name.trim());
        generation.map(Some).ok_or_else(|| FolderError::Malformed {
            path: self.path.join(file),
            what: self.names.what,
        })
    }

    /// The text of a small file; `None` where it is absent.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn read_small(&self, name: &str) -> Result<Option<String>, FolderError> {
        let path = self.path.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FolderError::io("cannot read", &path)(error)),
        }
    }

    /// The file of a generation.
    pub fn file(&self, generation: Generation) -> PathBuf {
        self.path.join(self.name_of(generation))
    }

    /// The CSV of this stem that goes with a generation.
    pub fn companion(&self, stem: &str, generation: Generation) -> PathBuf {
        self.path.join(format!("{stem}-{}.csv", generation.0))
    }

    /// Creates the folder where needed, with access for its owner only, and takes the lock.
    ///
    /// # Errors
    /// [`FolderError::Busy`] while another import holds it.
    pub fn lock(&self) -> Result<FolderLock<'_>, FolderError> {
        self.create()?;
        let path = self.path.join(LOCK);
        let file = create_private(&path, false).map_err(FolderError::io("cannot create", &path))?;
        match file.try_lock() {
            Ok(()) => {
                self.delete_unfinished();
                Ok(FolderLock::new(self, file))
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::Busy(self.path.clone())),
            Err(TryLockError::Error(error)) => Err(FolderError::io("cannot lock", &path)(error)),
        }
    }

    /// Creates the folder where needed, with access for its owner only.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn create(&self) -> Result<(), FolderError> {
        create_private_folder(&self.path).map_err(FolderError::io("cannot create", &self.path))
    }

    /// Replaces a small file so that a reader sees the old text or the new one, whatever happens.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn replace_small(&self, name: &str, text: &str) -> Result<(), FolderError> {
        let target = self.path.join(name);
        let temporary = self.path.join(format!("{name}.new"));
        let write = || -> io::Result<()> {
            let mut file = create_private(&temporary, true)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&temporary, &target)?;
            // Makes the rename durable.
            File::open(&self.path)?.sync_all()
        };
        write().map_err(FolderError::io("cannot write", &target))
    }

    pub(crate) fn point_at(&self, generation: Generation) -> Result<(), FolderError> {
        self.replace_small(CURRENT, &format!("{}\n", self.name_of(generation)))
    }

    pub(crate) fn remember(&self, cleared: Generation) -> Result<(), FolderError> {
        self.replace_small(CLEARED, &format!("{}\n", self.name_of(cleared)))
    }

    pub(crate) fn point_at_nothing(&self) -> Result<(), FolderError> {
        let target = self.path.join(CURRENT);
        let remove = || -> io::Result<()> {
            fs::remove_file(&target)?;
            // Makes the removal durable.
            File::open(&self.path)?.sync_all()
        };
        remove().map_err(FolderError::io("cannot remove", &target))
    }

    pub(crate) fn generations(&self) -> Result<Vec<Generation>, FolderError> {
        let list = || -> io::Result<Vec<Generation>> {
            let mut generations = Vec::new();
            for entry in fs::read_dir(&self.path)? {
                let name = entry?.file_name();
                generations.extend(name.to_str().and_then(|name| self.generation_of(name)));
            }
            generations.sort_unstable();
            Ok(generations)
        };
        list().map_err(FolderError::io("cannot list", &self.path))
    }

    /// What cannot be deleted now is deleted by the next import.
    pub(crate) fn delete(&self, generation: Generation) {
        let companions = self.names.companions.iter();
        let companions = companions.map(|stem| self.companion(stem, generation));
        for path in companions.chain([self.file(generation)]) {
            let _ = fs::remove_file(path);
        }
    }

    /// An import that was killed leaves what it was writing, under a temporary name.
    fn delete_unfinished(&self) {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        for entry in entries {
            if entry.file_name().to_string_lossy().starts_with(".tmp") {
                // What cannot be deleted now is tried again by the next import.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn name_of(&self, generation: Generation) -> String {
        let FileNames { prefix, suffix, .. } = self.names;
        format!("{prefix}{}{suffix}", generation.0)
    }

    fn generation_of(&self, name: &str) -> Option<Generation> {
        let number = name
            .strip_prefix(self.names.prefix)?
            .strip_suffix(self.names.suffix)?;
        number.parse().ok().map(Generation)
    }
}
