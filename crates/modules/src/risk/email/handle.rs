//! What the part of an address before the `@` says by itself.

use bonafide_identity::{
    PersonName, damerau_at_most_one, fold, is_common_given, is_common_surname, same_nickname_group,
};
use std::sync::LazyLock;

/// Shorter names are found in any text.
const SHORTEST_NAME: usize = 3;
/// Shorter words are not judged by how they sound.
const SHORTEST_JUDGED: usize = 8;
/// So many consonants in a row nobody speaks.
const CONSONANTS_IN_A_ROW: usize = 5;
/// So many random digits behind a word are a machine's.
const GENERATED_DIGITS: usize = 6;
/// So many hexadecimal digits are an id.
const ID_DIGITS: usize = 16;

/// Handles of offices rather than people.
const ROLES: &[&str] = &[
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "billing",
    "careers",
    "contact",
    "enquiries",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "inquiries",
    "it",
    "jobs",
    "legal",
    "mail",
    "marketing",
    "newsletter",
    "no-reply",
    "noreply",
    "office",
    "orders",
    "postmaster",
    "privacy",
    "recruiting",
    "root",
    "sales",
    "security",
    "service",
    "subscribe",
    "support",
    "team",
    "test",
    "unsubscribe",
    "webmaster",
];

/// Letter pairs that begin or join syllables in names and words of languages in Latin letters.
/// A triple is rare where neither of its two pairs is among them.
const USUAL_PAIRS: &str = "ab ac ad ae ag ah ai ak al am an ap ar as at au av aw ax ay az \
    ba be bi bl bo br bu by ca ce ch ci ck cl co cr cu cy da de di do dr du dw dy ea ec ed ee ef \
    eg ei el em en eo ep er es et eu ev ew ex ey ez fa fe ff fi fl fo fr fu ga ge gg gh gi gl gn \
    go gr gu ha he hi hl hm hn ho hr hu hy ia ib ic id ie if ig ij ik il im in io ip iq ir is it \
    iu iv ix iz ja je ji jo ju ka ke kh ki kl kn ko kr ku ky la ld le lf li lk ll lm lo ls lt lu \
    ly ma mb me mi mm mo mp mu my na nc nd ne ng nh ni nk nn no ns nt nu ny nz oa ob oc od oe of \
    og oh oi ok ol om on oo op or os ot ou ov ow ox oy oz pa pe ph pi pl po pp pr ps pt pu py qu \
    ra rb rc rd re rg ri rk rl rm rn ro rr rs rt ru rv ry sa sc se sh si sk sl sm sn so sp sr ss \
    st su sw sy sz ta te th ti tj tl to tr ts tt tu tw ty tz ua ub uc ud ue ug ui uk ul um un uo \
    up ur us ut uy uz va ve vi vo vr vu wa we wh wi wn wo wr ws xa xe xi ya ye yi yl yn yo yr ys \
    yu za ze zh zi zo zs zu zz";

/// A handle, looked at once.
pub(super) struct Handle<'a> {
    text: &'a str,
    /// Maximal runs of letters, in lower case.
    words: Vec<&'a str>,
}

/// How a part of a name agrees with a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    None,
    Loose,
    Exact,
}

impl Agreement {
    /// As a feature: 0, 1, 2.
    pub(super) const fn number(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Loose => 1.0,
            Self::Exact => 2.0,
        }
    }
}

impl<'a> Handle<'a> {
    /// Looks at a handle in lower case. A tag behind `+` is not part of the name it gives itself.
    pub(super) fn read(text: &'a str) -> Self {
        let own = text.split('+').next().unwrap_or(text);
        let words = own
            .split(|character: char| !character.is_alphabetic())
            .filter(|word| !word.is_empty());
        Self {
            text,
            words: words.collect(),
        }
    }

    pub(super) fn length(&self) -> f64 {
        count(self.text, |_| true)
    }

    pub(super) fn letter_groups(&self) -> f64 {
        count_of(self.words.len())
    }

    /// The share of digits among letters and digits; `None` where there is neither.
    pub(super) fn digit_share(&self) -> Option<f64> {
        let digits = count(self.text, |character| character.is_ascii_digit());
        let all = count(self.text, char::is_alphanumeric);
        (all > 0.0).then(|| digits / all)
    }

    pub(super) fn symbol_share(&self) -> f64 {
        let symbols = count(self.text, |character| !character.is_alphanumeric());
        symbols / self.length().max(1.0)
    }

