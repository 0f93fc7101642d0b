//! The folder of one environment's index: which file is current, and the locks around changing it.
//!
//! ```text
//! <data folder>/reference/<environment>/
//!   CURRENT          name of the current index file, one line
//!   index-7.bfi      the index
//!   index-6.bfi      the one before, kept for a way back
//!   aliases-7.csv    earlier ids of people whose id changed
//!   rejects-7.csv    rows that the import could not use
//!   matching.toml    the trained matching model; absent where the shipped one judges
//!   LOCK             held while an import runs
//! ```

use crate::model::{ModelError, Parameters};
use bonafide_types::Environment;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
const MODEL: &str = "matching.toml";

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
    /// CURRENT names no index file.
    #[error(
        "{0} does not name an index file; write the name of one that is there into it, or import again"
    )]
    Malformed(PathBuf),
    /// The matching model is none.
    #[error("{path}: {source}; mend it, or delete it to judge by the shipped model")]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ModelError,
    },
}

/// The folder with the indexes of one environment.
#[derive(Clone, Debug)]
pub struct ReferenceFolder {
    path: PathBuf,
    environment: Environment,
}

/// A generation of the index: a number that grows with each import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u64);

impl Generation {
    /// The number, from 1.
    pub const fn number(self) -> u64 {
        self.0
    }

    fn index_name(self) -> String {
        format!("index-{}.bfi", self.0)
    }

    fn of_index_name(name: &str) -> Option<Self> {
        let number = name.strip_prefix("index-")?.strip_suffix(".bfi")?;
        number.parse().ok().map(Self)
    }
}

impl ReferenceFolder {
    /// The folder of an environment below the data folder. Nothing is created or checked yet.
    pub fn new(data_folder: &Path, environment: Environment) -> Self {
        let name = environment.as_str().to_ascii_lowercase();
        Self {
            path: data_folder.join("reference").join(name),
            environment,
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

    /// The current generation; `None` where nothing has been imported yet. Cheap enough to poll:
    /// it reads one small file.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn current(&self) -> Result<Option<Generation>, FolderError> {
        let path = self.path.join(CURRENT);
        match fs::read_to_string(&path) {
            Ok(name) => Generation::of_index_name(name.trim())
                .map(Some)
                .ok_or(FolderError::Malformed(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FolderError::Io {
                action: "cannot read",
                path,
                source,
            }),
        }
    }

    /// What is in force: the current generation and the matching model. `None` where nothing has
    /// been imported yet. Cheap enough to poll: it reads two small files.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn in_force(&self) -> Result<Option<InForce>, FolderError> {
        let Some(generation) = self.current()? else {
            return Ok(None);
        };
        let model = self.model_text()?;
        Ok(Some(InForce {
            generation,
            model: model.map(|text| xxh3_64(text.as_bytes())),
        }))
    }

    /// What is in force where it is not what was `loaded`: what a running server polls. A way back
    /// to an earlier generation counts as a change too.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn changed_since(&self, loaded: Option<InForce>) -> Result<Option<InForce>, FolderError> {
        Ok(self.in_force()?.filter(|current| Some(*current) != loaded))
    }

