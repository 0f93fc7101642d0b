//! The feeds of the risk modules: what is found, what is not, and what is not even looked for.

use crate::support::Scratch;
use bonafide_feeds::{
    BlockRecord, CarrierRecord, CnamRecord, Coverage, Delivery, DomainRecord, EmailAgeRecord,
    EmailListClass, EmailListRecord, FeedAnswers, FeedBook, FeedKind, FeedQuestion, FeedRecord,
    Heard, ImportError, LineType, PlaceClass, PlaceRecord, PostalRecord, RejectReason, SimRecord,
    ZipRecord,
};
use bonafide_identity::read_address;
use bonafide_types::{Pii, SmolStr};
use std::sync::Arc;

fn pii(text: &str) -> Option<Pii<SmolStr>> {
    Some(Pii::new(text.into()))
}

fn question() -> FeedQuestion {
    FeedQuestion {
        phone: pii("+15155550142"),
        email: pii("m.oyelaran@mail.harrow.example"),
        address: read_address(
            "US",
            "418 Larkspur Lane Apt 3",
            "",
            "Decorah",
            "IA",
            "52101-4471",
        ),
        country: "US".into(),
    }
}

fn ask(book: &FeedBook) -> FeedAnswers {
    book.ask(&question(), &FeedKind::RISK, "2026-03-05".parse().unwrap())
}

fn loaded<R: FeedRecord>(scratch: &Scratch, text: &str) -> Option<Arc<bonafide_feeds::Feed<R>>> {
    scratch.import::<R>(text);
    Some(Arc::new(scratch.open::<R>()))
}

#[test]
fn lines_are_found_however_their_number_is_written() {
    let scratch = Scratch::new();
    let book = FeedBook {
        carrier: loaded(
            &scratch,
            "phone_number,line_type,prepaid,in_service_since,ported_at,state\n\
             (515) 555-0142,Fixed VoIP,yes,2026-02-20,2026-03-04T08:00:00Z,IA\n",
        ),
        sim: loaded::<SimRecord>(
            &scratch,
            "msisdn,latest_change,changes\n+1 515 555 0142,2026-03-04T07:40:00Z,2026-01-02;2025-12-30\n",
        ),
        cnam: loaded::<CnamRecord>(&scratch, "phone,name\n515-555-0142,OYELARAN M\n"),
        blocks: loaded::<BlockRecord>(
            &scratch,
            "State\tNPA-NXX\tX\tCompany\nIA\t515-555\t0\tPrairie Bell\nIA\t515-555\t\tOther\n",
        ),
        ..FeedBook::default()
    };
    let answers = ask(&book);
    let line = answers.carrier.first().unwrap();
    assert_eq!(line.line_type, Some(LineType::FixedVoip));
    assert_eq!(line.is_prepaid, Some(true));
    assert_eq!(line.number, "+15155550142");
    assert_eq!(answers.sim.first().unwrap().changes.len(), 2);
    assert_eq!(answers.cnam.first().unwrap().caller_name, "OYELARAN M");
    assert_eq!(answers.blocks.first().unwrap().carrier, "Prairie Bell");
    assert_eq!(answers.blocks.records().len(), 2);
    assert_eq!(answers.postal, Heard::NotLoaded);
}

