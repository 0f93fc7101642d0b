//! What is loaded, and one question to all of it.

use super::domain::domain_key;
use super::email::{email_key, list_key};
use super::postal::{house_key, street_key, unit_key};
use super::telephone::{block_key, phone_key};
use super::zip::zip_key;
use super::{
    BlockRecord, CarrierRecord, CnamRecord, DomainRecord, EmailAgeRecord, EmailListRecord,
    PlaceRecord, PostalRecord, SimRecord, ZipRecord,
};
use crate::artefact::{Feed, FeedInfo};
use crate::import::Coverage;
use crate::record::{FeedKind, FeedRecord};
use bonafide_identity::PostalAddress;
use bonafide_types::{Date, Pii, SmolStr};
use std::sync::Arc;

/// The feeds of the risk modules that are loaded in one environment.
#[derive(Clone, Debug, Default)]
pub struct FeedBook {
    /// What carriers know of lines.
    pub carrier: Option<Arc<Feed<CarrierRecord>>>,
    /// Changes of SIMs.
    pub sim: Option<Arc<Feed<SimRecord>>>,
    /// Caller names.
    pub cnam: Option<Arc<Feed<CnamRecord>>>,
    /// Blocks of the numbering plan.
    pub blocks: Option<Arc<Feed<BlockRecord>>>,
    /// Delivery points.
    pub postal: Option<Arc<Feed<PostalRecord>>>,
    /// Postal codes.
    pub zip: Option<Arc<Feed<ZipRecord>>>,
    /// Prisons, campuses, mail drops, bases.
    pub places: Option<Arc<Feed<PlaceRecord>>>,
    /// Domains on lists.
    pub email_lists: Option<Arc<Feed<EmailListRecord>>>,
    /// How long addresses have been known.
    pub email_age: Option<Arc<Feed<EmailAgeRecord>>>,
    /// Facts about domains.
    pub domain: Option<Arc<Feed<DomainRecord>>>,
}

/// Records of one house that are opened: a tower has thousands of units, and each is found by a key
/// of its own.
const MOST_UNITS: usize = 8;

/// What is asked of the feeds.
#[derive(Clone, Debug, Default)]
pub struct FeedQuestion {
    /// A number in E.164.
    pub phone: Option<Pii<SmolStr>>,
    /// An address in lower case, its domain in ASCII.
    pub email: Option<Pii<SmolStr>>,
    /// A postal address in standard parts; an empty one asks nothing.
    pub address: PostalAddress,
    /// The country of the question (ISO 3166-1 alpha-2, upper case).
    pub country: SmolStr,
}

/// What one feed says.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Heard<T> {
    /// There is no such feed, it does not cover the country, or it was not asked.
    #[default]
    NotLoaded,
    /// The feed could not be read.
    Damaged,
    /// The records that it has; none is an answer too.
    Records {
        /// The records.
        records: Vec<T>,
        /// Whether the feed claims to know everything and is not too old: only then does absence
        /// from it mean something.
        is_complete: bool,
        /// Whether it is older than it may be. What it says stays true.
        is_stale: bool,
    },
}

impl<T> Heard<T> {
    /// The first record.
    pub fn first(&self) -> Option<&T> {
        self.records().first()
    }

    /// All records; none where the feed is not loaded.
    pub fn records(&self) -> &[T] {
        match self {
            Self::Records { records, .. } => records,
            Self::NotLoaded | Self::Damaged => &[],
        }
    }

    const fn is_stale(&self) -> bool {
        matches!(self, Self::Records { is_stale: true, .. })
    }

    const fn is_loaded(&self) -> bool {
        matches!(self, Self::Records { .. })
    }
}

/// What the feeds say.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are named as those of the book")]
pub struct FeedAnswers {
    pub carrier: Heard<CarrierRecord>,
    pub sim: Heard<SimRecord>,
    pub cnam: Heard<CnamRecord>,
    pub blocks: Heard<BlockRecord>,
    /// The house with all its units.
    pub postal: Heard<PostalRecord>,
    /// Whether the feed of delivery points has the street; `None` where it was not asked.
    pub street_is_known: Option<bool>,
    pub zip: Heard<ZipRecord>,
    pub places: Heard<PlaceRecord>,
    pub email_lists: Heard<EmailListRecord>,
    pub email_age: Heard<EmailAgeRecord>,
    pub domain: Heard<DomainRecord>,
}

/// Applies an expression to the field of every kind: `$feed` is its name.
macro_rules! each {
    ($of:expr, $kind:expr, $default:expr, |$field:ident| $body:expr) => {
        match $kind {
            FeedKind::Carrier => {
                let $field = &$of.carrier;
                $body
            }
            FeedKind::Sim => {
                let $field = &$of.sim;
                $body
            }
            FeedKind::Cnam => {
                let $field = &$of.cnam;
                $body
            }
            FeedKind::Blocks => {
                let $field = &$of.blocks;
                $body
            }
            FeedKind::Postal => {
                let $field = &$of.postal;
                $body
            }
            FeedKind::Zip => {
                let $field = &$of.zip;
                $body
            }
            FeedKind::Places => {
                let $field = &$of.places;
                $body
            }
            FeedKind::EmailLists => {
                let $field = &$of.email_lists;
                $body
            }
            FeedKind::EmailAge => {
                let $field = &$of.email_age;
                $body
            }
            FeedKind::Domain => {
                let $field = &$of.domain;
                $body
            }
            FeedKind::Authority | FeedKind::Death => $default,
        }
    };
}

impl FeedAnswers {
    /// Whether a feed answered.
    pub fn is_loaded(&self, kind: FeedKind) -> bool {
        each!(self, kind, false, |heard| heard.is_loaded())
    }

