//! Strongly connected components: nodes that reach each other along directions.
//!
//! Tarjan, "Depth-first search and linear graph algorithms", 1972, with a stack of its own
//! in place of recursion. O(nodes + relationships), five numbers a node.

use super::{Lists, Result, Work};

/// Of what was not met or not settled yet.
const NONE: u32 = u32::MAX;

/// For each node a node of its component, the same for all of them.
pub(crate) fn strong_components(outgoing: &Lists<'_>, work: &Work<'_>) -> Result<Vec<u32>> {
    let mut search = Search::new(outgoing, work)?;
    for root in 0..outgoing.len() as u32 {
        if search.met[root as usize] == NONE {
            search.from(root)?;
        }
    }
    Ok(search.component)
}

struct Search<'a> {
    outgoing: &'a Lists<'a>,
    work: &'a Work<'a>,
    /// When each node was met.
    met: Vec<u32>,
    /// The earliest node of the same component that is known to be reached.
    low: Vec<u32>,
    component: Vec<u32>,
    /// Nodes met whose component is not settled.
    open: Vec<u32>,
    /// The way from the root, and how many neighbours were looked at.
    way: Vec<(u32, usize)>,
    clock: u32,
}

impl<'a> Search<'a> {
    fn new(outgoing: &'a Lists<'a>, work: &'a Work<'a>) -> Result<Search<'a>> {
        let count = outgoing.len();
        Ok(Search {
            outgoing,
            work,
            met: work.filled(NONE, count)?,
            low: work.filled(NONE, count)?,
            component: work.filled(NONE, count)?,
            open: work.room(count)?,
            way: work.room(count)?,
            clock: 0,
        })
    }

    fn from(&mut self, root: u32) -> Result<()> {
        self.meet(root);
        while let Some((place, seen)) = self.way.last_mut() {
            let place = *place;
            let next = self.outgoing.at(place, *seen);
            *seen += 1;
            match next {
                None => self.leave(place)?,
                Some(next) if self.met[next as usize] == NONE => self.meet(next),
                Some(next) if self.component[next as usize] == NONE => {
                    self.lower(place, self.met[next as usize]);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn meet(&mut self, place: u32) {
        self.met[place as usize] = self.clock;
        self.low[place as usize] = self.clock;
        self.clock += 1;
        self.open.push(place);
        self.way.push((place, 0));
    }

    fn lower(&mut self, place: u32, low: u32) {
        let own = &mut self.low[place as usize];
        *own = low.min(*own);
    }

    /// All neighbours were looked at.
    fn leave(&mut self, place: u32) -> Result<()> {
        self.work.tick(1 + self.outgoing.degree(place))?;
        self.way.pop();
        let low = self.low[place as usize];
        if let Some((before, _)) = self.way.last() {
            self.lower(*before, low);
        }
        if low == self.met[place as usize] {
            while let Some(member) = self.open.pop() {
                self.component[member as usize] = place;
                if member == place {
                    break;
                }
            }
        }
        Ok(())
    }
}
