//! One entry of the key table.

/// Bytes of an entry.
pub(crate) const ENTRY_BYTES: usize = 16;

/// Entries of a block.
pub(crate) const BLOCK_ENTRIES: usize = 256;

const LENGTH_BITS: u32 = 20;

/// Place and length of a sealed record, in one word: 44 bits of place, 20 bits of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RecordPlace(u64);

impl RecordPlace {
    /// `None` beyond 16 TiB, or for a record of a mebibyte.
    pub(crate) fn new(offset: u64, length: usize) -> Option<Self> {
        let length = u64::try_from(length).ok()?;
        let fits = offset >> (64 - LENGTH_BITS) == 0 && length >> LENGTH_BITS == 0;
        fits.then_some(Self(offset << LENGTH_BITS | length))
    }

    pub(crate) const fn offset(self) -> u64 {
        self.0 >> LENGTH_BITS
    }

    pub(crate) fn length(self) -> usize {
        usize::try_from(self.0 & ((1 << LENGTH_BITS) - 1)).unwrap_or_default()
    }
}

/// A keyed hash and the record it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) hash: u64,
    pub(crate) place: RecordPlace,
}

impl Entry {
    pub(crate) fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        (u128::from(self.hash) << 64 | u128::from(self.place.0)).to_be_bytes()
    }

    pub(crate) fn from_bytes(bytes: [u8; ENTRY_BYTES]) -> Self {
        let word = u128::from_be_bytes(bytes);
        let half = |word: u128| u64::try_from(word & u128::from(u64::MAX)).unwrap_or_default();
        Self {
            hash: half(word >> 64),
            place: RecordPlace(half(word)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn entries_read_back(hash: u64, offset in 0_u64..1 << 44, length in 0_usize..1 << 20) {
            let place = RecordPlace::new(offset, length).unwrap();
            prop_assert_eq!((place.offset(), place.length()), (offset, length));
            let entry = Entry { hash, place };
            prop_assert_eq!(Entry::from_bytes(entry.to_bytes()), entry);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(RecordPlace::new(1 << 44, 1), None);
        assert_eq!(RecordPlace::new(0, 1 << 20), None);
    }
}
