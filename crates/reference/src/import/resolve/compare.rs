//! Comparing the rows of all blocks of one key, on all cores.

use super::agreement::Agreement;
use super::blocks::{Blocks, Key};
use super::clusters::{Row, get, print};
use super::names::{NameGrades, NameTable};
use super::print::Print;
use super::rules::Kind;
use crate::import::crew::for_each_part;
use crate::import::error::ImportError;

/// Two rows that may be of one person. Ordered by kind, then by rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) kind: Kind,
    pub(super) a: Row,
    pub(super) b: Row,
}

/// Finds the edges of the wanted kinds between clusters, in an order that depends on the rows
/// alone. `roots` has the root of every row.
pub(super) fn compare(
    key: Key,
    prints: &[Print],
    names: &NameTable,
    roots: &[Row],
    is_wanted: impl Fn(Kind) -> bool + Sync,
) -> Result<Vec<Edge>, ImportError> {
    let mut all: Vec<Edge> = Vec::new();
    for_each_part(
        Blocks::PARTS,
        |part| {
            let mut edges = Vec::new();
            let mut grades = NameGrades::new(names);
            Blocks::of_part(key, part, prints, names).for_each_pair(prints, |a, b| {
                if get(roots, a) == get(roots, b) {
                    return;
                }
                let (Some(x), Some(y)) = (print(prints, a), print(prints, b)) else {
                    return;
                };
                let kind = Agreement::of(x, y, &mut grades).kind(names);
                if let Some(kind) = kind.filter(|kind| is_wanted(*kind)) {
                    edges.push(Edge {
                        kind,
                        a: a.min(b),
                        b: a.max(b),
                    });
                }
            });
            Ok::<_, ImportError>(edges)
        },
        |edges| {
            all.extend(edges);
            Ok(())
        },
    )?;
    all.sort_unstable();
    Ok(all)
}
