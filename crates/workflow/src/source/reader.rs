//! YAML and JSON → nodes. JSON is read as the YAML that it is.
//!
//! Plain scalars follow the JSON grammar: `null` (also `~` and nothing), `true`, `false` and JSON
//! numbers; all other plain scalars are text. A postal code such as `01915` therefore stays text.
//! Anchors, aliases, tags and several documents in one file are refused, so that a small text
//! cannot stand for a large tree.

use super::surrogates::{SHORTER_BY, join_surrogates};
use super::{Content, Entry, Node, Span};
use crate::diagnostic::{Diagnostics, clip};
use bonafide_types::{Decimal, SmolStr, Value};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use std::collections::HashSet;

/// The longest document that is read.
const MAX_BYTES: usize = 1024 * 1024;

/// The deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 64;

/// Reads one document; `None` where it is too broken to have a tree, with the reason reported.
pub(crate) fn read(text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    if text.len() > MAX_BYTES {
        diagnostics.error(
            Span::default(),
            format!(
                "the document has {} bytes, the limit is {MAX_BYTES}",
                text.len()
            ),
        );
        return None;
    }
    let (joined, pairs) = join_surrogates(text);
    let offsets = Offsets::new(text, pairs);
    let mut builder = Builder {
        offsets: &offsets,
        diagnostics,
        stack: Vec::new(),
        root: None,
    };
    for event in Parser::new_from_str(&joined) {
        match event {
            Ok((event, span)) => builder.event(event, offsets.span(&span))?,
            Err(error) => builder.syntax(&error)?,
        }
    }
    let root = builder.root;
    if root.is_none() {
        diagnostics.error(Span::default(), "the document is empty".to_owned());
    }
    root
}

/// Turns the parser's character positions into byte positions.
struct Offsets {
    // INVARIANT: empty for ASCII text; else the byte offset of every character and of the end.
    bytes: Vec<u32>,
    end: usize,
    /// Where the parser's text is shorter than the source, as [`join_surrogates`] tells.
    pairs: Vec<usize>,
}

impl Offsets {
    fn new(text: &str, pairs: Vec<usize>) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            let starts = text.char_indices().map(|(offset, _)| offset);
            starts
                .chain(std::iter::once(text.len()))
                .map(saturate)
                .collect()
        };
        Self {
            bytes,
            end: text.len(),
            pairs,
        }
    }

    /// How many characters the source has more than the parser's text, up to a place in the latter.
    fn lost(&self, character: usize) -> usize {
        SHORTER_BY * self.pairs.partition_point(|end| *end <= character)
    }

    fn byte(&self, character: usize) -> u32 {
        let character = character.saturating_add(self.lost(character));
        if self.bytes.is_empty() {
            return saturate(character.min(self.end));
        }
        self.bytes
            .get(character)
            .copied()
            .unwrap_or_else(|| saturate(self.end))
    }

    /// The place of a mark, without a length.
    fn place(&self, mark: &Marker) -> Span {
        let line_start = mark.index().saturating_sub(mark.col());
        let lost = self
            .lost(mark.index())
            .saturating_sub(self.lost(line_start));
        Span {
            line: saturate(mark.line()),
            column: saturate(mark.col().saturating_add(lost)).saturating_add(1),
            offset: self.byte(mark.index()),
            length: 0,
        }
    }

    fn span(&self, span: &saphyr_parser::Span) -> Span {
        let place = self.place(&span.start);
        Span {
            length: self.byte(span.end.index()).saturating_sub(place.offset),
            ..place
        }
    }
}

fn saturate(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

enum Frame {
    List {
        span: Span,
        items: Vec<Node>,
    },
    Map {
        span: Span,
        entries: Vec<Entry>,
        seen: HashSet<SmolStr>,
        key: Option<(SmolStr, Span)>,
    },
}

struct Builder<'a> {
    offsets: &'a Offsets,
    diagnostics: &'a mut Diagnostics,
    stack: Vec<Frame>,
    root: Option<Node>,
}

impl Builder<'_> {
    /// `None` ends the reading; the reason has been reported.
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Some(()),
            Event::Alias(_) => self.refuse(span, "aliases are not supported; repeat the value"),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor > 0 =>
            {
                self.refuse(span, "anchors are not supported; repeat the value")
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => self.refuse(span, "tags are not supported"),
            Event::Scalar(text, style, _, None) => {
                let value = scalar(&text, style);
                self.finish(Node {
                    span,
                    content: Content::Scalar(value),
                })
            }
            Event::SequenceStart(_, None) => self.open(Frame::List {
                span,
                items: Vec::new(),
            }),
            Event::MappingStart(_, None) => self.open(Frame::Map {
                span,
                entries: Vec::new(),
                seen: HashSet::new(),
                key: None,
            }),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
        }
    }

    fn open(&mut self, frame: Frame) -> Option<()> {
        if self.stack.len() >= MAX_DEPTH {
            let (Frame::List { span, .. } | Frame::Map { span, .. }) = frame;
            return self.refuse(span, &format!("nested deeper than {MAX_DEPTH} levels"));
        }
        self.stack.push(frame);
        Some(())
    }

    fn close(&mut self, end: Span) -> Option<()> {
        let (mut span, content) = match self.stack.pop()? {
            Frame::List { span, items } => (span, Content::List(items)),
            Frame::Map { span, entries, .. } => (span, Content::Map(entries)),
        };
        span.length = end
            .offset
            .saturating_add(end.length)
            .saturating_sub(span.offset);
        self.finish(Node { span, content })
    }

    fn finish(&mut self, node: Node) -> Option<()> {
        match self.stack.last_mut() {
            None if self.root.is_some() => {
                self.refuse(node.span, "only one document per file is read")
            }
            None => {
                self.root = Some(node);
                Some(())
            }
            Some(Frame::List { items, .. }) => {
                items.push(node);
                Some(())
            }
            Some(Frame::Map {
                entries, seen, key, ..
            }) => {
                let Some((name, key_span)) = key.take() else {
                    let Some(name) = key_text(&node) else {
                        return self.refuse(node.span, "a key has to be text");
                    };
                    if !seen.insert(name.clone()) {
                        self.diagnostics.error(
                            node.span,
                            format!("the key \"{}\" stands here twice", clip(&name)),
                        );
                    }
                    *key = Some((name, node.span));
                    return Some(());
                };
                entries.push(Entry {
                    key: name,
                    key_span,
                    value: node,
                });
                Some(())
            }
        }
    }

    fn syntax(&mut self, error: &ScanError) -> Option<()> {
        let span = Span {
            length: 1,
            ..self.offsets.place(error.marker())
        };
        self.refuse(span, &format!("not readable: {}", error.info()))
    }

    fn refuse(&mut self, span: Span, message: &str) -> Option<()> {
        self.diagnostics.error(span, message.to_owned());
        None
    }
}

