//! Opening a file: its format, its header, and which column each field leads to.

use super::columns::Column;
use super::csv_row::CsvRow;
use super::issues::RejectReason;
use super::json_row::{LeafVisitor, read_json_object};
use super::mapping::{Mapping, all_names};
use super::split::{Chunk, FileFormat, Splitter, count_line_ends};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Read};

/// JSON lines looked at to learn which keys a file has.
const SAMPLED_LINES: usize = 100;

/// Characters of a header that a message shows.
const LONGEST_SHOWN_HEADER: usize = 60;

/// Names of ignored columns that are remembered.
const MOST_IGNORED: usize = 200;

/// Why a file cannot be imported at all. Found before anything is written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file could not be read.
    #[error("the file could not be read: {0}")]
    Read(#[from] io::Error),
    /// Nothing in it.
    #[error(
        "the file is empty; it needs a header line with at least record_id and one of given_name, family_name, national_id, email, phone_number, line_1"
    )]
    Empty,
    /// Compressed.
    #[error(
        "the file is compressed; unpack it first, for example `gunzip -c FILE | bonafide reference import - …`"
    )]
    Compressed,
    /// UTF-16.
    #[error("the file is UTF-16; convert it first, for example `iconv -f UTF-16 -t UTF-8 FILE`")]
    Utf16,
    /// Headers that lead to no record id, or to nothing that identifies a person.
    #[error(
        "the file has no {missing}; found: {found}.{hint} Write a mapping file with lines like `\"their header\" = \"our column\"` and pass it with --mapping. Columns: {}",
        all_names()
    )]
    MissingColumns {
        /// What is missing.
        missing: &'static str,
        /// The headers found.
        found: String,
        /// Suggestions, or nothing.
        hint: String,
    },
    /// The mapping names headers that are not there.
    #[error("the mapping names headers that the file does not have: {missing}; found: {found}")]
    MappedHeadersMissing {
        /// Headers of the mapping.
        missing: String,
        /// The headers found.
        found: String,
    },
}

/// An opened file.
pub(crate) struct Table<R> {
    /// The rows.
    pub(crate) splitter: Splitter<R>,
    /// How fields lead to columns.
    pub(crate) layout: Layout,
    /// Headers that lead nowhere; for JSON Lines, of the first lines.
    pub(crate) ignored: Vec<String>,
}

/// How fields lead to columns.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    /// By place.
    Csv(Vec<Option<Column>>),
    /// By path.
    JsonLines(JsonColumns),
}

/// One value per column, absent and empty ones `None`, trimmed.
pub(crate) type RowValues<'a> = [Option<Cow<'a, str>>; Column::COUNT];

/// What keeps a row from being read into values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) column: Option<Column>,
    pub(crate) reason: RejectReason,
}

impl<R: Read> Table<R> {
    /// Reads the head of the file.
    ///
    /// # Errors
    /// See [`TableError`].
    pub(crate) fn open(
        mut source: R,
        format: Option<FileFormat>,
        mapping: &Mapping,
    ) -> Result<Self, TableError> {
        let mut head = Vec::new();
        (&mut source).take(1 << 20).read_to_end(&mut head)?;
        match head.as_slice() {
            [0x1f, 0x8b, ..] => return Err(TableError::Compressed),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(TableError::Utf16),
            [0xef, 0xbb, 0xbf, ..] => drop(head.drain(..3)),
            _ => {}
        }
        if head.trim_ascii().is_empty() {
            return Err(TableError::Empty);
        }
        let looks_like_json = head.trim_ascii_start().first() == Some(&b'{');
        match format {
            Some(FileFormat::JsonLines) => Self::open_json_lines(source, head, mapping),
            None if looks_like_json => Self::open_json_lines(source, head, mapping),
            _ => Self::open_csv(source, head, mapping),
        }
    }

    fn open_csv(source: R, mut head: Vec<u8>, mapping: &Mapping) -> Result<Self, TableError> {
        let blank = head
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let skipped_lines = count_line_ends(head.get(..blank).unwrap_or_default());
        head.drain(..blank);
        let mut row = CsvRow::default();
        row.read(&head);
        let headers: Vec<String> = row
            .fields
            .iter()
            .map(|field| String::from_utf8_lossy(field).trim().to_owned())
            .collect();
        let header_length = row.length;
        drop(row);
        let columns: Vec<Option<Column>> = headers
            .iter()
            .map(|header| mapping.column_of(header))
            .collect();
        let ignored = check_columns(&headers, &columns, mapping)?;
        let rest = head.split_off(header_length);
        let first_line = 1 + skipped_lines + count_line_ends(&head);
        Ok(Self {
            splitter: Splitter::new(source, FileFormat::Csv, rest, first_line),
            layout: Layout::Csv(columns),
            ignored,
        })
    }

