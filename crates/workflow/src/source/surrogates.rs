//! JSON writes characters beyond the basic plane as two escapes, `\ud83d\ude00`; YAML has one for
//! them, `\U0001F600`. A JSON document is rewritten so before it is read as YAML.

use std::borrow::Cow;
use std::fmt::Write;

/// How many characters the two escapes are longer than the one.
pub(super) const SHORTER_BY: usize = 2;

/// The text with every pair of escapes joined, and the positions, in characters of the new text,
/// that follow a joined pair. A text that is no JSON object is left alone.
pub(super) fn join_surrogates(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let is_json = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    if !is_json || !(text.contains("\\ud") || text.contains("\\uD")) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut joined = String::with_capacity(text.len());
    let mut characters = 0;
    let mut ends = Vec::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        joined.push_str(before);
        characters += before.chars().count();
        if let Some((character, after)) = take_pair(escape) {
            // Writing to a string cannot fail.
            let _ = write!(joined, "\\U{:08X}", u32::from(character));
            characters += 10;
            ends.push(characters);
            rest = after;
            continue;
        }
        // An escaped backslash does not begin the next escape.
        let mut letters = escape.chars();
        for letter in letters.by_ref().take(2) {
            joined.push(letter);
            characters += 1;
        }
        rest = letters.as_str();
    }
    joined.push_str(rest);
    (Cow::Owned(joined), ends)
}

/// The character of two escapes at the beginning of a text, and what follows them.
fn take_pair(text: &str) -> Option<(char, &str)> {
    let (high, rest) = take_escape(text)?;
    let (low, rest) = take_escape(rest)?;
    let is_pair = (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(&low);
    let code = 0x10000 + (high.checked_sub(0xD800)? << 10) + low.checked_sub(0xDC00)?;
    Some((char::from_u32(code).filter(|_| is_pair)?, rest))
}

fn take_escape(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.strip_prefix("\\u")?.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_pairs_of_json_are_joined() {
        let (text, ends) = join_surrogates(r#"{"a":"x\ud83d\ude00y"}"#);
        assert_eq!(text, r#"{"a":"x\U0001F600y"}"#);
        assert_eq!(ends, [17]);
        for left_alone in [
            r#"{"a":"\\ud83d\\ude00"}"#,
            r#"{"a":"\ud83d"}"#,
            r#"{"a":"\ude00\ud83d"}"#,
            r"a: '\ud83d\ude00'",
            r#"{"a":"\ud83d\u"#,
        ] {
            assert_eq!(join_surrogates(left_alone).0, left_alone);
        }
    }
}
