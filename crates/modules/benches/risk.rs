//! The three risk modules from features to score, on prepared answers.
//!
//! Run with `cargo bench --package bonafide-modules --bench risk`.

use bonafide_feeds::{
    CarrierRecord, Delivery, DomainRecord, EmailAgeRecord, EmailListRecord, FeedAnswers, Heard,
    LineStatus, LineType, PostalRecord, SimRecord, ZipClass, ZipRecord,
};
use bonafide_modules::{Answers, ModuleRequest, RequestIds, module_named};
use bonafide_reference::Query;
use bonafide_types::{Address, Applicant, Environment, Pii, SmolStr, Timestamp, Value};
use divan::{Bencher, black_box};
use jiff::civil::date;

fn main() {
    divan::main();
}

fn pii(text: &str) -> Option<Pii<SmolStr>> {
    Some(Pii::new(text.into()))
}

fn applicant() -> Applicant {
    Applicant {
        user_id: Some("u-3118".into()),
        given_name: pii("Thandiwe"),
        family_name: pii("Korhonen"),
        email: pii("thandiwe.korhonen@harrow.example.edu"),
        phone_number: pii("+1 515 555 0142"),
        address: Address {
            line_1: pii("418 Larkspur Lane"),
            line_2: pii("Apt 3"),
            locality: pii("Decorah"),
            major_admin_division: pii("IA"),
            postal_code: pii("52101"),
        },
        country: Some("US".into()),
        ..Applicant::default()
    }
}

fn heard<T>(record: T) -> Heard<T> {
    Heard::Records {
        records: vec![record],
        is_complete: true,
        is_stale: false,
    }
}

fn feeds() -> FeedAnswers {
    FeedAnswers {
        carrier: heard(CarrierRecord {
            number: "+15155550142".into(),
            line_type: Some(LineType::Mobile),
            is_major: Some(true),
            is_prepaid: Some(false),
            status: Some(LineStatus::Active),
            in_service_since: Some(date(2015, 6, 1)),
            subscriber_since: Some(date(2016, 2, 1)),
            line_1: "418 Larkspur Ln Apt 3".into(),
            locality: "Decorah".into(),
            major_admin_division: "IA".into(),
            postal_code: "52101".into(),
            country: "US".into(),
            current_addresses: Some(1),
            ..CarrierRecord::default()
        }),
        sim: heard(SimRecord::default()),
        postal: heard(PostalRecord {
            unit: "3".into(),
            delivery: Some(Delivery::Confirmed),
            is_residential: Some(true),
            is_multi_unit: Some(true),
            ..PostalRecord::default()
        }),
        street_is_known: Some(true),
        zip: heard(ZipRecord {
            country: "US".into(),
            code: "52101".into(),
            class: Some(ZipClass::Standard),
            localities: vec!["Decorah".into()],
            major_admin_divisions: vec!["IA".into()],
            ..ZipRecord::default()
        }),
        email_lists: Heard::<EmailListRecord>::Records {
            records: Vec::new(),
            is_complete: true,
            is_stale: false,
        },
        email_age: heard(EmailAgeRecord {
            email: "thandiwe.korhonen@harrow.example.edu".into(),
            first_seen: date(2019, 5, 5),
            last_seen: None,
            sightings_180d: Some(7),
        }),
        domain: heard(DomainRecord {
            domain: "harrow.example.edu".into(),
            registered: Some(date(1999, 1, 1)),
            has_mail: Some(true),
        }),
        ..FeedAnswers::default()
    }
}

#[divan::bench(args = ["addressrisk", "phonerisk", "emailrisk"])]
fn features_to_score(bencher: Bencher<'_, '_>, module: &str) {
    let Some(module) = module_named(module) else {
        return;
    };
    let (Ok(eval_id), Ok(reference_id), Ok(now)) = (
        "0190c0de-0000-7000-8000-000000000001".parse(),
        "0190c0de-0000-8000-8000-00000000000a".parse(),
        "2026-03-04T12:00:00Z".parse::<Timestamp>(),
    ) else {
        return;
    };
    let ids = RequestIds {
        eval_id,
        client_id: "application-17".into(),
        workflow: "fraud_suite".into(),
        reference_id,
    };
    let applicant = applicant();
    let query = Query::from_applicant(&applicant);
    let settings = Value::Null;
    let request = ModuleRequest {
        applicant: &applicant,
        query: &query,
        settings: &settings,
        now,
        environment: Environment::Sandbox,
        ids: &ids,
    };
    let answers = Answers {
        feeds: feeds(),
        ..Answers::default()
    };
    bencher.bench_local(|| module.judge(black_box(&request), black_box(&answers)));
}
