//! Death records.

use crate::support::Scratch;
use bonafide_feeds::{DeathQuery, DeathRecord};
use bonafide_types::{Address, PartialDate, Pii, SmolStr};

/// A record in the layout of the Death Master File.
fn record(change: &str, ssn: &str, family: &str, given: &str, death: &str, birth: &str) -> String {
    let names = format!("{family:<20}{:<4}{given:<15}{:<15}", "", "");
    format!("{change:1}{ssn}{names}P{death}{birth}{:19}\n", "")
}

fn by_number(scratch: &Scratch, ssn: &str) -> Vec<DeathRecord> {
    let query = DeathQuery {
        ssn: Pii::new(ssn.into()),
        ..DeathQuery::default()
    };
    scratch.deaths().ask(&query).unwrap()
}

#[test]
fn a_full_file_and_its_update_leave_what_the_update_says() {
    let scratch = Scratch::new();
    let full = [
        record(
            " ",
            "219440931",
            "VANTERPOOL",
            "CASPIAN",
            "03142019",
            "11021938",
        ),
        record(" ", "219440932", "QUIST", "OTTILIE", "00001971", "06001899"),
        record(" ", "219440933", "MARLOWE", "IRIS", "05051999", "01011920"),
    ];
    let summary = scratch.import::<DeathRecord>(&full.concat());
    assert_eq!(summary.imported, 3);
    assert!(summary.info.restricted);
    let update = [
        record("A", "219440940", "QUILL", "TOBIAS", "02022026", "01021950"),
        record("C", "219440932", "QUIST", "OTTILIE", "03011971", "06071899"),
        record("D", "219440933", "MARLOWE", "IRIS", "05051999", "01011920"),
        record("D", "219440999", "NOBODY", "THERE", "05051999", "01011920"),
    ];
    let summary = scratch.import::<DeathRecord>(&update.concat());
    assert_eq!((summary.imported, summary.replaced), (2, 1));
    assert_eq!((summary.withdrawn, summary.unknown_withdrawals), (1, 1));
    assert_eq!(summary.info.records, 3);
    let changed = by_number(&scratch, "219440932");
    assert_eq!(changed[0].deceased_date, PartialDate::parse("1971-03-01"));
    assert!(by_number(&scratch, "219440933").is_empty());
    assert_eq!(by_number(&scratch, "219440940")[0].given_name, "TOBIAS");
}

#[test]
fn partial_dates_stay_partial() {
    let scratch = Scratch::new();
    scratch.import::<DeathRecord>(&record(
        " ",
        "219440932",
        "QUIST",
        "OTTILIE",
        "00001971",
        "06001899",
    ));
    let found = by_number(&scratch, "219440932");
    assert_eq!(found[0].deceased_date, PartialDate::parse("1971"));
    assert_eq!(found[0].date_of_birth, PartialDate::parse("1899-06"));
}

#[test]
fn a_person_is_found_by_the_last_four_or_the_house_with_the_birth_date() {
    let scratch = Scratch::new();
    scratch.import::<DeathRecord>(
        "ssn,given,family,dob,date_of_death,line_1,city,state,zip\n\
         219440931,Caspian,Vanterpool,1938-11-02,2019-03-14,,,,\n\
         ,Ottilie,Quist,1941-06-07,2018-01-05,18 Larkspur Row,Beverly,MA,01915\n\
         0944,Iris,Marlowe,1920-01-01,1999-05-05,,,,\n",
    );
    let feed = scratch.deaths();
    let found = |ssn: &str, born: &str, address: Address| -> Vec<SmolStr> {
        let query = DeathQuery {
            ssn: Pii::new(ssn.into()),
            date_of_birth: PartialDate::parse(born).map(Pii::new),
            address,
        };
        let records = feed.ask(&query).unwrap();
        records
            .into_iter()
            .map(|record| record.family_name)
            .collect()
    };
    let nowhere = Address::default;
    assert_eq!(found("0931", "1938-11-02", nowhere()), ["Vanterpool"]);
    assert_eq!(found("219440944", "1920-01-01", nowhere()), ["Marlowe"]);
    assert!(found("0931", "1938-11-03", nowhere()).is_empty());
    assert!(found("0931", "1938-11", nowhere()).is_empty());
    let home = Address {
        line_1: Some(Pii::new("18 Larkspur Row Apt 2".into())),
        postal_code: Some(Pii::new("01915-2204".into())),
        ..Address::default()
    };
    assert_eq!(found("", "1941-06-07", home), ["Quist"]);
}
