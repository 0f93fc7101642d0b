//! One word of a name, with all that comparing it needs, and how alike two words are.

use super::edit::edit_distance;
use super::family_groups::{are_romanisations, has_romanisations};
use super::spelling::SpellingKey;
use super::{
    damerau_at_most_one, is_common_given, is_common_surname, jaro_winkler, nickname_groups,
    phonetic_key,
};
use smol_str::SmolStr;

/// Where a word stands in its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Given,
    Middle,
    Family,
}

/// A word of a name, prepared once and compared often.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) text: SmolStr,
    pub(super) role: Role,
    /// A particle beside a family name; `DO` and `LE` alone are family names.
    pub(super) is_particle: bool,
    key: SpellingKey,
    bones: SpellingKey,
    sound: u32,
    /// Which letters occur, one bit each.
    letters: u32,
    groups: &'static [u16],
    /// Made of syllables that are written in one way already: another letter is another name.
    is_syllabic: bool,
    has_romanisations: bool,
    is_common_surname: bool,
    is_known_given: bool,
}

impl Word {
    /// Prepares a word; `is_name` says that it is known for a given name, whatever the lists say.
    pub(super) fn new(text: SmolStr, role: Role, is_particle: bool, is_name: bool) -> Self {
        let key = SpellingKey::of(&text);
        let groups = nickname_groups(&text);
        Self {
            role,
            is_particle,
            key,
            bones: key.without_vowels(),
            sound: phonetic_key(&text),
            letters: letters_of(&text),
            groups,
            is_syllabic: is_name,
            has_romanisations: has_romanisations(&text),
            is_common_surname: is_common_surname(&text),
            is_known_given: is_name || !groups.is_empty() || is_common_given(&text),
            text,
        }
    }

    pub(super) fn is_initial(&self) -> bool {
        self.text.len() == 1
    }

    /// A word that identifies: neither an initial nor a particle.
    pub(super) fn is_full(&self) -> bool {
        !self.is_initial() && !self.is_particle
    }

    pub(super) fn weight(&self) -> f64 {
        if self.is_initial() {
            return 0.5;
        }
        if self.is_particle {
            return 0.2;
        }
        match self.role {
            Role::Given => 1.0,
            Role::Middle => 0.9,
            Role::Family => 1.3,
        }
    }

    /// What tells words apart; the rest follows from it.
    pub(super) fn identity(&self) -> (&str, Role, bool) {
        (&self.text, self.role, self.is_particle)
    }

    /// No fewer edits than this make one word into the other.
    fn fewest_edits(&self, other: &Self) -> usize {
        let lengths = self.text.len().abs_diff(other.text.len());
        let strange = (self.letters ^ other.letters).count_ones();
        lengths.max(usize::try_from(strange.div_ceil(2)).unwrap_or(0))
    }
}

fn letters_of(text: &str) -> u32 {
    text.bytes()
        .fold(0, |letters, byte| letters | 1 << (byte & 31))
}

/// Whether two ascending lists of nickname groups share one.
fn share_a_group(mut of_a: &[u16], mut of_b: &[u16]) -> bool {
    while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (of_a, of_b) {
        match x.cmp(y) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => of_a = a_rest,
            std::cmp::Ordering::Greater => of_b = b_rest,
        }
    }
    false
}

