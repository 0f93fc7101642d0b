//! Facts as slots: every distinct path of a definition is one slot, looked up once when the value
//! at its root becomes known.

use crate::condition::moment::Moment;
use crate::lists::{ListHit, ListStubs, ValueList};
use crate::path::Segment;
use bonafide_types::{Timestamp, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Root {
    /// The whole request.
    Request,
    /// The instant of the run.
    Now,
    /// The output with this number.
    Output(u32),
}

/// What a slot is read as, beside its plain value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SlotUse {
    /// As an array of reason codes.
    pub(crate) codes: bool,
    /// As a date or an instant.
    pub(crate) moment: bool,
}

impl SlotUse {
    pub(crate) const PLAIN: Self = Self {
        codes: false,
        moment: false,
    };
}

/// Collects the paths of a definition while it is read.
#[derive(Debug, Default)]
pub(crate) struct PathTable {
    nodes: Vec<PathNode>,
    roots: HashMap<Root, u32>,
    children: HashMap<(u32, Segment), u32>,
    slots: u32,
}

#[derive(Debug)]
struct PathNode {
    root: Root,
    step: Option<(u32, Segment)>,
    slot: Option<u32>,
    usage: SlotUse,
}

impl PathTable {
    /// The slot of a path, new or known.
    pub(crate) fn slot(&mut self, root: Root, segments: &[Segment], usage: SlotUse) -> u32 {
        let mut node = self.root(root);
        for segment in segments {
            node = self.child(root, node, segment);
        }
        let next = self.slots;
        let Some(entry) = usize::try_from(node)
            .ok()
            .and_then(|n| self.nodes.get_mut(n))
        else {
            return next;
        };
        entry.usage.codes |= usage.codes;
        entry.usage.moment |= usage.moment;
        *entry.slot.get_or_insert_with(|| {
            self.slots += 1;
            next
        })
    }

    fn root(&mut self, root: Root) -> u32 {
        if let Some(node) = self.roots.get(&root) {
            return *node;
        }
        let node = self.push(root, None);
        self.roots.insert(root, node);
        node
    }

    fn child(&mut self, root: Root, parent: u32, segment: &Segment) -> u32 {
        let key = (parent, segment.clone());
        if let Some(node) = self.children.get(&key) {
            return *node;
        }
        let node = self.push(root, Some(key.clone()));
        self.children.insert(key, node);
        node
    }

    fn push(&mut self, root: Root, step: Option<(u32, Segment)>) -> u32 {
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(PathNode {
            root,
            step,
            slot: None,
            usage: SlotUse::PLAIN,
        });
        number
    }

    /// The finished plan, with the lists that are looked up.
    pub(crate) fn finish(self, lists: Vec<Arc<ValueList>>) -> Layout {
        let mut layout = Layout {
            plans: HashMap::new(),
            slots: usize::try_from(self.slots).unwrap_or(0),
            lists: lists.into(),
        };
        let mut places: Vec<usize> = Vec::with_capacity(self.nodes.len());
        for node in self.nodes {
            let plan: &mut Vec<PlanNode> = layout.plans.entry(node.root).or_default();
            // Parents are made before their children, so that their place is known.
            let step = node.step.and_then(|(parent, segment)| {
                let parent = *places.get(usize::try_from(parent).ok()?)?;
                Some((parent, segment))
            });
            places.push(plan.len());
            plan.push(PlanNode {
                step,
                slot: node.slot.and_then(|slot| usize::try_from(slot).ok()),
                usage: node.usage,
            });
        }
        layout
    }
}

/// Which look-ups to make when the value of a root becomes known.
#[derive(Debug)]
pub(crate) struct Layout {
    plans: HashMap<Root, Vec<PlanNode>>,
    slots: usize,
    lists: Arc<[Arc<ValueList>]>,
}

#[derive(Debug)]
struct PlanNode {
    // INVARIANT: names an earlier node of the same plan; `None` is the root itself.
    step: Option<(usize, Segment)>,
    slot: Option<usize>,
    usage: SlotUse,
}

/// The slots of one run. A slot that is not known yet, absent or null is null.
#[derive(Debug)]
pub(crate) struct Facts {
    slots: Vec<Fact>,
    codes: Vec<u64>,
    lists: Arc<[Arc<ValueList>]>,
    now: Timestamp,
}

