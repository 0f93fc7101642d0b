//! Decision trees that add up, laid out so that no question depends on a branch.
//!
//! Each tree is filled up to a whole one of its depth, so that the next node follows by arithmetic,
//! and eight trees are walked side by side. A missing value is less than every number in one half
//! of the values and more in the other; each node reads the half that its training chose.

use crate::file::{ModelFile, NodeFile, TreeFile};

/// Trees that are walked side by side.
const LANES: usize = 8;
/// Deeper trees are walked node by node.
const DEEPEST_WHOLE: usize = 8;
/// Features whose values fit on the stack.
const FEW: usize = 64;

/// Trees, ready to be walked.
#[derive(Clone, Debug)]
pub(crate) struct Forest {
    intercept: f64,
    features: usize,
    groups: Vec<Group>,
    /// Every tree node by node, for attributions and for trees that are too deep for a group.
    trees: Vec<Vec<Node>>,
    /// The trees that are in no group.
    deep: Vec<usize>,
}

/// Whole trees of one depth, level by level: node `n` of lane `l` is at `n * LANES + l`.
#[derive(Clone, Debug)]
struct Group {
    depth: usize,
    questions: Vec<Question>,
    leaves: Vec<f64>,
}

/// Is the value in a slot below a limit?
#[derive(Clone, Copy, Debug)]
struct Question {
    limit: f64,
    slot: u32,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// `None` for a leaf.
    split: Option<Split>,
    /// The mean of the leaves below, by the rows that came there.
    mean: f64,
}

#[derive(Clone, Copy, Debug)]
struct Split {
    slot: u32,
    feature: usize,
    below: f64,
    left: usize,
    right: usize,
}

impl Forest {
    /// From a file that has been checked.
    pub(crate) fn new(file: &ModelFile) -> Self {
        let features = file.features.len();
        let trees: Vec<Vec<Node>> = file
            .trees
            .iter()
            .map(|tree| nodes_of(tree, features))
            .collect();
        let depths: Vec<usize> = trees.iter().map(|tree| depth_of(tree)).collect();
        let (mut whole, deep): (Vec<usize>, Vec<usize>) = (0..trees.len())
            .partition(|at| depths.get(*at).is_some_and(|depth| *depth <= DEEPEST_WHOLE));
        whole.sort_by_key(|at| depths.get(*at).copied());
        let groups = whole
            .chunks(LANES)
            .map(|lanes| {
                let members: Vec<&Vec<Node>> =
                    lanes.iter().filter_map(|at| trees.get(*at)).collect();
                let depth = lanes.iter().filter_map(|at| depths.get(*at)).max();
                Group::new(&members, depth.copied().unwrap_or(0))
            })
            .collect();
        Self {
            intercept: file.intercept,
            features,
            groups,
            trees,
            deep,
        }
    }

    /// The log-odds.
    pub(crate) fn sum(&self, values: &[f64]) -> f64 {
        self.with_both_halves(values, |both| {
            let groups = self.groups.iter();
            let groups: f64 = match <&[f64; 2 * FEW]>::try_from(both) {
                // The mask says that every slot is inside, so that nothing has to be checked.
                Ok(both) => groups
                    .map(|group| {
                        group.sum(|slot| both.get(slot % (2 * FEW)).copied().unwrap_or(0.0))
                    })
                    .sum(),
                Err(_) => groups
                    .map(|group| group.sum(|slot| both.get(slot).copied().unwrap_or(0.0)))
                    .sum(),
            };
            let deep = self.deep.iter().filter_map(|at| self.trees.get(*at));
            let deep: f64 = deep.map(|tree| walk(tree, both, |_, _| ())).sum();
            self.intercept + groups + deep
        })
    }

    /// The log-odds; adds to `out` what the questions about each feature moved the average by.
    pub(crate) fn explain(&self, values: &[f64], out: &mut [f64]) -> f64 {
        self.with_both_halves(values, |both| {
            let trees = self.trees.iter().map(|tree| {
                walk(tree, both, |feature, moved| {
                    if let Some(sum) = out.get_mut(feature) {
                        *sum += moved;
                    }
                })
            });
            let sum: f64 = trees.sum();
            self.intercept + sum
        })
    }

    /// Hands out the values twice: with missing ones below every number, then above.
    fn with_both_halves<T>(&self, values: &[f64], work: impl FnOnce(&[f64]) -> T) -> T {
        let mut few = [0.0; 2 * FEW];
        let mut many = Vec::new();
        let both = if self.features <= FEW {
            few.as_mut_slice()
        } else {
            many.resize(2 * self.features, 0.0);
            many.as_mut_slice()
        };
        let (lower, upper) = both.split_at_mut(stride(self.features));
        for (at, (low, high)) in lower.iter_mut().zip(upper).take(self.features).enumerate() {
            let value = values.get(at).copied().unwrap_or(f64::NAN);
            let is_missing = value.is_nan();
            *low = if is_missing { f64::NEG_INFINITY } else { value };
            *high = if is_missing { f64::INFINITY } else { value };
        }
        work(both)
    }
}

