//! The right to change a folder.

use crate::{FolderError, Generation, GenerationFolder};
use std::fs::File;

/// The right to change the folder; released when dropped.
#[derive(Debug)]
pub struct FolderLock<'f> {
    folder: &'f GenerationFolder,
    /// The operating system releases the lock with the file, also when the process dies.
    _file: File,
}

impl<'f> FolderLock<'f> {
    pub(crate) const fn new(folder: &'f GenerationFolder, file: File) -> Self {
        Self {
            folder,
            _file: file,
        }
    }

    /// The generation that the next import makes: never one that was current before, be it that it
    /// was taken away since; whoever remembers one by its number is not misled.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn next_generation(&self) -> Result<Generation, FolderError> {
        let newest = self.folder.generations()?.last().copied();
        let newest = newest
            .max(self.folder.current()?)
            .max(self.folder.cleared()?);
        Ok(Generation(newest.map_or(0, Generation::number) + 1))
    }

    /// Makes a generation current, whose file is complete and durable, and deletes all but the one
    /// before.
    ///
    /// # Errors
    /// See [`FolderError`]; the earlier generation stays current then.
    pub fn install(&self, generation: Generation) -> Result<(), FolderError> {
        let before = self.folder.current()?;
        self.folder.point_at(generation)?;
        // What cannot be listed now is deleted by the next import; it is no reason to fail this one.
        for old in self.folder.generations().unwrap_or_default() {
            if old != generation && Some(old) != before {
                self.folder.delete(old);
            }
        }
        Ok(())
    }
}

impl FolderLock<'_> {
    /// Takes the current generation away, and deletes the one before with it. Says which one was
    /// current.
    ///
    /// # Errors
    /// See [`FolderError`]; everything stays then.
    pub fn clear(&self) -> Result<Option<Generation>, FolderError> {
        let Some(current) = self.folder.current()? else {
            return Ok(None);
        };
        self.folder.remember(current)?;
        self.folder.point_at_nothing()?;
        for generation in self.folder.generations()? {
            self.folder.delete(generation);
        }
        Ok(Some(current))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileNames;
    use std::fs;

    static NAMES: FileNames = FileNames {
        what: "a ledger",
        prefix: "ledger-",
        suffix: ".bin",
        companions: &["rejects"],
    };

    fn folder() -> (tempfile::TempDir, GenerationFolder) {
        let data = tempfile::tempdir().unwrap();
        let folder = GenerationFolder::new(data.path().join("ledgers"), &NAMES);
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
            fs::write(folder.file(generation), "ledger").unwrap();
            fs::write(folder.companion("rejects", generation), "row").unwrap();
            lock.install(generation).unwrap();
            assert_eq!(folder.current().unwrap(), Some(generation));
        }
        let there = |number| folder.file(Generation(number)).exists();
        assert_eq!([there(1), there(2), there(3)], [false, true, true]);
        assert!(!folder.companion("rejects", Generation(1)).exists());
        assert!(folder.companion("rejects", Generation(2)).exists());
    }

    #[test]
    fn the_number_of_what_was_taken_away_is_not_used_again() {
        let (_data, folder) = folder();
        let lock = folder.lock().unwrap();
        assert_eq!(lock.clear().unwrap(), None);
        for number in 1..=2 {
            let generation = lock.next_generation().unwrap();
            fs::write(folder.file(generation), "ledger").unwrap();
            lock.install(generation).unwrap();
            assert_eq!(lock.clear().unwrap(), Some(Generation(number)));
            assert_eq!(folder.current().unwrap(), None);
            assert!(!folder.file(generation).exists());
        }
        assert_eq!(lock.next_generation().unwrap().number(), 3);
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
    fn what_a_killed_import_left_is_cleared_away() {
        let (_data, folder) = folder();
        drop(folder.lock().unwrap());
        let left = folder.path().join(".tmpAbCdEf");
        fs::write(&left, "half a ledger").unwrap();
        drop(folder.lock().unwrap());
        assert!(!left.exists());
    }

    #[test]
    fn a_damaged_pointer_is_an_error_that_names_the_fix() {
        let (_data, folder) = folder();
        folder.create().unwrap();
        folder.replace_small("CURRENT", "rubbish").unwrap();
        let error = folder.current().unwrap_err().to_string();
        assert!(error.contains("does not name a ledger") && error.contains("import again"));
    }
}
