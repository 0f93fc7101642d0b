//! Everything that the reason codes are decided on, gathered once per call.

use super::country;
use super::field::{Check, Fields};
use super::national_id::SentId;
use super::settings::{Fuzzy, IdKey, Settings};
use crate::module::ModuleRequest;
use bonafide_identity::{DateGrade, FamilyGrade, StreetGrade, UnitGrade, UsNationalId, parse_date};
use bonafide_reference::{
    AddressAgreement, AddressGrade, BestMatch, ElementGrade, IdFacts, IdGrade, Loaded, Resolution,
};
use bonafide_types::{Applicant, Date, SmolStr, Timestamp};
use jiff::tz::TimeZone;

/// The request, the resolved person, and how the two agree.
pub(super) struct Findings<'a> {
    /// The call.
    pub(super) request: &'a ModuleRequest<'a>,
    /// The step's settings.
    pub(super) settings: &'a Settings<'a>,
    /// The applicant's country, in capitals.
    country: SmolStr,
    /// The person that fits best, if one fits well enough.
    pub(super) best: Option<&'a BestMatch>,
    /// What the whole population says of a nine-digit id.
    pub(super) id_facts: Option<&'a IdFacts>,
    /// Whether some record joins the name with another submitted element.
    pub(super) name_joins_any: bool,
    /// What the loaded sources know of anybody.
    pub(super) loaded: &'a Loaded,
    /// Whether a source claims to know everybody, so that absence means something.
    pub(super) has_population_coverage: bool,
    /// The national id as sent.
    pub(super) id: SentId,
    /// The agreement of every field.
    pub(super) fields: Fields,
    /// The agreement of the address as a whole.
    pub(super) address: AddressCheck,
    /// The day of the evaluation, in UTC.
    pub(super) today: Date,
}

/// The agreement of the address as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct AddressCheck {
    /// Some part was sent, and it can be tested.
    pub(super) is_tested: bool,
    /// The street and every other part that was sent fit one address of the person.
    pub(super) is_verified: bool,
    /// Some part that was sent does not fit.
    pub(super) has_failed: bool,
    /// It was verified only with a tolerance.
    pub(super) is_loose: bool,
    /// It was verified against an address that is not the person's current one.
    pub(super) is_former: bool,
}

impl<'a> Findings<'a> {
    pub(super) fn gather(
        request: &'a ModuleRequest<'a>,
        settings: &'a Settings<'a>,
        resolution: &'a Resolution,
    ) -> Self {
        let best = resolution.best.as_ref();
        let loaded = &resolution.any_record_has;
        let applicant = request.applicant;
        let country = country::of(applicant, settings).unwrap_or_default();
        let today = day_of(request.now);
        let id = SentId::read(applicant, &country, today);
        let fields = check_fields(applicant, &id, best, loaded, settings.fuzzy);
        Self {
            address: check_address(&fields, best),
            fields,
            id,
            request,
            settings,
            best,
            loaded,
            id_facts: resolution.id_facts.as_ref(),
            name_joins_any: resolution.name_joins_any,
            has_population_coverage: resolution.population_coverage,
            today,
            country,
        }
    }

    /// Whether both names fit the resolved person.
    pub(super) const fn has_full_name(&self) -> bool {
        self.fields.first_name.passed() && self.fields.sur_name.passed()
    }

    /// The number of the United States, where one was sent and could be read.
    pub(super) const fn read_id(&self) -> Option<&UsNationalId> {
        match &self.id {
            SentId::Read(id) => Some(id),
            _ => None,
        }
    }

    /// What the national id is called among the validated fields.
    pub(super) fn id_key(&self) -> IdKey {
        let usual = match self.country.as_str() {
            country::UNITED_STATES => IdKey::Ssn,
            _ => IdKey::NationalId,
        };
        self.settings.id_key.unwrap_or(usual)
    }

    /// Whether a name was sent at all.
    pub(super) const fn has_name(&self) -> bool {
        let applicant = self.request.applicant;
        applicant.given_name.is_some() || applicant.family_name.is_some()
    }
}

fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}

