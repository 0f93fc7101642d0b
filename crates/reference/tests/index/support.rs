//! A small world to look people up in. Everybody here is invented.

use bonafide_population::{PopulationConfig, Record, generate};
use bonafide_reference::{
    BestMatch, BuildOptions, Coverage, Index, IndexBuilder, IndexStats, Query, Resolution,
    SourceInfo, SourceRecord, prepare_entity,
};
use bonafide_types::{Applicant, Date, PartialDate, Pii};
use bonafide_vault::Vault;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// An index of hand-made people, and the folder that it lies in.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) vault: Vault,
    pub(crate) path: PathBuf,
    pub(crate) index: Index,
    pub(crate) stats: IndexStats,
}

/// Builds an index in which each entry is one person with their records.
pub(crate) fn world(people: &[Vec<SourceRecord>]) -> World {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let path = folder.path().join("index-1.bfi");
    let stats = build(people, &vault, &path);
    let index = Index::open(&path, &vault).unwrap();
    World {
        folder,
        vault,
        path,
        index,
        stats,
    }
}

pub(crate) fn build(
    people: &[Vec<SourceRecord>],
    vault: &Vault,
    path: &std::path::Path,
) -> IndexStats {
    let options = BuildOptions {
        file_id: [1; 16],
        synthetic: true,
        as_of: Date::constant(2026, 3, 1),
    };
    let mut builder = IndexBuilder::create(path, vault, options).unwrap();
    for records in people {
        builder.add(prepare_entity(records)).unwrap();
    }
    let sources = ["Credit", "Government", "Utility"].map(|name| SourceInfo {
        name: name.into(),
        coverage: Coverage::Population,
        ..SourceInfo::default()
    });
    builder.finish(sources.to_vec()).unwrap()
}

impl World {
    pub(crate) fn ask(&self, applicant: &Applicant) -> Resolution {
        self.index.resolve(&Query::from_applicant(applicant))
    }

    pub(crate) fn find(&self, applicant: &Applicant) -> Option<BestMatch> {
        self.ask(applicant).best
    }

    /// The record id of the first record of the person found.
    pub(crate) fn who(&self, applicant: &Applicant) -> Option<String> {
        let best = self.find(applicant)?;
        let records = self.index.entity_records(best.entity).unwrap();
        Some(records[0].record_id.to_string())
    }
}

/// A record of fields `name=value`; see [`set`] for the names.
pub(crate) fn record(record_id: &str, fields: &str) -> SourceRecord {
    let mut record = SourceRecord {
        source: "Credit".into(),
        record_id: record_id.into(),
        country: "US".into(),
        first_seen: Some(Date::constant(2015, 1, 1)),
        last_seen: Some(Date::constant(2026, 1, 1)),
        ..SourceRecord::default()
    };
    for (name, value) in pairs(fields) {
        let text = Some(SmolStr::from(value));
        match name {
            "source" => record.source = value.into(),
            "given" => record.given_name = text,
            "middle" => record.middle_name = text,
            "family" => record.family_name = text,
            "suffix" => record.suffix = text,
            "born" => record.date_of_birth = PartialDate::parse(value),
            "id" => record.national_id = text,
            "phone" => record.phone_number = text,
            "email" => record.email = text,
            "line" => record.line_1 = text,
            "unit" => record.line_2 = text,
            "city" => record.locality = text,
            "state" => record.major_admin_division = text,
            "zip" => record.postal_code = text,
            "from" => record.first_seen = value.parse().ok(),
            "to" => record.last_seen = value.parse().ok(),
            "died" => record.deceased_date = value.parse().ok(),
            other => panic!("no field {other}"),
        }
    }
    record
}

/// The records of a generated population, person by person.
pub(crate) fn people_of(config: &PopulationConfig) -> Vec<Vec<SourceRecord>> {
    let mut people: BTreeMap<SmolStr, Vec<SourceRecord>> = BTreeMap::new();
    for record in generate(config).unwrap() {
        let person = people.entry(record.person_id.clone()).or_default();
        person.push(source_record(&record));
    }
    people.into_values().collect()
}

/// A generated record as an import reads it.
fn source_record(record: &Record) -> SourceRecord {
    SourceRecord {
        source: record.source.clone(),
        record_id: record.record_id.clone(),
        person_id: Some(record.person_id.clone()),
        given_name: record.given_name.clone(),
        middle_name: record.middle_name.clone(),
        family_name: record.family_name.clone(),
        suffix: record.suffix.clone(),
        date_of_birth: record.date_of_birth.as_deref().and_then(PartialDate::parse),
        national_id: record.national_id.clone(),
        email: record.email.clone(),
        phone_number: record.phone_number.clone(),
        line_1: record.line_1.clone(),
        line_2: record.line_2.clone(),
        locality: record.locality.clone(),
        major_admin_division: record.major_admin_division.clone(),
        postal_code: record.postal_code.clone(),
        country: record.country.clone(),
        first_seen: record.first_seen.parse().ok(),
        last_seen: record.last_seen.parse().ok(),
        ..SourceRecord::default()
    }
}

