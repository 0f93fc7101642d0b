//! Changing and reading lists.

use super::seal::{KeyedHashes, Part, data_key, key_binding, open, seal};
use super::{
    ListChange, ListChanged, ListHead, ListLibrary, ListShelf, ListType, MAX_ENTRIES,
    MAX_FUZZY_ENTRIES, MAX_LISTS, Purpose, StoredEntry, ValueFault,
};
use crate::{VersionState, WorkflowShelf};
use bonafide_types::{Environment, StorageError, Timestamp};
use bonafide_vault::{LookupHash, Vault};
use bonafide_workflow::{Services, Workflow};
use smol_str::SmolStr;
use std::sync::Arc;

/// The longest note in characters.
const MAX_NOTE: usize = 1_000;
/// The longest name in characters.
const MAX_NAME: usize = 64;

/// Why a list was not changed or read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No list has the name.
    #[error("there is no list {0:?} in this environment; see `bonafide list ls`")]
    Unknown(SmolStr),
    /// The name has other characters.
    #[error("a list's name has 1 to {MAX_NAME} letters, digits, `_`, `-` and `.`")]
    Name,
    /// Fuzzy matching is not for this type.
    #[error(
        "a list of type {0} cannot match fuzzily: its values are compared by keyed hash only; \
         name, address and custom can"
    )]
    NotFuzzy(ListType),
    /// The threshold is out of range.
    #[error("a threshold is a number from 0.5 to 1")]
    Threshold,
    /// A value cannot stand on the list.
    #[error(transparent)]
    Value(#[from] ValueFault),
    /// A note is too long.
    #[error("the note is longer than {MAX_NOTE} characters")]
    Note,
    /// Live workflows look at the list.
    #[error("the list {name:?} is looked at by live workflows: {}", workflows.join(", "))]
    InUse {
        /// The list.
        name: SmolStr,
        /// Their names.
        workflows: Vec<SmolStr>,
    },
    /// Something stored does not open.
    #[error("the list {0:?} is damaged: a value does not open with this installation's keys")]
    Damaged(SmolStr),
    /// The store refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// An entry to write.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The value in any spelling.
    pub value: SmolStr,
    /// What to note about it; up to 1,000 characters.
    pub note: Option<SmolStr>,
    /// From when on it does not count.
    pub expires_at: Option<Timestamp>,
}

/// An entry with its value open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEntry {
    /// Its number within the list.
    pub id: u64,
    /// The value as it was written.
    pub value: SmolStr,
    /// What was noted.
    pub note: Option<SmolStr>,
    /// From when on it does not count.
    pub expires_at: Option<Timestamp>,
    /// When it was added or last written anew.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: SmolStr,
}

/// The lists of one environment, as somebody changes and reads them.
#[derive(Clone)]
pub struct ListBook<'a> {
    /// Where they are kept.
    pub shelf: &'a dyn ListShelf,
    /// What seals them.
    pub vault: &'a Arc<Vault>,
    /// The environment.
    pub environment: Environment,
    /// Who acts, for the history and the audit log.
    pub actor: SmolStr,
    /// When.
    pub now: Timestamp,
}

