//! Opening an index file.

use super::bytes::u32_at;
use super::candidates::Bounds;
use super::cold::decode_profile;
use super::cold_blocks::{ColdBlocks, PEOPLE_PER_BLOCK, profiles};
use super::countries::{LoadedCountry, countries_of, find_country};
use super::dictionary::Dictionary;
use super::entities::Entities;
use super::key_table::KeyTable;
use super::map::map_file;
use super::section::{Damage, FORMAT_VERSION, Layout, Section};
use super::stats::{About, IndexStats, SourceInfo};
use crate::model::{Parameters, Weights};
use crate::{EntityRef, SourceRecord};
use bonafide_types::{Date, EntityId};
use bonafide_vault::{BlockCipher, BlockPurpose, Vault};
use memmap2::Mmap;
use smol_str::format_smolstr;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use uuid::Builder;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Why an index cannot be used. The text tells the operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("cannot open the reference index {path}: {source}")]
    Io {
        /// The index file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another kind of file.
    #[error(
        "{path} is not a reference index: build one with `bonafide reference import`, or point the data folder at one"
    )]
    NotAnIndex {
        /// The file.
        path: PathBuf,
    },
    /// Written by another release.
    #[error(
        "the reference index {path} has format {found}, this release reads format {supported}: import the original files again with `bonafide reference import --replace`, or run the release that wrote it"
    )]
    UnsupportedFormat {
        /// The index file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this release reads.
        supported: u32,
    },
    /// Cut short, overwritten, or written by a faulty disk.
    #[error(
        "the reference index {path} is damaged ({part}): build it anew with `bonafide reference import --replace`"
    )]
    Damaged {
        /// The index file.
        path: PathBuf,
        /// Where the damage is.
        part: String,
    },
    /// A cold block does not open.
    #[error(
        "profiles of the reference index {path} do not open: it was built under another master key or is damaged; restore the key, or build it anew with `bonafide reference import`"
    )]
    Sealed {
        /// The index file.
        path: PathBuf,
    },
    /// A position of another index version.
    #[error("there is no such person in this version of the reference index")]
    NoSuchEntity,
}

/// The reference population, mapped into memory; immutable and cheap to share behind an `Arc`.
pub struct Index {
    path: PathBuf,
    map: Mmap,
    layout: Layout,
    cipher: BlockCipher,
    countries: Vec<LoadedCountry>,
    about: About,
    weights: Weights,
    bounds: Bounds,
}

/// Borrowed views of all hot sections.
#[derive(Clone, Copy)]
pub(crate) struct Hot<'a> {
    pub(crate) given: Dictionary<'a>,
    pub(crate) family: Dictionary<'a>,
    pub(crate) streets: Dictionary<'a>,
    pub(crate) places: Dictionary<'a>,
    pub(crate) entities: Entities<'a>,
    pub(crate) keys: KeyTable<'a>,
    source_sets: &'a [u8],
}

impl Hot<'_> {
    /// The sources in a numbered set.
    #[inline]
    pub(crate) fn sources(&self, set: u32) -> u32 {
        u32_at(self.source_sets, set as usize).unwrap_or(0)
    }
}

impl Index {
    /// Maps and verifies an index file. Reads every hot byte once.
    ///
    /// # Errors
    /// See [`OpenError`]. A file that opens does not fail later, except for cold profiles, which
    /// are authenticated when they are read.
    pub fn open(path: &Path, vault: &Vault) -> Result<Self, OpenError> {
        let fail = |source| OpenError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(fail)?;
        let map = map_file(&file).map_err(fail)?;
        let layout = Layout::verify(&map).map_err(|damage| describe(path, damage))?;
        let damaged = |part: &str| OpenError::Damaged {
            path: path.to_owned(),
            part: part.to_owned(),
        };
        let about: About = map
            .get(layout.range(Section::About))
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .ok_or_else(|| damaged("the description"))?;
        let cipher = vault.block_cipher(BlockPurpose::REFERENCE_PROFILES, &layout.file_id);
        let weights = Weights::compile(&Parameters::defaults(), about.stats.people);
        let index = Self {
            path: path.to_owned(),
            map,
            layout,
            cipher,
            countries: countries_of(&about),
            bounds: Bounds::of(&weights),
            weights,
            about,
        };
        let people = index.about.stats.people;
        let fits = index
            .hot()
            .is_some_and(|hot| hot.entities.holds(people) && hot.keys.is_consistent())
            && index.cold().count() == people.div_ceil(u64::from(PEOPLE_PER_BLOCK));
        if fits {
            Ok(index)
        } else {
            Err(damaged("sections that do not fit together"))
        }
    }

    /// The same index, judging by another model, which its version names.
    #[must_use]
    pub fn with_model(mut self, parameters: &Parameters) -> Self {
        let digest = xxh3_64(parameters.to_toml().as_bytes());
        let data = self.about.version.split('+').next().unwrap_or_default();
        self.about.version = format_smolstr!("{data}+{:08x}", digest >> 32);
        self.weights = Weights::compile(parameters, self.about.stats.people);
        self.bounds = Bounds::of(&self.weights);
        self
    }

