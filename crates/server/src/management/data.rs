//! What is loaded, how old it is, and what that enables.

use super::session::{ok, respond};
use crate::AppState;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use bonafide_access::Scope;
use bonafide_types::{Date, Environment};
use bonafide_wire::ErrorBody;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

type App = State<Arc<AppState>>;

/// The outside data of this process, as principals may see it.
pub trait LoadedData: Send + Sync {
    /// Every feed that there is, loaded or not.
    fn feeds(&self, environment: Environment, today: Date) -> Vec<FeedBody>;

    /// Every module with the countries for which data is loaded.
    fn coverage(&self, environment: Environment) -> Vec<CoverageBody>;
}

/// One feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Feed)]
pub struct FeedBody {
    /// The kind, as it is imported.
    pub feed: String,
    /// Whether it is loaded; what follows is absent where it is not.
    pub loaded: bool,
    /// Name of the supplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The day whose state the data has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// How many days ago that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
    /// After how many days the data is too old; absent where never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age_days: Option<u32>,
    /// Whether it is too old: what it says stays true, absence from it means nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale: Option<bool>,
    /// `population` where absence from it means something, else `partial`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<String>,
    /// The countries that it is about; empty where it is about none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// How many records it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// Names this state of the data for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The reason codes that are given only while it is loaded.
    pub codes: Vec<String>,
}

/// One module in one country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Coverage)]
pub struct CoverageBody {
    /// The module, as workflows call it.
    pub module: String,
    /// ISO 3166-1 alpha-2; `*` for every country.
    pub country: String,
    /// What is behind it: `embedded` rules, sources of the population, feeds.
    pub data: Vec<String>,
}

/// Show which feeds are loaded
///
/// With age, coverage and the reason codes that rest on each.
#[utoipa::path(get, path = "/api/v1/feeds", tag = "Management", operation_id = "listFeeds",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    responses(
        (status = 200, description = "Every feed there is.", body = Vec<FeedBody>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn list_feeds(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let today = session.now.to_zoned(TimeZone::UTC).date();
        ok(&session.management.data.feeds(session.environment, today))
    })
    .await
}

/// Show which module covers which country
///
/// A country is listed for a module only where data for it is loaded or built in.
#[utoipa::path(get, path = "/api/v1/coverage", tag = "Management", operation_id = "listCoverage",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    responses(
        (status = 200, description = "Modules with countries and the data behind them.", body = Vec<CoverageBody>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn list_coverage(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        ok(&session.management.data.coverage(session.environment))
    })
    .await
}
