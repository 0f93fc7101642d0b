//! Where an interrupted answer file ends.

use super::answer::{Shape, columns};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// The whole answers of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// How many there are.
    pub(super) rows: u64,
    /// Where the last one ends; what follows is cut short.
    pub(super) bytes: u64,
    /// The `query_id` of the last one.
    pub(super) last_query: Option<String>,
}

/// Reads what an earlier run has written; nothing where there is no file.
///
/// # Errors
/// The file cannot be read, or holds something else than answers.
pub(super) fn done(path: &Path, shape: Shape) -> Result<Done, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Done::default()),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
    };
    let done = match shape {
        Shape::Csv => csv_done(file),
        Shape::Jsonl => json_done(BufReader::with_capacity(1 << 16, file)),
    };
    done.map_err(|reason| {
        format!(
            "{} cannot be resumed: {reason}; write to another file, or leave --resume out to \
             begin again",
            path.display()
        )
    })
}

fn csv_done(file: File) -> Result<Done, String> {
    let text = |error: std::io::Error| error.to_string();
    let header = Shape::Csv.header();
    let whole = end_of_last_line(&file).map_err(text)?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut first = Vec::new();
    reader.read_until(b'\n', &mut first).map_err(text)?;
    if !first.ends_with(b"\n") && header.as_bytes().starts_with(&first) {
        return Ok(Done::default());
    }
    if first != header.as_bytes() {
        return Err("its header is another one".to_owned());
    }
    let start = first.len() as u64;
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(reader.take(whole.saturating_sub(start)));
    let mut done = Done {
        bytes: start,
        ..Done::default()
    };
    let mut row = csv::ByteRecord::new();
    let mut cut_short = false;
    while rows
        .read_byte_record(&mut row)
        .map_err(|error| error.to_string())?
    {
        if cut_short {
            return Err(format!("row {} is no answer", done.rows + 1));
        }
        if row.len() == columns().count() {
            done.rows += 1;
            done.bytes = start + rows.position().byte();
            done.last_query = row
                .get(0)
                .map(|id| String::from_utf8_lossy(id).into_owned());
        } else {
            // A line break within quotes may be the last thing that was written.
            cut_short = true;
        }
    }
    Ok(done)
}

/// Where the last whole line of a file ends; leaves the file at its beginning.
fn end_of_last_line(mut file: &File) -> std::io::Result<u64> {
    const STEP: u64 = 1 << 16;
    let mut end = file.seek(SeekFrom::End(0))?;
    let mut chunk = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(STEP);
        file.seek(SeekFrom::Start(start))?;
        chunk.clear();
        file.take(end - start).read_to_end(&mut chunk)?;
        if let Some(place) = chunk.iter().rposition(|byte| *byte == b'\n') {
            end = start + place as u64 + 1;
            break;
        }
        end = start;
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(end)
}

fn json_done(mut reader: BufReader<File>) -> Result<Done, String> {
    let mut done = Done::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader
            .read_until(b'\n', &mut line)
            .map_err(|error| error.to_string())?;
        if read == 0 || !line.ends_with(b"\n") {
            return Ok(done);
        }
        let answer: serde_json::Value = serde_json::from_slice(&line)
            .map_err(|_| format!("line {} is no answer", done.rows + 1))?;
        let query_id = answer.get("query_id").and_then(serde_json::Value::as_str);
        let query_id = query_id.ok_or_else(|| format!("line {} is no answer", done.rows + 1))?;
        done.last_query = Some(query_id.to_owned());
        done.rows += 1;
        done.bytes += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "q1,R1,0.9900,exact,exact,exact,exact,exact,exact,exact,E1,,\n";

    fn done_of(text: &str, shape: Shape) -> Result<Done, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        done(file.path(), shape)
    }

    #[test]
    fn a_file_ends_with_its_last_whole_row() {
        let header = Shape::Csv.header();
        let whole = format!(
            "{header}{ROW}\"two\nlines\"{}",
            ROW.trim_start_matches("q1")
        );
        for rest in ["", "q3,R3", "q3", "\"q", "\"three\n", "\"three\nlines\",R3"] {
            let done = done_of(&format!("{whole}{rest}"), Shape::Csv).unwrap();
            assert_eq!(done.rows, 2, "{rest:?}");
            assert_eq!(done.bytes, whole.len() as u64, "{rest:?}");
            assert_eq!(done.last_query.as_deref(), Some("two\nlines"));
        }
    }

    #[test]
    fn a_file_without_a_whole_header_is_begun_again() {
        for text in ["", "query_id,reco"] {
            assert_eq!(done_of(text, Shape::Csv).unwrap(), Done::default());
        }
        assert!(done_of("id,name\n1,Ada\n", Shape::Csv).is_err());
    }

    #[test]
    fn json_answers_are_counted_by_line() {
        let whole = "{\"query_id\":\"a\"}\n{\"query_id\":\"b\"}\n";
        let done = done_of(&format!("{whole}{{\"query_i"), Shape::Jsonl).unwrap();
        assert_eq!((done.rows, done.bytes), (2, whole.len() as u64));
        assert_eq!(done.last_query.as_deref(), Some("b"));
        assert!(done_of("[1]\n", Shape::Jsonl).is_err());
    }
}
