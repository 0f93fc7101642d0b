//! From the records of one person to packed features, keys and a cold profile.
//!
//! Pure, so that an import can prepare people on all processors at once. Numbers of texts and
//! bits of sources are the person's own here; the builder replaces them by those of the index.

use super::address::{AddressParts, foreign_country};
use super::cold::{encode_profile, pack_date, pack_day};
use super::countries::Holdings;
use super::features::{Features, HouseNumber, PackedAddress, Sourced};
use super::id::{PackedId, merge_last_four};
use super::name_evidence::pack_suffix;
use super::names::{NameForm, gather_names};
use super::person_keys::person_keys;
use super::sought::{pack_email, pack_phone};
use crate::SourceRecord;
use bonafide_identity::{PostalAddress, read_address, read_email, read_phone};
use bonafide_types::{Date, SmolStr};
use std::cmp::Reverse;
use xxhash_rust::xxh3::xxh3_64;

/// One person, ready to be added to an index.
#[derive(Clone, Debug)]
pub struct PreparedEntity {
    pub(crate) features: Features,
    pub(crate) given: Vec<SmolStr>,
    pub(crate) family: Vec<SmolStr>,
    pub(crate) streets: Vec<SmolStr>,
    pub(crate) places: Vec<SmolStr>,
    pub(crate) sources: Vec<SmolStr>,
    pub(crate) keys: Vec<u64>,
    pub(crate) profile: Vec<u8>,
    pub(crate) holdings: Holdings,
}

/// How well a value is known: who vouches for it, how often, and when it was seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sighting {
    pub(super) sources: u32,
    pub(super) records: u32,
    /// Packed days; 0 = unknown.
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Sighting {
    pub(super) fn add(&mut self, other: Self) {
        self.sources |= other.sources;
        self.records += other.records;
        self.last = self.last.max(other.last);
        self.first = match (self.first, other.first) {
            (0, first) | (first, 0) => first,
            (a, b) => a.min(b),
        };
    }

    /// Best known first.
    fn by_support(&self) -> Reverse<(u32, u32, u32)> {
        Reverse((self.sources.count_ones(), self.records, self.last))
    }

    /// Newest first.
    pub(super) fn by_recency(&self) -> Reverse<(u32, u32, u32)> {
        Reverse((self.last, self.first, self.sources.count_ones()))
    }
}

/// Distinct values with their sightings, in order of first appearance.
pub(super) struct Tally<T>(pub(super) Vec<(T, Sighting)>);

impl<T: PartialEq> Tally<T> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn add(&mut self, value: T, sighting: Sighting) {
        match self.0.iter_mut().find(|(known, _)| *known == value) {
            Some((_, total)) => total.add(sighting),
            None => self.0.push((value, sighting)),
        }
    }
}

/// Normalises all records of one person into comparison form and codes them in full.
///
/// The order of `records` decides nothing but the order in which
/// [`Index::entity_records`](crate::Index::entity_records) gives them back.
pub fn prepare_entity(records: &[SourceRecord]) -> PreparedEntity {
    let mut sources: Vec<SmolStr> = Vec::new();
    let sightings: Vec<Sighting> = records
        .iter()
        .map(|record| sighting(record, &mut sources))
        .collect();
    let seen = || records.iter().zip(sightings.iter().copied());

    let names = gather_names(seen());
    let mut births = Tally::new();
    let mut deaths = Tally::new();
    let mut ids = Tally::new();
    for (record, sighting) in seen() {
        if let Some(birth) = record.date_of_birth {
            births.add(birth, sighting);
        }
        if let Some(death) = record.deceased_date {
            deaths.add(packed(death), sighting);
        }
        let id = record.national_id.as_deref();
        if let Some(id) = id.and_then(|id| PackedId::read(&record.country, id)) {
            ids.add(id, sighting);
        }
    }
    let phones = once_each(seen(), phone_field, |text, record| {
        read_phone(text, Some(&record.country))
            .ok()
            .map(|phone| pack_phone(&phone))
    });
    let emails = once_each(
        seen(),
        |record| record.email.as_ref(),
        |text, _| read_email(text).ok().map(|email| pack_email(&email)),
    );
    let addresses = gather_addresses(seen());

    let mut features = Features {
        seed: seed(records),
        sources: sightings.iter().fold(0, |all, one| all | one.sources),
        newest_seen: sightings.iter().map(|one| one.last).max().unwrap_or(0),
        oldest_seen: sightings
            .iter()
            .map(|one| one.first)
            .filter(|first| *first > 0)
            .min()
            .unwrap_or(0),
        deceased: sorted_by(deaths, Sighting::by_support)
            .first()
            .map_or(0, |death| death.value),
        births: sorted_by(births, |one| one.by_support())
            .into_iter()
            .map(|birth| Sourced {
                value: pack_date(birth.value),
                sources: birth.sources,
            })
            .collect(),
        ids: merge_last_four(sorted_by(ids, Sighting::by_support)),
        phones: sorted_by(phones, Sighting::by_recency),
        emails: sorted_by(emails, Sighting::by_recency),
        ..Features::default()
    };
    let mut texts = Texts::default();
    texts.add_names(names, &mut features);
    texts.add_addresses(&addresses, &mut features);
    let holdings = Holdings::of(records, &sightings, &features);
    features.truncate();
    PreparedEntity {
        keys: person_keys(&features, &texts.given, &texts.family, &addresses),
        features,
        given: texts.given,
        family: texts.family,
        streets: texts.streets,
        places: texts.places,
        sources,
        profile: encode_profile(records),
        holdings,
    }
}