impl Group {
    fn new(members: &[&Vec<Node>], depth: usize) -> Self {
        let inner = (1 << depth) - 1;
        let mut group = Self {
            depth,
            // Nothing is above it, so that a node without a question leads left.
            questions: vec![
                Question {
                    limit: f64::INFINITY,
                    slot: 0,
                };
                inner * LANES
            ],
            leaves: vec![0.0; (1 << depth) * LANES],
        };
        for (lane, tree) in members.iter().enumerate() {
            group.fill(tree, 0, 0, lane, 0);
        }
        group
    }

    /// Puts a node and all below it in place.
    fn fill(&mut self, tree: &[Node], at: usize, place: usize, lane: usize, level: usize) {
        let Some(node) = tree.get(at) else {
            return;
        };
        if level == self.depth {
            let leaf = (place + 1 - (1 << self.depth)) * LANES + lane;
            if let Some(slot) = self.leaves.get_mut(leaf) {
                *slot = node.mean;
            }
            return;
        }
        let (left, right) = match node.split {
            None => (at, at),
            Some(split) => {
                let here = place * LANES + lane;
                if let Some(question) = self.questions.get_mut(here) {
                    *question = Question {
                        limit: split.below,
                        slot: split.slot,
                    };
                }
                (split.left, split.right)
            }
        };
        self.fill(tree, left, 2 * place + 1, lane, level + 1);
        self.fill(tree, right, 2 * place + 2, lane, level + 1);
    }

    /// `value_in` hands out the value of a slot.
    fn sum(&self, value_in: impl Fn(usize) -> f64) -> f64 {
        // Places are small, so that nothing wraps; checked steps would cost a third of the time.
        let mut places = [0_usize; LANES];
        for _ in 0..self.depth {
            for (lane, place) in places.iter_mut().enumerate() {
                let here = place.wrapping_mul(LANES).wrapping_add(lane);
                let Some(question) = self.questions.get(here) else {
                    continue;
                };
                let is_right = usize::from(value_in(question.slot as usize) >= question.limit);
                *place = place.wrapping_mul(2).wrapping_add(1).wrapping_add(is_right);
            }
        }
        let first_leaf = (1_usize << self.depth).wrapping_sub(1);
        let leaf = |(lane, place): (usize, &usize)| {
            let here = place
                .wrapping_sub(first_leaf)
                .wrapping_mul(LANES)
                .wrapping_add(lane);
            self.leaves.get(here).copied().unwrap_or(0.0)
        };
        places.iter().enumerate().map(leaf).sum()
    }
}

/// Walks one tree to its leaf; `moved` hears each question's feature and what the answer moved the
/// mean by.
fn walk(tree: &[Node], both: &[f64], mut moved: impl FnMut(usize, f64)) -> f64 {
    let Some(mut node) = tree.first() else {
        return 0.0;
    };
    while let Some(split) = node.split {
        let value = both.get(split.slot as usize).copied().unwrap_or(0.0);
        let next = if value < split.below {
            split.left
        } else {
            split.right
        };
        let Some(child) = tree.get(next) else {
            break;
        };
        moved(split.feature, child.mean - node.mean);
        node = child;
    }
    node.mean
}

/// How far the two halves of the values lie apart.
const fn stride(features: usize) -> usize {
    if features <= FEW { FEW } else { features }
}

/// The nodes with their means, from the leaves up: whatever is behind a node stands behind it.
fn nodes_of(tree: &TreeFile, features: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::with_capacity(tree.nodes.len());
    for node in &tree.nodes {
        nodes.push(match node {
            NodeFile::Leaf { points, .. } => Node {
                split: None,
                mean: *points,
            },
            NodeFile::Split {
                feature,
                below,
                left,
                right,
                missing_left,
                ..
            } => {
                let slot = if *missing_left {
                    *feature
                } else {
                    feature + stride(features)
                };
                Node {
                    split: Some(Split {
                        slot: u32::try_from(slot).unwrap_or(u32::MAX),
                        feature: *feature,
                        below: *below,
                        left: *left,
                        right: *right,
                    }),
                    mean: 0.0,
                }
            }
        });
    }
    for at in (0..nodes.len()).rev() {
        let Some(split) = nodes.get(at).and_then(|node| node.split) else {
            continue;
        };
        let side = |child: usize| {
            let rows = tree.nodes.get(child).map_or(0.0, NodeFile::rows);
            (nodes.get(child).map_or(0.0, |node| node.mean), rows)
        };
        let ((left, left_rows), (right, right_rows)) = (side(split.left), side(split.right));
        let rows = left_rows + right_rows;
        let mean = match rows > 0.0 {
            true => (left * left_rows + right * right_rows) / rows,
            // A file that does not tell: both sides count the same.
            false => f64::midpoint(left, right),
        };
        if let Some(node) = nodes.get_mut(at) {
            node.mean = mean;
        }
    }
    nodes
}

fn depth_of(tree: &[Node]) -> usize {
    let mut depths = vec![0_usize; tree.len()];
    let mut deepest = 0;
    for (at, node) in tree.iter().enumerate() {
        let here = depths.get(at).copied().unwrap_or(0);
        deepest = deepest.max(here);
        if let Some(split) = node.split {
            for child in [split.left, split.right] {
                if let Some(depth) = depths.get_mut(child) {
                    *depth = here + 1;
                }
            }
        }
    }
    deepest
}
