//! Metrics in the Prometheus text format. No name, label or value carries personal data.

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Response, header};
use axum::middleware::Next;
use metrics::Unit;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Latency of requests by route and status, in seconds.
const REQUEST_SECONDS: &str = "bonafide_http_request_seconds";
/// Requests that are being answered.
const REQUESTS_ACTIVE: &str = "bonafide_http_requests_active";
/// Connections that are open.
pub(crate) const CONNECTIONS_OPEN: &str = "bonafide_http_connections_open";
/// Panics that were answered with a 500.
pub(crate) const PANICS: &str = "bonafide_http_panics_total";

/// Bounds in seconds: fine around a millisecond, where evaluations end, up to the time-out.
const LATENCY_BUCKETS: [f64; 19] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.003, 0.005, 0.007_5, 0.01, 0.025, 0.05, 0.1, 0.25,
    0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// Bounds of the number of evaluations that are committed together.
const GROUP_BUCKETS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// How often the exporter tidies up when nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts to record, once per process. Metrics that were recorded before are lost.
pub fn record_metrics() {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let builder = builder
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BUCKETS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Suffix("_units".to_owned()), &GROUP_BUCKETS)
            })
            // Only an empty list of bounds is refused.
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of metrics is in place; /metrics stays empty");
        }
        metrics::describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "Latency of requests.");
        metrics::describe_gauge!(REQUESTS_ACTIVE, "Requests that are being answered.");
        metrics::describe_gauge!(CONNECTIONS_OPEN, "Connections that are open.");
        metrics::describe_counter!(PANICS, "Panics that were answered with a 500.");
        handle
    });
}

/// Keeps the exporter tidy for as long as the server runs.
pub(crate) async fn upkeep() {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        if let Some(handle) = HANDLE.get() {
            handle.run_upkeep();
        }
    }
}

/// Everything recorded so far.
#[utoipa::path(get, path = "/metrics", tag = "Operation", operation_id = "metrics", security(()),
    responses((status = 200, description = "Prometheus text format.", body = String, content_type = "text/plain")))]
pub(crate) async fn metrics() -> Response<Body> {
    let text = HANDLE
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Lowers the number again when its scope is left, however that happens.
pub(crate) struct Counted(&'static str);

impl Counted {
    pub(crate) fn up(name: &'static str) -> Self {
        metrics::gauge!(name).increment(1.0);
        Self(name)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!(self.0).decrement(1.0);
    }
}

/// Measures a request under the template of its route, never under its own path.
pub(crate) async fn measure(request: Request, next: Next) -> Response<Body> {
    let _active = Counted::up(REQUESTS_ACTIVE);
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = method_label(request.method());
    let response = next.run(request).await;
    let route = match route {
        Some(route) if route.as_str().starts_with("/docs") => "/docs".to_owned(),
        Some(route) => route.as_str().to_owned(),
        None => "unknown".to_owned(),
    };
    let status = response.status().as_str().to_owned();
    metrics::histogram!(REQUEST_SECONDS, "method" => method, "route" => route, "status" => status)
        .record(started.elapsed());
    response
}

/// Methods that nobody serves share one label: a client can invent them.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