/// What a stable id of the person derives from: the smallest (source, record id).
fn seed(records: &[SourceRecord]) -> u64 {
    let smallest = records
        .iter()
        .map(|record| (record.source.as_str(), record.record_id.as_str()))
        .min();
    let Some((source, record_id)) = smallest else {
        return 0;
    };
    let mut bytes = Vec::with_capacity(source.len() + record_id.len() + 1);
    bytes.extend_from_slice(source.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(record_id.as_bytes());
    xxh3_64(&bytes)
}

fn sighting(record: &SourceRecord, sources: &mut Vec<SmolStr>) -> Sighting {
    let place = sources.iter().position(|known| *known == record.source);
    let place = place.unwrap_or_else(|| {
        sources.push(record.source.clone());
        sources.len() - 1
    });
    let day = |date: Option<Date>| date.map_or(0, packed);
    Sighting {
        // The builder refuses more sources than bits; until then the last bit stands for the rest.
        sources: 1 << place.min(31),
        records: 1,
        first: day(record.first_seen.or(record.last_seen)),
        last: day(record.last_seen.or(record.first_seen)),
    }
}

fn packed(date: Date) -> u32 {
    u32::try_from(pack_day(date)).unwrap_or(0)
}

fn phone_field(record: &SourceRecord) -> Option<&SmolStr> {
    record.phone_number.as_ref()
}

/// Reads each distinct text of a field once: the records of one person repeat each other.
fn once_each<'a, T: PartialEq + Copy>(
    seen: impl Iterator<Item = (&'a SourceRecord, Sighting)>,
    field: impl Fn(&'a SourceRecord) -> Option<&'a SmolStr>,
    read: impl Fn(&str, &SourceRecord) -> Option<T>,
) -> Tally<T> {
    let mut tally = Tally::new();
    let mut known: Vec<(&SmolStr, Option<T>)> = Vec::new();
    for (record, sighting) in seen {
        let Some(text) = field(record) else {
            continue;
        };
        let value = match known.iter().find(|(other, _)| *other == text) {
            Some((_, value)) => *value,
            None => {
                let value = read(text, record);
                known.push((text, value));
                value
            }
        };
        if let Some(value) = value {
            tally.add(value, sighting);
        }
    }
    tally
}

fn sorted_by<T, K: Ord>(tally: Tally<T>, order: impl Fn(&Sighting) -> K) -> Vec<Sourced<T>> {
    let mut values = tally.0;
    values.sort_by_key(|(_, sighting)| order(sighting));
    values
        .into_iter()
        .map(|(value, sighting)| Sourced {
            value,
            sources: sighting.sources,
        })
        .collect()
}

/// An address with what identifies it, newest first.
pub(super) struct GatheredAddress {
    /// Empty for the United States.
    pub(super) country: SmolStr,
    pub(super) address: PostalAddress,
    parts: AddressParts,
    sighting: Sighting,
}

/// Country, both lines, city, state and postal code.
type AddressFields<'a> = [&'a str; 6];

fn address_fields(record: &SourceRecord) -> Option<AddressFields<'_>> {
    let fields = [
        &record.line_1,
        &record.line_2,
        &record.locality,
        &record.major_admin_division,
        &record.postal_code,
    ]
    .map(|field| field.as_deref().unwrap_or_default());
    let [line_1, line_2, city, state, postal_code] = fields;
    fields.iter().any(|field| !field.is_empty()).then_some([
        &record.country,
        line_1,
        line_2,
        city,
        state,
        postal_code,
    ])
}

