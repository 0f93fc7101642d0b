//! Feeds that go with a population: what carriers, the post and mail providers would know of the
//! people in it.
//!
//! Every row follows from a record and the seed alone, so that the same configuration gives the
//! same bytes. Most rows are what an honest applicant has; a few in a hundred are not.

use crate::config::{PopulationConfig, PopulationError};
use crate::population::Population;
use crate::record::Record;
use crate::time::{AS_OF, iso, plus_days};
use smol_str::SmolStr;
use std::collections::HashSet;
use std::io::{self, Write};

/// One file of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedFile {
    /// The kind of feed, as it is imported.
    pub kind: &'static str,
    /// Its header.
    pub header: &'static str,
}

/// The files, in the order in which writers are handed in.
pub const FEED_FILES: [FeedFile; 10] = [
    FeedFile {
        kind: "carrier",
        header: "phone_number,line_type,carrier,major_carrier,prepaid,virtual_operator,business,status,status_since,last_active,in_service_since,subscriber_since,ported_at,given_name,family_name,line_1,locality,major_admin_division,postal_code,country,current_addresses,synthetic",
    },
    FeedFile {
        kind: "sim",
        header: "phone_number,latest_change,synthetic",
    },
    FeedFile {
        kind: "cnam",
        header: "phone_number,caller_name,synthetic",
    },
    FeedFile {
        kind: "blocks",
        header: "npa_nxx,state,company",
    },
    FeedFile {
        kind: "postal",
        header: "line_1,line_2,locality,major_admin_division,postal_code,delivery,use,building,vacant,mail_drop,synthetic",
    },
    FeedFile {
        kind: "zip",
        header: "postal_code,locality,major_admin_division,class",
    },
    FeedFile {
        kind: "places",
        header: "class,line_1,locality,major_admin_division,postal_code",
    },
    FeedFile {
        kind: "email_lists",
        header: "domain,class",
    },
    FeedFile {
        kind: "email_age",
        header: "email,first_seen,sightings_180d,synthetic",
    },
    FeedFile {
        kind: "domain",
        header: "domain,registered,has_mail",
    },
];

