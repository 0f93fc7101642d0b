//! Facts: what a request, a module or a step says, as the rules of a workflow read it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// A JSON-like value with exact numbers that is cheap to clone (text of up to 23 bytes is inline,
/// everything larger is shared).
///
/// Numbers are integers or decimals, never floating point; NaN and infinities cannot be expressed.
/// A number outside the range of [`Decimal`] (about ±7.9 × 10²⁸) is kept as its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// JSON `null`, and every absent path.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction, or one too large for [`Value::Int`].
    Decimal(Decimal),
    /// Text.
    String(SmolStr),
    /// An array.
    List(Arc<[Value]>),
    /// An object.
    Object(Arc<Object>),
}

impl Value {
    /// Text.
    pub fn string(text: impl Into<SmolStr>) -> Self {
        Self::String(text.into())
    }

    /// An array.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// An object with the given entries; of equal keys the last one wins.
    pub fn object<K: Into<SmolStr>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(Arc::new(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        ))
    }

    /// A number that was worked out, as it can be written in JSON and read back: whole numbers up
    /// to 64 bits are exact, all others have 15 significant digits. A run that pauses in between
    /// sees the same number as one that does not.
    pub fn computed(number: Decimal) -> Self {
        if number.is_integer() && number.to_i64().is_some() {
            return Self::from(number);
        }
        Self::from(number.round_sf(15).unwrap_or(number))
    }

    /// The field of an object; `None` where this is no object or has no such field.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(object) => object.get(key),
            _ => None,
        }
    }

    /// The element of an array.
    pub fn at(&self, position: usize) -> Option<&Self> {
        match self {
            Self::List(items) => items.get(position),
            _ => None,
        }
    }

    /// The text, where this is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where this is one.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Int(number) => Some(Decimal::from(*number)),
            Self::Decimal(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The JSON name of the type: `null`, `boolean`, `number`, `string`, `array` or `object`.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Decimal(_) => "number",
            Self::String(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Reads JSON of at most `max_depth` nested arrays and objects; of equal keys the last wins.
    ///
    /// # Errors
    /// A syntax error, or nesting beyond the limit, with line and column.
    pub fn from_json(json: &[u8], max_depth: usize) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let value = ValueSeed {
            depth_left: max_depth,
        }
        .deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Decimal> for Value {
    /// A whole number that fits becomes [`Value::Int`], so that equal numbers look the same.
    fn from(value: Decimal) -> Self {
        if value.is_integer()
            && let Some(whole) = value.to_i64()
        {
            return Self::Int(whole);
        }
        Self::Decimal(value.normalize())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<SmolStr> for Value {
    fn from(value: SmolStr) -> Self {
        Self::String(value)
    }
}

/// The entries of an object, in the order in which their keys first appeared.
#[derive(Clone, Debug, Default)]
pub struct Object {
    // INVARIANT: keys are unique.
    entries: Vec<(SmolStr, Value)>,
    // INVARIANT: present exactly when there are more than `LINEAR_LIMIT` entries; maps each key to
    // its position.
    index: Option<HashMap<SmolStr, usize>>,
}

/// Up to here a linear search beats hashing, and it cannot be made slow by chosen keys.
const LINEAR_LIMIT: usize = 24;

impl Object {
    /// An object without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key)
            .and_then(|position| self.entries.get(position))
            .map(|(_, value)| value)
    }

    /// Sets a key; an existing value is replaced in place.
    pub fn insert(&mut self, key: SmolStr, value: Value) {
        if let Some(position) = self.position(&key) {
            if let Some(entry) = self.entries.get_mut(position) {
                entry.1 = value;
            }
            return;
        }
        let position = self.entries.len();
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), position);
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > LINEAR_LIMIT {
            let keys = self.entries.iter().enumerate();
            self.index = Some(
                keys.map(|(position, (key, _))| (key.clone(), position))
                    .collect(),
            );
        }
    }

    /// The entries in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&SmolStr, &Value)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// How many entries there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(name, _)| name == key),
        }
    }
}

