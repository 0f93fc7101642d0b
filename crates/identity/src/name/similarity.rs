//! One figure for two names in free text.
//!
//! Both names are cut into words; the words are aligned in whatever order fits best; what finds
//! no partner counts against the pair, most of all where both sides have such a word left.

use super::edit::edit_distance;
use super::spelling::SpellingKey;
use super::{
    PersonName, Suffix, is_common_given, is_common_surname, is_particle, jaro_winkler,
    nickname_groups, phonetic_key, same_nickname_group,
};
use smol_str::SmolStr;

/// How likely two full names in free text name one person, 0–1.
///
/// Words are aligned in any order; nicknames, initials, misspellings, transliterations, particles
/// and words written together or apart are understood. From 0.8 on, two names are worth being
/// taken for one person's. Symmetric; 1 for names that are equal after folding; 0 where one is
/// empty; never NaN. Reads at most 32 words and aligns at most 12 of each name.
///
/// ```
/// use bonafide_identity::name_similarity;
///
/// assert!(name_similarity("Bill Gonzales", "GONZALEZ, William R.") > 0.8);
/// assert!(name_similarity("Maria Gonzalez", "Mario Gonzalez") < 0.8);
/// ```
pub fn name_similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (PersonName::parse_full(a), PersonName::parse_full(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    let (mut x, mut y) = (words_of(&a), words_of(&b));
    // One order of the two sides for all that follows makes the figure symmetric.
    if y < x {
        std::mem::swap(&mut x, &mut y);
    }
    join_words(&mut x, &y);
    join_words(&mut y, &x);
    let mut similarity = aligned_similarity(&x, &y);
    if Suffix::conflict(a.suffix(), b.suffix()) {
        similarity *= 0.7;
    } else if a.suffix() != b.suffix() {
        similarity *= 0.98;
    }
    similarity.clamp(0.0, 1.0)
}

const MOST_WORDS: usize = 12;

/// Where a word stands in its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Given,
    Middle,
    Family,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    text: SmolStr,
    role: Role,
    /// A particle beside a family name; `DO` and `LE` alone are family names.
    is_particle: bool,
}

impl Word {
    fn is_initial(&self) -> bool {
        self.text.len() == 1
    }

    /// A word that identifies: neither an initial nor a particle.
    fn is_full(&self) -> bool {
        !self.is_initial() && !self.is_particle
    }

