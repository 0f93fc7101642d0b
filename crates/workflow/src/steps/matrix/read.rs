//! Reading a decision table.

use super::coverage::{Cell, Table, report};
use super::index::RowIndex;
use super::{Answer, Hit, MatrixStep, Row, Step};
use crate::condition::{Operator, operator, read_all};
use crate::diagnostic::{clip, did_you_mean};
use crate::facts::SlotUse;
use crate::operand::Operand;
use crate::reading::{Fields, Reading};
use crate::source::{Content, Entry, Node, Span};
use bonafide_types::{SmolStr, Value};

/// The most rows and columns of a table.
pub(super) const MAX_ROWS: usize = 2_000;
const MAX_COLUMNS: usize = 32;

/// A column of tests.
struct Input<'n> {
    path: &'n Node,
    slot: u32,
    /// The operator of cells that name none.
    op: Node,
}

pub(super) fn read_matrix(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Box<dyn Step>> {
    let what = "a matrix step";
    reading.optional_text(fields, "name", 255);
    let hit = read_hit(reading, fields);
    let inputs = read_inputs(reading, fields, what);
    let columns = read_columns(reading, fields, what);
    let is_whole = inputs.is_some() && columns.is_some();
    let inputs = inputs.unwrap_or_default();
    let columns = columns.unwrap_or_default();
    let mut table = Table::new(inputs.iter().map(|input| input.path.as_text().cloned()));
    let rows = if is_whole {
        read_rows(reading, fields, &inputs, &columns, &mut table)
    } else {
        None
    };
    let default = fields
        .get("default")
        .map(|node| read_answer(reading, node, "\"default\"", &columns));
    if fields.get("output").is_none() {
        reading.missing(fields.span(), what, "output");
    }
    let output = reading.output(fields, "output");
    let next = reading.target(fields, what, "next");
    let default = match default {
        Some(default) => Some(default?),
        None => None,
    };
    let (hit, rows) = (hit?, rows?);
    let parts: Vec<Option<Vec<Value>>> = (0..inputs.len())
        .map(|column| table.representatives(column))
        .collect();
    report(
        reading,
        &table,
        &parts,
        hit,
        default.is_some(),
        fields.span(),
    );
    let slots: Vec<u32> = inputs.iter().map(|input| input.slot).collect();
    Some(Box::new(MatrixStep {
        hit,
        index: RowIndex::of(&table, &slots, &parts),
        rows,
        default,
        columns,
        output: output?,
        next: next?,
    }))
}

fn read_hit(reading: &mut Reading<'_>, fields: Fields<'_>) -> Option<Hit> {
    let Some(node) = fields.get("hit") else {
        return Some(Hit::First);
    };
    let name = reading.word(node, "\"hit\"", 32)?;
    let found = Hit::ALL.into_iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let known = Hit::ALL.into_iter().map(|(name, _)| name);
        reading.diagnostics.error_with(
            node.span,
            format!("\"{}\" is no way to choose among rows", clip(&name)),
            did_you_mean(&name, known)
                .or_else(|| Some("known: first, unique, collect, priority".to_owned())),
        );
    }
    found.map(|(_, hit)| hit)
}

fn read_inputs<'n>(
    reading: &mut Reading<'_>,
    fields: Fields<'n>,
    what: &str,
) -> Option<Vec<Input<'n>>> {
    let items = reading.parts(fields, what, "inputs", "column")?;
    limit(reading, fields, "inputs", items.len(), MAX_COLUMNS)?;
    let inputs: Vec<_> = items.iter().map(|item| read_input(reading, item)).collect();
    inputs.into_iter().collect()
}

fn read_input<'n>(reading: &mut Reading<'_>, node: &'n Node) -> Option<Input<'n>> {
    let what = "an input column";
    let fields = reading.fields(node, what, &["path", "op"])?;
    let path = fields.get("path");
    if path.is_none() {
        reading.missing(fields.span(), what, "path");
    }
    // Read here once, so that a wrong one is told once and not for every row.
    let bound = path.and_then(|path| reading.path(path, SlotUse::PLAIN));
    let op = fields.get("op");
    let is_operator = op.is_none() || operator(reading, fields).is_some();
    let (path, slot) = (path?, bound.filter(|_| is_operator)?.slot);
    let op = match op {
        Some(node) => node.clone(),
        None => text_node(path.span, Operator::Equals.name()),
    };
    Some(Input { path, slot, op })
}

fn text_node(span: Span, text: &str) -> Node {
    Node {
        span,
        content: Content::Scalar(Value::from(text)),
    }
}

/// The names of the values that a row gives.
fn read_columns(reading: &mut Reading<'_>, fields: Fields<'_>, what: &str) -> Option<Vec<SmolStr>> {
    let items = reading.parts(fields, what, "outputs", "name")?;
    limit(reading, fields, "outputs", items.len(), MAX_COLUMNS)?;
    let mut names: Vec<SmolStr> = Vec::with_capacity(items.len());
    for item in items {
        let name = reading.word(item, "an output column", 64)?;
        if names.contains(&name) {
            let message = format!("two output columns have the name \"{}\"", clip(&name));
            reading.diagnostics.error(item.span, message);
            return None;
        }
        names.push(name);
    }
    Some(names)
}

