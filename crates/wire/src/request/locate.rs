//! Says where a body stops being JSON, naming the declared field that holds the fault.

use crate::error::{InvalidArg, WireError};
use crate::fields::{Kind, SHAPES, Shape};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use smol_str::SmolStr;
use std::fmt;

/// A second reading of a body that the first one refused. It costs nothing on the way of a good
/// request.
pub(crate) fn syntax_error(raw: &[u8], depth: usize, error: &serde_json::Error) -> WireError {
    let mut path = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_slice(raw);
    // The failure is known; what is wanted is the path at which it happens again.
    _ = Tracker {
        path: &mut path,
        depth_left: depth,
    }
    .deserialize(&mut deserializer);
    let fault = match error.line() {
        0 => "not JSON".to_owned(),
        line => format!("not JSON at line {line}, column {}", error.column()),
    };
    let fault = if error.to_string().starts_with("nested too deeply") {
        format!("nested deeper than {depth} levels")
    } else {
        fault
    };
    match declared_part(&path) {
        Some(field) => WireError::invalid_args(vec![InvalidArg::new(field, fault)]),
        None => WireError {
            details: Some(fault.into()),
            ..WireError::invalid_args(Vec::new())
        },
    }
}

/// One step of the path to the fault.
enum Step {
    Field(SmolStr),
    Element(usize),
}

/// The path as far as its fields are declared: other keys may be personal data.
fn declared_part(path: &[Step]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let mut shape: Option<&Shape> = Some(SHAPES.envelope());
    for step in path {
        match step {
            Step::Element(position) => names.push(position.to_string()),
            Step::Field(name) => {
                let Some(field) = shape.and_then(|shape| shape.field(name)) else {
                    break;
                };
                names.push(field.name.to_owned());
                shape = match field.kind {
                    Kind::Shape(id) | Kind::Shapes(id) => Some(SHAPES.get(id)),
                    _ => None,
                };
            }
        }
    }
    (!names.is_empty()).then(|| names.join("."))
}

struct Tracker<'p> {
    path: &'p mut Vec<Step>,
    depth_left: usize,
}

impl Tracker<'_> {
    fn inner<E: Error>(&mut self) -> Result<Tracker<'_>, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Tracker {
                path: self.path,
                depth_left,
            }),
            None => Err(E::custom("nested too deeply")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tracker<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tracker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    // The path is left as it is when something fails, so that it names the fault.
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        for position in 0.. {
            self.path.push(Step::Element(position));
            let item = list.next_element_seed(self.inner()?)?;
            self.path.pop();
            if item.is_none() {
                return Ok(());
            }
        }
        // A list ends long before its positions do.
        list.next_element::<IgnoredAny>().map(|_| ())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<SmolStr>()? {
            self.path.push(Step::Field(key));
            map.next_value_seed(self.inner()?)?;
            self.path.pop();
        }
        Ok(())
    }
}