    pub(super) fn has_odd_symbol(&self) -> bool {
        let is_odd =
            |character: char| !character.is_alphanumeric() && !matches!(character, '.' | '_');
        self.text.chars().any(is_odd)
    }

    pub(super) fn is_role(&self) -> bool {
        ROLES.binary_search(&self.text).is_ok()
    }

    /// An id, or a word with many digits that are no year and no run.
    pub(super) fn is_generated(&self) -> bool {
        if is_relay_alias(self.text) {
            return false;
        }
        let compact: String = self
            .text
            .chars()
            .filter(|character| *character != '-')
            .collect();
        let is_id = compact.len() >= ID_DIGITS
            && compact.bytes().all(|byte| byte.is_ascii_hexdigit())
            && compact.bytes().any(|byte| byte.is_ascii_digit());
        is_id || self.ends_in_random_digits()
    }

    fn ends_in_random_digits(&self) -> bool {
        let word = self
            .text
            .trim_end_matches(|character: char| character.is_ascii_digit());
        let digits = self.text.len() - word.len();
        let is_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
        if !is_word || digits < GENERATED_DIGITS {
            return false;
        }
        let tail = self.text.get(word.len()..).unwrap_or_default();
        let mut seen = [false; 10];
        for byte in tail.bytes() {
            if let Some(slot) = seen.get_mut(usize::from(byte.wrapping_sub(b'0'))) {
                *slot = true;
            }
        }
        let kinds = seen.iter().filter(|is_seen| **is_seen).count();
        let is_run = tail.as_bytes().windows(2).all(|pair| match pair {
            [one, next] => next.wrapping_sub(*one) == 1 || one.wrapping_sub(*next) == 1,
            _ => true,
        });
        kinds >= 4 && !is_run
    }

    /// A long word without vowels, or with more consonants in a row than anybody speaks.
    pub(super) fn is_unspeakable(&self) -> bool {
        let letters: f64 = self.words.iter().map(|word| count(word, |_| true)).sum();
        if letters < count_of(SHORTEST_JUDGED) {
            return false;
        }
        let is_latin = self.words.iter().all(|word| word.is_ascii());
        if !is_latin {
            return false;
        }
        let has_vowel = self.words.iter().any(|word| word.bytes().any(is_vowel));
        let longest = self.words.iter().map(|word| longest_without_vowel(word));
        !has_vowel || longest.max().unwrap_or(0) >= CONSONANTS_IN_A_ROW
    }

    /// The share of letter triples neither of whose pairs is usual; `None` without a triple.
    pub(super) fn rare_triples(&self) -> Option<f64> {
        let (mut all, mut rare) = (0_usize, 0_usize);
        for word in self.words.iter().filter(|word| word.is_ascii()) {
            for triple in word.as_bytes().windows(3) {
                all += 1;
                let is_usual = triple.windows(2).any(is_usual_pair);
                rare += usize::from(!is_usual);
            }
        }
        (all > 0).then(|| count_of(rare) / count_of(all))
    }

    pub(super) fn holds(&self, part: &str) -> bool {
        let part = compact(part);
        part.len() >= SHORTEST_NAME && self.text.contains(&part)
    }

    pub(super) fn holds_any_name(&self) -> bool {
        self.words.iter().any(|word| {
            let word = fold(word);
            word.len() >= SHORTEST_NAME && (is_common_given(&word) || is_common_surname(&word))
        })
    }

    /// How the given name agrees with a whole token.
    pub(super) fn given(&self, name: &PersonName) -> Agreement {
        let given = compact(name.given());
        if given.len() < SHORTEST_NAME {
            return Agreement::None;
        }
        if self.words.contains(&given.as_str()) {
            return Agreement::Exact;
        }
        let upper = given.to_ascii_uppercase();
        let is_close = |word: &&str| {
            let word = word.to_ascii_uppercase();
            same_nickname_group(&word, &upper)
                || (word.len() >= 4 && damerau_at_most_one(word.as_bytes(), upper.as_bytes()))
        };
        match self.words.iter().any(is_close) {
            true => Agreement::Loose,
            false => Agreement::None,
        }
    }

