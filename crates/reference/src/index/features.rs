//! The packed features of one person: what is compared, and nothing that is not.
//!
//! A block is read in two steps. Its core (birth dates, ids, phones, emails) comes first and is
//! cheap to compare; names and addresses follow and are read only for people whom the core does
//! not rule out.
//!
//! Lists hold the more telling element first: the one that is current, or that most sources know.

use super::bytes::{Pack, Reader};
use super::id::PackedId;

/// Longest list in a block; a person with more is a merge of many, and the rest says nothing new.
pub(crate) const MOST_ELEMENTS: usize = 15;
/// The same for addresses.
pub(crate) const MOST_ADDRESSES: usize = 31;

/// A number with the sources that vouch for it: a set's number in the finished index, the set
/// itself while building.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sourced<T> {
    pub(crate) value: T,
    pub(crate) sources: u32,
}

/// An address: interned line and place, house number, interned unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PackedAddress {
    pub(crate) street: u32,
    /// A packed [`HouseNumber`].
    pub(crate) number: u32,
    /// Number of the unit's text in the dictionary of streets, plus one; 0 = no unit.
    pub(crate) unit: u32,
    /// City, state and postal code.
    pub(crate) place: u32,
    /// Month last seen, counted from January 1900; 0 = unknown.
    pub(crate) last_month: u16,
    /// Months between first and last seen.
    pub(crate) months: u16,
}

/// A house or box number: plain digits, or the interned text of anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HouseNumber {
    Digits(u32),
    /// Number in the dictionary of streets.
    Text(u32),
}

impl HouseNumber {
    /// Reads plain digits without leading zeros; `None` for anything else.
    pub(crate) fn from_digits(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let number: u32 = text.parse().ok()?;
        (is_plain && number < 1 << 31).then_some(Self::Digits(number))
    }

    pub(crate) const fn pack(self) -> u32 {
        match self {
            Self::Digits(number) => number << 1,
            Self::Text(number) => (number << 1) | 1,
        }
    }

    pub(crate) const fn unpack(packed: u32) -> Self {
        if packed & 1 == 0 {
            Self::Digits(packed >> 1)
        } else {
            Self::Text(packed >> 1)
        }
    }
}

/// Everything that is compared about one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    /// Hash of the person's smallest (source, record id).
    pub(crate) seed: u64,
    /// All sources that know the person.
    pub(crate) sources: u32,
    /// Packed dates as in `cold::pack_date`; 0 = unknown.
    pub(crate) newest_seen: u32,
    pub(crate) oldest_seen: u32,
    pub(crate) deceased: u32,
    pub(crate) births: Vec<Sourced<u32>>,
    pub(crate) ids: Vec<Sourced<PackedId>>,
    pub(crate) phones: Vec<Sourced<u64>>,
    pub(crate) emails: Vec<Sourced<u64>>,
    pub(crate) given: Vec<Sourced<u32>>,
    pub(crate) middle: Vec<Sourced<u32>>,
    pub(crate) family: Vec<Sourced<u32>>,
    pub(crate) suffixes: Vec<Sourced<u32>>,
    pub(crate) addresses: Vec<Sourced<PackedAddress>>,
}

/// Phones and emails are compared by this many bytes.
const ELEMENT_BYTES: usize = 5;

impl Features {
    pub(crate) fn encode(&self, block: &mut Vec<u8>) {
        block.extend_from_slice(&self.seed.to_le_bytes());
        block.put_low_bytes::<3>(u64::from(self.newest_seen));
        block.put_low_bytes::<3>(u64::from(self.oldest_seen));
        put_counts(block, self.births.len(), self.ids.len());
        put_counts(block, self.phones.len(), self.emails.len());
        put_counts(block, self.given.len(), self.middle.len());
        put_counts(block, self.family.len(), self.suffixes.len());
        let flags = u64::from(self.deceased != 0);
        block.put_varint((self.addresses.len() as u64) << 1 | flags);
        block.put_varint(u64::from(self.sources));
        if self.deceased != 0 {
            block.put_low_bytes::<3>(u64::from(self.deceased));
        }
        for birth in &self.births {
            block.put_low_bytes::<3>(u64::from(birth.value));
            block.put_varint(u64::from(birth.sources));
        }
        for id in &self.ids {
            id.value.encode(block);
            block.put_varint(u64::from(id.sources));
        }
        for element in self.phones.iter().chain(&self.emails) {
            block.put_low_bytes::<ELEMENT_BYTES>(element.value);
            block.put_varint(u64::from(element.sources));
        }
        let names = [&self.given, &self.middle, &self.family, &self.suffixes];
        for name in names.into_iter().flatten() {
            block.put_varint(u64::from(name.value));
            block.put_varint(u64::from(name.sources));
        }
        for address in &self.addresses {
            let value = &address.value;
            block.put_varint(u64::from(value.number));
            block.put_varint(u64::from(value.street));
            block.put_varint(u64::from(value.place));
            // The month leaves room for the flag that saves the unit where there is none.
            block.put_varint(u64::from(value.last_month) << 1 | u64::from(value.unit != 0));
            if value.unit != 0 {
                block.put_varint(u64::from(value.unit));
            }
            block.put_varint(u64::from(value.months));
            block.put_varint(u64::from(address.sources));
        }
    }