/// An applicant of the same fields.
pub(crate) fn applicant(fields: &str) -> Applicant {
    let mut applicant = Applicant::default();
    for (name, value) in pairs(fields) {
        let text = Some(Pii::new(SmolStr::from(value)));
        match name {
            "given" => applicant.given_name = text,
            "middle" => applicant.middle_name = text,
            "family" => applicant.family_name = text,
            "suffix" => applicant.suffix = text,
            "born" => applicant.date_of_birth = text,
            "id" => applicant.national_id = text,
            "phone" => applicant.phone_number = text,
            "email" => applicant.email = text,
            "line" => applicant.address.line_1 = text,
            "unit" => applicant.address.line_2 = text,
            "city" => applicant.address.locality = text,
            "state" => applicant.address.major_admin_division = text,
            "zip" => applicant.address.postal_code = text,
            other => panic!("no field {other}"),
        }
    }
    applicant
}

fn pairs(fields: &str) -> impl Iterator<Item = (&str, &str)> {
    fields
        .split(';')
        .map(str::trim)
        .filter(|field| !field.is_empty())
        .map(|field| field.split_once('=').expect("name=value"))
}

/// The Halvorsens and their neighbours: a family that is easily mixed up.
pub(crate) fn neighbourhood() -> World {
    let home = "line=48 Juniper Rd; city=Duluth; state=MN; zip=55804; phone=+12185550142";
    world(&[
        vec![
            record(
                "nora",
                &format!(
                    "given=Nora; middle=Beth; family=Halvorsen; born=1984-06-03; id=212-44-7801; email=nora.h@example.com; {home}"
                ),
            ),
            record(
                "nora-2",
                "source=Government; given=Nora; family=Lindqvist; born=1984-06-03; id=212447801; line=9 Pier St; unit=Apt 4; city=Superior; state=WI; zip=54880; from=2006-01-01; to=2014-05-01",
            ),
            record(
                "nora-3",
                &format!(
                    "source=Utility; given=N; family=Halvorsen; {home}; from=2016-01-01; to=2025-12-01"
                ),
            ),
        ],
        vec![record(
            "senior",
            &format!(
                "given=Robert; middle=Aage; family=Halvorsen; suffix=Sr; born=1951-02-17; id=311-20-6655; {home}"
            ),
        )],
        vec![record(
            "junior",
            &format!(
                "given=Robert; middle=Aage; family=Halvorsen; suffix=Jr; born=1979-09-30; id=417-63-2098; {home}"
            ),
        )],
        vec![record(
            "twin-a",
            &format!("given=Ingrid; family=Halvorsen; born=2004-11-12; id=523-81-4410; {home}"),
        )],
        vec![record(
            "twin-b",
            &format!("given=Astrid; family=Halvorsen; born=2004-11-12; id=523-81-4411; {home}"),
        )],
        vec![record(
            "lopez",
            "given=Maria; family=Garcia Lopez; born=1990-03-08; id=618-22-9034; line=1201 W Lake Ave; unit=Unit 7; city=Chicago; state=IL; zip=60640; phone=+17735550177; email=maria.gl@example.net",
        )],
        vec![
            record(
                "okafor",
                "given=Chidi; family=Okafor; born=1975-12-25; id=431-90-5512; line=77 Canal St; city=New Orleans; state=LA; zip=70112; phone=(504) 555-0118; died=2024-08-19",
            ),
            record(
                "okafor-2",
                "source=Government; given=Chidi; family=Okafor; born=1975-12; id=5512; from=2019-01-01; to=2020-01-01",
            ),
        ],
        vec![
            record(
                "two-ids",
                "given=Pavel; family=Novotny; born=1968-07-07; id=540-11-8080; line=5 Birch Ln; city=Salem; state=OR; zip=97301",
            ),
            record(
                "two-ids-2",
                "source=Government; given=Pavel; family=Novotny; born=1968-07-07; id=540-11-8080; line=5 Birch Ln; city=Salem; state=OR; zip=97301",
            ),
            record(
                "two-ids-3",
                "source=Utility; given=Pavel; family=Novotny; id=541-29-3377; line=5 Birch Ln; city=Salem; state=OR; zip=97301",
            ),
        ],
        vec![record(
            "sharer",
            "given=Dana; family=Whitlock; born=1981-04-14; id=541-29-3377; line=600 Ocean Dr; city=Miami; state=FL; zip=33139",
        )],
    ])
}
