//! Town, postal code and country in a line that holds more than the street.

use super::PostalAddress;
use super::habits::Habits;
use super::locality::{
    WithoutCode, known_subdivision, read_postal_code, read_town, take_postal_code,
};
use super::municipality::cut_municipality;
use crate::fold;

/// The town, and the postal code or subdivision that people write beside it.
pub(super) fn set_town(habits: &Habits, address: &mut PostalAddress, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let mut text = std::borrow::Cow::Borrowed(text);
    if let Some(found) = take_postal_code(habits, &text) {
        if address.zip5.is_empty() {
            (address.zip5, address.zip4) = read_postal_code(habits, &found.code);
        }
        text = found.text.into();
    }
    if let Some((before, last)) = text.rsplit_once([',', '('])
        && !before.trim().is_empty()
    {
        let folded = fold(last);
        if let Some(code) = known_subdivision(habits, &folded) {
            if address.state.is_empty() {
                address.state = code.into();
            }
            text = before.to_owned().into();
        }
    }
    let municipality = cut_municipality(habits.code, &text);
    if !municipality.town.is_empty() {
        if address.state.is_empty() {
            address.state = municipality.subdivision.unwrap_or_default().into();
        }
        address.city = read_town(habits, municipality.town);
        return;
    }
    address.city = read_town(habits, &text);
    // A country without postal codes is parted by its subdivisions, which bear their towns' names.
    if address.state.is_empty() && habits.postal_shapes.is_empty() {
        let code = known_subdivision(habits, &address.city);
        address.state = code.unwrap_or_default().into();
    }
}

/// Takes postal code, town and country off a line that holds a whole address, and hands back the
/// rest. Nothing is taken where the other fields say enough.
pub(super) fn take_whole_address(
    habits: &Habits,
    address: &mut PostalAddress,
    line: &str,
) -> String {
    let mut line = line.to_owned();
    if !address.city.is_empty() || !address.zip5.is_empty() {
        return line;
    }
    while let Some((before, last)) = line.rsplit_once(',')
        && (habits.is_name(&fold(last)) || last.trim().is_empty())
    {
        line = before.to_owned();
    }
    let mut town_known = false;
    if let Some(WithoutCode {
        code, words_before, ..
    }) = take_postal_code(habits, &line)
        && words_before >= 2
    {
        (address.zip5, address.zip4) = read_postal_code(habits, &code);
        let words: Vec<&str> = line.split_whitespace().collect();
        let before = words.get(..words_before).unwrap_or_default().join(" ");
        let after = after_code(habits, &words, words_before, &code);
        let town = after.trim_matches([',', ' ']);
        if !town.is_empty() {
            set_town(habits, address, town);
            town_known = true;
        }
        line = before.trim_end_matches([',', ' ', '-']).to_owned();
    }
    if !town_known {
        take_town_at_end(habits, address, &mut line);
    }
    line
}

/// The words behind the code, which may itself be several words.
fn after_code(habits: &Habits, words: &[&str], start: usize, code: &str) -> String {
    for length in 1..=3 {
        let run = words.get(start..start + length).unwrap_or_default();
        let joined = fold(&run.concat()).replace(' ', "");
        let is_code = joined == code
            || habits
                .postal_prefixes
                .iter()
                .any(|prefix| joined.strip_prefix(prefix) == Some(code));
        if is_code {
            return words.get(start + length..).unwrap_or_default().join(" ");
        }
    }
    String::new()
}

/// The last sections of a line are subdivision and town.
fn take_town_at_end(habits: &Habits, address: &mut PostalAddress, line: &mut String) {
    let Some((before, last)) = line.rsplit_once(',') else {
        return;
    };
    let folded = fold(last);
    if let Some(code) = known_subdivision(habits, &folded)
        && before.contains(',')
    {
        address.state = code.into();
        let before = before.to_owned();
        if let Some((rest, town)) = before.rsplit_once(',') {
            address.city = read_town(habits, town);
            *line = rest.to_owned();
        }
        return;
    }
    let has_digit = folded.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit && !folded.is_empty() {
        set_town(habits, address, last);
        *line = before.to_owned();
    }
}
