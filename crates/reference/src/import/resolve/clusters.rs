//! Clusters of rows, and the guard that keeps two people apart.

use super::agreement::{Agreement, Birth, Family, Given, Id};
use super::names::NameGrades;
use super::print::Print;
use super::rules::Kind;

/// Number of a row in the order of record keys.
pub(super) type Row = u32;

/// Members of each side that the guard looks at.
const MOST_COMPARED: usize = 12;

/// Union-find whose sets can be walked.
#[derive(Debug)]
pub(super) struct Clusters {
    parent: Vec<Row>,
    /// The next member of the same cluster; the members form a ring.
    next: Vec<Row>,
    /// The strongest reason for which each row itself was joined to another.
    reasons: Vec<Option<Kind>>,
}

impl Clusters {
    /// Every row alone.
    pub(super) fn new(rows: usize) -> Self {
        let alone: Vec<Row> = (0..).take(rows).collect();
        Self {
            parent: alone.clone(),
            next: alone,
            reasons: vec![None; rows],
        }
    }

    /// The row that stands for the cluster of a row.
    pub(super) fn root(&mut self, row: Row) -> Row {
        let mut at = row;
        loop {
            let parent = get(&self.parent, at);
            if parent == at {
                return at;
            }
            let grandparent = get(&self.parent, parent);
            set(&mut self.parent, at, grandparent);
            at = grandparent;
        }
    }

    /// The root of every row.
    pub(super) fn roots(&mut self) -> &[Row] {
        for row in (0..).take(self.parent.len()) {
            let root = self.root(row);
            set(&mut self.parent, row, root);
        }
        &self.parent
    }

    /// Joins the clusters of two rows for a reason. The lower row stands for both.
    pub(super) fn join(&mut self, a: Row, b: Row, reason: Kind) {
        for row in [a, b] {
            let place = usize::try_from(row).ok();
            if let Some(held) = place.and_then(|place| self.reasons.get_mut(place)) {
                *held = Some(held.map_or(reason, |held| held.min(reason)));
            }
        }
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        set(&mut self.parent, a.max(b), a.min(b));
        // Exchanging the successors of one member each makes one ring of two.
        let (after_a, after_b) = (get(&self.next, a), get(&self.next, b));
        set(&mut self.next, a, after_b);
        set(&mut self.next, b, after_a);
    }

    /// The reason of each row; `None` for rows that are alone.
    pub(super) fn take_reasons(&mut self) -> Vec<Option<Kind>> {
        std::mem::take(&mut self.reasons)
    }

    fn is_alone(&self, row: Row) -> bool {
        get(&self.next, row) == row
    }

    /// Whether a row of the cluster of `a` has the name of `b`, as far as that is written out.
    pub(super) fn has_full_name(
        &self,
        a: Row,
        b: Row,
        prints: &[Print],
        names: &mut NameGrades<'_>,
    ) -> bool {
        let Some(y) = print(prints, b) else {
            return false;
        };
        self.members(a).any(|x| {
            print(prints, x).is_some_and(|x| {
                let agreement = Agreement::of(x, y, names);
                agreement.given <= Given::Initial && agreement.family == Family::Same
            })
        })
    }

    /// Members of the cluster of a row, at most as many as the guard looks at.
    fn members(&self, row: Row) -> impl Iterator<Item = Row> {
        let following = std::iter::successors(Some(row), move |at| {
            Some(get(&self.next, *at)).filter(|next| *next != row)
        });
        following.take(MOST_COMPARED)
    }

    /// Whether joining the clusters of two rows would put two people into one.
    ///
    /// Single rows may be wrong, so an element speaks against joining only where more than half
    /// of the pairs that have it on both sides contradict each other. A contradiction that the
    /// rule for `a` and `b` themselves has explained is no reason.
    pub(super) fn would_mix_people(
        &self,
        a: Row,
        b: Row,
        explained: &Agreement,
        prints: &[Print],
        names: &mut NameGrades<'_>,
    ) -> bool {
        if self.is_alone(a) && self.is_alone(b) {
            // The rule has looked at both.
            return false;
        }
        let mut given = Votes::default();
        let mut birth = Votes::default();
        let mut id = Votes::default();
        for x in self.members(a) {
            for y in self.members(b) {
                let (Some(x), Some(y)) = (print(prints, x), print(prints, y)) else {
                    continue;
                };
                let agreement = Agreement::of(x, y, names);
                if agreement.other_person || agreement.suffix_conflict {
                    return true;
                }
                if agreement.given != Given::Unknown && !explained.is_badly_scanned() {
                    given.count(agreement.given == Given::Different);
                }
                match agreement.birth {
                    Birth::Unknown => {}
                    Birth::Same | Birth::Fits | Birth::Slip => birth.count(false),
                    Birth::Off => birth.count(explained.birth != Birth::Off),
                    Birth::Different => birth.count(true),
                }
                match agreement.id {
                    Id::Unknown => {}
                    Id::Same | Id::Near | Id::LastFour => id.count(false),
                    Id::Different => id.count(true),
                }
            }
        }
        given.is_against() || birth.is_against() || id.is_against()
    }
}

#[derive(Default)]
struct Votes {
    comparable: u32,
    against: u32,
}

impl Votes {
    fn count(&mut self, is_against: bool) {
        self.comparable += 1;
        self.against += u32::from(is_against);
    }

    const fn is_against(&self) -> bool {
        self.against * 2 > self.comparable
    }
}

/// The print of a row.
pub(super) fn print(prints: &[Print], row: Row) -> Option<&Print> {
    usize::try_from(row)
        .ok()
        .and_then(|place| prints.get(place))
}

pub(super) fn get(rows: &[Row], at: Row) -> Row {
    let place = usize::try_from(at).ok();
    place
        .and_then(|place| rows.get(place))
        .copied()
        .unwrap_or(at)
}

fn set(rows: &mut [Row], at: Row, value: Row) {
    if let Some(slot) = usize::try_from(at)
        .ok()
        .and_then(|place| rows.get_mut(place))
    {
        *slot = value;
    }
}
