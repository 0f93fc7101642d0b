//! The folder of one feed of one environment: which artefact is current, and the lock around
//! changing it.
//!
//! ```text
//! <data folder>/feeds/<environment>/<kind>/
//!   CURRENT             name of the current artefact, one line
//!   CLEARED             name of the last one that was taken away, whose number is not used again
//!   feed-7.bff          the artefact
//!   feed-6.bff          the one before, kept for a way back
//!   rejects-7.csv       rows that the import could not use
//!   certification.json  right to use restricted rows, where it is on record
//!   LOCK                held while an import runs
//! ```

use crate::record::FeedKind;
use bonafide_generations::{FileNames, FolderError, FolderLock, Generation, GenerationFolder};
use bonafide_types::Environment;
use std::path::{Path, PathBuf};

static NAMES: FileNames = FileNames {
    what: "a feed file",
    prefix: "feed-",
    suffix: ".bff",
    companions: &[REJECTS],
};
const REJECTS: &str = "rejects";

/// The folder with the generations of one feed of one environment.
#[derive(Clone, Debug)]
pub struct FeedFolder {
    files: GenerationFolder,
    environment: Environment,
    kind: FeedKind,
}

impl FeedFolder {
    /// The folder of a feed below the data folder. Nothing is created or checked yet.
    pub fn new(data_folder: &Path, environment: Environment, kind: FeedKind) -> Self {
        let name = environment.as_str().to_ascii_lowercase();
        let path = data_folder.join("feeds").join(name).join(kind.as_str());
        Self {
            files: GenerationFolder::new(path, &NAMES),
            environment,
            kind,
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

    /// Which feed it holds.
    pub const fn kind(&self) -> FeedKind {
        self.kind
    }

    /// The current generation; `None` where nothing has been imported yet. Cheap enough to poll.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn current(&self) -> Result<Option<Generation>, FolderError> {
        self.files.current()
    }

    /// The artefact of a generation.
    pub fn artefact_path(&self, generation: Generation) -> PathBuf {
        self.files.file(generation)
    }

    /// The rejects of the import that made a generation; absent where there were none.
    pub fn rejects_path(&self, generation: Generation) -> PathBuf {
        self.files.companion(REJECTS, generation)
    }

    /// Takes the feed away: nothing is current then, and its artefacts are deleted. Says which
    /// generation it was; `None` where nothing was loaded.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn remove(&self) -> Result<Option<Generation>, FolderError> {
        match self.current()? {
            None => Ok(None),
            Some(_) => self.lock()?.clear(),
        }
    }

    /// Creates the folder where needed, with access for its owner only, and takes the lock.
    ///
    /// # Errors
    /// [`FolderError::Busy`] while another import holds it.
    pub fn lock(&self) -> Result<FolderLock<'_>, FolderError> {
        self.files.lock()
    }

    /// The folder as small files are read and replaced in it.
    pub(crate) const fn files(&self) -> &GenerationFolder {
        &self.files
    }
}