    /// Reads the cheap first half of a block; the reader then stands at the names.
    pub(crate) fn decode_core(&mut self, reader: &mut Reader<'_>) -> Counts {
        self.seed = reader.low_bytes::<8>();
        self.newest_seen = low_u32::<3>(reader);
        self.oldest_seen = low_u32::<3>(reader);
        let (births, ids) = counts(reader);
        let (phones, emails) = counts(reader);
        let (given, middle) = counts(reader);
        let (family, suffixes) = counts(reader);
        let addresses_and_flags = reader.small();
        self.sources = reader.small();
        self.deceased = if addresses_and_flags & 1 == 1 {
            low_u32::<3>(reader)
        } else {
            0
        };
        refill(&mut self.births, births, || Sourced {
            value: low_u32::<3>(reader),
            sources: reader.small(),
        });
        refill(&mut self.ids, ids, || Sourced {
            value: PackedId::decode(reader),
            sources: reader.small(),
        });
        let mut element = || Sourced {
            value: reader.low_bytes::<ELEMENT_BYTES>(),
            sources: reader.small(),
        };
        refill(&mut self.phones, phones, &mut element);
        refill(&mut self.emails, emails, &mut element);
        let addresses = (addresses_and_flags >> 1) as usize;
        Counts {
            given,
            middle,
            family,
            suffixes,
            addresses: addresses.min(MOST_ADDRESSES),
        }
    }

    /// Reads names and addresses, after [`Features::decode_core`].
    pub(crate) fn decode_rest(&mut self, counts: Counts, reader: &mut Reader<'_>) {
        let mut name = || Sourced {
            value: reader.small(),
            sources: reader.small(),
        };
        refill(&mut self.given, counts.given, &mut name);
        refill(&mut self.middle, counts.middle, &mut name);
        refill(&mut self.family, counts.family, &mut name);
        refill(&mut self.suffixes, counts.suffixes, &mut name);
        refill(&mut self.addresses, counts.addresses, || {
            let number = reader.small();
            let street = reader.small();
            let place = reader.small();
            let month_and_flag = reader.small();
            let unit = if month_and_flag & 1 == 1 {
                reader.small()
            } else {
                0
            };
            Sourced {
                value: PackedAddress {
                    street,
                    number,
                    unit,
                    place,
                    last_month: u16::try_from(month_and_flag >> 1).unwrap_or(0),
                    months: u16::try_from(reader.small()).unwrap_or(u16::MAX),
                },
                sources: reader.small(),
            }
        });
    }

    /// Reads a whole block; false where the bytes are not one.
    pub(crate) fn decode(&mut self, block: &[u8]) -> bool {
        let mut reader = Reader::new(block);
        let counts = self.decode_core(&mut reader);
        self.decode_rest(counts, &mut reader);
        reader.is_sound() && reader.is_at_end()
    }

    /// Lists cut to what a block can hold.
    pub(crate) fn truncate(&mut self) {
        self.births.truncate(MOST_ELEMENTS);
        self.ids.truncate(MOST_ELEMENTS);
        self.phones.truncate(MOST_ELEMENTS);
        self.emails.truncate(MOST_ELEMENTS);
        self.given.truncate(MOST_ELEMENTS);
        self.middle.truncate(MOST_ELEMENTS);
        self.family.truncate(MOST_ELEMENTS);
        self.suffixes.truncate(MOST_ELEMENTS);
        self.addresses.truncate(MOST_ADDRESSES);
    }

