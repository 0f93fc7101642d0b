//! One invented person of each country: on record in local form, sought in another usual spelling.
//!
//! All were born on one day, so that the birth date alone tells nobody apart. A stranger bears the
//! same name and is not on record.

use crate::support::Loaded;
use bonafide_identity::{FamilyGrade, StreetGrade, UnitGrade};
use bonafide_reference::{
    AddressGrade, BestMatch, Coverage, DateOrder, IdGrade, Index, Query, RejectReason, Resolution,
};
use bonafide_types::{Applicant, Pii};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt::Write;

const PEOPLE: &str = include_str!("../data/people_of_many_countries.csv");

/// A line of the file: column by name.
type Line = BTreeMap<String, String>;

fn lines(side: &str) -> Vec<Line> {
    let mut reader = csv::Reader::from_reader(PEOPLE.as_bytes());
    let all = reader.deserialize().map(|line| line.unwrap());
    all.filter(|line: &Line| line["side"] == side).collect()
}

fn applicant(line: &Line) -> Applicant {
    let text = |column: &str| {
        let text = line[column].as_str();
        (!text.is_empty()).then(|| Pii::new(SmolStr::from(text)))
    };
    let mut applicant = Applicant {
        given_name: text("given_name"),
        family_name: text("family_name"),
        date_of_birth: text("date_of_birth"),
        national_id: text("national_id"),
        phone_number: text("phone_number"),
        country: Some(line["country"].as_str().into()),
        ..Applicant::default()
    };
    applicant.address.line_1 = text("line_1");
    applicant.address.line_2 = text("line_2");
    applicant.address.locality = text("locality");
    applicant.address.major_admin_division = text("major_admin_division");
    applicant.address.postal_code = text("postal_code");
    applicant
}

/// Everybody's record, in one file.
fn world() -> Loaded {
    let loaded = Loaded::sandbox();
    let columns = [
        "country",
        "given_name",
        "family_name",
        "date_of_birth",
        "national_id",
        "phone_number",
        "line_1",
        "line_2",
        "locality",
        "major_admin_division",
        "postal_code",
    ];
    let mut file = format!("record_id,synthetic,{}\n", columns.join(","));
    for line in lines("record") {
        write!(file, "{},true", line["country"]).unwrap();
        for column in columns {
            write!(file, ",\"{}\"", line[column]).unwrap();
        }
        file.push('\n');
    }
    let mut options = loaded.options("Government", &file);
    options.coverage = Some(Coverage::Population);
    let summary = loaded.run(&options).unwrap();
    assert_eq!(
        (summary.imported, summary.people),
        (29, 29),
        "{:?}",
        loaded.rejects()
    );
    loaded
}

fn ask(index: &Index, applicant: &Applicant) -> Resolution {
    index.resolve(&Query::from_applicant(applicant))
}

/// The country of the person found, told by the record id.
fn country_of(index: &Index, best: &BestMatch) -> SmolStr {
    index.entity_records(best.entity).unwrap()[0]
        .record_id
        .clone()
}

fn is_same_house(best: &BestMatch) -> bool {
    matches!(best.address, AddressGrade::Compared(address)
        if address.street != StreetGrade::None && address.unit != UnitGrade::Different)
}

