//! The published description of the API, and a page that shows it without any other server.

use crate::management::paths;
use crate::{AppState, health, routes, telemetry};
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use bonafide_wire::{ErrorKind, EvaluationRequestSchema, UpdateRequestSchema};
use std::sync::{Arc, LazyLock};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::Config;

/// The page loads its own script and style from here, and asks this server only.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'";

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(ApiDescription::openapi);
static DOCUMENT_JSON: LazyLock<String> =
    LazyLock::new(|| DOCUMENT.to_pretty_json().unwrap_or_default());
static PAGE: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::from("/openapi.json").validator_url("none");
    Arc::new(config.use_base_layout().default_models_expand_depth(0))
});

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bonafide Evaluation API",
        description = "Decide whether a person may open an account, log in or move money, and show why.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "Evaluations", description = "Decide, read, find and explain."),
        (name = "Feedback", description = "What became known of applicants later."),
        (name = "Reference", description = "What the codes mean."),
        (name = "Management", description = "Workflows from draft to live, for principals."),
        (name = "Operation", description = "Health and metrics; no key needed."),
    ),
    security(("api_key" = [])),
    modifiers(&Bearer),
    components(schemas(EvaluationRequestSchema, UpdateRequestSchema)),
    paths(
        routes::evaluate,
        routes::read_evaluation,
        routes::update_evaluation,
        routes::label,
        routes::import_labels,
        routes::reason_codes,
        routes::find_evaluations,
        routes::trace,
        health::live,
        health::ready,
        telemetry::metrics,
        paths::list,
        paths::publish_workflow,
        paths::check_workflow,
        paths::import,
        paths::roll_back,
        paths::version,
        paths::go_live,
        paths::archive,
        paths::shadow,
        paths::shadow_report,
        paths::promote,
        paths::compare,
        paths::export,
        paths::list_drafts,
        paths::read_draft,
        paths::write_draft,
        paths::delete_draft,
        paths::publish_draft,
        paths::list_approvals,
        paths::decide_approval,
        paths::read_audit,
        paths::list_feeds,
        paths::list_coverage,
    ),
)]
struct ApiDescription;

/// The one way to show a key.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = &mut document.components {
            let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
            components.add_security_scheme("api_key", scheme);
        }
    }
}

/// The description as an OpenAPI document.
pub fn openapi_document() -> &'static str {
    &DOCUMENT_JSON
}

/// `/openapi.json` and `/docs`.
pub(crate) fn router() -> Router<Arc<AppState>> {
    Router::new()
        .route("/openapi.json", get(document))
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(|| async { page_file("index.html") }))
        .route(
            "/docs/{*file}",
            get(|Path(file): Path<String>| async move { page_file(&file) }),
        )
}

async fn document() -> Response<Body> {
    Response::new(Body::from(openapi_document()))
}

fn page_file(name: &str) -> Response<Body> {
    let Ok(Some(file)) = utoipa_swagger_ui::serve(name, Arc::clone(&PAGE)) else {
        return crate::reply::error_response(&ErrorKind::NotFound.into());
    };
    let mut response = file.bytes.into_owned().into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    let policy = HeaderValue::from_static(PAGE_POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
