//! The snapshot of live workflows.

use crate::{ListLibrary, StoredVersion, VersionState};
use bonafide_types::{Environment, WorkflowId};
use bonafide_workflow::{Lists, Report, SeriesSet, Services, Workflow};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;

/// A compiled version together with its identity.
#[derive(Debug)]
pub struct LiveWorkflow {
    /// The version's id.
    pub workflow_id: WorkflowId,
    /// `major.minor.0`.
    pub version: SmolStr,
    /// The compiled workflow.
    pub workflow: Arc<Workflow>,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// A live version.
    Live(Arc<LiveWorkflow>),
    /// The name exists, but none of its versions is live.
    NotPublished,
    /// No such name.
    Unknown,
}

/// A stored live version does not compile with this binary.
#[derive(Debug, thiserror::Error)]
#[error("workflow {name} {version} ({environment}) no longer compiles: {report}")]
pub struct LoadError {
    name: SmolStr,
    version: String,
    environment: Environment,
    report: Report,
}

/// All workflows of an installation at one moment. Immutable; a change makes a new set.
#[derive(Debug, Default)]
pub struct LiveSet {
    by_environment: HashMap<Environment, HashMap<SmolStr, Option<Arc<LiveWorkflow>>>>,
    series: HashMap<Environment, Arc<SeriesSet>>,
    shadows: HashMap<(Environment, SmolStr), Arc<LiveWorkflow>>,
}

impl LiveSet {
    /// Compiles the live ones among the stored versions. A version that `previous` holds compiled
    /// already is taken over, unless a list that it looks at has changed since.
    ///
    /// # Errors
    /// [`LoadError`] for the first live version that does not compile.
    pub fn load(
        versions: &[StoredVersion],
        services: &dyn Services,
        lists: &ListLibrary,
        previous: Option<&Self>,
    ) -> Result<Self, LoadError> {
        let mut set = Self::default();
        for version in versions {
            let names = set.by_environment.entry(version.environment).or_default();
            let slot = names.entry(version.name.clone()).or_default();
            let is_live = version.state == VersionState::Live;
            if !is_live && !version.is_shadow {
                continue;
            }
            let lists = lists.of(version.environment);
            let known = previous
                .and_then(|set| set.compiled(version.environment, version.workflow_id))
                .filter(|live| {
                    let mut used = live.workflow.lists_used().iter();
                    used.all(|pin| lists.still_has(pin))
                });
            let compiled = match known {
                Some(live) => live,
                None => match compile(version, services, &lists) {
                    Ok(compiled) => Arc::new(compiled),
                    Err(error) if is_live => return Err(error),
                    // A shadow decides nothing, so that it cannot stand in the way.
                    Err(_) => continue,
                },
            };
            if is_live {
                *slot = Some(compiled);
            } else {
                let key = (version.environment, version.name.clone());
                set.shadows.insert(key, compiled);
            }
        }
        for (environment, names) in &set.by_environment {
            let live = names.values().flatten();
            let declared = SeriesSet::of(live.map(|live| live.workflow.as_ref()));
            set.series.insert(*environment, Arc::new(declared));
        }
        Ok(set)
    }

    /// What the live workflows of an environment ask of earlier evaluations.
    pub fn series(&self, environment: Environment) -> Arc<SeriesSet> {
        self.series.get(&environment).cloned().unwrap_or_default()
    }

    /// The version that runs beside the live one of a name.
    pub fn shadow(&self, environment: Environment, name: &SmolStr) -> Option<Arc<LiveWorkflow>> {
        self.shadows
            .get(&(environment, name.clone()))
            .map(Arc::clone)
    }

    /// A version that is compiled already, live or beside.
    fn compiled(&self, environment: Environment, id: WorkflowId) -> Option<Arc<LiveWorkflow>> {
        let mut shadows = self.shadows.iter();
        self.by_id(environment, id).or_else(|| {
            let is_wanted = |(of, _): &(Environment, SmolStr), shadow: &LiveWorkflow| {
                *of == environment && shadow.workflow_id == id
            };
            let found = shadows.find(|(key, shadow)| is_wanted(key, shadow));
            found.map(|(_, shadow)| Arc::clone(shadow))
        })
    }

    /// Whether nothing is live anywhere.
    pub fn is_empty(&self) -> bool {
        let mut names = self.by_environment.values().flat_map(HashMap::values);
        names.all(Option::is_none)
    }

    /// What a name stands for in an environment. Letter case counts.
    pub fn resolve(&self, environment: Environment, name: &str) -> Resolved {
        match self
            .by_environment
            .get(&environment)
            .and_then(|names| names.get(name))
        {
            Some(Some(live)) => Resolved::Live(Arc::clone(live)),
            Some(None) => Resolved::NotPublished,
            None => Resolved::Unknown,
        }
    }

    /// The live version with this id.
    pub fn by_id(&self, environment: Environment, id: WorkflowId) -> Option<Arc<LiveWorkflow>> {
        let names = self.by_environment.get(&environment)?;
        names
            .values()
            .flatten()
            .find(|live| live.workflow_id == id)
            .map(Arc::clone)
    }
}

fn compile(
    version: &StoredVersion,
    services: &dyn Services,
    lists: &Lists,
) -> Result<LiveWorkflow, LoadError> {
    let workflow =
        Workflow::compile(&version.source, services, lists).map_err(|report| LoadError {
            name: version.name.clone(),
            version: version.number.to_string(),
            environment: version.environment,
            report,
        })?;
    Ok(LiveWorkflow {
        workflow_id: version.workflow_id,
        version: version.number.to_string().into(),
        workflow: Arc::new(workflow),
    })
}
