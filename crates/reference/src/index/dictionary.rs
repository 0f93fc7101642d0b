//! Interned texts: each distinct name or street is stored once and referred to by number.
//!
//! Numbers go by frequency, so that common texts have short varints. With each text stands how
//! rare it is, which scoring uses: a shared `SMITH` says less than a shared `Abernathy-Quist`.
//!
//! Section layout: count u32; count + 1 text offsets, u32 each; count rarities, one byte each;
//! the texts, UTF-8, without separators.

use super::bytes::u32_at;
use smol_str::SmolStr;
use std::collections::HashMap;

/// Gives out numbers while an index is built. They are provisional: the order in which texts
/// arrive must not show in the finished file.
#[derive(Default)]
pub(crate) struct DictionaryBuilder {
    numbers: HashMap<SmolStr, u32>,
    people: Vec<u32>,
}

/// A finished dictionary section and the final number of each provisional one.
pub(crate) struct FinishedDictionary {
    pub(crate) section: Vec<u8>,
    pub(crate) final_numbers: Vec<u32>,
}

impl DictionaryBuilder {
    /// The provisional number of a text, of which one more person is known.
    pub(crate) fn intern(&mut self, text: &SmolStr) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            if let Some(count) = self.people.get_mut(*number as usize) {
                *count = count.saturating_add(1);
            }
            return *number;
        }
        let number = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.clone(), number);
        self.people.push(1);
        number
    }

    /// Sorts by frequency, then by text. `people` is the number of all people.
    pub(crate) fn finish(self, people: u64) -> FinishedDictionary {
        let mut entries: Vec<(u32, SmolStr, u32)> = self
            .numbers
            .into_iter()
            .map(|(text, number)| {
                let count = self.people.get(number as usize).copied().unwrap_or(1);
                (count, text, number)
            })
            .collect();
        entries.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut final_numbers = vec![0; entries.len()];
        let mut offsets = Vec::with_capacity(4 * entries.len() + 4);
        let mut rarities = Vec::with_capacity(entries.len());
        let mut texts = Vec::new();
        for (place, (count, text, number)) in (0_u32..).zip(&entries) {
            if let Some(slot) = final_numbers.get_mut(*number as usize) {
                *slot = place;
            }
            offsets.extend_from_slice(&offset_of(&texts));
            rarities.push(rarity(*count, people));
            texts.extend_from_slice(text.as_bytes());
        }
        offsets.extend_from_slice(&offset_of(&texts));
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let mut section = Vec::with_capacity(4 + offsets.len() + rarities.len() + texts.len());
        section.extend_from_slice(&count.to_le_bytes());
        section.extend_from_slice(&offsets);
        section.extend_from_slice(&rarities);
        section.extend_from_slice(&texts);
        FinishedDictionary {
            section,
            final_numbers,
        }
    }
}

fn offset_of(texts: &[u8]) -> [u8; 4] {
    u32::try_from(texts.len()).unwrap_or(u32::MAX).to_le_bytes()
}

/// How rare a text is: twice the binary logarithm of one in how many people has it.
///
/// A thousand people are added of whom one has the name, so that the few people of a small
/// population do not make every name look common.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to a byte; precision beyond a few bits does not matter"
)]
fn rarity(count: u32, people: u64) -> u8 {
    let one_in = (people as f64 + 1_000.0) / (f64::from(count) + 1.0);
    (2.0 * one_in.log2()).clamp(0.0, 255.0) as u8
}

/// A dictionary in a mapped file.
#[derive(Clone, Copy)]
pub(crate) struct Dictionary<'a> {
    offsets: &'a [u8],
    rarities: &'a [u8],
    texts: &'a [u8],
}

impl<'a> Dictionary<'a> {
    /// Finds the parts of the section; `None` where they do not fit together.
    pub(crate) fn read(section: &'a [u8]) -> Option<Self> {
        let count = u32_at(section, 0)? as usize;
        let rest = section.get(4..)?;
        let (offsets, rest) = rest.split_at_checked(count.checked_add(1)?.checked_mul(4)?)?;
        let (rarities, texts) = rest.split_at_checked(count)?;
        let end = u32_at(offsets, count)? as usize;
        (end == texts.len()).then_some(Self {
            offsets,
            rarities,
            texts,
        })
    }

    /// A text by its number; empty for a number that is not given out.
    #[inline]
    pub(crate) fn text(&self, number: u32) -> &'a str {
        str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    /// The bytes of a text, without a look at whether they are UTF-8.
    #[inline]
    pub(crate) fn bytes(&self, number: u32) -> &'a [u8] {
        self.find(number).unwrap_or_default()
    }

    #[inline]
    fn find(&self, number: u32) -> Option<&'a [u8]> {
        let place = number as usize;
        let start = u32_at(self.offsets, place)? as usize;
        let end = u32_at(self.offsets, place.checked_add(1)?)? as usize;
        self.texts.get(start..end)
    }

    /// How rare a text is, in half bits: 20 = one person in a thousand has it.
    #[inline]
    pub(crate) fn rarity(&self, number: u32) -> u8 {
        self.rarities.get(number as usize).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(texts: &[&str]) -> FinishedDictionary {
        let mut builder = DictionaryBuilder::default();
        for text in texts {
            builder.intern(&SmolStr::from(*text));
        }
        builder.finish(texts.len() as u64)
    }

    #[test]
    fn common_texts_come_first_whatever_the_order_of_arrival() {
        let one = build(&["MAYA", "OTTO", "OTTO", "ADA"]);
        let other = build(&["OTTO", "ADA", "MAYA", "OTTO"]);
        assert_eq!(one.section, other.section);
        let dictionary = Dictionary::read(&one.section).unwrap();
        let texts: Vec<_> = (0..3).map(|number| dictionary.text(number)).collect();
        assert_eq!(texts, ["OTTO", "ADA", "MAYA"]);
        assert_eq!(one.final_numbers, [2, 0, 1]);
        assert!(dictionary.rarity(0) < dictionary.rarity(1));
        assert_eq!(dictionary.text(3), "");
    }

    #[test]
    fn a_section_cut_short_is_refused() {
        let section = build(&["OTTO", "ADA"]).section;
        for end in 0..section.len() {
            assert!(Dictionary::read(&section[..end]).is_none());
        }
    }
}
