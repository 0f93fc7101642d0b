//! The text of a formula as tokens.

use super::parser::Fault;
use bonafide_types::{SmolStr, Value};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// A number or a text.
    Value(Value),
    Path(&'t str),
    /// A function, or one of the words `and`, `or`, `not`, `true`, `false` and `null`.
    Name(&'t str),
    Symbol(&'static str),
    End,
}

/// The longer ones first.
const SYMBOLS: [&str; 16] = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", "=",
];

/// The token at a place, where it begins and where it ends.
pub(super) fn next(text: &str, from: usize) -> Result<(Token<'_>, usize, usize), Fault> {
    let rest = text.get(from..).unwrap_or_default();
    let trimmed = rest.trim_start();
    let start = text.len() - trimmed.len();
    let ending = |token, length: usize| Ok((token, start, start + length));
    let Some(first) = trimmed.chars().next() else {
        return ending(Token::End, 0);
    };
    if first == '$' {
        let length = path_length(trimmed);
        let path = trimmed.get(..length).unwrap_or_default();
        return ending(Token::Path(path), length);
    }
    if first.is_ascii_digit() {
        let length = number_length(trimmed);
        let digits = trimmed.get(..length).unwrap_or_default();
        return match Value::from_json(digits.as_bytes(), 1) {
            Ok(value @ (Value::Int(_) | Value::Decimal(_))) => ending(Token::Value(value), length),
            _ => Err(Fault::new(start, length, format!("{digits} is no number"))),
        };
    }
    if first.is_ascii_alphabetic() {
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        let length = trimmed.find(is_end).unwrap_or(trimmed.len());
        let name = trimmed.get(..length).unwrap_or_default();
        return ending(Token::Name(name), length);
    }
    if matches!(first, '"' | '\'') {
        let (value, length) =
            quoted(trimmed, first).map_err(|reason| Fault::new(start, 1, reason.to_owned()))?;
        return ending(Token::Value(Value::String(value)), length);
    }
    match SYMBOLS.iter().find(|symbol| trimmed.starts_with(**symbol)) {
        Some(symbol) => ending(Token::Symbol(symbol), symbol.len()),
        None => {
            let message = format!("{first:?} means nothing here");
            Err(Fault::new(start, first.len_utf8(), message))
        }
    }
}

/// `$name(.field | [number])*`, of letters, digits and `_`; an element without its end is left to
/// the reader of paths.
fn path_length(text: &str) -> usize {
    let mut length = 1;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(length) {
        let goes_on = match byte {
            b'.' => bytes.get(length + 1).is_some_and(|next| is_name(*next)),
            b'[' => bytes.get(length + 1).is_some_and(u8::is_ascii_digit),
            b']' => is_open(text.get(..length).unwrap_or_default()),
            byte => is_name(*byte),
        };
        if !goes_on {
            break;
        }
        length += 1;
    }
    length
}

/// Whether more brackets were opened than closed.
fn is_open(before: &str) -> bool {
    let count = |bracket: char| before.chars().filter(|c| *c == bracket).count();
    count('[') > count(']')
}

/// Letters beyond ASCII are parts of names too, byte by byte.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn number_length(text: &str) -> usize {
    let is_end = |c: char| !(c.is_ascii_digit() || c == '.');
    text.find(is_end).unwrap_or(text.len())
}

/// A text in quotes, with `\` before a quote, a `\`, or `n` for a line break.
fn quoted(text: &str, quote: char) -> Result<(SmolStr, usize), &'static str> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return Ok((value.into(), at + letter.len_utf8()));
        }
        if letter != '\\' {
            value.push(letter);
            continue;
        }
        value.push(match letters.next() {
            Some((_, 'n')) => '\n',
            Some((_, escaped @ ('"' | '\'' | '\\'))) => escaped,
            _ => return Err("after \\ comes a quote, another \\ or n"),
        });
    }
    Err("the text has no end")
}
