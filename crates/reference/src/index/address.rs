//! Addresses in packed form, and how they compare with the applicant's.
//!
//! An address is cut into a line without its numbers (interned: a street of a town is shared by
//! many), the house or box number, the unit and the place. Most addresses are told apart by the
//! number alone; only where it agrees is the line put together again and graded in full.

use super::features::{Features, HouseNumber, PackedAddress, Sourced};
use super::open::Hot;
use super::scratch::GradeCache;
use super::sought::Sought;
use bonafide_identity::{
    AddressKind, PartGrade, PostalAddress, StreetGrade, UnitGrade, compare_addresses,
    damerau_at_most_one,
};
use smol_str::{SmolStr, SmolStrBuilder, ToSmolStr};

/// The parts of an address that are stored apart.
pub(crate) struct AddressParts {
    /// Form of delivery and street, without numbers; parts joined by bars.
    pub(crate) line: SmolStr,
    /// House or box number; may be empty.
    pub(crate) number: SmolStr,
    /// Unit; empty where there is none.
    pub(crate) unit: SmolStr,
    /// ZIP, state and city, outside the United States the country too, joined by bars.
    pub(crate) place: SmolStr,
}

/// The country of a place as it is stored: nothing for the United States, of which most places
/// are.
pub(crate) fn foreign_country(country: &str) -> &str {
    if country == "US" { "" } else { country }
}

impl AddressParts {
    /// Cuts an address of a [`foreign_country`]; `None` where it names nothing.
    pub(crate) fn of(address: &PostalAddress, country: &str) -> Option<Self> {
        let parts: [&str; 4] = [&address.zip5, &address.state, &address.city, country];
        let place = match parts {
            [zip, state, city, ""] => joined(&[zip, state, city]),
            _ => joined(&parts),
        };
        let has_place =
            !address.zip5.is_empty() || !address.state.is_empty() || !address.city.is_empty();
        let has_line = !address.street.is_empty()
            || !address.number.is_empty()
            || !address.box_number.is_empty();
        if !has_line && !has_place {
            return None;
        }
        use AddressKind as K;
        let is_boxed = !address.box_number.is_empty();
        let (line, number, unit) = match address.kind {
            K::PoBox => ("P".to_smolstr(), &address.box_number, SmolStr::default()),
            K::RuralRoute => (
                joined(&["R", &address.number]),
                &address.box_number,
                SmolStr::default(),
            ),
            K::HighwayContract => (
                joined(&["H", &address.number]),
                &address.box_number,
                SmolStr::default(),
            ),
            K::GeneralDelivery => ("G".to_smolstr(), &address.box_number, SmolStr::default()),
            K::Military if is_boxed => (
                joined(&["M", &address.street, &address.number]),
                &address.box_number,
                SmolStr::default(),
            ),
            K::Street | K::PrivateMailbox | K::Military => (
                joined(&[
                    "S",
                    &address.pre_direction,
                    &address.street,
                    &address.suffix,
                    &address.post_direction,
                ]),
                &address.number,
                unit_of(address).clone(),
            ),
        };
        Some(Self {
            line,
            number: number.clone(),
            unit,
            place,
        })
    }
}

/// The unit; a private mailbox or a designator without a number stands in for one.
fn unit_of(address: &PostalAddress) -> &SmolStr {
    if address.kind == AddressKind::PrivateMailbox && address.unit.is_empty() {
        return &address.box_number;
    }
    if address.unit.is_empty() {
        return &address.unit_designator;
    }
    &address.unit
}

fn joined(parts: &[&str]) -> SmolStr {
    let mut text = SmolStrBuilder::new();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            text.push('|');
        }
        text.push_str(part);
    }
    text.finish()
}

/// How the address on record that fits best agrees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AddressMatch {
    /// Place in the person's list.
    pub(crate) place: usize,
    pub(crate) street: StreetGrade,
    pub(crate) unit: UnitGrade,
    pub(crate) city: bool,
    pub(crate) state: bool,
    pub(crate) zip: bool,
    /// One digit of the ZIP is wrong, or two neighbours are exchanged.
    pub(crate) zip_is_near: bool,
    /// The same street of the same area, but not, or not surely, the same house.
    pub(crate) same_road: bool,
}

impl AddressMatch {
    /// Same delivery line in the same area. A slip in the ZIP is no contradiction where the city
    /// agrees.
    pub(crate) fn is_same_place(&self) -> bool {
        let same_area = self.is_same_area() || (self.city && self.zip_is_near);
        self.street != StreetGrade::None && same_area
    }

