//! The letters and digits of an id as it was typed.

use smol_str::{SmolStr, SmolStrBuilder};
use unicode_normalization::UnicodeNormalization;

/// No id of any country is longer.
const LONGEST: usize = 64;

/// What is left of an id without its separators.
pub(super) struct IdText {
    /// Upper-case ASCII letters and digits, at most 64.
    pub(super) plain: SmolStr,
    /// Whether nothing but letters, digits and separators was sent, and not too much of it.
    pub(super) is_legible: bool,
}

/// Reads letters and digits: full-width ones and the decimal digits of every script are read as
/// their ASCII equals; blanks, hyphens, dots, slashes, plus signs and characters that show nothing
/// are left out. Any other character makes the text illegible, since an id with a letter of
/// another script or a picture in it is a misspelling of the id, not a spelling.
pub(super) fn read_id_text(text: &str) -> IdText {
    let mut plain = SmolStrBuilder::new();
    let mut length = 0_usize;
    let mut is_legible = true;
    for character in text.nfkc() {
        let read = match character {
            '0'..='9' | 'A'..='Z' => character,
            'a'..='z' => character.to_ascii_uppercase(),
            _ if is_separator(character) => continue,
            _ => match decimal_digit(character) {
                Some(digit) => digit,
                None => {
                    is_legible = false;
                    continue;
                }
            },
        };
        length += 1;
        if length > LONGEST {
            is_legible = false;
            break;
        }
        plain.push(read);
    }
    IdText {
        plain: plain.finish(),
        is_legible,
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '-' | '.' | '/' | '+' | '<'
                | '\u{ad}'
                | '\u{61c}'
                | '\u{2010}'..='\u{2015}'
                | '\u{2212}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
        )
}

/// The value of a decimal digit of any script, as ASCII.
fn decimal_digit(character: char) -> Option<char> {
    if !character.is_numeric() {
        return None;
    }
    let mut transliterated = any_ascii::any_ascii_char(character).chars();
    let digit = transliterated.next().filter(char::is_ascii_digit)?;
    transliterated.next().is_none().then_some(digit)
}
