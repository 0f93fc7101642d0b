//! What lists need of a store.

use super::{ListType, Purpose};
use bonafide_types::{Environment, StorageError, Timestamp};
use bonafide_vault::LookupHash;
use futures::future::BoxFuture;
use smol_str::SmolStr;

/// A list without its entries.
#[derive(Clone, Debug, PartialEq)]
pub struct ListHead {
    /// The environment it belongs to.
    pub environment: Environment,
    /// Unique in the environment: up to 64 letters, digits, `_`, `-` and `.`.
    pub name: SmolStr,
    /// What stands on it.
    pub kind: ListType,
    /// What it is for.
    pub purpose: Purpose,
    /// From 0.5 to 1 where it matches fuzzily.
    pub threshold: Option<f64>,
    /// Grows by one with each change. A list that is made anew goes on where the deleted one of
    /// its name stood.
    pub revision: u64,
    /// How many entries it has, expired ones included.
    pub entries: u64,
    /// The data key that its values are sealed under.
    pub wrapped_key: Vec<u8>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number within the list, given by the store.
    pub id: u64,
    /// What it is found by.
    pub key: LookupHash,
    /// The value as it was written, sealed.
    pub value: Vec<u8>,
    /// The note, sealed.
    pub note: Option<Vec<u8>>,
    /// From when on it does not count.
    pub expires_at: Option<Timestamp>,
    /// When it was added or last written anew.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: SmolStr,
}

/// A list with all its entries in the order of their numbers.
pub type WholeList = (ListHead, Vec<StoredEntry>);

/// A change of a list's entries, committed whole or not at all.
#[derive(Clone, Debug)]
pub struct ListChange {
    /// The environment.
    pub environment: Environment,
    /// The list.
    pub name: SmolStr,
    /// When.
    pub now: Timestamp,
    /// Who.
    pub actor: SmolStr,
    /// Whether entries that are not among `add` go.
    pub replace: bool,
    /// Entries to write; one of the same key is written anew and keeps its number.
    pub add: Vec<StoredEntry>,
    /// Keys of entries to take off.
    pub remove: Vec<LookupHash>,
    /// The most entries that the list may have afterwards.
    pub most_entries: u64,
}

/// What a change came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListChanged {
    /// The revision that it made, or the one that stands where nothing changed.
    pub revision: u64,
    /// New entries.
    pub added: u64,
    /// Entries written anew.
    pub rewritten: u64,
    /// Entries taken off.
    pub removed: u64,
}

/// One line of a list's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRevision {
    /// When.
    pub instant: Timestamp,
    /// Who.
    pub actor: SmolStr,
    /// `created`, `changed` or `deleted`.
    pub action: SmolStr,
    /// What it came to.
    pub change: ListChanged,
}

/// Where lists are kept. Every change makes a revision, a line of the history and an audit entry,
/// all in one transaction.
pub trait ListShelf: Send + Sync {
    /// Adds an empty list and answers its first revision.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where the name exists or the environment has `most_lists` lists.
    fn create_list(
        &self,
        head: ListHead,
        actor: SmolStr,
        most_lists: u64,
    ) -> BoxFuture<'_, Result<u64, StorageError>>;

    /// Changes entries; `None` where there is no such list.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where the list would have more than `most_entries`.
    fn change_list(
        &self,
        change: ListChange,
    ) -> BoxFuture<'_, Result<Option<ListChanged>, StorageError>>;

    /// Deletes a list with its entries; the history stays. Answers whether it existed.
    fn delete_list(
        &self,
        environment: Environment,
        name: SmolStr,
        now: Timestamp,
        actor: SmolStr,
    ) -> BoxFuture<'_, Result<bool, StorageError>>;

    /// All lists of an environment by name.
    fn lists(&self, environment: Environment)
    -> BoxFuture<'_, Result<Vec<ListHead>, StorageError>>;

    /// A list and all its entries in the order of their numbers, of one instant.
    fn list(
        &self,
        environment: Environment,
        name: SmolStr,
    ) -> BoxFuture<'_, Result<Option<WholeList>, StorageError>>;

    /// The history of a name, newest first, at most `limit` lines.
    fn list_history(
        &self,
        environment: Environment,
        name: SmolStr,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<ListRevision>, StorageError>>;
}
