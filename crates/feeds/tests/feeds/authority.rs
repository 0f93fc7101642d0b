//! The authority's file.

use crate::support::{Scratch, question};
use bonafide_feeds::AuthorityRecord;
use bonafide_types::PartialDate;

const FILE: &str = "\
ssn,given,middle,family,former_names,dob,sex,deceased,deceased_date
219-44-0931,Ottoline,Rae,Brackenridge,Quist; de la Mare,1973-06-20,F,,
219440932,Caspian,,Vanterpool,,19381311,M,true,
219440933,Isaura,,Fennimore,,04/01/1990,F,no,2019-02-03
";

#[test]
fn a_holder_is_found_by_number() {
    let scratch = Scratch::new();
    let summary = scratch.import::<AuthorityRecord>(FILE);
    assert_eq!((summary.imported, summary.rejected_rows()), (2, 1));
    let feed = scratch.authority();
    let found = feed.ask(&question("219440931", "Nobody", "Else", "2000-01-01"));
    let holder = found.unwrap().holder.unwrap();
    assert_eq!(holder.given_name, "Ottoline");
    assert_eq!(holder.former_family_names, ["Quist", "de la Mare"]);
    assert!(!holder.is_deceased);

    let dead = feed.ask(&question("219440933", "Isaura", "Fennimore", "1990-04-01"));
    let dead = dead.unwrap().holder.unwrap();
    assert!(dead.is_deceased);
    assert_eq!(dead.deceased_date, PartialDate::parse("2019-02-03"));

    let nobody = feed.ask(&question("219440999", "Isaura", "Fennimore", "1991-04-01"));
    let nobody = nobody.unwrap();
    assert!(nobody.holder.is_none() && nobody.others.is_empty());
    assert!(nobody.knows_every_number);
}

#[test]
fn people_of_the_same_name_and_birth_date_are_found_under_other_numbers() {
    let scratch = Scratch::new();
    scratch.import::<AuthorityRecord>(FILE);
    let feed = scratch.authority();
    for family in ["Brackenridge", "QUIST", "De La Mare"] {
        let asked = question("000000001", "Ottoline", family, "1973-06-20");
        let found = feed.ask(&asked).unwrap();
        assert_eq!(found.others.len(), 1, "{family}");
    }
    let own = feed.ask(&question("219440931", "Ottoline", "Quist", "1973-06-20"));
    assert!(own.unwrap().others.is_empty());
}

#[test]
fn a_later_file_adds_and_replaces() {
    let scratch = Scratch::new();
    scratch.import::<AuthorityRecord>(FILE);
    let summary = scratch.import::<AuthorityRecord>(
        "ssn,given,family,dob\n219440931,Ottoline,Marlowe,1973-06-20\n219440940,Tobias,Quill,1950-01-02\n",
    );
    assert_eq!((summary.carried_over, summary.replaced), (2, 1));
    assert_eq!(summary.info.records, 3);
    let feed = scratch.authority();
    let of = |ssn: &str| {
        let found = feed.ask(&question(ssn, "A", "B", "2000-01-01")).unwrap();
        found.holder.map(|holder| holder.family_name)
    };
    assert_eq!(of("219440931").as_deref(), Some("Marlowe"));
    assert_eq!(of("219440933").as_deref(), Some("Fennimore"));
    assert_eq!(of("219440940").as_deref(), Some("Quill"));
    // What was replaced leads nowhere any more.
    let former = feed.ask(&question("1", "Ottoline", "Quist", "1973-06-20"));
    assert!(former.unwrap().others.is_empty());
}

#[test]
fn replacing_starts_afresh() {
    let scratch = Scratch::new();
    scratch.import::<AuthorityRecord>(FILE);
    let mut options = scratch.options(b"ssn,family,dob\n219440940,Quill,1950-01-02\n");
    options.replace = true;
    let summary = scratch.try_import::<AuthorityRecord>(&options).unwrap();
    assert_eq!((summary.carried_over, summary.info.records), (0, 1));
}

#[test]
fn json_lines_say_the_same() {
    let scratch = Scratch::new();
    let summary = scratch.import::<AuthorityRecord>(concat!(
        r#"{"ssn":"219440931","given_name":"Ottoline","family_name":"Brackenridge","former_family_names":["Quist"],"date_of_birth":"1973-06-20","note":null}"#,
        "\n\n",
        r#"{"ssn":219440932,"family_name":"Vanterpool","date_of_birth":"1938-11","deceased":true}"#,
        "\n",
    ));
    assert_eq!((summary.imported, summary.rejected_rows()), (2, 0));
    let found = scratch
        .authority()
        .ask(&question("219440932", "C", "V", "1938-11-02"))
        .unwrap();
    assert!(found.holder.unwrap().is_deceased);
}

#[test]
fn many_records_are_all_found() {
    let scratch = Scratch::new();
    let mut file = "ssn,given,family,dob\n".to_owned();
    for number in 0..3_000 {
        file.push_str(&format!("{},Ada,Quill,1950-01-02\n", 219_450_000 + number));
    }
    scratch.import::<AuthorityRecord>(&file);
    let feed = scratch.authority();
    for number in (0..3_000).step_by(7) {
        let ssn = (219_450_000 + number).to_string();
        let found = feed
            .ask(&question(&ssn, "Bea", "Quill", "1950-01-02"))
            .unwrap();
        assert_eq!(found.holder.unwrap().ssn, ssn);
    }
    // One key that leads to records of many blocks.
    let all = feed
        .ask(&question("1", "Ada", "Quill", "1950-01-02"))
        .unwrap();
    assert_eq!(all.others.len(), 3_000);
}
