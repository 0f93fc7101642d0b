//! One figure for two names in free text.
//!
//! Both names are cut into words; the words are aligned in whatever order fits best; what finds
//! no partner counts against the pair, most of all where both sides have such a word left.

use super::country::{is_romanised_given, script_countries};
use super::word::{Role, Word, word_similarity};
use super::{PersonName, Suffix, is_particle};
use smol_str::SmolStr;

/// How likely two full names in free text name one person, 0–1.
///
/// Words are aligned in any order; nicknames, initials, misspellings, transliterations, particles
/// and words written together or apart are understood; a name in the script of Japan, Korea,
/// Taiwan, Thailand or of Arabic is read by the habits of those who write it.
/// From 0.8 on, two names are worth being taken for one person's. Symmetric; 1 for names that are
/// equal after folding; 0 where one is empty; never NaN. Reads at most 32 words and aligns at most 12 of each name.
///
/// ```
/// use bonafide_identity::name_similarity;
///
/// assert!(name_similarity("Bill Gonzales", "GONZALEZ, William R.") > 0.8);
/// assert!(name_similarity("Maria Gonzalez", "Mario Gonzalez") < 0.8);
/// ```
pub fn name_similarity(a: &str, b: &str) -> f64 {
    let as_read_in = |country: &str| {
        let read =
            |text| ComparableName::of_country(country, &PersonName::parse_full_in(country, text));
        read(a).similarity(&read(b))
    };
    // A script tells the country, or a few.
    script_countries(a)
        .iter()
        .chain(script_countries(b))
        .map(|country| as_read_in(country))
        .fold(as_read_in("US"), f64::max)
}

/// A name prepared for comparing with many others.
///
/// Preparing costs about a microsecond, comparing two prepared names far less.
#[derive(Clone)]
pub struct ComparableName {
    words: Vec<Word>,
    suffix: Option<Suffix>,
}

// A name is personal data: a debug print shows no more than its size.
impl std::fmt::Debug for ComparableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComparableName")
            .field("words", &self.words.len())
            .finish_non_exhaustive()
    }
}

impl ComparableName {
    /// Prepares a name.
    pub fn of(name: &PersonName) -> Self {
        Self::of_country("US", name)
    }

    /// Prepares a name of a country (ISO 3166-1 alpha-2, upper case).
    ///
    /// The given names of Japan, Korea, Singapore and Taiwan are made of few syllables: there a
    /// letter makes another name, where elsewhere it is a misspelling.
    pub fn of_country(country: &str, name: &PersonName) -> Self {
        let words = if name.is_empty() {
            Vec::new()
        } else {
            words_of(country, name)
        };
        Self {
            words,
            suffix: name.suffix(),
        }
    }

    /// The figure of [`name_similarity`] for two prepared names.
    pub fn similarity(&self, other: &Self) -> f64 {
        if self.words.is_empty() || other.words.is_empty() {
            return 0.0;
        }
        let order = self
            .words
            .iter()
            .map(Word::identity)
            .cmp(other.words.iter().map(Word::identity));
        if order.is_eq() && self.suffix == other.suffix {
            return 1.0;
        }
        // One order of the two sides for all that follows makes the figure symmetric.
        let (x, y) = if order.is_gt() {
            (&other.words, &self.words)
        } else {
            (&self.words, &other.words)
        };
        let joined_x = joined_words(x, y);
        let x = joined_x.as_deref().unwrap_or(x);
        let joined_y = joined_words(y, x);
        let y = joined_y.as_deref().unwrap_or(y);
        let mut similarity = aligned_similarity(x, y);
        if Suffix::conflict(self.suffix, other.suffix) {
            similarity *= 0.7;
        } else if self.suffix != other.suffix {
            similarity *= 0.98;
        }
        similarity.clamp(0.0, 1.0)
    }
}

const MOST_WORDS: usize = 12;

fn words_of(country: &str, name: &PersonName) -> Vec<Word> {
    let has_plain_family = name.family().split(' ').any(|word| !is_particle(word));
    [
        (name.given(), Role::Given),
        (name.middle(), Role::Middle),
        (name.family(), Role::Family),
    ]
    .into_iter()
    .flat_map(|(part, role)| part.split(' ').map(move |text| (text, role)))
    .filter(|(text, _)| !text.is_empty())
    .take(MOST_WORDS)
    .map(|(text, role)| {
        let is_particle = role == Role::Family && has_plain_family && is_particle(text);
        // In Singapore the family name may stand on either end.
        let may_be_given = role != Role::Family || country == "SG";
        let is_name = may_be_given && is_romanised_given(country, text);
        Word::new(text.into(), role, is_particle, is_name)
    })
    .collect()
}