    fn open_json_lines(source: R, head: Vec<u8>, mapping: &Mapping) -> Result<Self, TableError> {
        let mut paths = PathList::default();
        for line in head.split(|byte| *byte == b'\n').take(SAMPLED_LINES) {
            // A line that cannot be read is rejected in its turn.
            let _ = read_json_object(line, &mut paths);
        }
        let columns: Vec<Option<Column>> =
            paths.0.iter().map(|path| mapping.column_of(path)).collect();
        let ignored = check_columns(&paths.0, &columns, mapping)?;
        Ok(Self {
            splitter: Splitter::new(source, FileFormat::JsonLines, head, 1),
            layout: Layout::JsonLines(JsonColumns::new(mapping.clone())),
            ignored,
        })
    }
}

#[derive(Default)]
struct PathList(Vec<String>);

impl<'a> LeafVisitor<'a> for PathList {
    fn leaf(&mut self, path: &str, _value: Cow<'a, str>) {
        if self.0.len() < MOST_IGNORED && !self.0.iter().any(|known| known == path) {
            self.0.push(path.to_owned());
        }
    }
}

/// A header as a message shows it: short, and without characters that upset a terminal.
fn printable(header: &str) -> String {
    header
        .chars()
        .take(LONGEST_SHOWN_HEADER)
        .map(|character| match character.is_control() {
            true => '\u{fffd}',
            false => character,
        })
        .collect()
}

/// Refuses headers that lead to no person; gives back those that lead nowhere.
fn check_columns(
    headers: &[String],
    columns: &[Option<Column>],
    mapping: &Mapping,
) -> Result<Vec<String>, TableError> {
    let shown = || -> String {
        let names: Vec<String> = headers
            .iter()
            .take(60)
            .map(|name| printable(name))
            .collect();
        names.join(", ")
    };
    let unknown: Vec<&str> = mapping
        .headers()
        .filter(|theirs| {
            !headers
                .iter()
                .any(|header| header.trim().eq_ignore_ascii_case(theirs.trim()))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(TableError::MappedHeadersMissing {
            missing: unknown.join(", "),
            found: shown(),
        });
    }
    let has_constant = |column| mapping.constants().any(|(constant, _)| constant == column);
    let has = |column| columns.contains(&Some(column)) || has_constant(column);
    let identifies = columns.iter().flatten().any(|column| column.identifies());
    let missing = match (has(Column::RecordId), identifies) {
        (true, true) => None,
        (false, true) => Some("column record_id"),
        (true, false) => Some("column that identifies a person"),
        (false, false) => Some("column record_id and none that identifies a person"),
    };
    if let Some(missing) = missing {
        return Err(TableError::MissingColumns {
            missing,
            found: shown(),
            hint: hint(headers, columns),
        });
    }
    let ignored = headers.iter().zip(columns);
    Ok(ignored
        .filter(|(_, column)| column.is_none())
        .map(|(header, _)| header.clone())
        .take(MOST_IGNORED)
        .collect())
}

fn hint(headers: &[String], columns: &[Option<Column>]) -> String {
    let likely: Vec<String> = headers
        .iter()
        .zip(columns)
        .filter(|(_, column)| column.is_none())
        .filter_map(|(header, _)| {
            let column = Column::suggestions(header).into_iter().next()?;
            Some(format!("`{header}` for {}", column.name()))
        })
        .take(8)
        .collect();
    if likely.is_empty() {
        return String::new();
    }
    format!(" Near: {}.", likely.join(", "))
}

/// The columns of JSON paths, remembered so that a path is understood once.
#[derive(Clone, Debug)]
pub(crate) struct JsonColumns {
    mapping: Mapping,
    known: HashMap<String, Option<Column>>,
}

impl JsonColumns {
    fn new(mapping: Mapping) -> Self {
        Self {
            mapping,
            known: HashMap::new(),
        }
    }

    fn column_of(&mut self, path: &str) -> Option<Column> {
        if let Some(column) = self.known.get(path) {
            return *column;
        }
        let column = self.mapping.column_of(path);
        // Keys may be data themselves; the memory for them stays bounded.
        if self.known.len() < 10_000 {
            self.known.insert(path.to_owned(), column);
        }
        column
    }
}

impl Layout {
    /// Reads all rows of a chunk and calls `row` with the line on which each begins.
    pub(crate) fn read_chunk<'a>(&mut self, chunk: &'a Chunk, row: OnRow<'_, 'a>) {
        match self {
            Self::Csv(columns) => read_csv_chunk(columns, chunk, row),
            Self::JsonLines(columns) => read_json_chunk(columns, chunk, row),
        }
    }
}

