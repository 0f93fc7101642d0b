//! Packed integers and texts: LEB128 varints, little-endian fixed widths, length-framed bytes.

/// Appends packed values to a byte buffer.
pub(crate) trait Pack {
    /// An unsigned integer in groups of seven bits, lowest first.
    fn put_varint(&mut self, value: u64);
    /// A length and that many bytes.
    fn put_framed(&mut self, bytes: &[u8]);
    /// The lowest `N` bytes of a number, little endian.
    fn put_low_bytes<const N: usize>(&mut self, value: u64);
}

impl Pack for Vec<u8> {
    fn put_varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push(low_byte(value) | 0x80);
            value >>= 7;
        }
        self.push(low_byte(value));
    }

    fn put_framed(&mut self, bytes: &[u8]) {
        self.put_varint(bytes.len() as u64);
        self.extend_from_slice(bytes);
    }

    fn put_low_bytes<const N: usize>(&mut self, value: u64) {
        self.extend(value.to_le_bytes().into_iter().take(N));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low byte is what is asked for"
)]
const fn low_byte(value: u64) -> u8 {
    value as u8
}

/// Reads what [`Pack`] wrote. Never panics: reading beyond the end, or a malformed value, gives
/// zero and makes [`Reader::is_sound`] false from then on.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    sound: bool,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            sound: true,
        }
    }

    pub(crate) const fn is_sound(&self) -> bool {
        self.sound
    }

    pub(crate) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else {
            self.fail();
            return 0;
        };
        self.rest = rest;
        *first
    }

    #[inline]
    pub(crate) fn varint(&mut self) -> u64 {
        match self.rest {
            [first @ 0..0x80, rest @ ..] => {
                self.rest = rest;
                u64::from(*first)
            }
            [first, second @ 0..0x80, rest @ ..] => {
                self.rest = rest;
                u64::from(first & 0x7F) | (u64::from(*second) << 7)
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> u64 {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte();
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return value;
            }
        }
        self.fail();
        0
    }

    /// A varint that fits 32 bits.
    #[inline]
    pub(crate) fn small(&mut self) -> u32 {
        let value = self.varint();
        u32::try_from(value).unwrap_or_else(|_| {
            self.fail();
            0
        })
    }

    /// A number of elements; never more than there are bytes left, so that a corrupt count
    /// cannot make a caller reserve memory for it.
    #[inline]
    pub(crate) fn count(&mut self) -> usize {
        let count = self.varint();
        if count > self.rest.len() as u64 {
            self.fail();
            return 0;
        }
        usize::try_from(count).unwrap_or(0)
    }

    #[inline]
    pub(crate) fn low_bytes<const N: usize>(&mut self) -> u64 {
        let Some((bytes, rest)) = self.rest.split_first_chunk::<N>() else {
            self.fail();
            return 0;
        };
        self.rest = rest;
        let mut padded = [0_u8; 8];
        for (target, byte) in padded.iter_mut().zip(bytes) {
            *target = *byte;
        }
        u64::from_le_bytes(padded)
    }

    pub(crate) fn framed(&mut self) -> &'a [u8] {
        let length = self.count();
        let Some((bytes, rest)) = self.rest.split_at_checked(length) else {
            self.fail();
            return &[];
        };
        self.rest = rest;
        bytes
    }

    pub(crate) fn framed_text(&mut self) -> &'a str {
        let bytes = self.framed();
        str::from_utf8(bytes).unwrap_or_else(|_| {
            self.fail();
            ""
        })
    }

    const fn fail(&mut self) {
        self.rest = &[];
        self.sound = false;
    }
}

/// The `position`-th little-endian `u32` of an array.
#[inline]
pub(crate) fn u32_at(bytes: &[u8], position: usize) -> Option<u32> {
    let (values, _) = bytes.as_chunks::<4>();
    values.get(position).map(|value| u32::from_le_bytes(*value))
}

/// The `position`-th little-endian `u64` of an array.
#[inline]
pub(crate) fn u64_at(bytes: &[u8], position: usize) -> Option<u64> {
    let (values, _) = bytes.as_chunks::<8>();
    values.get(position).map(|value| u64::from_le_bytes(*value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_packed_reads_back(numbers in prop::collection::vec(any::<u64>(), 0..20), text in "\\PC{0,40}") {
            let mut bytes = Vec::new();
            for number in &numbers {
                bytes.put_varint(*number);
                bytes.put_low_bytes::<5>(*number);
            }
            bytes.put_framed(text.as_bytes());
            let mut reader = Reader::new(&bytes);
            for number in &numbers {
                prop_assert_eq!(reader.varint(), *number);
                prop_assert_eq!(reader.low_bytes::<5>(), number & 0xFF_FFFF_FFFF);
            }
            prop_assert_eq!(reader.framed_text(), text.as_str());
            prop_assert!(reader.is_sound() && reader.is_at_end());
        }

        #[test]
        fn garbage_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut reader = Reader::new(&bytes);
            for _ in 0..10 {
                reader.varint();
                reader.framed_text();
                reader.small();
                reader.low_bytes::<4>();
            }
        }
    }

    #[test]
    fn reading_past_the_end_is_noticed() {
        let mut reader = Reader::new(&[0x80]);
        assert_eq!(reader.varint(), 0);
        assert!(!reader.is_sound());
    }
}