    /// How the family name agrees: as a token, or behind or before an initial.
    pub(super) fn family(&self, name: &PersonName) -> Agreement {
        let family = compact(name.family());
        if family.len() < SHORTEST_NAME {
            return Agreement::None;
        }
        if self.words.contains(&family.as_str()) {
            return Agreement::Exact;
        }
        let initial = name
            .given()
            .chars()
            .next()
            .map(|letter| letter.to_ascii_lowercase());
        let with_initial = |word: &&str| {
            let around = word
                .strip_prefix(family.as_str())
                .or_else(|| word.strip_suffix(family.as_str()));
            let mut letters = around.unwrap_or_default().chars();
            letters.next() == initial && initial.is_some() && letters.next().is_none()
        };
        let is_close = |word: &&str| {
            word.len() >= 4 && damerau_at_most_one(word.as_bytes(), family.as_bytes())
        };
        match self
            .words
            .iter()
            .any(|word| with_initial(word) || is_close(word))
        {
            true => Agreement::Loose,
            false => Agreement::None,
        }
    }
}

/// Addresses that a relay makes up for somebody who hides their own: letters, digits and nothing
/// that a person would choose, but no machine's account.
fn is_relay_alias(text: &str) -> bool {
    text.contains('+') || text.contains('_') && text.ends_with("_relay")
}

fn compact(part: &str) -> String {
    let letters = part.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn count(text: &str, fits: impl Fn(char) -> bool) -> f64 {
    count_of(text.chars().filter(|character| fits(*character)).count())
}

fn count_of(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

const fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn longest_without_vowel(word: &str) -> usize {
    word.as_bytes()
        .split(|byte| is_vowel(*byte))
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0)
}

/// For each first letter the second letters that usually follow, a bit each.
static USUAL: LazyLock<[u32; 26]> = LazyLock::new(|| {
    let mut table = [0; 26];
    for pair in USUAL_PAIRS.split_ascii_whitespace() {
        if let [first, second] = pair.as_bytes()
            && let Some(row) = table.get_mut(usize::from(first.wrapping_sub(b'a')))
        {
            *row |= 1 << (second.wrapping_sub(b'a') % 32);
        }
    }
    table
});

fn is_usual_pair(pair: &[u8]) -> bool {
    let [first, second] = pair else {
        return false;
    };
    let row = USUAL.get(usize::from(first.wrapping_sub(b'a')));
    row.is_some_and(|row| row & (1 << (second.wrapping_sub(b'a') % 32)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_in_order() {
        assert!(ROLES.is_sorted());
    }

    #[test]
    fn machines_are_told_from_people() {
        for (handle, is_generated) in [
            ("f3b9c1d05e274a8c9c610be2", true),
            ("0190c0de-0000-7000-8000-00000000000a", true),
            ("kestrel904718", true),
            ("kestrel123456", false),
            ("kestrel1984", false),
            ("marguerite.oyelaran", false),
            ("deadbeefdeadbeef", false),
        ] {
            assert_eq!(
                Handle::read(handle).is_generated(),
                is_generated,
                "{handle}"
            );
        }
    }

    #[test]
    fn what_nobody_speaks_is_noticed() {
        for (handle, is_unspeakable) in [
            ("xkcdwqrtz", true),
            ("qwrtpsdfghb", true),
            ("marguerite", false),
            ("schwarzkopf", false),
            ("mbk", false),
        ] {
            let read = Handle::read(handle);
            assert_eq!(read.is_unspeakable(), is_unspeakable, "{handle}");
        }
        assert!(Handle::read("xqzjvkqx").rare_triples() > Some(0.5));
        assert!(Handle::read("tobias.fennimore").rare_triples() < Some(0.2));
    }

    #[test]
    fn names_are_found_whole_loosely_and_behind_an_initial() {
        let name = PersonName::from_parts("Marguerite", "", "Oyelaran", "");
        let read = |handle| {
            let handle = Handle::read(handle);
            (handle.given(&name), handle.family(&name))
        };
        assert_eq!(
            read("marguerite.oyelaran"),
            (Agreement::Exact, Agreement::Exact)
        );
        assert_eq!(read("moyelaran77"), (Agreement::None, Agreement::Loose));
        assert_eq!(read("maggie_oyelaram").1, Agreement::Loose);
        assert_eq!(read("kestrel"), (Agreement::None, Agreement::None));
    }

    #[test]
    fn shares_are_of_what_is_there() {
        let handle = Handle::read("a-1-2-3");
        assert_eq!(handle.digit_share(), Some(0.75));
        assert!(handle.has_odd_symbol());
        assert_eq!(Handle::read("...").digit_share(), None);
        assert_eq!(Handle::read("a.b.c.d.e").letter_groups(), 5.0);
    }
}
