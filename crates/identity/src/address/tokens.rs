//! Cutting a delivery line into words.

use crate::fold::for_each_plain_byte;
use crate::word_table::WordTable;
use std::sync::LazyLock;

/// A delivery line in plain upper-case words parted by single blanks.
///
/// `#` is a word of its own; hyphens stay inside words that begin with a digit (`12-34`),
/// slashes between digits (`1/2`); dots join single letters (`P.O.` gives `PO`).
pub(super) fn plain_line(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut push = |byte| bytes.push(byte);
    for piece in text.split_inclusive(['¼', '½', '¾']) {
        let mut characters = piece.chars();
        let fraction = match characters.next_back() {
            Some('¼') => " 1/4 ",
            Some('½') => " 1/2 ",
            Some('¾') => " 3/4 ",
            _ => "",
        };
        let body = if fraction.is_empty() {
            piece
        } else {
            characters.as_str()
        };
        for_each_plain_byte(body, &mut push);
        fraction.bytes().for_each(&mut push);
    }
    let mut line = Line::default();
    for (place, byte) in bytes.iter().enumerate() {
        line.push(*byte, bytes.get(place + 1).copied().unwrap_or(b' '));
    }
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    word_start: usize,
    blank_is_due: bool,
}

impl Line {
    fn push(&mut self, byte: u8, next: u8) {
        match byte {
            b'A'..=b'Z' | b'0'..=b'9' => {
                if self.blank_is_due {
                    self.end_word();
                }
                self.text.push(char::from(byte));
            }
            b'#' => {
                self.end_word();
                self.text.push('#');
                self.blank_is_due = true;
            }
            b'&' => {
                self.end_word();
                self.text.push_str("AND");
                self.blank_is_due = true;
            }
            b'-' if !self.blank_is_due
                && next.is_ascii_alphanumeric()
                && self.word().first().is_some_and(u8::is_ascii_digit) =>
            {
                self.text.push('-');
            }
            b'/' if !self.blank_is_due
                && next.is_ascii_digit()
                && self.word().last().is_some_and(u8::is_ascii_digit) =>
            {
                self.text.push('/');
            }
            b'.' if next.is_ascii_alphabetic() && self.is_single_letters() => {}
            _ => self.blank_is_due = true,
        }
    }

    fn word(&self) -> &[u8] {
        self.text.as_bytes().get(self.word_start..).unwrap_or(&[])
    }

    /// Whether the word so far is an abbreviation of single letters, as in `P.O.` or `N.W.`.
    fn is_single_letters(&self) -> bool {
        let word = self.word();
        !self.blank_is_due && word.len() == 1 && word.iter().all(u8::is_ascii_alphabetic)
    }

    fn end_word(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.word_start = self.text.len();
        self.blank_is_due = false;
    }
}

const MOST_WORDS: usize = 48;

/// The words of a plain line; what people glue to a number comes apart (`APT4B`, `FM1960`).
pub(super) fn words(line: &str) -> Vec<&str> {
    static GLUED: LazyLock<WordTable> =
        LazyLock::new(|| WordTable::read(include_str!("../../data/glued_words.txt")));
    let mut words = Vec::with_capacity(12);
    for word in line
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
    {
        let digits = word.find(|character: char| character.is_ascii_digit());
        match digits.and_then(|place| word.split_at_checked(place)) {
            Some((head, rest)) if !head.is_empty() && GLUED.contains(head) => {
                words.push(head);
                words.push(rest);
            }
            _ => words.push(word),
        }
    }
    words
}
