//! Grading addresses part by part.

use super::words::{RoadClass, direction, road_class, street_suffix};
use super::{AddressKind, PostalAddress};
use crate::name::{damerau_at_most_one, jaro_winkler};
use smol_str::SmolStr;

/// How two addresses agree, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressComparison {
    /// House number and street, or box.
    pub street: StreetGrade,
    /// The unit inside the building.
    pub unit: UnitGrade,
    /// The city, by name alone.
    pub city: PartGrade,
    /// The state.
    pub state: PartGrade,
    /// The postal code; alike where one side has only its outer part.
    pub zip: PartGrade,
}

/// How two delivery lines agree, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreetGrade {
    /// Equal in standard form.
    Exact,
    /// Same number; the name misspelt, or a direction or suffix missing on one side.
    Loose,
    /// Different places.
    None,
}

/// How two units agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitGrade {
    /// Equal, or none on either side.
    Same,
    /// Only one side names a unit.
    Unknown,
    /// Two different units.
    Different,
}

/// How two parts agree that may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartGrade {
    /// Equal.
    Same,
    /// Misspelt.
    Alike,
    /// Missing on one side at least.
    Unknown,
    /// Different.
    Different,
}

impl PartGrade {
    /// Whether the part agrees, be it misspelt.
    pub const fn agrees(self) -> bool {
        matches!(self, Self::Same | Self::Alike)
    }
}

impl AddressComparison {
    /// Whether both name one delivery line in one area: ZIP codes equal, or city and state agree.
    pub fn is_same_place(&self) -> bool {
        let same_area = self.zip.agrees() || (self.city.agrees() && self.state == PartGrade::Same);
        self.street != StreetGrade::None && same_area && self.unit != UnitGrade::Different
    }

    /// Whether agreement needed any tolerance: a loose street, or a unit on one side only.
    pub fn is_loose(&self) -> bool {
        self.street == StreetGrade::Loose || self.unit == UnitGrade::Unknown
    }
}

/// Compares two addresses.
///
/// House numbers and boxes have to be equal; street names tolerate misspelling (Jaro-Winkler of
/// 0.88), never in a digit; a direction or suffix may be missing on one side but must not
/// contradict. A house number with a letter equals number and unit (`12A`, `12 APT A`).
pub fn compare_addresses(a: &PostalAddress, b: &PostalAddress) -> AddressComparison {
    let (street, unit) = compare_lines(a, b);
    AddressComparison {
        street,
        unit,
        city: compare_cities(&a.city, &b.city),
        state: compare_equal(&a.state, &b.state),
        zip: compare_codes(&a.zip5, &b.zip5),
    }
}

fn compare_equal(a: &str, b: &str) -> PartGrade {
    match (a.is_empty() || b.is_empty(), a == b) {
        (true, _) => PartGrade::Unknown,
        (_, true) => PartGrade::Same,
        _ => PartGrade::Different,
    }
}

/// A code of the outer part alone (`1012` of `1012AB`, `110` of `11049`) is alike.
fn compare_codes(a: &str, b: &str) -> PartGrade {
    match compare_equal(a, b) {
        PartGrade::Different if a.len() != b.len() && (a.starts_with(b) || b.starts_with(a)) => {
            PartGrade::Alike
        }
        grade => grade,
    }
}

fn compare_cities(a: &str, b: &str) -> PartGrade {
    match compare_equal(a, b) {
        PartGrade::Different if names_are_alike(a, b) => PartGrade::Alike,
        grade => grade,
    }
}

fn compare_lines(a: &PostalAddress, b: &PostalAddress) -> (StreetGrade, UnitGrade) {
    use AddressKind as K;
    let is_street = |address: &PostalAddress| {
        matches!(address.kind, K::Street | K::PrivateMailbox)
            || (address.kind == K::Military && address.box_number.is_empty())
    };
    if is_street(a) && is_street(b) {
        return compare_streets(a, b);
    }
    if a.kind != b.kind {
        return (StreetGrade::None, UnitGrade::Same);
    }
    let same_box = a.box_number == b.box_number;
    let grade = match a.kind {
        K::GeneralDelivery => StreetGrade::Exact,
        K::PoBox if same_box && !a.box_number.is_empty() => StreetGrade::Exact,
        K::PoBox | K::Street | K::PrivateMailbox => StreetGrade::None,
        K::RuralRoute | K::HighwayContract | K::Military => {
            let one_route_missing = a.number.is_empty() || b.number.is_empty();
            if !same_box || (one_route_missing && a.box_number.is_empty()) {
                StreetGrade::None
            } else if a.number == b.number {
                StreetGrade::Exact
            } else if one_route_missing {
                StreetGrade::Loose
            } else {
                StreetGrade::None
            }
        }
    };
    (grade, UnitGrade::Same)
}

fn compare_streets(a: &PostalAddress, b: &PostalAddress) -> (StreetGrade, UnitGrade) {
    if a.street.is_empty() || b.street.is_empty() {
        return (StreetGrade::None, UnitGrade::Unknown);
    }
    let unit = compare_units(a, b);
    let (number, unit) = match compare_numbers(&a.number, &b.number) {
        StreetGrade::None if letter_is_unit(a, b) || letter_is_unit(b, a) => {
            (StreetGrade::Loose, UnitGrade::Same)
        }
        grade => (grade, unit),
    };
    if number == StreetGrade::None {
        return (StreetGrade::None, unit);
    }
    let grade = number.max(compare_names_of_streets(a, b));
    (grade, unit)
}

/// The unit of an address; a private mailbox stands in for one.
fn unit_of(address: &PostalAddress) -> &str {
    if address.kind == AddressKind::PrivateMailbox && address.unit.is_empty() {
        return &address.box_number;
    }
    if address.unit.is_empty() {
        return &address.unit_designator;
    }
    &address.unit
}