fn check_fields(
    applicant: &Applicant,
    id: &SentId,
    best: Option<&BestMatch>,
    loaded: &Loaded,
    fuzzy: Fuzzy,
) -> Fields {
    let sent = |is_sent: bool, is_testable: bool, check: fn(&BestMatch, Fuzzy) -> Check| {
        if !is_sent {
            Check::NotSent
        } else if !is_testable {
            Check::Untestable
        } else {
            best.map_or(Check::Failed, |best| check(best, fuzzy))
        }
    };
    let address = &applicant.address;
    let national_id = sent(id.is_sent(), loaded.ids, check_national_id);
    Fields {
        first_name: sent(applicant.given_name.is_some(), true, check_first_name),
        sur_name: sent(applicant.family_name.is_some(), true, check_sur_name),
        street: sent(address.line_1.is_some(), loaded.addresses, check_street),
        city: sent(address.locality.is_some(), loaded.addresses, |best, _| {
            part(best, |address| address.city)
        }),
        state: sent(
            address.major_admin_division.is_some(),
            loaded.addresses,
            |best, _| part(best, |address| address.state),
        ),
        zip: sent(
            address.postal_code.is_some(),
            loaded.addresses,
            |best, _| part(best, |address| address.zip),
        ),
        mobile_number: sent(
            applicant.phone_number.is_some(),
            loaded.phones,
            |best, _| exactly(matches!(best.phone, ElementGrade::Match { .. })),
        ),
        date_of_birth: sent(
            applicant.date_of_birth.is_some(),
            loaded.dates_of_birth,
            // A year or a month fits too many people to verify one.
            match is_whole_date(applicant) {
                true => check_date_of_birth,
                false => |_, _| Check::Failed,
            },
        ),
        // A number that cannot be the applicant's verifies nobody, whatever stands on record.
        national_id: match id.is_refuted() {
            true => Check::Failed,
            false => national_id,
        },
    }
}

const fn exactly(fits: bool) -> Check {
    if fits { Check::Passed } else { Check::Failed }
}

const fn loosely(is_allowed: bool) -> Check {
    if is_allowed {
        Check::PassedLoosely
    } else {
        Check::Failed
    }
}

fn check_first_name(best: &BestMatch, fuzzy: Fuzzy) -> Check {
    use bonafide_identity::GivenGrade as Grade;
    match best.given {
        Grade::Exact | Grade::Nickname => Check::Passed,
        Grade::Fuzzy => loosely(fuzzy.first_name),
        Grade::Initial | Grade::None => Check::Failed,
    }
}

fn check_sur_name(best: &BestMatch, fuzzy: Fuzzy) -> Check {
    match best.family {
        FamilyGrade::Exact => Check::Passed,
        // One shared part of a compound name is enough here; R944 tells of it.
        FamilyGrade::Fuzzy | FamilyGrade::Partial => loosely(fuzzy.last_name),
        FamilyGrade::None => Check::Failed,
    }
}

fn check_date_of_birth(best: &BestMatch, fuzzy: Fuzzy) -> Check {
    match best.date_of_birth {
        Some(grade) if grade.is_equal() => Check::Passed,
        Some(DateGrade::Fuzzy(_)) => loosely(fuzzy.date_of_birth),
        _ => Check::Failed,
    }
}

fn is_whole_date(applicant: &Applicant) -> bool {
    let sent = applicant.date_of_birth.as_ref();
    sent.and_then(|text| parse_date(text.reveal()))
        .is_some_and(|date| date.to_date().is_some())
}

fn check_national_id(best: &BestMatch, fuzzy: Fuzzy) -> Check {
    match best.national_id {
        IdGrade::Exact | IdGrade::LastFour => Check::Passed,
        IdGrade::Near {
            differences,
            adjacent_exchange,
        } if differences == 1 || adjacent_exchange => loosely(fuzzy.national_id),
        _ => Check::Failed,
    }
}

fn check_street(best: &BestMatch, fuzzy: Fuzzy) -> Check {
    let Some(address) = compared(best) else {
        return Check::Failed;
    };
    match (address.street, address.unit) {
        (StreetGrade::None, _) | (_, UnitGrade::Different) => Check::Failed,
        (StreetGrade::Exact, UnitGrade::Same) => Check::Passed,
        (StreetGrade::Exact, UnitGrade::Unknown) => Check::PassedLoosely,
        (StreetGrade::Loose, _) => loosely(fuzzy.street),
    }
}

fn part(best: &BestMatch, fits: fn(&AddressAgreement) -> bool) -> Check {
    exactly(compared(best).is_some_and(fits))
}

/// The address on record that fits best, where one was compared.
fn compared(best: &BestMatch) -> Option<&AddressAgreement> {
    match &best.address {
        AddressGrade::Compared(address) => Some(address),
        _ => None,
    }
}

fn check_address(fields: &Fields, best: Option<&BestMatch>) -> AddressCheck {
    let parts = [fields.street, fields.city, fields.state, fields.zip];
    let has_failed = parts.into_iter().any(Check::failed);
    let is_verified = fields.street.passed() && !has_failed;
    AddressCheck {
        is_tested: has_failed || parts.into_iter().any(Check::passed),
        is_verified,
        has_failed,
        is_loose: is_verified && parts.into_iter().any(Check::is_loose),
        is_former: is_verified
            && best
                .and_then(compared)
                .is_some_and(|address| !address.current),
    }
}