fn gather_addresses<'a>(
    seen: impl Iterator<Item = (&'a SourceRecord, Sighting)>,
) -> Vec<GatheredAddress> {
    let mut by_text: Tally<AddressFields<'a>> = Tally::new();
    for (record, sighting) in seen {
        if let Some(fields) = address_fields(record) {
            by_text.add(fields, sighting);
        }
    }
    let mut gathered: Vec<GatheredAddress> = Vec::with_capacity(by_text.0.len());
    for ([country, line_1, line_2, city, state, postal_code], sighting) in by_text.0 {
        let mut address = read_address(country, line_1, line_2, city, state, postal_code);
        let country = foreign_country(country);
        // ZIP+4 is not compared, and would keep equal addresses apart.
        address.zip4 = SmolStr::default();
        let same = gathered
            .iter_mut()
            .find(|known| known.country == country && known.address == address);
        if let Some(known) = same {
            known.sighting.add(sighting);
            continue;
        }
        if let Some(parts) = AddressParts::of(&address, country) {
            gathered.push(GatheredAddress {
                country: country.into(),
                address,
                parts,
                sighting,
            });
        }
    }
    gathered.sort_by_key(|address| address.sighting.by_recency());
    gathered
}

/// The person's own numbering of texts.
#[derive(Default)]
struct Texts {
    given: Vec<SmolStr>,
    family: Vec<SmolStr>,
    streets: Vec<SmolStr>,
    places: Vec<SmolStr>,
}

fn number_in(texts: &mut Vec<SmolStr>, text: &SmolStr) -> u32 {
    let place = texts.iter().position(|known| known == text);
    let place = place.unwrap_or_else(|| {
        texts.push(text.clone());
        texts.len() - 1
    });
    u32::try_from(place).unwrap_or(0)
}

impl Texts {
    fn add_names(&mut self, names: Vec<NameForm>, features: &mut Features) {
        let mut given = Tally::new();
        let mut middle = Tally::new();
        let mut family = Tally::new();
        let mut suffixes = Tally::new();
        for form in names {
            let put = |tally: &mut Tally<SmolStr>, text: SmolStr| {
                if !text.is_empty() {
                    tally.add(text, form.sighting);
                }
            };
            put(&mut given, form.given);
            put(&mut middle, form.middle);
            put(&mut family, form.family);
            if let Some(suffix) = form.suffix {
                suffixes.add(pack_suffix(suffix), form.sighting);
            }
        }
        let number = |texts: &mut Vec<SmolStr>, names: Vec<Sourced<SmolStr>>| {
            let numbered = names.into_iter().map(|name| Sourced {
                value: number_in(texts, &name.value),
                sources: name.sources,
            });
            numbered.collect::<Vec<_>>()
        };
        features.given = number(&mut self.given, sorted_by(given, Sighting::by_support));
        features.middle = number(&mut self.given, sorted_by(middle, Sighting::by_support));
        features.family = number(&mut self.family, sorted_by(family, Sighting::by_recency));
        features.suffixes = sorted_by(suffixes, Sighting::by_support);
    }

    fn add_addresses(&mut self, addresses: &[GatheredAddress], features: &mut Features) {
        for GatheredAddress {
            parts, sighting, ..
        } in addresses
        {
            let number = if parts.number.is_empty() {
                HouseNumber::Digits(0)
            } else {
                HouseNumber::from_digits(&parts.number).unwrap_or_else(|| {
                    HouseNumber::Text(number_in(&mut self.streets, &parts.number))
                })
            };
            let unit = if parts.unit.is_empty() {
                0
            } else {
                number_in(&mut self.streets, &parts.unit) + 1
            };
            let last_month = month_number(sighting.last);
            features.addresses.push(Sourced {
                value: PackedAddress {
                    street: number_in(&mut self.streets, &parts.line),
                    number: number.pack(),
                    unit,
                    place: number_in(&mut self.places, &parts.place),
                    last_month,
                    months: last_month.saturating_sub(month_number(sighting.first)),
                },
                sources: sighting.sources,
            });
        }
    }
}

/// Months since January 1900, from a packed day; 0 for none.
fn month_number(packed_day: u32) -> u16 {
    let (year, month) = (packed_day >> 9, (packed_day >> 5) & 15);
    let months = (year.saturating_sub(1900)) * 12 + month;
    u16::try_from(months).unwrap_or(u16::MAX)
}
