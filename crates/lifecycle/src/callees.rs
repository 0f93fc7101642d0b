//! The versions of an environment that workflows may call.

use crate::{PublishedServices, StoredVersion, VersionNumber};
use bonafide_types::SmolStr;
use bonafide_workflow::{Callees, Lists, Workflow};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that is published in an environment, each compiled once, when it is first called.
pub(crate) struct PublishedVersions {
    versions: Vec<Callable>,
    /// By name and number; `None` where it does not compile.
    compiled: Mutex<Compiled>,
}

type Compiled = HashMap<(SmolStr, SmolStr), Option<Arc<Workflow>>>;

struct Callable {
    name: SmolStr,
    number: VersionNumber,
    source: String,
}

impl PublishedVersions {
    pub(crate) fn new(versions: Vec<StoredVersion>) -> Self {
        let callable = versions.into_iter().map(|version| Callable {
            name: version.name,
            number: version.number,
            source: version.source,
        });
        Self {
            versions: callable.collect(),
            compiled: Mutex::default(),
        }
    }

    fn compile(&self, name: &str, version: &str, lists: &Lists) -> Option<Arc<Workflow>> {
        let mut versions = self.versions.iter();
        let found = versions
            .find(|callable| callable.name == name && callable.number.to_string() == version)?;
        let workflow = Workflow::compile(&found.source, &PublishedServices, lists);
        workflow.ok().map(Arc::new)
    }
}

impl Callees for PublishedVersions {
    fn find(&self, name: &str, version: &str, lists: &Lists) -> Option<Arc<Workflow>> {
        let key = (SmolStr::new(name), SmolStr::new(version));
        let known = || self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(&key) {
            return known.clone();
        }
        // Not under the lock: what is compiled here may call others itself.
        let workflow = self.compile(name, version, lists);
        known().insert(key, workflow.clone());
        workflow
    }

    fn versions(&self) -> Vec<(SmolStr, SmolStr)> {
        let all = self.versions.iter();
        all.map(|callable| (callable.name.clone(), callable.number.to_string().into()))
            .collect()
    }
}

impl fmt::Debug for PublishedVersions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishedVersions")
            .field("versions", &self.versions.len())
            .finish_non_exhaustive()
    }
}
