//! A compiled workflow: immutable, shared by all its runs.

use crate::callees::Callee;
use crate::cases::Case;
use crate::compile;
use crate::definition::{Definition, ResponseOptions};
use crate::diagnostic::{Diagnostic, Report};
use crate::facts::Layout;
use crate::history::Aggregation;
use crate::lists::{ListPin, Lists};
use crate::path::BoundPath;
use crate::services::Services;
use crate::steps::input::{InputField, InputProblem, InputRules};
use crate::steps::{Step, StepHead};
use bonafide_types::{SmolStr, Value};
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A compiled workflow. Used as `Arc<Workflow>`.
#[derive(Debug)]
pub struct Workflow {
    pub(crate) definition: Definition,
    pub(crate) hash: DefinitionHash,
    pub(crate) source: Arc<str>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) response: ResponseOptions,
    pub(crate) extra: Vec<(SmolStr, BoundPath)>,
    pub(crate) input: Arc<InputRules>,
    pub(crate) aggregations: Vec<(SmolStr, Arc<Aggregation>)>,
    pub(crate) services_used: Vec<SmolStr>,
    pub(crate) lists_used: Vec<ListPin>,
    pub(crate) cases: Vec<Case>,
    /// In the order of the document, the first is the input; then the branches of parallel steps.
    pub(crate) steps: Vec<CompiledStep>,
    /// The names of the outputs by number, in the order of the document.
    pub(crate) outputs: Vec<SmolStr>,
    pub(crate) layout: Arc<Layout>,
    pub(crate) leaves: usize,
    /// By the steps that call them.
    pub(crate) callees: Vec<Callee>,
    /// How deep calls are nested: 1 where nothing is called.
    pub(crate) depth: u32,
    pub(crate) run_budget_ms: Option<u32>,
    /// The steps of this workflow and of all that it calls.
    pub(crate) all_steps: usize,
}

/// A step and what all steps have.
#[derive(Debug)]
pub(crate) struct CompiledStep {
    pub(crate) head: StepHead,
    pub(crate) step: Box<dyn Step>,
}

impl Workflow {
    /// Reads, validates and compiles a definition.
    ///
    /// # Errors
    /// All findings, where at least one is an error. A definition of which [`crate::check`] reports
    /// no error always compiles.
    pub fn compile(text: &str, services: &dyn Services, lists: &Lists) -> Result<Self, Report> {
        compile::compile(text, services, lists)
    }

    /// The name, unique in an environment.
    pub const fn name(&self) -> &SmolStr {
        &self.definition.name
    }

    /// The hash of the definition without `canvas` and `cases`.
    pub const fn hash(&self) -> DefinitionHash {
        self.hash
    }

    /// The text it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What queues, sub-statuses and webhooks are scoped by.
    pub fn use_case(&self) -> Option<&SmolStr> {
        self.definition.use_case.as_ref()
    }

    /// Name, decisions and the outline of the steps.
    pub const fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The findings that do not stand in the way.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// What an answer shows beside the decision.
    pub const fn response_options(&self) -> &ResponseOptions {
        &self.response
    }

    /// The input paths without which a request is refused.
    pub fn input_rejects(&self) -> &[InputField] {
        &self.input.rejects
    }

    /// Why a request is refused; empty where it is not.
    pub fn check_input(&self, request: &Value) -> Vec<InputProblem> {
        self.input.problems(request)
    }

    /// The tags that the arms of its splits leave, `step:arm` each.
    pub fn arm_tags(&self) -> Vec<SmolStr> {
        let steps = self.steps.iter();
        steps.flat_map(|entry| entry.step.arm_tags()).collect()
    }

    /// What it asks of earlier evaluations, by step.
    pub fn aggregations(&self) -> impl Iterator<Item = (&SmolStr, &Arc<Aggregation>)> {
        self.aggregations.iter().map(|(step, asked)| (step, asked))
    }

    /// What a step asks of earlier evaluations.
    pub fn aggregation(&self, step_id: &str) -> Option<&Arc<Aggregation>> {
        let mut asked = self.aggregations.iter();
        asked
            .find(|(step, _)| step == step_id)
            .map(|(_, asked)| asked)
    }

    /// The services that its enrichments call, sorted.
    pub fn services_used(&self) -> &[SmolStr] {
        &self.services_used
    }

    /// How long the services of one segment of a run may take together, where it states that.
    pub fn run_budget(&self) -> Option<Duration> {
        let budget = self.run_budget_ms.map(u64::from);
        budget.map(Duration::from_millis)
    }

    /// The workflows that its steps call, by name, number and definition.
    pub fn calls(&self) -> impl Iterator<Item = (&SmolStr, &SmolStr, DefinitionHash)> {
        let callees = self.callees.iter();
        callees.map(|callee| {
            let workflow = &callee.workflow;
            (workflow.name(), &callee.version, workflow.hash())
        })
    }

    /// The lists that it was compiled with, of values and of reason codes, sorted by name.
    pub fn lists_used(&self) -> &[ListPin] {
        &self.lists_used
    }
}

/// SHA-256 of the canonical JSON of a definition without `canvas` and `cases`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionHash(pub(crate) [u8; 32]);

impl DefinitionHash {
    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for DefinitionHash {
    /// Sixty-four hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DefinitionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DefinitionHash({self})")
    }
}

impl Serialize for DefinitionHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