    pub(crate) const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    pub(crate) const fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Name of this version: the day of the data and a digest of the content. Two indexes with
    /// the same name say the same.
    pub fn version(&self) -> &str {
        &self.about.version
    }

    /// Whether nobody in it exists.
    pub const fn is_synthetic(&self) -> bool {
        self.about.synthetic
    }

    /// The newest day on which any source saw anybody.
    pub const fn as_of(&self) -> Date {
        self.about.as_of
    }

    /// Counts and sizes.
    pub const fn stats(&self) -> &IndexStats {
        &self.about.stats
    }

    /// The sources; bit `i` of a [`SourceSet`](crate::SourceSet) is the `i`-th.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.about.sources
    }

    /// What is loaded of a country; `None` for a country of which there is no record.
    pub(crate) fn country(&self, country: &str) -> Option<&LoadedCountry> {
        find_country(&self.countries, country)
    }

    /// All records of a person, in the order of the build.
    ///
    /// # Errors
    /// [`OpenError::Sealed`] where the profile does not open, [`OpenError::NoSuchEntity`] for a
    /// position that this index does not have.
    pub fn entity_records(&self, entity: EntityRef) -> Result<Vec<SourceRecord>, OpenError> {
        if u64::from(entity.0) >= self.about.stats.people {
            return Err(OpenError::NoSuchEntity);
        }
        let sealed = || OpenError::Sealed {
            path: self.path.clone(),
        };
        let block = self
            .cold()
            .open(u64::from(entity.0 / PEOPLE_PER_BLOCK))
            .ok_or_else(sealed)?;
        profiles(&block)
            .nth((entity.0 % PEOPLE_PER_BLOCK) as usize)
            .and_then(decode_profile)
            .ok_or_else(sealed)
    }

    /// Hands out every record, person after person: what the next import carries over.
    ///
    /// # Errors
    /// [`OpenError::Sealed`] where a profile does not open.
    pub fn for_each_record(&self, mut visit: impl FnMut(SourceRecord)) -> Result<(), OpenError> {
        let sealed = || OpenError::Sealed {
            path: self.path.clone(),
        };
        let cold = self.cold();
        for number in 0..cold.count() {
            let block = cold.open(number).ok_or_else(sealed)?;
            for profile in profiles(&block) {
                decode_profile(profile)
                    .ok_or_else(sealed)?
                    .into_iter()
                    .for_each(&mut visit);
            }
        }
        Ok(())
    }

    /// The record keys from which the ids of its people come.
    pub(crate) fn seeds(&self) -> impl Iterator<Item = u64> {
        let people = u32::try_from(self.about.stats.people).unwrap_or(u32::MAX);
        let hot = self.hot();
        (0..people).filter_map(move |position| {
            let block = hot.as_ref()?.entities.block(position);
            block.first_chunk().copied().map(u64::from_le_bytes)
        })
    }

    /// Views of the hot sections; `None` only before [`Index::open`] has verified them.
    pub(crate) fn hot(&self) -> Option<Hot<'_>> {
        let bytes = |section| self.section(section);
        Some(Hot {
            given: Dictionary::read(bytes(Section::GivenNames))?,
            family: Dictionary::read(bytes(Section::FamilyNames))?,
            streets: Dictionary::read(bytes(Section::Streets))?,
            places: Dictionary::read(bytes(Section::Places))?,
            entities: Entities {
                directory: bytes(Section::EntityDirectory),
                blocks: bytes(Section::Entities),
            },
            keys: KeyTable::new(
                bytes(Section::KeyBuckets),
                bytes(Section::KeyTags),
                bytes(Section::KeyEntities),
            ),
            source_sets: bytes(Section::SourceSets),
        })
    }

    fn cold(&self) -> ColdBlocks<'_> {
        ColdBlocks {
            directory: self.section(Section::ColdDirectory),
            blocks: self.section(Section::Cold),
            cipher: &self.cipher,
        }
    }

    fn section(&self, section: Section) -> &[u8] {
        self.map.get(self.layout.range(section)).unwrap_or_default()
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("path", &self.path)
            .field("version", &self.about.version)
            .field("stats", &self.about.stats)
            .finish_non_exhaustive()
    }
}

/// The stable id of a person: a UUID of version 8 (RFC 9562) from the hash of the seed.
pub(crate) fn entity_id(seed: u64) -> EntityId {
    let digest = xxh3_128(&seed.to_le_bytes());
    EntityId::from_uuid(Builder::from_custom_bytes(digest.to_be_bytes()).into_uuid())
}

fn describe(path: &Path, damage: Damage) -> OpenError {
    let path = path.to_owned();
    let part = match damage {
        Damage::NotAnIndex => return OpenError::NotAnIndex { path },
        Damage::Newer(found) | Damage::Older(found) => {
            return OpenError::UnsupportedFormat {
                path,
                found,
                supported: FORMAT_VERSION,
            };
        }
        Damage::WrongLength => "its length is not the one written in it".to_owned(),
        Damage::Header => "its header".to_owned(),
        Damage::Section(section) => format!("section {section:?}"),
    };
    OpenError::Damaged { path, part }
}
