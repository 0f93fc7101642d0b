//! The features of Phone Risk, and its reason codes as tests of them.

use crate::risk::rule::{Rule, When, rule};
use crate::risk::sheet::{Source, features};
use bonafide_feeds::FeedKind;

const CARRIER: Source = Source::Feed(FeedKind::Carrier);
const SIM: Source = Source::Feed(FeedKind::Sim);

features! {
    /// What is known of a number. Days are whole days before the evaluation.
    Phone {
        /// The numbering plan has such a number.
        IsValid = "is_valid" from Source::Request;
        /// Calls to it are free for the caller.
        IsTollFree = "is_toll_free" from Source::Request;
        /// Calls to it are charged above the usual.
        IsPremium = "is_premium_rate" from Source::Request;
        /// A pager, a voice mailbox, a company-wide or a shared-cost number.
        IsSpecial = "is_special_service" from Source::Request;
        /// The plan calls it voice over IP.
        IsVoipByPlan = "is_voip_by_plan" from Source::Request;
        /// A fixed line.
        IsLandline = "is_landline" from CARRIER;
        /// A mobile line.
        IsMobile = "is_mobile" from CARRIER;
        /// Voice over IP at a fixed place.
        IsFixedVoip = "is_fixed_voip" from CARRIER;
        /// Voice over IP over the open internet.
        IsOverTheTop = "is_over_the_top_voip" from CARRIER;
        /// Paid in advance.
        IsPrepaid = "is_prepaid" from CARRIER;
        /// The operator has no network of its own.
        IsVirtual = "is_virtual_operator" from CARRIER;
        /// The carrier is one of the major ones.
        IsMajorCarrier = "is_major_carrier" from CARRIER;
        /// The line is a business's.
        IsBusiness = "is_business_line" from CARRIER;
        /// 0 in use, 1 no traffic for 90 days, 2 inactive for more than 90 days, 3 disconnected.
        Inactivity = "inactivity" from CARRIER;
        /// Days since the number went into service.
        InServiceDays = "in_service_days" from CARRIER;
        /// Days since its subscriber took it.
        SubscriberDays = "subscriber_days" from CARRIER;
        /// Days since it was last moved to another carrier, with their fraction.
        PortedDays = "ported_days" from CARRIER;
        /// Days since the name on it changed.
        NameChangedDays = "name_changed_days" from CARRIER;
        /// Addresses that are marked current for it.
        CurrentAddresses = "current_addresses" from CARRIER;
        /// The subscriber's address: 0 the applicant's, 1 in its ZIP or street, 2 another, 3 in
        /// another country.
        SubscriberAddress = "subscriber_address" from CARRIER;
        /// A record ties the name to the number.
        NameResolves = "name_resolves" from Source::Population;
        /// No record ties the name to the number.
        NameNotTied = "name_not_tied" from Source::Everybody;
        /// Number and email are on one person's record.
        SharesPersonWithEmail = "shares_person_with_email" from Source::Population;
        /// 0 no recent change of the SIM, 1 within 30 days, 2 within 7 days or two within 90, 3
        /// within the window.
        SimRisk = "sim_risk" from SIM;
    }
}

const fn p(feature: Phone) -> usize {
    feature as usize
}

/// Every code, risks first.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("R603", p(Phone::IsValid), When::No),
    rule("R606", p(Phone::Inactivity), When::Is(3.0)),
    rule("R605", p(Phone::Inactivity), When::Is(2.0)),
    rule("R604", p(Phone::Inactivity), When::Is(1.0)),
    rule("R614", p(Phone::IsTollFree), When::Yes),
    rule("R611", p(Phone::IsSpecial), When::Yes),
    rule("R615", p(Phone::IsOverTheTop), When::Yes),
    rule("R613", p(Phone::IsFixedVoip), When::Yes),
    rule("R625", p(Phone::PortedDays), When::Within(f64::NEG_INFINITY, 1.0)),
    rule("R626", p(Phone::PortedDays), When::Within(1.0, 7.0)),
    rule("R627", p(Phone::PortedDays), When::Within(7.0, 30.0)),
    rule("R628", p(Phone::PortedDays), When::Within(30.0, 60.0)),
    rule("R622", p(Phone::InServiceDays), When::Within(7.0, 30.0)),
    rule("R623", p(Phone::InServiceDays), When::Within(30.0, 90.0)),
    rule("R618", p(Phone::InServiceDays), When::Within(90.0, 365.0)),
    rule("R631", p(Phone::SubscriberDays), When::Within(7.0, 30.0)),
    rule("R632", p(Phone::SubscriberDays), When::Within(30.0, 90.0)),
    rule("R633", p(Phone::SubscriberDays), When::Within(90.0, 365.0)),
    rule("R648", p(Phone::NameChangedDays), When::Within(f64::NEG_INFINITY, 4.0)),
    rule("R608", p(Phone::NameNotTied), When::Yes),
    rule("R602", p(Phone::SubscriberAddress), When::Is(3.0)),
    rule("R601", p(Phone::SubscriberAddress), When::Is(2.0)),
    rule("R607", p(Phone::SubscriberAddress), When::Is(1.0)),
    rule("R660", p(Phone::CurrentAddresses), When::AtLeast(2.0)),
    rule("R616", p(Phone::IsPrepaid), When::Yes),
    rule("R617", p(Phone::IsMajorCarrier), When::No),
    rule("I618", p(Phone::NameResolves), When::Yes),
    rule("I602", p(Phone::IsMobile), When::Yes),
    rule("I601", p(Phone::IsLandline), When::Yes),
    rule("I605", p(Phone::IsPremium), When::Yes),
    rule("I611", p(Phone::IsMajorCarrier), When::Yes),
    rule("I616", p(Phone::IsVirtual), When::Yes),
    rule("I608", p(Phone::IsBusiness), When::Yes),
    rule("I609", p(Phone::IsBusiness), When::No),
    rule("I610", p(Phone::SubscriberAddress), When::Is(0.0)),
    rule("I614", p(Phone::InServiceDays), When::AtLeast(365.0)),
    rule("I630", p(Phone::SubscriberDays), When::AtLeast(365.0)),
    rule("I626", p(Phone::PortedDays), When::AtLeast(60.0)),
    rule("I637", p(Phone::SharesPersonWithEmail), When::Yes),
];
