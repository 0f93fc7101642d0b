//! Cold profiles: every record of a person in full, coded compactly.
//!
//! Records of one person repeat each other. A value is therefore written once per person; where it
//! comes again a small number points at it, and where a record agrees with the one before it a
//! single bit says so. On the synthetic population this needs about a quarter of the plain text.
//!
//! Layout of a profile: number of records; then per record three bytes of "same as the record
//! before" (bit = column), and for each other column a reference: 0 = absent, 1 = the value
//! follows, n ≥ 2 = the (n − 2)-th distinct value of the column in this profile.

use super::bytes::{Pack, Reader};
use crate::SourceRecord;
use bonafide_types::{Date, PartialDate};
use smol_str::SmolStr;

const TEXT_COLUMNS: usize = 18;
const COLUMNS: usize = TEXT_COLUMNS + 4;
const RECORD_ID_COLUMN: usize = 1;
/// More records than this are never written for one person, so a larger count is corrupt.
const MOST_RECORDS: usize = 1 << 16;

/// A column value while coding; dates are numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell<'a> {
    Absent,
    Text(&'a str),
    Number(u64),
}

fn cells(record: &SourceRecord) -> [Cell<'_>; COLUMNS] {
    fn text(value: &Option<SmolStr>) -> Cell<'_> {
        value.as_deref().map_or(Cell::Absent, Cell::Text)
    }
    fn day(value: Option<Date>) -> Cell<'static> {
        value.map_or(Cell::Absent, |date| Cell::Number(pack_day(date)))
    }
    [
        Cell::Text(&record.source),
        Cell::Text(&record.record_id),
        text(&record.person_id),
        text(&record.person_scope),
        text(&record.given_name),
        text(&record.middle_name),
        text(&record.family_name),
        text(&record.suffix),
        text(&record.gender),
        text(&record.national_id),
        text(&record.email),
        text(&record.phone_number),
        text(&record.line_1),
        text(&record.line_2),
        text(&record.locality),
        text(&record.major_admin_division),
        text(&record.postal_code),
        Cell::Text(&record.country),
        record.date_of_birth.map_or(Cell::Absent, |date| {
            Cell::Number(u64::from(pack_date(date)))
        }),
        day(record.first_seen),
        day(record.last_seen),
        day(record.deceased_date),
    ]
}

/// Codes all records of one person.
pub(crate) fn encode_profile(records: &[SourceRecord]) -> Vec<u8> {
    let records = records.get(..MOST_RECORDS).unwrap_or(records);
    let mut profile = Vec::with_capacity(64 + 96 * records.len());
    profile.put_varint(records.len() as u64);
    let rows: Vec<_> = records.iter().map(cells).collect();
    let mut before = [Cell::Absent; COLUMNS];
    for (number, row) in rows.iter().enumerate() {
        let earlier = rows.get(..number).unwrap_or_default();
        let mut same = 0_u64;
        for (column, (cell, last)) in row.iter().zip(&before).enumerate() {
            same |= u64::from(cell == last) << column;
        }
        profile.put_low_bytes::<3>(same);
        for (column, cell) in row.iter().enumerate() {
            if same & (1 << column) == 0 {
                let last = before.get(column).copied().unwrap_or(Cell::Absent);
                put_cell(&mut profile, column, *cell, last, earlier);
            }
        }
        before = *row;
    }
    profile
}

