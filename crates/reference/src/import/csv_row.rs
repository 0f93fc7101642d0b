//! Reading one row of RFC 4180 text.

use std::borrow::Cow;

/// One row as cut from the text.
#[derive(Debug, Default)]
pub(crate) struct CsvRow<'a> {
    /// The fields, unquoted.
    pub(crate) fields: Vec<Cow<'a, [u8]>>,
    /// Bytes of the row, its line end included.
    pub(crate) length: usize,
    /// Bytes of the first line of the row, its line end included.
    pub(crate) first_line_length: usize,
    /// A quoted field with text behind its closing quote: between two lines the sign of a stray
    /// quote that has swallowed rows.
    has_text_behind_quote: bool,
}

impl<'a> CsvRow<'a> {
    /// Reads the row at the start of `text`; `false` where there is no more text.
    ///
    /// Lenient where RFC 4180 is silent: a quote inside an unquoted field stands for itself, text
    /// behind a closing quote belongs to the field, and the last row needs no line end.
    pub(crate) fn read(&mut self, text: &'a [u8]) -> bool {
        self.fields.clear();
        self.has_text_behind_quote = false;
        if text.is_empty() {
            return false;
        }
        let mut place = 0;
        loop {
            let rest = text.get(place..).unwrap_or_default();
            let field = if rest.first() == Some(&b'"') {
                read_quoted(rest)
            } else {
                read_plain(rest)
            };
            place += field.length;
            self.has_text_behind_quote |= field.has_text_behind_quote;
            self.fields.push(field.value);
            if field.is_last {
                break;
            }
        }
        self.length = place;
        let row = text.get(..place).unwrap_or(text);
        self.first_line_length = row
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(row.len(), |end| end + 1);
        true
    }

    /// Whether a stray quote seems to have joined several rows.
    pub(crate) const fn seems_to_swallow_rows(&self) -> bool {
        self.has_text_behind_quote && self.first_line_length < self.length
    }

    /// Whether the row is an empty line.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self.fields.as_slice(), [only] if only.trim_ascii().is_empty())
    }
}

struct Field<'a> {
    value: Cow<'a, [u8]>,
    /// Bytes used, the separator or line end included.
    length: usize,
    is_last: bool,
    has_text_behind_quote: bool,
}

fn read_plain(text: &[u8]) -> Field<'_> {
    let end = text
        .iter()
        .position(|byte| matches!(byte, b',' | b'\n'))
        .unwrap_or(text.len());
    let value = text.get(..end).unwrap_or(text);
    let is_last = text.get(end) != Some(&b',');
    Field {
        value: Cow::Borrowed(if is_last {
            value.strip_suffix(b"\r").unwrap_or(value)
        } else {
            value
        }),
        length: text.len().min(end + 1),
        is_last,
        has_text_behind_quote: false,
    }
}

fn read_quoted(text: &[u8]) -> Field<'_> {
    let mut unquoted: Vec<u8> = Vec::new();
    let mut begin = 1;
    loop {
        let rest = text.get(begin..).unwrap_or_default();
        let Some(quote) = rest.iter().position(|byte| *byte == b'"') else {
            unquoted.extend_from_slice(rest);
            return Field {
                value: Cow::Owned(unquoted),
                length: text.len(),
                is_last: true,
                has_text_behind_quote: false,
            };
        };
        let content = rest.get(..quote).unwrap_or_default();
        let after = begin + quote + 1;
        if text.get(after) == Some(&b'"') {
            unquoted.extend_from_slice(content);
            unquoted.push(b'"');
            begin = after + 1;
            continue;
        }
        let tail = read_plain(text.get(after..).unwrap_or_default());
        let value = if unquoted.is_empty() && tail.value.is_empty() {
            Cow::Borrowed(content)
        } else {
            unquoted.extend_from_slice(content);
            unquoted.extend_from_slice(&tail.value);
            Cow::Owned(unquoted)
        };
        return Field {
            value,
            length: after + tail.length,
            is_last: tail.is_last,
            has_text_behind_quote: !tail.value.is_empty(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut rest = text.as_bytes();
        let mut rows = Vec::new();
        let mut row = CsvRow::default();
        while row.read(rest) {
            let fields = row.fields.iter();
            rows.push(
                fields
                    .map(|field| String::from_utf8_lossy(field).into_owned())
                    .collect(),
            );
            rest = rest.get(row.length..).unwrap_or_default();
        }
        rows
    }

    #[test]
    fn quotes_line_ends_and_commas() {
        assert_eq!(
            rows("a,\"b,\"\"c\"\"\r\nd\",\r\ne,\"f\"g,h\"i"),
            [vec!["a", "b,\"c\"\r\nd", ""], vec!["e", "fg", "h\"i"]]
        );
    }

    proptest! {
        #[test]
        fn reads_back_what_a_csv_writer_wrote(
            table in prop::collection::vec(prop::collection::vec("[a-c,\"\r\n ]{0,5}", 2..4), 1..5)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(rows(&text), table);
        }

        #[test]
        fn any_bytes_are_read_to_the_end(text in "[a,\"\r\n]{0,40}") {
            rows(&text);
        }
    }
}
