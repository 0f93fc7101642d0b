//! A file as rows of our columns, whatever its layout.

use super::columns::{all_names, column_of, required};
use super::lines::{Line, Lines};
use super::{ImportError, ImportOptions, Layout, RejectReason, Row, dmf, public};
use crate::record::FeedKind;
use bonafide_types::SmolStr;
use serde_json::Value as Json;
use std::io::Read;

/// Longest value, in characters.
const LONGEST_VALUE: usize = 1_000;

type Fault = (Option<&'static str>, RejectReason);

/// The line on which a row stands, and the row.
type NumberedRow = (u64, Result<Row, Fault>);

/// An opened file.
pub(super) struct Table<R> {
    lines: Lines<R>,
    kind: FeedKind,
    layout: Layout,
    /// Of CSV: what parts the fields.
    delimiter: u8,
    /// What stands in columns that a row leaves blank.
    constants: Vec<(&'static str, SmolStr)>,
    /// Of CSV: where each field goes.
    columns: Vec<Option<&'static str>>,
    /// Headers that lead nowhere.
    pub(super) ignored: Vec<String>,
}

impl<R: Read> Table<R> {
    pub(super) fn open(
        source: R,
        kind: FeedKind,
        options: &ImportOptions,
    ) -> Result<Self, ImportError> {
        let constants = constants(kind, options)?;
        let mut lines = Lines::new(source);
        let head = lines.head().map_err(ImportError::Read)?;
        match head {
            [0x1f, 0x8b, ..] => return Err(ImportError::Compressed),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(ImportError::Utf16),
            [0xef, 0xbb, 0xbf, ..] => lines.skip(3),
            _ => {}
        }
        let head = lines.head().map_err(ImportError::Read)?;
        let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if head.trim_ascii().is_empty() {
            return Err(ImportError::Empty);
        }
        let looks = match () {
            () if head.trim_ascii_start().first() == Some(&b'{') => Layout::JsonLines,
            () if kind == FeedKind::Death && dmf::looks_like(first) => Layout::DeathMasterFile,
            () if kind == FeedKind::Zip && public::looks_like_geonames(first) => Layout::GeoNames,
            () if has_domains(kind) && public::looks_like_domains(head, kind) => {
                Layout::DomainLines
            }
            () => Layout::Csv,
        };
        let layout = options.layout.unwrap_or(looks);
        match layout {
            Layout::DeathMasterFile if kind != FeedKind::Death => {
                return Err(ImportError::LayoutOfAnotherFeed);
            }
            Layout::GeoNames if kind != FeedKind::Zip => return Err(ImportError::WrongLayout),
            Layout::DomainLines if !has_domains(kind) => return Err(ImportError::WrongLayout),
            _ => {}
        }
        let mut table = Self {
            lines,
            kind,
            layout,
            delimiter: b',',
            constants,
            columns: Vec::new(),
            ignored: Vec::new(),
        };
        match layout {
            Layout::Csv => table.read_header()?,
            Layout::DomainLines => table.need(&["domain"])?,
            _ => {}
        }
        Ok(table)
    }

    pub(super) const fn layout(&self) -> Layout {
        self.layout
    }

    /// Bytes read so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    fn read_header(&mut self) -> Result<(), ImportError> {
        let header = loop {
            match self.lines.next().map_err(ImportError::Read)? {
                None | Some((_, Line::TooLong)) => return Err(ImportError::Empty),
                Some((_, Line::Whole(line))) if line.trim_ascii().is_empty() => {}
                Some((_, Line::Whole(line))) => break line,
            }
        };
        self.delimiter = public::delimiter_of(&header);
        let headers = split_csv(&header, self.delimiter).unwrap_or_default();
        self.columns = headers
            .iter()
            .map(|header| column_of(self.kind, header))
            .collect();
        let present: Vec<&str> = self.columns.iter().copied().flatten().collect();
        self.need(&present)?;
        let unknown = headers.iter().zip(&self.columns);
        self.ignored = unknown
            .filter(|(_, column)| column.is_none())
            .map(|(header, _)| printable(header))
            .collect();
        Ok(())
    }

    /// What the feed cannot do without has to stand in a column or in a constant.
    fn need(&self, present: &[&str]) -> Result<(), ImportError> {
        let is_there = |name: &&str| {
            present.contains(name) || self.constants.iter().any(|(column, _)| column == name)
        };
        let missing: Vec<&str> = required(self.kind)
            .iter()
            .copied()
            .filter(|name| !is_there(name))
            .collect();
        match missing.is_empty() {
            true => Ok(()),
            false => Err(ImportError::MissingColumns {
                missing: missing.join(", "),
                known: all_names(self.kind),
            }),
        }
    }

    /// The next row and its line.
    pub(super) fn next(&mut self) -> Result<Option<NumberedRow>, ImportError> {
        loop {
            let Some((number, line)) = self.lines.next().map_err(ImportError::Read)? else {
                return Ok(None);
            };
            let row = match line {
                Line::TooLong => Err((None, RejectReason::TooLong)),
                Line::Whole(line) if line.trim_ascii().is_empty() => continue,
                Line::Whole(line) => match self.layout {
                    Layout::Csv => self.csv_row(&line),
                    Layout::JsonLines => self.json_row(&line),
                    Layout::DeathMasterFile => dmf::read(&line),
                    Layout::GeoNames => public::geonames_row(&line),
                    Layout::DomainLines => match public::domain_row(&line) {
                        None => continue,
                        Some(row) => row,
                    },
                },
            };
            let row = row.map(|mut row| {
                for (column, value) in &self.constants {
                    row.put(column, value);
                }
                row
            });
            return Ok(Some((number, row)));
        }
    }

    fn csv_row(&self, line: &[u8]) -> Result<Row, Fault> {
        let mut fields = split_csv(line, self.delimiter)?;
        // Some suppliers end each row with a delimiter, but not the header.
        if fields.len() == self.columns.len() + 1 && fields.last().is_some_and(String::is_empty) {
            fields.pop();
        }
        if fields.len() != self.columns.len() {
            return Err((None, RejectReason::WrongNumberOfFields));
        }
        let mut row = Row::default();
        for (column, value) in self.columns.iter().zip(&fields) {
            if let Some(column) = column {
                put(&mut row, column, value)?;
            }
        }
        Ok(row)
    }

    fn json_row(&self, line: &[u8]) -> Result<Row, Fault> {
        if std::str::from_utf8(line).is_err() {
            return Err((None, RejectReason::InvalidText));
        }
        let Ok(Json::Object(object)) = serde_json::from_slice(line) else {
            return Err((None, RejectReason::InvalidJson));
        };
        let mut row = Row::default();
        for (name, value) in &object {
            if let Some(column) = column_of(self.kind, name) {
                let text = plain_text(value).ok_or((Some(column), RejectReason::InvalidJson))?;
                put(&mut row, column, &text)?;
            }
        }
        Ok(row)
    }
}

/// Whether a file of the feed may be a bare list of domains.
const fn has_domains(kind: FeedKind) -> bool {
    matches!(kind, FeedKind::EmailLists | FeedKind::Domain)
}

/// The constants by our columns.
fn constants(
    kind: FeedKind,
    options: &ImportOptions,
) -> Result<Vec<(&'static str, SmolStr)>, ImportError> {
    let read = options.constants.iter().map(|(name, value)| {
        let column = column_of(kind, name).ok_or_else(|| ImportError::UnknownColumn {
            name: name.to_string(),
            known: all_names(kind),
        })?;
        Ok((column, value.clone()))
    });
    read.collect()
}

/// Text, a number, a flag, or a list of texts; null is blank.
fn plain_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some(String::new()),
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => Some(number.to_string()),
        Json::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            texts.map(|texts| texts.join(";"))
        }
        Json::Object(_) => None,
    }
}

