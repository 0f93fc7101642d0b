//! From the values of a row to a record.

use super::columns::Column;
use super::country::country_code;
use super::issues::{RejectReason, Warning};
use super::mapping::DateOrder;
use super::options::ImportOptions;
use super::table::{Fault, RowValues};
use crate::{CountryId, SourceRecord};
use bonafide_identity::{is_hijri_date, parse_date, parse_date_in, read_email, read_us_id};
use bonafide_types::{Date, PartialDate};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// How often each warning came up, by column.
pub(crate) type WarningCounts = BTreeMap<(Column, Warning), u64>;

/// What applies to every row of a file.
#[derive(Clone, Debug)]
pub(crate) struct RowReader {
    person_scope: SmolStr,
    date_order: DateOrder,
    constants: Vec<(Column, SmolStr)>,
}

/// A record and what is only of interest to the import itself.
#[derive(Debug)]
pub(crate) struct ReadRow {
    pub(crate) record: SourceRecord,
    pub(crate) is_synthetic: bool,
}

/// Texts by which systems write "no value" where no name is expected.
const NO_VALUE: [&str; 5] = ["NULL", "N/A", "NONE", "\\N", "-"];

impl RowReader {
    /// Rows of no source of their own are of the source of the options, which also scopes the
    /// person ids; rows of no country of their own are of that of the options.
    pub(crate) fn new(options: &ImportOptions) -> Self {
        let (source, mapping) = (options.source.as_str(), &options.mapping);
        let mut constants: Vec<(Column, SmolStr)> = mapping
            .constants()
            .map(|(column, value)| (column, SmolStr::new(value.trim())))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        constants.push((Column::Source, SmolStr::new(source)));
        constants.extend(
            options
                .country
                .clone()
                .map(|country| (Column::Country, country)),
        );
        Self {
            person_scope: SmolStr::new(source),
            date_order: options.date_order.unwrap_or(mapping.date_order()),
            constants,
        }
    }

    /// The record id of a row, however bad the rest of it is.
    pub(crate) fn record_id(&self, values: &RowValues<'_>) -> Option<SmolStr> {
        self.text(values, Column::RecordId)
    }

    /// Reads a record; counts what is odd about it.
    pub(crate) fn read(
        &self,
        values: &RowValues<'_>,
        warnings: &mut WarningCounts,
    ) -> Result<ReadRow, Fault> {
        let record_id = self
            .text(values, Column::RecordId)
            .ok_or_else(|| fault(Column::RecordId, RejectReason::MissingRecordId))?;
        let source = self
            .text(values, Column::Source)
            .ok_or_else(|| fault(Column::Source, RejectReason::MissingSource))?;
        let country = self.country(values)?;
        let mut readable = |column, is_readable: &dyn Fn(&str) -> bool| {
            let text = self.text(values, column)?;
            if is_readable(&text) {
                return Some(text);
            }
            count(warnings, column, Warning::Unreadable);
            None
        };
        let national_id = readable(Column::NationalId, &|text| is_id(&country, text));
        let email = readable(Column::Email, &is_email);
        let phone_number = readable(Column::PhoneNumber, &has_digits_of_a_phone);
        let mut dates = RowDates {
            reader: self,
            values,
            country: &country,
            warnings: &mut *warnings,
        };
        let (date_of_birth, deceased_date) = (
            dates.partial(Column::DateOfBirth)?,
            dates.whole(Column::DeceasedDate)?,
        );
        let (first_seen, last_seen) = (
            dates.whole(Column::FirstSeen)?,
            dates.whole(Column::LastSeen)?,
        );
        let mut record = SourceRecord {
            source,
            record_id,
            person_id: self.text(values, Column::PersonId),
            person_scope: None,
            given_name: self.text(values, Column::GivenName),
            middle_name: self.text(values, Column::MiddleName),
            family_name: self.text(values, Column::FamilyName),
            suffix: self.text(values, Column::Suffix),
            date_of_birth,
            gender: self.text(values, Column::Gender),
            national_id,
            email,
            phone_number,
            line_1: self.text(values, Column::Line1),
            line_2: self.text(values, Column::Line2),
            locality: self.text(values, Column::Locality),
            major_admin_division: self.text(values, Column::MajorAdminDivision),
            postal_code: self.text(values, Column::PostalCode),
            country,
            first_seen,
            last_seen,
            deceased_date,
        };
        if record.person_id.is_some() {
            record.person_scope = Some(self.person_scope.clone());
        }
        let finds_nobody = record.given_name.is_none()
            && record.family_name.is_none()
            && record.national_id.is_none()
            && record.email.is_none()
            && record.phone_number.is_none()
            && record.line_1.is_none();
        if finds_nobody {
            return Err(Fault {
                column: None,
                reason: RejectReason::NothingToFindAPersonBy,
            });
        }
        if let (Some(first), Some(last)) = (record.first_seen, record.last_seen)
            && last < first
        {
            count(warnings, Column::LastSeen, Warning::LastSeenBeforeFirstSeen);
            (record.first_seen, record.last_seen) = (None, None);
        }
        let is_synthetic = self.flag(values, Column::Synthetic, warnings);
        Ok(ReadRow {
            record,
            is_synthetic,
        })
    }

