//! What workflows ask of earlier evaluations: counts and sums over those that share an element.

use crate::condition::Condition;
use crate::condition::moment::Duration;
use crate::facts::{Facts, Layout, Root};
use crate::path::BoundPath;
use crate::workflow::Workflow;
use bonafide_types::{SmolStr, Timestamp, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The name under which a run asks for an aggregate. No module and no connector has it.
pub const HISTORY_SERVICE: &str = "history";

/// One question to the history: which series, over which time, and what is made of it.
#[derive(Debug)]
pub struct Aggregation {
    pub(crate) series: Arc<Series>,
    pub(crate) measure: Measure,
    pub(crate) window: Option<Duration>,
    pub(crate) key: SmolStr,
}

/// What is made of the sightings in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many evaluations.
    Count,
    /// How many different values.
    Distinct,
    /// The sum of the values.
    Sum,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The mean of the values.
    Average,
    /// When the first one started.
    FirstSeen,
    /// When the last one started.
    LastSeen,
}

impl Measure {
    /// Every measure, in the order of the manual.
    pub const ALL: [Self; 8] = [
        Self::Count,
        Self::Distinct,
        Self::Sum,
        Self::Min,
        Self::Max,
        Self::Average,
        Self::FirstSeen,
        Self::LastSeen,
    ];

    /// The name in a definition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Distinct => "distinct",
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::Average => "average",
            Self::FirstSeen => "first_seen",
            Self::LastSeen => "last_seen",
        }
    }

    /// Whether it is made of a value of each evaluation.
    pub(crate) const fn needs_value(self) -> bool {
        !matches!(self, Self::Count | Self::FirstSeen | Self::LastSeen)
    }
}

impl Aggregation {
    /// The series that is asked.
    pub const fn series(&self) -> &Arc<Series> {
        &self.series
    }

    /// What is made of it.
    pub const fn measure(&self) -> Measure {
        self.measure
    }

    /// Where the window of a run begins; `None` for a lifetime.
    pub fn begins(&self, now: Timestamp) -> Option<Timestamp> {
        let window = self.window?;
        // A window that reaches beyond the calendar has no beginning either.
        window.earlier(now)
    }

    /// Names the question for ever: the same key is the same question, in whichever definition.
    pub const fn key(&self) -> &SmolStr {
        &self.key
    }
}

/// What is kept of every evaluation so that a question can be answered: the same for all windows
/// and measures over the same elements.
#[derive(Debug)]
pub struct Series {
    pub(crate) id: SeriesId,
    pub(crate) layout: Layout,
    pub(crate) entity: Vec<BoundPath>,
    pub(crate) value: Option<BoundPath>,
    pub(crate) when: Option<Condition>,
}

/// Names a series by what it is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub(crate) [u8; 16]);

impl SeriesId {
    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From stored bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// One evaluation as a series sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The elements as one text, equal for equal elements.
    pub entity: SmolStr,
    /// The value, where the series keeps one and the evaluation has one.
    pub value: Option<Value>,
}

impl Series {
    /// Its name.
    pub const fn id(&self) -> SeriesId {
        self.id
    }

    /// What a request adds to the series; `None` where it has not all the elements, or where the
    /// filter does not hold.
    pub fn seen(&self, request: &Value, now: Timestamp) -> Option<Seen> {
        let mut facts = Facts::new(&self.layout, now);
        facts.learn(&self.layout, Root::Request, request);
        let instant = Value::string(now.to_string());
        facts.learn(&self.layout, Root::Now, &instant);
        let entity = self.entity.iter().map(|path| facts.value(path.slot));
        let entity = entity_text(entity)?;
        if self.when.as_ref().is_some_and(|when| !when.is_true(&facts)) {
            return None;
        }
        let value = self.value.as_ref().map(|path| facts.value(path.slot));
        Some(Seen {
            entity,
            value: value.filter(|value| !value.is_null()).cloned(),
        })
    }
}

/// The series that some workflows declare. Immutable.
#[derive(Debug, Default)]
pub struct SeriesSet {
    series: BTreeMap<SeriesId, Arc<Series>>,
}

impl SeriesSet {
    /// What these workflows declare.
    pub fn of<'a>(workflows: impl Iterator<Item = &'a Workflow>) -> Self {
        let asked = workflows.flat_map(Workflow::aggregations);
        Self {
            series: asked
                .map(|(_, asked)| (asked.series.id, Arc::clone(&asked.series)))
                .collect(),
        }
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The names of the series.
    pub fn ids(&self) -> Vec<SeriesId> {
        self.series.keys().copied().collect()
    }

    /// The series.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Series>> {
        self.series.values()
    }
}

/// Elements as one text: trimmed, in lower case; `None` where one is missing or empty.
pub fn entity_text<'a>(elements: impl Iterator<Item = &'a Value>) -> Option<SmolStr> {
    let mut whole = String::new();
    for element in elements {
        let text = element_text(element)?;
        // Lengths keep the parts apart, whatever they hold.
        whole.push_str(&text.len().to_string());
        whole.push(':');
        whole.push_str(&text);
    }
    Some(whole.into())
}

/// An element as text; `None` where it is missing or empty.
pub fn element_text(element: &Value) -> Option<SmolStr> {
    let text = match element {
        Value::Null => return None,
        Value::String(text) => SmolStr::new(text.trim().to_lowercase()),
        other => serde_json::to_string(other).ok()?.into(),
    };
    (!text.is_empty()).then_some(text)
}
