//! Folding: one plain spelling for every way to write the same text.

use smol_str::{SmolStr, SmolStrBuilder};
use unicode_normalization::UnicodeNormalization;

/// Folds text to upper-case ASCII letters, digits and single blanks.
///
/// Compatibility forms are resolved (NFKC), control and format characters dropped, scripts and
/// diacritics transliterated, apostrophes removed (`O'Brien` gives `OBRIEN`), and every other
/// mark becomes a blank (`Smith-Jones` gives `SMITH JONES`). Emoji are dropped.
/// Linear in the length of the text; total on any input; idempotent.
///
/// ```
/// use bonafide_identity::fold;
///
/// assert_eq!(fold("  Zoë  O’Neil-Łukasz "), "ZOE ONEIL LUKASZ");
/// assert_eq!(fold("straße"), "STRASSE");
/// assert_eq!(fold("Ｊｏｈｎ"), "JOHN");
/// ```
pub fn fold(text: &str) -> SmolStr {
    let mut folded = FoldedText::default();
    for_each_plain_byte(text, |byte| folded.push(byte));
    folded.text.finish()
}

/// Hands out the text as upper-case ASCII, transliterated; apostrophes and what shows nothing
/// are left out, every kind of white space is a blank, other ASCII marks stay.
pub(crate) fn for_each_plain_byte(text: &str, mut push: impl FnMut(u8)) {
    if text.is_ascii() {
        for byte in text.bytes() {
            push_plain(byte, &mut push);
        }
        return;
    }
    // Apostrophe-like marks go first: NFKC would split some of them into a blank and a mark.
    for character in text
        .chars()
        .filter(|character| !is_apostrophe(*character))
        .nfkc()
    {
        if character.is_ascii() {
            push_plain(u8::try_from(character).unwrap_or(b' '), &mut push);
        } else if character.is_whitespace() {
            push(b' ');
        } else if !character.is_control() && !is_format(character) {
            let transliterated = any_ascii::any_ascii_char(character);
            // Emoji come out as `:name:`; a picture says nothing here.
            if transliterated.len() <= 2 || !transliterated.starts_with(':') {
                for byte in transliterated.bytes() {
                    push_plain(byte, &mut push);
                }
            }
        }
    }
}

fn push_plain(byte: u8, push: &mut impl FnMut(u8)) {
    match byte {
        b'\'' | b'`' => {}
        b'\t'..=b'\r' => push(b' '),
        _ if byte.is_ascii_control() => {}
        _ => push(byte.to_ascii_uppercase()),
    }
}

#[derive(Default)]
struct FoldedText {
    text: SmolStrBuilder,
    blank_is_due: bool,
    is_begun: bool,
}

impl FoldedText {
    fn push(&mut self, byte: u8) {
        if !byte.is_ascii_alphanumeric() {
            self.blank_is_due = true;
            return;
        }
        if self.blank_is_due && self.is_begun {
            self.text.push(' ');
        }
        self.blank_is_due = false;
        self.is_begun = true;
        self.text.push(char::from(byte));
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '`'
            | '\u{b4}'
            | '\u{2b9}'..='\u{2bd}'
            | '\u{2018}'..='\u{201b}'
            | '\u{2032}'
            | '\u{a78b}'
            | '\u{a78c}'
            | '\u{ff07}'
            | '\u{ff40}'
    )
}

/// Characters of general category Cf, and variation selectors: they show nothing.
fn is_format(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