/// Objects are equal when they hold the same entries, in whatever order.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl FromIterator<(SmolStr, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (SmolStr, Value)>>(entries: I) -> Self {
        let mut object = Self::new();
        for (key, value) in entries {
            object.insert(key, value);
        }
        object
    }
}

impl Serialize for Value {
    /// Decimals are written as JSON numbers with up to seventeen significant digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Decimal(number) => match (number.to_i64(), number.to_u64()) {
                (Some(whole), _) if number.is_integer() => serializer.serialize_i64(whole),
                (_, Some(whole)) if number.is_integer() => serializer.serialize_u64(whole),
                _ => serializer.serialize_f64(number.to_f64().unwrap_or_default()),
            },
            Self::String(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items.iter() {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Deep enough for everything we write ourselves; serde_json stops at the same depth.
const TRUSTED_DEPTH: usize = 128;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ValueSeed {
            depth_left: TRUSTED_DEPTH,
        }
        .deserialize(deserializer)
    }
}

#[derive(Clone, Copy)]
struct ValueSeed {
    depth_left: usize,
}

impl ValueSeed {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Self { depth_left }),
            None => Err(E::custom("nested too deeply")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or_else(|_| Value::Decimal(Decimal::from(value)), Value::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // The shortest text that reads back as this number is the text that was written, for any
        // number of up to fifteen significant digits.
        let text = format!("{value:e}");
        Ok(match Decimal::from_scientific(&text) {
            Ok(number) => Value::from(number),
            Err(_) => Value::String(text.into()),
        })
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::List(items.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut object = Object::new();
        while let Some(key) = map.next_key::<SmolStr>()? {
            object.insert(key, map.next_value_seed(inner)?);
        }
        Ok(Value::Object(Arc::new(object)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Value {
        Value::from_json(json.as_bytes(), 32).unwrap()
    }

    #[test]
    fn numbers_stay_exact() {
        assert_eq!(read("0.1"), Value::Decimal(Decimal::new(1, 1)));
        assert_eq!(read("7.0"), Value::Int(7));
        assert_eq!(
            read("18446744073709551615").to_json(),
            "18446744073709551615"
        );
        assert_eq!(read("-12.50").to_json(), "-12.5");
        assert_eq!(read("1e300").type_name(), "string");
    }

    #[test]
    fn the_last_of_equal_keys_wins() {
        assert_eq!(read(r#"{"a":1,"b":2,"a":3}"#).to_json(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Value::from_json(nested(32).as_bytes(), 32).is_ok());
        assert!(Value::from_json(nested(33).as_bytes(), 32).is_err());
        assert!(Value::from_json(nested(100_000).as_bytes(), 32).is_err());
    }

    #[test]
    fn large_objects_are_searched_by_hash() {
        let object: Object = (0..1000)
            .map(|n| (SmolStr::from(format!("k{n}")), Value::Int(n)))
            .collect();
        assert_eq!(object.get("k999"), Some(&Value::Int(999)));
        assert_eq!(object.get("k1000"), None);
        assert_eq!(object.len(), 1000);
    }

    impl Value {
        fn to_json(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            (any::<i32>(), 1_u32..9)
                .prop_map(|(n, scale)| Value::from(Decimal::new(i64::from(n), scale))),
            "\\PC{0,30}".prop_map(Value::string),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::list),
                prop::collection::vec(("[a-z]{1,4}", inner), 0..40).prop_map(Value::object),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_worked_out_reads_back_as_it_was(
            mantissa in -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335,
            scale in 0_u32..=28,
        ) {
            let value = Value::computed(Decimal::from_i128_with_scale(mantissa, scale));
            let json = serde_json::to_vec(&value).unwrap();
            prop_assert_eq!(Value::from_json(&json, 32).unwrap(), value);
        }

        #[test]
        fn every_value_reads_back_from_its_json(value in any_value()) {
            let json = serde_json::to_vec(&value).unwrap();
            prop_assert_eq!(Value::from_json(&json, 32).unwrap(), value);
        }
    }
}
