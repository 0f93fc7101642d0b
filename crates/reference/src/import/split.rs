//! Cutting a file into chunks of whole rows, so that workers can read them side by side.

use std::io::{self, Read};

/// Bytes read before a chunk is cut. A row that is longer than this is skipped as broken.
const CHUNK: usize = 1 << 20;

/// The shape of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated with a header line (RFC 4180).
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// A piece of the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Whole rows.
    Rows(Chunk),
    /// The row that begins on this line never ends (an open quote) or is longer than a chunk;
    /// only its first line was skipped.
    Broken {
        /// Number of the line, from 1.
        line: u64,
    },
}

/// Whole rows, the last one with or without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Number of the first line, from 1.
    pub(crate) first_line: u64,
    /// The text.
    pub(crate) bytes: Vec<u8>,
}

/// Reads a file and cuts it.
pub(crate) struct Splitter<R> {
    source: R,
    format: FileFormat,
    rest: Vec<u8>,
    line: u64,
    is_at_end: bool,
}

impl<R: Read> Splitter<R> {
    /// Continues with `rest`, which was already read from the source and begins on `line`.
    pub(crate) const fn new(source: R, format: FileFormat, rest: Vec<u8>, line: u64) -> Self {
        Self {
            source,
            format,
            rest,
            line,
            is_at_end: false,
        }
    }

    /// The next piece; `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Piece>> {
        self.fill()?;
        if self.rest.is_empty() {
            return Ok(None);
        }
        let end = self.end_of_last_row();
        if end == 0 {
            return self.skip_broken_line().map(Some);
        }
        let rest = self.rest.split_off(end);
        let bytes = std::mem::replace(&mut self.rest, rest);
        let first_line = self.line;
        self.line += count_line_ends(&bytes);
        Ok(Some(Piece::Rows(Chunk { first_line, bytes })))
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.is_at_end || self.rest.len() >= CHUNK {
            return Ok(());
        }
        let wanted = CHUNK - self.rest.len();
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        let read = (&mut self.source).take(limit).read_to_end(&mut self.rest)?;
        self.is_at_end = read < wanted;
        Ok(())
    }

    fn end_of_last_row(&self) -> usize {
        match self.format {
            FileFormat::Csv => self.end_of_last_csv_row(),
            FileFormat::JsonLines if self.is_at_end => self.rest.len(),
            FileFormat::JsonLines => end_of_last_line(&self.rest),
        }
    }

    fn end_of_last_csv_row(&self) -> usize {
        if !self.rest.contains(&b'"') {
            return if self.is_at_end {
                self.rest.len()
            } else {
                end_of_last_line(&self.rest)
            };
        }
        let mut state = QuoteState::FieldStart;
        let mut end = 0;
        for (place, byte) in self.rest.iter().enumerate() {
            state = state.after(*byte);
            if *byte == b'\n' && state == QuoteState::FieldStart {
                end = place + 1;
            }
        }
        if self.is_at_end && state != QuoteState::Quoted {
            return self.rest.len();
        }
        end
    }

    fn skip_broken_line(&mut self) -> io::Result<Piece> {
        let line = self.line;
        self.line += 1;
        loop {
            if let Some(place) = self.rest.iter().position(|byte| *byte == b'\n') {
                self.rest.drain(..=place);
                break;
            }
            self.rest.clear();
            self.fill()?;
            if self.rest.is_empty() {
                break;
            }
        }
        Ok(Piece::Broken { line })
    }
}

/// Where in a CSV row the reader stands. Quotes open a field only at its start.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: its end, or the first half of a doubled quote.
    QuoteInQuoted,
}

impl QuoteState {
    const fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::QuoteInQuoted,
            (Self::Quoted, _) => Self::Quoted,
            (Self::FieldStart | Self::QuoteInQuoted, b'"') => Self::Quoted,
            (_, b',' | b'\n') => Self::FieldStart,
            _ => Self::Plain,
        }
    }
}

fn end_of_last_line(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |place| place + 1)
}

/// How many lines end in these bytes.
pub(crate) fn count_line_ends(bytes: &[u8]) -> u64 {
    let count = bytes.iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let mut splitter = Splitter::new(text.as_bytes(), FileFormat::Csv, Vec::new(), 1);
        std::iter::from_fn(|| splitter.next().unwrap()).collect()
    }

    #[test]
    fn an_open_quote_costs_one_line_only() {
        let pieces = pieces("a,b\n\"c,d\ne,f\n");
        assert_eq!(
            pieces,
            [
                Piece::Rows(Chunk {
                    first_line: 1,
                    bytes: b"a,b\n".to_vec()
                }),
                Piece::Broken { line: 2 },
                Piece::Rows(Chunk {
                    first_line: 3,
                    bytes: b"e,f\n".to_vec()
                }),
            ]
        );
    }

    #[test]
    fn chunks_never_cut_a_quoted_line_end() {
        let row = format!("x,\"{}\n{}\"\n", "y".repeat(300), "z".repeat(300));
        let text = row.repeat(5_000);
        let mut lines = 0;
        for piece in pieces(&text) {
            let Piece::Rows(chunk) = piece else {
                panic!("nothing is broken")
            };
            assert_eq!(chunk.first_line, lines + 1);
            assert!(chunk.bytes.starts_with(b"x,\"") && chunk.bytes.ends_with(b"\"\n"));
            lines += count_line_ends(&chunk.bytes);
        }
        assert_eq!(lines, 10_000);
    }

    #[test]
    fn a_line_without_end_is_skipped() {
        let text = format!("{}\nshort\n", "x".repeat(3 * CHUNK));
        let pieces = pieces(&text);
        assert_eq!(pieces.first(), Some(&Piece::Broken { line: 1 }));
        assert!(matches!(pieces.get(1), Some(Piece::Rows(chunk)) if chunk.first_line == 2));
    }
}