fn limit(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    key: &str,
    count: usize,
    most: usize,
) -> Option<()> {
    if count <= most {
        return Some(());
    }
    let span = fields.get(key).map_or(fields.span(), |node| node.span);
    let message = format!("\"{key}\" has at most {most} entries, here are {count}");
    reading.diagnostics.error(span, message);
    None
}

fn read_rows(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    inputs: &[Input<'_>],
    columns: &[SmolStr],
    table: &mut Table,
) -> Option<Vec<Row>> {
    let items = reading.parts(fields, "a matrix step", "rows", "row")?;
    limit(reading, fields, "rows", items.len(), MAX_ROWS)?;
    let rows: Vec<_> = items
        .iter()
        .map(|item| read_row(reading, item, inputs, columns, table))
        .collect();
    rows.into_iter().collect()
}

fn read_row(
    reading: &mut Reading<'_>,
    node: &Node,
    inputs: &[Input<'_>],
    columns: &[SmolStr],
    table: &mut Table,
) -> Option<Row> {
    let what = "a row";
    let fields = reading.fields(node, what, &["when", "then", "priority"])?;
    let priority = reading.whole(fields, "priority", 0..=1_000_000);
    let cells = read_cells(reading, fields, inputs);
    let then = match fields.get("then") {
        Some(node) => read_answer(reading, node, "\"then\"", columns),
        None => {
            reading.missing(fields.span(), what, "then");
            None
        }
    };
    let cells = cells?;
    // The truth of cells is not recorded one by one, so that their numbers are free again.
    let leaves = reading.leaves;
    let fits = read_all(reading, cells.iter().flatten());
    reading.leaves = leaves;
    table.push(
        node.span,
        cells.iter().map(|cell| cell.as_ref().map(Cell::of)),
    );
    Some(Row {
        fits: fits?,
        priority: priority.unwrap_or(0),
        then: then?,
    })
}

/// Each cell as a comparison; `None` for one that anything fits.
fn read_cells(
    reading: &mut Reading<'_>,
    fields: Fields<'_>,
    inputs: &[Input<'_>],
) -> Option<Vec<Option<Node>>> {
    let Some(node) = fields.get("when") else {
        reading.missing(fields.span(), "a row", "when");
        return None;
    };
    let cells = node.items().filter(|cells| cells.len() == inputs.len());
    let Some(cells) = cells else {
        let message = format!("\"when\" has to be a list of {} cells", inputs.len());
        reading.diagnostics.error_with(
            node.span,
            message,
            Some("one for each column of \"inputs\"; null where anything fits".to_owned()),
        );
        return None;
    };
    let pairs = cells.iter().zip(inputs);
    Some(pairs.map(|(cell, input)| comparison(cell, input)).collect())
}

/// A cell as the comparison that it stands for: a mapping with `op` is one but for the path,
/// anything else is the value of the column's operator.
fn comparison(cell: &Node, input: &Input<'_>) -> Option<Node> {
    if cell.is_null() {
        return None;
    }
    let entry = |key: &str, value: Node| Entry {
        key: key.into(),
        key_span: value.span,
        value,
    };
    let mut entries = vec![entry("path", input.path.clone())];
    match cell.entries().filter(|_| cell.get("op").is_some()) {
        Some(own) => entries.extend(own.iter().cloned()),
        None => {
            entries.push(entry("op", input.op.clone()));
            entries.push(entry("value", cell.clone()));
        }
    }
    Some(Node {
        span: cell.span,
        content: Content::Map(entries),
    })
}

fn read_answer(
    reading: &mut Reading<'_>,
    node: &Node,
    what: &str,
    columns: &[SmolStr],
) -> Option<Answer> {
    let Some(items) = node.items().filter(|items| items.len() == columns.len()) else {
        let message = format!("{what} has to be a list of {} values", columns.len());
        let help = format!("one for each of \"outputs\": {}", columns.join(", "));
        reading
            .diagnostics
            .error_with(node.span, message, Some(help));
        return None;
    };
    let operands: Vec<_> = items
        .iter()
        .map(|item| Operand::read(item, reading))
        .collect();
    let operands = operands.into_iter().collect::<Option<Vec<_>>>()?;
    let literals = operands.iter().map(|operand| match operand {
        Operand::Literal(value) => Some(value.clone()),
        Operand::Path(_) => None,
    });
    let literals: Option<Vec<Value>> = literals.collect();
    Some(match literals {
        Some(values) => Answer::Fixed(Value::object(columns.iter().cloned().zip(values))),
        None => Answer::Computed(operands),
    })
}
