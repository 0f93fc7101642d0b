//! Which column of the queries fills which field of the applicant.

use crate::commands::inspect::header_names;
use bonafide_types::{Applicant, Pii, SmolStr};
use std::borrow::Cow;

/// A column of the queries: accepted names and the field it fills.
struct Column {
    names: &'static [&'static str],
    fill: fn(&mut Applicant, Pii<SmolStr>),
}

const COLUMNS: &[Column] = &[
    Column {
        names: &["given_name"],
        fill: |a, v| a.given_name = Some(v),
    },
    Column {
        names: &["middle_name"],
        fill: |a, v| a.middle_name = Some(v),
    },
    Column {
        names: &["family_name"],
        fill: |a, v| a.family_name = Some(v),
    },
    Column {
        names: &["suffix"],
        fill: |a, v| a.suffix = Some(v),
    },
    Column {
        names: &["national_id"],
        fill: |a, v| a.national_id = Some(v),
    },
    Column {
        names: &["date_of_birth"],
        fill: |a, v| a.date_of_birth = Some(v),
    },
    Column {
        names: &["email"],
        fill: |a, v| a.email = Some(v),
    },
    Column {
        names: &["phone_number"],
        fill: |a, v| a.phone_number = Some(v),
    },
    Column {
        names: &["alternate_phone_number"],
        fill: |a, v| a.alternate_phone_number = Some(v),
    },
    Column {
        names: &["line_1", "street_address"],
        fill: |a, v| a.address.line_1 = Some(v),
    },
    Column {
        names: &["line_2"],
        fill: |a, v| a.address.line_2 = Some(v),
    },
    Column {
        names: &["locality"],
        fill: |a, v| a.address.locality = Some(v),
    },
    Column {
        names: &["major_admin_division"],
        fill: |a, v| a.address.major_admin_division = Some(v),
    },
    Column {
        names: &["postal_code"],
        fill: |a, v| a.address.postal_code = Some(v),
    },
    Column {
        names: &["country"],
        fill: |a, v| a.country = Some(v.into_revealed()),
    },
];

/// Sets the field of that wire name; false where there is none.
pub(in super::super) fn fill(applicant: &mut Applicant, name: &str, value: &str) -> bool {
    let column = COLUMNS.iter().find(|column| column.names.contains(&name));
    if let Some(column) = column {
        (column.fill)(applicant, Pii::new(value.into()));
    }
    column.is_some()
}

/// Which column of the file fills which field.
pub(super) struct Plan {
    cells: usize,
    query_id: usize,
    fields: Vec<(usize, &'static Column)>,
}

impl Plan {
    /// # Errors
    /// No `query_id`, or no column to match by.
    pub(super) fn new(header: &csv::ByteRecord) -> Result<Self, String> {
        let names = header_names(header);
        // A full path such as `individual.address.line_1` names the same field.
        let short = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        let query_id = names
            .iter()
            .position(|name| name == "query_id")
            .ok_or_else(|| format!("no column query_id; the header has: {}", names.join(", ")))?;
        let fields: Vec<(usize, &'static Column)> = names
            .iter()
            .enumerate()
            .filter_map(|(position, name)| {
                let name = short(name);
                let column = COLUMNS
                    .iter()
                    .find(|column| column.names.contains(&name.as_str()))?;
                Some((position, column))
            })
            .collect();
        if fields.is_empty() {
            return Err(format!(
                "no column to match by; the header has: {}",
                names.join(", ")
            ));
        }
        Ok(Self {
            cells: header.len(),
            query_id,
            fields,
        })
    }

    pub(super) fn query_id<'a>(&self, row: &'a csv::ByteRecord) -> Cow<'a, str> {
        String::from_utf8_lossy(row.get(self.query_id).unwrap_or_default())
    }

    /// The applicant of a row.
    ///
    /// # Errors
    /// What is wrong with the row, in words; never what it holds.
    pub(super) fn applicant(&self, row: &csv::ByteRecord) -> Result<Applicant, String> {
        if row.len() != self.cells {
            return Err(format!("{} cells instead of {}", row.len(), self.cells));
        }
        let mut applicant = Applicant::default();
        for (position, column) in &self.fields {
            let cell = row.get(*position).unwrap_or_default();
            let name = column.names.first().copied().unwrap_or_default();
            let text = std::str::from_utf8(cell).map_err(|_| format!("{name} is not UTF-8"))?;
            let text = text.trim();
            if !text.is_empty() {
                (column.fill)(&mut applicant, Pii::new(text.into()));
            }
        }
        Ok(applicant)
    }
}
