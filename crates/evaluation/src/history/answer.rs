//! Answering what a run asks of earlier evaluations.

use super::HistoryQuery;
use super::sighting::entity_hash;
use crate::Evaluations;
use bonafide_types::{Decimal, Environment, Timestamp, Value};
use bonafide_vault::{LookupHash, Vault};
use bonafide_workflow::{Aggregation, ServiceAnswer, ServiceError, entity_text};

/// What the sightings of a window come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// A number.
    Number(Decimal),
    /// An instant.
    Instant(Timestamp),
    /// Nothing was seen of which the measure could be made.
    Nothing,
}

impl Aggregate {
    fn value(self) -> Value {
        match self {
            Self::Number(number) => Value::computed(number),
            Self::Instant(instant) => Value::string(instant.to_string()),
            Self::Nothing => Value::Null,
        }
    }
}

/// Who asks, and when.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) store: &'a dyn Evaluations,
    pub(crate) vault: &'a Vault,
    pub(crate) environment: Environment,
    pub(crate) own: &'a LookupHash,
    pub(crate) now: Timestamp,
}

impl Asking<'_> {
    /// Answers one question; `elements` are the values that evaluations have to share.
    pub(crate) async fn answer(&self, asked: &Aggregation, elements: &Value) -> ServiceAnswer {
        let Value::List(elements) = elements else {
            return ServiceAnswer::of(Value::Null);
        };
        let Some(entity) = entity_text(elements.iter()) else {
            return ServiceAnswer::of(Value::Null);
        };
        let series = asked.series().id();
        let query = HistoryQuery {
            environment: self.environment,
            series,
            entity: entity_hash(self.vault, series, &entity),
            after: asked.begins(self.now),
            before: self.now,
            own: self.own.clone(),
            measure: asked.measure(),
        };
        match self.store.aggregate(query).await {
            Ok(Some(aggregate)) => ServiceAnswer::of(aggregate.value()),
            Ok(None) => unavailable("the history of this question is not gathered yet"),
            Err(_) => unavailable("the history cannot be read"),
        }
    }
}

fn unavailable(message: &'static str) -> ServiceAnswer {
    ServiceAnswer::failed(ServiceError {
        code: "not_recorded".into(),
        message: message.into(),
        http_status: 503,
        retryable: true,
    })
}
