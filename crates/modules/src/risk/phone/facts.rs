//! From a number and what the feeds say of it to features.

use super::features::Phone;
use super::sim;
use crate::answer::Answers;
use crate::module::ModuleRequest;
use crate::risk::days::{days_since, exact_days};
use crate::risk::person::put_tie;
use crate::risk::product::{Findings, covering};
use crate::risk::sheet::Sheet;
use bonafide_feeds::{CarrierRecord, LineStatus, LineType};
use bonafide_identity::{PhoneKind, compare_addresses, read_address};
use bonafide_types::{Date, Timestamp};

/// Days without traffic after which a line counts as unused, and days for which it has to have
/// been inactive.
const UNUSED_DAYS: f64 = 90.0;

/// Puts everything that is known of the number and its SIM on the sheet.
pub(super) fn gather(
    findings: &mut Findings<'_>,
    request: &ModuleRequest<'_>,
    answers: &Answers<'_>,
) {
    put_number(findings, request, answers);
    sim::look(findings, request, answers);
}

fn put_number(findings: &mut Findings<'_>, request: &ModuleRequest<'_>, answers: &Answers<'_>) {
    let sheet = &mut findings.sheet;
    let read = request.query.phone.as_ref();
    sheet.flag(Phone::IsValid, Some(read.is_some_and(|phone| phone.valid)));
    let Some(phone) = read else {
        return;
    };
    put_plan(sheet, phone.kind);
    let carrier = answers.feeds.carrier.first();
    let block = answers
        .feeds
        .blocks
        .first()
        .and_then(|block| block.line_type);
    put_line_type(
        sheet,
        phone.kind,
        carrier.and_then(|line| line.line_type).or(block),
    );
    if let Some(line) = carrier {
        put_line(sheet, line, request.now);
        sheet.number(Phone::SubscriberAddress, subscriber_address(request, line));
    }
    put_tie(sheet, answers, Phone::NameResolves, Phone::NameNotTied);
    if let (Some(reference), Some(_)) = (covering(answers), &request.query.email) {
        let best = reference.resolution.best.as_ref();
        let shares = best.is_some_and(|best| best.phone.is_match() && best.email.is_match());
        sheet.flag(Phone::SharesPersonWithEmail, Some(shares));
    }
}

fn put_plan(sheet: &mut Sheet, kind: PhoneKind) {
    use PhoneKind as K;
    sheet.flag(Phone::IsTollFree, Some(kind == K::TollFree));
    sheet.flag(Phone::IsPremium, Some(kind == K::PremiumRate));
    let special = matches!(kind, K::SharedCost | K::Uan | K::Pager | K::Voicemail);
    sheet.flag(Phone::IsSpecial, Some(special));
    sheet.flag(Phone::IsVoipByPlan, Some(kind == K::Voip));
}

/// What the feeds say of the line goes before what the numbering plan says.
fn put_line_type(sheet: &mut Sheet, kind: PhoneKind, known: Option<LineType>) {
    let by_plan = match kind {
        PhoneKind::FixedLine => Some(LineType::Landline),
        PhoneKind::Mobile => Some(LineType::Mobile),
        _ => None,
    };
    let Some(line_type) = known.or(by_plan) else {
        return;
    };
    sheet.flag(Phone::IsLandline, Some(line_type == LineType::Landline));
    sheet.flag(Phone::IsMobile, Some(line_type == LineType::Mobile));
    // A plan does not tell where a line of voice over IP ends.
    if known.is_some() {
        sheet.flag(Phone::IsFixedVoip, Some(line_type == LineType::FixedVoip));
        sheet.flag(
            Phone::IsOverTheTop,
            Some(line_type == LineType::OverTheTopVoip),
        );
    }
}

fn put_line(sheet: &mut Sheet, line: &CarrierRecord, now: Timestamp) {
    let days = |date: Option<Date>| date.map(|date| days_since(date, now));
    sheet.flag(Phone::IsPrepaid, line.is_prepaid);
    sheet.flag(Phone::IsVirtual, line.is_virtual);
    sheet.flag(Phone::IsMajorCarrier, line.is_major);
    sheet.flag(Phone::IsBusiness, line.is_business);
    sheet.number(Phone::Inactivity, inactivity(line, now));
    sheet.number(Phone::InServiceDays, days(line.in_service_since));
    sheet.number(Phone::SubscriberDays, days(line.subscriber_since));
    sheet.number(
        Phone::PortedDays,
        line.ported_at.map(|instant| exact_days(instant, now)),
    );
    sheet.number(Phone::NameChangedDays, days(line.name_changed));
    sheet.number(
        Phone::CurrentAddresses,
        line.current_addresses.map(f64::from),
    );
}

fn inactivity(line: &CarrierRecord, now: Timestamp) -> Option<f64> {
    let for_long =
        |date: Option<Date>| date.is_some_and(|date| days_since(date, now) > UNUSED_DAYS);
    match line.status {
        Some(LineStatus::Disconnected) => Some(3.0),
        Some(LineStatus::Inactive) if for_long(line.status_since) => Some(2.0),
        _ if for_long(line.last_active) => Some(1.0),
        Some(LineStatus::Active | LineStatus::Inactive) => Some(0.0),
        None => line.last_active.map(|_| 0.0),
    }
}

/// Where the subscriber lives, seen from where the applicant says that they do.
fn subscriber_address(request: &ModuleRequest<'_>, line: &CarrierRecord) -> Option<f64> {
    let theirs = request.query.address.as_ref()?;
    if line.line_1.is_empty() && line.postal_code.is_empty() && line.country.is_empty() {
        return None;
    }
    let country = &request.query.country;
    if !line.country.is_empty() && line.country != *country {
        return Some(3.0);
    }
    let on_record = read_address(
        country,
        &line.line_1,
        "",
        &line.locality,
        &line.major_admin_division,
        &line.postal_code,
    );
    let compared = compare_addresses(theirs, &on_record);
    let is_near =
        compared.zip.agrees() || (!theirs.street.is_empty() && theirs.street == on_record.street);
    Some(match (compared.is_same_place(), is_near) {
        (true, _) => 0.0,
        (false, true) => 1.0,
        (false, false) => 2.0,
    })
}
