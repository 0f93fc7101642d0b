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
use bonafide_generations::{FileNames, Generation, GenerationFolder};
use bonafide_types::Environment;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

static NAMES: FileNames = FileNames {
    what: "an index file",
    prefix: "index-",
    suffix: ".bfi",
    companions: &[ALIASES, REJECTS],
};
const ALIASES: &str = "aliases";
const REJECTS: &str = "rejects";
const MODEL: &str = "matching.toml";

/// Why the folder could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The generations could not be read or changed.
    #[error(transparent)]
    Generations(#[from] bonafide_generations::FolderError),
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
    files: GenerationFolder,
    environment: Environment,
}

impl ReferenceFolder {
    /// The folder of an environment below the data folder. Nothing is created or checked yet.
    pub fn new(data_folder: &Path, environment: Environment) -> Self {
        let name = environment.as_str().to_ascii_lowercase();
        let path = data_folder.join("reference").join(name);
        Self {
            files: GenerationFolder::new(path, &NAMES),
            environment,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.files.path()
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
        Ok(self.files.current()?)
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
        let model = self.files.read_small(MODEL)?;
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
        self.files.read_small(MODEL)?.map(parse).transpose()
    }

    /// Where the trained matching model is kept.
    pub fn model_path(&self) -> PathBuf {
        self.path().join(MODEL)
    }

    /// The index file of a generation.
    pub fn index_path(&self, generation: Generation) -> PathBuf {
        self.files.file(generation)
    }

    /// The aliases of a generation; the file is absent where there are none.
    pub fn aliases_path(&self, generation: Generation) -> PathBuf {
        self.files.companion(ALIASES, generation)
    }

    /// The rejects of the import that made a generation; absent where there were none.
    pub fn rejects_path(&self, generation: Generation) -> PathBuf {
        self.files.companion(REJECTS, generation)
    }

    /// Creates the folder where needed, with access for its owner only, and takes the lock.
    ///
    /// # Errors
    /// An error while another import holds it.
    pub fn lock(&self) -> Result<FolderLock<'_>, FolderError> {
        Ok(FolderLock {
            folder: self,
            lock: self.files.lock()?,
        })
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
    lock: bonafide_generations::FolderLock<'f>,
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
        Ok(self.lock.next_generation()?)
    }

    /// Makes a generation current, whose index file is complete and durable, and deletes all but
    /// the one before.
    ///
    /// # Errors
    /// See [`FolderError`]; the earlier generation stays current then.
    pub fn install(&self, generation: Generation) -> Result<(), FolderError> {
        Ok(self.lock.install(generation)?)
    }

    /// Puts a matching model in force.
    ///
    /// # Errors
    /// See [`FolderError`]; the earlier model stays in force then.
    pub fn install_model(&self, parameters: &Parameters) -> Result<(), FolderError> {
        Ok(self
            .folder
            .files
            .replace_small(MODEL, &parameters.to_toml())?)
    }

    /// Goes back to the shipped matching model.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn remove_model(&self) -> Result<(), FolderError> {
        let path = self.folder.model_path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(bonafide_generations::FolderError::io("cannot delete", &path)(error).into())
            }
            _ => Ok(()),
        }
    }
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
    fn a_server_notices_a_change_and_the_way_back() {
        let (_data, folder) = folder();
        let lock = folder.lock().unwrap();
        assert_eq!(folder.changed_since(None).unwrap(), None);
        let first = lock.next_generation().unwrap();
        lock.install(first).unwrap();
        let second = lock.next_generation().unwrap();
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
        lock.install(lock.next_generation().unwrap()).unwrap();
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
}
