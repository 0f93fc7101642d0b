//! Which rows are of one person, where no supplier's person id says so.
//!
//! Rows are reduced to prints, brought into the order of their record keys (so that the order of
//! the file does not matter), compared where they share a key, and joined by rules: the certain
//! ones first. A guard looks at all rows of two clusters before they become one.
//!
//! Start reading at `rules.rs` for the rules, at `clusters.rs` for the guard.

mod agreement;
mod blocks;
mod clusters;
mod compare;
mod names;
mod print;
#[cfg(test)]
mod quality;
mod rivals;
mod rules;

use super::codec::SpooledRow;
use super::crew::for_each_part;
use super::error::ImportError;
use super::spool::{PARTITIONS, Spool};
use super::tally::Superseded;
use agreement::Agreement;
use blocks::{Blocks, Key};
use clusters::Clusters;
use compare::{Edge, compare};
use names::{NameCollector, NameGrades, NameTable};
use print::Print;
pub(crate) use rules::Kind;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Sorts the rows of `spool` into `resolved` by person.
///
/// Memory: about 90 bytes a row. `progress` hears rows done, of twice the number of rows.
pub(crate) fn resolve(
    spool: &Spool,
    superseded: &Superseded,
    scopes: &BTreeSet<SmolStr>,
    resolved: &Spool,
    progress: &mut dyn FnMut(u64),
) -> Result<(), ImportError> {
    let people = find_people(spool, superseded, Trust::PersonIds(scopes), progress)?;
    let rows = u64::try_from(people.rows.len()).unwrap_or(u64::MAX);
    for_each_part(
        PARTITIONS,
        |partition| {
            let mut writer = resolved.writer();
            let mut failure = Ok(());
            let mut moved = 0_u64;
            spool.for_each(partition, |row| {
                if failure.is_ok() && !superseded.contains(row.record_key, row.order) {
                    let (group, _) = people.of(row.record_key);
                    moved += 1;
                    failure = writer.add(&SpooledRow { group, ..row });
                }
            })?;
            failure?;
            writer.finish()?;
            Ok(moved)
        },
        |moved| {
            progress(rows + moved);
            Ok(())
        },
    )
}

/// Whether suppliers' person ids are believed.
#[derive(Clone, Copy)]
pub(crate) enum Trust<'a> {
    /// Rows of one id in one of these scopes are one person, those of two ids are two.
    PersonIds(&'a BTreeSet<SmolStr>),
    /// The rules decide alone.
    Rules,
}

