//! Arabic names in Latin letters: the article, and the names of God's servants.

use crate::name::{is_common_given, nickname_groups};
use smol_str::{SmolStr, SmolStrBuilder};

/// `ALGHAMDI`, `EL GHAMDI` and `AL-GHAMDI` as `AL GHAMDI`; `ABD AL RAHMAN` as `ABDULRAHMAN`;
/// `IBN` as `BIN`.
pub(super) fn one_spelling(folded: &str) -> SmolStr {
    let joined = joined_servants(folded);
    let mut name = SmolStrBuilder::new();
    for (place, word) in joined.split(' ').enumerate() {
        if place > 0 {
            name.push(' ');
        }
        match word {
            "EL" | "UL" | "AAL" => name.push_str("AL"),
            "IBN" | "BEN" => name.push_str("BIN"),
            "BINTE" | "BINTI" => name.push_str("BINT"),
            _ => match glued_article(word) {
                Some(rest) => {
                    name.push_str("AL ");
                    name.push_str(rest);
                }
                None => name.push_str(word),
            },
        }
    }
    name.finish()
}

/// What follows an article that was written together with its name; names such as `ALEXANDER`
/// have none.
fn glued_article(word: &str) -> Option<&str> {
    let rest = word
        .strip_prefix("AL")
        .or_else(|| word.strip_prefix("EL"))?;
    let is_name_of_its_own = is_common_given(word) || !nickname_groups(word).is_empty();
    (rest.len() >= 4 && !is_name_of_its_own).then_some(rest)
}

/// Joins `ABD AL RAHMAN`, `ABDEL RAHMAN`, `ABDUR RAHMAN` and `ABDURRAHMAN` to `ABDULRAHMAN`.
pub(super) fn joined_servants(folded: &str) -> SmolStr {
    if !folded.contains("ABD") {
        return folded.into();
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let mut name = SmolStrBuilder::new();
    let mut rest = words.as_slice();
    let mut is_first = true;
    while let Some(word) = rest.first() {
        if !is_first {
            name.push(' ');
        }
        is_first = false;
        let (served, used) = served_name(rest);
        match served {
            Some(served) => {
                name.push_str("ABDUL");
                name.push_str(served);
            }
            None => name.push_str(word),
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    name.finish()
}

/// The name behind `ABD` and its article, and how many words both took.
fn served_name<'w>(words: &[&'w str]) -> (Option<&'w str>, usize) {
    const ARTICLES: [&str; 7] = ["UL", "EL", "AL", "OUL", "ULL", "OOL", "IL"];
    let Some(first) = words.first() else {
        return (None, 0);
    };
    let Some(tail) = first.strip_prefix("ABD") else {
        return (None, 1);
    };
    let second = words.get(1).copied();
    let third = words.get(2).copied();
    // `ABD AL RAHMAN`, `ABD ELRAHMAN`
    if tail.is_empty() {
        return match (second, third) {
            (Some("AL" | "EL" | "UL" | "AR" | "ER"), Some(served)) => (Some(served), 3),
            (Some(second), _) => match second.strip_prefix("EL").or(second.strip_prefix("AL")) {
                Some(served) if served.len() >= 4 => (Some(served), 2),
                _ => (None, 1),
            },
            _ => (None, 1),
        };
    }
    if ARTICLES.contains(&tail) {
        return match second {
            Some(served) if served.len() >= 3 => (Some(served), 2),
            _ => (None, 1),
        };
    }
    // `ABDUR RAHMAN`: the article takes the sound of what follows.
    if matches!(tail, "UR" | "ER" | "AR" | "US" | "AS" | "ES" | "UN" | "AN")
        && let Some(served) = second
        && served.as_bytes().first() == tail.as_bytes().last()
    {
        return (Some(served), 2);
    }
    let served = ARTICLES
        .iter()
        .find_map(|article| tail.strip_prefix(article))
        .filter(|served| served.len() >= 3 && *served != "LAH" && *served != "LLAH");
    if let Some(served) = served {
        // `ABDULLAH` and `ABDALLAH` are words of their own.
        let is_god = matches!(served, "LA" | "AH" | "HA");
        return if is_god { (None, 1) } else { (Some(served), 1) };
    }
    // `ABDURRAHMAN`
    let doubled = tail
        .get(1..)
        .filter(|rest| {
            let mut bytes = rest.bytes();
            let (first, second) = (bytes.next(), bytes.next());
            first == second && matches!(first, Some(b'R' | b'S' | b'N'))
        })
        .and_then(|rest| rest.get(1..))
        .filter(|served| served.len() >= 4);
    (doubled, 1)
}
