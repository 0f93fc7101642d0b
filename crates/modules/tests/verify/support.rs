//! An applicant, the person on record, and what surrounds a call.

use bonafide_modules::{
    Answer, Answers, Judgement, ModuleRequest, Plan, ReferenceAnswer, RequestIds, module_named,
};
use bonafide_reference::{
    BuildOptions, Coverage, Index, IndexBuilder, Query, Resolution, SourceInfo, SourceRecord,
    prepare_entity,
};
use bonafide_types::{
    Address, Applicant, Date, Environment, PartialDate, Pii, SmolStr, Timestamp, Value,
};
use bonafide_vault::Vault;
pub(crate) use jiff::civil::date;

/// Text as personal data.
pub(crate) fn pii(text: &str) -> Option<Pii<SmolStr>> {
    (!text.is_empty()).then(|| Pii::new(text.into()))
}

/// Somebody who is on record with everything she sends.
pub(crate) fn applicant() -> Applicant {
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

/// What one source knows of her.
pub(crate) fn record(source: &str, record_id: &str) -> SourceRecord {
    SourceRecord {
        source: source.into(),
        record_id: record_id.into(),
        person_id: Some("p-1".into()),
        given_name: Some("Marguerite".into()),
        family_name: Some("Oyelaran".into()),
        date_of_birth: PartialDate::parse("1983-04-17"),
        national_id: Some("219448031".into()),
        email: Some("m.oyelaran@example.com".into()),
        phone_number: Some("+15155550142".into()),
        line_1: Some("418 Larkspur Ln".into()),
        locality: Some("Decorah".into()),
        major_admin_division: Some("IA".into()),
        postal_code: Some("52101".into()),
        country: "US".into(),
        first_seen: Some(date(2009, 2, 1)),
        last_seen: Some(date(2025, 11, 1)),
        ..SourceRecord::default()
    }
}

/// Builds an index of the given people, each a list of records.
pub(crate) fn index_of(people: &[Vec<SourceRecord>], coverage: Coverage) -> Index {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(folder.path()).unwrap();
    let path = folder.path().join("index");
    let options = BuildOptions {
        file_id: [7; 16],
        synthetic: true,
        as_of: date(2025, 11, 1),
    };
    let mut builder = IndexBuilder::create(&path, &vault, options).unwrap();
    let mut sources: Vec<SourceInfo> = Vec::new();
    for person in people {
        for record in person {
            if sources.iter().all(|source| source.name != record.source) {
                sources.push(SourceInfo {
                    name: record.source.clone(),
                    coverage,
                    ..SourceInfo::default()
                });
            }
        }
        builder.add(prepare_entity(person)).unwrap();
    }
    builder.finish(sources).unwrap();
    Index::open(&path, &vault).unwrap()
}

/// An index that knows the applicant from two sources, and a neighbour.
pub(crate) fn town() -> Index {
    let her = vec![record("Utility", "u-1"), record("Government", "g-1")];
    let neighbour = vec![SourceRecord {
        person_id: Some("p-2".into()),
        given_name: Some("Tobias".into()),
        family_name: Some("Fennimore".into()),
        date_of_birth: PartialDate::parse("1951-12-30"),
        national_id: Some("480220917".into()),
        email: None,
        phone_number: Some("+15155550177".into()),
        line_1: Some("9 Quarry Rd".into()),
        deceased_date: Some(date(2021, 6, 3)),
        ..record("Government", "g-2")
    }];
    index_of(&[her, neighbour], Coverage::Population)
}

/// The settings of a step, written as JSON.
pub(crate) fn settings(json: &str) -> Value {
    Value::from_json(json.as_bytes(), 8).unwrap()
}

/// The day of the evaluation.
pub(crate) fn today() -> Date {
    date(2025, 11, 20)
}

pub(crate) fn ids() -> RequestIds {
    RequestIds {
        eval_id: "0190c0de-0000-7000-8000-000000000001".parse().unwrap(),
        client_id: "application-17".into(),
        workflow: "consumer_onboarding".into(),
        reference_id: "0190c0de-0000-8000-8000-00000000000a".parse().unwrap(),
    }
}

/// One call of Verify with what the population says.
pub(crate) fn judge(
    applicant: &Applicant,
    settings: &Value,
    answer: Answer<(Resolution, &[SourceInfo])>,
) -> Judgement {
    let answer = match answer {
        Answer::Ok((resolution, sources)) => Answer::Ok((resolution, sources, Vec::new())),
        Answer::Missing => Answer::Missing,
        Answer::Unavailable(why) => Answer::Unavailable(why),
    };
    call("verify", applicant, settings, &answer)
}

/// The best match, the sources, and the records of the best match.
type Known<'a> = (Resolution, &'a [SourceInfo], Vec<SourceRecord>);

