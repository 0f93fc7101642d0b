//! Who else has this phone, this email, this address: the population looked up by one element, to
//! say how firmly it is tied to the applicant's name.
//!
//! The people filed under the element are ordered by how their names agree; the records of the
//! first few say which source joins element and name, and when it last did.

use super::address::{best_address, foreign_country};
use super::features::Features;
use super::key_table::MOST_PEOPLE_PER_KEY;
use super::keys::{KeyKind, house_form, key};
use super::open::{Hot, Index};
use super::place_forms::PlaceForms;
use super::scratch::GradeCache;
use super::sought::{Sought, house_number, pack_email, pack_phone};
use crate::{EntityRef, NameTie, Query, SourceRecord, Tie, TiedElement, Ties};
use bonafide_identity::{
    Email, FamilyGrade, GivenGrade, PersonName, Phone, PostalAddress, UnitGrade, compare_addresses,
    compare_family, compare_given, compare_names, phonetic_key, read_address, read_email,
    read_phone,
};
use bonafide_types::{Date, SmolStr};
use jiff::ToSpan;

/// People whose records are read for one element.
const MOST_READ: usize = 8;
/// A source that has not seen an element for so long counts half.
const FRESH_YEARS: i64 = 5;

impl Index {
    /// How firmly the population ties the applicant's name to each element sent. `today` says which
    /// sightings are old.
    ///
    /// It opens up to eight sealed blocks for an element, which takes some tens of microseconds.
    pub fn ties(&self, query: &Query, today: Date) -> Ties {
        let tie = |element| self.tie(query, element, today);
        Ties {
            address: tie(TiedElement::Address),
            phone: tie(TiedElement::Phone),
            email: tie(TiedElement::Email),
        }
    }

    /// The same of one element; `None` where it was not sent or cannot be read.
    pub fn tie(&self, query: &Query, element: TiedElement, today: Date) -> Option<Tie> {
        let hot = self.hot()?;
        let search = Search {
            index: self,
            hot: &hot,
            name: query.name.as_ref(),
            fresh_since: today.saturating_sub(FRESH_YEARS.years()),
        };
        match element {
            TiedElement::Address => search.address(query),
            TiedElement::Phone => Some(search.phone(query.phone.as_ref()?)),
            TiedElement::Email => Some(search.email(query.email.as_ref()?)),
        }
    }
}

/// The keys under which everybody at an address is filed: how its street sounds, the number and
/// the place; none where it names no house or box, or no place. The first is the most exact.
pub(super) fn house_keys(
    address: &PostalAddress,
    places: &PlaceForms,
) -> impl Iterator<Item = u64> {
    let number = house_number(address);
    let street = u64::from(phonetic_key(&address.street));
    let house = (!number.is_empty()).then(|| house_form(number));
    let places = places.places();
    house
        .into_iter()
        .flat_map(move |house| places.clone().map(move |place| (house, place)))
        .map(move |(house, place)| key(KeyKind::House, street, house, place))
}

fn is_at(query: &Query, sent: &PostalAddress, record: &SourceRecord) -> bool {
    if foreign_country(&record.country) != foreign_country(&query.country) {
        return false;
    }
    let text = |field: &'_ Option<SmolStr>| field.clone().unwrap_or_default();
    let on_record = read_address(
        &record.country,
        &text(&record.line_1),
        &text(&record.line_2),
        &text(&record.locality),
        &text(&record.major_admin_division),
        &text(&record.postal_code),
    );
    let grades = compare_addresses(sent, &on_record);
    grades.is_same_place() && grades.unit != UnitGrade::Different
}

/// Looks elements of one applicant up.
struct Search<'s, 'a> {
    index: &'s Index,
    hot: &'s Hot<'a>,
    name: Option<&'s PersonName>,
    fresh_since: Date,
}

impl Search<'_, '_> {
    fn phone(&self, phone: &Phone) -> Tie {
        let packed = pack_phone(phone);
        self.run(
            key(KeyKind::Phone, packed, 0, 0),
            |person| person.phones.iter().any(|phone| phone.value == packed),
            |record| {
                let written = record.phone_number.as_deref();
                let read = written.map(|text| read_phone(text, Some(&record.country)));
                matches!(read, Some(Ok(on_record)) if on_record.e164 == phone.e164)
            },
        )
    }

