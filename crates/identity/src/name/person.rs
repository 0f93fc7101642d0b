//! A person's name in parts.

use super::country::{Part, complete, fold_in, plain_full, split_full};
use super::lists::{is_credential, is_particle, is_title};
use super::suffix::{Suffix, SuffixPlace, read_suffix, trailing_suffix};
use crate::fold;
use smol_str::{SmolStr, SmolStrBuilder};

/// A person's name, folded, in parts; titles, credentials and suffixes taken out.
///
/// Each part is upper-case ASCII with single blanks; a part that is not there is empty.
/// Particles (`DE LA`, `VAN DER`) stay where they stand.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct PersonName {
    given: SmolStr,
    middle: SmolStr,
    family: SmolStr,
    suffix: Option<Suffix>,
}

// A name is personal data: a debug print shows its suffix alone.
impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonName")
            .field("suffix", &self.suffix)
            .finish_non_exhaustive()
    }
}

impl PersonName {
    /// Builds from the fields of a form or record; any of them may be empty.
    ///
    /// A suffix or title is recognised in whichever field it stands (`Smith Jr.`), and a suffix
    /// field that holds anything else is ignored.
    pub fn from_parts(given: &str, middle: &str, family: &str, suffix: &str) -> Self {
        let mut stated = Suffix::parse(suffix);
        let given = strip_part(&fold(given), SuffixPlace::Given, &mut stated);
        let middle = strip_part(&fold(middle), SuffixPlace::Given, &mut stated);
        let family = strip_part(&fold(family), SuffixPlace::Family, &mut stated);
        Self {
            given,
            middle,
            family,
            suffix: stated,
        }
    }

    /// Builds from the fields of a form or record by the habits of a country (ISO 3166-1 alpha-2,
    /// upper case); any field may be empty.
    ///
    /// The same name of one country in its script, in one romanisation or another, comes out as
    /// one text; the manual says what is understood where. The United States read as
    /// [`PersonName::from_parts`] does.
    pub fn from_parts_in(
        country: &str,
        given: &str,
        middle: &str,
        family: &str,
        suffix: &str,
    ) -> Self {
        if country == "US" {
            return Self::from_parts(given, middle, family, suffix);
        }
        let mut stated = Suffix::parse(suffix);
        let mut read = |part, place, text| {
            let folded = strip_part(&fold_in(country, part, text), place, &mut stated);
            local_suffix(country, &folded, &mut stated)
        };
        let mut name = Self {
            given: read(Part::Given, SuffixPlace::Given, given),
            middle: read(Part::Given, SuffixPlace::Given, middle),
            family: read(Part::Family, SuffixPlace::Family, family),
            suffix: None,
        };
        name.suffix = stated;
        complete(country, &mut name.given, &mut name.family);
        name
    }

    /// Reads a full name in one text by the habits of a country: in Japan, Korea and Taiwan the
    /// family name stands first.
    pub fn parse_full_in(country: &str, text: &str) -> Self {
        if let Some((given, family)) = split_full(country, text) {
            return Self::from_parts_in(country, &given, "", &family, "");
        }
        let read = Self::parse_full(&plain_full(country, text));
        if country == "US" {
            return read;
        }
        let suffix = read.suffix.map(Suffix::as_str).unwrap_or_default();
        Self::from_parts_in(country, &read.given, &read.middle, &read.family, suffix)
    }

    /// Reads a full name in one text: `Given Middle Family Jr`, `Family, Given M`,
    /// `Family Jr, Given`, `Given Family, Jr`.
    ///
    /// Without a comma the last word is the family name, together with the particles before it.
    /// A single word is taken for a family name. Reads at most 32 words.
    pub fn parse_full(text: &str) -> Self {
        let mut suffix = None;
        let mut sections: Vec<SmolStr> = Vec::new();
        for section in text.split([',', '\u{ff0c}', '\u{60c}', ';']).take(8) {
            let section = fold(section);
            if section.is_empty() {
                continue;
            }
            // What stands alone between commas after the first may be a mere suffix.
            if !sections.is_empty() && is_only_endings(&section, &mut suffix) {
                continue;
            }
            sections.push(section);
        }
        match sections.as_slice() {
            [] => Self::default(),
            [whole] => Self::from_words(whole, suffix),
            [family, given @ ..] => {
                let mut given = given.iter().flat_map(|part| part.split(' '));
                let first = given.next().unwrap_or_default();
                let middle = join(given.take(31));
                let first = strip_title_between(first, &middle);
                let mut name = Self::from_parts(&first.0, &first.1, family, "");
                name.suffix = name.suffix.or(suffix);
                name
            }
        }
    }