    /// The trained matching model; `None` where the shipped one judges.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn model(&self) -> Result<Option<Parameters>, FolderError> {
        let parse = |text: String| {
            Parameters::parse(&text).map_err(|source| FolderError::Model {
                path: self.model_path(),
                source,
            })
        };
        self.model_text()?.map(parse).transpose()
    }

    /// Where the trained matching model is kept.
    pub fn model_path(&self) -> PathBuf {
        self.path.join(MODEL)
    }

    fn model_text(&self) -> Result<Option<String>, FolderError> {
        let path = self.model_path();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FolderError::Io {
                action: "cannot read",
                path,
                source,
            }),
        }
    }

    /// The index file of a generation.
    pub fn index_path(&self, generation: Generation) -> PathBuf {
        self.path.join(generation.index_name())
    }

    /// The aliases of a generation; the file is absent where there are none.
    pub fn aliases_path(&self, generation: Generation) -> PathBuf {
        self.path.join(format!("aliases-{}.csv", generation.0))
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
        create_private_folder(&self.path).map_err(|source| FolderError::Io {
            action: "cannot create",
            path: self.path.clone(),
            source,
        })?;
        let path = self.path.join(LOCK);
        let file = create_private(&path, false).map_err(|source| FolderError::Io {
            action: "cannot create",
            path: path.clone(),
            source,
        })?;
        match file.try_lock() {
            Ok(()) => {
                self.delete_unfinished();
                Ok(FolderLock {
                    folder: self,
                    _file: file,
                })
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::Busy(self.path.clone())),
            Err(TryLockError::Error(source)) => Err(FolderError::Io {
                action: "cannot lock",
                path,
                source,
            }),
        }
    }

    /// An import that was killed leaves the index file it was writing, under a temporary name.
    fn delete_unfinished(&self) {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        for entry in entries {
            if entry.file_name().to_string_lossy().starts_with(".tmp") {
                // What cannot be deleted now is tried again by the next import.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn generations(&self) -> io::Result<Vec<Generation>> {
        let mut generations = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            generations.extend(name.to_str().and_then(Generation::of_index_name));
        }
        generations.sort_unstable();
        Ok(generations)
    }
}

/// What judges in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The generation of the index.
    pub generation: Generation,
    /// Hash of the trained matching model; `None` where the shipped one judges.
    pub model: Option<u64>,
}

/// The right to change the folder; released when dropped.
#[derive(Debug)]
pub struct FolderLock<'f> {
    folder: &'f ReferenceFolder,
    /// The operating system releases the lock with the file, also when the process dies.
    _file: File,
}

