//! What an import refuses, and that nothing is lost when it does.

use crate::support::Scratch;
use bonafide_feeds::{AuthorityRecord, DeathRecord, ImportError, RejectReason};

#[test]
fn rows_that_cannot_be_used_are_listed_without_their_values() {
    let scratch = Scratch::new();
    let summary = scratch.import::<AuthorityRecord>(
        "ssn,given,family,dob,deceased,deceased_date,colour\n\
         219440931,Ottoline,Brackenridge,1973-06-20,,,red\n\
         ,Ottoline,Brackenridge,1973-06-20,,,\n\
         21944093X,Ottoline,Brackenridge,1973-06-20,,,\n\
         0931,Ottoline,Brackenridge,1973-06-20,,,\n\
         912-70-1234,Ottoline,Brackenridge,1973-06-20,,,\n\
         219440932,Ottoline,,1973-06-20,,,\n\
         219440932,Ottoline,Brackenridge,,,,\n\
         219440932,Ottoline,Brackenridge,1973-02-30,,,\n\
         219440932,Ottoline,Brackenridge,1973-06-20,perhaps,,\n\
         219440932,Ottoline,Brackenridge,1973-06-20,,1970-01-01,\n\
         219440932,Ottoline\n\
         219440932,\"Ottoline,Brackenridge,1973-06-20,,,\n",
    );
    assert_eq!((summary.imported, summary.rejected_rows()), (1, 11));
    assert_eq!(summary.ignored_columns, ["colour"]);
    let listed = std::fs::read_to_string(summary.rejects_file.unwrap()).unwrap();
    assert!(
        listed.starts_with("line,field,reason\n3,national_id,missing number\n"),
        "{listed}"
    );
    assert!(
        !listed.contains("Ottoline") && !listed.contains("21944"),
        "{listed}"
    );
    let counted = |reason| summary.rejected.contains(&(reason, 3));
    assert!(
        counted(RejectReason::InvalidNumber),
        "{:?}",
        summary.rejected
    );
}

#[test]
fn invented_people_may_carry_numbers_that_were_never_issued() {
    let scratch = Scratch::new();
    let file = b"ssn,family,dob\n000-12-3456,Quill,1950-01-02\n";
    let mut options = scratch.options(file);
    assert!(scratch.try_import::<AuthorityRecord>(&options).is_ok());
    options.synthetic = false;
    options.allow_real_data_in_sandbox = true;
    options.replace = true;
    let error = scratch.try_import::<AuthorityRecord>(&options).unwrap_err();
    assert!(
        matches!(error, ImportError::NothingImported { .. }),
        "{error}"
    );
}

#[test]
fn real_people_stay_out_of_sandbox_where_the_operator_says_so() {
    let scratch = Scratch::new();
    let file = b"ssn,family,dob,synthetic\n219440931,Quill,1950-01-02,true\n219440932,Quist,1950-01-02,false\n";
    let mut options = scratch.options(file);
    let error = scratch.try_import::<AuthorityRecord>(&options).unwrap_err();
    assert!(error.to_string().contains("line 3"), "{error}");
    assert_eq!(
        scratch.feed_folder::<AuthorityRecord>().current().unwrap(),
        None
    );
    options.allow_real_data_in_sandbox = true;
    let summary = scratch.try_import::<AuthorityRecord>(&options).unwrap();
    assert!(!summary.info.synthetic);
}

#[test]
fn files_that_are_no_feed_say_what_to_do() {
    let scratch = Scratch::new();
    for (bytes, told) in [
        (&b""[..], "empty"),
        (b"\n \n", "empty"),
        (&[0x1f, 0x8b, 8, 0], "gunzip"),
        (&[0xff, 0xfe, b's', 0], "iconv"),
        (b"given,family\nA,B\n", "national_id, date_of_birth"),
        (b"ssn,family,dob\n", "no rows"),
    ] {
        let options = scratch.options(bytes);
        let error = scratch.try_import::<AuthorityRecord>(&options).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
    let mut options = scratch.options(b"{}");
    options.source = "".into();
    let error = scratch.try_import::<DeathRecord>(&options).unwrap_err();
    assert!(error.to_string().contains("name of the source"), "{error}");
}

#[test]
fn a_failed_import_leaves_the_feed_before_in_force() {
    let scratch = Scratch::new();
    scratch.import::<DeathRecord>("ssn,date_of_death\n219440931,2019-03-14\n");
    let options = scratch.options(b"ssn,date_of_death\n219440932,never\n");
    scratch.try_import::<DeathRecord>(&options).unwrap_err();
    let folder = scratch.feed_folder::<DeathRecord>();
    assert_eq!(folder.current().unwrap().unwrap().number(), 1);
    let leftovers = std::fs::read_dir(folder.path()).unwrap();
    let names: Vec<String> = leftovers
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".tmp"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}