impl ListBook<'_> {
    /// Creates an empty list and answers its first revision.
    ///
    /// # Errors
    /// See [`ListError`].
    pub async fn create(
        &self,
        name: &str,
        kind: ListType,
        purpose: Purpose,
        threshold: Option<f64>,
    ) -> Result<u64, ListError> {
        let is_plain =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
        if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(is_plain) {
            return Err(ListError::Name);
        }
        if let Some(threshold) = threshold {
            if !kind.may_be_fuzzy() {
                return Err(ListError::NotFuzzy(kind));
            }
            if !(0.5..=1.0).contains(&threshold) {
                return Err(ListError::Threshold);
            }
        }
        let wrapped_key = self.vault.wrap(
            &self.vault.new_data_key(),
            &key_binding(self.environment, name),
        );
        let head = ListHead {
            environment: self.environment,
            name: name.into(),
            kind,
            purpose,
            threshold,
            revision: 0,
            entries: 0,
            wrapped_key,
            created_at: self.now,
        };
        let created = self.shelf.create_list(head, self.actor.clone(), MAX_LISTS);
        Ok(created.await?)
    }

    /// The list without its entries.
    ///
    /// # Errors
    /// [`ListError::Unknown`] where there is none.
    pub async fn head(&self, name: &str) -> Result<ListHead, ListError> {
        let lists = self.shelf.lists(self.environment).await?;
        let found = lists.into_iter().find(|list| list.name == name);
        found.ok_or_else(|| ListError::Unknown(name.into()))
    }

    /// Seals entries for a list; `bad` hears of each that cannot stand on it, by its place, and
    /// says whether to go on without it.
    ///
    /// # Errors
    /// The fault that `bad` did not pass over.
    pub fn seal(
        &self,
        head: &ListHead,
        entries: impl IntoIterator<Item = NewEntry>,
        mut bad: impl FnMut(usize, &ListError) -> bool,
    ) -> Result<Vec<StoredEntry>, ListError> {
        let data_key = data_key(self.vault, head)?;
        let hashes = KeyedHashes::of(Arc::clone(self.vault), head);
        let mut sealed = Vec::new();
        for (place, entry) in entries.into_iter().enumerate() {
            let checked = check_note(entry.note.as_ref())
                .and_then(|()| head.kind.normalise(&entry.value).map_err(ListError::from));
            let normal = match checked {
                Ok(normal) => normal,
                Err(error) if bad(place, &error) => continue,
                Err(error) => return Err(error),
            };
            let key = hashes.hash(&normal);
            // Codes are kept as the catalogue writes them; everything else as it was written.
            let value = match head.kind {
                ListType::ReasonCodes => normal,
                _ => entry.value,
            };
            let note = entry.note.as_ref().filter(|note| !note.is_empty());
            sealed.push(StoredEntry {
                id: 0,
                value: seal(&data_key, head, Part::Value, &key, &value),
                note: note.map(|note| seal(&data_key, head, Part::Note, &key, note)),
                key,
                expires_at: entry.expires_at,
                added_at: self.now,
                added_by: self.actor.clone(),
            });
        }
        Ok(sealed)
    }

    /// Writes sealed entries; with `replace` all others go.
    ///
    /// # Errors
    /// See [`ListError`]; nothing is stored then.
    pub async fn write(
        &self,
        head: &ListHead,
        entries: Vec<StoredEntry>,
        replace: bool,
    ) -> Result<ListChanged, ListError> {
        self.change(head, entries, Vec::new(), replace).await
    }

    /// Takes values off a list. One that is not on it changes nothing.
    ///
    /// # Errors
    /// See [`ListError`]; nothing is stored then.
    pub async fn remove(
        &self,
        head: &ListHead,
        values: &[SmolStr],
    ) -> Result<ListChanged, ListError> {
        let hashes = KeyedHashes::of(Arc::clone(self.vault), head);
        let mut keys = Vec::with_capacity(values.len());
        for value in values {
            keys.push(hashes.hash(&head.kind.normalise(value)?));
        }
        self.change(head, Vec::new(), keys, false).await
    }

    async fn change(
        &self,
        head: &ListHead,
        add: Vec<StoredEntry>,
        remove: Vec<LookupHash>,
        replace: bool,
    ) -> Result<ListChanged, ListError> {
        let change = ListChange {
            environment: self.environment,
            name: head.name.clone(),
            now: self.now,
            actor: self.actor.clone(),
            replace,
            add,
            remove,
            most_entries: match head.threshold {
                Some(_) => MAX_FUZZY_ENTRIES,
                None => MAX_ENTRIES,
            },
        };
        let changed = self.shelf.change_list(change).await?;
        changed.ok_or_else(|| ListError::Unknown(head.name.clone()))
    }

    /// A list with its entries open. The caller notes the disclosure.
    ///
    /// # Errors
    /// See [`ListError`].
    pub async fn open(&self, name: &str) -> Result<(ListHead, Vec<OpenEntry>), ListError> {
        let found = self.shelf.list(self.environment, name.into()).await?;
        let (head, entries) = found.ok_or_else(|| ListError::Unknown(name.into()))?;
        let data_key = data_key(self.vault, &head)?;
        let opened = entries.into_iter().map(|entry| {
            let note = entry.note.as_ref();
            let note = note.map(|note| open(&data_key, &head, Part::Note, &entry.key, note));
            Ok(OpenEntry {
                id: entry.id,
                value: open(&data_key, &head, Part::Value, &entry.key, &entry.value)?,
                note: note.transpose()?,
                expires_at: entry.expires_at,
                added_at: entry.added_at,
                added_by: entry.added_by,
            })
        });
        let opened = opened.collect::<Result<_, ListError>>()?;
        Ok((head, opened))
    }

    /// Deletes a list that no live workflow looks at.
    ///
    /// # Errors
    /// See [`ListError`].
    pub async fn delete(
        &self,
        name: &str,
        workflows: &dyn WorkflowShelf,
        services: &dyn Services,
    ) -> Result<(), ListError> {
        let library = ListLibrary::load(self.shelf, workflows, self.vault, None).await?;
        let lists = library.of(self.environment);
        let versions = workflows.versions(self.environment).await?;
        let live = versions
            .into_iter()
            .filter(|version| version.state == VersionState::Live);
        let using = live.filter(|version| {
            let workflow = Workflow::compile(&version.source, services, &lists);
            workflow.is_ok_and(|flow| flow.lists_used().iter().any(|pin| pin.name == name))
        });
        let workflows: Vec<SmolStr> = using.map(|version| version.name).collect();
        if !workflows.is_empty() {
            let name = name.into();
            return Err(ListError::InUse { name, workflows });
        }
        let (shelf, actor) = (self.shelf, self.actor.clone());
        let deleted = shelf.delete_list(self.environment, name.into(), self.now, actor);
        match deleted.await? {
            true => Ok(()),
            false => Err(ListError::Unknown(name.into())),
        }
    }
}

fn check_note(note: Option<&SmolStr>) -> Result<(), ListError> {
    match note {
        Some(note) if note.chars().count() > MAX_NOTE => Err(ListError::Note),
        _ => Ok(()),
    }
}
