//! Building an index file: collect people in any order, write them sorted.
//!
//! The finished bytes depend on the records alone, not on the order or the number of threads in
//! which people arrived; only the file id and the sealed cold blocks differ between two builds.

use super::bytes::{Pack, Reader};
use super::cold_blocks::ColdWriter;
use super::countries::CountryTally;
use super::dictionary::{DictionaryBuilder, FinishedDictionary};
use super::entities::EntityWriter;
use super::features::Features;
use super::key_table::KeyTableBuilder;
use super::numbering::{Numbering, SourceSets, map_bits};
use super::prepare::PreparedEntity;
use super::section::{ALIGNMENT, Placement, Section, encode_header};
use super::spill::Spill;
use super::stats::{About, IndexStats, MOST_SOURCES, SourceInfo};
use bonafide_types::{Date, SmolStr};
use bonafide_vault::{BlockPurpose, Vault};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use xxhash_rust::xxh3::xxh3_128;

/// What an index is built from and under.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Names the key of the cold profiles; must never be used for two files.
    pub file_id: [u8; 16],
    /// Whether nobody in it exists: the only kind that Sandbox loads by default.
    pub synthetic: bool,
    /// The newest day on which any source saw anybody.
    pub as_of: Date,
}

/// Why an index could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Reading or writing failed; a full disk is the usual reason.
    #[error("cannot write the reference index {path}: {source}")]
    Io {
        /// The index file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// More sources than a set of sources can hold.
    #[error(
        "more than {MOST_SOURCES} sources: give related files the same source category and import them again"
    )]
    TooManySources,
    /// More people than positions.
    #[error("more than 4,294,967,295 people: split the population by country")]
    TooManyPeople,
    /// A description that cannot be written as JSON.
    #[error("cannot describe the reference index: {0}")]
    Describe(#[from] serde_json::Error),
}

/// Collects prepared people and writes the index file.
///
/// Memory stays near the size of the finished hot part; everything else waits, sealed, in a
/// temporary file beside the index.
pub struct IndexBuilder {
    path: PathBuf,
    options: BuildOptions,
    cold: ColdWriter,
    file: NamedTempFile,
    spill: Spill,
    sources: Vec<SmolStr>,
    countries: CountryTally,
    source_sets: HashMap<u32, u64>,
    given: DictionaryBuilder,
    family: DictionaryBuilder,
    streets: DictionaryBuilder,
    places: DictionaryBuilder,
    stats: IndexStats,
    payload: Vec<u8>,
}

