//! The module of each product: the parts of [`Product`] in the order of a call.

use super::product::{Findings, Product};
use super::settings::{COMMON, default_country};
use crate::answer::{Answer, Answers};
use crate::echo::echo;
use crate::judgement::Judgement;
use crate::known_settings::{Known, faults_among};
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan};
use crate::us_input;
use bonafide_types::{ReasonCode, SmolStr, Value};

impl Module for Product {
    fn key(&self) -> &'static str {
        self.key
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn reason_codes(&self) -> Vec<ReasonCode> {
        let mut codes = self.codes();
        codes.extend(self.further_codes.iter().map(|code| ReasonCode::new(code)));
        codes
    }

    fn setting_faults(&self, settings: &Value) -> Vec<String> {
        let known: Vec<Known> = COMMON
            .iter()
            .chain(self.further_settings)
            .copied()
            .collect();
        let mut faults = faults_among(settings, &known, "");
        faults.extend((self.further_faults)(settings));
        faults
    }

    fn default_country(&self, settings: &Value) -> Option<SmolStr> {
        default_country(settings)
    }

    fn echo(&self, request: &ModuleRequest<'_>) -> Value {
        let country = (self.country)(request);
        echo(request, self.key, self.inputs, country.as_deref())
    }

    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a> {
        if let Some(message) = us_input::missing(&(self.required)(request)) {
            return Plan::Refuse(InputProblem {
                kind: InputProblemKind::Missing,
                message: message.into(),
            });
        }
        Plan::Fetch(Needs {
            reference: Some(request.query),
            tie: Some(self.correlation.element()),
            feeds: (self.question)(request).map(Box::new),
            feed_kinds: self.feeds,
            ..Needs::default()
        })
    }

    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement {
        if let Answer::Unavailable(why) = &answers.reference {
            return Judgement::unavailable(self, request, why);
        }
        let country = (self.country)(request).unwrap_or_default();
        let mut findings = Findings::new(self, country, self.scorecard.as_ref());
        (self.gather)(&mut findings, request, answers);
        self.conclude(request, answers, findings)
    }
}

/// The country in capitals: the applicant's, else the step's default.
pub(super) fn stated_country(request: &ModuleRequest<'_>) -> Option<SmolStr> {
    let default = default_country(request.settings);
    us_input::country(request.applicant, default.as_deref())
}