/// Joins neighbours of `words` that stand as one word in `others`: `DE LA CRUZ`, `DELACRUZ`.
/// `None` where there are none, which is the rule.
fn joined_words(words: &[Word], others: &[Word]) -> Option<Vec<Word>> {
    let mut joined: Option<Vec<Word>> = None;
    for other in others.iter().filter(|other| other.text.len() >= 4) {
        let current = joined.as_deref().unwrap_or(words);
        if current.iter().any(|word| word.text == other.text) {
            continue;
        }
        let found = (2..=4).find_map(|count| {
            let start = current
                .windows(count)
                .position(|run| reads_as(run, &other.text))?;
            Some((start, count))
        });
        if let Some((start, count)) = found {
            let role = current
                .get(start + count - 1)
                .map_or(Role::Family, |word| word.role);
            let whole = Word::new(other.text.clone(), role, false, false);
            joined
                .get_or_insert_with(|| words.to_vec())
                .splice(start..start + count, [whole]);
        }
    }
    joined
}

/// Whether a run of words is one word written apart, in order or, for two, reversed.
fn reads_as(run: &[Word], whole: &str) -> bool {
    let length: usize = run.iter().map(|word| word.text.len()).sum();
    if length.abs_diff(whole.len()) > 1 {
        return false;
    }
    let joined: SmolStr = run.iter().map(|word| word.text.as_str()).collect();
    let is_whole = |joined: &str| {
        joined == whole
            || (whole.len() >= 7 && super::damerau_at_most_one(joined.as_bytes(), whole.as_bytes()))
    };
    if is_whole(&joined) {
        return true;
    }
    match run {
        [first, second] => is_whole(&SmolStr::from_iter([
            second.text.as_str(),
            first.text.as_str(),
        ])),
        _ => false,
    }
}

#[derive(Clone, Copy, Default)]
struct Pair {
    of_x: usize,
    of_y: usize,
    similarity: f64,
}

fn aligned_similarity(x: &[Word], y: &[Word]) -> f64 {
    let alignment = align(x, y);
    let pairs = alignment.pairs();
    let (mut weight_sum, mut score_sum) = (0.0, 0.0);
    let (mut full_matches, mut exact_matches) = (0, 0);
    let mut has_initial_match = false;
    let (mut taken_x, mut taken_y) = ([false; MOST_WORDS], [false; MOST_WORDS]);
    for pair in pairs {
        let (Some(p), Some(q)) = (x.get(pair.of_x), y.get(pair.of_y)) else {
            continue;
        };
        let weight = p.weight().min(q.weight());
        weight_sum += weight;
        score_sum += weight * pair.similarity;
        if p.is_full() && q.is_full() {
            full_matches += 1;
            exact_matches += usize::from(p.text == q.text);
        } else if p.is_initial() || q.is_initial() {
            has_initial_match = true;
        }
        mark(&mut taken_x, pair.of_x);
        mark(&mut taken_y, pair.of_y);
    }
    let left_x = Leftover::of(x, &taken_x);
    let left_y = Leftover::of(y, &taken_y);
    // Where both sides have a word left, the names contradict each other.
    weight_sum += left_x.contradiction(&left_y);
    // Where only one side has, it merely says more.
    let surplus = left_x.full.abs_diff(left_y.full);
    if weight_sum <= 0.0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most twelve words")]
    let mut similarity = score_sum / weight_sum - 0.03 * surplus as f64;
    if left_x.full > 0 && left_y.full > 0 {
        similarity -= 0.03;
    }
    if left_x.has_family && left_y.has_family {
        similarity -= 0.15;
    }
    if exact_matches < full_matches || pairs.iter().any(|pair| is_out_of_order(pair, x, y)) {
        similarity -= 0.01;
    }
    let most_full = |words: &[Word]| words.iter().filter(|word| word.is_full()).count();
    let fewest = most_full(x).min(most_full(y));
    match full_matches {
        // One word in common is enough only where both names are that one word.
        0 => similarity.min(0.5),
        1 if most_full(x) == 1 && most_full(y) == 1 && !has_initial_match => {
            let sole = x.len() == 1 && y.len() == 1;
            if sole {
                similarity
            } else {
                similarity.min(0.7)
            }
        }
        1 if has_initial_match && fewest == 1 => similarity.min(0.84),
        1 => similarity.min(0.65),
        _ => similarity,
    }
}

