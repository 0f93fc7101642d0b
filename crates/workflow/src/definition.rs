//! What a definition says about itself, as far as it could be read.

use crate::diagnostic::clip;
use crate::facts::SlotUse;
use crate::path::BoundPath;
use crate::reading::Reading;
use crate::source::{Content, Node, Span};
use bonafide_types::SmolStr;
use serde::{Deserialize, Serialize};

/// The outline of a definition, also of one with errors, for editors and lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// The name, unique in an environment; empty where it is missing.
    pub name: SmolStr,
    /// What queues, sub-statuses and webhooks are scoped by.
    pub use_case: Option<SmolStr>,
    /// A sentence for people.
    pub description: Option<SmolStr>,
    /// The decisions that its steps may take.
    pub decisions: Vec<SmolStr>,
    /// The steps in the order of the document.
    pub steps: Vec<StepOutline>,
}

/// One step of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepOutline {
    /// Its id.
    pub id: SmolStr,
    /// Its kind, as written.
    pub kind: SmolStr,
    /// The author's name for it.
    pub label: Option<SmolStr>,
    /// The ids of the steps that may follow, without repetition.
    pub targets: Vec<SmolStr>,
    /// Where it is written.
    pub span: Span,
}

/// How much of the enrichments an answer shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enrichments {
    /// Requests and responses.
    #[default]
    Full,
    /// Responses only.
    Results,
    /// No entry.
    None,
}

/// What an answer shows beside the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResponseOptions {
    /// The outputs of the steps.
    pub computed: bool,
    /// The counts and sums that were used.
    pub aggregations: bool,
    /// The enrichments.
    pub enrichments: Enrichments,
    /// The names of further values, which [`crate::Run::extra`] yields.
    pub extra: Vec<SmolStr>,
}

/// Keys that a definition may have.
pub(crate) const KEYS: [&str; 11] = [
    "format",
    "name",
    "use_case",
    "description",
    "decisions",
    "pause_expires_in",
    "run_budget_ms",
    "steps",
    "response",
    "cases",
    "canvas",
];

/// The longest time budget of a run that a definition may ask for, in milliseconds.
const MAX_BUDGET_MS: u32 = 600_000;

/// The one format that is read.
pub(crate) const FORMAT: &str = "bonafide/workflow/1";

const DEFAULT_DECISIONS: [&str; 4] = ["ACCEPT", "REVIEW", "REJECT", "RESUBMIT"];

/// Reads everything above the steps.
pub(crate) fn read_head(root: &Node, reading: &mut Reading<'_>) -> Option<Definition> {
    let fields = reading.fields(root, "a workflow", &KEYS)?;
    match fields.get("format") {
        None => reading.missing(root.span, "a workflow", "format"),
        Some(node) if node.as_text().is_some_and(|text| text == FORMAT) => {}
        Some(node) => reading.diagnostics.error_with(
            node.span,
            "this format is not known".to_owned(),
            Some(format!("write {FORMAT}")),
        ),
    }
    let name = match fields.get("name") {
        None => {
            reading.missing(root.span, "a workflow", "name");
            None
        }
        Some(node) => reading.word(node, "\"name\"", 255),
    };
    if let Some(duration) = reading.duration(fields, "pause_expires_in") {
        reading.pause_expires_in = duration;
    }
    reading.run_budget_ms = reading.whole(fields, "run_budget_ms", 1..=MAX_BUDGET_MS);
    Some(Definition {
        name: name.unwrap_or_default(),
        use_case: reading.optional_text(fields, "use_case", 255),
        description: reading.optional_text(fields, "description", 10_000),
        decisions: match fields.get("decisions") {
            None => DEFAULT_DECISIONS.iter().map(SmolStr::new).collect(),
            Some(node) => read_decisions(node, reading),
        },
        steps: Vec::new(),
    })
}

fn read_decisions(node: &Node, reading: &mut Reading<'_>) -> Vec<SmolStr> {
    let Some(items) = node.items().filter(|items| !items.is_empty()) else {
        reading.diagnostics.error(
            node.span,
            "\"decisions\" has to be a list of at least one decision".to_owned(),
        );
        return Vec::new();
    };
    let mut decisions: Vec<SmolStr> = Vec::new();
    for item in items {
        let Some(decision) = reading.word(item, "a decision", 100) else {
            continue;
        };
        if decisions.contains(&decision) {
            let message = format!("the decision \"{}\" stands here twice", clip(&decision));
            reading.diagnostics.error(item.span, message);
        } else {
            decisions.push(decision);
        }
    }
    decisions
}

/// Reads the `response` block and binds its extra values.
pub(crate) fn read_response(
    root: &Node,
    reading: &mut Reading<'_>,
) -> (ResponseOptions, Vec<(SmolStr, BoundPath)>) {
    let mut options = ResponseOptions::default();
    let mut extra = Vec::new();
    let Some(node) = root.get("response").filter(|node| !node.is_null()) else {
        return (options, extra);
    };
    let known = ["computed", "aggregations", "enrichments", "extra"];
    let Some(fields) = reading.fields(node, "\"response\"", &known) else {
        return (options, extra);
    };
    options.computed = reading.flag(fields, "computed").unwrap_or(false);
    options.aggregations = reading.flag(fields, "aggregations").unwrap_or(false);
    if let Some(node) = fields.get("enrichments") {
        match node.as_text().map(SmolStr::as_str) {
            Some("full") => options.enrichments = Enrichments::Full,
            Some("results") => options.enrichments = Enrichments::Results,
            Some("none") => options.enrichments = Enrichments::None,
            _ => reading.diagnostics.error(
                node.span,
                "\"enrichments\" has to be full, results or none".to_owned(),
            ),
        }
    }
    match fields.get("extra").map(|node| (node, &node.content)) {
        None => {}
        Some((_, Content::Map(entries))) => {
            for entry in entries {
                if let Some(path) = reading.path(&entry.value, SlotUse::PLAIN) {
                    extra.push((entry.key.clone(), path));
                }
            }
        }
        Some((node, _)) => reading.wrong_type(node, "\"extra\"", "a mapping of names to paths"),
    }
    options.extra = extra.iter().map(|(name, _)| name.clone()).collect();
    (options, extra)
}
