//! How rows are read, and what becomes of those that cannot be.

use crate::support::{HEADER, Loaded};
use bonafide_reference::{FileFormat, ImportError, Mapping, RejectReason, Warning};
use proptest::prelude::*;

#[test]
fn byte_order_mark_and_windows_line_ends_are_tolerated() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(
        "\u{feff}Record_ID,Given Name,FAMILY_NAME,Synthetic\r\n1,\"Zoë \"\"Z\"\"\",Falk,1\r\n",
    );
    assert_eq!(summary.imported, 1);
    let record = loaded.records().remove(0);
    assert_eq!(record.given_name.as_deref(), Some("Zoë \"Z\""));
    assert_eq!(record.family_name.as_deref(), Some("Falk"));
}

#[test]
fn json_lines_may_be_nested_as_on_the_wire() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(concat!(
        r#"{"record_id":"a","synthetic":true,"individual":{"given_name":"Juno","family_name":"Falk","date_of_birth":"1971-01-05","address":{"street_address":"9 Oak Ave","postal_code":2139,"country":"US"}}}"#,
        "\n\n",
        r#"{"record_id":"b","synthetic":true,"family_name":"Falk","email":null,"tags":["x"]}"#,
        "\n",
        r#"{"record_id":"c","#,
        "\n",
    ));
    assert_eq!((summary.rows, summary.imported), (3, 2));
    assert_eq!(loaded.rejects(), ["4,,invalid JSON,c"]);
    assert_eq!(summary.ignored_columns, Vec::<String>::new());
    let record = loaded
        .records()
        .into_iter()
        .find(|r| r.record_id == "a")
        .unwrap();
    assert_eq!(record.line_1.as_deref(), Some("9 Oak Ave"));
    assert_eq!(record.postal_code.as_deref(), Some("2139"));
}

#[test]
fn every_reject_names_its_line_and_never_a_value() {
    let loaded = Loaded::sandbox();
    let long = "x".repeat(1_001);
    let mut file = format!(
        "{HEADER}\
         r1,,\"Ma\nren\",Oduya,1984-03-09,,,,\n\
         ,,Maren,Oduya,,,,,\n\
         r3,,Maren,Oduya,1990-02-30,,,,\n\
         r4,,Maren,Oduya\n\
         r5,,{long},Oduya,,,,,\n\
         r6,,Ma\0ren,Oduya,,,,,\n\
         r7,,,,1984-03-09,,,,\n\
         \n"
    )
    .into_bytes();
    file.extend_from_slice(b"r8,,Mar\xffen,Oduya,,,,,\n");
    file.extend_from_slice(b"r9,,Juno,Falk,,,,,\nr10,,\"open,Falk,,,,,\nr11,,Ida,Falk,,,,,\n");
    let summary = loaded
        .run(&loaded.options_for_bytes("Credit", &file))
        .unwrap();
    assert_eq!(
        loaded.rejects(),
        [
            "4,record_id,missing record_id,",
            "5,date_of_birth,invalid date,r3",
            "6,,wrong number of fields,r4",
            "7,given_name,field too long,r5",
            "8,given_name,NUL character,r6",
            "9,,nothing to find a person by,r7",
            "11,given_name,invalid UTF-8,r8",
            "13,,open quote or overlong row,",
        ]
    );
    assert_eq!(
        (summary.rows, summary.imported, summary.rejected_rows()),
        (11, 3, 8)
    );
    assert!(summary.next_step().contains("WINDOWS-1252"));
}

#[test]
fn a_stray_quote_does_not_take_the_next_rows_with_it() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(&format!(
        "{HEADER}r1,,\"Maren,Oduya,,,,,\nr2,,Juno,Falk,,,,,\nr3,,\"Ida\",Falk,,,,,\n"
    ));
    assert_eq!(loaded.rejects(), ["2,,open quote or overlong row,r1"]);
    assert_eq!(summary.imported, 2);
}

