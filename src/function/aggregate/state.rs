//! States of aggregates, many groups at once.
//!
//! In: columns of arguments and the group of each row. Out: a column with a value for
//! each group. What every group's state is, and what one row does to it, each aggregate
//! says by itself; those over plain numbers also say what a whole column does, to the
//! very same effect.

use std::any::Any;
use std::ops::Range;
use std::sync::Arc;

use super::Result;
use crate::budget::{Account, Budget};
use crate::value::{Column, Value};

/// Rows for an aggregate: the arguments by column, and what each row is for.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// How many rows.
    pub len: usize,
    /// The arguments; none for `count(*)`.
    pub arguments: &'a [Arc<Column>],
    /// The group of each row; `None` where there is but one group.
    pub groups: Option<&'a [u32]>,
    /// How many times each row counts; `None` where each counts once.
    pub times: Option<&'a [u64]>,
    /// What the query may use.
    pub budget: &'a Budget,
}

impl Rows<'_> {
    /// The group of a row.
    #[inline]
    pub(super) fn group(&self, row: usize) -> usize {
        self.groups.map_or(0, |groups| groups[row] as usize)
    }

    /// How many times a row counts.
    #[inline]
    pub(super) fn times(&self, row: usize) -> u64 {
        self.times.map_or(1, |times| times[row])
    }

    /// The first argument, if there is one.
    pub(super) fn column(&self) -> Option<&Column> {
        self.arguments.first().map(|column| &**column)
    }
}

/// The states of one aggregate for a number of groups.
pub trait Accumulator: Any + Send {
    /// Makes it so many groups at least, the new ones with nothing in them.
    fn grow(&mut self, groups: usize, budget: &Budget) -> Result;

    /// Takes rows, in order.
    fn add(&mut self, rows: &Rows<'_>) -> Result;

    /// Takes over the groups of another that has seen the rows after its own: the
    /// other's first group goes to `groups[0]`, and so on. Merging is associative, so
    /// parts of the rows may be put together in any nesting, as long as their order is
    /// kept; floats come out the same for the same parts.
    fn merge(&mut self, other: Box<dyn Accumulator>, groups: &[u32]) -> Result;

    /// The results of some groups, which are empty afterwards.
    fn finish(&mut self, groups: Range<usize>) -> Result<Column>;

    /// Gives back what it holds of the budget.
    fn close(&mut self, budget: &Budget);
}

/// The state of one group of an aggregate that takes values of any type.
pub(super) trait State: Clone + Send + 'static {
    /// Takes one row's arguments `times` times.
    fn add(&mut self, arguments: &[Value], times: u64) -> Result;

    /// Takes what another has seen after it.
    fn merge(&mut self, other: Self) -> Result;

    /// The result.
    fn finish(self) -> Result<Value>;

    /// Roughly how many bytes more it will hold after such an `add`.
    fn cost(_arguments: &[Value], _times: u64) -> u64 {
        0
    }

    /// Takes a whole column where that is quicker; says whether it did.
    fn add_column(_states: &mut [Self], _rows: &Rows<'_>) -> Result<bool> {
        Ok(false)
    }
}

/// A state for each group.
pub(super) struct Each<S> {
    empty: S,
    states: Vec<S>,
    account: Account,
}

impl<S: State> Each<S> {
    /// No groups yet; each will start with `empty`.
    pub(super) fn start(empty: S) -> Box<dyn Accumulator> {
        Box::new(Each { empty, states: Vec::new(), account: Account::default() })
    }
}

impl<S: State> Accumulator for Each<S> {
    fn grow(&mut self, groups: usize, budget: &Budget) -> Result {
        if groups > self.states.len() {
            let more = groups - self.states.len();
            self.account.add((more * size_of::<S>()) as u64, budget)?;
            self.states.resize(groups, self.empty.clone());
        }
        Ok(())
    }

    fn add(&mut self, rows: &Rows<'_>) -> Result {
        if S::add_column(&mut self.states, rows)? {
            return Ok(());
        }
        let mut arguments = vec![Value::Null; rows.arguments.len()];
        for row in 0..rows.len {
            for (argument, column) in arguments.iter_mut().zip(rows.arguments) {
                *argument = column.get(row);
            }
            let times = rows.times(row);
            let cost = S::cost(&arguments, times);
            if cost > 0 {
                self.account.add(cost, rows.budget)?;
            }
            self.states[rows.group(row)].add(&arguments, times)?;
        }
        Ok(())
    }

    fn merge(&mut self, other: Box<dyn Accumulator>, groups: &[u32]) -> Result {
        let mut other = of_same_kind::<Each<S>>(other);
        self.account.take(&mut other.account);
        for (state, group) in other.states.into_iter().zip(groups) {
            self.states[*group as usize].merge(state)?;
        }
        Ok(())
    }

    fn finish(&mut self, groups: Range<usize>) -> Result<Column> {
        let empty = &self.empty;
        let finished = self.states[groups].iter_mut();
        let finished = finished.map(|state| std::mem::replace(state, empty.clone()).finish());
        Ok(Column::from_values(finished.collect::<Result<_>>()?))
    }

    fn close(&mut self, budget: &Budget) {
        self.states = Vec::new();
        self.account.close(budget);
    }
}

/// Another accumulator as what it is: only those of one call are merged.
fn of_same_kind<A: Accumulator>(other: Box<dyn Accumulator>) -> A {
    let other: Box<dyn Any> = other;
    *other.downcast::<A>().expect("the accumulators of one call are of one kind")
}
