//! What Verify costs beside the look-up: plan, judgement, echo and response.

use bonafide_modules::{
    Answer, Answers, Judgement, ModuleRequest, Plan, ReferenceAnswer, RequestIds, module_named,
};
use bonafide_reference::{Loaded, Query, Resolution};
use bonafide_types::{
    Address, Applicant, Environment, EvalId, Pii, ReferenceId, SmolStr, Timestamp, Value,
};
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

/// Plan and judgement with everything around them but the look-up.
#[divan::bench]
fn plan_and_judge(bencher: Bencher<'_, '_>) {
    let applicant = applicant();
    let query = Query::from_applicant(&applicant);
    let ids = RequestIds {
        eval_id: EvalId::from_bytes([7; 16]),
        client_id: "application-17".into(),
        workflow: "consumer_onboarding".into(),
        reference_id: ReferenceId::from_bytes([8; 16]),
    };
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
