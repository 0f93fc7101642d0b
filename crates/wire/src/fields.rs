//! The declared fields of a request: one table that drives type checks, the applicant and the
//! published schema.
//!
//! A shape is an object with declared fields; `envelope` is the body itself. Whatever the table
//! does not name is accepted, stored and readable in rules.

use std::sync::LazyLock;

static TABLE: &str = include_str!("../data/request_fields.csv");

/// All shapes.
pub(crate) static SHAPES: LazyLock<Shapes> = LazyLock::new(|| Shapes::read(TABLE));

/// What a declared field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any JSON.
    Any,
    /// Text.
    Text,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// An object without declared fields.
    Object,
    /// An array of text.
    Texts,
    /// Text that is an instant.
    Timestamp,
    /// Text that is a birth date, or empty.
    BirthDate,
    /// A boolean that has to be true where it is there.
    Consent,
    /// An object of this shape.
    Shape(ShapeId),
    /// An array of objects of this shape.
    Shapes(ShapeId),
}

/// One declared field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Longest text, in characters.
    pub(crate) max_length: Option<usize>,
    /// Whether the object that holds it cannot be without it.
    pub(crate) is_required: bool,
    /// The field of the applicant that it fills; a trailing `.2` marks a fallback.
    pub(crate) feeds: Option<&'static str>,
    /// Values with a meaning. Others are stored and treated as absent.
    pub(crate) values: Vec<&'static str>,
    pub(crate) description: &'static str,
}

/// An object with declared fields.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) fields: Vec<Field>,
}

/// Names a shape of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShapeId(usize);

/// The table.
#[derive(Debug)]
pub(crate) struct Shapes {
    shapes: Vec<Shape>,
}

static NO_FIELDS: Shape = Shape {
    name: "",
    fields: Vec::new(),
};

impl Shapes {
    fn read(table: &'static str) -> Self {
        let rows = || table.lines().skip(1).filter(|line| !line.is_empty());
        let mut names: Vec<&'static str> = Vec::new();
        for row in rows() {
            let name = row.split(',').next().unwrap_or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut shapes: Vec<Shape> = names
            .iter()
            .map(|name| Shape {
                name,
                fields: Vec::new(),
            })
            .collect();
        for row in rows() {
            let Some((shape, field)) = read_row(row, &names) else {
                continue;
            };
            if let Some(shape) = shapes.iter_mut().find(|known| known.name == shape) {
                shape.fields.push(field);
            }
        }
        Self { shapes }
    }

    /// The body itself.
    pub(crate) fn envelope(&self) -> &Shape {
        self.named("envelope")
    }

    /// The shape of a name.
    pub(crate) fn named(&self, name: &str) -> &Shape {
        let found = self.shapes.iter().find(|shape| shape.name == name);
        found.unwrap_or(&NO_FIELDS)
    }

    /// The shape of an id.
    pub(crate) fn get(&self, id: ShapeId) -> &Shape {
        self.shapes.get(id.0).unwrap_or(&NO_FIELDS)
    }

    /// All of them, the envelope first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Shape> {
        self.shapes.iter()
    }
}

impl Shape {
    /// The declared field of a name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn read_row(row: &'static str, names: &[&'static str]) -> Option<(&'static str, Field)> {
    let mut cells = row.splitn(8, ',');
    let shape = cells.next()?;
    let name = cells.next()?;
    let kind = read_kind(cells.next()?, names)?;
    let max_length = cells.next()?.parse().ok();
    let is_required = cells.next()? == "yes";
    let feeds = Some(cells.next()?).filter(|feeds| !feeds.is_empty());
    let values = cells.next()?;
    let values = values.split('|').filter(|value| !value.is_empty());
    Some((
        shape,
        Field {
            name,
            kind,
            max_length,
            is_required,
            feeds,
            values: values.collect(),
            description: cells.next()?,
        },
    ))
}

fn read_kind(text: &'static str, names: &[&'static str]) -> Option<Kind> {
    let within = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let shape_id = |name| names.iter().position(|known| *known == name).map(ShapeId);
    if let Some(name) = within('{', '}') {
        return shape_id(name).map(Kind::Shape);
    }
    if let Some(name) = within('[', ']').filter(|name| *name != "string") {
        return shape_id(name).map(Kind::Shapes);
    }
    Some(match text {
        "any" => Kind::Any,
        "string" => Kind::Text,
        "boolean" => Kind::Boolean,
        "number" => Kind::Number,
        "object" => Kind::Object,
        "[string]" => Kind::Texts,
        "timestamp" => Kind::Timestamp,
        "birth_date" => Kind::BirthDate,
        "consent" => Kind::Consent,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_reads() {
        let fields: usize = SHAPES.iter().map(|shape| shape.fields.len()).sum();
        assert_eq!(fields, TABLE.lines().count() - 1);
    }

    #[test]
    fn the_envelope_leads_to_the_address() {
        let at = |shape: &'static Shape, name: &str| match shape.field(name).unwrap().kind {
            Kind::Shape(id) => SHAPES.get(id),
            other => panic!("{name} is {other:?}"),
        };
        let individual = at(at(SHAPES.envelope(), "data"), "individual");
        assert_eq!(
            individual.field("given_name").unwrap().max_length,
            Some(240)
        );
        assert_eq!(at(individual, "address").name, "address");
    }
}