#[test]
fn addresses_are_found_by_house_with_all_their_units() {
    let scratch = Scratch::new();
    let book = FeedBook {
        postal: loaded(
            &scratch,
            "number,street,unit,city,state,zip,delivery,use,building,vacant\n\
             418,Larkspur Ln,3,Decorah,IA,52101,confirmed,residential,multi,no\n\
             418,LARKSPUR LANE,4,Decorah,IA,52101,confirmed,residential,multi,no\n\
             420,Larkspur Ln,,Decorah,IA,52101,none,mixed,single,yes\n",
        ),
        zip: loaded::<ZipRecord>(
            &scratch,
            "US\t52101\tDecorah\tIowa\tIA\tWinneshiek\t191\t\t\t43.3\t-91.8\t4\n",
        ),
        places: loaded::<PlaceRecord>(
            &scratch,
            "class,line_1,city,state,zip\nmail_drop,418 Larkspur Ln,Decorah,IA,52101\n",
        ),
        ..FeedBook::default()
    };
    let answers = ask(&book);
    assert_eq!(answers.postal.records().len(), 2);
    assert_eq!(
        answers.postal.first().unwrap().delivery,
        Some(Delivery::Confirmed)
    );
    assert_eq!(answers.street_is_known, Some(true));
    assert_eq!(
        answers.zip.first().unwrap().major_admin_divisions,
        ["IA", "Iowa"]
    );
    assert_eq!(answers.places.first().unwrap().class, PlaceClass::MailDrop);

    let elsewhere = FeedQuestion {
        country: "CA".into(),
        ..question()
    };
    let answers = book.ask(&elsewhere, &FeedKind::RISK, "2026-03-05".parse().unwrap());
    assert_eq!(answers.postal, Heard::NotLoaded);
}

#[test]
fn domains_are_found_on_lists_with_those_above_them() {
    let scratch = Scratch::new();
    let mut options =
        scratch.options(b"# thrown away after use\nharrow.example\n\nother.example # too\n");
    options.constants = vec![("class".into(), "disposable".into())];
    scratch.try_import::<EmailListRecord>(&options).unwrap();
    let mut options = scratch.options(b"domain,class\n.example,risky_tld\n");
    options.replace = false;
    scratch.try_import::<EmailListRecord>(&options).unwrap();
    let book = FeedBook {
        email_lists: Some(Arc::new(scratch.open())),
        email_age: loaded::<EmailAgeRecord>(
            &scratch,
            "email,first_seen,sightings\nM.Oyelaran@Mail.Harrow.Example,2024-01-31,1\n",
        ),
        domain: loaded::<DomainRecord>(
            &scratch,
            "domain,creation_date,has_mx\nmail.harrow.example,2026-01-20,false\n",
        ),
        ..FeedBook::default()
    };
    let answers = ask(&book);
    let classes: Vec<_> = answers
        .email_lists
        .records()
        .iter()
        .map(|entry| entry.class)
        .collect();
    assert_eq!(
        classes,
        [EmailListClass::Disposable, EmailListClass::RiskyTld]
    );
    assert_eq!(answers.email_age.first().unwrap().sightings_180d, Some(1));
    assert_eq!(answers.domain.first().unwrap().has_mail, Some(false));
}

#[test]
fn the_address_files_of_public_sets_are_read_as_they_come() {
    let scratch = Scratch::new();
    let national = "Add_Number,St_PreDir,St_Name,St_PosTyp,St_PosDir,Unit,Post_City,State,Zip_Code\n\
                    418,,Larkspur,Lane,,3,Decorah,IA,52101\n";
    let open = "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n\
                -91.8,43.3,420,LARKSPUR LN,,DECORAH,,IA,52101,,0a\n";
    scratch.import::<PostalRecord>(national);
    let summary = scratch.import::<PostalRecord>(open);
    assert_eq!((summary.imported, summary.carried_over), (1, 1));
    assert_eq!(summary.info.countries, ["US"]);
    let book = FeedBook {
        postal: Some(Arc::new(scratch.open())),
        ..FeedBook::default()
    };
    let answers = ask(&book);
    assert_eq!(answers.postal.first().unwrap().unit, "3");
    // The file says that the address exists, and nothing of delivery.
    assert_eq!(answers.postal.first().unwrap().delivery, None);
}

