//! Named lists as an operator keeps them: typed, with revisions, their values sealed.
//!
//! Start reading at [`ListBook`], by which lists are changed and read, and at [`ListLibrary`], what
//! workflows are compiled with.

mod book;
mod kind;
mod library;
mod port;
mod seal;

pub use book::{ListBook, ListError, NewEntry, OpenEntry};
pub use kind::{ListType, Purpose, ValueFault};
pub use library::{CurrentLists, ListLibrary};
pub use port::{
    ListChange, ListChanged, ListHead, ListRevision, ListShelf, StoredEntry, WholeList,
};

/// The most lists of an environment.
pub const MAX_LISTS: u64 = 1_000;
/// The most entries of a list.
pub const MAX_ENTRIES: u64 = 1_000_000;
/// The most entries of a list that matches fuzzily: each look-up compares with all of them.
pub const MAX_FUZZY_ENTRIES: u64 = 10_000;
