//! Workflows: from the document that a person writes to the decision of one run.
//!
//! A definition (YAML or JSON) is read with its source positions, validated all at once,
//! compiled to slots and typed tests, and run as a state machine that only asks questions:
//! [`Run::advance`] answers [`Progress::Need`], [`Progress::Suspend`] or [`Progress::Done`]. Live
//! traffic, resumes, replay, what-if and tests drive the same machine.
//!
//! What is never here: a module, a connector, a database, a runtime, a clock or a random source.
//! The services that exist, the named lists and the instant come in as arguments.
//!
//! Start reading at [`Workflow::compile`] for the way from text to a compiled workflow, at
//! `steps/mod.rs` for what a step is, and at [`Run`] for what happens to one request. The manual
//! of the format is `docs/workflows.md`.

mod callees;
mod cases;
mod compile;
mod condition;
mod definition;
mod diagnostic;
mod diff;
mod explain;
mod facts;
mod formula;
mod functions;
mod graph;
mod history;
mod lists;
mod models;
mod operand;
mod outcome;
mod path;
mod pause;
mod prepared;
mod reading;
mod record;
mod run;
mod services;
mod source;
mod steps;
mod workflow;

pub use callees::Callees;
pub use cases::{CaseResult, run_cases};
pub use compile::{Checked, check};
pub use condition::{Operator, TraceNode, Truth};
pub use definition::{Definition, Enrichments, ResponseOptions, StepOutline};
pub use diagnostic::{Diagnostic, Report, Severity};
pub use diff::{Change, Diff, KeyChange, StepChange, diff};
pub use explain::{Recorded, StepTrace, Trace, TraceRule, explain, replay};
pub use functions::function_names;
pub use history::{
    Aggregation, HISTORY_SERVICE, Measure, Seen, Series, SeriesId, SeriesSet, element_text,
    entity_text,
};
pub use lists::{ListEntry, ListKeys, ListPin, Lists, PlainKeys, ValueList};
pub use models::{Model, ModelScore};
pub use outcome::Outcome;
pub use pause::{Resume, Suspension, Wake};
pub use prepared::PreparedConditions;
pub use record::{ResumeRecord, RunRecord, StepRecord, SuspendedRun};
pub use run::{Event, Progress, RestoreError, Run};
pub use services::{ServiceAnswer, ServiceCall, ServiceError, Services};
pub use source::{Span, read_document};
pub use steps::input::{InputField, InputProblem, InputType};
pub use steps::{kind_names, step_keys};
pub use workflow::{DefinitionHash, Workflow};

/// The JSON Schema of the format, for editors.
pub const SCHEMA: &str = include_str!("../schema/workflow.schema.json");