#[test]
fn absence_means_something_only_in_a_whole_and_fresh_feed() {
    let heard = |coverage, max_age_days| {
        let scratch = Scratch::new();
        let mut options = scratch.options(b"postal_code,city,state,class\n10001,Elsewhere,NY,s\n");
        options.coverage = coverage;
        options.max_age_days = max_age_days;
        scratch.try_import::<ZipRecord>(&options).unwrap();
        let book = FeedBook {
            zip: Some(Arc::new(scratch.open())),
            ..FeedBook::default()
        };
        ask(&book).zip
    };
    let told = |is_complete, is_stale| Heard::Records {
        records: Vec::<ZipRecord>::new(),
        is_complete,
        is_stale,
    };
    assert_eq!(heard(Coverage::Population, None), told(true, false));
    assert_eq!(heard(Coverage::Partial, None), told(false, false));
    assert_eq!(heard(Coverage::Population, Some(3)), told(false, true));
}

#[test]
fn rows_that_cannot_be_used_are_rejected_with_the_reason_and_the_rest_loads() {
    let scratch = Scratch::new();
    let summary = scratch.import::<CarrierRecord>(
        "phone_number,line_type,status_since,current_addresses\n\
         +15155550142,mobile,2026-01-01,1\n\
         nobody,mobile,,\n\
         ,mobile,,\n\
         +15155550143,carrier pigeon,,\n\
         +15155550144,mobile,2026-02,\n\
         +15155550145,mobile,,-1\n",
    );
    assert_eq!(summary.imported, 1);
    let mut reasons: Vec<RejectReason> =
        summary.rejected.iter().map(|(reason, _)| *reason).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            RejectReason::InvalidDate,
            RejectReason::MissingValue,
            RejectReason::InvalidPhone,
            RejectReason::InvalidWord,
            RejectReason::InvalidCount,
        ]
    );
    let summary = scratch.import::<PostalRecord>(
        "line_1,state,zip\nPO Box 7,IA,52101\n418 Larkspur Ln,IA,\n9 Quarry Rd,IA,52101\n",
    );
    assert_eq!((summary.imported, summary.rejected_rows()), (1, 2));
}

#[test]
fn a_file_without_what_a_feed_needs_is_refused_before_anything_is_stored() {
    let scratch = Scratch::new();
    let told = scratch
        .try_import::<EmailListRecord>(&scratch.options(b"throwaway.example\n"))
        .unwrap_err();
    assert!(matches!(told, ImportError::MissingColumns { ref missing, .. } if missing == "class"));
    let mut options = scratch.options(b"throwaway.example\n");
    options.constants = vec![("colour".into(), "red".into())];
    let told = scratch.try_import::<EmailListRecord>(&options).unwrap_err();
    assert!(matches!(told, ImportError::UnknownColumn { .. }));
    assert_eq!(
        scratch.feed_folder::<EmailListRecord>().current().unwrap(),
        None
    );
}

#[test]
fn a_removed_feed_is_gone_and_can_be_loaded_again() {
    let scratch = Scratch::new();
    scratch.import::<DomainRecord>("domain,registered\nharrow.example,2020-02-29\n");
    let folder = scratch.feed_folder::<DomainRecord>();
    let first = folder.current().unwrap().unwrap();
    assert_eq!(folder.remove().unwrap(), Some(first));
    assert_eq!(folder.current().unwrap(), None);
    assert!(!folder.artefact_path(first).exists());
    assert_eq!(folder.remove().unwrap(), None);
    let summary = scratch.import::<DomainRecord>("domain\nharrow.example\n");
    assert_eq!(summary.carried_over, 0);
}

#[test]
fn a_feed_of_numbers_answers_for_their_countries_alone() {
    let scratch = Scratch::new();
    let book = FeedBook {
        carrier: loaded(&scratch, "phone_number,country\n+15155550142,CA\n"),
        blocks: loaded::<BlockRecord>(&scratch, "npa_nxx\n515-555\n"),
        ..FeedBook::default()
    };
    assert_eq!(ask(&book).carrier.records().len(), 1);
    let abroad = FeedQuestion {
        phone: pii("+493012345678"),
        country: "DE".into(),
        ..FeedQuestion::default()
    };
    let answers = book.ask(&abroad, &FeedKind::RISK, "2026-03-05".parse().unwrap());
    assert_eq!(answers.carrier, Heard::NotLoaded);
    assert_eq!(answers.blocks, Heard::NotLoaded);
}