    fn email(&self, email: &Email) -> Tie {
        let packed = pack_email(email);
        self.run(
            key(KeyKind::Email, packed, 0, 0),
            |person| person.emails.iter().any(|email| email.value == packed),
            |record| {
                let read = record.email.as_deref().map(read_email);
                matches!(read, Some(Ok(on_record)) if on_record.address == email.address)
            },
        )
    }

    fn address(&self, query: &Query) -> Option<Tie> {
        let address = query.address.as_ref()?;
        let sought = Sought::new(query);
        let places = PlaceForms::of(sought.country, address);
        let mut areas = GradeCache::default();
        Some(self.run(
            house_keys(address, &places).next()?,
            |person| {
                let best = best_address(&sought, person, self.hot, &mut areas);
                best.is_some_and(|best| best.is_same_place() && best.unit != UnitGrade::Different)
            },
            |record| is_at(query, address, record),
        ))
    }

    /// `has` says whether a person has the element, `says_so` whether a record of theirs does.
    fn run(
        &self,
        hash: u64,
        mut has: impl FnMut(&Features) -> bool,
        says_so: impl Fn(&SourceRecord) -> bool,
    ) -> Tie {
        let mut features = Features::default();
        let mut people: Vec<(NameTie, u32)> = Vec::new();
        let mut filed = 0;
        for entity in self.hot.keys.people(hash, self.hot.keys.bucket(hash)) {
            filed += 1;
            if features.decode(self.hot.entities.block(entity)) && has(&features) {
                people.push((self.best_names(&features), entity));
            }
        }
        people.sort_unstable();
        let mut sightings = Sightings::default();
        for (_, entity) in people.iter().take(MOST_READ) {
            // A profile that does not open says nothing.
            let records = self.index.entity_records(EntityRef(*entity));
            for record in records.iter().flatten().filter(|record| says_so(record)) {
                let is_fresh = record.last_seen.is_none_or(|seen| seen >= self.fresh_since);
                sightings.note(self.name, record, is_fresh);
            }
        }
        Tie {
            is_known: !people.is_empty(),
            is_complete: filed < MOST_PEOPLE_PER_KEY,
            ..sightings.tie()
        }
    }

    /// The best that any names of a person may reach; decides whose records are read.
    fn best_names(&self, features: &Features) -> NameTie {
        let Some(name) = self.name else {
            return NameTie::None;
        };
        let family = features.family.iter().map(|form| form.value);
        let family = family.map(|form| compare_family(name.family(), self.hot.family.text(form)));
        let given = features.given.iter().map(|form| form.value);
        let given = given.map(|form| compare_given(name.given(), self.hot.given.text(form)));
        NameTie::of(
            given.min().unwrap_or(GivenGrade::None),
            family.min().unwrap_or(FamilyGrade::None),
        )
    }
}

/// The records that join an element with a name: the best agreement, and who says so.
#[derive(Default)]
struct Sightings {
    tie: Tie,
    /// Sources of the best agreement, and whether they have seen it lately.
    sources: Vec<(SmolStr, bool)>,
}

impl Sightings {
    fn note(&mut self, sent: Option<&PersonName>, record: &SourceRecord, is_fresh: bool) {
        let text = |field: &'_ Option<SmolStr>| field.clone().unwrap_or_default();
        let on_record = PersonName::from_parts_in(
            &record.country,
            &text(&record.given_name),
            &text(&record.middle_name),
            &text(&record.family_name),
            &text(&record.suffix),
        );
        if on_record.is_empty() {
            return;
        }
        self.tie.has_names = true;
        let grades = sent.map(|sent| compare_names(sent, &on_record));
        let (given, family) = grades.map_or((GivenGrade::None, FamilyGrade::None), |names| {
            (names.given, names.family)
        });
        let names = NameTie::of(given, family);
        if names < self.tie.names {
            (self.tie.names, self.tie.given, self.tie.family) = (names, given, family);
            self.sources.clear();
        }
        if names != self.tie.names {
            return;
        }
        match self
            .sources
            .iter_mut()
            .find(|(name, _)| *name == record.source)
        {
            Some((_, was_fresh)) => *was_fresh |= is_fresh,
            None => self.sources.push((record.source.clone(), is_fresh)),
        }
    }

    fn tie(self) -> Tie {
        let halves: u32 = self
            .sources
            .iter()
            .map(|(_, fresh)| 1 + u32::from(*fresh))
            .sum();
        let least = u32::from(!self.sources.is_empty());
        Tie {
            sources: (halves / 2).max(least),
            ..self.tie
        }
    }
}