/// Similarity of two words, 0 where they are different names.
pub(super) fn word_similarity(p: &Word, q: &Word) -> f64 {
    let (a, b) = (p.text.as_str(), q.text.as_str());
    if a == b {
        return 1.0;
    }
    if p.is_initial() || q.is_initial() {
        let family_initial = p.role == Role::Family && q.role == Role::Family;
        let same = a.as_bytes().first() == b.as_bytes().first() && a.len() != b.len();
        return if same && !family_initial { 0.88 } else { 0.0 };
    }
    if p.is_particle || q.is_particle {
        return 0.0;
    }
    let both_family = p.role == Role::Family && q.role == Role::Family;
    if share_a_group(p.groups, q.groups) {
        if !both_family {
            return 0.95;
        }
        // `ABDULLAH` and `ABDALLAH` are one family name; `JACK` and `JACKSON` are two.
        if a.len().min(b.len()) >= 5 && edit_distance(a.as_bytes(), b.as_bytes()) <= 2 {
            return 0.9;
        }
    }
    if !both_family && is_gender_pair(p, q) {
        return 0.0;
    }
    // `DENNIS` and `DENISE` are two names, though their end is all that parts them.
    let both_syllabic = p.is_syllabic && q.is_syllabic;
    let ends_apart = a.ends_with('E') != b.ends_with('E');
    let two_names = !both_family && ends_apart && p.is_known_given && q.is_known_given;
    let two_names = two_names || both_syllabic;
    if p.key == q.key && p.key.as_bytes().len() >= 2 && !two_names {
        return 0.94;
    }
    if both_family && p.has_romanisations && q.has_romanisations && are_romanisations(a, b) {
        return 0.9;
    }
    let shorter = a.len().min(b.len());
    let both_usual_surnames = p.is_common_surname && q.is_common_surname;
    // A long name is rarely one letter from another, even if a census has counted the misspelling.
    if both_family && both_usual_surnames && shorter >= 8 {
        let same_start = a.as_bytes().first() == b.as_bytes().first();
        return if same_start && damerau_at_most_one(a.as_bytes(), b.as_bytes()) {
            0.85
        } else {
            0.0
        };
    }
    // Two names that are both usual are two names, however near their spelling.
    if both_usual_surnames || (p.is_known_given && q.is_known_given) {
        return 0.0;
    }
    if without_article(a) == b || without_article(b) == a {
        return 0.9;
    }
    misspelling_similarity(p, q)
}

fn misspelling_similarity(p: &Word, q: &Word) -> f64 {
    let (a, b) = (p.text.as_str(), q.text.as_str());
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    let same_start = a.as_bytes().first() == b.as_bytes().first();
    // More edits than these say nothing, and most words are told apart by their letters alone.
    let most_edits = match shorter {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 if same_start => 2,
        6..=9 => 1,
        _ => 3,
    };
    if p.fewest_edits(q) <= most_edits {
        match edit_distance(a.as_bytes(), b.as_bytes()) {
            1 if shorter >= 6 => return 0.93,
            1 if shorter >= 4 => return 0.9,
            1 if shorter == 3 => return 0.6,
            2 if shorter >= 8 && same_start => return 0.88,
            2 if shorter >= 6 && same_start => return 0.83,
            3 if shorter >= 10 => return 0.84,
            _ => {}
        }
    }
    if p.bones == q.bones {
        // Scripts without vowels leave only consonants to compare.
        let one_has_no_vowels = p.bones == p.key || q.bones == q.key;
        if one_has_no_vowels && !p.bones.as_bytes().is_empty() {
            return 0.9;
        }
        let says_enough = p.bones.as_bytes().len() >= 3;
        if same_start && says_enough && jaro_winkler(a.as_bytes(), b.as_bytes()) >= 0.75 {
            return 0.88;
        }
    }
    if shorter >= 5 && p.sound == q.sound && jaro_winkler(a.as_bytes(), b.as_bytes()) >= 0.87 {
        return 0.87;
    }
    // A short form cut off after its first letters: `ALEKS` of `ALEKSANDER`.
    let is_cut = shorter >= 4 && (a.starts_with(b) || b.starts_with(a));
    if is_cut && longer <= 2 * shorter {
        return 0.8;
    }
    0.0
}

/// Whether two given names are the male and the female form of one: `MARIO` and `MARIA`,
/// `DANIEL` and `DANIELLE`.
fn is_gender_pair(p: &Word, q: &Word) -> bool {
    let (a, b) = (p.text.as_str(), q.text.as_str());
    if a.as_bytes().first() != b.as_bytes().first() {
        return false;
    }
    let prefix = a.bytes().zip(b.bytes()).take_while(|(p, q)| p == q).count();
    let (Some(a_end), Some(b_end)) = (a.get(prefix..), b.get(prefix..)) else {
        return false;
    };
    let (shorter, ends) = if a.len() <= b.len() {
        (p, (a_end, b_end))
    } else {
        (q, (b_end, a_end))
    };
    match ends {
        ("O", "A") | ("A", "O") => prefix >= 3,
        ("", "A" | "E" | "LE" | "NE" | "TTE" | "INA" | "ITA" | "INE" | "IE") => {
            shorter.is_known_given
        }
        _ => false,
    }
}

/// An Arabic name without its article: `ALHASSAN` gives `HASSAN`.
fn without_article(word: &str) -> &str {
    word.strip_prefix("AL")
        .or_else(|| word.strip_prefix("EL"))
        .filter(|rest| rest.len() >= 4)
        .unwrap_or(word)
}
