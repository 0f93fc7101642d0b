//! Phone numbers: the many ways to write one, and the one way to store it.

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region,
};
use smol_str::SmolStr;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// A phone number that can be written as E.164; not necessarily one that is in use.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    /// `+` and 5–15 digits.
    pub e164: SmolStr,
    /// ISO 3166-1 alpha-2 region of the number, `001` for numbers of no country.
    pub region: Option<SmolStr>,
    /// What the numbering plan says about the line.
    pub kind: PhoneKind,
    /// Whether the numbering plan of its region has such a number.
    pub valid: bool,
}

// The number is personal data: a debug print shows its region and kind only.
impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone")
            .field("region", &self.region)
            .field("kind", &self.kind)
            .field("valid", &self.valid)
            .finish_non_exhaustive()
    }
}

/// The kind of line by the numbering plan alone; carriers know more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneKind {
    /// A fixed line.
    FixedLine,
    /// A mobile line.
    Mobile,
    /// A plan that does not part the two, such as that of `+1`.
    FixedLineOrMobile,
    /// Free for the caller.
    TollFree,
    /// Premium rate.
    PremiumRate,
    /// Shared cost.
    SharedCost,
    /// Voice over IP.
    Voip,
    /// A number that follows a person.
    PersonalNumber,
    /// A pager.
    Pager,
    /// A company-wide access number.
    Uan,
    /// Access to a voice mailbox.
    Voicemail,
    /// None of the plan's kinds; also every invalid number.
    Unknown,
}

impl PhoneKind {
    /// The kind as the numbering-plan data spell it, such as `FIXED_LINE_OR_MOBILE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedLine => "FIXED_LINE",
            Self::Mobile => "MOBILE",
            Self::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
            Self::TollFree => "TOLL_FREE",
            Self::PremiumRate => "PREMIUM_RATE",
            Self::SharedCost => "SHARED_COST",
            Self::Voip => "VOIP",
            Self::PersonalNumber => "PERSONAL_NUMBER",
            Self::Pager => "PAGER",
            Self::Uan => "UAN",
            Self::Voicemail => "VOICEMAIL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// Why a text is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// No digits.
    #[error("no digits")]
    Empty,
    /// No `+`, and no region to read the number in.
    #[error("neither a country calling code nor a region")]
    NoCountry,
    /// The country calling code belongs to no country.
    #[error("unknown country calling code")]
    UnknownCountryCode,
    /// Fewer digits than any number of the region.
    #[error("too short")]
    TooShort,
    /// More digits than any number.
    #[error("too long")]
    TooLong,
    /// Text that is no number.
    #[error("not a phone number")]
    NotANumber,
}

/// Reads a phone number; separators, brackets, full-width digits, a leading `tel:` and an
/// extension are dropped.
///
/// Without `+`, eleven digits from `1`, or ten digits where the region is one of `+1`, become
/// `+1…`; a leading `00` or `011` stands for `+`; everything else is read by the rules of
/// `default_region` (ISO 3166-1 alpha-2, any letter case).
///
/// # Errors
///
/// [`PhoneError`] where no E.164 form exists. A number that has one but is in no numbering plan
/// comes back with `valid: false`.
pub fn read_phone(input: &str, default_region: Option<&str>) -> Result<Phone, PhoneError> {
    let region = default_region
        .and_then(|region| Region::from_code(region.trim()).ok())
        .filter(|region| *region != Region::World);
    let candidate = normalise(input)?;
    let international = as_international(&candidate, region);
    let text = international.as_deref().unwrap_or(&candidate);
    if !text.starts_with('+') && region.is_none() {
        return Err(PhoneError::NoCountry);
    }
    let number = PHONE_NUMBER_UTIL
        .parse(text, region)
        .map_err(|error| explain(&error))?;
    describe(&number)
}

/// The digits of an E.164 number as one number, for keys; 0 for a text without digits.
pub fn phone_digits_key(e164: &str) -> u64 {
    e164.bytes()
        .filter(u8::is_ascii_digit)
        .take(18)
        .fold(0, |key, digit| key * 10 + u64::from(digit - b'0'))
}

const LONGEST_INPUT: usize = 250;

