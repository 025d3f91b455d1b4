//! A plan run for the rows of another: `OPTIONAL MATCH`, `EXISTS`, `CALL { … }`.

use std::collections::VecDeque;

use super::hold::{Held, Leaving};
use super::{Context, Operator, Result, lower};
use crate::expression::Slot;
use crate::plan::{ApplyKind, Plan};
use crate::value::{Batch, Column, Value};

/// How many rows pass through the right side together, so that what one batch
/// finds stays small.
const ROWS_TOGETHER: usize = 256;

/// `Plan::Apply`. Streams its left side, unless the right one writes.
pub(super) struct Apply<'p> {
    left: Box<dyn Operator + 'p>,
    right: &'p Plan,
    kind: ApplyKind,
    row: Option<Slot>,
    /// All left rows must be there before the right side changes anything.
    blocks: bool,
    held: Option<Leaving>,
    waiting: VecDeque<Batch>,
    ready: VecDeque<Batch>,
}

impl<'p> Apply<'p> {
    pub(super) fn new(
        left: Box<dyn Operator + 'p>,
        right: &'p Plan,
        kind: ApplyKind,
        row: Option<Slot>,
    ) -> Apply<'p> {
        let blocks = right.writes();
        let (waiting, ready) = (VecDeque::new(), VecDeque::new());
        Apply { left, right, kind, row, blocks, held: None, waiting, ready }
    }

    /// The next few left rows.
    fn pull(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.waiting.is_empty() {
            let next = if self.blocks { self.held(ctx)? } else { self.left.next(ctx)? };
            self.waiting.extend(next);
        }
        let Some(batch) = self.waiting.pop_front() else { return Ok(None) };
        if batch.len() > ROWS_TOGETHER {
            self.waiting.push_front(batch.slice(ROWS_TOGETHER, batch.len()));
        }
        Ok(Some(batch.slice(0, ROWS_TOGETHER)))
    }

    /// The next left rows, all of which are there before the right side begins.
    fn held(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.held.is_none() {
            self.held = Some(Held::drain(&mut *self.left, ctx)?.leaving());
        }
        Ok(self.held.as_mut().and_then(|held| held.next(ctx.budget())))
    }

    /// All left rows through the right side at once, told apart by their number.
    fn together(&mut self, left: &Batch, slot: Slot, ctx: &mut Context<'_>) -> Result<()> {
        let numbers = (0..left.len() as i64).collect();
        let mut argument = left.clone();
        argument.set(slot, Column::Integers { values: numbers, valid: None });
        let mut running = lower::lower(self.right, Some(&argument));
        let mut found = vec![false; left.len()];
        let mut held = Held::default();
        while let Some(batch) = running.next(ctx)? {
            for row in 0..batch.len() {
                if let Value::Integer(number) = batch.value(slot, row) {
                    found[number as usize] = true;
                }
            }
            if matches!(self.kind, ApplyKind::Inner | ApplyKind::Optional) {
                held.push(batch, ctx.budget())?;
            } else if found.iter().all(|found| *found) {
                break;
            }
        }
        let rows = held.into_batches(ctx.budget());
        match self.kind {
            ApplyKind::Inner => self.ready.extend(rows.into_iter().map(|rows| without(rows, slot))),
            ApplyKind::Optional => self.optional(left, rows, &found, slot),
            ApplyKind::Semi => self.keep(left, &found),
            ApplyKind::Anti => {
                let lost: Vec<bool> = found.iter().map(|found| !found).collect();
                self.keep(left, &lost);
            }
            ApplyKind::Unit => self.ready.push_back(left.clone()),
        }
        Ok(())
    }

    /// Left rows without a match go on with nulls, in their place.
    fn optional(&mut self, left: &Batch, mut rows: Vec<Batch>, found: &[bool], slot: Slot) {
        if found.iter().all(|found| *found) {
            self.ready.extend(rows.into_iter().map(|rows| without(rows, slot)));
            return;
        }
        let lost: Vec<u32> = (0..left.len() as u32).filter(|row| !found[*row as usize]).collect();
        let mut alone = left.gather(&lost);
        let numbers = lost.iter().map(|row| i64::from(*row)).collect();
        alone.set(slot, Column::Integers { values: numbers, valid: None });
        rows.push(alone);
        let all = Batch::concat(rows);
        let number = |row: &u32| match all.value(slot, *row as usize) {
            Value::Integer(number) => number,
            _ => i64::MAX,
        };
        let mut order: Vec<u32> = (0..all.len() as u32).collect();
        order.sort_by_key(number);
        let all = all.gather(&order);
        self.ready.push_back(without(all, slot));
    }

    fn keep(&mut self, left: &Batch, keep: &[bool]) {
        let kept = left.filter(keep);
        if !kept.is_empty() {
            self.ready.push_back(kept);
        }
    }

    /// One left row at a time.
    fn by_row(&mut self, left: &Batch, ctx: &mut Context<'_>) -> Result<()> {
        let mut keep = vec![false; left.len()];
        for (row, kept) in keep.iter_mut().enumerate() {
            ctx.budget().tick(1)?;
            let argument = left.slice(row, row + 1);
            let mut running = lower::lower(self.right, Some(&argument));
            while let Some(batch) = running.next(ctx)? {
                *kept = true;
                match self.kind {
                    ApplyKind::Inner | ApplyKind::Optional => {
                        self.ready.push_back(beside(left, row, batch));
                    }
                    ApplyKind::Semi | ApplyKind::Anti => break,
                    ApplyKind::Unit => {}
                }
            }
            if self.kind == ApplyKind::Optional && !*kept {
                self.ready.push_back(left.slice(row, row + 1));
            }
        }
        match self.kind {
            ApplyKind::Semi => self.keep(left, &keep),
            ApplyKind::Anti => {
                let lost: Vec<bool> = keep.iter().map(|kept| !kept).collect();
                self.keep(left, &lost);
            }
            ApplyKind::Unit => self.ready.push_back(left.clone()),
            ApplyKind::Inner | ApplyKind::Optional => {}
        }
        Ok(())
    }
}

fn without(mut batch: Batch, slot: Slot) -> Batch {
    batch.clear(slot);
    batch
}

/// What the right side gave for one row, with that row's own columns.
fn beside(left: &Batch, row: usize, mut right: Batch) -> Batch {
    let repeated = vec![row as u32; right.len()];
    for slot in left.slots() {
        if let Some(column) = left.column(slot)
            && right.column(slot).is_none()
        {
            right.set(slot, column.gather(&repeated));
        }
    }
    right
}

impl Operator for Apply<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while self.ready.is_empty() {
            let Some(left) = self.pull(ctx)? else { return Ok(None) };
            match self.row {
                Some(slot) => self.together(&left, slot, ctx)?,
                None => self.by_row(&left, ctx)?,
            }
        }
        Ok(self.ready.pop_front())
    }
}
