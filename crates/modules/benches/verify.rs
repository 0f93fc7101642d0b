//! What Verify costs beside the look-up: plan, judgement, echo and response.

use bonafide_modules::{
    Answer, Answers, Judgement, ModuleRequest, Plan, ReferenceAnswer, RequestIds, module_named,
};
use bonafide_reference::{
    BuildOptions, Coverage, Index, IndexBuilder, Loaded, MatchEvidence, Query, Resolution,
    SourceInfo, SourceRecord, prepare_entity,
};
use bonafide_types::{
    Address, Applicant, Date, Environment, EvalId, PartialDate, Pii, ReferenceId, SmolStr,
    Timestamp, Value,
};
use bonafide_vault::Vault;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn applicant() -> Applicant {
    let pii = |text: &str| Some(Pii::new(SmolStr::from(text)));
    Applicant {
        user_id: Some("u-2077".into()),
        given_name: pii("Marguerite"),
        family_name: pii("Oyelaran"),
        national_id: pii("219-44-8031"),
        date_of_birth: pii("1983-04-17"),
        email: pii("m.oyelaran@example.com"),
        phone_number: pii("+1 515 555 0142"),
        address: Address {
            line_1: pii("418 Larkspur Ln"),
            line_2: None,
            locality: pii("Decorah"),
            major_admin_division: pii("IA"),
            postal_code: pii("52101"),
        },
        country: Some("US".into()),
        ..Applicant::default()
    }
}

/// Nobody is found in a population that could test everything: the answer with the most codes.
fn nobody() -> Resolution {
    Resolution {
        best: None,
        nearest: None,
        runner_up: None,
        id_facts: Some(bonafide_reference::IdFacts::default()),
        name_joins_any: false,
        candidates: 0,
        country_is_loaded: true,
        population_coverage: true,
        any_record_has: Loaded {
            ids: true,
            dates_of_birth: true,
            phones: true,
            emails: true,
            addresses: true,
            deaths: true,
        },
    }
}

fn ids() -> RequestIds {
    RequestIds {
        eval_id: EvalId::from_bytes([7; 16]),
        client_id: "application-17".into(),
        workflow: "consumer_onboarding".into(),
        reference_id: ReferenceId::from_bytes([8; 16]),
    }
}

/// Plan and judgement with everything around them but the look-up.
#[divan::bench]
fn plan_and_judge(bencher: Bencher<'_, '_>) {
    let applicant = applicant();
    let query = Query::from_applicant(&applicant);
    let ids = ids();
    let settings = Value::object([("entity_id", Value::Bool(true))]);
    let request = ModuleRequest {
        applicant: &applicant,
        query: &query,
        settings: &settings,
        now: Timestamp::UNIX_EPOCH,
        environment: Environment::Sandbox,
        ids: &ids,
    };
    let Some(module) = module_named("verify") else {
        return;
    };
    let resolution = nobody();
    bencher.bench(|| match module.plan(black_box(&request)) {
        Plan::Refuse(problem) => Judgement::refused(module, &request, &problem),
        Plan::Fetch(_) => {
            let reference = Answer::Ok(ReferenceAnswer {
                resolution: &resolution,
                sources: &[],
                records: &[],
                tie: None,
            });
            module.judge(
                &request,
                &Answers {
                    reference,
                    ..Answers::default()
                },
            )
        }
    });
}

/// The preparation that one evaluation does once for all its modules, for comparison.
#[divan::bench]
fn bring_applicant_into_comparison_form() -> Query {
    Query::from_applicant(black_box(&applicant()))
}

/// An index that knows the applicant from five sources, in two spellings of the address.
fn index(folder: &std::path::Path) -> Option<Index> {
    let vault = Vault::open_or_create(folder).ok()?;
    let path = folder.join("index");
    let options = BuildOptions {
        file_id: [5; 16],
        synthetic: true,
        as_of: Date::constant(2025, 11, 1),
    };
    let sources = ["Credit", "Government", "Utility", "Telecom", "Voter"];
    let records: Vec<SourceRecord> = sources
        .iter()
        .enumerate()
        .map(|(number, source)| SourceRecord {
            source: (*source).into(),
            record_id: format!("r-{number}").into(),
            person_id: Some("p-1".into()),
            given_name: Some("Marguerite".into()),
            family_name: Some("Oyelaran".into()),
            date_of_birth: PartialDate::parse("1983-04-17"),
            national_id: Some("219448031".into()),
            email: Some("m.oyelaran@example.com".into()),
            phone_number: Some("+15155550142".into()),
            line_1: Some(
                if number < 3 {
                    "418 Larkspur Ln"
                } else {
                    "418 Larkspur Lane"
                }
                .into(),
            ),
            locality: Some("Decorah".into()),
            major_admin_division: Some("IA".into()),
            postal_code: Some("52101".into()),
            country: "US".into(),
            first_seen: Some(Date::constant(2012, 3, 1)),
            last_seen: Some(Date::constant(2025, 10, 1)),
            ..SourceRecord::default()
        })
        .collect();
    let described = sources.map(|source| SourceInfo {
        name: source.into(),
        coverage: Coverage::Population,
        records: 1,
        countries: Vec::new(),
    });
    let mut builder = IndexBuilder::create(&path, &vault, options).ok()?;
    builder.add(prepare_entity(&records)).ok()?;
    builder.finish(described.into()).ok()?;
    Index::open(&path, &vault).ok()
}

/// What finding a person costs, then opening their five records, then keeping the evidence.
#[divan::bench(args = ["find", "open_records", "gather_evidence", "verify_plus"])]
fn person_on_record(bencher: Bencher<'_, '_>, part: &str) {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    let Some(index) = index(folder.path()) else {
        return;
    };
    let applicant = applicant();
    let query = Query::from_applicant(&applicant);
    let resolution = index.resolve(&query);
    let Some(best) = &resolution.best else {
        return;
    };
    let Ok(records) = index.entity_records(best.entity) else {
        return;
    };
    match part {
        "find" => bencher.bench(|| index.resolve(black_box(&query))),
        "open_records" => bencher.bench(|| index.entity_records(black_box(best.entity))),
        "gather_evidence" => bencher.bench(|| {
            MatchEvidence::gather(
                "v",
                index.sources(),
                black_box(&query),
                &resolution,
                &records,
            )
        }),
        _ => {
            let ids = ids();
            let request = ModuleRequest {
                applicant: &applicant,
                query: &query,
                settings: &Value::Null,
                now: Timestamp::UNIX_EPOCH,
                environment: Environment::Sandbox,
                ids: &ids,
            };
            let Some(module) = module_named("verifyplus") else {
                return;
            };
            bencher.bench(|| {
                let reference = Answer::Ok(ReferenceAnswer {
                    resolution: &resolution,
                    sources: index.sources(),
                    records: &records,
                    tie: None,
                });
                let answers = Answers {
                    reference,
                    ..Answers::default()
                };
                module.judge(black_box(&request), &answers)
            });
        }
    }
}
