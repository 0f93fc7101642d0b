//! The baseline: candidates by exact keys, fixed points per field, accepted from 35 points on.
//!
//! This is the rule of thumb that a principled matcher has to beat. Names and dates are compared with the product's own comparators, so that the
//! difference printed is that of the judgement, not of the reading.
//!
//! The population streams past the queries instead of being held: a person whose records share a
//! key with a query is weighed against it.

use bonafide_identity::{
    DateGrade, FamilyGrade, GivenGrade, PersonName, compare_dates, compare_names, fold,
    jaro_winkler, phonetic_key,
};
use bonafide_population::{QueryApplicant, Record};
use bonafide_types::PartialDate;
use smol_str::SmolStr;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Points from which a candidate is accepted.
const ACCEPTED: u32 = 35;

/// What is compared of an applicant or a record.
struct Card {
    name: PersonName,
    birth: Option<PartialDate>,
    id: String,
    phone: String,
    email: Option<SmolStr>,
    house: String,
    street: String,
    zip: String,
    city: SmolStr,
    state: Option<SmolStr>,
}

fn digits(text: Option<&SmolStr>) -> String {
    let text = text.map_or("", SmolStr::as_str);
    text.chars().filter(char::is_ascii_digit).collect()
}

fn last(text: &str, count: usize) -> &str {
    text.len()
        .checked_sub(count)
        .and_then(|start| text.get(start..))
        .unwrap_or("")
}

impl Card {
    fn new(applicant: &QueryApplicant) -> Self {
        let text = |field: &Option<SmolStr>| field.clone().unwrap_or_default();
        let line = fold(&text(&applicant.line_1));
        let (house, street) = line.split_once(' ').unwrap_or(("", &line));
        Self {
            name: PersonName::from_parts(
                &text(&applicant.given_name),
                &text(&applicant.middle_name),
                &text(&applicant.family_name),
                &text(&applicant.suffix),
            ),
            birth: applicant
                .date_of_birth
                .as_deref()
                .and_then(PartialDate::parse),
            id: digits(applicant.national_id.as_ref()),
            phone: last(&digits(applicant.phone_number.as_ref()), 10).to_owned(),
            email: applicant
                .email
                .as_ref()
                .map(|email| email.to_lowercase().into()),
            house: house.to_owned(),
            street: street.to_owned(),
            zip: digits(applicant.postal_code.as_ref())
                .get(..5)
                .unwrap_or("")
                .to_owned(),
            city: fold(&text(&applicant.locality)),
            state: applicant.major_admin_division.clone(),
        }
    }

    fn of_record(record: &Record) -> Self {
        Self::new(&QueryApplicant {
            given_name: record.given_name.clone(),
            middle_name: record.middle_name.clone(),
            family_name: record.family_name.clone(),
            suffix: record.suffix.clone(),
            date_of_birth: record.date_of_birth.clone(),
            national_id: record.national_id.clone(),
            email: record.email.clone(),
            phone_number: record.phone_number.clone(),
            line_1: record.line_1.clone(),
            locality: record.locality.clone(),
            major_admin_division: record.major_admin_division.clone(),
            postal_code: record.postal_code.clone(),
            ..QueryApplicant::default()
        })
    }

    /// The eight blocking keys, as far as the card has what they need.
    fn keys(&self) -> Vec<u64> {
        let (given, family) = (self.name.given(), self.name.family());
        let sound = phonetic_key(family).to_string();
        let birth = self.birth.map(|date| date.to_string()).unwrap_or_default();
        let four = last(&self.id, 4);
        let nine = if self.id.len() >= 9 { &self.id } else { "" };
        let email = self.email.as_deref().unwrap_or("");
        let combinations: [&[&str]; 8] = [
            &[nine],
            &[four, &sound],
            &[four, &birth],
            &[given, family, &birth],
            &[&self.phone],
            &[email],
            &[family, &self.house, &self.zip],
            &[given, family, &self.zip],
        ];
        combinations
            .iter()
            .enumerate()
            .filter(|(_, parts)| parts.iter().all(|part| !part.is_empty()))
            .map(|(number, parts)| {
                let mut hasher = DefaultHasher::new();
                (number, parts).hash(&mut hasher);
                hasher.finish()
            })
            .collect()
    }
}

/// Best points per field over the records of one person.
#[derive(Default)]
struct Points {
    given: u32,
    family: u32,
    birth: u32,
    id: u32,
    street: u32,
    city: u32,
    phone: u32,
    email: u32,
}

