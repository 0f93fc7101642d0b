//! Names as numbers: a population has millions of rows but few distinct names.

use super::print::Print;
use bonafide_identity::{FamilyGrade, GivenGrade, compare_family, compare_given, phonetic_key};
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
            given_grades: HashMap::new(),
            family_grades: HashMap::new(),
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

/// All names of the population, how common they are in it, and the grades of pairs that were
/// compared.
#[derive(Debug)]
pub(super) struct NameTable {
    entries: Vec<NameEntry>,
    rows: u32,
    rows_of_zip: HashMap<u32, u32>,
    given_grades: HashMap<(NameId, NameId), GivenGrade>,
    family_grades: HashMap<(NameId, NameId), FamilyGrade>,
}

/// Remembered pairs of each kind before the memory is cleared.
const MOST_GRADES: usize = 1 << 20;

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

    /// Whether the names begin with the same three letters, as scanning errors of one name do.
    pub(super) fn begin_alike(&self, a: NameId, b: NameId) -> bool {
        let head = |name| self.text(name).get(..3);
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
    pub(super) fn expected_namesakes(&self, print: &Print) -> f64 {
        let given = self
            .entry(print.given)
            .map_or(0, |entry| entry.rows_as_given);
        let family = self
            .entry(print.family)
            .map_or(0, |entry| entry.rows_as_family);
        f64::from(given) * f64::from(family) / f64::from(self.rows.max(1))
    }

    /// The share of all rows that are in a ZIP code.
    pub(super) fn share_of_zip(&self, zip: u32) -> f64 {
        let rows = self.rows_of_zip.get(&zip).copied().unwrap_or(0);
        f64::from(rows) / f64::from(self.rows.max(1))
    }

    /// Grades two given names.
    pub(super) fn given(&mut self, a: NameId, b: NameId) -> GivenGrade {
        if a == 0 || b == 0 {
            return GivenGrade::None;
        }
        if a == b {
            return GivenGrade::Exact;
        }
        let pair = (a.min(b), a.max(b));
        if let Some(grade) = self.given_grades.get(&pair) {
            return *grade;
        }
        let grade = compare_given(self.text(pair.0), self.text(pair.1));
        if self.given_grades.len() >= MOST_GRADES {
            self.given_grades.clear();
        }
        self.given_grades.insert(pair, grade);
        grade
    }

    /// Grades two family names.
    pub(super) fn family(&mut self, a: NameId, b: NameId) -> FamilyGrade {
        if a == 0 || b == 0 {
            return FamilyGrade::None;
        }
        if a == b {
            return FamilyGrade::Exact;
        }
        let pair = (a.min(b), a.max(b));
        if let Some(grade) = self.family_grades.get(&pair) {
            return *grade;
        }
        let grade = compare_family(self.text(pair.0), self.text(pair.1));
        if self.family_grades.len() >= MOST_GRADES {
            self.family_grades.clear();
        }
        self.family_grades.insert(pair, grade);
        grade
    }
}
