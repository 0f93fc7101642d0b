//! Reading a file line by line, in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

/// Longest line, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;

/// One line without its end.
pub(super) enum Line {
    /// What it holds.
    Whole(Vec<u8>),
    /// Longer than a line may be; its rest was skipped.
    TooLong,
}

/// Hands out lines with their numbers.
pub(super) struct Lines<R> {
    source: BufReader<R>,
    number: u64,
    bytes: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 18, source),
            number: 0,
            bytes: 0,
        }
    }

    /// Bytes read so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the file begins with, without taking it.
    pub(super) fn head(&mut self) -> io::Result<&[u8]> {
        self.source.fill_buf()
    }

    /// Skips bytes of the head.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.source.consume(bytes);
        self.bytes += bytes as u64;
    }

    /// The next line and its number, from 1.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line)>> {
        let mut line = Vec::new();
        let read = (&mut self.source)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.bytes += read as u64;
        let is_whole = line.last() == Some(&b'\n') || (read as u64) < LONGEST_LINE;
        if !is_whole {
            self.bytes += self.source.skip_until(b'\n')? as u64;
            return Ok(Some((self.number, Line::TooLong)));
        }
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Ok(Some((self.number, Line::Whole(line))))
    }
}
