//! The file around the index: header, section table, checksums.
//!
//! ```text
//! 0    magic `BONAFIDX`
//! 8    format version, u32
//! 12   number of sections, u32
//! 16   file id, 16 bytes: names the key of the cold profiles
//! 32   length of the file, u64
//! 40   checksum of header and section table (this field taken as zero), u64
//! 48   section table: per section kind u32, zero u32, offset u64, length u64, checksum u128
//! …    sections, each at a multiple of 64
//! ```
//!
//! All numbers are little endian. Checksums are XXH3: they notice damage, not malice; whoever may
//! write into the data folder may also replace the program.

use super::bytes::{Pack, u32_at, u64_at};
use std::ops::Range;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// First bytes of every index file.
const MAGIC: [u8; 8] = *b"BONAFIDX";
/// Raised with every change of the layout or of the meaning of a key.
pub(crate) const FORMAT_VERSION: u32 = 3;
/// Where the section table begins.
const TABLE_START: usize = 48;
const TABLE_ENTRY: usize = 40;
const CHECKSUM_PLACE: Range<usize> = 40..48;
/// Sections begin at multiples of this.
pub(crate) const ALIGNMENT: usize = 64;

/// What a section holds. The number is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// Names, counts and switches, as JSON.
    About = 1,
    /// Interned given names.
    GivenNames = 2,
    /// Interned family names.
    FamilyNames = 3,
    /// Interned street lines.
    Streets = 4,
    /// Interned places: city, state and postal code.
    Places = 5,
    /// Distinct sets of sources, u32 each.
    SourceSets = 6,
    /// Where the block of each person begins.
    EntityDirectory = 7,
    /// Packed features, one block a person.
    Entities = 8,
    /// Where each bucket of the key table begins, u32 each.
    KeyBuckets = 9,
    /// One byte of each key's hash.
    KeyTags = 10,
    /// The person of each key, u32 each.
    KeyEntities = 11,
    /// Where each cold block begins, u64 each.
    ColdDirectory = 12,
    /// Sealed cold blocks; authenticated when read, not when opened.
    Cold = 13,
}

impl Section {
    /// All of them, in the order of the file.
    pub(crate) const ALL: [Self; 13] = [
        Self::About,
        Self::GivenNames,
        Self::FamilyNames,
        Self::Streets,
        Self::Places,
        Self::SourceSets,
        Self::EntityDirectory,
        Self::Entities,
        Self::KeyBuckets,
        Self::KeyTags,
        Self::KeyEntities,
        Self::ColdDirectory,
        Self::Cold,
    ];

    /// Bytes that header and section table take together.
    pub(crate) const HEADER_LENGTH: usize =
        (TABLE_START + Self::ALL.len() * TABLE_ENTRY).next_multiple_of(ALIGNMENT);

    const fn number(self) -> u32 {
        self as u32
    }

    /// Whether the whole section is verified when the file is opened.
    const fn is_checked_on_open(self) -> bool {
        !matches!(self, Self::Cold)
    }
}

/// Where a written section lies, and its checksum (zero for cold blocks).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    pub(crate) section: Section,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) checksum: u128,
}

/// The header and section table of a finished file.
pub(crate) fn encode_header(file_id: [u8; 16], file_length: u64, table: &[Placement]) -> Vec<u8> {
    let mut header = Vec::with_capacity(Section::HEADER_LENGTH);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    header.put_low_bytes::<4>(table.len() as u64);
    header.extend_from_slice(&file_id);
    header.extend_from_slice(&file_length.to_le_bytes());
    header.extend_from_slice(&[0; 8]);
    for placement in table {
        header.extend_from_slice(&placement.section.number().to_le_bytes());
        header.extend_from_slice(&[0; 4]);
        header.extend_from_slice(&placement.offset.to_le_bytes());
        header.extend_from_slice(&placement.length.to_le_bytes());
        header.extend_from_slice(&placement.checksum.to_le_bytes());
    }
    header.resize(Section::HEADER_LENGTH, 0);
    let checksum = xxh3_64(&header).to_le_bytes();
    if let Some(place) = header.get_mut(CHECKSUM_PLACE) {
        place.copy_from_slice(&checksum);
    }
    header
}

/// What is wrong with the bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Does not begin as an index does.
    NotAnIndex,
    /// Written in a later format.
    Newer(u32),
    /// Written in an earlier format.
    Older(u32),
    /// Shorter or longer than its header says.
    WrongLength,
    /// The header itself is changed.
    Header,
    /// A section is missing, lies outside, or does not match its checksum.
    Section(Section),
}

