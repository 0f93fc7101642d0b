//! People out of files, and files added to what is loaded.

use crate::support::{HEADER, Loaded, id_nine, named};
use bonafide_reference::{Coverage, Warning};
use std::fmt::Write;

#[test]
fn a_file_becomes_people() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(&format!(
        "{HEADER}\
         r1,p1,Maren,Oduya,1984-03-09,536-22-8145,maren@example.net,,\n\
         r2,p1,Maren,Oduya-Lind,1984-03-09,,,+16175550142,12 Elm St\n\
         r3,p2,Caspian,Thornquist,1990-12-01,,,,9 Oak Ave\n"
    ));
    assert_eq!((summary.rows, summary.imported), (3, 3));
    assert_eq!((summary.people, summary.records), (2, 3));
    assert!(!summary.resolved_by_rules);
    assert!(summary.rejected.is_empty() && summary.rejects_file.is_none());
    let index = loaded.index();
    assert!(index.is_synthetic());
    let found = index.resolve(&id_nine("536228145"));
    let best = found.best.expect("the id is on record");
    assert_eq!(index.entity_records(best.entity).unwrap().len(), 2);
}

#[test]
fn importing_twice_changes_nothing() {
    let loaded = Loaded::sandbox();
    let file = format!(
        "{HEADER}r1,p1,Maren,Oduya,1984-03-09,536228145,,,\nr2,p2,Juno,Falk,1971-01-05,,,,\n"
    );
    loaded.import(&file);
    let before = loaded.index();
    let summary = loaded.import(&file);
    let after = loaded.index();
    assert_eq!((summary.replaced, summary.carried_over), (2, 0));
    assert_eq!(before.version(), after.version());
    assert_eq!(before.stats().people, after.stats().people);
    assert_eq!(summary.aliases, 0);
}

#[test]
fn a_later_version_of_a_record_takes_its_place() {
    let loaded = Loaded::sandbox();
    loaded.import(&format!("{HEADER}r1,p1,Maren,Oduya,1984-03-09,,,,\n"));
    let summary = loaded.import(&format!("{HEADER}r1,p1,Maren,Lindqvist,1984-03-09,,,,\n"));
    assert_eq!(
        (summary.people, summary.records, summary.replaced),
        (1, 1, 1)
    );
    let families: Vec<_> = loaded
        .records()
        .into_iter()
        .map(|r| r.family_name)
        .collect();
    assert_eq!(families, [Some("Lindqvist".into())]);
}

#[test]
fn another_source_enriches_a_person_already_loaded() {
    let loaded = Loaded::sandbox();
    loaded.import(&format!(
        "{HEADER}r1,p1,Maren,Oduya,1984-03-09,536228145,maren@example.net,,12 Elm St\n"
    ));
    let first = named(&loaded, "536228145");
    let summary = loaded.import_from(
        "Utility",
        "record_id,given_name,family_name,email,phone_number,synthetic\n\
         u7,MAREN,ODUYA,Maren@Example.net,617-555-0142,true\n",
    );
    assert!(summary.resolved_by_rules);
    assert_eq!(
        (summary.people, summary.records, summary.carried_over),
        (1, 2, 1)
    );
    let sources: Vec<_> = summary
        .sources
        .iter()
        .map(|s| (s.name.as_str(), s.records))
        .collect();
    assert_eq!(sources, [("Credit", 1), ("Utility", 1)]);
    assert_eq!(named(&loaded, "536228145"), first);
}

#[test]
fn suppliers_who_both_count_from_one_do_not_meet() {
    let loaded = Loaded::sandbox();
    let file = |name: &str| format!("{HEADER}r1,1,{name},1984-03-09,,,,\n");
    loaded.import(&file("Maren,Oduya"));
    let summary = loaded.import_from("Utility", &file("Caspian,Thornquist"));
    assert_eq!(summary.people, 2);
}

#[test]
fn replacing_starts_afresh() {
    let loaded = Loaded::sandbox();
    loaded.import(&format!("{HEADER}r1,p1,Maren,Oduya,1984-03-09,,,,\n"));
    let mut options = loaded.options("Utility", &format!("{HEADER}u1,p9,Juno,Falk,,,,,\n"));
    options.replace = true;
    let summary = loaded.run(&options).unwrap();
    assert_eq!(
        (summary.people, summary.records, summary.carried_over),
        (1, 1, 0)
    );
    assert_eq!(summary.sources.len(), 1);
}

#[test]
fn a_former_id_leads_to_the_person_it_named() {
    let loaded = Loaded::sandbox();
    loaded.import(&format!(
        "{HEADER}r5,p1,Maren,Oduya,1984-03-09,536228145,,,\n"
    ));
    let former = named(&loaded, "536228145");
    let summary = loaded.import(&format!(
        "{HEADER}r1,p1,Maren,Oduya,1984-03-09,536228145,,,\n"
    ));
    let present = named(&loaded, "536228145");
    assert_eq!(summary.aliases, 1);
    assert_ne!(former, present);
    assert_eq!(loaded.aliases().resolve(former), present);
    assert_eq!(loaded.aliases().resolve(present), present);
}

#[test]
fn coverage_is_kept_until_it_is_stated_anew() {
    let loaded = Loaded::sandbox();
    let file = format!("{HEADER}r1,p1,Maren,Oduya,1984-03-09,,,,\n");
    let coverage = |coverage| {
        let mut options = loaded.options("Credit", &file);
        options.coverage = coverage;
        loaded.run(&options).unwrap().sources[0].coverage
    };
    assert_eq!(coverage(None), Coverage::Partial);
    assert_eq!(coverage(Some(Coverage::Population)), Coverage::Population);
    assert_eq!(coverage(None), Coverage::Population);
}

#[test]
fn a_column_overrides_the_source_of_the_file() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(
        "record_id,source,family_name,given_name,synthetic\n\
         1,Telecom,Falk,Juno,yes\n1,,Falk,Juno,yes\n",
    );
    let sources: Vec<_> = summary.sources.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(sources, ["Credit", "Telecom"]);
}

#[test]
fn a_person_id_that_a_crowd_shares_is_a_placeholder() {
    let loaded = Loaded::sandbox();
    let mut file = HEADER.to_owned();
    for number in 0..600 {
        let name = ["Maren,Oduya", "Juno,Falk", "Ida,Brask"][number % 3];
        writeln!(file, "r{number},unknown,{name},1984-03-09,,,,").unwrap();
    }
    let summary = loaded.import(&file);
    assert_eq!((summary.people, summary.records), (3, 600));
    let crowd = summary
        .warnings
        .first()
        .map(|(column, warning, count)| (column.name(), *warning, *count));
    assert_eq!(crowd, Some(("person_id", Warning::Crowd, 1)));
}