/// Why feeds could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FeedsError {
    /// The configuration is none.
    #[error(transparent)]
    Population(#[from] PopulationError),
    /// A file could not be written.
    #[error("cannot write a feed: {0}")]
    Write(#[from] csv::Error),
    /// A file could not be finished.
    #[error("cannot write a feed: {0}")]
    Finish(#[from] io::Error),
}

/// Writes the feeds of a population, a writer for each of [`FEED_FILES`]. `progress` hears how many
/// people are done.
///
/// # Errors
/// See [`FeedsError`].
pub fn write_feeds<W: Write>(
    config: &PopulationConfig,
    writers: [W; FEED_FILES.len()],
    progress: &mut dyn FnMut(u64),
) -> Result<(), FeedsError> {
    let mut population = Population::new(config)?;
    let mut feeds = Feeds {
        files: writers.map(csv::Writer::from_writer),
        seen: HashSet::new(),
        seed: config.seed,
    };
    for (file, known) in feeds.files.iter_mut().zip(FEED_FILES) {
        file.write_record(known.header.split(','))?;
    }
    while let Some(record) = population.next() {
        feeds.add(&record)?;
        progress(population.so_far().people);
    }
    feeds.add_constants()?;
    for file in &mut feeds.files {
        file.flush()?;
    }
    Ok(())
}

struct Feeds<W: Write> {
    files: [csv::Writer<W>; FEED_FILES.len()],
    /// Hashes of what has a row already.
    seen: HashSet<u64>,
    seed: u64,
}

/// Domains of the population, and how long each has been registered.
const DOMAINS: [(&str, &str); 5] = [
    ("example.com", "1995-08-14"),
    ("example.org", "1995-08-31"),
    ("example.net", "1995-08-31"),
    ("inbox.example.com", "2019-03-02"),
    ("web.example.org", "2020-06-21"),
];

const LISTED: [(&str, &str); 4] = [
    ("campus.example.org", "campus"),
    ("mail.example.com", "provider"),
    ("post.example.net", "provider"),
    ("throwaway.example", "disposable"),
];

const CARRIERS: [(&str, bool); 4] = [
    ("Prairie Bell", true),
    ("Coastal Mobile", true),
    ("Union Wireless", true),
    ("Pocket Talk", false),
];

impl<W: Write> Feeds<W> {
    fn add(&mut self, record: &Record) -> Result<(), FeedsError> {
        if let Some(phone) = &record.phone_number {
            self.add_phone(phone, record)?;
        }
        if let Some(email) = &record.email {
            self.add_email(email, record)?;
        }
        if let (Some(line), Some(zip)) = (&record.line_1, &record.postal_code) {
            self.add_address(line, zip, record)?;
        }
        Ok(())
    }

    fn put<const N: usize>(&mut self, kind: &str, row: [&str; N]) -> Result<(), FeedsError> {
        let files = self.files.iter_mut().zip(FEED_FILES);
        for (file, _) in files.filter(|(_, known)| known.kind == kind) {
            file.write_record(row)?;
        }
        Ok(())
    }

    /// Whether a row is the first for a value.
    fn is_new(&mut self, kind: &str, value: &str) -> bool {
        let hash = self.draw(kind, value);
        self.seen.insert(hash)
    }

    /// A number that follows from the seed, a purpose and a value.
    fn draw(&self, purpose: &str, value: &str) -> u64 {
        let bytes = purpose.bytes().chain([0]).chain(value.bytes());
        // FNV-1a, then a mix of its high bits into the low ones.
        let start = 0xcbf2_9ce4_8422_2325 ^ self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = bytes.fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mixed = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 29)
    }

    fn one_in(&self, many: u64, purpose: &str, value: &str) -> bool {
        self.draw(purpose, value).is_multiple_of(many)
    }

    /// A day that lies up to so many days before the population's.
    fn days_ago(&self, most: u64, purpose: &str, value: &str) -> SmolStr {
        let days = i64::try_from(self.draw(purpose, value) % most).unwrap_or(0);
        iso(plus_days(AS_OF, -days))
    }

    fn add_phone(&mut self, written: &str, record: &Record) -> Result<(), FeedsError> {
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        let Some(national) = digits.len().checked_sub(10).and_then(|at| digits.get(at..)) else {
            return Ok(());
        };
        let phone = format!("+1{national}");
        if !self.is_new("carrier", &phone) {
            return Ok(());
        }
        let carrier = self.draw("serving carrier", &phone);
        let place = usize::try_from(carrier % 4).unwrap_or(0);
        let (carrier, is_major) = CARRIERS.get(place).copied().unwrap_or(("", true));
        let kind = match self.draw("line type", &phone) % 100 {
            0..62 => "mobile",
            62..90 => "landline",
            90..98 => "fixed_voip",
            _ => "over_the_top_voip",
        };
        let is_new_line = self.one_in(40, "new line", &phone);
        let start = match is_new_line {
            true => self.days_ago(90, "start", &phone),
            false => record.first_seen.clone(),
        };
        let status = match self.one_in(80, "disconnected", &phone) {
            true => "disconnected",
            false => "active",
        };
        let ported = match self.one_in(6, "ported", &phone) {
            true => self.days_ago(2_500, "port", &phone),
            false => SmolStr::default(),
        };
        let text = |value: &Option<SmolStr>| value.clone().unwrap_or_default();
        let (given, family) = (text(&record.given_name), text(&record.family_name));
        let since = self.days_ago(400, "status", &phone);
        let active = self.days_ago(30, "traffic", &phone);
        let prepaid = if self.one_in(12, "prepaid", &phone) {
            "yes"
        } else {
            "no"
        };
        self.put(
            "carrier",
            [
                &phone,
                kind,
                carrier,
                if is_major { "yes" } else { "no" },
                prepaid,
                if is_major { "no" } else { "yes" },
                "no",
                status,
                &since,
                &active,
                &start,
                &start,
                &ported,
                &given,
                &family,
                &text(&record.line_1),
                &text(&record.locality),
                &text(&record.major_admin_division),
                &text(&record.postal_code),
                &record.country,
                "1",
                "true",
            ],
        )?;
        let change = match self.draw("sim", &phone) % 20 {
            0 => self.days_ago(6, "sim change", &phone),
            1..12 => self.days_ago(2_000, "sim change", &phone),
            _ => SmolStr::default(),
        };
        self.put("sim", [&phone, &change, "true"])?;
        let name = format!("{family} {given}").to_uppercase();
        let name: String = name.chars().take(15).collect();
        if !self.one_in(10, "unnamed", &phone) && !name.trim().is_empty() {
            self.put("cnam", [&phone, name.trim(), "true"])?;
        }
        let exchange: String = national.chars().take(6).collect();
        if self.is_new("blocks", &exchange) {
            let state = text(&record.major_admin_division);
            self.put("blocks", [&exchange, &state, carrier])?;
        }
        Ok(())
    }

    fn add_email(&mut self, email: &str, record: &Record) -> Result<(), FeedsError> {
        if !self.is_new("email_age", email) {
            return Ok(());
        }
        let first = match self.one_in(30, "new address", email) {
            true => self.days_ago(170, "address", email),
            false => record.first_seen.clone(),
        };
        let sightings = (self.draw("sightings", email) % 12).to_string();
        self.put("email_age", [email, &first, &sightings, "true"])
    }

    fn add_address(&mut self, line: &str, zip: &str, record: &Record) -> Result<(), FeedsError> {
        let text = |value: &Option<SmolStr>| value.clone().unwrap_or_default();
        let (unit, city) = (text(&record.line_2), text(&record.locality));
        let state = text(&record.major_admin_division);
        let zip = zip.get(..5).unwrap_or(zip);
        let place = format!("{line}|{unit}|{zip}");
        // Boxes are no delivery points of a street.
        let is_street = line.starts_with(|first: char| first.is_ascii_digit());
        if is_street && self.is_new("postal", &place) {
            let use_class = if self.one_in(40, "use", &place) {
                "commercial"
            } else {
                "residential"
            };
            let vacant = if self.one_in(100, "vacant", &place) {
                "yes"
            } else {
                "no"
            };
            let drop = if self.one_in(300, "drop", &place) {
                "yes"
            } else {
                "no"
            };
            let building = if unit.is_empty() { "single" } else { "multi" };
            self.put(
                "postal",
                [
                    line,
                    &unit,
                    &city,
                    &state,
                    zip,
                    "confirmed",
                    use_class,
                    building,
                    vacant,
                    drop,
                    "true",
                ],
            )?;
            if self.one_in(5_000, "place", &place) {
                let class = if self.one_in(2, "class", &place) {
                    "campus"
                } else {
                    "correctional"
                };
                self.put("places", [class, line, &city, &state, zip])?;
            }
        }
        if !city.is_empty() && !state.is_empty() && self.is_new("zip", &format!("{zip}|{city}")) {
            let class = if self.one_in(60, "zip class", zip) {
                "unique"
            } else {
                "standard"
            };
            self.put("zip", [zip, &city, &state, class])?;
        }
        Ok(())
    }

    fn add_constants(&mut self) -> Result<(), FeedsError> {
        for (domain, registered) in DOMAINS {
            self.put("domain", [domain, registered, "true"])?;
        }
        for (domain, class) in LISTED {
            self.put("email_lists", [domain, class])?;
        }
        // So that no feed of a small population is empty.
        self.put(
            "places",
            ["correctional", "1 Stone Rd", "Decorah", "IA", "52101"],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Rates;

    fn written(seed: u64) -> Vec<String> {
        let config = PopulationConfig {
            people: 300,
            countries: vec!["US".into()],
            seed,
            rates: Rates::default(),
        };
        let mut files: [Vec<u8>; FEED_FILES.len()] = Default::default();
        write_feeds(&config, files.each_mut(), &mut |_| ()).unwrap();
        files.map(|file| String::from_utf8(file).unwrap()).to_vec()
    }

    #[test]
    fn the_same_seed_gives_the_same_feeds_and_each_has_rows() {
        let files = written(7);
        assert_eq!(files, written(7));
        assert_ne!(files, written(8));
        for (file, known) in files.iter().zip(FEED_FILES) {
            assert!(file.lines().count() > 1, "{}", known.kind);
            assert!(file.starts_with(known.header), "{}", known.kind);
        }
    }
}
