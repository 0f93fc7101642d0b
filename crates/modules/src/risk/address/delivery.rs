//! Whether mail gets there, by what the delivery points of the street say.

use bonafide_feeds::{Delivery, Heard, PostalRecord};
use bonafide_identity::PostalAddress;

/// The delivery point of an address, and how far it is confirmed.
pub(super) struct Found<'a> {
    /// The point, where there is one.
    pub(super) point: Option<&'a PostalRecord>,
    /// 3 confirmed, 2 without the unit, 1 a unit is missing, 0 no such house, -1 no such street;
    /// `None` where the feed does not tell.
    pub(super) delivery: Option<f64>,
}

/// Looks among the points of the house; where there are none, whether the street is known counts.
pub(super) fn find<'a>(
    address: &PostalAddress,
    house: &'a Heard<PostalRecord>,
    street_is_known: Option<bool>,
) -> Found<'a> {
    let Heard::Records {
        records,
        is_complete,
        ..
    } = house
    else {
        return Found {
            point: None,
            delivery: None,
        };
    };
    let with_unit = records.iter().find(|point| point.unit == address.unit);
    let building = records.iter().find(|point| point.unit.is_empty());
    let point = with_unit.or(building).or_else(|| records.first());
    let delivery = match (point, with_unit) {
        (None, _) if !*is_complete => None,
        (None, _) => street_is_known.map(|is_known| if is_known { 0.0 } else { -1.0 }),
        (Some(_), Some(exact)) => stated(exact),
        // Some unit is there, and another was sent, or none.
        (Some(_), None) if address.unit.is_empty() => Some(1.0),
        (Some(any), None) => stated(any).map(|grade| grade.min(2.0)),
    };
    Found { point, delivery }
}

fn stated(point: &PostalRecord) -> Option<f64> {
    Some(match point.delivery? {
        Delivery::Confirmed => 3.0,
        Delivery::ConfirmedWithoutUnit => 2.0,
        Delivery::UnitMissing => 1.0,
        Delivery::None => 0.0,
    })
}
