//! An applicant, the holder on file, and what surrounds a call.

use bonafide_feeds::{AuthorityRecord, AuthorityRecords, DeathRecord};
use bonafide_modules::{
    Answer, Answers, Authority, AuthorityAnswer, AuthorityVerdict, ConsentState, DeathAnswer,
    Judgement, ModuleRequest, Plan, RequestIds, module_named,
};
use bonafide_reference::Query;
use bonafide_types::{
    AdditionalContext, Applicant, EntityId, Environment, PartialDate, Pii, SmolStr, Timestamp,
    Value,
};

pub(crate) fn pii(text: &str) -> Option<Pii<SmolStr>> {
    (!text.is_empty()).then(|| Pii::new(text.into()))
}

pub(crate) fn value(json: &str) -> Value {
    Value::from_json(json.as_bytes(), 8).unwrap()
}

/// Somebody who sends everything and agreed an hour ago.
pub(crate) fn applicant() -> Applicant {
    Applicant {
        user_id: Some("u-3310".into()),
        given_name: pii("Ottoline"),
        family_name: pii("Brackenridge"),
        national_id: pii("219-44-0931"),
        date_of_birth: pii("1973-06-20"),
        country: Some("US".into()),
        context: AdditionalContext {
            user_consent: Some(true),
            consent_timestamp: Some("2026-03-04T11:00:00Z".into()),
        },
        ..Applicant::default()
    }
}

/// The same person as the authority has her.
pub(crate) fn holder() -> AuthorityRecord {
    AuthorityRecord {
        ssn: "219440931".into(),
        given_name: "Ottoline".into(),
        middle_name: "Rae".into(),
        family_name: "Brackenridge".into(),
        former_family_names: vec!["Quist".into()],
        date_of_birth: PartialDate::parse("1973-06-20").unwrap(),
        sex: None,
        is_deceased: false,
        deceased_date: None,
    }
}

/// The answer of a file that knows every number.
pub(crate) fn file(
    holder: Option<AuthorityRecord>,
    others: Vec<AuthorityRecord>,
) -> Answer<AuthorityAnswer> {
    said(AuthorityVerdict::Records(AuthorityRecords {
        holder,
        others,
        knows_every_number: true,
    }))
}

pub(crate) fn said(verdict: AuthorityVerdict) -> Answer<AuthorityAnswer> {
    Answer::Ok(AuthorityAnswer {
        authority: match verdict {
            AuthorityVerdict::Records(_) => Authority::File,
            _ => Authority::Ssa,
        },
        verdict,
        version: Some("v-1".into()),
        subject: Some(EntityId::from_bytes([9; 16])),
    })
}

/// One call, where it comes to one: the answers stand ready.
pub(crate) struct Call {
    pub(crate) module: &'static str,
    pub(crate) applicant: Applicant,
    pub(crate) settings: Value,
    pub(crate) environment: Environment,
    pub(crate) consent: Answer<ConsentState>,
    pub(crate) authority: Answer<AuthorityAnswer>,
    pub(crate) deaths: Answer<DeathAnswer>,
}

impl Call {
    /// eCBSV in Sandbox, with the holder on file.
    pub(crate) fn ecbsv() -> Self {
        Self {
            module: "ecbsv",
            applicant: applicant(),
            settings: Value::Null,
            environment: Environment::Sandbox,
            consent: Answer::Missing,
            authority: file(Some(holder()), Vec::new()),
            deaths: Answer::Missing,
        }
    }

    /// Deceased Check against these records, none of them restricted.
    pub(crate) fn deceased(records: Vec<DeathRecord>) -> Self {
        Self {
            module: "deceasedcheck",
            deaths: Answer::Ok(DeathAnswer {
                records,
                ..DeathAnswer::default()
            }),
            authority: Answer::Missing,
            ..Self::ecbsv()
        }
    }

    pub(crate) fn judge(&self) -> Judgement {
        let module = module_named(self.module).unwrap();
        let query = Query::from_applicant(&self.applicant);
        let ids = RequestIds {
            eval_id: "0190c0de-0000-7000-8000-000000000001".parse().unwrap(),
            client_id: "application-17".into(),
            workflow: "step_up".into(),
            reference_id: "0190c0de-0000-8000-8000-00000000000a".parse().unwrap(),
        };
        let now: Timestamp = "2026-03-04T12:00:00Z".parse().unwrap();
        let request = ModuleRequest {
            applicant: &self.applicant,
            query: &query,
            settings: &self.settings,
            now,
            environment: self.environment,
            ids: &ids,
        };
        match module.plan(&request) {
            Plan::Refuse(problem) => Judgement::refused(module, &request, &problem),
            Plan::Fetch(needs) => {
                let answers = Answers {
                    consent: match needs.consent {
                        Some(_) => self.consent.clone(),
                        None => Answer::Missing,
                    },
                    authority: match needs.authority {
                        Some(_) => self.authority.clone(),
                        None => Answer::Missing,
                    },
                    deaths: match needs.deaths {
                        Some(_) => self.deaths.clone(),
                        None => Answer::Missing,
                    },
                    ..Answers::default()
                };
                module.judge(&request, &answers)
            }
        }
    }

    /// The reason codes, with blanks between; the call has to succeed.
    pub(crate) fn codes(&self) -> String {
        let judgement = self.judge();
        assert_eq!(judgement.status_code, 200, "{:?}", judgement.message);
        let product = match self.module {
            "ecbsv" => "ecbsv",
            _ => "deceasedCheck",
        };
        codes_under(&judgement, product)
    }

    /// The message of a call that fails with this status.
    pub(crate) fn message(&self, status: u16) -> String {
        let judgement = self.judge();
        assert_eq!(judgement.status_code, status, "{:?}", judgement.message);
        assert!(judgement.output.is_null());
        judgement.message.unwrap().into()
    }
}

pub(crate) fn codes_under(judgement: &Judgement, product: &str) -> String {
    let codes = judgement.output.get(product).unwrap().get("reasonCodes");
    let Some(Value::List(codes)) = codes else {
        panic!("no reason codes under {product}");
    };
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str().unwrap()).collect();
    codes.join(" ")
}