fn put(row: &mut Row, column: &'static str, value: &str) -> Result<(), Fault> {
    if value.contains('\0') {
        return Err((Some(column), RejectReason::InvalidText));
    }
    if value.len() > LONGEST_VALUE && value.chars().count() > LONGEST_VALUE {
        return Err((Some(column), RejectReason::TooLong));
    }
    row.put(column, value);
    Ok(())
}

/// The fields of one line. A quote that the line does not close is a fault: no field of a feed
/// has a line end in it, and a stray quote must not swallow the lines behind it. Between tabs it is
/// a character like others.
fn split_csv(line: &[u8], delimiter: u8) -> Result<Vec<String>, Fault> {
    let quotes = line.iter().filter(|byte| **byte == b'"').count();
    let is_balanced = quotes.is_multiple_of(2);
    if !is_balanced && delimiter != b'\t' {
        return Err((None, RejectReason::WrongNumberOfFields));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .quoting(is_balanced)
        .buffer_capacity(line.len() + 1)
        .from_reader(line);
    let mut record = csv::ByteRecord::new();
    let read = reader.read_byte_record(&mut record);
    if !matches!(read, Ok(true)) {
        return Err((None, RejectReason::WrongNumberOfFields));
    }
    record
        .iter()
        .map(|field| {
            std::str::from_utf8(field)
                .map(str::to_owned)
                .map_err(|_| (None, RejectReason::InvalidText))
        })
        .collect()
}

/// A header as a message shows it: short, and without characters that upset a terminal.
fn printable(header: &str) -> String {
    let shown = header.chars().take(60);
    shown
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}
