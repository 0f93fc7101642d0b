//! From an address and what the feeds say of it to features.

use super::delivery;
use super::features::Place;
use crate::answer::Answers;
use crate::module::ModuleRequest;
use crate::risk::person::put_tie;
use crate::risk::product::{Findings, covering};
use crate::risk::sheet::Sheet;
use crate::us_input::text;
use bonafide_feeds::{Heard, PlaceClass, ZipClass, ZipRecord};
use bonafide_identity::{
    AddressKind, PostalAddress, StreetGrade, fold, jaro_winkler, state_of_zip,
};
use bonafide_reference::AddressGrade;
use bonafide_types::{SmolStr, Value};

/// City names that are so similar are the same one.
const SAME_CITY: f64 = 0.88;

/// Puts everything that is known of the address on the sheet.
pub(super) fn gather(
    findings: &mut Findings<'_>,
    request: &ModuleRequest<'_>,
    answers: &Answers<'_>,
) {
    let Some(address) = &request.query.address else {
        return;
    };
    let is_us = findings.country == "US";
    let sheet = &mut findings.sheet;
    put_form(sheet, address, is_us);
    put_zip(sheet, address, answers, is_us);
    put_points(sheet, address, answers);
    put_person(sheet, request, answers);
    put_tie(sheet, answers, Place::NameResolves, Place::NameNotTied);
    if is_us {
        let standard = standardised(request, address);
        findings
            .audit
            .insert(SmolStr::new_static("standardised"), standard);
    }
}

fn put_form(sheet: &mut Sheet, address: &PostalAddress, is_us: bool) {
    let is = |kind| Some(address.kind == kind);
    sheet.flag(Place::IsPoBox, is(AddressKind::PoBox));
    sheet.flag(Place::IsMilitary, Some(address.is_military()));
    sheet.flag(Place::IsGeneralDelivery, is(AddressKind::GeneralDelivery));
    sheet.flag(Place::IsPrivateMailbox, is(AddressKind::PrivateMailbox));
    // Elsewhere houses have names instead of numbers.
    sheet.flag(Place::IsWhole, is_us.then(|| address.is_deliverable_form()));
}

fn put_zip(sheet: &mut Sheet, address: &PostalAddress, answers: &Answers<'_>, is_us: bool) {
    let heard = &answers.feeds.zip;
    if let Heard::Records {
        records,
        is_complete,
        ..
    } = heard
    {
        let exists = !records.is_empty();
        sheet.flag(Place::ZipExists, (exists || *is_complete).then_some(exists));
    }
    let zips = heard.records();
    if let Some(zip) = zips.first() {
        let class = zip.class.map(|class| match class {
            ZipClass::Standard => 0.0,
            ZipClass::PoBox => 1.0,
            ZipClass::Unique => 2.0,
            ZipClass::Military => 3.0,
        });
        sheet.number(Place::ZipClass, class);
        sheet.flag(Place::PartsAgree, agrees_with(address, zips));
    } else if is_us && !address.state.is_empty() {
        // Without the feed only the state can be held against the first three digits.
        let state = state_of_zip(&address.zip5);
        sheet.flag(Place::PartsAgree, state.map(|state| state == address.state));
    }
}

/// Whether state and city are among those of the ZIP; what was not sent contradicts nothing.
fn agrees_with(address: &PostalAddress, zips: &[ZipRecord]) -> Option<bool> {
    if address.state.is_empty() && address.city.is_empty() {
        return None;
    }
    let mut states = zips
        .iter()
        .flat_map(|zip| &zip.major_admin_divisions)
        .peekable();
    let state_fits = address.state.is_empty()
        || states.peek().is_none()
        || states.any(|state| fold(state) == address.state.as_str());
    let mut cities = zips.iter().flat_map(|zip| &zip.localities).peekable();
    let city = address.city.as_str();
    let city_fits = city.is_empty()
        || cities.peek().is_none()
        || cities.any(|name| {
            let name = fold(name);
            name == city || jaro_winkler(name.as_bytes(), city.as_bytes()) >= SAME_CITY
        });
    Some(state_fits && city_fits)
}

fn put_points(sheet: &mut Sheet, address: &PostalAddress, answers: &Answers<'_>) {
    let found = delivery::find(
        address,
        &answers.feeds.postal,
        answers.feeds.street_is_known,
    );
    sheet.number(Place::Delivery, found.delivery);
    let places = match &answers.feeds.places {
        Heard::Records { records, .. } => Some(records),
        _ => None,
    };
    let is_place = |class| places.map(|records| records.iter().any(|place| place.class == class));
    sheet.flag(Place::IsCorrectional, is_place(PlaceClass::Correctional));
    sheet.flag(Place::IsCampus, is_place(PlaceClass::Campus));
    let drop_by_place = is_place(PlaceClass::MailDrop);
    if let Some(point) = found.point {
        sheet.flag(Place::IsVacant, Some(point.is_vacant));
        sheet.flag(Place::NoStreetDelivery, Some(point.no_street_delivery));
        sheet.flag(Place::IsResidential, point.is_residential);
        sheet.flag(Place::IsMultiUnit, point.is_multi_unit);
        sheet.flag(Place::IsHomeOffice, Some(point.is_home_office));
        sheet.flag(
            Place::IsMailDrop,
            Some(point.is_mail_drop || drop_by_place == Some(true)),
        );
    } else {
        sheet.flag(Place::IsMailDrop, drop_by_place);
    }
}

fn put_person(sheet: &mut Sheet, request: &ModuleRequest<'_>, answers: &Answers<'_>) {
    let Some(reference) = covering(answers) else {
        return;
    };
    let best = reference.resolution.best.as_ref();
    let agreement = best.and_then(|best| match &best.address {
        AddressGrade::Compared(agreement) => Some(agreement),
        _ => None,
    });
    if let Some(agreement) = agreement.filter(|agreement| agreement.verifies()) {
        sheet.flag(Place::IsFormer, Some(!agreement.current));
        sheet.flag(Place::IsLoose, Some(agreement.street == StreetGrade::Loose));
    }
    if request.query.email.is_some() {
        let has_email = best.is_some_and(|best| best.email.is_match());
        let shares = has_email && agreement.is_some_and(|agreement| agreement.verifies());
        sheet.flag(Place::SharesPersonWithEmail, Some(shares));
    }
}

/// The address in the postal service's form, and which parts had to be written otherwise.
fn standardised(request: &ModuleRequest<'_>, address: &PostalAddress) -> Value {
    let sent = &request.applicant.address;
    let zip = text(&sent.postal_code).trim();
    let differs = |part: &str, standard: &str| !part.is_empty() && fold(part) != fold(standard);
    let line = format!("{} {}", text(&sent.line_1), text(&sent.line_2));
    let changed = [
        ("line_1", differs(line.trim(), &address.standard_line())),
        ("locality", differs(text(&sent.locality), &address.city)),
        (
            "major_admin_division",
            differs(text(&sent.major_admin_division), &address.state),
        ),
        (
            "postal_code",
            differs(zip.get(..5).unwrap_or(zip), &address.zip5),
        ),
    ];
    let corrections = changed.into_iter().filter(|(_, is_changed)| *is_changed);
    Value::object([
        ("line", Value::string(address.standard_line())),
        ("lastLine", Value::string(address.last_line())),
        (
            "corrections",
            Value::list(corrections.map(|(part, _)| Value::from(part))),
        ),
    ])
}
