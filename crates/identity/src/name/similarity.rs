//! One figure for two names in free text.

use super::edit::edit_distance;
use super::given::words_are_alike;
use super::{PersonName, Suffix, same_nickname_group};

/// How likely two full names in free text name one person, 0–1.
///
/// Words are aligned in any order. Symmetric; 1 for equal names, 0 where one is empty.
pub fn name_similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (PersonName::parse_full(a), PersonName::parse_full(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    let words = |name: &PersonName| -> Vec<String> {
        [name.given(), name.middle(), name.family()]
            .iter()
            .flat_map(|part| part.split(' '))
            .filter(|word| !word.is_empty())
            .take(16)
            .map(str::to_owned)
            .collect()
    };
    let (x, y) = (words(&a), words(&b));
    let best = |from: &[String], to: &[String]| -> f64 {
        let sum: f64 = from
            .iter()
            .map(|word| {
                to.iter()
                    .map(|other| word_similarity(word, other))
                    .fold(0.0, f64::max)
            })
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "at most sixteen words")]
        let count = from.len().max(1) as f64;
        sum / count
    };
    let score = f64::midpoint(best(&x, &y), best(&y, &x));
    if Suffix::conflict(a.suffix(), b.suffix()) {
        score * 0.7
    } else {
        score
    }
}

fn word_similarity(a: &str, b: &str) -> f64 {
    if a == b {
        1.0
    } else if same_nickname_group(a, b) {
        0.95
    } else if words_are_alike(a, b) {
        0.9
    } else {
        let longer = a.len().max(b.len());
        let distance = edit_distance(a.as_bytes(), b.as_bytes());
        #[expect(clippy::cast_precision_loss, reason = "the distance is at most 32")]
        let similarity = 1.0 - distance as f64 / longer as f64;
        if similarity < 0.6 { 0.0 } else { similarity }
    }
}