    /// Same ZIP, or same city.
    pub(crate) const fn is_same_area(&self) -> bool {
        self.zip || (self.city && self.state)
    }

    fn rank(&self) -> (bool, StreetGrade, UnitGrade, bool, u8) {
        let area = 3 - u8::from(self.city) - u8::from(self.state) - u8::from(self.zip);
        (
            !self.is_same_place(),
            self.street,
            self.unit,
            !self.same_road,
            area,
        )
    }
}

/// Compares with every address of a person; of equal ones the newest wins.
pub(crate) fn best_address(
    sought: &Sought<'_>,
    features: &Features,
    hot: &Hot<'_>,
    areas: &mut GradeCache<AreaAgreement>,
) -> Option<AddressMatch> {
    let sent = sought.address?;
    features
        .addresses
        .iter()
        .enumerate()
        .map(|(place, address)| compare(sought, sent, &address.value, place, hot, areas))
        .min_by_key(AddressMatch::rank)
}

/// Compares with one address of a person; `None` where none was sent.
pub(crate) fn compare_one(
    sought: &Sought<'_>,
    record: &PackedAddress,
    hot: &Hot<'_>,
    areas: &mut GradeCache<AreaAgreement>,
) -> Option<AddressMatch> {
    Some(compare(sought, sought.address?, record, 0, hot, areas))
}

fn compare(
    sought: &Sought<'_>,
    sent: &PostalAddress,
    record: &PackedAddress,
    place: usize,
    hot: &Hot<'_>,
    areas: &mut GradeCache<AreaAgreement>,
) -> AddressMatch {
    let area = areas.grade(record.place, || {
        AreaAgreement::of(sent, sought.country, hot.places.bytes(record.place))
    });
    if !area.is_same_country {
        return elsewhere(place);
    }
    let number = HouseNumber::unpack(record.number);
    let may_be_same_house = match (sought.house, number) {
        (Some(sent), HouseNumber::Digits(_)) => sent == number,
        _ => true,
    };
    let by_area = AddressMatch {
        city: area.city,
        state: area.state,
        zip: area.zip,
        ..elsewhere(place)
    };
    if !may_be_same_house {
        let same_road = by_area.is_same_area() && is_same_road(sent, record, hot);
        return AddressMatch {
            same_road,
            ..by_area
        };
    }
    if area.zip && sought.house == Some(number) && has_same_line(sent, record, hot) {
        // One ZIP has several city names; where line and ZIP agree, the name is no contradiction.
        return AddressMatch {
            street: StreetGrade::Exact,
            unit: compare_units(sent, record, hot),
            city: true,
            state: area.state || area.state_only_on_record,
            ..by_area
        };
    }
    compare_whole(sent, record, place, hot)
}

/// How the areas of two addresses agree, letter by letter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AreaAgreement {
    is_same_country: bool,
    zip: bool,
    state: bool,
    city: bool,
    state_only_on_record: bool,
}

impl AreaAgreement {
    /// Compares with a place as [`AddressParts::place`] writes it.
    fn of(sent: &PostalAddress, country: &str, place: &[u8]) -> Self {
        let [zip, state, city, record_country] = place_parts(place);
        let same = |sent: &str, record: &[u8]| sent.as_bytes() == record && !sent.is_empty();
        Self {
            is_same_country: record_country == country.as_bytes(),
            zip: same(&sent.zip5, zip),
            state: same(&sent.state, state),
            city: same(&sent.city, city),
            state_only_on_record: sent.state.is_empty() && !state.is_empty(),
        }
    }
}

/// ZIP, state, city and country of a stored place.
fn place_parts(place: &[u8]) -> [&[u8]; 4] {
    let mut parts = place.split(|byte| *byte == b'|');
    [(); 4].map(|()| parts.next().unwrap_or_default())
}

/// Whether an address of the same number names exactly the street that was sent.
fn has_same_line(sent: &PostalAddress, record: &PackedAddress, hot: &Hot<'_>) -> bool {
    let parts: [&str; 5] = [
        "S",
        &sent.pre_direction,
        &sent.street,
        &sent.suffix,
        &sent.post_direction,
    ];
    let is_street = matches!(sent.kind, AddressKind::Street | AddressKind::PrivateMailbox);
    let on_record = hot.streets.bytes(record.street);
    is_street
        && !sent.street.is_empty()
        && !sent.number.is_empty()
        && on_record
            .split(|byte| *byte == b'|')
            .eq(parts.map(str::as_bytes))
}

