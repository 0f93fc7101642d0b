//! The features of Email Risk, and its reason codes as tests of them.

use crate::risk::rule::{Rule, When, rule};
use crate::risk::sheet::{Source, features};
use bonafide_feeds::FeedKind;

const LISTS: Source = Source::Feed(FeedKind::EmailLists);
const AGE: Source = Source::Feed(FeedKind::EmailAge);
const DOMAIN: Source = Source::Feed(FeedKind::Domain);

features! {
    /// What is known of an email address. The handle is the part before the `@`.
    Email {
        /// It has the form of an address.
        IsAddress = "is_address" from Source::Request;
        /// The handle has only characters and dots where they may stand.
        IsHandleSound = "is_handle_sound" from Source::Request;
        /// The domain is well formed.
        IsDomainSound = "is_domain_sound" from Source::Request;
        /// The domain is reserved for special use.
        IsReserved = "is_reserved_domain" from Source::Request;
        /// The handle looks made by a machine: an id, or a word with many random digits.
        IsGenerated = "is_generated" from Source::Request;
        /// The handle cannot be spoken.
        IsUnspeakable = "is_unspeakable" from Source::Request;
        /// The share of letter triples that hardly occur in names and words.
        RareTriples = "rare_triples" from Source::Request;
        /// The share of digits among letters and digits.
        DigitShare = "digit_share" from Source::Request;
        /// The share of symbols in the handle.
        SymbolShare = "symbol_share" from Source::Request;
        /// Characters of the handle.
        HandleLength = "handle_length" from Source::Request;
        /// Groups of letters in the handle.
        LetterGroups = "letter_groups" from Source::Request;
        /// The handle has symbols other than dot and underscore.
        HasOddSymbol = "has_odd_symbol" from Source::Request;
        /// The handle is that of a role, such as `info`.
        IsRole = "is_role" from Source::Request;
        /// The handle holds the applicant's ZIP.
        HoldsZip = "holds_zip" from Source::Request;
        /// The handle holds a well-known name.
        HoldsAnyName = "holds_any_name" from Source::Request;
        /// The handle holds the applicant's given name.
        HoldsGiven = "holds_given_name" from Source::Request;
        /// The handle holds the applicant's family name.
        HoldsFamily = "holds_family_name" from Source::Request;
        /// 2 a whole token is the given name, 1 a nickname or slip of it, 0 neither.
        GivenAgrees = "given_name_agrees" from Source::Request;
        /// 2 a whole token is the family name, 1 an initial goes with it, or a slip, 0 neither.
        FamilyAgrees = "family_name_agrees" from Source::Request;
        /// The domain is on a list of disposable ones.
        IsDisposable = "is_disposable" from LISTS;
        /// The domain is on a list of risky ones.
        IsRiskyDomain = "is_risky_domain" from LISTS;
        /// The top-level domain is on a list of risky ones.
        IsRiskyTop = "is_risky_top_level" from LISTS;
        /// The domain is a company's.
        IsCorporate = "is_corporate" from LISTS;
        /// The domain is a school's.
        IsCampus = "is_campus" from LISTS;
        /// The domain is a known provider's.
        IsProvider = "is_provider" from LISTS;
        /// Days since the address was first seen.
        AgeDays = "age_days" from AGE;
        /// Sightings in 180 days of an address that has been known for longer.
        RecentSightings = "recent_sightings" from AGE;
        /// Days since the domain was registered.
        DomainDays = "domain_days" from DOMAIN;
        /// The domain takes mail.
        DomainTakesMail = "domain_takes_mail" from DOMAIN;
        /// A record ties the name to the address.
        NameResolves = "name_resolves" from Source::Population;
        /// No record ties the name to the address.
        NameNotTied = "name_not_tied" from Source::Everybody;
    }
}

const fn e(feature: Email) -> usize {
    feature as usize
}

/// Every code, risks first.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("R551", e(Email::IsAddress), When::No),
    rule("R564", e(Email::IsHandleSound), When::No),
    rule("R563", e(Email::IsDomainSound), When::No),
    rule("R563", e(Email::DomainTakesMail), When::No),
    rule("R557", e(Email::IsDisposable), When::Yes),
    rule("R562", e(Email::DomainDays), When::Within(f64::NEG_INFINITY, 180.0)),
    rule("R565", e(Email::IsRiskyDomain), When::Yes),
    rule("R567", e(Email::IsRiskyTop), When::Yes),
    rule("R561", e(Email::AgeDays), When::Within(f64::NEG_INFINITY, 180.0)),
    rule("R571", e(Email::RecentSightings), When::Within(0.0, 2.0)),
    rule("R558", e(Email::IsGenerated), When::Yes),
    rule("R568", e(Email::IsUnspeakable), When::Yes),
    rule("R559", e(Email::NameNotTied), When::Yes),
    rule("R574", e(Email::SymbolShare), When::Above(0.5)),
    rule("R560", e(Email::DigitShare), When::Above(0.5)),
    rule("R573", e(Email::RareTriples), When::Above(0.5)),
    rule("R569", e(Email::HandleLength), When::Above(30.0)),
    rule("I556", e(Email::NameResolves), When::Yes),
    rule("I563", e(Email::IsReserved), When::Yes),
    rule("I565", e(Email::IsRole), When::Yes),
    rule("I553", e(Email::AgeDays), When::AtLeast(730.0)),
    rule("I551", e(Email::AgeDays), When::Within(365.0, 730.0)),
    rule("I550", e(Email::AgeDays), When::Within(180.0, 365.0)),
    rule("I555", e(Email::DomainDays), When::AtLeast(180.0)),
    rule("I560", e(Email::IsCorporate), When::Yes),
    rule("I561", e(Email::IsCampus), When::Yes),
    rule("I566", e(Email::IsProvider), When::Yes),
    rule("I554", e(Email::GivenAgrees), When::Is(2.0)),
    rule("I557", e(Email::GivenAgrees), When::Is(1.0)),
    rule("I559", e(Email::FamilyAgrees), When::Is(2.0)),
    rule("I558", e(Email::FamilyAgrees), When::Is(1.0)),
    rule("I568", e(Email::HoldsAnyName), When::Yes),
    rule("I569", e(Email::HoldsGiven), When::Yes),
    rule("I570", e(Email::HoldsFamily), When::Yes),
    rule("I562", e(Email::HoldsZip), When::Yes),
    rule("I564", e(Email::HasOddSymbol), When::Yes),
    rule("I567", e(Email::LetterGroups), When::AtLeast(5.0)),
];