/// The sections of an opened file, as ranges of its bytes.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) file_id: [u8; 16],
    ranges: [Range<usize>; Section::ALL.len()],
}

impl Layout {
    /// Reads and verifies header, lengths and the checksums of all hot sections, the large ones
    /// on two threads.
    pub(crate) fn verify(file: &[u8]) -> Result<Self, Damage> {
        if file.get(..8) != Some(MAGIC.as_slice()) {
            return Err(Damage::NotAnIndex);
        }
        match file.get(8..12).and_then(|bytes| u32_at(bytes, 0)) {
            Some(FORMAT_VERSION) => {}
            Some(version) if version > FORMAT_VERSION => return Err(Damage::Newer(version)),
            Some(version) => return Err(Damage::Older(version)),
            None => return Err(Damage::WrongLength),
        }
        let header = file
            .get(..Section::HEADER_LENGTH)
            .ok_or(Damage::WrongLength)?;
        verify_header(header)?;
        let length = header.get(32..40).and_then(|bytes| u64_at(bytes, 0));
        if length != Some(file.len() as u64) {
            return Err(Damage::WrongLength);
        }
        let table = header.get(TABLE_START..).unwrap_or_default();
        let (entries, _) = table.as_chunks::<TABLE_ENTRY>();
        let mut ranges: [Range<usize>; Section::ALL.len()] = Default::default();
        let mut checks = Vec::new();
        for ((section, entry), place) in Section::ALL.into_iter().zip(entries).zip(&mut ranges) {
            let (range, checksum) =
                read_entry(section, entry, file.len()).ok_or(Damage::Section(section))?;
            if section.is_checked_on_open() {
                checks.push((section, range.clone(), checksum));
            }
            *place = range;
        }
        verify_sections(file, &checks)?;
        let file_id = header
            .get(16..32)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(Damage::Header)?;
        Ok(Self { file_id, ranges })
    }

    /// The bytes of a section.
    pub(crate) fn range(&self, section: Section) -> Range<usize> {
        Section::ALL
            .iter()
            .position(|other| *other == section)
            .and_then(|place| self.ranges.get(place))
            .cloned()
            .unwrap_or_default()
    }
}

fn verify_header(header: &[u8]) -> Result<(), Damage> {
    let mut header = header.to_vec();
    let place = header.get_mut(CHECKSUM_PLACE).ok_or(Damage::Header)?;
    let stated = u64_at(place, 0);
    place.fill(0);
    if stated != Some(xxh3_64(&header)) {
        return Err(Damage::Header);
    }
    let count = header.get(12..16).and_then(|bytes| u32_at(bytes, 0));
    if count.map(|count| count as usize) != Some(Section::ALL.len()) {
        return Err(Damage::Header);
    }
    Ok(())
}

fn read_entry(
    section: Section,
    entry: &[u8; TABLE_ENTRY],
    file_length: usize,
) -> Option<(Range<usize>, u128)> {
    if u32_at(entry, 0) != Some(section.number()) {
        return None;
    }
    let start = usize::try_from(u64_at(entry, 1)?).ok()?;
    let end = start.checked_add(usize::try_from(u64_at(entry, 2)?).ok()?)?;
    if start < Section::HEADER_LENGTH || end > file_length {
        return None;
    }
    let (_, checksum) = entry.split_last_chunk::<16>()?;
    Some((start..end, u128::from_le_bytes(*checksum)))
}

/// Hashing reads each page once, so it also warms the page cache for the first look-ups.
fn verify_sections(file: &[u8], checks: &[(Section, Range<usize>, u128)]) -> Result<(), Damage> {
    let verify = |(section, range, stated): &(Section, Range<usize>, u128)| {
        let matches = file
            .get(range.clone())
            .is_some_and(|bytes| xxh3_128(bytes) == *stated);
        if matches {
            Ok(())
        } else {
            Err(Damage::Section(*section))
        }
    };
    let half = checks
        .iter()
        .map(|(_, range, _)| range.len())
        .sum::<usize>()
        / 2;
    let mut sum = 0;
    let split = checks
        .iter()
        .position(|(_, range, _)| {
            sum += range.len();
            sum > half
        })
        .unwrap_or(checks.len());
    let (left, right) = checks.split_at(split);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| left.iter().try_for_each(verify));
        let second = right.iter().try_for_each(verify);
        let first = first.join().unwrap_or(Err(Damage::Header));
        first.and(second)
    })
}
