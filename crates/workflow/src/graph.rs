//! What only the whole shows: steps that nothing reaches, cycles, outputs read too early.

use crate::diagnostic::Diagnostics;
use crate::reading::Wiring;
use crate::source::Span;
use bonafide_types::SmolStr;
use std::collections::BTreeSet;

/// What the graph needs to know of the steps, in the order of the document.
pub(crate) struct StepPlace {
    pub(crate) id: SmolStr,
    pub(crate) span: Span,
}

pub(crate) struct Graph<'a> {
    pub(crate) steps: &'a [StepPlace],
    pub(crate) outputs: &'a [SmolStr],
    pub(crate) wiring: &'a Wiring,
    targets: Vec<Vec<(usize, Span)>>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(steps: &'a [StepPlace], outputs: &'a [SmolStr], wiring: &'a Wiring) -> Self {
        let mut targets = vec![Vec::new(); steps.len()];
        for (from, to, span) in &wiring.edges {
            if let Some(list) = targets.get_mut(index(*from)) {
                list.push((index(*to), *span));
            }
        }
        Self {
            steps,
            outputs,
            wiring,
            targets,
        }
    }

    fn targets(&self, step: usize) -> &[(usize, Span)] {
        self.targets.get(step).map_or(&[], Vec::as_slice)
    }

    fn id(&self, step: usize) -> &str {
        self.steps.get(step).map_or("", |place| place.id.as_str())
    }

    /// Reports every edge that closes a circle in which no step pauses the run; answers whether
    /// there is none.
    pub(crate) fn cycles(&self, diagnostics: &mut Diagnostics) -> bool {
        let mut acyclic = true;
        let pausing: BTreeSet<usize> = self.wiring.pausing.iter().map(|n| index(*n)).collect();
        let follows = |step| !pausing.contains(&step);
        self.walk(&follows, |circle, span| {
            acyclic = false;
            let circle: Vec<&str> = circle.iter().map(|step| self.id(*step)).collect();
            diagnostics.error_with(
                span,
                format!("the steps run in a circle: {}", shorten(&circle)),
                Some("let one of them go on to a decision".to_owned()),
            );
        });
        acyclic
    }

    /// The steps in an order in which every step comes after all that lead to it, but for those
    /// that close a circle.
    fn order(&self) -> Vec<usize> {
        let mut finished = self.walk(&|_| true, |_, _| {});
        finished.reverse();
        finished
    }

    /// Goes through the targets of the steps that `follows` names, depth first. Gives the steps in
    /// the order in which they are done with, and tells of every edge that closes a circle.
    fn walk(
        &self,
        follows: &dyn Fn(usize) -> bool,
        mut circle: impl FnMut(Vec<usize>, Span),
    ) -> Vec<usize> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.steps.len()];
        let mut finished = Vec::with_capacity(self.steps.len());
        for start in 0..self.steps.len() {
            if marks.get(start) != Some(&Mark::New) {
                continue;
            }
            // Each entry: a step and how many of its targets have been followed.
            let mut trail = vec![(start, 0_usize)];
            set(&mut marks, start, Mark::Open);
            while let Some((step, followed)) = trail.last_mut() {
                let step = *step;
                let next = self.targets(step).get(*followed).copied();
                let Some((target, span)) = next.filter(|_| follows(step)) else {
                    set(&mut marks, step, Mark::Done);
                    finished.push(step);
                    trail.pop();
                    continue;
                };
                *followed += 1;
                match marks.get(target) {
                    Some(Mark::New) => {
                        set(&mut marks, target, Mark::Open);
                        trail.push((target, 0));
                    }
                    Some(Mark::Open) => {
                        let steps = trail.iter().map(|(step, _)| *step);
                        let closed = steps.skip_while(|step| *step != target);
                        circle(closed.chain(std::iter::once(target)).collect(), span);
                    }
                    _ => {}
                }
            }
        }
        finished
    }

    /// Reports the steps from which no way leads to the end of a run.
    pub(crate) fn endless(&self, diagnostics: &mut Diagnostics) {
        let mut leading = vec![Vec::new(); self.steps.len()];
        for (from, to, _) in &self.wiring.edges {
            if let Some(list) = leading.get_mut(index(*to)) {
                list.push(index(*from));
            }
        }
        let ends = (0..self.steps.len()).filter(|step| self.targets(*step).is_empty());
        let pauses = self.wiring.ending.iter().map(|step| index(*step));
        let mut open: Vec<usize> = ends.chain(pauses).collect();
        let mut reaches = vec![false; self.steps.len()];
        while let Some(step) = open.pop() {
            if reaches.get(step) == Some(&false) {
                set(&mut reaches, step, true);
                open.extend(leading.get(step).into_iter().flatten());
            }
        }
        for (place, _) in self.steps.iter().zip(&reaches).filter(|(_, ends)| !**ends) {
            diagnostics.error_with(
                place.span,
                format!("no way leads from \"{}\" to a decision", place.id),
                Some("let one of the steps that follow go on to a decision".to_owned()),
            );
        }
    }

    /// Reports the steps that no path from the first one reaches.
    pub(crate) fn unreachable(&self, diagnostics: &mut Diagnostics) {
        let mut reached = vec![false; self.steps.len()];
        let mut open = vec![0_usize];
        while let Some(step) = open.pop() {
            if reached.get(step) != Some(&false) {
                continue;
            }
            set(&mut reached, step, true);
            open.extend(self.targets(step).iter().map(|(target, _)| *target));
        }
        for (place, _) in self.steps.iter().zip(&reached).filter(|(_, seen)| !**seen) {
            diagnostics.error_with(
                place.span,
                format!("no step leads to \"{}\"", place.id),
                Some("make it the target of a step, or remove it".to_owned()),
            );
        }
    }

    /// Warns of outputs that are read where some path has not set them.
    pub(crate) fn early_reads(&self, diagnostics: &mut Diagnostics) {
        let order = self.order();
        let count = self.steps.len();
        let mut sets: Vec<Outputs> = vec![Outputs::none(self.outputs.len()); count];
        for (step, output) in &self.wiring.sets {
            if let Some(own) = sets.get_mut(index(*step)) {
                own.insert(index(*output));
            }
        }
        // What is set before each step: on every path (`None`: no path yet), and on any path.
        let mut always: Vec<Option<Outputs>> = vec![None; count];
        let mut ever = vec![Outputs::none(self.outputs.len()); count];
        set(&mut always, 0, Some(Outputs::none(self.outputs.len())));
        // Twice: what a circle sets is known at its beginning the second time.
        for step in order.iter().chain(&order).copied() {
            let (Some(Some(before)), Some(before_any), Some(own)) =
                (always.get(step), ever.get(step), sets.get(step))
            else {
                continue;
            };
            let (after, after_any) = (before.with(own), before_any.with(own));
            for (target, _) in self.targets(step) {
                if let Some(known) = always.get_mut(*target) {
                    match known {
                        Some(known) => known.keep(&after),
                        None => *known = Some(after.clone()),
                    }
                }
                if let Some(known) = ever.get_mut(*target) {
                    *known = known.with(&after_any);
                }
            }
        }
        let mut warned = BTreeSet::new();
        for (step, output, span) in &self.wiring.reads {
            let (step, output) = (index(*step), index(*output));
            let Some(Some(before)) = always.get(step) else {
                continue;
            };
            if before.contains(output) || !warned.insert((step, output)) {
                continue;
            }
            let name = self.outputs.get(output).map_or("", SmolStr::as_str);
            let sometimes = ever.get(step).is_some_and(|set| set.contains(output));
            let message = if sometimes {
                format!("\"{name}\" is not set on every path to this step; then it is null")
            } else {
                format!("\"{name}\" is never set before this step; it is always null here")
            };
            diagnostics.warning(*span, message, None);
        }
    }

    /// The ids of the steps that may follow, without repetition.
    pub(crate) fn target_ids(&self, step: usize) -> Vec<SmolStr> {
        let mut ids: Vec<SmolStr> = Vec::new();
        for (target, _) in self.targets(step) {
            let id = SmolStr::from(self.id(*target));
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// A set of outputs by number, one bit each.
#[derive(Clone)]
struct Outputs(Vec<u64>);

impl Outputs {
    fn none(outputs: usize) -> Self {
        Self(vec![0; outputs.div_ceil(64)])
    }

    fn insert(&mut self, output: usize) {
        if let Some(word) = self.0.get_mut(output / 64) {
            *word |= 1 << (output % 64);
        }
    }

    fn contains(&self, output: usize) -> bool {
        let word = self.0.get(output / 64).copied().unwrap_or(0);
        word & (1 << (output % 64)) != 0
    }

    fn with(&self, more: &Self) -> Self {
        Self(self.0.iter().zip(&more.0).map(|(a, b)| a | b).collect())
    }

    fn keep(&mut self, others: &Self) {
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word &= other;
        }
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn set<T>(list: &mut [T], position: usize, value: T) {
    if let Some(slot) = list.get_mut(position) {
        *slot = value;
    }
}

fn shorten(circle: &[&str]) -> String {
    const SHOWN: usize = 8;
    let mut text = circle
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(" → ");
    if circle.len() > SHOWN {
        text.push_str(" → …");
    }
    text
}