    /// Those of some kinds that answered, but are older than they may be.
    pub fn stale(&self, kinds: &'static [FeedKind]) -> impl Iterator<Item = FeedKind> + '_ {
        let is_stale = |kind: &FeedKind| each!(self, *kind, false, |heard| heard.is_stale());
        kinds.iter().copied().filter(is_stale)
    }
}

impl FeedBook {
    /// What a loaded feed says of itself.
    pub fn info(&self, kind: FeedKind) -> Option<&FeedInfo> {
        each!(self, kind, None, |feed| feed
            .as_ref()
            .map(|feed| feed.info()))
    }

    /// What the feeds of some kinds say on a day.
    pub fn ask(&self, question: &FeedQuestion, kinds: &[FeedKind], today: Date) -> FeedAnswers {
        let asks = |kind| kinds.contains(&kind);
        let mut answers = FeedAnswers::default();
        let country = question.country.as_str();
        if let Some(phone) = question.phone.as_ref().map(|phone| phone.reveal().as_str()) {
            let key = phone_key(phone);
            let keys = [key];
            answers.carrier = hear(
                &self.carrier,
                asks(FeedKind::Carrier),
                &keys,
                country,
                today,
            );
            answers.sim = hear(&self.sim, asks(FeedKind::Sim), &keys, country, today);
            answers.cnam = hear(&self.cnam, asks(FeedKind::Cnam), &keys, country, today);
            if asks(FeedKind::Blocks) && phone.starts_with("+1") {
                // A block of a thousand says more than the exchange that it lies in.
                let lengths = [9, 8].into_iter();
                let keys: Vec<String> = lengths
                    .filter_map(|length| phone.get(..length))
                    .map(block_key)
                    .collect();
                answers.blocks = hear(&self.blocks, true, &keys, country, today);
            }
        }
        if let Some(email) = question.email.as_ref().map(|email| email.reveal().as_str()) {
            let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
            answers.email_age = hear(
                &self.email_age,
                asks(FeedKind::EmailAge),
                &[email_key(email)],
                country,
                today,
            );
            let keys: Vec<String> = parents(domain).map(list_key).collect();
            answers.email_lists = hear(
                &self.email_lists,
                asks(FeedKind::EmailLists),
                &keys,
                country,
                today,
            );
            answers.domain = hear(
                &self.domain,
                asks(FeedKind::Domain),
                &[domain_key(domain)],
                country,
                today,
            );
        }
        self.ask_of_address(question, kinds, today, &mut answers);
        answers
    }

    fn ask_of_address(
        &self,
        question: &FeedQuestion,
        kinds: &[FeedKind],
        today: Date,
        answers: &mut FeedAnswers,
    ) {
        let asks = |kind| kinds.contains(&kind);
        let country = question.country.as_str();
        let read = &question.address;
        let house: Vec<String> = house_key(country, read).into_iter().collect();
        answers.places = hear(&self.places, asks(FeedKind::Places), &house, country, today);
        // The unit and the building first, then whatever else the house has.
        let points: Vec<String> = [
            unit_key(country, read, &read.unit),
            unit_key(country, read, ""),
        ]
        .into_iter()
        .flatten()
        .chain(house)
        .collect();
        let asks_postal = asks(FeedKind::Postal);
        answers.postal = hear_some(
            &self.postal,
            asks_postal,
            &points,
            MOST_UNITS,
            country,
            today,
        );
        if let (Some(feed), true, Some(key)) = (
            &self.postal,
            answers.postal.is_loaded(),
            street_key(country, read),
        ) {
            answers.street_is_known = feed.has(&key).ok();
        }
        // Without a code nothing is asked, so that its absence is no answer.
        if !read.zip5.is_empty() {
            let keys = [zip_key(country, &read.zip5)];
            answers.zip = hear(&self.zip, asks(FeedKind::Zip), &keys, country, today);
        }
    }
}

/// A domain and those above it, the top-level domain last.
fn parents(domain: &str) -> impl Iterator<Item = &str> {
    let after_dots = domain
        .match_indices('.')
        .filter_map(|(at, _)| domain.get(at + 1..));
    std::iter::once(domain).chain(after_dots)
}

fn hear<R: FeedRecord>(
    feed: &Option<Arc<Feed<R>>>,
    is_asked: bool,
    keys: &[String],
    country: &str,
    today: Date,
) -> Heard<R> {
    hear_some(feed, is_asked, keys, usize::MAX, country, today)
}

/// The same, at most so many records of each key.
fn hear_some<R: FeedRecord>(
    feed: &Option<Arc<Feed<R>>>,
    is_asked: bool,
    keys: &[String],
    most: usize,
    country: &str,
    today: Date,
) -> Heard<R> {
    let Some(feed) = feed
        .as_ref()
        .filter(|feed| is_asked && feed.info().covers(country))
    else {
        return Heard::NotLoaded;
    };
    let mut records: Vec<R> = Vec::new();
    let mut identities = Vec::new();
    for key in keys {
        match feed.first_records_of(key, most) {
            Ok(found) => {
                for record in found {
                    let identity = record.identity();
                    // Two keys may share a hash, and two of ours may lead to one record.
                    if record.keys().contains(key) && !identities.contains(&identity) {
                        identities.push(identity);
                        records.push(record);
                    }
                }
            }
            Err(error) => {
                // The answer says that there is none; the log says why.
                tracing::error!(%error, "a feed could not be read");
                return Heard::Damaged;
            }
        }
    }
    let is_stale = feed.info().is_stale(today);
    Heard::Records {
        records,
        is_complete: feed.info().coverage == Coverage::Population && !is_stale,
        is_stale,
    }
}