    /// Changes every set of sources, in a fixed order.
    pub(crate) fn map_sources(&mut self, mut change: impl FnMut(u32) -> u32) {
        self.sources = change(self.sources);
        let dates = self.births.iter_mut().map(|birth| &mut birth.sources);
        let ids = self.ids.iter_mut().map(|id| &mut id.sources);
        let elements = self.phones.iter_mut().chain(&mut self.emails);
        let names = [
            &mut self.given,
            &mut self.middle,
            &mut self.family,
            &mut self.suffixes,
        ];
        let names = names.into_iter().flatten().map(|name| &mut name.sources);
        let addresses = self
            .addresses
            .iter_mut()
            .map(|address| &mut address.sources);
        dates
            .chain(ids)
            .chain(elements.map(|element| &mut element.sources))
            .chain(names)
            .chain(addresses)
            .for_each(|sources| *sources = change(*sources));
    }
}

/// How many names and addresses follow the core.
#[derive(Clone, Copy)]
pub(crate) struct Counts {
    given: usize,
    middle: usize,
    family: usize,
    suffixes: usize,
    addresses: usize,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "both counts are at most fifteen"
)]
fn put_counts(block: &mut Vec<u8>, low: usize, high: usize) {
    block.push((low.min(MOST_ELEMENTS) | (high.min(MOST_ELEMENTS) << 4)) as u8);
}

fn counts(reader: &mut Reader<'_>) -> (usize, usize) {
    let byte = usize::from(reader.byte());
    (byte & 15, byte >> 4)
}

fn low_u32<const N: usize>(reader: &mut Reader<'_>) -> u32 {
    u32::try_from(reader.low_bytes::<N>()).unwrap_or(0)
}

/// Fills a list anew without giving its memory back.
fn refill<T>(list: &mut Vec<T>, count: usize, mut next: impl FnMut() -> T) {
    list.clear();
    list.extend((0..count).map(|_| next()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CountryId;
    use proptest::prelude::*;

    fn sourced<T: std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Vec<Sourced<T>>> {
        let one = (value, any::<u32>()).prop_map(|(value, sources)| Sourced { value, sources });
        prop::collection::vec(one, 0..MOST_ELEMENTS)
    }

    prop_compose! {
        fn any_address()(street: u32, number: u32, unit: u32, place: u32, last_month: u16, months: u16) -> PackedAddress {
            PackedAddress { street, number, unit, place, last_month, months }
        }
    }

    fn any_id() -> impl Strategy<Value = PackedId> {
        prop_oneof![
            (0_u32..1_000_000_000, any::<bool>())
                .prop_map(|(digits, is_itin)| PackedId::Nine { digits, is_itin }),
            (0_u32..10_000).prop_map(PackedId::LastFour),
            ("[A-Z]{2}", "[A-Z0-9]{3,19}7").prop_map(|(country, text)| {
                let id = CountryId::of_normal(country.as_bytes(), text.as_bytes());
                PackedId::Other(id.unwrap())
            }),
        ]
    }

    prop_compose! {
        fn any_features()(
            (seed, sources, newest_seen, oldest_seen, deceased) in (any::<u64>(), any::<u32>(), 0_u32..1 << 23, 0_u32..1 << 23, 0_u32..1 << 23),
            births in sourced(0_u32..1 << 23),
            ids in sourced(any_id()),
            (phones, emails) in (sourced(0_u64..1 << 40), sourced(0_u64..1 << 40)),
            (given, middle, family, suffixes) in (sourced(any::<u32>()), sourced(any::<u32>()), sourced(any::<u32>()), sourced(any::<u32>())),
            addresses in sourced(any_address()),
        ) -> Features {
            Features { seed, sources, newest_seen, oldest_seen, deceased, births, ids, phones, emails, given, middle, family, suffixes, addresses }
        }
    }

    proptest! {
        #[test]
        fn blocks_read_back_as_they_were(features in any_features()) {
            let mut block = Vec::new();
            features.encode(&mut block);
            let mut read = Features::default();
            prop_assert!(read.decode(&block));
            prop_assert_eq!(read, features);
        }

        #[test]
        fn garbage_never_panics(block in prop::collection::vec(any::<u8>(), 0..200)) {
            Features::default().decode(&block);
        }
    }
}