/// Sorts the rows of `spool` into people, and says for each row what joined it to others.
///
/// Memory: about 90 bytes a row. `progress` hears the rows done.
pub(crate) fn find_people(
    spool: &Spool,
    superseded: &Superseded,
    trust: Trust<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<People, ImportError> {
    let (mut prints, mut names) = take_prints(spool, superseded, trust, progress)?;
    cluster(&mut prints, &mut names)
}

/// The person of each row.
pub(crate) struct People {
    /// Record key of a row, of the row that stands for its person, and what joined it; sorted.
    rows: Vec<(u64, u64, Option<Kind>)>,
}

impl People {
    /// The group of a row, never 0, and the strongest reason that joined it to another; `None`
    /// where it is alone.
    pub(crate) fn of(&self, record_key: u64) -> (u64, Option<Kind>) {
        let place = self
            .rows
            .binary_search_by_key(&record_key, |row| row.0)
            .ok();
        place
            .and_then(|place| self.rows.get(place))
            .map_or((record_key.max(1), None), |row| (row.1.max(1), row.2))
    }
}

fn take_prints(
    spool: &Spool,
    superseded: &Superseded,
    trust: Trust<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<(Vec<Print>, NameTable), ImportError> {
    let mut prints: Vec<Print> = Vec::new();
    let mut names = NameCollector::default();
    for_each_part(
        PARTITIONS,
        |partition| {
            let mut prints = Vec::new();
            let mut names = NameCollector::default();
            spool.for_each(partition, |row| {
                if superseded.contains(row.record_key, row.order) {
                    return;
                }
                let (scope, group) = match trust {
                    Trust::PersonIds(scopes) => {
                        let scope = row.record.person_scope.as_ref();
                        let scope = scopes.iter().position(|known| Some(known) == scope);
                        let place = scope.map(|place| u8::try_from(place % 255).unwrap_or(0) + 1);
                        (place.unwrap_or(0), row.group)
                    }
                    Trust::Rules => (0, 0),
                };
                prints.push(Print::of(
                    &row.record,
                    row.record_key,
                    group,
                    scope,
                    &mut names,
                ));
            })?;
            Ok::<_, ImportError>((prints, names))
        },
        |(part, part_names)| {
            let numbers = names.absorb(&part_names);
            prints.reserve(part.len());
            prints.extend(part.into_iter().map(|print| print.with_names(&numbers)));
            progress(u64::try_from(prints.len()).unwrap_or(u64::MAX));
            Ok(())
        },
    )?;
    let (names, finals) = names.finish();
    for print in &mut prints {
        *print = print.with_names(&finals);
    }
    prints.sort_unstable_by_key(|print| print.record_key);
    Ok((prints, names))
}

fn cluster(prints: &mut [Print], names: &mut NameTable) -> Result<People, ImportError> {
    forget_crowded_keys(prints, names);
    let prints = &*prints;
    names.count(prints);
    let names = &*names;
    let mut clusters = Clusters::new(prints.len());
    let mut grades = NameGrades::new(names);
    join_by_person_ids(prints, &mut clusters);
    for key in Key::ALL {
        let certain = compare(key, prints, names, clusters.roots(), |kind| {
            kind == Kind::Certain
        })?;
        join(&certain, prints, &mut clusters, &mut grades);
    }
    let mut others: Vec<Edge> = Vec::new();
    for key in Key::ALL {
        let found = compare(key, prints, names, clusters.roots(), |kind| {
            kind > Kind::Certain
        })?;
        others.extend(found);
    }
    others.sort_unstable();
    others.dedup();
    let by_rule = others.partition_point(|edge| edge.kind < Kind::Open);
    let (by_rule, open) = others.split_at_checked(by_rule).unwrap_or((&[], &[]));
    join(by_rule, prints, &mut clusters, &mut grades);
    rivals::join_open_rows(open, prints, &mut clusters, &mut grades);
    let reasons = clusters.take_reasons();
    let rows = prints.iter().zip(clusters.roots()).map(|(print, root)| {
        let root = clusters::print(prints, *root);
        let person = root.map_or(print.record_key, |root| root.record_key);
        (print.record_key, person)
    });
    let rows = rows
        .zip(reasons)
        .map(|((row, person), reason)| (row, person, reason))
        .collect();
    Ok(People { rows })
}

/// Joins along edges, in their order, where the guard has nothing against it.
fn join(edges: &[Edge], prints: &[Print], clusters: &mut Clusters, grades: &mut NameGrades<'_>) {
    for edge in edges {
        if clusters.root(edge.a) == clusters.root(edge.b) {
            continue;
        }
        let rows = clusters::print(prints, edge.a).zip(clusters::print(prints, edge.b));
        let Some((a, b)) = rows else { continue };
        let agreement = Agreement::of(a, b, grades);
        if !clusters.would_mix_people(edge.a, edge.b, &agreement, prints, grades) {
            clusters.join(edge.a, edge.b, edge.kind);
        }
    }
}

/// Rows with one person id of one supplier are one person, whatever else they say.
fn join_by_person_ids(prints: &[Print], clusters: &mut Clusters) {
    let mut rows: Vec<(u64, clusters::Row)> = (0..)
        .zip(prints)
        .filter(|(_, print)| print.person != 0)
        .map(|(row, print)| (print.person, row))
        .collect();
    rows.sort_unstable();
    for pair in rows.windows(2) {
        if let [(person, a), (other, b)] = pair
            && person == other
        {
            clusters.join(*a, *b, Kind::SameId);
        }
    }
}

/// Ids, phones and emails that a crowd shares are placeholders or belong to companies.
fn forget_crowded_keys(prints: &mut [Print], names: &NameTable) {
    type Forget = fn(&mut Print);
    let keys: [(Key, Forget); 3] = [
        (Key::NationalId, |print| {
            (print.id, print.last_four) = (0, 0);
        }),
        (Key::Phone, |print| print.phone = 0),
        (Key::Email, |print| print.email = 0),
    ];
    for (key, forget) in keys {
        for row in Blocks::of(key, prints, names).crowded(prints) {
            let print = usize::try_from(row)
                .ok()
                .and_then(|row| prints.get_mut(row));
            if let Some(print) = print {
                forget(print);
            }
        }
    }
}
