//! An applicant, what is loaded, and one call.

use bonafide_feeds::{Coverage, Feed, FeedBook, FeedFolder, FeedRecord, ImportOptions, import};
use bonafide_modules::{
    Answer, Answers, Judgement, ModuleRequest, Plan, ReferenceAnswer, RequestIds, module_named,
};
use bonafide_reference::{
    BuildOptions, Index, IndexBuilder, Query, SourceInfo, SourceRecord, prepare_entity,
};
use bonafide_types::{
    Address, Applicant, Environment, PartialDate, Pii, SmolStr, Timestamp, Value,
};
use bonafide_vault::Vault;
use jiff::civil::date;
use std::sync::Arc;

pub(crate) fn pii(text: &str) -> Option<Pii<SmolStr>> {
    Some(Pii::new(text.into()))
}

/// Somebody who is on record with everything he sends.
pub(crate) fn applicant() -> Applicant {
    Applicant {
        user_id: Some("u-3118".into()),
        given_name: pii("Thandiwe"),
        family_name: pii("Korhonen"),
        date_of_birth: pii("1987-11-23"),
        email: pii("thandiwe.korhonen@harrow.example.edu"),
        phone_number: pii("+1 515 555 0142"),
        address: Address {
            line_1: pii("418 Larkspur Lane"),
            line_2: pii("Apt 3"),
            locality: pii("Decorah"),
            major_admin_division: pii("Iowa"),
            postal_code: pii("52101"),
        },
        country: Some("US".into()),
        ..Applicant::default()
    }
}

/// The day of every evaluation.
pub(crate) fn now() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

/// Feeds of one data folder.
pub(crate) struct Shelf {
    folder: tempfile::TempDir,
    vault: Arc<Vault>,
    pub(crate) book: FeedBook,
    pub(crate) coverage: Coverage,
    pub(crate) max_age_days: Option<u32>,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open_or_create(folder.path()).unwrap());
        Self {
            folder,
            vault,
            book: FeedBook::default(),
            coverage: Coverage::Population,
            max_age_days: None,
        }
    }

    /// Loads a file as a feed.
    pub(crate) fn load<R: FeedRecord>(&self, text: &str) -> Option<Arc<Feed<R>>> {
        let input = self.folder.path().join("input");
        std::fs::write(&input, text).unwrap();
        let options = ImportOptions {
            input,
            layout: None,
            source: "County".into(),
            as_of: "2026-03-01".parse().unwrap(),
            constants: Vec::new(),
            max_age_days: self.max_age_days,
            coverage: self.coverage,
            restricted: false,
            synthetic: true,
            replace: true,
            allow_real_data_in_sandbox: false,
            allow_synthetic: false,
        };
        let folder = FeedFolder::new(self.folder.path(), Environment::Sandbox, R::KIND);
        import::<R>(&options, &folder, &self.vault, &mut |_, _| {}).unwrap();
        let current = folder.current().unwrap().unwrap();
        let feed = Feed::open(&folder.artefact_path(current), &self.vault).unwrap();
        Some(Arc::new(feed))
    }
}

/// A shelf with every feed, in which the applicant is beyond suspicion.
pub(crate) fn full_shelf() -> Shelf {
    let mut shelf = Shelf::new();
    shelf.book.carrier = shelf.load(
        "phone_number,line_type,carrier,major_carrier,prepaid,virtual_operator,business,status,in_service_since,subscriber_since,ported_at,given_name,family_name,line_1,locality,state,zip,country,current_addresses\n\
         +15155550142,mobile,Prairie Bell,yes,no,no,no,active,2015-06-01,2016-02-01,2019-01-01,Thandiwe,Korhonen,418 Larkspur Ln,Decorah,IA,52101,US,1\n",
    );
    shelf.book.sim = shelf.load("phone_number,latest_change\n+15155550142,2024-12-01T09:00:00Z\n");
    shelf.book.cnam = shelf.load("phone_number,caller_name\n+15155550142,KORHONEN THANDI\n");
    shelf.book.blocks = shelf.load("npa_nxx,state,company\n515-555,IA,Prairie Bell\n");
    shelf.book.postal = shelf.load(
        "line_1,unit,city,state,zip,delivery,use,building\n418 Larkspur Ln,3,Decorah,IA,52101,confirmed,residential,multi\n",
    );
    shelf.book.zip = shelf.load(
        "postal_code,city,state,class\n52101,Decorah,IA,standard\n60614,Chicago,IL,standard\n",
    );
    shelf.book.places =
        shelf.load("class,line_1,city,state,zip\ncorrectional,1 Stone Rd,Decorah,IA,52101\n");
    shelf.book.email_lists = shelf.load(
        "domain,class\nharrow.example.edu,campus\nthrowaway.example,disposable\nxn--zz,risky_tld\n",
    );
    shelf.book.email_age = shelf
        .load("email,first_seen,sightings\nthandiwe.korhonen@harrow.example.edu,2019-05-05,7\n");
    shelf.book.domain =
        shelf.load("domain,registered,has_mail\nharrow.example.edu,1999-01-01,true\n");
    shelf
}

