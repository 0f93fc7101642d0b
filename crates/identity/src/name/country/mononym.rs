//! Names of one word, where a country's people have no family name.

use smol_str::SmolStr;

/// What forms put where a name is missing.
const PLACEHOLDERS: [&str; 8] = ["FNU", "LNU", "NFN", "NLN", "NA", "NONE", "NIL", "NULL"];

/// Fills the missing half of a name in Indonesia and India: several words in one field are parted
/// before the last, one word stands in both.
pub(in crate::name) fn complete(country: &str, given: &mut SmolStr, family: &mut SmolStr) {
    if !matches!(country, "ID" | "IN") {
        return;
    }
    for part in [&mut *given, &mut *family] {
        if PLACEHOLDERS.contains(&part.as_str()) {
            *part = SmolStr::default();
        }
    }
    let whole = match (given.is_empty(), family.is_empty()) {
        (false, true) => given.clone(),
        (true, false) => family.clone(),
        _ => return,
    };
    match whole.rsplit_once(' ') {
        Some((front, last)) => {
            *given = front.into();
            *family = last.into();
        }
        None => {
            *given = whole.clone();
            *family = whole;
        }
    }
}
