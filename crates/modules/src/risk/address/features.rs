//! The features of Address Risk, and its reason codes as tests of them.

use crate::risk::rule::{Rule, When, rule};
use crate::risk::sheet::{Source, features};
use bonafide_feeds::FeedKind;

const POSTAL: Source = Source::Feed(FeedKind::Postal);
const ZIP: Source = Source::Feed(FeedKind::Zip);
const PLACES: Source = Source::Feed(FeedKind::Places);

features! {
    /// What is known of an address.
    Place {
        /// A box at a post office.
        IsPoBox = "is_po_box" from Source::Request;
        /// Mail of the armed forces.
        IsMilitary = "is_military" from Source::Request;
        /// Called for at the post office.
        IsGeneralDelivery = "is_general_delivery" from Source::Request;
        /// A numbered mailbox at somebody else's street address.
        IsPrivateMailbox = "is_private_mailbox" from Source::Request;
        /// The line names a place: a box, or a street with a number.
        IsWhole = "is_whole" from Source::Request;
        /// State and ZIP, and with a feed the city too, belong together.
        PartsAgree = "city_state_zip_agree" from Source::Request;
        /// The ZIP exists.
        ZipExists = "zip_exists" from ZIP;
        /// What the ZIP is for: 0 streets, 1 boxes, 2 one organisation, 3 the armed forces.
        ZipClass = "zip_class" from ZIP;
        /// 3 delivery is confirmed, 2 without the unit, 1 a unit is missing, 0 no such house in the
        /// street, -1 no such street.
        Delivery = "delivery" from POSTAL;
        /// Nobody gets mail there now.
        IsVacant = "is_vacant" from POSTAL;
        /// Mail is not brought to the street.
        NoStreetDelivery = "no_street_delivery" from POSTAL;
        /// People live there.
        IsResidential = "is_residential" from POSTAL;
        /// Several units are in the building.
        IsMultiUnit = "is_multi_unit" from POSTAL;
        /// Somebody works at home there.
        IsHomeOffice = "is_home_office" from POSTAL;
        /// A company takes mail for others there.
        IsMailDrop = "is_mail_drop" from POSTAL;
        /// A prison or jail.
        IsCorrectional = "is_correctional" from PLACES;
        /// A college or university.
        IsCampus = "is_campus" from PLACES;
        /// A record ties the name to the address.
        NameResolves = "name_resolves" from Source::Population;
        /// No record ties the name to the address.
        NameNotTied = "name_not_tied" from Source::Everybody;
        /// It agrees with a record only loosely.
        IsLoose = "is_loose_match" from Source::Population;
        /// The person is on record there, but no longer.
        IsFormer = "is_former" from Source::Population;
        /// Address and email are on one person's record.
        SharesPersonWithEmail = "shares_person_with_email" from Source::Population;
    }
}

const fn a(feature: Place) -> usize {
    feature as usize
}

/// Every code, risks first.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("R704", a(Place::IsCorrectional), When::Yes),
    rule("R703", a(Place::Delivery), When::Is(-1.0)),
    rule("R703", a(Place::IsWhole), When::No),
    rule("R702", a(Place::Delivery), When::Is(0.0)),
    rule("R707", a(Place::IsMailDrop), When::Yes),
    rule("R712", a(Place::ZipExists), When::No),
    rule("R701", a(Place::IsVacant), When::Yes),
    rule("R713", a(Place::PartsAgree), When::No),
    rule("R705", a(Place::NameNotTied), When::Yes),
    rule("R708", a(Place::IsPoBox), When::Yes),
    rule("R709", a(Place::IsResidential), When::No),
    rule("R711", a(Place::ZipClass), When::Is(2.0)),
    rule("R710", a(Place::IsMilitary), When::Yes),
    rule("R714", a(Place::IsLoose), When::Yes),
    rule("I708", a(Place::NameResolves), When::Yes),
    rule("I711", a(Place::Delivery), When::Is(3.0)),
    rule("I712", a(Place::Delivery), When::Is(2.0)),
    rule("I713", a(Place::Delivery), When::Is(1.0)),
    rule("I714", a(Place::NoStreetDelivery), When::Yes),
    rule("I704", a(Place::IsMultiUnit), When::Yes),
    rule("I705", a(Place::IsMultiUnit), When::No),
    rule("I707", a(Place::IsResidential), When::Yes),
    rule("I706", a(Place::IsCampus), When::Yes),
    rule("I715", a(Place::IsFormer), When::Yes),
    rule("I716", a(Place::IsHomeOffice), When::Yes),
    rule("I721", a(Place::SharesPersonWithEmail), When::Yes),
];
