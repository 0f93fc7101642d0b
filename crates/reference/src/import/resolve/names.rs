//! Names as numbers: a population has millions of rows but few distinct names.

use super::print::Print;
use bonafide_identity::{
    FamilyGrade, GivenGrade, compare_family, compare_given, damerau_at_most_one, phonetic_key,
};
use smol_str::SmolStr;
use std::collections::HashMap;

/// Number of a name in a table; 0 is "no name".
pub(super) type NameId = u32;

/// Collects the names of one thread.
#[derive(Debug)]
pub(super) struct NameCollector {
    numbers: HashMap<SmolStr, NameId>,
    texts: Vec<SmolStr>,
}

impl Default for NameCollector {
    fn default() -> Self {
        Self {
            numbers: HashMap::from([(SmolStr::default(), 0)]),
            texts: vec![SmolStr::default()],
        }
    }
}

impl NameCollector {
    /// The number of a folded name.
    pub(super) fn number(&mut self, name: &str) -> NameId {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let text = SmolStr::new(name);
        let number = NameId::try_from(self.texts.len()).unwrap_or_default();
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        number
    }

    /// Takes over the names of another collector; gives back the new number of each of its own.
    pub(super) fn absorb(&mut self, other: &Self) -> Vec<NameId> {
        other.texts.iter().map(|text| self.number(text)).collect()
    }

    /// Numbers the names in alphabetical order, so that the numbers do not depend on the order in
    /// which they came. Gives back the final number of each.
    pub(super) fn finish(self) -> (NameTable, Vec<NameId>) {
        let mut order: Vec<NameId> = (0..).take(self.texts.len()).collect();
        let text_of = |number: NameId| {
            usize::try_from(number)
                .ok()
                .and_then(|place| self.texts.get(place))
        };
        order.sort_unstable_by(|a, b| text_of(*a).cmp(&text_of(*b)));
        let mut finals = vec![0; order.len()];
        let mut entries = Vec::with_capacity(order.len());
        for (place, number) in (0..).zip(&order) {
            let Some(text) = text_of(*number) else {
                continue;
            };
            if let Some(slot) = usize::try_from(*number)
                .ok()
                .and_then(|at| finals.get_mut(at))
            {
                *slot = place;
            }
            entries.push(NameEntry {
                sound: phonetic_key(text),
                text: text.clone(),
                rows_as_given: 0,
                rows_as_family: 0,
            });
        }
        let table = NameTable {
            entries,
            rows: 0,
            rows_of_zip: HashMap::new(),
        };
        (table, finals)
    }
}

#[derive(Debug)]
struct NameEntry {
    text: SmolStr,
    sound: u32,
    rows_as_given: u32,
    rows_as_family: u32,
}

/// All names of the population, and how common they are in it.
#[derive(Debug)]
pub(super) struct NameTable {
    entries: Vec<NameEntry>,
    rows: u32,
    rows_of_zip: HashMap<u32, u32>,
}

impl NameTable {
    fn entry(&self, name: NameId) -> Option<&NameEntry> {
        usize::try_from(name)
            .ok()
            .and_then(|place| self.entries.get(place))
    }

    fn text(&self, name: NameId) -> &str {
        self.entry(name).map_or("", |entry| &entry.text)
    }

    /// How the name sounds; 0 for none.
    pub(super) fn sound(&self, name: NameId) -> u32 {
        self.entry(name).map_or(0, |entry| entry.sound)
    }

    /// The first letter; 0 for none.
    pub(super) fn initial(&self, name: NameId) -> u8 {
        self.text(name).bytes().next().unwrap_or(0)
    }

    /// Whether the name is a mere initial.
    pub(super) fn is_initial(&self, name: NameId) -> bool {
        self.text(name).len() == 1
    }

    /// Whether the names are equal in their first word: `MARY` and `MARY ANN`.
    pub(super) fn first_word_is_equal(&self, a: NameId, b: NameId) -> bool {
        let first = |name| self.text(name).split(' ').next();
        first(a) == first(b)
    }

