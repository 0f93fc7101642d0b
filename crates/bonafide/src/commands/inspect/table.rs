//! Reading a CSV, adding columns to each row, writing it out again.

use super::header_names;
use super::values::Inspector;
use std::io::{Read, Write};

/// Why a file cannot be inspected.
#[derive(Debug, thiserror::Error)]
pub(super) enum InspectError {
    /// A column that the inspector needs is missing.
    #[error("no column {wanted:?} (or {aliases}); the header has: {found}")]
    MissingColumn {
        /// The column's main name.
        wanted: &'static str,
        /// Other names that would do.
        aliases: String,
        /// The header as read.
        found: String,
    },
    /// Reading or writing failed.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// Writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Streams every row through the inspector; answers how many there were.
///
/// Text that is no UTF-8 is read with replacement characters; a row that is too short is read as if
/// filled with empty cells.
pub(super) fn inspect(
    inspector: &Inspector,
    input: impl Read,
    output: impl Write,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, InspectError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(output);
    let header = reader.byte_headers()?.clone();
    let positions = positions(inspector, &header)?;

    writer.write_record(
        header
            .iter()
            .chain(inspector.adds.iter().map(|name| name.as_bytes())),
    )?;
    let mut row = csv::ByteRecord::new();
    let mut rows = 0_u64;
    while reader.read_byte_record(&mut row)? {
        let cells: Vec<String> = positions
            .iter()
            .map(|position| {
                position
                    .and_then(|position| row.get(position))
                    .unwrap_or_default()
            })
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect();
        let added = (inspector.look)(&cells);
        let padding = header.len().saturating_sub(row.len());
        writer.write_record(
            row.iter()
                .chain(std::iter::repeat_n(&b""[..], padding))
                .chain(added.iter().map(String::as_bytes)),
        )?;
        rows += 1;
        if rows.is_multiple_of(4096) {
            progress(rows);
        }
    }
    writer.flush()?;
    Ok(rows)
}

fn positions(
    inspector: &Inspector,
    header: &csv::ByteRecord,
) -> Result<Vec<Option<usize>>, InspectError> {
    let names = header_names(header);
    inspector
        .reads
        .iter()
        .map(|column| {
            let accepted = |name: &String| column.names.contains(&name.as_str());
            let found = names.iter().position(accepted);
            if found.is_none() && column.required {
                let (wanted, aliases) = column.names.split_first().unwrap_or((&"", &[]));
                return Err(InspectError::MissingColumn {
                    wanted,
                    aliases: aliases.join(", "),
                    found: names.join(", "),
                });
            }
            Ok(found)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;

    fn inspected(inspector: &Inspector, input: &str) -> Result<String, InspectError> {
        let mut output = Vec::new();
        inspect(inspector, input.as_bytes(), &mut output, &mut |_| ())?;
        Ok(String::from_utf8(output).unwrap())
    }

    #[test]
    fn input_columns_stay_and_ours_follow() {
        let shown = inspected(
            &values::PHONES,
            "row,input,default_region\n1,(617) 555-0182,US\n",
        )
        .unwrap();
        let mut lines = shown.lines();
        assert_eq!(
            lines.next(),
            Some("row,input,default_region,valid,type,e164,normalised,reason")
        );
        assert!(lines.next().unwrap().contains("+16175550182"), "{shown}");
    }

    #[test]
    fn a_missing_column_is_named_with_what_is_there() {
        let error = inspected(&values::NAMES, "first,second\na,b\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("name1") && error.contains("first, second"),
            "{error}"
        );
    }

    #[test]
    fn short_rows_and_broken_text_do_not_stop_the_file() {
        let mut output = Vec::new();
        let input = b"name1,name2\nPilar\n\xff\xfe,Pilar Estrada\n";
        assert_eq!(
            inspect(&values::NAMES, &input[..], &mut output, &mut |_| ()).unwrap(),
            2
        );
    }
}