/// The value of one path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fact {
    pub(crate) value: Value,
    prepared: Prepared,
}

#[derive(Clone, Copy, Debug, Default)]
enum Prepared {
    #[default]
    Nothing,
    /// A stretch of [`Facts::codes`].
    Codes(usize, usize),
    Moment(Moment),
}

static NOTHING: Fact = Fact {
    value: Value::Null,
    prepared: Prepared::Nothing,
};

impl Facts {
    pub(crate) fn new(layout: &Layout, now: Timestamp) -> Self {
        Self {
            slots: vec![Fact::default(); layout.slots],
            codes: Vec::new(),
            lists: Arc::clone(&layout.lists),
            now,
        }
    }

    /// The instant of the run.
    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }

    /// Puts other lists in the place of those that the workflow was compiled with.
    pub(crate) fn stub_lists(&mut self, stubs: &ListStubs) {
        let stubs = self.lists.iter().map(|list| Arc::new(stubs.list(list)));
        self.lists = stubs.collect();
    }

    /// The entry of a bound list that a value is found by now.
    pub(crate) fn find_on_list(
        &self,
        place: u32,
        value: &Value,
        threshold: Option<f64>,
    ) -> Option<ListHit<'_>> {
        let list = self.lists.get(usize::try_from(place).ok()?)?;
        list.find(value, self.now, threshold)
    }

    pub(crate) fn get(&self, slot: u32) -> &Fact {
        // A slot number always comes from the table that sized the slots.
        self.slots
            .get(usize::try_from(slot).unwrap_or(usize::MAX))
            .unwrap_or(&NOTHING)
    }

    pub(crate) fn value(&self, slot: u32) -> &Value {
        &self.get(slot).value
    }

    /// The packed reason codes of a slot that holds an array.
    pub(crate) fn codes(&self, slot: u32) -> Option<&[u64]> {
        match self.get(slot).prepared {
            Prepared::Codes(start, end) => self.codes.get(start..end),
            _ => None,
        }
    }

    /// The date or instant of a slot that holds one.
    pub(crate) fn moment(&self, slot: u32) -> Option<Moment> {
        match self.get(slot).prepared {
            Prepared::Moment(moment) => Some(moment),
            _ => None,
        }
    }

    /// Looks up every path that begins at `root`.
    pub(crate) fn learn(&mut self, layout: &Layout, root: Root, value: &Value) {
        let Some(plan) = layout.plans.get(&root) else {
            return;
        };
        let mut seen: Vec<Option<&Value>> = Vec::with_capacity(plan.len());
        for node in plan {
            let found = match &node.step {
                None => Some(value),
                Some((parent, segment)) => seen
                    .get(*parent)
                    .copied()
                    .flatten()
                    .and_then(|parent| select(parent, segment)),
            };
            seen.push(found);
            if let (Some(slot), Some(found)) = (node.slot, found) {
                let prepared = prepare(found, node.usage, &mut self.codes);
                if let Some(fact) = self.slots.get_mut(slot) {
                    fact.value = found.clone();
                    fact.prepared = prepared;
                }
            }
        }
    }
}

fn select<'v>(value: &'v Value, segment: &Segment) -> Option<&'v Value> {
    match segment {
        Segment::Field(name) => value.get(name),
        Segment::Element(position) => value.at(usize::try_from(*position).ok()?),
    }
}

fn prepare(value: &Value, usage: SlotUse, codes: &mut Vec<u64>) -> Prepared {
    match value {
        Value::List(items) if usage.codes => {
            let start = codes.len();
            let texts = items.iter().filter_map(Value::as_str);
            codes.extend(texts.filter_map(pack_code));
            Prepared::Codes(start, codes.len())
        }
        Value::String(text) if usage.moment => {
            Moment::parse(text).map_or(Prepared::Nothing, Prepared::Moment)
        }
        _ => Prepared::Nothing,
    }
}

/// A text of one to eight bytes as a number, distinct for distinct texts; no reason code is longer.
pub(crate) fn pack_code(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    text.bytes().try_fold(0_u64, |packed, byte| {
        (byte != 0).then_some((packed << 8) | u64::from(byte))
    })
}