fn key_text(node: &Node) -> Option<SmolStr> {
    match &node.content {
        Content::Scalar(Value::String(text)) => Some(text.clone()),
        Content::Scalar(Value::Bool(flag)) => {
            Some(SmolStr::new(if *flag { "true" } else { "false" }))
        }
        Content::Scalar(Value::Int(number)) => Some(number.to_string().into()),
        Content::Scalar(Value::Decimal(number)) => Some(number.to_string().into()),
        _ => None,
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::string(text);
    }
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => number(text).unwrap_or_else(|| Value::string(text)),
    }
}

/// A number of the JSON grammar within the range of [`Decimal`].
fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let whole_is_fine = all_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    let exponent_is_fine =
        exponent.is_none_or(|part| all_digits(part.strip_prefix(['-', '+']).unwrap_or(part)));
    if !whole_is_fine || !fraction.is_none_or(all_digits) || !exponent_is_fine || text.len() > 64 {
        return None;
    }
    let number = match exponent {
        Some(_) => Decimal::from_scientific(text).ok()?,
        None => Decimal::from_str_exact(text).ok()?,
    };
    Some(Value::from(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of(text: &str) -> Value {
        let mut diagnostics = Diagnostics::default();
        read(text, &mut diagnostics).unwrap().to_value()
    }

    fn complaint(text: &str) -> String {
        let mut diagnostics = Diagnostics::default();
        read(text, &mut diagnostics);
        diagnostics.finish(None).remove(0).message
    }

    #[test]
    fn plain_scalars_follow_the_json_grammar() {
        for (text, value) in [
            ("12", Value::Int(12)),
            ("-0.50", Value::Decimal(Decimal::new(-5, 1))),
            ("1e3", Value::Int(1000)),
            ("true", Value::Bool(true)),
            ("~", Value::Null),
            ("01915", Value::from("01915")),
            ("+16175550182", Value::from("+16175550182")),
            ("1990-01-02", Value::from("1990-01-02")),
            ("yes", Value::from("yes")),
            (".inf", Value::from(".inf")),
            ("\"12\"", Value::from("12")),
        ] {
            assert_eq!(value_of(text), value, "{text}");
        }
    }

    #[test]
    fn json_reads_as_json() {
        let json = "{\n\t\"a\":[1,2.5,\"x\\/y\\u00e9\"],\"b\":{\"c\":null,\"d\":true},\"e\":\"\"}";
        assert_eq!(
            value_of(json),
            Value::from_json(json.as_bytes(), 8).unwrap()
        );
    }

    #[test]
    fn what_other_programs_write_is_read() {
        let smile = Value::object([("a", Value::from("\u{1f600}"))]);
        let escaped = "{\"a\":\"\\ud83d\\ude00\"}";
        assert_eq!(value_of(escaped), smile);
        let span = read(escaped, &mut Diagnostics::default()).unwrap().span;
        assert_eq!((span.column, span.length), (1, 20));
        assert_eq!(value_of("\u{feff}a: \u{1f600}\r\n"), smile);
        assert_eq!(value_of("---\na: \u{1f600}\n...\n"), smile);
        assert_eq!(value_of("{\"a\"\t:\r\n\t\t\"\u{1f600}\"\r\n}"), smile);
    }

    #[test]
    fn what_could_grow_or_hide_is_refused() {
        assert!(complaint("a: &x 1").contains("anchors"));
        assert!(complaint("a: &x [1]\nb: *x").contains("anchors"));
        assert!(complaint("a: !!str 1").contains("tags"));
        assert!(complaint("a: 1\n---\nb: 2").contains("one document"));
        assert!(complaint("a: 1\na: 2").contains("twice"));
        assert!(complaint(&"[".repeat(100)).contains("nested deeper"));
        assert!(complaint("? [a]\n: 1").contains("key has to be text"));
        assert!(complaint("").contains("empty"));
        assert!(complaint("a: [1").contains("not readable"));
        assert!(complaint(&" ".repeat(MAX_BYTES + 1)).contains("limit"));
    }

    #[test]
    fn spans_count_bytes_and_columns_count_characters() {
        let mut diagnostics = Diagnostics::default();
        let root = read("ä: é\nname: Zoë", &mut diagnostics).unwrap();
        let name = root.get("name").unwrap();
        assert_eq!(
            name.span,
            Span {
                line: 2,
                column: 7,
                offset: 13,
                length: 4
            }
        );
    }
}
