//! Labels: one in a JSON body, or many in a CSV file.

use crate::error::{ErrorKind, InvalidArg, WireError};
use crate::{RequestBody, WireConfig};
use bonafide_evaluation::{Feedback, FeedbackDetail};
use bonafide_types::{Date, SmolStr, Value};
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

/// Columns that a file has to have, in any order.
pub const FEEDBACK_COLUMNS: [&str; 8] = [
    "id",
    "workflow",
    "fraud_label",
    "fraud_type",
    "notes",
    "recorded_at",
    "recorded_by",
    "tags",
];
/// Refused rows of a file that are told one by one.
const MOST_FAULTS: usize = 100;
/// Characters of a text, and tags of a label.
const LONGEST_TEXT: usize = 10_000;
const MOST_TAGS: usize = 50;

/// The body of a label.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body and is never made")]
pub struct FeedbackSchema {
    /// Your own id of the evaluation.
    #[schema(max_length = 255)]
    id: String,
    /// The workflow that the evaluation named.
    workflow: String,
    /// `fraud` or `non-fraud`.
    #[schema(example = "fraud")]
    fraud_label: String,
    /// The kind of fraud, free text.
    fraud_type: Option<String>,
    /// A note.
    notes: Option<String>,
    /// The day on which it became known; default today.
    #[schema(format = Date)]
    recorded_at: Option<String>,
    /// Who says so.
    recorded_by: Option<String>,
    /// Tags.
    tags: Option<Vec<String>>,
}

/// What is answered to labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedbackBody {
    /// What was done.
    pub message: String,
    /// Rows that were not stored, the first hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RowFault>,
}

/// A row of a file that was not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowFault {
    /// The line, the header being the first.
    pub line: u64,
    /// The column, where one is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub field: Option<SmolStr>,
    /// What is wrong, never repeating the value.
    pub description: String,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedbackFile {
    /// Each with its line.
    pub rows: Vec<(u64, Feedback)>,
    /// The rows that cannot be read, the first hundred.
    pub faults: Vec<RowFault>,
    /// How many cannot be read.
    pub refused: u64,
}

/// Reads the body of a label.
///
/// # Errors
/// `INVALID_PAYLOAD` naming what is missing or of the wrong type; `INVALID_FRAUD_TYPE` where the
/// label is neither `fraud` nor `non-fraud`.
pub fn read_feedback(raw: Bytes, today: Date, config: &WireConfig) -> Result<Feedback, WireError> {
    let body = RequestBody::parse(raw, config)?;
    let body = body.value();
    let mut misses = Vec::new();
    let mut text = |name: &'static str| match body.get(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            misses.push(InvalidArg::new(name, "has to be a string"));
            None
        }
    };
    let fields = Fields {
        id: text("id"),
        workflow: text("workflow"),
        fraud_label: text("fraud_label"),
        fraud_type: text("fraud_type"),
        notes: text("notes"),
        recorded_at: text("recorded_at"),
        recorded_by: text("recorded_by"),
        tags: read_tags(body.get("tags"), &mut misses),
    };
    match fields.read(today) {
        Ok(feedback) if misses.is_empty() => Ok(feedback),
        Ok(_) => Err(WireError::invalid_args(misses)),
        Err(Fault::Label) if misses.is_empty() => Err(ErrorKind::InvalidFraudType.into()),
        Err(Fault::Label) => Err(WireError::invalid_args(misses)),
        Err(Fault::Fields(more)) => {
            for miss in more {
                if misses.iter().all(|known| known.field != miss.field) {
                    misses.push(miss);
                }
            }
            Err(WireError::invalid_args(misses))
        }
    }
}

fn read_tags(value: Option<&Value>, misses: &mut Vec<InvalidArg>) -> Vec<SmolStr> {
    let tags = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::List(items)) => items.iter().map(|item| match item {
            Value::String(text) => Some(text.clone()),
            _ => None,
        }),
        Some(_) => {
            misses.push(InvalidArg::new("tags", "has to be an array of strings"));
            return Vec::new();
        }
    };
    tags.collect::<Option<Vec<_>>>().unwrap_or_else(|| {
        misses.push(InvalidArg::new("tags", "has to be an array of strings"));
        Vec::new()
    })
}

