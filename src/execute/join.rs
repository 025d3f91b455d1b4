//! Rows of two independent inputs that agree in some slots.

use super::distinct::columns;
use super::group::{ABSENT, Groups};
use super::hold::Held;
use super::{Context, Operator, Result};
use crate::budget::{Account, Budget};
use crate::expression::Slot;
use crate::value::Batch;
use crate::value::column::BATCH_ROWS;

type Input<'p> = Box<dyn Operator + 'p>;

/// `Plan::HashJoin`. Streams the left side, holds the right.
pub(super) struct HashJoin<'p> {
    left: Input<'p>,
    right: Input<'p>,
    on: &'p [Slot],
    table: Option<Table>,
    at: Option<At>,
}

/// The left batch at work.
struct At {
    batch: Batch,
    /// The group of each of its rows.
    groups: Vec<u32>,
    row: usize,
    /// How many of the row's matches are out.
    done: usize,
}

/// The right side: its rows, sorted by group.
struct Table {
    rows: Batch,
    groups: Groups,
    /// Where the rows of each group begin in `order`, and the end.
    starts: Vec<u32>,
    /// Rows, group by group.
    order: Vec<u32>,
    account: Account,
}

impl Table {
    /// All rows of an input.
    fn build(input: &mut dyn Operator, on: &[Slot], ctx: &mut Context<'_>) -> Result<Table> {
        let mut groups = Groups::new(on.len());
        let mut account = Account::default();
        let mut held = Held::default();
        let mut numbers: Vec<u32> = Vec::new();
        while let Some(batch) = input.next(ctx)? {
            groups.add(&columns(&batch, on), batch.len(), ctx.budget())?;
            account.add(8 * batch.len() as u64, ctx.budget())?;
            numbers.extend_from_slice(groups.numbers());
            held.push(batch, ctx.budget())?;
        }
        account.add(4 * groups.len() as u64, ctx.budget())?;
        let (starts, order) = by_group(&numbers, groups.len(), ctx.budget())?;
        let rows = held.into_one(ctx.budget())?;
        account.add(rows.bytes(), ctx.budget())?;
        Ok(Table { rows, groups, starts, order, account })
    }

    /// The rows of a group.
    fn matches(&self, group: u32) -> &[u32] {
        if group == ABSENT {
            return &[];
        }
        let group = group as usize;
        &self.order[self.starts[group] as usize..self.starts[group + 1] as usize]
    }

    /// Gives its memory back; it has no rows any more.
    fn close(&mut self, budget: &Budget) {
        self.groups.close(budget);
        self.account.close(budget);
        (self.rows, self.starts, self.order) = (Batch::default(), Vec::new(), Vec::new());
    }
}

/// Rows in the order of their groups, and where each group begins.
fn by_group(numbers: &[u32], groups: usize, budget: &Budget) -> Result<(Vec<u32>, Vec<u32>)> {
    let mut starts = vec![0_u32; groups + 1];
    for part in numbers.chunks(BATCH_ROWS) {
        budget.tick(part.len() as u64)?;
        for group in part {
            starts[*group as usize + 1] += 1;
        }
    }
    for group in 0..groups {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut order = vec![0; numbers.len()];
    for (part, first) in numbers.chunks(BATCH_ROWS).zip((0_u32..).step_by(BATCH_ROWS)) {
        budget.tick(part.len() as u64)?;
        for (row, group) in (first..).zip(part) {
            let place = &mut next[*group as usize];
            order[*place as usize] = row;
            *place += 1;
        }
    }
    Ok((starts, order))
}

impl<'p> HashJoin<'p> {
    pub(super) fn new(left: Input<'p>, right: Input<'p>, on: &'p [Slot]) -> HashJoin<'p> {
        HashJoin { left, right, on, table: None, at: None }
    }

    /// The next left batch, and the groups its rows belong to.
    fn pull(&mut self, ctx: &mut Context<'_>) -> Result<Option<At>> {
        let Some(batch) = self.left.next(ctx)? else { return Ok(None) };
        let table = self.table.as_mut().expect("the table is built before a row is looked up");
        table.groups.find(&columns(&batch, self.on), batch.len(), ctx.budget())?;
        let groups = table.groups.numbers().to_vec();
        Ok(Some(At { batch, groups, row: 0, done: 0 }))
    }
}

impl At {
    /// Some pairs of a left row and a right one, as many as a batch should have.
    fn pairs(&mut self, table: &Table) -> (Vec<u32>, Vec<u32>) {
        let (mut left_rows, mut right_rows) = (Vec::new(), Vec::new());
        while self.row < self.batch.len() && left_rows.len() < BATCH_ROWS {
            let found = table.matches(self.groups[self.row]);
            let end = found.len().min(self.done + BATCH_ROWS - left_rows.len());
            right_rows.extend_from_slice(&found[self.done..end]);
            left_rows.resize(right_rows.len(), self.row as u32);
            (self.row, self.done) =
                if end == found.len() { (self.row + 1, 0) } else { (self.row, end) };
        }
        (left_rows, right_rows)
    }
}

/// The chosen rows of both sides, side by side; how often they count is multiplied.
fn side_by_side(left: &Batch, left_rows: &[u32], right: &Batch, right_rows: &[u32]) -> Batch {
    let mut out = left.gather(left_rows);
    for slot in right.slots() {
        if let Some(column) = right.column(slot)
            && out.column(slot).is_none()
        {
            out.set(slot, column.gather(right_rows));
        }
    }
    if let Some(times) = right.multiplicity() {
        let both = left_rows.iter().zip(right_rows);
        let product = |(one, other): (&u32, &u32)| {
            left.times(*one as usize).saturating_mul(times[*other as usize])
        };
        out.set_multiplicity(Some(both.map(product).collect()));
    }
    out
}

impl Operator for HashJoin<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.table.is_none() {
            self.table = Some(Table::build(&mut *self.right, self.on, ctx)?);
        }
        while self.table.as_ref().is_some_and(|table| !table.rows.is_empty()) {
            let mut at = match self.at.take() {
                Some(at) => at,
                None => match self.pull(ctx)? {
                    Some(at) => at,
                    None => break,
                },
            };
            let table = self.table.as_ref().expect("the table is built above");
            let (left_rows, right_rows) = at.pairs(table);
            ctx.budget().tick(1 + left_rows.len() as u64)?;
            let out = (!left_rows.is_empty())
                .then(|| side_by_side(&at.batch, &left_rows, &table.rows, &right_rows));
            if at.row < at.batch.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
        self.table.iter_mut().for_each(|table| table.close(ctx.budget()));
        Ok(None)
    }
}
