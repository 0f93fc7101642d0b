//! Earlier ids of people whose id has changed.
//!
//! A person's id comes from its smallest (source, record id). When an import joins two people, or
//! brings a smaller one, the id changes; the earlier id then leads to the person that has the
//! record which gave it. The table is a small CSV file beside the index: `former_id,entity_id`.

use crate::folder::{FolderError, ReferenceFolder};
use crate::index::entity_id;
use bonafide_generations::{Generation, create_private};
use bonafide_types::EntityId;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Former ids and the ids they lead to now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases(BTreeMap<EntityId, EntityId>);

impl Aliases {
    /// Reads the table of the current generation; empty where there is none.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn load(folder: &ReferenceFolder) -> Result<Self, FolderError> {
        let Some(current) = folder.current()? else {
            return Ok(Self::default());
        };
        let path = folder.aliases_path(current);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed("cannot read", &path, error)),
        };
        let pairs = text.lines().skip(1).filter_map(|line| {
            let (former, now) = line.split_once(',')?;
            Some((former.parse().ok()?, now.parse().ok()?))
        });
        Ok(Self(pairs.collect()))
    }

    /// The id of the person that `id` names or named.
    pub fn resolve(&self, id: EntityId) -> EntityId {
        self.0.get(&id).copied().unwrap_or(id)
    }

    /// Whether the id that comes from a record key was given up earlier.
    pub(crate) fn knows(&self, record_key: u64) -> bool {
        !self.0.is_empty() && self.0.contains_key(&entity_id(record_key))
    }

    /// How many former ids there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no id has ever changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds changes, given as the record keys from which ids come: former, then present; equal
    /// for an id that names a person again.
    pub(crate) fn extended(&self, changes: &[(u64, u64)]) -> Self {
        let changes: BTreeMap<EntityId, EntityId> = changes
            .iter()
            .map(|(former, now)| (entity_id(*former), entity_id(*now)))
            .collect();
        let newest = |id: EntityId| changes.get(&id).copied().unwrap_or(id);
        let mut all: BTreeMap<EntityId, EntityId> = self
            .0
            .iter()
            .map(|(former, now)| (*former, newest(*now)))
            .collect();
        all.extend(&changes);
        // An id that names a person again is no former one.
        all.retain(|former, now| former != now);
        Self(all)
    }

    /// Writes the table of a generation; no file where there is nothing to say.
    pub(crate) fn store(
        &self,
        folder: &ReferenceFolder,
        generation: Generation,
    ) -> Result<(), FolderError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let path = folder.aliases_path(generation);
        let write = || -> io::Result<()> {
            let mut file = BufWriter::new(create_private(&path, true)?);
            writeln!(file, "former_id,entity_id")?;
            for (former, now) in &self.0 {
                writeln!(file, "{former},{now}")?;
            }
            file.into_inner()?.sync_all()
        };
        write().map_err(|error| failed("cannot write", &path, error))
    }
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> FolderError {
    bonafide_generations::FolderError::io(action, path)(source).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide_types::Environment;

    #[test]
    fn former_ids_lead_to_the_newest() {
        let aliases = Aliases::default().extended(&[(9, 5)]).extended(&[(5, 2)]);
        for former in [9, 5, 2] {
            assert_eq!(aliases.resolve(entity_id(former)), entity_id(2));
        }
        assert_eq!(aliases.resolve(entity_id(77)), entity_id(77));
        assert_eq!(
            aliases.extended(&[(2, 9)]).resolve(entity_id(2)),
            entity_id(9)
        );
    }

    #[test]
    fn the_table_reads_back() {
        let data = tempfile::tempdir().unwrap();
        let folder = ReferenceFolder::new(data.path(), Environment::Sandbox);
        let lock = folder.lock().unwrap();
        let generation = lock.next_generation().unwrap();
        let aliases = Aliases::default().extended(&[(9, 5), (8, 4)]);
        aliases.store(&folder, generation).unwrap();
        lock.install(generation).unwrap();
        assert_eq!(Aliases::load(&folder).unwrap(), aliases);
    }
}
