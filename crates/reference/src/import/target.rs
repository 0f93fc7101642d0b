//! The import wired to the index and its folder.

use super::build::EntitySink;
use super::country::country_code;
use super::error::ImportError;
use super::options::{ImportOptions, ImportProgress};
use super::run::{Current, Import, IndexMaker, NewIndex, format_of, open_input};
use super::summary::ImportSummary;
use super::table::Table;
use crate::{
    BuildError, BuildOptions, Index, IndexBuilder, PreparedEntity, ReferenceFolder, SourceInfo,
    SourceRecord, prepare_entity,
};
use bonafide_vault::Vault;
use uuid::Uuid;

/// Longest name of a source, in characters.
const LONGEST_SOURCE_NAME: usize = 100;

/// Imports a file: adds its sources to what is loaded, or starts afresh, and makes the result the
/// current index of the folder.
///
/// Records with the same source and record id take the place of earlier ones, so importing a file
/// twice changes nothing. Whatever goes wrong, the index that was current stays current.
///
/// # Errors
/// See [`ImportError`]. What the file itself rules out is found before anything is written.
pub fn import(
    options: &ImportOptions,
    folder: &ReferenceFolder,
    vault: &Vault,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<ImportSummary, ImportError> {
    let name_length = options.source.trim().chars().count();
    if !(1..=LONGEST_SOURCE_NAME).contains(&name_length) {
        return Err(ImportError::SourceName);
    }
    if let Some(country) = &options.country
        && country_code(country).is_none()
    {
        return Err(ImportError::Country(country.clone()));
    }
    let (input, length) = open_input(options)?;
    let table = Table::open(input, format_of(options), &options.mapping)?;
    let lock = folder.lock()?;
    let current = match folder.current()? {
        Some(generation) => open_current(options, folder, vault, generation)?,
        None => None,
    };
    let import = Import {
        options,
        environment: folder.environment(),
        lock: &lock,
        vault,
        table,
        length,
    };
    let current = current.as_ref().map(|index| index as &dyn Current);
    import.run(current, &IndexFile { folder, vault }, progress)
}

/// An index that does not open only matters where its records are to be kept.
fn open_current(
    options: &ImportOptions,
    folder: &ReferenceFolder,
    vault: &Vault,
    generation: crate::Generation,
) -> Result<Option<Index>, ImportError> {
    match Index::open(&folder.index_path(generation), vault) {
        Ok(index) => Ok(Some(index)),
        Err(_) if options.replace => Ok(None),
        Err(error) => Err(ImportError::CurrentIndex(error.to_string())),
    }
}

impl Current for Index {
    fn for_each_record(&self, visit: &mut dyn FnMut(SourceRecord)) -> Result<(), ImportError> {
        Self::for_each_record(self, visit)
            .map_err(|error| ImportError::CurrentIndex(error.to_string()))
    }

    fn records(&self) -> u64 {
        self.stats().records
    }

    fn people_keys(&self) -> Vec<u64> {
        self.seeds().collect()
    }

    fn sources(&self) -> &[SourceInfo] {
        self.sources()
    }

    fn is_synthetic(&self) -> bool {
        self.is_synthetic()
    }
}

struct IndexFile<'i> {
    folder: &'i ReferenceFolder,
    vault: &'i Vault,
}

impl IndexMaker for IndexFile<'_> {
    type Sink = IndexBuilder;

    fn begin(&self, new: &NewIndex) -> Result<IndexBuilder, ImportError> {
        let options = BuildOptions {
            // Names the key of the sealed profiles, so it must not repeat: random, like a nonce.
            file_id: *Uuid::new_v4().as_bytes(),
            synthetic: new.synthetic,
            as_of: new.as_of,
        };
        let path = self.folder.index_path(new.generation);
        IndexBuilder::create(&path, self.vault, options).map_err(failed)
    }

    fn complete(&self, sink: IndexBuilder, sources: Vec<SourceInfo>) -> Result<(), ImportError> {
        sink.finish(sources).map(drop).map_err(failed)
    }
}

impl EntitySink for IndexBuilder {
    type Prepared = PreparedEntity;

    fn prepare(records: &[SourceRecord]) -> PreparedEntity {
        prepare_entity(records)
    }

    fn add(&mut self, person: PreparedEntity) -> Result<(), ImportError> {
        Self::add(self, person).map_err(failed)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err takes"
)]
fn failed(error: BuildError) -> ImportError {
    ImportError::Build(error.to_string())
}