fn compare_units(a: &PostalAddress, b: &PostalAddress) -> UnitGrade {
    match (unit_of(a), unit_of(b)) {
        (x, y) if x == y => UnitGrade::Same,
        ("", _) | (_, "") => UnitGrade::Unknown,
        _ => UnitGrade::Different,
    }
}

fn compare_numbers(a: &str, b: &str) -> StreetGrade {
    if a.is_empty() || b.is_empty() {
        return StreetGrade::None;
    }
    if a == b {
        return StreetGrade::Exact;
    }
    // `12-34` and `1234` name one house of Queens.
    let digits = |text: &str| -> SmolStr { text.chars().filter(|c| *c != '-').collect() };
    if a.contains('-') != b.contains('-') && digits(a) == digits(b) {
        StreetGrade::Loose
    } else {
        StreetGrade::None
    }
}

/// Whether the letter of one house number is the unit of the other: `12A` and `12`, unit `A`.
fn letter_is_unit(lettered: &PostalAddress, plain: &PostalAddress) -> bool {
    let number = lettered.number.as_str();
    let digits = number.trim_end_matches(|c: char| c.is_ascii_uppercase());
    let letter = number.strip_prefix(digits).unwrap_or_default();
    letter.len() == 1 && digits == plain.number && lettered.unit.is_empty() && plain.unit == letter
}

fn compare_names_of_streets(a: &PostalAddress, b: &PostalAddress) -> StreetGrade {
    let directions = compare_directions(a, b);
    if directions == StreetGrade::None {
        return StreetGrade::None;
    }
    match (road_class(&a.street), road_class(&b.street)) {
        (Some(x), Some(y)) => return directions.max(compare_roads(x, y)),
        (Some(_), None) | (None, Some(_)) => return StreetGrade::None,
        (None, None) => {}
    }
    let suffixes = match compare_equal(&a.suffix, &b.suffix) {
        PartGrade::Different => StreetGrade::None,
        PartGrade::Unknown if a.suffix != b.suffix => StreetGrade::Loose,
        _ => StreetGrade::Exact,
    };
    if a.street == b.street && suffixes != StreetGrade::None {
        return directions.max(suffixes);
    }
    if suffixes != StreetGrade::None && names_are_alike(&a.street, &b.street) {
        return StreetGrade::Loose;
    }
    // `FOREST HILLS DR` and `FOREST HILLS`: the shorter side took its last word for a suffix.
    if whole_name_is(&a.street, b) || whole_name_is(&b.street, a) {
        return StreetGrade::Loose;
    }
    StreetGrade::None
}

/// Whether a name is name and suffix of another street together.
fn whole_name_is(name: &str, other: &PostalAddress) -> bool {
    if other.suffix.is_empty() {
        return false;
    }
    name.rsplit_once(' ').is_some_and(|(front, last)| {
        front == other.street && street_suffix(last) == Some(&other.suffix)
    })
}

fn compare_roads(a: (RoadClass, &str), b: (RoadClass, &str)) -> StreetGrade {
    let ((x, x_number), (y, y_number)) = (a, b);
    if x_number != y_number {
        return StreetGrade::None;
    }
    if x == y {
        return StreetGrade::Exact;
    }
    if x == RoadClass::Generic || y == RoadClass::Generic {
        return StreetGrade::Loose;
    }
    StreetGrade::None
}

fn compare_directions(a: &PostalAddress, b: &PostalAddress) -> StreetGrade {
    let (a_pre, a_post) = (a.pre_direction.as_str(), a.post_direction.as_str());
    let (b_pre, b_post) = (b.pre_direction.as_str(), b.post_direction.as_str());
    if a_pre == b_pre && a_post == b_post {
        return StreetGrade::Exact;
    }
    let fits = |x: &str, y: &str| x.is_empty() || y.is_empty() || x == y;
    let all_of_a_in_b = [a_pre, a_post]
        .iter()
        .all(|x| x.is_empty() || *x == b_pre || *x == b_post);
    let all_of_b_in_a = [b_pre, b_post]
        .iter()
        .all(|x| x.is_empty() || *x == a_pre || *x == a_post);
    if (fits(a_pre, b_pre) && fits(a_post, b_post)) && (all_of_a_in_b || all_of_b_in_a) {
        StreetGrade::Loose
    } else {
        StreetGrade::None
    }
}

/// Misspelling within bounds; a difference in a digit is another street.
fn names_are_alike(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    if a == b {
        return true;
    }
    let (a, b) = (standard_words(a), standard_words(b));
    if a == b {
        return true;
    }
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    if digits(&a) != digits(&b) {
        return false;
    }
    let (x, y) = (a.as_bytes(), b.as_bytes());
    // A single letter is a name of its own: `AVENUE B` is not `AVENUE C`.
    let has_lone_letter = |bytes: &[u8]| bytes.len() < 3;
    if has_lone_letter(x)
        || has_lone_letter(y)
        || last_word_is_letter(&a)
        || last_word_is_letter(&b)
    {
        return false;
    }
    (x.len().min(y.len()) >= 4 && damerau_at_most_one(x, y)) || jaro_winkler(x, y) >= 0.88
}

fn last_word_is_letter(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|word| word.len() == 1)
}

/// Inner suffixes and directions in their standard abbreviation, blanks kept before letters.
fn standard_words(name: &str) -> SmolStr {
    let mut words = smol_str::SmolStrBuilder::new();
    for (place, word) in name.split(' ').enumerate() {
        let standard = street_suffix(word)
            .or_else(|| direction(word))
            .unwrap_or(word);
        if place > 0 && standard.len() == 1 {
            words.push(' ');
        }
        words.push_str(standard);
    }
    words.finish()
}