/// Reads a CSV file of labels. Rows that cannot be read are named, the others stand.
///
/// # Errors
/// `INVALID_PAYLOAD` where the header lacks a column, or where it is no CSV in UTF-8.
pub fn read_feedback_file(raw: &[u8], today: Date) -> Result<FeedbackFile, WireError> {
    let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(raw);
    let header = reader.headers().map_err(|_| {
        WireError::with_details(ErrorKind::InvalidPayload, "the file is no CSV in UTF-8")
    })?;
    let place = |name: &str| header.iter().position(|column| column.trim() == name);
    let places = FEEDBACK_COLUMNS.map(|name| (name, place(name)));
    let missing = places.iter().filter(|(_, place)| place.is_none());
    let missing: Vec<_> = missing
        .map(|(name, _)| InvalidArg::new(*name, "the column is missing"))
        .collect();
    if !missing.is_empty() {
        return Err(WireError::invalid_args(missing));
    }
    let mut file = FeedbackFile::default();
    let refuse = |file: &mut FeedbackFile, line, field, description: String| {
        file.refused += 1;
        if file.faults.len() < MOST_FAULTS {
            file.faults.push(RowFault {
                line,
                field,
                description,
            });
        }
    };
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                refuse(
                    &mut file,
                    line,
                    None,
                    "the row is no CSV in UTF-8".to_owned(),
                );
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let (_, place) = places.iter().find(|(known, _)| *known == name)?;
            let cell = row.get((*place)?)?.trim();
            (!cell.is_empty()).then(|| SmolStr::new(cell))
        };
        let tags = cell("tags").unwrap_or_default();
        let tags = tags.split([';', '|']).map(str::trim);
        let fields = Fields {
            id: cell("id"),
            workflow: cell("workflow"),
            fraud_label: cell("fraud_label"),
            fraud_type: cell("fraud_type"),
            notes: cell("notes"),
            recorded_at: cell("recorded_at"),
            recorded_by: cell("recorded_by"),
            tags: tags
                .filter(|tag| !tag.is_empty())
                .map(SmolStr::new)
                .collect(),
        };
        match fields.read(today) {
            Ok(feedback) => file.rows.push((line, feedback)),
            Err(Fault::Label) => refuse(
                &mut file,
                line,
                Some("fraud_label".into()),
                "has to be fraud or non-fraud".to_owned(),
            ),
            Err(Fault::Fields(misses)) => {
                let first = misses.into_iter().next();
                let (field, description) = first.map_or((None, String::new()), |miss| {
                    (Some(miss.field), miss.description.to_string())
                });
                refuse(&mut file, line, field, description);
            }
        }
    }
    Ok(file)
}

/// The parts of a label as text.
struct Fields {
    id: Option<SmolStr>,
    workflow: Option<SmolStr>,
    fraud_label: Option<SmolStr>,
    fraud_type: Option<SmolStr>,
    notes: Option<SmolStr>,
    recorded_at: Option<SmolStr>,
    recorded_by: Option<SmolStr>,
    tags: Vec<SmolStr>,
}

enum Fault {
    Label,
    Fields(Vec<InvalidArg>),
}

impl Fields {
    fn read(self, today: Date) -> Result<Feedback, Fault> {
        let mut misses = Vec::new();
        for (name, value) in [
            ("id", &self.id),
            ("workflow", &self.workflow),
            ("fraud_label", &self.fraud_label),
        ] {
            if value.as_ref().is_none_or(|text| text.is_empty()) {
                misses.push(InvalidArg::new(name, "missing"));
            }
        }
        let texts = [&self.id, &self.fraud_type, &self.notes, &self.recorded_by];
        let names = ["id", "fraud_type", "notes", "recorded_by"];
        for (name, text) in names.into_iter().zip(texts) {
            let is_long = text
                .as_ref()
                .is_some_and(|text| text.chars().count() > LONGEST_TEXT);
            if is_long {
                let description = format!("longer than {LONGEST_TEXT} characters");
                misses.push(InvalidArg::new(name, description));
            }
        }
        if self.tags.len() > MOST_TAGS || self.tags.iter().any(|tag| tag.chars().count() > 255) {
            let description = format!("more than {MOST_TAGS}, or one longer than 255 characters");
            misses.push(InvalidArg::new("tags", description));
        }
        // Of a date-time the date counts.
        let day = match &self.recorded_at {
            None => Some(today),
            Some(text) if text.is_empty() => Some(today),
            Some(text) => text.get(..10).and_then(|date| date.parse().ok()),
        };
        if day.is_none() {
            misses.push(InvalidArg::new(
                "recorded_at",
                "not a date of the form YYYY-MM-DD",
            ));
        }
        let is_fraud = match self.fraud_label.as_deref() {
            Some("fraud") => Some(true),
            Some("non-fraud") => Some(false),
            _ => None,
        };
        let (Some(client_id), Some(workflow), Some(recorded_at), true) =
            (self.id, self.workflow, day, misses.is_empty())
        else {
            return Err(Fault::Fields(misses));
        };
        Ok(Feedback {
            client_id,
            workflow,
            is_fraud: is_fraud.ok_or(Fault::Label)?,
            recorded_at,
            detail: FeedbackDetail {
                fraud_type: self.fraud_type,
                notes: self.notes,
                recorded_by: self.recorded_by,
                tags: self.tags,
            },
        })
    }
}