impl Points {
    fn add(&mut self, query: &Card, record: &Card) {
        let names = compare_names(&query.name, &record.name);
        self.given = self.given.max(match names.given {
            GivenGrade::Exact => 10,
            GivenGrade::Nickname => 8,
            GivenGrade::Fuzzy => 7,
            GivenGrade::Initial => 3,
            GivenGrade::None => 0,
        });
        self.family = self.family.max(match names.family {
            FamilyGrade::Exact => 15,
            FamilyGrade::Fuzzy => 10,
            FamilyGrade::Partial | FamilyGrade::None => 0,
        });
        if let (Some(query), Some(record)) = (query.birth, record.birth) {
            self.birth = self.birth.max(match compare_dates(query, record) {
                DateGrade::Exact => 20,
                DateGrade::Fuzzy(_) | DateGrade::Two => 8,
                _ => 0,
            });
        }
        self.id = self.id.max(id_points(&query.id, &record.id));
        let same_zip = !query.zip.is_empty() && query.zip == record.zip;
        let same_house = !query.house.is_empty() && query.house == record.house;
        if same_zip
            && same_house
            && jaro_winkler(query.street.as_bytes(), record.street.as_bytes()) >= 0.88
        {
            self.street = 15;
        }
        let same_city =
            !query.city.is_empty() && query.city == record.city && query.state == record.state;
        if same_zip || same_city {
            self.city = 4;
        }
        if !query.phone.is_empty() && query.phone == record.phone {
            self.phone = 10;
        }
        if query.email.is_some() && query.email == record.email {
            self.email = 8;
        }
    }

    fn total(&self) -> u32 {
        let place = self.street.max(self.city);
        self.given + self.family + self.birth + self.id + place + self.phone + self.email
    }

    /// Whether the person may be the answer at all.
    fn accepted(&self) -> bool {
        let household = self.family > 0 && self.street > 0 && self.given == 0 && self.birth == 0;
        let total = self.total();
        let names = self.given + self.family;
        total >= ACCEPTED && names > 0 && total > names && !household
    }
}

fn id_points(query: &str, record: &str) -> u32 {
    if query.len() >= 9 && record.len() >= 9 {
        let wrong = query
            .bytes()
            .zip(record.bytes())
            .filter(|(left, right)| left != right);
        return match wrong.count() {
            0 => 40,
            1 => 15,
            _ => 0,
        };
    }
    let (query, record) = (last(query, 4), last(record, 4));
    if !query.is_empty() && query == record {
        15
    } else {
        0
    }
}

/// The best person so far: points, newest day, number of sources, id.
type Best = (u32, SmolStr, usize, SmolStr);

/// The person whom fixed points name for each applicant; `None` for nobody.
pub(crate) fn answers<'set>(
    applicants: impl Iterator<Item = &'set QueryApplicant>,
    population: impl Iterator<Item = Record>,
) -> Vec<Option<SmolStr>> {
    let queries: Vec<Card> = applicants.map(Card::new).collect();
    let mut by_key: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, query) in queries.iter().enumerate() {
        for key in query.keys() {
            by_key.entry(key).or_default().push(place);
        }
    }
    let mut best: Vec<Option<Best>> = vec![None; queries.len()];
    let mut waiting: Vec<Record> = Vec::new();
    for record in population {
        if waiting
            .last()
            .is_some_and(|last| last.person_id != record.person_id)
        {
            weigh(&waiting, &queries, &by_key, &mut best);
            waiting.clear();
        }
        waiting.push(record);
    }
    weigh(&waiting, &queries, &by_key, &mut best);
    best.into_iter()
        .map(|best| best.map(|(_, _, _, person_id)| person_id))
        .collect()
}

fn weigh(
    person: &[Record],
    queries: &[Card],
    by_key: &HashMap<u64, Vec<usize>>,
    best: &mut [Option<Best>],
) {
    let cards: Vec<Card> = person.iter().map(Card::of_record).collect();
    let touched: HashSet<usize> = cards
        .iter()
        .flat_map(Card::keys)
        .filter_map(|key| by_key.get(&key))
        .flatten()
        .copied()
        .collect();
    let Some(first) = person.first() else { return };
    for place in touched {
        let (Some(query), Some(slot)) = (queries.get(place), best.get_mut(place)) else {
            continue;
        };
        let mut points = Points::default();
        for card in &cards {
            points.add(query, card);
        }
        if !points.accepted() {
            continue;
        }
        let newest = person.iter().map(|record| record.last_seen.clone()).max();
        let sources: HashSet<&str> = person.iter().map(|record| record.source.as_str()).collect();
        let found = (
            points.total(),
            newest.unwrap_or_default(),
            sources.len(),
            first.person_id.clone(),
        );
        if slot.as_ref().is_none_or(|held| *held < found) {
            *slot = Some(found);
        }
    }
}
