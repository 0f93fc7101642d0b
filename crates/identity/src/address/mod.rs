//! Postal addresses: those of the United States after USPS Publication 28, those of other
//! countries by the words and orders of their own.

mod boxes;
mod choose;
mod compare;
mod country;
mod habits;
mod house_number;
mod inner;
mod items;
mod lexicon;
mod local;
mod local_street;
mod locality;
mod municipality;
mod native;
mod one_line;
mod read;
mod region;
mod street;
mod tokens;
mod unit;
mod whole;
mod words;

pub use compare::{AddressComparison, PartGrade, StreetGrade, UnitGrade, compare_addresses};
pub use country::read_address;
pub use locality::is_postal_code;
pub use read::read_us_address;
pub use region::{standardise_state, state_of_zip};

use smol_str::SmolStr;

/// The form of delivery that an address names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressKind {
    /// House number and street.
    #[default]
    Street,
    /// A box at a post office.
    PoBox,
    /// `RR 2 BOX 18`.
    RuralRoute,
    /// `HC 1 BOX 23`.
    HighwayContract,
    /// Called for at the post office.
    GeneralDelivery,
    /// `PSC 802 BOX 74`, or any line of an APO, FPO or DPO.
    Military,
    /// A street address of a company that holds mailboxes, with the number of one of them.
    PrivateMailbox,
}

/// An address of any country in standard parts: plain upper-case ASCII, empty where unknown.
///
/// The parts are named as the United States name them; the subdivision of another country stands
/// in `state`, its postal code in `zip5`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct PostalAddress {
    /// The form of delivery.
    pub kind: AddressKind,
    /// House number (`12`, `12A`, `12-34`, `12 1/2`, `N6W23001`), or the number of a route or
    /// military unit.
    pub number: SmolStr,
    /// Direction before the street name, `N` … `SW`.
    pub pre_direction: SmolStr,
    /// Street name without direction and suffix; `PSC`, `CMR` or `UNIT` for military post.
    pub street: SmolStr,
    /// Standard abbreviation of the street suffix, such as `AVE`.
    pub suffix: SmolStr,
    /// Direction behind the street.
    pub post_direction: SmolStr,
    /// Standard abbreviation of the unit designator; `#` or empty where none was named.
    pub unit_designator: SmolStr,
    /// Number or letter of the unit, without hyphens and leading zeros.
    pub unit: SmolStr,
    /// Building or floor, where a unit inside it is named too: `BLDG 3`.
    pub building: SmolStr,
    /// Number of a box or private mailbox, without leading zeros. On a [`AddressKind::Street`]
    /// a box that was named beside the street.
    pub box_number: SmolStr,
    /// City.
    pub city: SmolStr,
    /// Two-letter code of the state; empty where the text named none.
    pub state: SmolStr,
    /// Five digits of the ZIP code; empty where the text had none.
    pub zip5: SmolStr,
    /// The four digits of ZIP+4.
    pub zip4: SmolStr,
}

// An address is personal data: a debug print shows no more than its state.
impl std::fmt::Debug for PostalAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostalAddress")
            .field("kind", &self.kind)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl PostalAddress {
    /// The delivery line in standard form, such as `12 N MAIN ST APT 4B` or `PO BOX 7`.
    pub fn standard_line(&self) -> String {
        let mut line = String::with_capacity(40);
        let box_words: &[&str] = if self.box_number.is_empty() {
            &[]
        } else {
            &["BOX", &self.box_number]
        };
        match self.kind {
            AddressKind::PoBox => append(&mut line, &["PO BOX", &self.box_number]),
            AddressKind::RuralRoute => {
                append(&mut line, &["RR", &self.number]);
                append(&mut line, box_words);
            }
            AddressKind::HighwayContract => {
                append(&mut line, &["HC", &self.number]);
                append(&mut line, box_words);
            }
            AddressKind::GeneralDelivery => append(&mut line, &["GENERAL DELIVERY"]),
            AddressKind::Military if !self.box_number.is_empty() => {
                append(&mut line, &[&self.street, &self.number]);
                append(&mut line, box_words);
            }
            AddressKind::Street | AddressKind::Military => self.append_street(&mut line),
            AddressKind::PrivateMailbox => {
                self.append_street(&mut line);
                append(&mut line, &["PMB", &self.box_number]);
            }
        }
        line
    }

    fn append_street(&self, line: &mut String) {
        let designator = if self.unit_designator.is_empty() && !self.unit.is_empty() {
            "#"
        } else {
            &self.unit_designator
        };
        append(
            line,
            &[
                &self.number,
                &self.pre_direction,
                &self.street,
                &self.suffix,
                &self.post_direction,
                &self.building,
                designator,
                &self.unit,
            ],
        );
    }

    /// The last line in standard form, such as `SAINT LOUIS MO 63101-1234`.
    pub fn last_line(&self) -> String {
        let mut line = String::with_capacity(32);
        append(&mut line, &[&self.city, &self.state, &self.zip5]);
        if !self.zip4.is_empty() {
            line.push('-');
            line.push_str(&self.zip4);
        }
        line
    }

    /// Whether the delivery line names a place: a box, or a street with a house number.
    pub fn is_deliverable_form(&self) -> bool {
        match self.kind {
            AddressKind::Street | AddressKind::PrivateMailbox => {
                !self.number.is_empty() && !self.street.is_empty()
            }
            AddressKind::PoBox => !self.box_number.is_empty(),
            AddressKind::RuralRoute | AddressKind::HighwayContract => {
                !self.number.is_empty() || !self.box_number.is_empty()
            }
            AddressKind::GeneralDelivery | AddressKind::Military => true,
        }
    }

    /// Whether mail goes through an APO, FPO or DPO.
    pub fn is_military(&self) -> bool {
        self.kind == AddressKind::Military
    }
}

fn append(line: &mut String, words: &[&str]) {
    for word in words.iter().filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
}