    fn from_words(whole: &str, stated: Option<Suffix>) -> Self {
        let mut suffix = stated;
        let whole = strip_part(whole, SuffixPlace::FullName, &mut suffix);
        let words: Vec<&str> = whole.split(' ').take(32).collect();
        let mut family_start = words.len().saturating_sub(1);
        while family_start > 1
            && words
                .get(family_start - 1)
                .is_some_and(|word| word.len() > 1 && is_particle(word))
        {
            family_start -= 1;
        }
        let (before, family) = words.split_at(family_start);
        let (given, middle) = before.split_at(before.len().min(1));
        Self {
            given: join(given.iter().copied()),
            middle: join(middle.iter().copied()),
            family: join(family.iter().copied()),
            suffix,
        }
    }

    /// Given names.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Middle names or initials.
    pub fn middle(&self) -> &str {
        &self.middle
    }

    /// Family names with their particles.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The generational suffix, wherever it was stated.
    pub const fn suffix(&self) -> Option<Suffix> {
        self.suffix
    }

    /// Whether neither a given nor a family name is there.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.family.is_empty()
    }
}

/// Moves a leading title out of the way when the middle holds the real given name.
fn strip_title_between(first: &str, middle: &str) -> (SmolStr, SmolStr) {
    if is_title(first) && !middle.is_empty() {
        let (next, rest) = middle.split_once(' ').unwrap_or((middle, ""));
        return (next.into(), rest.into());
    }
    (first.into(), middle.into())
}

/// Drops titles at the front and suffixes and credentials at the end, but never the last word.
fn strip_part(folded: &str, place: SuffixPlace, suffix: &mut Option<Suffix>) -> SmolStr {
    let mut rest = folded;
    let mut count = rest.split(' ').count();
    while let Some((first, after)) = rest.split_once(' ') {
        if !is_title(first) {
            break;
        }
        rest = after;
        count -= 1;
    }
    while let Some((before, last)) = rest.rsplit_once(' ') {
        if let Some(word) = trailing_suffix(last, count, place) {
            *suffix = suffix.or(word.generation);
        } else if !is_credential(last) {
            break;
        }
        rest = before;
        count -= 1;
    }
    rest.into()
}

/// Takes `FILHO` and `NETO` off a Brazilian name: they name a generation as `JUNIOR` does.
fn local_suffix(country: &str, folded: &SmolStr, suffix: &mut Option<Suffix>) -> SmolStr {
    let generation = match folded.rsplit_once(' ') {
        Some((_, "FILHO")) => Suffix::Junior,
        Some((_, "NETO")) => Suffix::Third,
        _ => return folded.clone(),
    };
    match folded.rsplit_once(' ') {
        Some((before, _)) if country == "BR" => {
            *suffix = suffix.or(Some(generation));
            before.into()
        }
        _ => folded.clone(),
    }
}

/// Whether a section holds nothing but suffixes and credentials; notes the suffix if so.
fn is_only_endings(section: &str, suffix: &mut Option<Suffix>) -> bool {
    let mut found = *suffix;
    for word in section.split(' ') {
        if is_credential(word) {
            continue;
        }
        match read_suffix(word) {
            // A lone letter after a comma is an initial: `SMITH, V`.
            Some(read) if word.len() > 1 => found = found.or(read.generation),
            _ => return false,
        }
    }
    *suffix = found;
    true
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> SmolStr {
    let mut joined = SmolStrBuilder::new();
    for (place, word) in words.enumerate() {
        if place > 0 {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined.finish()
}