    fn raw<'v>(&'v self, values: &'v RowValues<'_>, column: Column) -> Option<&'v str> {
        let value = values.get(column as usize).and_then(Option::as_deref);
        let value = value.filter(|text| !means_no_value(column, text));
        value.or_else(|| {
            let mut constants = self.constants.iter();
            constants
                .find(|(constant, _)| *constant == column)
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        })
    }

    fn text(&self, values: &RowValues<'_>, column: Column) -> Option<SmolStr> {
        self.raw(values, column).map(SmolStr::new)
    }

    fn country(&self, values: &RowValues<'_>) -> Result<SmolStr, Fault> {
        let text = self.raw(values, Column::Country).unwrap_or("US");
        if text == "US" {
            return Ok(SmolStr::new_static("US"));
        }
        country_code(text).ok_or_else(|| fault(Column::Country, RejectReason::UnknownCountry))
    }

    fn flag(&self, values: &RowValues<'_>, column: Column, warnings: &mut WarningCounts) -> bool {
        let Some(text) = self.raw(values, column) else {
            return false;
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => true,
            "false" | "f" | "no" | "n" | "0" => false,
            _ => {
                count(warnings, column, Warning::Unreadable);
                false
            }
        }
    }
}

/// Years that are those of the common calendar, whatever the country.
const COMMON_YEARS: RangeInclusive<i16> = 1800..=2199;

/// The dates of one row.
struct RowDates<'r> {
    reader: &'r RowReader,
    values: &'r RowValues<'r>,
    country: &'r str,
    warnings: &'r mut WarningCounts,
}

impl RowDates<'_> {
    fn partial(&mut self, column: Column) -> Result<Option<PartialDate>, Fault> {
        let Some(text) = self.reader.raw(self.values, column) else {
            return Ok(None);
        };
        // A year of another era or calendar is for the country to read.
        let is_us = self.country == "US";
        let is_common = |year: i16| is_us || COMMON_YEARS.contains(&year);
        if let Some(date) = PartialDate::parse(text).filter(|date| is_common(date.year())) {
            return Ok(Some(date));
        }
        if is_all_zero(text) {
            return Ok(None);
        }
        let country = self.country;
        let invalid = || {
            let reason = if is_hijri_date(country, text) {
                RejectReason::HijriDate
            } else {
                RejectReason::InvalidDate
            };
            fault(column, reason)
        };
        let order = match self.reader.date_order {
            DateOrder::ByCountry if !is_us => {
                return parse_date_in(self.country, text)
                    .map(Some)
                    .ok_or_else(invalid);
            }
            DateOrder::ByCountry => DateOrder::MonthFirst,
            stated => stated,
        };
        let slashed = slashed_parts(text).filter(|(_, _, year)| is_common(*year));
        if let Some((first, second, year)) = slashed {
            if order == DateOrder::DayFirst {
                return PartialDate::from_parts(year, Some(second), Some(first))
                    .map(Some)
                    .ok_or_else(invalid);
            }
            if first > 12 {
                count(self.warnings, column, Warning::DayBeforeMonth);
            }
        }
        parse_date(text)
            .or_else(|| parse_date_in(self.country, text).filter(|_| !is_us))
            .map(Some)
            .ok_or_else(invalid)
    }

    fn whole(&mut self, column: Column) -> Result<Option<Date>, Fault> {
        Ok(self.partial(column)?.and_then(first_day))
    }
}

/// The first day that a date known in part can mean.
fn first_day(date: PartialDate) -> Option<Date> {
    PartialDate::from_parts(
        date.year(),
        Some(date.month().unwrap_or(1)),
        Some(date.day().unwrap_or(1)),
    )?
    .to_date()
}

/// `D/D/YYYY`, also with hyphens.
fn slashed_parts(text: &str) -> Option<(u8, u8, i16)> {
    let mut parts = text.trim().split(['/', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Some((
        first.parse().ok()?,
        second.parse().ok()?,
        year.parse().ok()?,
    ))
}

fn is_all_zero(text: &str) -> bool {
    text.len() >= 8
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0' | b'-' | b'/' | b'.'))
}

fn means_no_value(column: Column, text: &str) -> bool {
    if text.len() > 4 {
        return false;
    }
    // Null is a family name, and None a word in names.
    let is_name = matches!(
        column,
        Column::GivenName | Column::MiddleName | Column::FamilyName
    );
    if is_name {
        return matches!(text, "\\N" | "-");
    }
    NO_VALUE
        .iter()
        .any(|no_value| text.eq_ignore_ascii_case(no_value))
}

const fn fault(column: Column, reason: RejectReason) -> Fault {
    Fault {
        column: Some(column),
        reason,
    }
}

fn count(warnings: &mut WarningCounts, column: Column, warning: Warning) {
    *warnings.entry((column, warning)).or_default() += 1;
}

fn is_id(country: &str, text: &str) -> bool {
    if country == "US" {
        return read_us_id(text).is_ok();
    }
    CountryId::read(country, text).is_some()
}

fn is_email(text: &str) -> bool {
    read_email(text).is_ok()
}

/// The plan itself is asked when the index is built; here only what can be no number is dropped.
fn has_digits_of_a_phone(text: &str) -> bool {
    let digits = text
        .chars()
        .filter(|character| character.is_numeric())
        .count();
    (7..=20).contains(&digits)
}