fn call(
    module: &str,
    applicant: &Applicant,
    settings: &Value,
    answer: &Answer<Known<'_>>,
) -> Judgement {
    let module = module_named(module).unwrap();
    let own = module.in_default_country(applicant, settings);
    let applicant = own.as_ref().unwrap_or(applicant);
    let query = Query::from_applicant(applicant);
    let ids = ids();
    let now: Timestamp = "2025-11-20T12:00:00Z".parse().unwrap();
    let request = ModuleRequest {
        applicant,
        query: &query,
        settings,
        now,
        environment: Environment::Sandbox,
        ids: &ids,
    };
    match module.plan(&request) {
        Plan::Refuse(problem) => Judgement::refused(module, &request, &problem),
        Plan::Fetch(needs) => {
            let reference = match (answer, needs.reference) {
                (Answer::Unavailable(why), _) => Answer::Unavailable(why.clone()),
                (Answer::Ok((resolution, sources, records)), Some(_)) => {
                    Answer::Ok(ReferenceAnswer {
                        resolution,
                        sources,
                        records: if needs.records { records } else { &[] },
                        tie: None,
                    })
                }
                (Answer::Missing, _) | (_, None) => Answer::Missing,
            };
            module.judge(
                &request,
                &Answers {
                    reference,
                    ..Answers::default()
                },
            )
        }
    }
}

/// One call of Verify against a real index.
pub(crate) fn verify(applicant: &Applicant, settings: &Value, index: &Index) -> Judgement {
    let own = module_named("verify")
        .unwrap()
        .in_default_country(applicant, settings);
    let known = known(own.as_ref().unwrap_or(applicant), index);
    call("verify", applicant, settings, &known)
}

/// One call of Verify Plus against a real index.
pub(crate) fn verify_plus(applicant: &Applicant, settings: &Value, index: &Index) -> Judgement {
    call("verifyplus", applicant, settings, &known(applicant, index))
}

fn known<'a>(applicant: &Applicant, index: &'a Index) -> Answer<Known<'a>> {
    let resolution = index.resolve(&Query::from_applicant(applicant));
    let records = resolution
        .best
        .as_ref()
        .map_or_else(Vec::new, |best| index.entity_records(best.entity).unwrap());
    Answer::Ok((resolution, index.sources(), records))
}

/// The reason codes of a judged call, in order.
pub(crate) fn codes(judgement: &Judgement) -> Vec<SmolStr> {
    let list = judgement
        .output
        .get("kyc")
        .and_then(|kyc| kyc.get("reasonCodes"));
    let Some(Value::List(codes)) = list else {
        panic!("no reason codes");
    };
    codes
        .iter()
        .map(|code| SmolStr::from(code.as_str().unwrap()))
        .collect()
}

/// The validation of a field as written, `None` where it is left out.
pub(crate) fn field(judgement: &Judgement, name: &str) -> Option<String> {
    let validations = judgement.output.get("kyc")?.get("fieldValidations")?;
    Some(serde_json::to_string(validations.get(name)?).unwrap())
}