    fn weight(&self) -> f64 {
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
}

fn words_of(name: &PersonName) -> Vec<Word> {
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
    .map(|(text, role)| Word {
        text: text.into(),
        role,
        is_particle: role == Role::Family && has_plain_family && is_particle(text),
    })
    .collect()
}

/// Joins neighbours of `words` that stand as one word in `others`: `DE LA CRUZ`, `DELACRUZ`.
fn join_words(words: &mut Vec<Word>, others: &[Word]) {
    for other in others.iter().filter(|other| other.text.len() >= 4) {
        if words.iter().any(|word| word.text == other.text) {
            continue;
        }
        let found = (2..=4).find_map(|count| {
            let start = words
                .windows(count)
                .position(|run| reads_as(run, &other.text))?;
            Some((start, count))
        });
        if let Some((start, count)) = found {
            let role = words
                .get(start + count - 1)
                .map_or(Role::Family, |word| word.role);
            let joined = Word {
                text: other.text.clone(),
                role,
                is_particle: false,
            };
            words.splice(start..start + count, [joined]);
        }
    }
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

struct Pair {
    of_x: usize,
    of_y: usize,
    similarity: f64,
}

fn aligned_similarity(x: &[Word], y: &[Word]) -> f64 {
    let pairs = align(x, y);
    let (mut weight_sum, mut score_sum) = (0.0, 0.0);
    let (mut full_matches, mut exact_matches) = (0, 0);
    let mut has_initial_match = false;
    let (mut taken_x, mut taken_y) = ([false; MOST_WORDS], [false; MOST_WORDS]);
    for pair in &pairs {
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

/// Pairs up words, best pairs first.
fn align(x: &[Word], y: &[Word]) -> Vec<Pair> {
    let mut candidates = Vec::with_capacity(x.len() * y.len());
    for (of_x, p) in x.iter().enumerate() {
        for (of_y, q) in y.iter().enumerate() {
            let similarity = word_similarity(p, q);
            if similarity > 0.0 {
                // Equal roles break ties, so that initials pair with their own place.
                let rank = similarity
                    + if p.role == q.role { 0.02 } else { 0.0 }
                    + if p.is_full() && q.is_full() { 0.1 } else { 0.0 };
                candidates.push((
                    rank,
                    Pair {
                        of_x,
                        of_y,
                        similarity,
                    },
                ));
            }
        }
    }
    candidates.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    let (mut taken_x, mut taken_y) = ([false; MOST_WORDS], [false; MOST_WORDS]);
    let mut pairs = Vec::with_capacity(x.len().min(y.len()));
    for (_, pair) in candidates {
        let is_free = |taken: &[bool], place: usize| taken.get(place) == Some(&false);
        if is_free(&taken_x, pair.of_x) && is_free(&taken_y, pair.of_y) {
            mark(&mut taken_x, pair.of_x);
            mark(&mut taken_y, pair.of_y);
            pairs.push(pair);
        }
    }
    pairs
}

/// Similarity of two words, 0 where they are different names.
fn word_similarity(p: &Word, q: &Word) -> f64 {
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
    if same_nickname_group(a, b) {
        if !both_family {
            return 0.95;
        }
        // `ABDULLAH` and `ABDALLAH` are one family name; `JACK` and `JACKSON` are two.
        if a.len().min(b.len()) >= 5 && edit_distance(a.as_bytes(), b.as_bytes()) <= 2 {
            return 0.9;
        }
    }
    if !both_family && is_gender_pair(a, b) {
        return 0.0;
    }
    let (x, y) = (SpellingKey::of(a), SpellingKey::of(b));
    if x == y && x.as_bytes().len() >= 2 {
        return 0.94;
    }
    let shorter = a.len().min(b.len());
    let both_usual_surnames = is_common_surname(a) && is_common_surname(b);
    // A long name is rarely one letter from another, even if a census has counted the misspelling.
    if both_family && both_usual_surnames && shorter >= 8 {
        let same_start = a.as_bytes().first() == b.as_bytes().first();
        return if same_start && edit_distance(a.as_bytes(), b.as_bytes()) == 1 {
            0.85
        } else {
            0.0
        };
    }
    // Two names that are both usual are two names, however near their spelling.
    if both_usual_surnames || (is_known_given(a) && is_known_given(b)) {
        return 0.0;
    }
    if without_article(a) == b || without_article(b) == a {
        return 0.9;
    }
    misspelling_similarity(a, b, &x, &y)
}

fn misspelling_similarity(a: &str, b: &str, x: &SpellingKey, y: &SpellingKey) -> f64 {
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    let same_start = a.as_bytes().first() == b.as_bytes().first();
    match edit_distance(a.as_bytes(), b.as_bytes()) {
        1 if shorter >= 6 => return 0.93,
        1 if shorter >= 4 => return 0.9,
        1 if shorter == 3 => return 0.6,
        2 if shorter >= 8 && same_start => return 0.88,
        2 if shorter >= 6 && same_start => return 0.83,
        3 if shorter >= 10 => return 0.84,
        _ => {}
    }
    let likeness = jaro_winkler(a.as_bytes(), b.as_bytes());
    let (x_bones, y_bones) = (x.without_vowels(), y.without_vowels());
    let same_bones = x_bones == y_bones;
    // Scripts without vowels leave only consonants to compare.
    let one_has_no_vowels = x_bones == *x || y_bones == *y;
    if same_bones && one_has_no_vowels && !x_bones.as_bytes().is_empty() {
        return 0.9;
    }
    if same_bones && same_start && x_bones.as_bytes().len() >= 3 && likeness >= 0.75 {
        return 0.88;
    }
    if shorter >= 5 && likeness >= 0.87 && phonetic_key(a) == phonetic_key(b) {
        return 0.87;
    }
    // A short form cut off after its first letters: `ALEKS` of `ALEKSANDER`.
    let is_cut = shorter >= 4 && (a.starts_with(b) || b.starts_with(a));
    if is_cut && longer <= 2 * shorter {
        return 0.8;
    }
    0.0
}

fn is_known_given(word: &str) -> bool {
    is_common_given(word) || !nickname_groups(word).is_empty()
}

/// Whether two given names are the male and the female form of one: `MARIO` and `MARIA`,
/// `DANIEL` and `DANIELLE`.
fn is_gender_pair(a: &str, b: &str) -> bool {
    let prefix = a.bytes().zip(b.bytes()).take_while(|(p, q)| p == q).count();
    let (Some(a_end), Some(b_end)) = (a.get(prefix..), b.get(prefix..)) else {
        return false;
    };
    let (shorter, ends) = if a.len() <= b.len() {
        (a, (a_end, b_end))
    } else {
        (b, (b_end, a_end))
    };
    match ends {
        ("O", "A") | ("A", "O") => prefix >= 3,
        ("", "A" | "E" | "LE" | "NE" | "TTE" | "INA" | "ITA" | "INE" | "IE") => {
            is_known_given(shorter)
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