impl IndexBuilder {
    /// Starts a file that will appear at `path` when it is finished.
    ///
    /// # Errors
    /// [`BuildError::Io`] where the folder cannot be written.
    pub fn create(path: &Path, vault: &Vault, options: BuildOptions) -> Result<Self, BuildError> {
        let fail = |source| BuildError::Io {
            path: path.to_owned(),
            source,
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut file = NamedTempFile::new_in(folder).map_err(fail)?;
        file.seek(SeekFrom::Start(Section::HEADER_LENGTH as u64))
            .map_err(fail)?;
        let spill_file = tempfile::tempfile_in(folder).map_err(fail)?;
        let spill_id = [options.file_id.as_slice(), b"spill"].concat();
        let purpose = BlockPurpose::REFERENCE_PROFILES;
        Ok(Self {
            path: path.to_owned(),
            cold: ColdWriter::new(vault.block_cipher(purpose, &options.file_id)),
            spill: Spill::new(spill_file, vault.block_cipher(purpose, &spill_id)),
            options,
            file,
            sources: Vec::new(),
            countries: CountryTally::default(),
            source_sets: HashMap::new(),
            given: DictionaryBuilder::default(),
            family: DictionaryBuilder::default(),
            streets: DictionaryBuilder::default(),
            places: DictionaryBuilder::default(),
            stats: IndexStats::default(),
            payload: Vec::new(),
        })
    }

    /// Adds one person. The order in which people come does not matter.
    ///
    /// # Errors
    /// See [`BuildError`].
    pub fn add(&mut self, mut entity: PreparedEntity) -> Result<(), BuildError> {
        if self.stats.people >= u64::from(u32::MAX) {
            return Err(BuildError::TooManyPeople);
        }
        let seed = entity.features.seed;
        self.stats.people += 1;
        self.countries.note(&entity.holdings, &entity.sources);
        self.intern(&mut entity)?;
        self.payload.clear();
        self.payload.put_varint(entity.keys.len() as u64);
        for key in &entity.keys {
            self.payload.extend_from_slice(&key.to_le_bytes());
        }
        self.payload.put_framed(&entity.profile);
        entity.features.encode(&mut self.payload);
        self.spill
            .add(seed, &self.payload)
            .map_err(|source| BuildError::Io {
                path: self.path.clone(),
                source,
            })
    }

    /// Replaces the person's own numbering of texts and sources by that of the build.
    fn intern(&mut self, entity: &mut PreparedEntity) -> Result<(), BuildError> {
        let number = |dictionary: &mut DictionaryBuilder, texts: &[SmolStr]| -> Vec<u32> {
            texts.iter().map(|text| dictionary.intern(text)).collect()
        };
        let numbers = Numbering {
            given: number(&mut self.given, &entity.given),
            family: number(&mut self.family, &entity.family),
            streets: number(&mut self.streets, &entity.streets),
            places: number(&mut self.places, &entity.places),
        };
        numbers.apply(&mut entity.features);
        let mut bits = Vec::with_capacity(entity.sources.len());
        for source in &entity.sources {
            bits.push(self.source_bit(source)?);
        }
        entity.features.map_sources(|set| {
            let set = map_bits(set, &bits);
            *self.source_sets.entry(set).or_insert(0) += 1;
            set
        });
        Ok(())
    }

    fn source_bit(&mut self, source: &SmolStr) -> Result<u32, BuildError> {
        let place = self.sources.iter().position(|known| known == source);
        let place = place.unwrap_or_else(|| {
            self.sources.push(source.clone());
            self.sources.len() - 1
        });
        if place >= MOST_SOURCES {
            return Err(BuildError::TooManySources);
        }
        Ok(1 << place)
    }

    /// Writes everything, checksums it, makes it durable and lets it appear at its path.
    ///
    /// `sources` describes the sources; one that records name and that is missing here is added
    /// with partial coverage, a country that is missing with the coverage of its source.
    ///
    /// # Errors
    /// See [`BuildError`]; nothing appears at the path then.
    pub fn finish(self, sources: Vec<SourceInfo>) -> Result<IndexStats, BuildError> {
        let path = self.path.clone();
        self.write(sources).map_err(|error| match error {
            WriteError::Io(source) => BuildError::Io { path, source },
            WriteError::Build(error) => error,
        })
    }

    fn write(self, sources: Vec<SourceInfo>) -> Result<IndexStats, WriteError> {
        let mut stats = self.stats;
        let mut sources = complete_sources(sources, &self.sources)?;
        self.countries.complete(&mut sources, &mut stats);
        let source_bits: Vec<u32> = self
            .sources
            .iter()
            .map(|name| sources.iter().position(|source| source.name == *name))
            .map(|place| place.map_or(0, |place| 1 << place))
            .collect();
        let sets = SourceSets::finish(self.source_sets, &source_bits);
        let [given, family, streets, places] = [self.given, self.family, self.streets, self.places]
            .map(|dictionary| dictionary.finish(stats.people));
        let mut numbers = Numbering::default();
        let section = |dictionary: FinishedDictionary, numbers: &mut Vec<u32>| {
            *numbers = dictionary.final_numbers;
            dictionary.section
        };
        let given = section(given, &mut numbers.given);
        let family = section(family, &mut numbers.family);
        let streets = section(streets, &mut numbers.streets);
        let places = section(places, &mut numbers.places);

        let mut output = BufWriter::with_capacity(1 << 20, self.file);
        let mut cold = self.cold;
        let mut entities = EntityWriter::default();
        let mut keys = KeyTableBuilder::new();
        let mut features = Features::default();
        let mut position = 0_u32;
        self.spill.for_each_sorted(|payload| {
            let mut reader = Reader::new(payload);
            for _ in 0..reader.count() {
                keys.add(reader.low_bytes::<8>(), position);
            }
            cold.add(reader.framed(), &mut output)?;
            let counts = features.decode_core(&mut reader);
            features.decode_rest(counts, &mut reader);
            numbers.apply(&mut features);
            features.map_sources(|set| sets.number(set));
            entities.add(&features)?;
            position += 1;
            Ok::<_, io::Error>(())
        })?;
        let cold = cold.finish(&mut output)?;
        let keys = keys.finish();
        let entities = entities.finish();
        stats.keys = keys.tags.len() as u64;
        stats.dropped_keys = keys.dropped;
        stats.cold_bytes = cold.length;

        let hot = [
            (Section::GivenNames, given),
            (Section::FamilyNames, family),
            (Section::Streets, streets),
            (Section::Places, places),
            (Section::SourceSets, sets.section()),
            (Section::EntityDirectory, entities.directory),
            (Section::Entities, entities.blocks),
            (Section::KeyBuckets, keys.buckets),
            (Section::KeyTags, keys.tags),
            (Section::KeyEntities, keys.entities),
            (Section::ColdDirectory, cold.directory),
        ];
        stats.hot_bytes = hot.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        let mut table = vec![Placement {
            section: Section::Cold,
            offset: Section::HEADER_LENGTH as u64,
            length: cold.length,
            checksum: 0,
        }];
        let mut end = Section::HEADER_LENGTH as u64 + cold.length;
        let mut content = cold.digest.to_le_bytes().to_vec();
        for (section, bytes) in hot {
            let placement = append(&mut output, &mut end, section, &bytes)?;
            content.extend_from_slice(&placement.checksum.to_le_bytes());
            table.push(placement);
        }
        let about = About {
            version: version_name(self.options.as_of, xxh3_128(&content)),
            synthetic: self.options.synthetic,
            as_of: self.options.as_of,
            sources,
            stats: stats.clone(),
        };
        let about = serde_json::to_vec(&about).map_err(BuildError::from)?;
        table.push(append(&mut output, &mut end, Section::About, &about)?);
        table.sort_by_key(|placement| placement.section as u32);
        let header = encode_header(self.options.file_id, end, &table);
        publish(output, &header, &self.path)?;
        Ok(stats)
    }
}

/// An I/O error that has not met its path yet, or a finished build error.
enum WriteError {
    Io(io::Error),
    Build(BuildError),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<BuildError> for WriteError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

/// Adds the sources that records name and the description does not.
fn complete_sources(
    mut described: Vec<SourceInfo>,
    seen: &[SmolStr],
) -> Result<Vec<SourceInfo>, BuildError> {
    let mut missing: Vec<&SmolStr> = seen
        .iter()
        .filter(|name| described.iter().all(|source| source.name != **name))
        .collect();
    missing.sort_unstable();
    for name in missing {
        described.push(SourceInfo {
            name: name.clone(),
            ..SourceInfo::default()
        });
    }
    if described.len() > MOST_SOURCES {
        return Err(BuildError::TooManySources);
    }
    Ok(described)
}

/// A name that says how fresh the data are and changes with any of them.
fn version_name(as_of: Date, digest: u128) -> SmolStr {
    smol_str::format_smolstr!("{as_of}-{:012x}", digest >> 80)
}

fn append(
    output: &mut impl Write,
    end: &mut u64,
    section: Section,
    bytes: &[u8],
) -> io::Result<Placement> {
    let offset = end.next_multiple_of(ALIGNMENT as u64);
    for _ in *end..offset {
        output.write_all(&[0])?;
    }
    output.write_all(bytes)?;
    *end = offset + bytes.len() as u64;
    Ok(Placement {
        section,
        offset,
        length: bytes.len() as u64,
        checksum: xxh3_128(bytes),
    })
}

/// Writes the header last, so that an unfinished file is never taken for an index, and renames.
fn publish(output: BufWriter<NamedTempFile>, header: &[u8], path: &Path) -> io::Result<()> {
    let mut file = output
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(header)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