/// Runs a check for every line and fails with all that is wrong.
fn for_each(side: &str, check: impl Fn(&Line) -> Result<(), String>) {
    let wrong: Vec<String> = lines(side)
        .iter()
        .filter_map(|line| {
            let wrong = check(line).err()?;
            Some(format!("{}: {wrong}", line["country"]))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn people_of_every_country_are_found_in_another_spelling() {
    let loaded = world();
    let index = loaded.index();
    for_each("applicant", |line| {
        let best = ask(&index, &applicant(line)).best.ok_or("nobody found")?;
        let agrees = [
            ("person", country_of(&index, &best) == line["country"]),
            ("given name", best.given.passes()),
            (
                "family name",
                best.family != FamilyGrade::None || line["unverified"].contains("surName"),
            ),
            (
                "birth date",
                best.date_of_birth.is_some_and(|grade| grade.is_equal()),
            ),
            (
                "id",
                best.national_id == IdGrade::Exact || line["national_id"].is_empty(),
            ),
            ("phone", best.phone.is_match()),
            (
                "address",
                is_same_house(&best) || line["unverified"].contains("streetAddress"),
            ),
        ];
        let wrong: Vec<&str> = agrees
            .iter()
            .filter(|(_, agrees)| !agrees)
            .map(|(what, _)| *what)
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        Err(format!("{} — {best:?}", wrong.join(", ")))
    });
}

#[test]
fn a_stranger_of_the_same_name_is_nobody_on_record() {
    let loaded = world();
    let index = loaded.index();
    for_each("stranger", |line| {
        let resolution = ask(&index, &applicant(line));
        match resolution.best {
            None if resolution.population_coverage => Ok(()),
            None => Err("absence means nothing".to_owned()),
            Some(best) => Err(format!("found {}", country_of(&index, &best))),
        }
    });
}

#[test]
fn another_id_of_the_country_is_a_dispute() {
    let loaded = world();
    let index = loaded.index();
    for_each("applicant", |line| {
        if line["other_id"].is_empty() {
            return Ok(());
        }
        let mut disputed = line.clone();
        disputed.insert("national_id".to_owned(), line["other_id"].clone());
        let resolution = ask(&index, &applicant(&disputed));
        let best = resolution.best.ok_or("nobody found")?;
        let facts = resolution.id_facts.ok_or("no facts of a whole id")?;
        let is_disputed = !matches!(
            best.national_id,
            IdGrade::Exact | IdGrade::LastFour | IdGrade::NotSent | IdGrade::NoneOnRecord
        );
        if is_disputed && facts.holders == 0 && country_of(&index, &best) == line["country"] {
            return Ok(());
        }
        Err(format!("{:?} {facts:?}", best.national_id))
    });
}

#[test]
fn the_digits_of_another_countrys_id_find_nobody() {
    let loaded = world();
    let index = loaded.index();
    for_each("applicant", |line| {
        let country = if line["country"] == "DE" { "FR" } else { "DE" };
        let elsewhere = Applicant {
            national_id: applicant(line).national_id,
            country: Some(country.into()),
            ..Applicant::default()
        };
        match ask(&index, &elsewhere).best {
            None => Ok(()),
            Some(best) => Err(format!("found {}", country_of(&index, &best))),
        }
    });
}

#[test]
fn a_country_of_which_nothing_is_loaded_is_told_apart_from_an_unknown_person() {
    let loaded = world();
    let portuguese = Applicant {
        given_name: Some(Pii::new("Inês".into())),
        family_name: Some(Pii::new("Figueira".into())),
        country: Some("PT".into()),
        ..Applicant::default()
    };
    let resolution = ask(&loaded.index(), &portuguese);
    assert!(!resolution.country_is_loaded && !resolution.population_coverage);
    assert!(resolution.best.is_none() && !resolution.any_record_has.ids);
}

#[test]
fn coverage_and_loaded_fields_are_those_of_the_country() {
    let loaded = Loaded::sandbox();
    let header = "record_id,given_name,family_name,national_id,country,synthetic\n";
    let import = |rows: &str, coverage| {
        let mut options = loaded.options("Credit", &format!("{header}{rows}"));
        options.coverage = coverage;
        options.coverage_of_new_sources = Coverage::Population;
        loaded.run(&options).unwrap()
    };
    import("1,Maren,Oduya,536-22-8145,US,true\n", None);
    import("2,Inga,Falk,,SE,true\n", Some(Coverage::Partial));
    // What is known stays where nothing is stated.
    let summary = import("3,Juno,Brask,,SE,true\n4,Ida,Brask,,US,true\n", None);
    let known: Vec<_> = summary.sources[0]
        .countries
        .iter()
        .map(|country| (country.country.as_str(), country.coverage, country.records))
        .collect();
    let expected = [
        ("SE", Coverage::Partial, 2),
        ("US", Coverage::Population, 2),
    ];
    assert_eq!(known, expected);
    let index = loaded.index();
    assert_eq!(index.sources(), summary.sources);
    let of = |country: &str| {
        ask(
            &index,
            &Applicant {
                country: Some(country.into()),
                ..Applicant::default()
            },
        )
    };
    assert!(of("US").population_coverage && of("US").any_record_has.ids);
    assert!(of("SE").country_is_loaded && !of("SE").population_coverage);
    assert!(!of("SE").any_record_has.ids);
    let stats = index.stats();
    let people: Vec<_> = stats
        .countries
        .iter()
        .map(|country| (country.country.as_str(), country.people, country.records))
        .collect();
    assert_eq!(people, [("SE", 2, 2), ("US", 2, 2)]);
}

#[test]
fn countries_are_read_by_code_or_name_and_never_guessed() {
    let loaded = Loaded::sandbox();
    let mut options = loaded.options(
        "Credit",
        "record_id,family_name,country,synthetic\n\
         1,Falk,Germany,true\n2,Falk,deu,true\n3,Falk,España,true\n4,Falk,Ruritania,true\n5,Falk,,true\n",
    );
    options.country = Some("Norge".into());
    let summary = loaded.run(&options).unwrap();
    let countries: Vec<SmolStr> = loaded.records().into_iter().map(|r| r.country).collect();
    let count = |code: &str| countries.iter().filter(|country| *country == code).count();
    assert_eq!((count("DE"), count("ES"), count("NO")), (2, 1, 1));
    assert_eq!(summary.rejected, [(RejectReason::UnknownCountry, 1)]);
    assert_eq!(loaded.rejects(), ["5,country,unknown country,4"]);
}

#[test]
fn a_default_country_that_is_none_is_refused() {
    let loaded = Loaded::sandbox();
    let mut options = loaded.options("Credit", "record_id,family_name\n1,Falk\n");
    options.country = Some("Ruritania".into());
    let error = loaded.run(&options).unwrap_err().to_string();
    assert!(error.contains("`Ruritania` is no country"), "{error}");
}

#[test]
fn dates_are_read_as_usual_in_the_country_unless_an_order_is_stated() {
    let file = "record_id,family_name,date_of_birth,country,synthetic\n\
                1,Falk,03/04/1980,US,true\n2,Falk,03/04/1980,GB,true\n";
    let births = |order: Option<DateOrder>| -> Vec<String> {
        let loaded = Loaded::sandbox();
        let mut options = loaded.options("Credit", file);
        options.date_order = order;
        loaded.run(&options).unwrap();
        let mut records = loaded.records();
        records.sort_by(|a, b| a.record_id.cmp(&b.record_id));
        records
            .iter()
            .map(|record| record.date_of_birth.unwrap().to_string())
            .collect()
    };
    assert_eq!(births(None), ["1980-03-04", "1980-04-03"]);
    let day_first = births(Some(DateOrder::DayFirst));
    assert_eq!(day_first, ["1980-04-03", "1980-04-03"]);
    let month_first = births(Some(DateOrder::MonthFirst));
    assert_eq!(month_first, ["1980-03-04", "1980-03-04"]);
}

#[test]
fn rules_never_make_one_person_of_two_countries_or_two_ids() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(
        "record_id,given_name,family_name,date_of_birth,national_id,phone_number,country,synthetic\n\
         1,Maren,Oduya,1984-03-09,10433218675,+4741234567,NO,true\n\
         2,Maren,Oduya,1984-03-09,104 332 186 75,+4741234567,NO,true\n\
         3,Maren,Oduya,1984-03-09,10433218675,+4741234567,TR,true\n\
         4,Maren,Oduya,1984-03-09,09038412345,+4741234567,NO,true\n",
    );
    assert!(summary.resolved_by_rules);
    assert_eq!((summary.people, summary.records), (3, 4));
}

#[test]
fn a_date_of_a_calendar_that_cannot_be_converted_is_refused_and_not_misread() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(
        "record_id,family_name,date_of_birth,country,synthetic\n\
         1,Falk,1403/07/04,SA,true\n2,Falk,17/04/1983,SA,true\n",
    );
    assert_eq!(summary.rejected, [(RejectReason::HijriDate, 1)]);
}
