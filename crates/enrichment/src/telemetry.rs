//! What the operator sees of a call: counts, durations and failures, and never personal data.

use crate::EnrichmentEntry;
use bonafide_types::EvalId;
use std::time::Duration;

/// Counts a call and times it; a failed one is logged by its ids.
pub(crate) fn observe(
    eval_id: EvalId,
    module: &'static str,
    entry: &EnrichmentEntry,
    elapsed: Duration,
) {
    metrics::counter!(
        "bonafide_enrichment_calls_total",
        "service" => module,
        "status" => entry.status_code.to_string(),
    )
    .increment(1);
    metrics::histogram!("bonafide_enrichment_seconds", "service" => module)
        .record(elapsed.as_secs_f64());
    // Missing input is the client's matter and frequent; the status in the metrics is enough.
    if entry.status_code >= 500 {
        tracing::warn!(
            %eval_id,
            step = %entry.step_id,
            service = module,
            status = entry.status_code,
            attempts = entry.attempts,
            "an enrichment failed"
        );
    }
}
