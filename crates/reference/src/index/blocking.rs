//! Measuring what blocking loses.

use super::candidates::gather;
use super::lookup::MOST_CANDIDATES;
use super::open::Index;
use super::scratch::Scratch;
use super::sought::{Sought, Tier};
use crate::{EntityRef, Query};

impl Index {
    /// Everybody whom a look-up of the applicant may compare, by the keys of all tiers. Who is not among them is never found, however well they agree.
    ///
    /// For measuring only: a look-up itself stops as soon as it is convinced.
    pub fn candidates(&self, query: &Query) -> Vec<EntityRef> {
        let (Some(hot), Some(_)) = (self.hot(), self.country(&query.country)) else {
            return Vec::new();
        };
        let sought = Sought::new(query);
        let mut scratch = Scratch::default();
        let mut people: Vec<EntityRef> = Vec::new();
        for tier in Tier::ALL {
            scratch.keys.clear();
            sought.push_keys(tier, &mut scratch.keys);
            gather(&hot, &mut scratch);
            let found = scratch.found.iter().take(MOST_CANDIDATES);
            people.extend(found.map(|(entity, _)| EntityRef(*entity)));
        }
        people.sort_unstable();
        people.dedup();
        people
    }
}