fn compare_units(sent: &PostalAddress, record: &PackedAddress, hot: &Hot<'_>) -> UnitGrade {
    let sent = unit_of(sent);
    match record.unit.checked_sub(1) {
        Some(unit) if hot.streets.bytes(unit) == sent.as_bytes() => UnitGrade::Same,
        None if sent.is_empty() => UnitGrade::Same,
        Some(_) if !sent.is_empty() => UnitGrade::Different,
        _ => UnitGrade::Unknown,
    }
}

/// Compares an address that may be that of the same house, part by part.
fn compare_whole(
    sent: &PostalAddress,
    record: &PackedAddress,
    place: usize,
    hot: &Hot<'_>,
) -> AddressMatch {
    let mut address = PostalAddress::default();
    restore_line(&mut address, record, hot);
    let [zip, state, city, _] = place_parts(hot.places.bytes(record.place));
    let text = |part| SmolStr::from(str::from_utf8(part).unwrap_or_default());
    address.zip5 = text(zip);
    address.state = text(state);
    address.city = text(city);
    let grades = compare_addresses(sent, &address);
    let zip = grades.zip == PartGrade::Same;
    let is_known_road = !sent.street.is_empty() && sent.street == address.street;
    AddressMatch {
        place,
        street: grades.street,
        unit: grades.unit,
        city: grades.city.agrees() || (zip && grades.street != StreetGrade::None),
        state: grades.state == PartGrade::Same
            || (zip && grades.state == PartGrade::Unknown && !address.state.is_empty()),
        zip,
        zip_is_near: grades.zip == PartGrade::Different && is_near(&sent.zip5, &address.zip5),
        same_road: grades.street == StreetGrade::None
            && is_known_road
            && (zip || (grades.city.agrees() && grades.state == PartGrade::Same)),
    }
}

/// An address of another country: the names of its places mean others.
const fn elsewhere(place: usize) -> AddressMatch {
    AddressMatch {
        place,
        street: StreetGrade::None,
        unit: UnitGrade::Unknown,
        city: false,
        state: false,
        zip: false,
        zip_is_near: false,
        same_road: false,
    }
}

/// One digit wrong, or two neighbours exchanged.
fn is_near(a: &str, b: &str) -> bool {
    let is_code = |text: &str| text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    a.len() == b.len()
        && is_code(a)
        && is_code(b)
        && damerau_at_most_one(a.as_bytes(), b.as_bytes())
}

/// Whether an address of another house names the same street.
fn is_same_road(sent: &PostalAddress, record: &PackedAddress, hot: &Hot<'_>) -> bool {
    let mut parts = hot.streets.bytes(record.street).split(|byte| *byte == b'|');
    let is_street = parts.next() == Some(b"S");
    is_street && !sent.street.is_empty() && parts.nth(1) == Some(sent.street.as_bytes())
}

fn restore_line(address: &mut PostalAddress, record: &PackedAddress, hot: &Hot<'_>) {
    let number: SmolStr = match HouseNumber::unpack(record.number) {
        HouseNumber::Digits(0) => SmolStr::default(),
        HouseNumber::Digits(number) => number.to_smolstr(),
        HouseNumber::Text(number) => hot.streets.text(number).into(),
    };
    let mut parts = hot.streets.text(record.street).split('|');
    let kind = parts.next().unwrap_or_default();
    let mut part = || SmolStr::from(parts.next().unwrap_or_default());
    match kind {
        "S" => {
            address.pre_direction = part();
            address.street = part();
            address.suffix = part();
            address.post_direction = part();
            address.number = number;
            if let Some(unit) = record.unit.checked_sub(1) {
                address.unit = hot.streets.text(unit).into();
            }
        }
        "R" | "H" => {
            address.kind = if kind == "R" {
                AddressKind::RuralRoute
            } else {
                AddressKind::HighwayContract
            };
            address.number = part();
            address.box_number = number;
        }
        "M" => {
            address.kind = AddressKind::Military;
            address.street = part();
            address.number = part();
            address.box_number = number;
        }
        "G" => address.kind = AddressKind::GeneralDelivery,
        _ => {
            address.kind = AddressKind::PoBox;
            address.box_number = number;
        }
    }
}

/// Whether the address is the one seen last, or written so differently that it merely looks like
/// another.
pub(crate) fn is_current(
    sought: &Sought<'_>,
    addresses: &[Sourced<PackedAddress>],
    hot: &Hot<'_>,
    areas: &mut GradeCache<AreaAgreement>,
    best: &AddressMatch,
) -> bool {
    if best.place == 0 {
        return true;
    }
    addresses
        .first()
        .and_then(|newest| compare_one(sought, &newest.value, hot, areas))
        .is_some_and(|newest| newest.is_same_place())
}
