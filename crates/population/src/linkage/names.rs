//! How names on two papers relate, as a careful reader sees it.

use crate::country::Country;
use smol_str::SmolStr;

/// From equal to contradicting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    Other,
    /// One of two surnames, or the middle name where the given name is expected.
    Part,
    Initial,
    Close,
    Nickname,
    Equal,
}

const SUFFIXES: [&str; 5] = ["JR", "SR", "II", "III", "IV"];

/// The words of a name in upper case without punctuation; suffixes and a second owner are left
/// out.
pub(super) fn words(name: &str) -> impl Iterator<Item = SmolStr> {
    let own = name.split('&').next().unwrap_or("");
    own.split([' ', '-', ','])
        .map(|word| {
            let letters = word.chars().filter(|sign| sign.is_alphanumeric());
            letters.flat_map(char::to_uppercase).collect::<SmolStr>()
        })
        .filter(|word| !word.is_empty() && !SUFFIXES.contains(&word.as_str()))
}

pub(super) fn given_likeness(country: &dyn Country, left: &str, right: &str) -> Likeness {
    let (Some(first), Some(second)) = (words(left).next(), words(right).next()) else {
        return Likeness::Other;
    };
    if first == second {
        return Likeness::Equal;
    }
    if first.chars().next() == second.chars().next() && first.len().min(second.len()) == 1 {
        return Likeness::Initial;
    }
    if is_nickname(country, &first, &second) || is_nickname(country, &second, &first) {
        return Likeness::Nickname;
    }
    if close(&first, &second) {
        return Likeness::Close;
    }
    Likeness::Other
}

pub(super) fn family_likeness(left: &str, right: &str) -> Likeness {
    let (left, right): (Vec<SmolStr>, Vec<SmolStr>) =
        (words(left).collect(), words(right).collect());
    let (left_joined, right_joined) = (left.concat(), right.concat());
    if left_joined.is_empty() || right_joined.is_empty() {
        return Likeness::Other;
    }
    if left_joined == right_joined {
        return Likeness::Equal;
    }
    if close(&left_joined, &right_joined) {
        return Likeness::Close;
    }
    let shared = left.iter().any(|word| {
        word.len() > 3
            && right
                .iter()
                .any(|other| word == other || close(word, other))
    });
    if shared {
        Likeness::Part
    } else {
        Likeness::Other
    }
}

fn is_nickname(country: &dyn Country, formal: &str, everyday: &str) -> bool {
    let mut letters = formal.chars();
    let capital = letters.next().into_iter();
    let formal: SmolStr = capital
        .chain(letters.flat_map(char::to_lowercase))
        .collect();
    country
        .nicknames(&formal)
        .iter()
        .any(|nickname| nickname.eq_ignore_ascii_case(everyday))
}

/// Whether a slip or two of fingers or ears lie between the words.
fn close(left: &str, right: &str) -> bool {
    let allowed = match left.len().min(right.len()) {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    allowed > 0 && strsim::osa_distance(left, right) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_how_names_relate() {
        let country = crate::country::country("US").expect("supported");
        let given = |left, right| given_likeness(country, left, right);
        assert_eq!(given("Robert", "ROBERT & ANNA"), Likeness::Equal);
        assert_eq!(given("Bob", "ROBERT"), Likeness::Nickname);
        assert_eq!(given("Rboert", "Robert"), Likeness::Close);
        assert_eq!(given("R", "Robert"), Likeness::Initial);
        assert_eq!(given("Anna", "Robert"), Likeness::Other);
        assert_eq!(family_likeness("O'Dowd", "ODOWD JR"), Likeness::Equal);
        assert_eq!(family_likeness("Rivas Ocampo", "Ocampo"), Likeness::Part);
        assert_eq!(family_likeness("Larkin", "Larkim"), Likeness::Close);
        assert_eq!(family_likeness("Larkin", "Ocampo"), Likeness::Other);
    }
}
