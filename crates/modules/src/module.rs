//! What every product implements, and what it is asked.

use crate::answer::Answers;
use crate::authority::{AuthorityQuestion, ConsentUse};
use crate::judgement::Judgement;
use bonafide_feeds::{DeathQuery, FeedKind, FeedQuestion};
use bonafide_reference::{Query, TiedElement};
use bonafide_types::{
    Applicant, Environment, EvalId, ReasonCode, ReferenceId, SmolStr, Timestamp, Value,
};

/// One product, as two pure halves around the fetching that the engine room does.
///
/// A module reads no clock, no random source and no environment: the same request and the same
/// answers give the same judgement, byte for byte.
pub trait Module: Send + Sync {
    /// The name by which workflows call it.
    fn key(&self) -> &'static str;

    /// Other names that mean the same module.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    /// The name of the module in texts about missing input or data.
    fn label(&self) -> &'static str;

    /// Every reason code that the module can give.
    fn reason_codes(&self) -> Vec<ReasonCode>;

    /// What is wrong with the `settings` of a step, a sentence each: a setting that nobody reads
    /// would be a safeguard that is not there.
    fn setting_faults(&self, settings: &Value) -> Vec<String>;

    /// The country that the step states for requests that name none.
    fn default_country(&self, _settings: &Value) -> Option<SmolStr> {
        None
    }

    /// The applicant with the step's default country, where it has one and none was sent: names,
    /// ids and addresses are read by their country.
    fn in_default_country(&self, applicant: &Applicant, settings: &Value) -> Option<Applicant> {
        let stated = applicant.country.as_deref().map(str::trim);
        if stated.is_some_and(|country| !country.is_empty()) {
            return None;
        }
        Some(Applicant {
            country: Some(self.default_country(settings)?),
            ..applicant.clone()
        })
    }

    /// What was sent, by enrichment names.
    fn echo(&self, request: &ModuleRequest<'_>) -> Value;

    /// What has to be fetched, or why the request cannot be judged at all.
    fn plan<'a>(&self, request: &ModuleRequest<'a>) -> Plan<'a>;

    /// What the answers say of the applicant. An outage is an answer too.
    fn judge(&self, request: &ModuleRequest<'_>, answers: &Answers<'_>) -> Judgement;
}

/// One call of a module.
#[derive(Clone, Copy)]
pub struct ModuleRequest<'a> {
    /// The person as submitted.
    pub applicant: &'a Applicant,
    /// The same person in comparison form; built once per evaluation and shared by all modules.
    pub query: &'a Query,
    /// The `settings` of the workflow step: an object, or null for none.
    pub settings: &'a Value,
    /// The instant of the evaluation.
    pub now: Timestamp,
    /// Where the evaluation runs.
    pub environment: Environment,
    /// The ids that go with the call.
    pub ids: &'a RequestIds,
}

/// The ids that an enrichment shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestIds {
    /// The evaluation.
    pub eval_id: EvalId,
    /// The client's own id of the request.
    pub client_id: SmolStr,
    /// The name of the workflow.
    pub workflow: SmolStr,
    /// This one call.
    pub reference_id: ReferenceId,
}

/// The first half of a module.
pub enum Plan<'a> {
    /// The request lacks what the module cannot do without.
    Refuse(InputProblem),
    /// These things have to be fetched first.
    Fetch(Needs<'a>),
}

/// Why a request cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InputProblem {
    /// What kind of problem it is.
    pub kind: InputProblemKind,
    /// One sentence that names the fields, and never a value.
    pub message: SmolStr,
}

/// What stands in the way of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputProblemKind {
    /// Something that the module cannot do without was not sent.
    Missing,
    /// The module does not cover the country.
    UnsupportedCountry,
}

/// What a module has to know before it can judge.
#[derive(Clone, Default)]
pub struct Needs<'a> {
    /// Look this person up in the reference population.
    pub reference: Option<&'a Query>,
    /// Fetch every record of the person found, too.
    pub records: bool,
    /// Look for who has this element of the applicant on record, too.
    pub tie: Option<TiedElement>,
    /// Ask the feeds of these kinds.
    pub feeds: Option<Box<FeedQuestion>>,
    /// The kinds.
    pub feed_kinds: &'static [FeedKind],
    /// Put this use of a consent on record before anything else is asked. Where that fails,
    /// nothing else is.
    pub consent: Option<Box<ConsentUse>>,
    /// Ask the authority.
    pub authority: Option<Box<AuthorityQuestion>>,
    /// Look for death records.
    pub deaths: Option<Box<DeathQuery>>,
}
