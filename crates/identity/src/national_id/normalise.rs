//! The one form in which two ids of a country are compared.

use super::table::{Rule, rules_of};
use super::text::read_id_text;
use super::us::{NationalIdKind, read_us_id};
use crate::fold;
use smol_str::{SmolStr, format_smolstr};

/// A national id in the form that is compared: two ids of one country are the same id where their
/// texts are equal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NormalisedId {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: SmolStr,
    /// The type that the id was read as, such as `cpf`; `other` where the country has no rules.
    pub id_type: &'static str,
    /// ASCII letters and digits, 4 to 64.
    pub text: SmolStr,
}

// The number is personal data: a debug print shows what kind of number it is and no more.
impl std::fmt::Debug for NormalisedId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NormalisedId")
            .field("country", &self.country)
            .field("id_type", &self.id_type)
            .finish_non_exhaustive()
    }
}

/// Normalises an id of a country (ISO 3166-1 alpha-2) for comparing. Every spelling of one
/// person's id gives the same text: separators and scripts of digits do not count, nor do leading
/// zeros, check digits and centuries that people leave out (`docs/national-ids.md` says where).
///
/// An id that breaks the rules of its country is normalised too, as long as its length and letters
/// fit some type; see [`inspect_national_id`](super::inspect_national_id) for what is wrong with it.
/// `None` where nothing fits, and for countries that list no id. Ids of countries without rules
/// are compared by all their letters and digits, four at least.
///
/// ```
/// use bonafide_identity::normalise_national_id;
///
/// let text = |country, id| normalise_national_id(country, id).map(|id| id.text);
/// assert_eq!(text("SE", "19811228-9874"), text("SE", "811228-9874"));
/// assert_eq!(text("NL", "1234567 82"), text("NL", "123456782"));
/// assert_eq!(text("ES", "12345678"), text("ES", "12.345.678-Z"));
/// assert_eq!(text("BR", "529.982.247"), None);
/// ```
pub fn normalise_national_id(country: &str, text: &str) -> Option<NormalisedId> {
    let country = fold(country);
    if country == "US" {
        return normalise_us(text);
    }
    let read = read_id_text(text);
    if !read.is_legible {
        return None;
    }
    let plain = read.plain;
    if rules_of(&country).next().is_none() {
        return (plain.len() >= 4).then_some(NormalisedId {
            country,
            id_type: "other",
            text: plain,
        });
    }
    let rule = type_of(&country, &plain)?;
    let text = comparable(rule.compared_by, &plain);
    Some(NormalisedId {
        id_type: rule.id_type,
        text,
        country,
    })
}

/// The type whose rules hold; else the first whose shape fits; else the first that such an
/// incomplete id can belong to.
fn type_of(country: &str, plain: &str) -> Option<&'static Rule> {
    let first = |fits: &dyn Fn(&Rule) -> bool| rules_of(country).find(|rule| fits(rule));
    first(&|rule| rule.judge(plain).is_ok())
        .or_else(|| first(&|rule| rule.has_shape_of(plain)))
        .or_else(|| first(&|rule| rule.can_compare(plain)))
}

fn normalise_us(text: &str) -> Option<NormalisedId> {
    let id = read_us_id(text).ok()?;
    Some(NormalisedId {
        country: SmolStr::new_static("US"),
        id_type: match id.kind() {
            NationalIdKind::Ssn => "ssn",
            NationalIdKind::Itin => "itin",
            NationalIdKind::LastFour => "ssn_last4",
        },
        text: id.digits().into(),
    })
}

fn comparable(compared_by: &str, plain: &str) -> SmolStr {
    match compared_by {
        "first_9" => plain.get(..9).unwrap_or(plain).into(),
        "first_13" => plain.get(..13).unwrap_or(plain).into(),
        "last_10" => plain
            .len()
            .checked_sub(10)
            .and_then(|start| plain.get(start..))
            .unwrap_or(plain)
            .into(),
        "pad_8" => format_smolstr!("{plain:0>8}"),
        "pad_9" => format_smolstr!("{plain:0>9}"),
        "spanish" => without_letter(plain),
        _ => plain.into(),
    }
}

/// The number of a DNI without its letter, which follows from the number.
fn without_letter(plain: &str) -> SmolStr {
    let digits = plain.trim_end_matches(|character: char| character.is_ascii_uppercase());
    format_smolstr!("{digits:0>8}")
}
