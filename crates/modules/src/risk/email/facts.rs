//! From an address and what the feeds say of it to features.

use super::features::Email;
use super::handle::Handle;
use crate::answer::Answers;
use crate::module::ModuleRequest;
use crate::risk::days::days_since;
use crate::risk::person::put_tie;
use crate::risk::product::Findings;
use crate::risk::sheet::Sheet;
use crate::us_input::text;
use bonafide_feeds::{EmailListClass, Heard};
use bonafide_identity::{EmailError, read_email};
use bonafide_types::Timestamp;

/// Names that no mailbox of a person is under.
const RESERVED: &[&str] = &[
    "alt",
    "arpa",
    "example",
    "example.com",
    "example.net",
    "example.org",
    "home.arpa",
    "invalid",
    "local",
    "localhost",
    "onion",
    "test",
];

/// Fewer sightings than this are few only where the address has been known for so many days.
const KNOWN_FOR_DAYS: f64 = 180.0;

/// Puts everything that is known of the address on the sheet.
pub(super) fn gather(
    findings: &mut Findings<'_>,
    request: &ModuleRequest<'_>,
    answers: &Answers<'_>,
) {
    let sheet = &mut findings.sheet;
    let Some(email) = request.query.email.as_ref() else {
        put_syntax(sheet, read_email(text(&request.applicant.email)).err());
        return;
    };
    put_syntax(sheet, None);
    sheet.flag(Email::IsReserved, Some(is_reserved(&email.domain)));
    put_handle(sheet, &Handle::read(&email.local), request);
    put_feeds(sheet, answers, request.now);
    put_tie(sheet, answers, Email::NameResolves, Email::NameNotTied);
}

fn put_syntax(sheet: &mut Sheet, fault: Option<EmailError>) {
    let (is_address, is_handle_sound, is_domain_sound) = match fault {
        None => (true, true, true),
        Some(EmailError::MisplacedDot | EmailError::ForbiddenCharacter) => (true, false, true),
        Some(EmailError::BadDomain) => (true, true, false),
        Some(_) => (false, true, true),
    };
    sheet.flag(Email::IsAddress, Some(is_address));
    sheet.flag(Email::IsHandleSound, Some(is_handle_sound));
    sheet.flag(Email::IsDomainSound, Some(is_domain_sound));
}

/// Whether the domain, or one above it, is reserved.
fn is_reserved(domain: &str) -> bool {
    let is_under = |reserved: &&str| {
        domain
            .strip_suffix(*reserved)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    RESERVED.iter().any(is_under)
}

fn put_handle(sheet: &mut Sheet, handle: &Handle<'_>, request: &ModuleRequest<'_>) {
    sheet.flag(Email::IsGenerated, Some(handle.is_generated()));
    sheet.flag(Email::IsUnspeakable, Some(handle.is_unspeakable()));
    sheet.number(Email::RareTriples, handle.rare_triples());
    sheet.number(Email::DigitShare, handle.digit_share());
    sheet.number(Email::SymbolShare, Some(handle.symbol_share()));
    sheet.number(Email::HandleLength, Some(handle.length()));
    sheet.number(Email::LetterGroups, Some(handle.letter_groups()));
    sheet.flag(Email::HasOddSymbol, Some(handle.has_odd_symbol()));
    sheet.flag(Email::IsRole, Some(handle.is_role()));
    sheet.flag(Email::HoldsAnyName, Some(handle.holds_any_name()));
    if let Some(address) = request
        .query
        .address
        .as_ref()
        .filter(|address| address.zip5.len() == 5)
    {
        sheet.flag(Email::HoldsZip, Some(handle.holds(&address.zip5)));
    }
    if let Some(name) = &request.query.name {
        sheet.flag(Email::HoldsGiven, Some(handle.holds(name.given())));
        sheet.flag(Email::HoldsFamily, Some(handle.holds(name.family())));
        sheet.number(Email::GivenAgrees, Some(handle.given(name).number()));
        sheet.number(Email::FamilyAgrees, Some(handle.family(name).number()));
    }
}

fn put_feeds(sheet: &mut Sheet, answers: &Answers<'_>, now: Timestamp) {
    if let Heard::Records { records, .. } = &answers.feeds.email_lists {
        let is_on = |class| Some(records.iter().any(|entry| entry.class == class));
        sheet.flag(Email::IsDisposable, is_on(EmailListClass::Disposable));
        sheet.flag(Email::IsRiskyDomain, is_on(EmailListClass::RiskyDomain));
        sheet.flag(Email::IsRiskyTop, is_on(EmailListClass::RiskyTld));
        sheet.flag(Email::IsCorporate, is_on(EmailListClass::Corporate));
        sheet.flag(Email::IsCampus, is_on(EmailListClass::Campus));
        sheet.flag(Email::IsProvider, is_on(EmailListClass::Provider));
    }
    if let Some(seen) = answers.feeds.email_age.first() {
        let age = days_since(seen.first_seen, now);
        sheet.number(Email::AgeDays, Some(age));
        let recent = seen.sightings_180d.filter(|_| age > KNOWN_FOR_DAYS);
        sheet.number(Email::RecentSightings, recent.map(f64::from));
    }
    if let Some(domain) = answers.feeds.domain.first() {
        sheet.number(
            Email::DomainDays,
            domain.registered.map(|date| days_since(date, now)),
        );
        sheet.flag(Email::DomainTakesMail, domain.has_mail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_below_a_reserved_one_is_reserved() {
        for (domain, reserved) in [
            ("example.com", true),
            ("mail.example.com", true),
            ("counterexample.com", false),
            ("harrow.test", true),
            ("harrow.example.net.nz", false),
        ] {
            assert_eq!(is_reserved(domain), reserved, "{domain}");
        }
    }
}
