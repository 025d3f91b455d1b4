//! Which node an id of a file names. Ids are texts; those that are written as integers
//! are kept as such, in a plain table where they lie densely.

use rustc_hash::FxHashMap;

use crate::spelling::nearest;
use crate::value::NodeId;

/// A place of the table for each so many ids at most.
const SPREAD: i64 = 16;

/// A table of this length is always affordable.
const SMALL: i64 = 1 << 16;

/// Ids that are unique among themselves.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) name: String,
    /// By small integers; [`NodeId::NULL`] where there is no such id.
    dense: Vec<NodeId>,
    /// What stands in for `dense` once all ids are in.
    grid: Option<Grid>,
    sparse: FxHashMap<i64, NodeId>,
    texts: FxHashMap<Box<str>, NodeId>,
    len: i64,
}

/// Ids that lie a fixed step apart, as most do that a counter gave out: without the gaps
/// the table fits where reading it is quick.
#[derive(Debug)]
struct Grid {
    base: u64,
    step: u64,
    nodes: Vec<NodeId>,
    /// Whether the nodes count up like the ids; then `nodes` need not be read.
    is_even: bool,
}

impl Grid {
    /// The grid of a table, if it has any ids.
    fn of(dense: &[NodeId]) -> Option<Grid> {
        let used = || (0..dense.len()).filter(|id| dense[*id] != NodeId::NULL);
        let base = used().next()?;
        let step = used().fold(0, |step, id| divisor(step, id - base)).max(1);
        let nodes: Vec<NodeId> = dense[base..].iter().step_by(step).copied().collect();
        let first = nodes[0].0;
        let is_even = (first..).zip(&nodes).all(|(expected, node)| node.0 == expected);
        Some(Grid { base: base as u64, step: step as u64, nodes, is_even })
    }

    #[inline]
    fn node(&self, number: i64) -> Option<NodeId> {
        let offset = (number as u64).wrapping_sub(self.base);
        let place = offset / self.step;
        if place >= self.nodes.len() as u64 || place * self.step != offset {
            return None;
        }
        if self.is_even {
            return Some(NodeId(self.nodes[0].0 + place as u32));
        }
        Some(self.nodes[place as usize]).filter(|node| *node != NodeId::NULL)
    }
}

/// The greatest number that divides both.
fn divisor(a: usize, b: usize) -> usize {
    if a == 0 { b } else { divisor(b % a, a) }
}

/// All groups.
#[derive(Debug, Default)]
pub(super) struct Groups {
    all: Vec<Group>,
}

impl Groups {
    /// The number of the group of that name, made now if it is new.
    pub(super) fn intern(&mut self, name: &str) -> usize {
        if let Some(known) = self.find(name) {
            return known;
        }
        self.all.push(Group { name: name.to_owned(), ..Group::default() });
        self.all.len() - 1
    }

    /// The number of the group of that name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|group| group.name == name)
    }

    /// A known name that resembles one that is not.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        let known = self.all.iter().map(|group| group.name.as_str());
        nearest(name, known).map(str::to_owned)
    }

    /// Prepares for reading: all ids are in.
    pub(super) fn settle(&mut self) {
        for group in &mut self.all {
            group.grid = Grid::of(&std::mem::take(&mut group.dense));
        }
    }

    pub(super) fn get(&self, number: usize) -> &Group {
        &self.all[number]
    }

    pub(super) fn get_mut(&mut self, number: usize) -> &mut Group {
        &mut self.all[number]
    }
}

impl Group {
    /// The node of an id.
    pub(super) fn node(&self, id: &[u8]) -> Option<NodeId> {
        match integer(id) {
            Some(number) => self.node_of_integer(number),
            None => self.texts.get(std::str::from_utf8(id).ok()?).copied(),
        }
    }

    #[inline]
    fn node_of_integer(&self, number: i64) -> Option<NodeId> {
        if let Some(grid) = &self.grid {
            return grid.node(number).or_else(|| self.sparse.get(&number).copied());
        }
        let place = usize::try_from(number).ok().and_then(|place| self.dense.get(place));
        match place {
            Some(node) if *node != NodeId::NULL => Some(*node),
            _ if self.sparse.is_empty() => None,
            _ => self.sparse.get(&number).copied(),
        }
    }

    /// Makes room for so many more integers.
    pub(super) fn reserve(&mut self, count: usize) {
        self.len += count as i64;
    }

    /// Enters an integer; false where it is taken.
    pub(super) fn insert_integer(&mut self, number: i64, node: NodeId) -> bool {
        if self.node_of_integer(number).is_some() {
            return false;
        }
        if number < 0 || number >= SMALL.max(self.len * SPREAD) {
            self.sparse.insert(number, node);
            return true;
        }
        let place = number as usize;
        if place >= self.dense.len() {
            self.dense.resize(place + 1, NodeId::NULL);
        }
        self.dense[place] = node;
        true
    }

    /// Enters an id; false where it is taken.
    pub(super) fn insert(&mut self, id: &str, node: NodeId) -> bool {
        if let Some(number) = integer(id.as_bytes()) {
            return self.insert_integer(number, node);
        }
        if self.texts.contains_key(id) {
            return false;
        }
        self.texts.insert(id.into(), node);
        true
    }
}

/// An integer written the one way that reads back the same: no plus, no zeros before it.
pub(super) fn integer(text: &[u8]) -> Option<i64> {
    let (digits, is_negative) = match text {
        [b'-', digits @ ..] => (digits, true),
        digits => (digits, false),
    };
    let is_canonical = match digits {
        [] => false,
        [b'0', rest @ ..] => rest.is_empty() && !is_negative,
        _ => true,
    };
    is_canonical.then(|| signed(digits, is_negative)).flatten()
}

/// Any integer, as people write them.
pub(super) fn loose_integer(text: &[u8]) -> Option<i64> {
    match text.trim_ascii() {
        [] => None,
        [b'-', digits @ ..] => signed(digits, true),
        [b'+', digits @ ..] | digits => signed(digits, false),
    }
}

fn signed(digits: &[u8], is_negative: bool) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    let mut number: i64 = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // towards the negative, where there is one more
        number = number.checked_mul(10)?.checked_sub(i64::from(digit))?;
    }
    if is_negative { Some(number) } else { number.checked_neg() }
}