fn put_cell(
    profile: &mut Vec<u8>,
    column: usize,
    cell: Cell<'_>,
    last: Cell<'_>,
    earlier: &[[Cell<'_>; COLUMNS]],
) {
    match cell {
        Cell::Absent => profile.put_varint(0),
        Cell::Text(text) if column == RECORD_ID_COLUMN => {
            let shared = match last {
                Cell::Text(last) => shared_prefix(text, last),
                _ => 0,
            };
            profile.put_varint(shared as u64);
            profile.put_framed(text.as_bytes().get(shared..).unwrap_or_default());
        }
        Cell::Text(text) => match distinct_number(earlier, column, cell) {
            Some(number) => profile.put_varint(number + 2),
            None => {
                profile.put_varint(1);
                profile.put_framed(text.as_bytes());
            }
        },
        Cell::Number(number) => profile.put_varint(number + 1),
    }
}

/// Bytes that two texts share at their start, up to a character boundary of both.
fn shared_prefix(text: &str, last: &str) -> usize {
    let pairs = text.char_indices().zip(last.chars());
    let mut end = 0;
    for ((place, character), other) in pairs {
        if character != other {
            return place;
        }
        end = place + character.len_utf8();
    }
    end
}

/// The number of a value among the distinct values of its column so far.
fn distinct_number(
    earlier: &[[Cell<'_>; COLUMNS]],
    column: usize,
    wanted: Cell<'_>,
) -> Option<u64> {
    let at = |row: &[Cell<'_>; COLUMNS]| row.get(column).is_some_and(|cell| *cell == wanted);
    let first = earlier.iter().position(at)?;
    let before = earlier.get(..first).unwrap_or_default();
    let mut distinct = 0;
    for (number, row) in before.iter().enumerate() {
        let cell = row.get(column);
        let rows_before = before.get(..number).unwrap_or_default();
        let is_new = !rows_before.iter().any(|other| other.get(column) == cell);
        distinct += u64::from(is_new && cell != Some(&Cell::Absent));
    }
    Some(distinct)
}

/// Reads the records of a profile back; `None` where the bytes are not one.
pub(crate) fn decode_profile(profile: &[u8]) -> Option<Vec<SourceRecord>> {
    let mut reader = Reader::new(profile);
    let count = reader.count();
    let mut records = Vec::with_capacity(count.min(64));
    let mut columns: [Column; COLUMNS] = Default::default();
    for _ in 0..count {
        let same = reader.low_bytes::<3>();
        for (number, column) in columns.iter_mut().enumerate() {
            if same & (1 << number) != 0 {
                continue;
            }
            if number == RECORD_ID_COLUMN {
                column.read_prefixed(&mut reader)?;
            } else if number < TEXT_COLUMNS {
                column.read_text(&mut reader)?;
            } else {
                column.number = reader.varint();
            }
        }
        records.push(to_record(&columns)?);
    }
    (reader.is_sound() && reader.is_at_end()).then_some(records)
}

#[derive(Default)]
struct Column {
    distinct: Vec<SmolStr>,
    text: Option<SmolStr>,
    /// 0 = absent, else the number plus one.
    number: u64,
}

impl Column {
    fn read_text(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        self.text = match reader.varint() {
            0 => None,
            1 => {
                let text = SmolStr::from(reader.framed_text());
                self.distinct.push(text.clone());
                Some(text)
            }
            reference => {
                let number = usize::try_from(reference - 2).ok()?;
                Some(self.distinct.get(number)?.clone())
            }
        };
        Some(())
    }

    fn read_prefixed(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let shared = usize::try_from(reader.varint()).ok()?;
        let rest = reader.framed_text();
        let last = self.text.take().unwrap_or_default();
        let mut text = String::from(last.get(..shared)?);
        text.push_str(rest);
        self.text = Some(text.into());
        Some(())
    }
}

fn to_record(columns: &[Column; COLUMNS]) -> Option<SourceRecord> {
    let [
        source,
        record_id,
        person_id,
        person_scope,
        given_name,
        middle_name,
        family_name,
        suffix,
        gender,
        national_id,
        email,
        phone_number,
        line_1,
        line_2,
        locality,
        major_admin_division,
        postal_code,
        country,
        date_of_birth,
        first_seen,
        last_seen,
        deceased_date,
    ] = columns;
    let day = |column: &Column| match column.number.checked_sub(1) {
        None => Some(None),
        Some(packed) => unpack_day(packed).map(Some),
    };
    Some(SourceRecord {
        source: source.text.clone()?,
        record_id: record_id.text.clone()?,
        person_id: person_id.text.clone(),
        person_scope: person_scope.text.clone(),
        given_name: given_name.text.clone(),
        middle_name: middle_name.text.clone(),
        family_name: family_name.text.clone(),
        suffix: suffix.text.clone(),
        date_of_birth: match date_of_birth.number.checked_sub(1) {
            None => None,
            Some(packed) => Some(unpack_date(u32::try_from(packed).ok()?)?),
        },
        gender: gender.text.clone(),
        national_id: national_id.text.clone(),
        email: email.text.clone(),
        phone_number: phone_number.text.clone(),
        line_1: line_1.text.clone(),
        line_2: line_2.text.clone(),
        locality: locality.text.clone(),
        major_admin_division: major_admin_division.text.clone(),
        postal_code: postal_code.text.clone(),
        country: country.text.clone()?,
        first_seen: day(first_seen)?,
        last_seen: day(last_seen)?,
        deceased_date: day(deceased_date)?,
    })
}

/// Year, month and day in 23 bits, ordered as the dates are; unknown parts are zero.
pub(crate) fn pack_date(date: PartialDate) -> u32 {
    let year = u32::from(date.year().unsigned_abs());
    let month = u32::from(date.month().unwrap_or(0));
    let day = u32::from(date.day().unwrap_or(0));
    (year << 9) | (month << 5) | day
}

/// The date that [`pack_date`] packed; `None` for bits that are no date.
pub(crate) fn unpack_date(packed: u32) -> Option<PartialDate> {
    let year = i16::try_from(packed >> 9).ok()?;
    let part = |bits: u32| u8::try_from(bits).ok().filter(|part| *part > 0);
    PartialDate::from_parts(year, part((packed >> 5) & 15), part(packed & 31))
}

/// A full date in the same bits.
pub(crate) fn pack_day(date: Date) -> u64 {
    u64::from(pack_date(PartialDate::full(date)))
}

/// The full date that [`pack_day`] packed.
pub(crate) fn unpack_day(packed: u64) -> Option<Date> {
    unpack_date(u32::try_from(packed).ok()?)?.to_date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_text() -> impl Strategy<Value = Option<SmolStr>> {
        prop_oneof![
            Just(None),
            "[A-C]{1,2}".prop_map(|text| Some(text.into())),
            "\\PC{1,30}".prop_map(|text| Some(text.into())),
        ]
    }

    fn any_day() -> impl Strategy<Value = Option<Date>> {
        prop::option::of(
            (1900_i16..2030, 1_i8..13, 1_i8..29)
                .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap()),
        )
    }

    prop_compose! {
        fn any_record()(
            texts in prop::collection::vec(any_text(), 15),
            ids in ("[A-Z]{0,3}é?[0-9]{1,4}", "Credit|Utility", "US|CA"),
            birth in prop::option::of((1900_i16..2030, prop::option::of(1_u8..13))),
            days in (any_day(), any_day(), any_day()),
        ) -> SourceRecord {
            let mut texts = texts.into_iter();
            let mut text = || texts.next().flatten();
            SourceRecord {
                source: ids.1.into(),
                record_id: ids.0.into(),
                country: ids.2.into(),
                person_id: text(),
                person_scope: text(),
                given_name: text(),
                middle_name: text(),
                family_name: text(),
                suffix: text(),
                gender: text(),
                national_id: text(),
                email: text(),
                phone_number: text(),
                line_1: text(),
                line_2: text(),
                locality: text(),
                major_admin_division: text(),
                postal_code: text(),
                date_of_birth: birth.and_then(|(year, month)| PartialDate::from_parts(year, month, None)),
                first_seen: days.0,
                last_seen: days.1,
                deceased_date: days.2,
            }
        }
    }

    proptest! {
        #[test]
        fn profiles_read_back_as_they_were(records in prop::collection::vec(any_record(), 0..9)) {
            prop_assert_eq!(decode_profile(&encode_profile(&records)), Some(records));
        }

        #[test]
        fn damaged_profiles_never_panic(
            records in prop::collection::vec(any_record(), 1..4),
            place in any::<prop::sample::Index>(),
            change in 1_u8..,
        ) {
            let mut profile = encode_profile(&records);
            let place = place.index(profile.len());
            profile[place] ^= change;
            let _ = decode_profile(&profile);
            let _ = decode_profile(&profile[..place]);
        }
    }
}