/// The values of a row; with a fault, those that could be read nevertheless.
type ReadValues<'v, 'a> = Result<&'v RowValues<'a>, (Fault, &'v RowValues<'a>)>;

/// Hears the line on which a row begins, and the row.
type OnRow<'f, 'a> = &'f mut dyn FnMut(u64, ReadValues<'_, 'a>);

fn read_csv_chunk<'a>(columns: &[Option<Column>], chunk: &'a Chunk, on_row: OnRow<'_, 'a>) {
    let mut rest = chunk.bytes.as_slice();
    let mut line = chunk.first_line;
    let mut row = CsvRow::default();
    let mut values: RowValues<'a> = Default::default();
    while row.read(rest) {
        let mut used = row.length;
        if !row.is_blank() {
            values.fill(None);
            let mut fault = None;
            let count = row.fields.len();
            for (column, field) in columns.iter().zip(row.fields.drain(..)) {
                let Some(column) = *column else { continue };
                match read_value(field) {
                    Ok(value) => put(&mut values, column, value),
                    Err(reason) => {
                        fault = fault.or(Some(Fault {
                            column: Some(column),
                            reason,
                        }));
                    }
                }
            }
            let broken = match () {
                () if row.seems_to_swallow_rows() => Some(RejectReason::RowWithoutEnd),
                () if count != columns.len() => Some(RejectReason::WrongNumberOfFields),
                () => None,
            };
            if let Some(reason) = broken {
                // A stray quote may have swallowed the lines behind it: go on with the next line.
                used = row.first_line_length;
                fault = Some(Fault {
                    column: None,
                    reason,
                });
            }
            match fault {
                None => on_row(line, Ok(&values)),
                Some(fault) => on_row(line, Err((fault, &values))),
            }
        }
        let (row_text, after) = rest.split_at_checked(used).unwrap_or((rest, &[]));
        line += count_line_ends(row_text);
        rest = after;
    }
}

struct IntoValues<'v, 'a> {
    columns: &'v mut JsonColumns,
    values: &'v mut RowValues<'a>,
    fault: Option<Fault>,
}

impl<'a> LeafVisitor<'a> for IntoValues<'_, 'a> {
    fn leaf(&mut self, path: &str, value: Cow<'a, str>) {
        let Some(column) = self.columns.column_of(path) else {
            return;
        };
        match check_value(value) {
            Ok(value) => put(self.values, column, value),
            Err(reason) => {
                self.fault = self.fault.or(Some(Fault {
                    column: Some(column),
                    reason,
                }));
            }
        }
    }
}

fn read_json_chunk<'a>(columns: &mut JsonColumns, chunk: &'a Chunk, on_row: OnRow<'_, 'a>) {
    let mut values: RowValues<'a> = Default::default();
    for (text, line) in chunk
        .bytes
        .split(|byte| *byte == b'\n')
        .zip(chunk.first_line..)
    {
        if text.trim_ascii().is_empty() {
            continue;
        }
        values.fill(None);
        let mut target = IntoValues {
            columns,
            values: &mut values,
            fault: None,
        };
        let is_object = read_json_object(text, &mut target).is_ok();
        let fault = match target.fault {
            _ if is_object => target.fault,
            _ => Some(Fault {
                column: None,
                reason: if std::str::from_utf8(text).is_ok() {
                    RejectReason::InvalidJson
                } else {
                    RejectReason::InvalidUtf8
                },
            }),
        };
        match fault {
            None => on_row(line, Ok(&values)),
            Some(fault) => on_row(line, Err((fault, &values))),
        }
    }
}

fn put<'a>(values: &mut RowValues<'a>, column: Column, value: Option<Cow<'a, str>>) {
    // Of two headers for one column the first with a value counts.
    if let Some(place) = values.get_mut(column as usize)
        && place.is_none()
    {
        *place = value;
    }
}

fn read_value(field: Cow<'_, [u8]>) -> Result<Option<Cow<'_, str>>, RejectReason> {
    let text = match field {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| RejectReason::InvalidUtf8)?,
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|_| RejectReason::InvalidUtf8)?,
    };
    check_value(text)
}

/// Longest field, in characters.
const LONGEST_FIELD: usize = 1_000;

fn check_value(text: Cow<'_, str>) -> Result<Option<Cow<'_, str>>, RejectReason> {
    if text.contains('\0') {
        return Err(RejectReason::NulCharacter);
    }
    let trimmed = text.trim();
    if trimmed.len() > LONGEST_FIELD && trimmed.chars().count() > LONGEST_FIELD {
        return Err(RejectReason::FieldTooLong);
    }
    if trimmed.is_empty() {
        return Ok(None);
    }
    if trimmed.len() == text.len() {
        return Ok(Some(text));
    }
    Ok(Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }))
}
