//! The second half's result, and the bodies that all modules share.

use crate::answer::Unavailable;
use crate::echo;
use crate::module::{InputProblem, InputProblemKind, Module, ModuleRequest};
use bonafide_types::{EntityId, Object, ReasonCode, SmolStr, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a module answers.
#[derive(Clone, PartialEq)]
pub struct Judgement {
    /// 200, or the status of a failed call.
    pub status_code: u16,
    /// What was sent, by enrichment names.
    pub request: Value,
    /// The body. Of a failed call: `{"response": "<JSON text>"}`.
    pub response: Value,
    /// What the workflow reads; null where the call failed.
    pub output: Value,
    /// One short sentence on a failed call; absent where input was missing.
    pub error: Option<SmolStr>,
    /// Why there is no output, in one sentence without personal data; absent on success.
    pub message: Option<SmolStr>,
    /// Codes that could not be decided, by the feed that they wait for. For the audit only.
    pub unmet: Vec<UnmetFeed>,
    /// What else the audit keeps of the call and no answer shows: an object, or null.
    pub audit: Value,
    /// Personal data on record that the response shows, for the access log.
    pub disclosed: Option<Disclosed>,
}

/// What a response shows of a person on record beyond what the applicant sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// Whose data it is.
    pub entity_id: EntityId,
    /// The fields shown, by their names in the response; never a value.
    pub fields: Vec<SmolStr>,
    /// The purpose that the step states for showing a whole national id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<SmolStr>,
}

/// Codes that could not be decided because a feed is not loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmetFeed {
    /// The feed, such as `postal`.
    pub feed: SmolStr,
    /// The codes that concern this request and rest on that feed.
    pub codes: Vec<ReasonCode>,
}

impl Judgement {
    /// A judged request: `products` are the keys of the body beside the ids.
    pub fn judged(
        module: &dyn Module,
        request: &ModuleRequest<'_>,
        products: impl IntoIterator<Item = (SmolStr, Value)>,
        unmet: Vec<UnmetFeed>,
    ) -> Self {
        let mut body = Object::new();
        for (key, product) in products {
            body.insert(key, product);
        }
        body.insert(
            SmolStr::new_static("customerProfile"),
            customer_profile(request),
        );
        body.insert(SmolStr::new_static("referenceId"), reference_id(request));
        let body = Value::Object(Arc::new(body));
        Self {
            status_code: 200,
            request: module.echo(request),
            response: body.clone(),
            output: body,
            error: None,
            message: None,
            unmet,
            disclosed: None,
            audit: Value::Null,
        }
    }

    /// Status 400: the module cannot judge such a request.
    pub fn refused(
        module: &dyn Module,
        request: &ModuleRequest<'_>,
        problem: &InputProblem,
    ) -> Self {
        let what = match problem.kind {
            InputProblemKind::Missing => "Missing required parameters for module",
            InputProblemKind::UnsupportedCountry => "Unsupported country for module",
        };
        let parameter = format!("{what}: {}", module.label());
        Self {
            message: Some(problem.message.clone()),
            ..failed(
                request,
                400,
                module.echo(request),
                &parameter,
                &problem.message,
            )
        }
    }

    /// Status 503: nothing that is loaded covers this country.
    pub fn without_reference_data(
        module: &dyn Module,
        request: &ModuleRequest<'_>,
        country: &str,
    ) -> Self {
        let text = SmolStr::from(format!(
            "No reference data for module: {}, country: {country}",
            module.label()
        ));
        Self {
            error: Some(text.clone()),
            message: Some(text.clone()),
            ..failed(
                request,
                503,
                module.echo(request),
                &text,
                "no reference data is loaded for this country",
            )
        }
    }

    /// The status of an outage: what the module needs could not be fetched.
    pub fn unavailable(
        module: &dyn Module,
        request: &ModuleRequest<'_>,
        why: &Unavailable,
    ) -> Self {
        let parameter = format!("No answer for module: {}", module.label());
        Self {
            error: Some(why.reason.clone()),
            message: Some(why.reason.clone()),
            ..failed(
                request,
                why.status,
                module.echo(request),
                &parameter,
                &why.reason,
            )
        }
    }

    /// Status 500: the module broke. Only the ids are shown, as nothing else can be trusted.
    pub fn broken(module: &dyn Module, request: &ModuleRequest<'_>) -> Self {
        let text = SmolStr::new_static("internal error");
        Self {
            error: Some(text.clone()),
            message: Some(text.clone()),
            ..failed(
                request,
                500,
                echo::ids_only(request),
                &format!("Internal error in module: {}", module.label()),
                &text,
            )
        }
    }
}

/// The shape of every failed call: the provider's body as one JSON text.
fn failed(
    request: &ModuleRequest<'_>,
    status_code: u16,
    echo: Value,
    parameter: &str,
    message: &str,
) -> Judgement {
    let body = Value::object([
        ("status", Value::from("Error")),
        ("referenceId", reference_id(request)),
        (
            "data",
            Value::object([("parameters", Value::list([Value::from(parameter)]))]),
        ),
        ("customerProfile", customer_profile(request)),
        ("msg", Value::from(message)),
    ]);
    // Writing our own value as JSON cannot fail: its keys are text and its numbers are finite.
    let text = serde_json::to_string(&body).unwrap_or_default();
    Judgement {
        status_code,
        request: echo,
        response: Value::object([("response", Value::string(text))]),
        output: Value::Null,
        error: None,
        message: None,
        unmet: Vec::new(),
        disclosed: None,
        audit: Value::Null,
    }
}

fn reference_id(request: &ModuleRequest<'_>) -> Value {
    Value::string(request.ids.reference_id.to_string())
}

fn customer_profile(request: &ModuleRequest<'_>) -> Value {
    let applicant = request.applicant;
    let ids = [
        ("customerUserId", &applicant.customer_user_id),
        ("userId", &applicant.user_id),
    ];
    Value::object(
        ids.into_iter()
            .filter_map(|(key, id)| Some((SmolStr::new_static(key), Value::from(id.clone()?)))),
    )
}
