//! Holding records and people out of a copy of the population, and seeking them in the rest.

use super::{LEAST_RECORDS, TrainError, TrainOptions, TrainProgress};
use crate::index::{BuildOptions, Index, IndexBuilder, prepare_entity};
use crate::model::Compared;
use crate::{EntityRef, Query, SourceRecord};
use bonafide_types::{Address, Applicant, Pii, SmolStr};
use bonafide_vault::Vault;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

/// Everything that was held out, compared.
pub(super) struct Observed {
    pub(super) applicants: Vec<Observation>,
    /// Random pairs of an applicant and somebody else.
    pub(super) strangers: Vec<Compared>,
    pub(super) records: u64,
    pub(super) people: u64,
}

/// One held-out applicant.
pub(super) struct Observation {
    /// Who is worth comparing.
    pub(super) candidates: Vec<Compared>,
    /// Which of them the record belongs to; `None` where the person was held out whole, or was not
    /// among the candidates. Used to measure, never to fit.
    pub(super) own: Option<usize>,
    /// Whether the person is still on record.
    pub(super) is_on_record: bool,
    /// Kept back to measure on.
    pub(super) is_for_measuring: bool,
}

/// Strangers compared with each held-out applicant.
const STRANGERS: u32 = 12;
/// People between two reports of progress.
const REPORT_EVERY: u64 = 20_000;

/// What becomes of a person.
enum Lot {
    Stay,
    LoseRecord,
    Leave,
}

pub(super) fn observe(
    index: &Index,
    vault: &Vault,
    options: &TrainOptions,
    progress: &mut dyn FnMut(TrainProgress),
) -> Result<Observed, TrainError> {
    let people = index.stats().people;
    let path = options.folder.join(".tmp-training.bfi");
    let build = BuildOptions {
        file_id: Uuid::new_v4().into_bytes(),
        synthetic: index.is_synthetic(),
        as_of: index.as_of(),
    };
    let mut builder = IndexBuilder::create(&path, vault, build)?;
    let mut held_out: Vec<(SourceRecord, bool)> = Vec::new();
    let mut with_two = 0;
    for position in 0..u32::try_from(people).unwrap_or(u32::MAX) {
        if u64::from(position).is_multiple_of(REPORT_EVERY) {
            progress(TrainProgress::Reading(u64::from(position), people));
        }
        let mut records = index.entity_records(EntityRef(position))?;
        with_two += u64::from(records.len() > 1);
        match draw(position, people, options.sample) {
            Lot::Leave => {
                if let Some(newest) = take_newest(&mut records) {
                    held_out.push((newest, false));
                }
                continue;
            }
            Lot::LoseRecord if records.len() > 1 => {
                if let Some(newest) = take_newest(&mut records) {
                    held_out.push((newest, true));
                }
            }
            Lot::LoseRecord | Lot::Stay => {}
        }
        builder.add(prepare_entity(&records))?;
    }
    if with_two < LEAST_RECORDS {
        return Err(TrainError::TooFew { found: with_two });
    }
    progress(TrainProgress::Building);
    builder.finish(index.sources().to_vec())?;
    let copy = Index::open(&path, vault);
    // The open map keeps the data; the name is not needed any more.
    let _ = std::fs::remove_file(&path);
    compare(&copy?, &held_out, progress)
}

/// Two shares of all people of the size of the sample, spread evenly.
fn draw(position: u32, people: u64, sample: u64) -> Lot {
    let share = (people / sample.max(1)).max(10);
    match xxh3_64(&position.to_le_bytes()) % share {
        0 => Lot::LoseRecord,
        1 => Lot::Leave,
        _ => Lot::Stay,
    }
}

fn take_newest(records: &mut Vec<SourceRecord>) -> Option<SourceRecord> {
    let (place, _) = records
        .iter()
        .enumerate()
        .max_by_key(|(place, record)| (record.last_seen, *place))?;
    Some(records.swap_remove(place))
}

fn compare(
    copy: &Index,
    held_out: &[(SourceRecord, bool)],
    progress: &mut dyn FnMut(TrainProgress),
) -> Result<Observed, TrainError> {
    let total = held_out.len() as u64;
    let people = u32::try_from(copy.stats().people).unwrap_or(u32::MAX);
    let mut observed = Observed {
        applicants: Vec::with_capacity(held_out.len()),
        strangers: Vec::with_capacity(held_out.len() * STRANGERS as usize),
        records: 0,
        people: 0,
    };
    for (number, (record, is_on_record)) in (0_u64..).zip(held_out) {
        if number.is_multiple_of(2_000) {
            progress(TrainProgress::Comparing(number, total));
        }
        let query = Query::from_applicant(&applicant(record));
        let strangers = (0..STRANGERS).filter_map(|turn| {
            let lot = xxh3_64(&[number.to_le_bytes(), u64::from(turn).to_le_bytes()].concat());
            u32::try_from(lot % u64::from(people.max(1))).ok()
        });
        let comparison = copy.compare_all(&query, &strangers.collect::<Vec<_>>());
        observed.strangers.extend(comparison.others);
        let mut own = None;
        for (place, (entity, _)) in comparison.candidates.iter().enumerate() {
            if *is_on_record && own.is_none() && is_same(record, &copy.entity_records(*entity)?) {
                own = Some(place);
            }
        }
        observed.records += u64::from(*is_on_record);
        observed.people += u64::from(!*is_on_record);
        let candidates = comparison.candidates.into_iter();
        observed.applicants.push(Observation {
            candidates: candidates.map(|(_, compared)| compared).collect(),
            own,
            is_on_record: *is_on_record,
            is_for_measuring: number % 2 == 1,
        });
    }
    Ok(observed)
}

/// Whether a record was taken from the person of these records.
fn is_same(record: &SourceRecord, rest: &[SourceRecord]) -> bool {
    rest.iter()
        .any(|other| other.person_id.is_some() && other.person_id == record.person_id)
}

/// A record as if its person applied with it.
fn applicant(record: &SourceRecord) -> Applicant {
    let personal = |field: &Option<SmolStr>| field.clone().map(Pii::new);
    Applicant {
        given_name: personal(&record.given_name),
        middle_name: personal(&record.middle_name),
        family_name: personal(&record.family_name),
        suffix: personal(&record.suffix),
        national_id: personal(&record.national_id),
        date_of_birth: record
            .date_of_birth
            .map(|date| Pii::new(SmolStr::from(date.to_string()))),
        email: personal(&record.email),
        phone_number: personal(&record.phone_number),
        address: Address {
            line_1: personal(&record.line_1),
            line_2: personal(&record.line_2),
            locality: personal(&record.locality),
            major_admin_division: personal(&record.major_admin_division),
            postal_code: personal(&record.postal_code),
        },
        country: Some(record.country.clone()),
        ..Applicant::default()
    }
}