fn is_out_of_order(pair: &Pair, x: &[Word], y: &[Word]) -> bool {
    match (x.get(pair.of_x), y.get(pair.of_y)) {
        (Some(p), Some(q)) => (p.role == Role::Family) != (q.role == Role::Family),
        _ => false,
    }
}

/// What one side has left after the alignment.
struct Leftover {
    full: usize,
    weight: f64,
    initials: usize,
    has_family: bool,
}

impl Leftover {
    fn of(words: &[Word], taken: &[bool]) -> Self {
        let mut leftover = Self {
            full: 0,
            weight: 0.0,
            initials: 0,
            has_family: false,
        };
        for (word, _) in words.iter().zip(taken).filter(|(_, taken)| !**taken) {
            if word.is_full() {
                leftover.full += 1;
                leftover.weight += word.weight();
                leftover.has_family |= word.role == Role::Family;
            } else if word.is_initial() {
                leftover.initials += 1;
            }
        }
        leftover
    }

    /// The weight of what contradicts between two sides.
    fn contradiction(&self, other: &Self) -> f64 {
        let mut weight = 0.0;
        if self.full > 0 && other.full > 0 {
            weight += self.weight.min(other.weight);
        }
        let initial_contradicts = (self.initials > 0 && other.initials + other.full > 0)
            || (other.initials > 0 && self.full > 0);
        if initial_contradicts && weight == 0.0 {
            weight += 0.65;
        }
        weight
    }
}

fn mark(taken: &mut [bool; MOST_WORDS], place: usize) {
    if let Some(flag) = taken.get_mut(place) {
        *flag = true;
    }
}

/// The pairs of an alignment, best first.
struct Alignment {
    pairs: [Pair; MOST_WORDS],
    count: usize,
}

impl Alignment {
    fn pairs(&self) -> &[Pair] {
        self.pairs.get(..self.count).unwrap_or_default()
    }
}

/// Pairs up words, best pairs first.
fn align(x: &[Word], y: &[Word]) -> Alignment {
    // Most names have four words at most; room for more costs time to clear.
    const FEW: usize = 16;
    if x.len() * y.len() <= FEW {
        align_within::<FEW>(x, y)
    } else {
        align_within::<{ MOST_WORDS * MOST_WORDS }>(x, y)
    }
}

fn align_within<const MOST_PAIRS: usize>(x: &[Word], y: &[Word]) -> Alignment {
    // Ranks of all pairs that have any, row by row; of equal ones the first counts.
    let mut ranks = [(0.0_f64, Pair::default()); MOST_PAIRS];
    let mut count = 0;
    for (of_x, p) in x.iter().enumerate() {
        for (of_y, q) in y.iter().enumerate() {
            let similarity = word_similarity(p, q);
            if similarity > 0.0
                && let Some(place) = ranks.get_mut(count)
            {
                let pair = Pair {
                    of_x,
                    of_y,
                    similarity,
                };
                // Equal roles break ties, so that initials pair with their own place.
                *place = (similarity + bonus(p, q), pair);
                count += 1;
            }
        }
    }
    let ranks = ranks.get(..count).unwrap_or_default();
    let mut alignment = Alignment {
        pairs: [Pair::default(); MOST_WORDS],
        count: 0,
    };
    let (mut taken_x, mut taken_y) = (0_u32, 0_u32);
    for place in &mut alignment.pairs {
        let mut best: Option<&(f64, Pair)> = None;
        for candidate in ranks {
            let (rank, pair) = candidate;
            let is_free = taken_x & (1 << pair.of_x) == 0 && taken_y & (1 << pair.of_y) == 0;
            if is_free && best.is_none_or(|(best, _)| rank > best) {
                best = Some(candidate);
            }
        }
        let Some((_, pair)) = best else {
            break;
        };
        *place = *pair;
        alignment.count += 1;
        taken_x |= 1 << pair.of_x;
        taken_y |= 1 << pair.of_y;
    }
    alignment
}

fn bonus(p: &Word, q: &Word) -> f64 {
    let same_role = if p.role == q.role { 0.02 } else { 0.0 };
    let both_full = if p.is_full() && q.is_full() { 0.1 } else { 0.0 };
    same_role + both_full
}
