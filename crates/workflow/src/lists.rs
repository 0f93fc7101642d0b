//! Named lists: values to look up, and sets of reason codes.
//!
//! A workflow is compiled against the lists that exist, so that a run looks nothing up by name. How
//! a text becomes the key that a list knows it by is the affair of whoever keeps the list: a trait
//! here, so that keyed hashes can stand behind it.

use crate::callees::Callees;
use crate::condition::likeness;
use crate::workflow::Workflow;
use bonafide_types::{SmolStr, Timestamp, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

/// How a list knows its entries.
pub trait ListKeys: fmt::Debug + Send + Sync {
    /// The key of a text; `None` where the text is no value of the list's type and so cannot be on
    /// it. A list that matches fuzzily needs keys that are text.
    fn key(&self, text: &str) -> Option<Vec<u8>>;
}

/// Text trimmed and without regard to letter case.
#[derive(Clone, Copy, Debug)]
pub struct PlainKeys;

impl ListKeys for PlainKeys {
    fn key(&self, text: &str) -> Option<Vec<u8>> {
        Some(text.trim().to_lowercase().into_bytes())
    }
}

/// What a list says of one of its values, beside the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListEntry {
    /// Its number within the list.
    pub id: u64,
    /// What was noted about it.
    pub note: Option<SmolStr>,
    /// From when on it does not count any more.
    pub expires_at: Option<Timestamp>,
}

/// An entry that a value was found by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListHit<'l> {
    pub(crate) entry: &'l ListEntry,
    /// The likeness from 0 to 1 where the list matches fuzzily.
    pub(crate) score: Option<f64>,
}

/// The entries of a list of values at one revision.
#[derive(Debug)]
pub struct ValueList {
    name: SmolStr,
    revision: u64,
    keys: Arc<dyn ListKeys>,
    // INVARIANT: empty where the list matches fuzzily.
    exact: HashMap<Box<[u8]>, ListEntry>,
    fuzzy: Option<FuzzyEntries>,
}

#[derive(Debug)]
struct FuzzyEntries {
    threshold: f64,
    entries: Vec<(SmolStr, ListEntry)>,
}

impl ValueList {
    /// A list whose entries match where their keys are the same.
    pub fn exact(
        name: impl Into<SmolStr>,
        revision: u64,
        keys: Arc<dyn ListKeys>,
        entries: impl IntoIterator<Item = (Vec<u8>, ListEntry)>,
    ) -> Self {
        let entries = entries.into_iter();
        Self {
            name: name.into(),
            revision,
            keys,
            exact: entries
                .map(|(key, entry)| (key.into_boxed_slice(), entry))
                .collect(),
            fuzzy: None,
        }
    }

    /// A list whose entries match where their keys, which are text, are at least as alike as
    /// `threshold` (0 to 1, Jaro-Winkler).
    pub fn fuzzy(
        name: impl Into<SmolStr>,
        revision: u64,
        keys: Arc<dyn ListKeys>,
        threshold: f64,
        entries: impl IntoIterator<Item = (SmolStr, ListEntry)>,
    ) -> Self {
        Self {
            name: name.into(),
            revision,
            keys,
            exact: HashMap::new(),
            fuzzy: Some(FuzzyEntries {
                threshold,
                entries: entries.into_iter().collect(),
            }),
        }
    }

    /// A list of plain texts, numbered from 1, which match trimmed and without regard to letter
    /// case.
    pub fn plain<'a>(name: impl Into<SmolStr>, values: impl IntoIterator<Item = &'a str>) -> Self {
        let entries = (1..).zip(values).filter_map(|(id, value)| {
            let entry = ListEntry {
                id,
                ..ListEntry::default()
            };
            Some((PlainKeys.key(value)?, entry))
        });
        Self::exact(name, 0, Arc::new(PlainKeys), entries)
    }

    /// Its name, unique in an environment.
    pub const fn name(&self) -> &SmolStr {
        &self.name
    }

    /// Which of its states this is.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether entries match that are only alike.
    pub const fn is_fuzzy(&self) -> bool {
        self.fuzzy.is_some()
    }

    /// The entry that a value is found by at an instant. Numbers and booleans are looked up by
    /// their text; of fuzzy matches the best counts. `threshold` stands in for the list's own.
    pub(crate) fn find(
        &self,
        value: &Value,
        now: Timestamp,
        threshold: Option<f64>,
    ) -> Option<ListHit<'_>> {
        let key = self.keys.key(&text_of(value)?)?;
        let counts = |entry: &ListEntry| entry.expires_at.is_none_or(|end| now < end);
        let Some(fuzzy) = &self.fuzzy else {
            let entry = self
                .exact
                .get(key.as_slice())
                .filter(|entry| counts(entry))?;
            return Some(ListHit { entry, score: None });
        };
        let wanted = std::str::from_utf8(&key).ok()?;
        let mut best = None;
        let mut least = threshold.unwrap_or(fuzzy.threshold);
        for (text, entry) in fuzzy.entries.iter().filter(|(_, entry)| counts(entry)) {
            let score = likeness(wanted, text);
            // Of equally good ones the first counts.
            if score > least || (best.is_none() && score >= least) {
                least = score;
                best = Some(ListHit {
                    entry,
                    score: Some(score),
                });
            }
        }
        best
    }
}

fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Int(number) => Some(Cow::Owned(number.to_string())),
        Value::Decimal(number) => Some(Cow::Owned(number.normalize().to_string())),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        _ => None,
    }
}

/// A list and the revision of it that something read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListPin {
    /// The list's name.
    pub name: SmolStr,
    /// Grows by one with each change of the list.
    pub revision: u64,
}

/// What stands in for lists, by name; a list that is not here is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListStubs(pub(crate) Vec<(SmolStr, Vec<SmolStr>)>);

impl ListStubs {
    /// Exact and without regard to letter case, whatever the list itself does.
    pub(crate) fn list(&self, list: &ValueList) -> ValueList {
        let stub = self.0.iter().find(|(name, _)| name == list.name());
        let values = stub.map_or(&[][..], |(_, values)| values);
        ValueList::plain(list.name().clone(), values.iter().map(SmolStr::as_str))
    }
}

/// The named lists that exist where a workflow is to run, and the workflows that it may call there.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    values: BTreeMap<SmolStr, Arc<ValueList>>,
    reason_codes: BTreeMap<SmolStr, CodeList>,
    callees: Option<Arc<dyn Callees>>,
}

#[derive(Clone, Debug)]
pub(crate) struct CodeList {
    pub(crate) revision: u64,
    pub(crate) codes: Arc<[SmolStr]>,
}

impl Lists {
    /// No list at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a list of plain values, which match trimmed and without regard to letter case.
    #[must_use]
    pub fn with_values<'a>(
        self,
        name: impl Into<SmolStr>,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.with_list(Arc::new(ValueList::plain(name, values)))
    }

    /// Adds a list of values.
    #[must_use]
    pub fn with_list(mut self, list: Arc<ValueList>) -> Self {
        self.values.insert(list.name.clone(), list);
        self
    }

    /// Adds a list of reason codes.
    #[must_use]
    pub fn with_reason_codes<'a>(
        self,
        name: impl Into<SmolStr>,
        codes: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.with_code_list(name, 0, codes.into_iter().map(SmolStr::from))
    }

    /// Adds a list of reason codes at a revision.
    #[must_use]
    pub fn with_code_list(
        mut self,
        name: impl Into<SmolStr>,
        revision: u64,
        codes: impl IntoIterator<Item = SmolStr>,
    ) -> Self {
        let codes = codes.into_iter().collect();
        self.reason_codes
            .insert(name.into(), CodeList { revision, codes });
        self
    }

    /// Adds the workflows that may be called.
    #[must_use]
    pub fn with_callees(mut self, callees: Arc<dyn Callees>) -> Self {
        self.callees = Some(callees);
        self
    }

    /// A published version, compiled against these lists.
    pub(crate) fn callee(&self, name: &str, version: &str) -> Option<Arc<Workflow>> {
        self.callees.as_ref()?.find(name, version, self)
    }

    /// Name and number of every version that may be called.
    pub(crate) fn callee_versions(&self) -> Vec<(SmolStr, SmolStr)> {
        let callees = self.callees.as_ref();
        callees
            .map(|callees| callees.versions())
            .unwrap_or_default()
    }

    /// The list of values of this name.
    pub fn values(&self, name: &str) -> Option<&Arc<ValueList>> {
        self.values.get(name)
    }

    /// Whether the list that a pin names is still at that revision.
    pub fn still_has(&self, pin: &ListPin) -> bool {
        let values = self.values.get(&pin.name).map(|list| list.revision);
        let codes = || self.reason_codes.get(&pin.name).map(|list| list.revision);
        values.or_else(codes) == Some(pin.revision)
    }

    pub(crate) fn reason_codes(&self, name: &str) -> Option<&CodeList> {
        self.reason_codes.get(name)
    }

    pub(crate) fn value_list_names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(SmolStr::as_str)
    }

    pub(crate) fn reason_code_list_names(&self) -> impl Iterator<Item = &str> {
        self.reason_codes.keys().map(SmolStr::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_entry_counts_until_the_instant_at_which_it_expires() {
        let end = at("2026-05-01T00:00:00Z");
        let entry = ListEntry {
            id: 7,
            note: None,
            expires_at: Some(end),
        };
        let list = ValueList::exact("l", 1, Arc::new(PlainKeys), [(b"mara".to_vec(), entry)]);
        let value = Value::from(" MARA ");
        assert!(
            list.find(&value, at("2026-04-30T23:59:59Z"), None)
                .is_some()
        );
        assert!(list.find(&value, end, None).is_none());
    }

    #[test]
    fn the_best_of_fuzzy_matches_counts() {
        let entry = |id| ListEntry {
            id,
            ..ListEntry::default()
        };
        let entries = [
            ("jon hartvig".into(), entry(1)),
            ("jona hartvig".into(), entry(2)),
        ];
        let list = ValueList::fuzzy("l", 1, Arc::new(PlainKeys), 0.9, entries);
        let now = at("2026-05-01T00:00:00Z");
        let hit = list.find(&Value::from("Jona Hartvig"), now, None).unwrap();
        assert_eq!((hit.entry.id, hit.score), (2, Some(1.0)));
        assert!(list.find(&Value::from("Petra Quill"), now, None).is_none());
        let close = Value::from("Jonas Hartvigsen");
        assert!(list.find(&close, now, Some(0.8)).is_some());
        assert!(list.find(&close, now, Some(0.999)).is_none());
    }
}