    /// Whether the names are short and one slip apart (`ZOE`, `ZEO`).
    pub(super) fn are_a_slip_apart(&self, a: NameId, b: NameId) -> bool {
        let (a, b) = (self.text(a).as_bytes(), self.text(b).as_bytes());
        a.len().min(b.len()) >= 3 && damerau_at_most_one(a, b)
    }

    /// Whether the names begin with the same two letters, as scanning errors of one name do.
    pub(super) fn begin_alike(&self, a: NameId, b: NameId) -> bool {
        let head = |name| self.text(name).get(..2);
        head(a).is_some() && head(a) == head(b)
    }

    /// How many rows have the given name.
    pub(super) fn rows_as_given(&self, given: NameId) -> u32 {
        self.entry(given).map_or(0, |entry| entry.rows_as_given)
    }

    /// Counts how common names and ZIP codes are.
    pub(super) fn count(&mut self, prints: &[Print]) {
        self.rows = u32::try_from(prints.len()).unwrap_or(u32::MAX);
        for print in prints {
            let place = |name: NameId| usize::try_from(name).unwrap_or(usize::MAX);
            if let Some(entry) = self.entries.get_mut(place(print.given)) {
                entry.rows_as_given += 1;
            }
            if let Some(entry) = self.entries.get_mut(place(print.family)) {
                entry.rows_as_family += 1;
            }
            *self.rows_of_zip.entry(print.zip).or_default() += 1;
        }
    }

    /// How many rows would have this name if given and family names were drawn independently.
    pub(super) fn expected_namesakes(&self, given: NameId, family: NameId) -> f64 {
        let given = self.rows_as_given(given);
        let family = self.entry(family).map_or(0, |entry| entry.rows_as_family);
        f64::from(given) * f64::from(family) / f64::from(self.rows.max(1))
    }

    /// The share of all rows that are in a ZIP code.
    pub(super) fn share_of_zip(&self, zip: u32) -> f64 {
        let rows = self.rows_of_zip.get(&zip).copied().unwrap_or(0);
        f64::from(rows) / f64::from(self.rows.max(1))
    }
}

/// Grades pairs of names and remembers the latest; every thread has its own.
#[derive(Debug)]
pub(super) struct NameGrades<'t> {
    pub(super) table: &'t NameTable,
    given: Remembered<GivenGrade>,
    family: Remembered<FamilyGrade>,
}

impl<'t> NameGrades<'t> {
    /// Nothing remembered yet.
    pub(super) fn new(table: &'t NameTable) -> Self {
        Self {
            table,
            given: Remembered::new(),
            family: Remembered::new(),
        }
    }

    /// Grades two given names.
    pub(super) fn given(&mut self, a: NameId, b: NameId) -> GivenGrade {
        if a == 0 || b == 0 {
            return GivenGrade::None;
        }
        if a == b {
            return GivenGrade::Exact;
        }
        let table = self.table;
        self.given
            .get(a, b, |a, b| compare_given(table.text(a), table.text(b)))
    }

    /// Grades two family names.
    pub(super) fn family(&mut self, a: NameId, b: NameId) -> FamilyGrade {
        if a == 0 || b == 0 {
            return FamilyGrade::None;
        }
        if a == b {
            return FamilyGrade::Exact;
        }
        let table = self.table;
        self.family
            .get(a, b, |a, b| compare_family(table.text(a), table.text(b)))
    }
}

/// Pairs of names and their grades; a new pair takes the place of an older one.
#[derive(Debug)]
struct Remembered<T>(Vec<Option<(NameId, NameId, T)>>);

impl<T: Copy> Remembered<T> {
    const PLACES: usize = 1 << 16;

    fn new() -> Self {
        Self(vec![None; Self::PLACES])
    }

    fn get(&mut self, a: NameId, b: NameId, grade: impl Fn(NameId, NameId) -> T) -> T {
        let (low, high) = (a.min(b), a.max(b));
        let mixed = (u64::from(low) << 32 | u64::from(high)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = usize::try_from(mixed >> 48).unwrap_or_default();
        let Some(slot) = self.0.get_mut(place) else {
            return grade(low, high);
        };
        match slot {
            Some((x, y, known)) if (*x, *y) == (low, high) => *known,
            _ => {
                let fresh = grade(low, high);
                *slot = Some((low, high, fresh));
                fresh
            }
        }
    }
}