#[test]
fn streets_with_their_type_before_the_name_are_whole() {
    let scratch = Scratch::new();
    let parts = "Add_Number,St_PreTyp,St_Name,StNam_Full,Post_City,State,Zip_Code\n\
                 418,Highway,61,,Decorah,IA,52101\n420,,,County Road 12,Decorah,IA,52101\n";
    let book = FeedBook {
        postal: loaded(&scratch, parts),
        ..FeedBook::default()
    };
    for line in ["418 Highway 61", "420 County Road 12"] {
        let mut sought = question();
        sought.address = read_address("US", line, "", "Decorah", "IA", "52101");
        let answers = book.ask(&sought, &FeedKind::RISK, "2026-03-05".parse().unwrap());
        assert_eq!(answers.postal.records().len(), 1, "{line}");
    }
}

#[test]
fn block_files_are_read_in_their_usual_forms() {
    let scratch = Scratch::new();
    let summary = scratch.import::<BlockRecord>(
        "State\tNPA-NXX-X\tStatus\tCompany\n\
         IA\t515-555-0\tAS\tPrairie \"Bell\t\n\
         IA\t515-555-1\tUA\t\n",
    );
    assert_eq!((summary.imported, summary.rejected_rows()), (1, 1));
    assert_eq!(summary.rejected[0].0, RejectReason::NotAssigned);
    let book = FeedBook {
        blocks: Some(Arc::new(scratch.open())),
        ..FeedBook::default()
    };
    assert_eq!(ask(&book).blocks.first().unwrap().carrier, "Prairie \"Bell");
}

#[test]
fn postal_codes_are_whole_ones_and_found_by_their_first_five_digits() {
    let scratch = Scratch::new();
    let summary = scratch.import::<ZipRecord>(
        "zip,city,state\n52101-0001,Decorah,IA\n2138,Cambridge,MA\nnowhere,Elsewhere,IA\n",
    );
    assert_eq!((summary.imported, summary.rejected_rows()), (1, 2));
    assert_eq!(summary.rejected[0].0, RejectReason::InvalidCode);
    let book = FeedBook {
        zip: Some(Arc::new(scratch.open())),
        ..FeedBook::default()
    };
    assert_eq!(ask(&book).zip.first().unwrap().code, "52101");
}

#[test]
fn bare_lists_are_read_and_no_provider_owns_a_top_level_domain() {
    let scratch = Scratch::new();
    let mut options = scratch.options(b"example\nzz\n");
    options.constants = vec![("class".into(), "risky_tld".into())];
    assert_eq!(
        scratch
            .try_import::<EmailListRecord>(&options)
            .unwrap()
            .imported,
        2
    );
    let summary = scratch
        .import::<EmailListRecord>("domain,class\ncom,disposable\nharrow.example,corporate\n");
    assert_eq!((summary.imported, summary.rejected_rows()), (1, 1));
    assert_eq!(
        scratch
            .import::<DomainRecord>("harrow.example\nother.example\n")
            .imported,
        2
    );
}

#[test]
fn of_a_tower_only_the_unit_and_a_few_others_are_opened() {
    let scratch = Scratch::new();
    let units: String = (1..=500)
        .map(|unit| format!("418 Larkspur Ln,{unit},Decorah,IA,52101,confirmed\n"))
        .collect();
    let book = FeedBook {
        postal: loaded(
            &scratch,
            &format!("line_1,unit,city,state,zip,delivery\n{units}"),
        ),
        ..FeedBook::default()
    };
    let mut sought = question();
    sought.address = read_address("US", "418 Larkspur Ln", "Apt 477", "Decorah", "IA", "52101");
    let answers = book.ask(&sought, &FeedKind::RISK, "2026-03-05".parse().unwrap());
    assert_eq!(answers.postal.first().unwrap().unit, "477");
    assert!(answers.postal.records().len() <= 9);
}