/// Digits with at most a leading `+`, letters of vanity numbers kept, extension cut off.
fn normalise(input: &str) -> Result<SmolStr, PhoneError> {
    let mut end = input.len().min(LONGEST_INPUT);
    while !input.is_char_boundary(end) {
        end -= 1;
    }
    let input = input.get(..end).unwrap_or_default().trim();
    let input = input
        .get(..4)
        .filter(|head| head.eq_ignore_ascii_case("tel:"))
        .and_then(|_| input.get(4..))
        .unwrap_or(input);
    let mut kept = smol_str::SmolStrBuilder::new();
    let mut digits = 0_usize;
    let mut letters = 0_usize;
    let mut has_plus = false;
    for character in input.nfkc() {
        match decimal_digit(character) {
            Some(digit) => {
                kept.push(digit);
                digits += 1;
                continue;
            }
            None if character == '+' && digits == 0 && !has_plus => {
                kept.push('+');
                has_plus = true;
                continue;
            }
            None => {}
        }
        match character {
            // What follows is an extension or a second number.
            ';' | '#' | ',' if digits > 0 => break,
            'x' | 'X' | 'e' | 'E' if digits >= 7 && letters == 0 => break,
            _ if character.is_ascii_alphabetic() => {
                // `1-800-FLOWERS`: letters count only behind the digits of a prefix.
                if digits < 3 {
                    return Err(PhoneError::NotANumber);
                }
                kept.push(character);
                letters += 1;
            }
            _ if character.is_alphabetic() => return Err(PhoneError::NotANumber),
            _ => {}
        }
    }
    if digits == 0 {
        return Err(PhoneError::Empty);
    }
    Ok(kept.finish())
}

fn decimal_digit(character: char) -> Option<char> {
    if character.is_ascii_digit() {
        return Some(character);
    }
    if character.is_ascii() || !character.is_numeric() {
        return None;
    }
    let mut plain = any_ascii::any_ascii_char(character).chars();
    plain
        .next()
        .filter(|digit| digit.is_ascii_digit() && plain.next().is_none())
}

fn as_international(candidate: &str, region: Option<Region>) -> Option<SmolStr> {
    if candidate.starts_with('+') || !candidate.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_north_american = region
        .is_some_and(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region) == Some(1));
    let plus = |rest: &str| Some(SmolStr::from_iter(["+", rest]));
    match (candidate.len(), region) {
        (11, _) if candidate.starts_with('1') && (is_north_american || region.is_none()) => {
            plus(candidate)
        }
        (10, _) if is_north_american => Some(SmolStr::from_iter(["+1", candidate])),
        (12.., None) if candidate.starts_with("011") => plus(candidate.get(3..)?),
        (9.., None) if candidate.starts_with("00") => plus(candidate.get(2..)?),
        _ => None,
    }
}

fn describe(number: &PhoneNumber) -> Result<Phone, PhoneError> {
    let util = &*PHONE_NUMBER_UTIL;
    let e164 = util.format(number, PhoneNumberFormat::E164);
    // `+`, then the 5 to 15 digits that E.164 allows.
    match e164.len() {
        ..6 => return Err(PhoneError::TooShort),
        17.. => return Err(PhoneError::TooLong),
        _ => {}
    }
    let region = util.get_region_for_number(number);
    let valid = util.is_valid_number(number);
    let kind = if valid {
        kind_of(util.get_number_type(number))
    } else {
        PhoneKind::Unknown
    };
    Ok(Phone {
        e164: e164.into(),
        region: region.map(|region| region.as_region_str().as_str().into()),
        kind,
        valid,
    })
}

const fn kind_of(kind: PhoneNumberType) -> PhoneKind {
    match kind {
        PhoneNumberType::FixedLine => PhoneKind::FixedLine,
        PhoneNumberType::Mobile => PhoneKind::Mobile,
        PhoneNumberType::FixedLineOrMobile => PhoneKind::FixedLineOrMobile,
        PhoneNumberType::TollFree => PhoneKind::TollFree,
        PhoneNumberType::PremiumRate => PhoneKind::PremiumRate,
        PhoneNumberType::SharedCost => PhoneKind::SharedCost,
        PhoneNumberType::VoIP => PhoneKind::Voip,
        PhoneNumberType::PersonalNumber => PhoneKind::PersonalNumber,
        PhoneNumberType::Pager => PhoneKind::Pager,
        PhoneNumberType::UAN => PhoneKind::Uan,
        PhoneNumberType::VoiceMail => PhoneKind::Voicemail,
        PhoneNumberType::Unknown => PhoneKind::Unknown,
    }
}

const fn explain(error: &ParseError) -> PhoneError {
    match error {
        ParseError::InvalidCountryCode => PhoneError::UnknownCountryCode,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneError::TooShort,
        ParseError::TooLongNsn => PhoneError::TooLong,
        ParseError::NotANumber(_) => PhoneError::NotANumber,
    }
}
