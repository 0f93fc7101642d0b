//! The lists of all environments, ready to compile workflows with.

use super::seal::{KeyedHashes, NormalForms, Part, data_key, open};
use super::{ListError, ListHead, ListShelf, ListType, StoredEntry};
use crate::WorkflowShelf;
use crate::callees::PublishedVersions;
use arc_swap::ArcSwap;
use bonafide_types::Environment;
use bonafide_vault::Vault;
use bonafide_workflow::{ListEntry, Lists, ValueList};
use std::collections::HashMap;
use std::sync::Arc;

/// All lists at one moment. Immutable; a change makes a new library.
#[derive(Clone, Debug, Default)]
pub struct ListLibrary {
    by_environment: HashMap<Environment, Arc<Lists>>,
}

impl ListLibrary {
    /// Reads the lists of all environments, and the workflows that may be called there; lists of `previous` that have not changed are taken
    /// over. In memory a list holds keyed hashes; only one that matches fuzzily holds its values.
    ///
    /// # Errors
    /// See [`ListError`].
    pub async fn load(
        shelf: &dyn ListShelf,
        workflows: &dyn WorkflowShelf,
        vault: &Arc<Vault>,
        previous: Option<&Self>,
    ) -> Result<Self, ListError> {
        let mut library = Self::default();
        for environment in Environment::ALL {
            let known = previous.map(|library| library.of(environment));
            let lists = load_lists(shelf, vault, environment, known.as_deref()).await?;
            let versions = workflows.versions(environment).await?;
            let lists = lists.with_callees(Arc::new(PublishedVersions::new(versions)));
            library.by_environment.insert(environment, Arc::new(lists));
        }
        Ok(library)
    }

    /// The lists of an environment.
    pub fn of(&self, environment: Environment) -> Arc<Lists> {
        let lists = self.by_environment.get(&environment);
        lists.map(Arc::clone).unwrap_or_default()
    }
}

/// The library in force, for whoever compiles between two changes.
#[derive(Debug, Default)]
pub struct CurrentLists {
    library: ArcSwap<ListLibrary>,
}

impl CurrentLists {
    /// Begins with a library.
    pub fn new(library: ListLibrary) -> Self {
        Self {
            library: ArcSwap::from_pointee(library),
        }
    }

    /// The library in force.
    pub fn get(&self) -> Arc<ListLibrary> {
        self.library.load_full()
    }

    /// Puts another library in force.
    pub fn replace(&self, library: ListLibrary) {
        self.library.store(Arc::new(library));
    }
}

async fn load_lists(
    shelf: &dyn ListShelf,
    vault: &Arc<Vault>,
    environment: Environment,
    previous: Option<&Lists>,
) -> Result<Lists, ListError> {
    let mut lists = Lists::none();
    for head in shelf.lists(environment).await? {
        let known = previous
            .and_then(|lists| lists.values(&head.name))
            .filter(|list| list.revision() == head.revision);
        if let Some(known) = known {
            lists = lists.with_list(Arc::clone(known));
            continue;
        }
        // One that was deleted a moment ago is left out.
        let Some((head, entries)) = shelf.list(environment, head.name).await? else {
            continue;
        };
        lists = match head.kind {
            ListType::ReasonCodes => {
                let data_key = data_key(vault, &head)?;
                let codes = entries
                    .iter()
                    .map(|entry| open(&data_key, &head, Part::Value, &entry.key, &entry.value));
                let codes: Vec<_> = codes.collect::<Result<_, _>>()?;
                lists.with_code_list(head.name, head.revision, codes)
            }
            _ => lists.with_list(Arc::new(value_list(vault, &head, &entries)?)),
        };
    }
    Ok(lists)
}

fn value_list(
    vault: &Arc<Vault>,
    head: &ListHead,
    entries: &[StoredEntry],
) -> Result<ValueList, ListError> {
    let data_key = data_key(vault, head)?;
    let entry_of = |entry: &StoredEntry| -> Result<ListEntry, ListError> {
        let note = entry.note.as_ref();
        let note = note.map(|note| open(&data_key, head, Part::Note, &entry.key, note));
        Ok(ListEntry {
            id: entry.id,
            note: note.transpose()?,
            expires_at: entry.expires_at,
        })
    };
    let (name, revision) = (head.name.clone(), head.revision);
    let Some(threshold) = head.threshold else {
        let keyed = entries
            .iter()
            .map(|entry| Ok((entry.key.as_bytes().to_vec(), entry_of(entry)?)));
        let keyed: Vec<_> = keyed.collect::<Result<_, ListError>>()?;
        let keys = Arc::new(KeyedHashes::of(Arc::clone(vault), head));
        return Ok(ValueList::exact(name, revision, keys, keyed));
    };
    let alike = entries.iter().map(|entry| {
        let value = open(&data_key, head, Part::Value, &entry.key, &entry.value)?;
        // What was normal once stays so: the fault cannot come up here.
        let normal = head.kind.normalise(&value).unwrap_or(value);
        Ok((normal, entry_of(entry)?))
    });
    let alike: Vec<_> = alike.collect::<Result<_, ListError>>()?;
    let keys = Arc::new(NormalForms(head.kind));
    Ok(ValueList::fuzzy(name, revision, keys, threshold, alike))
}