#[test]
fn odd_fields_are_counted_and_left_out() {
    let loaded = Loaded::sandbox();
    let summary = loaded.import(
        "record_id,family_name,national_id,email,phone_number,date_of_birth,first_seen,last_seen,country,synthetic\n\
         1,Falk,12345,not an address,555,25/12/1980,2020-01-01,2019-01-01,US,true\n\
         1,Null,NULL,N/A,,00000000,,,USA,true\n",
    );
    let warnings: Vec<_> = summary
        .warnings
        .iter()
        .map(|(column, warning, count)| (column.name(), *warning, *count))
        .collect();
    assert_eq!(
        warnings,
        [
            ("record_id", Warning::RepeatedRecordId, 1),
            ("date_of_birth", Warning::DayBeforeMonth, 1),
            ("national_id", Warning::Unreadable, 1),
            ("email", Warning::Unreadable, 1),
            ("phone_number", Warning::Unreadable, 1),
            ("last_seen", Warning::LastSeenBeforeFirstSeen, 1),
        ]
    );
    let records = loaded.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].family_name.as_deref(), Some("Null"));
    assert_eq!(
        (&records[0].national_id, records[0].date_of_birth),
        (&None, None)
    );
}

#[test]
fn other_headers_come_in_by_a_mapping() {
    let loaded = Loaded::sandbox();
    let mut options = loaded.options(
        "Credit",
        "KdNr,Vorname,Nachname,geboren,Schuhgröße\n17,Juno,Falk,05/01/1971,38\n",
    );
    options.mapping = Mapping::parse(
        "KdNr = \"record_id\"\nVorname = \"given_name\"\nNachname = \"family_name\"\n\
         geboren = \"date_of_birth\"\n[constants]\nsynthetic = true\ncountry = \"DE\"\n\
         [dates]\norder = \"day-first\"\n",
    )
    .unwrap();
    let summary = loaded.run(&options).unwrap();
    assert_eq!(summary.ignored_columns, ["Schuhgröße"]);
    let record = loaded.records().remove(0);
    assert_eq!(record.date_of_birth.unwrap().to_string(), "1971-01-05");
    assert_eq!(
        (record.country.as_str(), record.record_id.as_str()),
        ("DE", "17")
    );
}

#[test]
fn a_format_may_be_stated_against_the_ending() {
    let loaded = Loaded::sandbox();
    let mut options = loaded.options(
        "Credit",
        "{\"record_id\":1,\"email\":\"a@example.net\",\"synthetic\":true}",
    );
    options.format = Some(FileFormat::Csv);
    assert!(matches!(loaded.run(&options), Err(ImportError::Table(_))));
    options.format = Some(FileFormat::JsonLines);
    assert_eq!(loaded.run(&options).unwrap().people, 1);
}

#[test]
fn nothing_is_left_behind_but_the_index_and_what_belongs_to_it() {
    let loaded = Loaded::sandbox();
    loaded.import(&format!(
        "{HEADER}r1,,Maren,Oduya,1984-03-09,,,,\n,,X,Y,,,,,\n"
    ));
    let mut names: Vec<String> = std::fs::read_dir(loaded.folder().path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["CURRENT", "LOCK", "index-1.bfi", "rejects-1.csv"]);
}

#[cfg(unix)]
#[test]
fn rejects_are_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let loaded = Loaded::sandbox();
    let summary = loaded.import(&format!("{HEADER}r1,,Maren,Oduya,,,,,\n,,X,Y,,,,,\n"));
    let file = summary.rejects_file.unwrap();
    let mode = std::fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(summary.rejected, [(RejectReason::MissingRecordId, 1)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_bytes_are_imported_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let loaded = Loaded::sandbox();
        let _ = loaded.run(&loaded.options_for_bytes("Credit", &bytes));
    }

    #[test]
    fn any_rows_are_imported_or_rejected(
        rows in "([a-z0-9,\"\r\n\u{0}-\u{7}é@./-]{0,60}\n?){0,6}"
    ) {
        let loaded = Loaded::sandbox();
        let file = format!("{HEADER}{rows}\nlast,,Maren,Oduya,,,,,\n");
        if let Ok(summary) = loaded.run(&loaded.options("Credit", &file)) {
            prop_assert_eq!(summary.rows, summary.imported + summary.rejected_rows());
            prop_assert!(summary.records <= summary.imported);
        }
    }
}
