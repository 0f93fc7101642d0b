//! Taking city, state and ZIP code off a line that holds a whole address.

use super::region::standardise_state;

/// The parts of an address that came in one text.
pub(super) struct WholeAddress<'a> {
    pub(super) delivery: &'a str,
    pub(super) city: &'a str,
    pub(super) state: &'a str,
    pub(super) postal_code: &'a str,
}

/// Splits `12 Main St, Apt 4, Boston, MA 02118`; `None` for a text without commas, or whose end
/// is neither a state nor a ZIP code.
pub(super) fn split_one_line(text: &str) -> Option<WholeAddress<'_>> {
    let (mut before, mut last) = cut_last_section(text)?;
    if matches!(
        last.to_ascii_uppercase().as_str(),
        "USA" | "US" | "UNITED STATES" | "UNITED STATES OF AMERICA"
    ) {
        (before, last) = cut_last_section(before)?;
    }
    let (state, postal_code) = match last.rsplit_once(' ') {
        Some((state, zip)) if is_zip(zip) => (state.trim(), zip),
        _ if is_zip(last) => ("", last),
        _ => (last, ""),
    };
    if state.is_empty() {
        let (rest, state) = cut_last_section(before)?;
        standardise_state(state)?;
        return with_city(rest, state, postal_code);
    }
    if standardise_state(state).is_some() {
        return with_city(before, state, postal_code);
    }
    // `12 Main St, Boston MA 02118`
    let (city, state) = state.rsplit_once(' ')?;
    standardise_state(state)?;
    Some(WholeAddress {
        delivery: before,
        city: city.trim(),
        state,
        postal_code,
    })
}

fn with_city<'a>(
    before: &'a str,
    state: &'a str,
    postal_code: &'a str,
) -> Option<WholeAddress<'a>> {
    let (delivery, city) = cut_last_section(before)?;
    Some(WholeAddress {
        delivery,
        city,
        state,
        postal_code,
    })
}

fn cut_last_section(text: &str) -> Option<(&str, &str)> {
    let (before, last) = text.trim_end_matches([',', ' ']).rsplit_once(',')?;
    Some((before.trim(), last.trim()))
}

fn is_zip(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    matches!(digits, 5 | 9)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
}
