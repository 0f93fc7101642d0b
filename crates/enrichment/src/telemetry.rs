//! What the operator sees of a call: counts, durations and failures, and never personal data.

use crate::EnrichmentEntry;
use bonafide_types::EvalId;
use std::borrow::Cow;
use std::time::Duration;

/// Counts a call and times it; a failed one is logged by its ids.
pub(crate) fn observe(
    eval_id: EvalId,
    service: Cow<'static, str>,
    entry: &EnrichmentEntry,
    elapsed: Duration,
) {
    metrics::counter!(
        "bonafide_enrichment_calls_total",
        "service" => service.clone(),
        "status" => entry.status_code.to_string(),
    )
    .increment(1);
    // Missing input is the client's matter and frequent; the status in the metrics is enough.
    if entry.status_code >= 500 {
        tracing::warn!(
            %eval_id,
            step = %entry.step_id,
            service = %service,
            status = entry.status_code,
            attempts = entry.attempts,
            "an enrichment failed"
        );
    }
    metrics::histogram!("bonafide_enrichment_seconds", "service" => service)
        .record(elapsed.as_secs_f64());
}
