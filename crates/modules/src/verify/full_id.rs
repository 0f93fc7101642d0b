//! The national id on record: which one, and how it is written.

use super::on_record::{best_attested, gather};
use bonafide_identity::{UsNationalId, read_us_id};
use bonafide_reference::SourceRecord;
use bonafide_types::{SmolStr, Value};

/// The id that most sources know, whole ones before last digits alone.
pub(super) fn main_id(records: &[SourceRecord]) -> Option<UsNationalId> {
    let is_whole = |id: &UsNationalId| id.nine_digits().is_some();
    best_id(records, is_whole).or_else(|| best_id(records, |id| !is_whole(id)))
}

/// The whole id with these last digits that most sources know.
pub(super) fn whole_id_ending_in(
    records: &[SourceRecord],
    last_four: &str,
) -> Option<UsNationalId> {
    best_id(records, |id| {
        id.nine_digits().is_some() && id.last_four() == last_four
    })
}

/// Numbers that were never issued are nobody's.
fn best_id(records: &[SourceRecord], fits: impl Fn(&UsNationalId) -> bool) -> Option<UsNationalId> {
    let values = gather(
        records,
        |record| record.national_id.as_deref(),
        |text| {
            let id = read_us_id(text).ok()?;
            (id.is_valid() && fits(&id)).then(|| id.digits().into())
        },
    );
    read_us_id(&best_attested(values)?.form).ok()
}

/// The id as `NNN-NN-NNNN`; what is hidden or unknown is starred.
pub(super) fn written(id: &UsNationalId, is_whole_shown: bool) -> Value {
    let digits = id.digits();
    let parts = (digits.get(..3), digits.get(3..5), digits.get(5..));
    match parts {
        (Some(area), Some(group), Some(serial)) if is_whole_shown && digits.len() == 9 => {
            Value::string(format!("{area}-{group}-{serial}"))
        }
        _ => Value::String(masked(id)),
    }
}

/// The last four digits, the rest starred.
fn masked(id: &UsNationalId) -> SmolStr {
    format!("***-**-{}", id.last_four()).into()
}
