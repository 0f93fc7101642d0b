//! The catalogue of reason codes: reading its filters, writing what they leave.

use crate::error::{InvalidArg, WireError};
use bonafide_types::{ReasonCodeInfo, SmolStr};
use serde::Serialize;
use utoipa::ToSchema;

/// Filters of the catalogue. Different filters are joined by and, repeats of one by or.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasonCodeQuery {
    products: Vec<SmolStr>,
    names: Vec<SmolStr>,
    /// In lower case.
    texts: Vec<String>,
    /// Empty stands for active codes only.
    activity: Vec<bool>,
}

/// The body of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReasonCodes)]
pub struct ReasonCodesBody {
    /// Sorted by name.
    reason_codes: Vec<ReasonCodeBody>,
}

/// One reason code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReasonCode)]
#[serde(rename_all = "camelCase")]
pub struct ReasonCodeBody {
    /// The code.
    #[schema(example = "R901")]
    name: &'static str,
    /// What it means.
    description: &'static str,
    /// The products that may emit it.
    #[schema(value_type = Vec<String>)]
    product: &'static [&'static str],
    /// Whether it can still be emitted.
    is_active: bool,
}

impl ReasonCodeQuery {
    /// Reads a query string. Unknown parameters and empty values are passed over.
    ///
    /// # Errors
    /// `INVALID_PAYLOAD` naming `isActive` where it is neither `true` nor `false`.
    pub fn parse(query: &str) -> Result<Self, WireError> {
        let mut filters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "isActive" => filters.activity.push(read_flag(&value)?),
                "product" if !value.is_empty() => filters.products.push(value.into()),
                "name" if !value.is_empty() => filters.names.push(value.into()),
                "text" if !value.is_empty() => filters.texts.push(value.to_lowercase()),
                _ => {}
            }
        }
        Ok(filters)
    }

    fn keeps(&self, info: &ReasonCodeInfo) -> bool {
        let is_one_of = |wanted: &[SmolStr], found: &str| {
            wanted.is_empty()
                || wanted
                    .iter()
                    .any(|wanted| wanted.eq_ignore_ascii_case(found))
        };
        let by_product = self.products.is_empty()
            || info
                .products
                .iter()
                .any(|product| is_one_of(&self.products, product));
        let by_text = self.texts.is_empty() || {
            let name = info.code.as_str().to_lowercase();
            let meaning = info.meaning.to_lowercase();
            let mut texts = self.texts.iter();
            texts.any(|text| name.contains(text) || meaning.contains(text))
        };
        let by_activity = match self.activity.as_slice() {
            [] => info.is_active,
            wanted => wanted.contains(&info.is_active),
        };
        by_product && is_one_of(&self.names, info.code.as_str()) && by_text && by_activity
    }
}

fn read_flag(text: &str) -> Result<bool, WireError> {
    if text.eq_ignore_ascii_case("true") {
        return Ok(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Ok(false);
    }
    let arg = InvalidArg::new("isActive", "has to be true or false");
    Err(WireError::invalid_args(vec![arg]))
}

/// The codes that the filters leave, as JSON.
pub fn render_reason_codes(query: &ReasonCodeQuery) -> Vec<u8> {
    let kept = ReasonCodeInfo::all()
        .iter()
        .filter(|info| query.keeps(info));
    let body = ReasonCodesBody {
        reason_codes: kept
            .map(|info| ReasonCodeBody {
                name: info.code.as_str(),
                description: &info.meaning,
                product: &info.products,
                is_active: info.is_active,
            })
            .collect(),
    };
    // Text and booleans always serialise.
    serde_json::to_vec(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<String> {
        let query = ReasonCodeQuery::parse(query).unwrap();
        let json = render_reason_codes(&query);
        let body: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let codes = body["reason_codes"].as_array().unwrap();
        codes
            .iter()
            .map(|code| code["name"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn without_filters_the_active_codes_are_shown_in_order() {
        let all = names("");
        assert!(all.is_sorted());
        assert_eq!(
            all.len(),
            ReasonCodeInfo::all()
                .iter()
                .filter(|info| info.is_active)
                .count()
        );
        assert!(!all.contains(&"R863".to_owned()));
    }

    #[test]
    fn filters_are_joined_by_and_and_their_repeats_by_or() {
        assert_eq!(names("name=R901&name=I919"), ["I919", "R901"]);
        assert_eq!(names("name=R90"), Vec::<String>::new());
        assert_eq!(names("name=I919&product=nothing"), Vec::<String>::new());
        assert_eq!(names("name=I919&text=SSN+or%20itin"), ["I919"]);
        assert!(names("isActive=false").contains(&"R863".to_owned()));
        assert!(!names("isActive=false").contains(&"I919".to_owned()));
        assert!(names("isActive=false&isActive=true").contains(&"I919".to_owned()));
    }

    #[test]
    fn a_bad_flag_is_named() {
        let error = ReasonCodeQuery::parse("isActive=yes").unwrap_err();
        assert_eq!(
            (error.status(), error.invalid_args[0].field.as_str()),
            (400, "isActive")
        );
        assert!(ReasonCodeQuery::parse("isActive=").is_err());
        assert!(ReasonCodeQuery::parse("isactive=yes&product=%ff%zz&&=").is_ok());
    }
}