impl FolderLock<'_> {
    /// The folder that is locked.
    pub const fn folder(&self) -> &ReferenceFolder {
        self.folder
    }

    /// The generation that the next import makes: never one that was used before and is still
    /// there, current or not.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn next_generation(&self) -> Result<Generation, FolderError> {
        let newest = self
            .folder
            .generations()
            .map_err(|source| FolderError::Io {
                action: "cannot list",
                path: self.folder.path.clone(),
                source,
            })?;
        let current = self.folder.current()?;
        let newest = newest.last().copied().max(current);
        Ok(Generation(newest.map_or(0, Generation::number) + 1))
    }

    /// Makes a generation current, whose index file is complete and durable, and deletes all but
    /// the one before.
    ///
    /// # Errors
    /// See [`FolderError`]; the earlier generation stays current then.
    pub fn install(&self, generation: Generation) -> Result<(), FolderError> {
        let before = self.folder.current()?;
        self.replace(CURRENT, &format!("{}\n", generation.index_name()))?;
        self.delete_all_but(generation, before);
        Ok(())
    }

    /// Puts a matching model in force.
    ///
    /// # Errors
    /// See [`FolderError`]; the earlier model stays in force then.
    pub fn install_model(&self, parameters: &Parameters) -> Result<(), FolderError> {
        self.replace(MODEL, &parameters.to_toml())
    }

    /// Goes back to the shipped matching model.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn remove_model(&self) -> Result<(), FolderError> {
        let path = self.folder.model_path();
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(FolderError::Io {
                action: "cannot delete",
                path,
                source,
            }),
            _ => Ok(()),
        }
    }

    /// Replaces a small file so that a reader sees the old text or the new one, whatever happens.
    fn replace(&self, name: &str, text: &str) -> Result<(), FolderError> {
        let target = self.folder.path.join(name);
        let temporary = self.folder.path.join(format!("{name}.new"));
        let write = || -> io::Result<()> {
            let mut file = create_private(&temporary, true)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&temporary, &target)?;
            sync_folder(&self.folder.path)
        };
        write().map_err(|source| FolderError::Io {
            action: "cannot write",
            path: target.clone(),
            source,
        })
    }

    /// What cannot be deleted now is deleted by the next import; it is no reason to fail this one.
    fn delete_all_but(&self, current: Generation, before: Option<Generation>) {
        for generation in self.folder.generations().unwrap_or_default() {
            if generation == current || Some(generation) == before {
                continue;
            }
            for path in [
                self.folder.index_path(generation),
                self.folder.aliases_path(generation),
                self.folder.rejects_path(generation),
            ] {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Creates or opens a file that only its owner may read.
pub(crate) fn create_private(path: &Path, empty: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(empty);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Makes a rename durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, ReferenceFolder) {
        let data = tempfile::tempdir().unwrap();
        let folder = ReferenceFolder::new(data.path(), Environment::Sandbox);
        (data, folder)
    }

    #[test]
    fn installing_keeps_one_generation_back() {
        let (_data, folder) = folder();
        assert_eq!(folder.current().unwrap(), None);
        let lock = folder.lock().unwrap();
        for number in 1..=3 {
            let generation = lock.next_generation().unwrap();
            assert_eq!(generation.number(), number);
            fs::write(folder.index_path(generation), "index").unwrap();
            lock.install(generation).unwrap();
            assert_eq!(folder.current().unwrap(), Some(generation));
        }
        let there = |number| folder.index_path(Generation(number)).exists();
        assert_eq!([there(1), there(2), there(3)], [false, true, true]);
    }

    #[test]
    fn two_imports_do_not_collide() {
        let (_data, folder) = folder();
        let lock = folder.lock().unwrap();
        let error = folder.lock().unwrap_err();
        assert!(error.to_string().contains("another import is running"));
        drop(lock);
        assert!(folder.lock().is_ok());
    }

    #[test]
    fn a_server_notices_a_change_and_the_way_back() {
        let (_data, folder) = folder();
        let lock = folder.lock().unwrap();
        assert_eq!(folder.changed_since(None).unwrap(), None);
        let (first, second) = (Generation(1), Generation(2));
        lock.install(first).unwrap();
        let of = |generation| InForce {
            generation,
            model: None,
        };
        assert_eq!(folder.changed_since(None).unwrap(), Some(of(first)));
        assert_eq!(folder.changed_since(Some(of(first))).unwrap(), None);
        lock.install(second).unwrap();
        assert_eq!(
            folder.changed_since(Some(of(first))).unwrap(),
            Some(of(second))
        );
        lock.install(first).unwrap();
        assert_eq!(
            folder.changed_since(Some(of(second))).unwrap(),
            Some(of(first))
        );
    }

    #[test]
    fn a_trained_model_is_taken_up_and_given_back() {
        let (_data, folder) = folder();
        let lock = folder.lock().unwrap();
        lock.install(Generation(1)).unwrap();
        let shipped = folder.in_force().unwrap();
        assert_eq!(folder.model().unwrap(), None);
        lock.install_model(&Parameters::defaults()).unwrap();
        assert!(folder.changed_since(shipped).unwrap().is_some());
        assert_eq!(folder.model().unwrap(), Some(Parameters::defaults()));
        lock.remove_model().unwrap();
        lock.remove_model().unwrap();
        assert_eq!(folder.changed_since(shipped).unwrap(), None);
        fs::write(folder.model_path(), "[prior]").unwrap();
        let fault = folder.model().unwrap_err().to_string();
        assert!(fault.contains("matching.toml"), "{fault}");
    }

    #[test]
    fn what_a_killed_import_left_is_cleared_away() {
        let (_data, folder) = folder();
        drop(folder.lock().unwrap());
        let left = folder.path().join(".tmpAbCdEf");
        fs::write(&left, "half an index").unwrap();
        drop(folder.lock().unwrap());
        assert!(!left.exists());
    }

    #[test]
    fn a_damaged_pointer_is_an_error_that_names_the_fix() {
        let (_data, folder) = folder();
        let _lock = folder.lock().unwrap();
        fs::write(folder.path().join(CURRENT), "rubbish").unwrap();
        assert!(
            folder
                .current()
                .unwrap_err()
                .to_string()
                .contains("import again")
        );
    }
}