/// A population that knows the applicant from two sources.
pub(crate) fn town(coverage: bonafide_reference::Coverage) -> Index {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let path = folder.path().join("index");
    let options = BuildOptions {
        file_id: [7; 16],
        synthetic: true,
        as_of: date(2026, 3, 1),
    };
    let record = |source: &str| SourceRecord {
        source: source.into(),
        record_id: format!("{source}-1").into(),
        person_id: Some("p-1".into()),
        given_name: Some("Thandiwe".into()),
        family_name: Some("Korhonen".into()),
        date_of_birth: PartialDate::parse("1987-11-23"),
        email: Some("thandiwe.korhonen@harrow.example.edu".into()),
        phone_number: Some("+15155550142".into()),
        line_1: Some("418 Larkspur Ln Apt 3".into()),
        locality: Some("Decorah".into()),
        major_admin_division: Some("IA".into()),
        postal_code: Some("52101".into()),
        country: "US".into(),
        first_seen: Some(date(2012, 2, 1)),
        last_seen: Some(date(2026, 2, 1)),
        ..SourceRecord::default()
    };
    let mut builder = IndexBuilder::create(&path, &vault, options).unwrap();
    builder
        .add(prepare_entity(&[record("Utility"), record("Telecom")]))
        .unwrap();
    let source = |name: &str| SourceInfo {
        name: name.into(),
        coverage,
        ..SourceInfo::default()
    };
    builder
        .finish(vec![source("Utility"), source("Telecom")])
        .unwrap();
    Index::open(&path, &vault).unwrap()
}

pub(crate) fn whole_town() -> Index {
    town(bonafide_reference::Coverage::Population)
}

pub(crate) fn settings(json: &str) -> Value {
    Value::from_json(json.as_bytes(), 8).unwrap()
}

/// One call of a module.
pub(crate) fn call(
    module: &str,
    applicant: &Applicant,
    step: &str,
    index: Option<&Index>,
    book: &FeedBook,
) -> Judgement {
    let module = module_named(module).unwrap();
    let query = Query::from_applicant(applicant);
    let ids = RequestIds {
        eval_id: "0190c0de-0000-7000-8000-000000000001".parse().unwrap(),
        client_id: "application-17".into(),
        workflow: "fraud_suite".into(),
        reference_id: "0190c0de-0000-8000-8000-00000000000a".parse().unwrap(),
    };
    let settings = settings(step);
    let request = ModuleRequest {
        applicant,
        query: &query,
        settings: &settings,
        now: now(),
        environment: Environment::Sandbox,
        ids: &ids,
    };
    let needs = match module.plan(&request) {
        Plan::Refuse(problem) => return Judgement::refused(module, &request, &problem),
        Plan::Fetch(needs) => needs,
    };
    let today = date(2026, 3, 4);
    let resolution = index.map(|index| index.resolve(&query));
    let reference = match (&resolution, index, needs.reference) {
        (Some(resolution), Some(index), Some(_)) => Answer::Ok(ReferenceAnswer {
            resolution,
            sources: index.sources(),
            records: &[],
            tie: needs
                .tie
                .and_then(|element| index.tie(&query, element, today)),
        }),
        _ => Answer::Missing,
    };
    let feeds = needs
        .feeds
        .as_ref()
        .map(|question| book.ask(question, needs.feed_kinds, today))
        .unwrap_or_default();
    let answers = Answers {
        reference,
        feeds,
        ..Answers::default()
    };
    module.judge(&request, &answers)
}

/// The reason codes of an object of the response.
pub(crate) fn codes(judgement: &Judgement, key: &str) -> Vec<String> {
    let list = judgement
        .output
        .get(key)
        .and_then(|object| object.get("reasonCodes"));
    let Some(Value::List(codes)) = list else {
        panic!("no reason codes in {key}");
    };
    codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// The score of an object of the response, in thousandths.
pub(crate) fn score(judgement: &Judgement, key: &str) -> Option<i64> {
    let score = judgement.output.get(key)?.get("score")?.as_decimal()?;
    Some(
        score
            .to_string()
            .parse::<f64>()
            .unwrap()
            .mul_add(1000.0, 0.5) as i64,
    )
}

/// Whether `codes` has all of `wanted`, and none of `unwanted`.
pub(crate) fn assert_codes(codes: &[String], wanted: &[&str], unwanted: &[&str]) {
    for code in wanted {
        assert!(
            codes.iter().any(|known| known == code),
            "{code} is missing in {codes:?}"
        );
    }
    for code in unwanted {
        assert!(
            codes.iter().all(|known| known != code),
            "{code} is in {codes:?}"
        );
    }
}
