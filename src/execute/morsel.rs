//! Pipelines run for morsels of rows, several at a time.
//!
//! A morsel is some rows of a serial source. Each is taken through operators of its own
//! into a [`Partial`] result, and those are put together in the order of the morsels:
//! what comes out depends on how the rows were cut, never on the number of threads or
//! on which was quicker. Of several errors the one of the first morsel counts, which is
//! the one that a serial run would meet.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Access, Context, ExecuteError, Operator, Result, lower};
use crate::plan::Plan;
use crate::value::Batch;

/// What is shorter than this is not worth waking another thread.
const ALONE: Duration = Duration::from_micros(300);

/// So many morsels are of the size that was planned; each time as many follow, they
/// are twice as large, should there be far more rows than was thought.
const OF_ONE_SIZE: u64 = 256;

/// What a thread has of stack: expressions and chains of operators are followed by
/// recursion. Only what is touched of it takes memory.
const STACK: usize = 16 << 20;

/// What was made of the rows of one morsel, or of several in a row.
pub(super) trait Partial: Send {
    /// Takes rows of the pipeline.
    fn take(&mut self, batch: Batch, ctx: &Context<'_>) -> Result<()>;

    /// Takes what was made of the rows that follow.
    fn merge(&mut self, later: Self, ctx: &Context<'_>) -> Result<()>;
}

/// Where an operator that gathers gets its rows.
pub(super) enum Source<'p> {
    /// All from one input.
    Whole(Box<dyn Operator + 'p>),
    /// From pipelines that each run for a morsel.
    Morsels(Morsels<'p>),
}

impl Source<'_> {
    /// All rows in one result.
    pub(super) fn gather<P: Partial>(
        &mut self,
        start: &(dyn Fn() -> P + Sync),
        ctx: &mut Context<'_>,
    ) -> Result<P> {
        match self {
            Source::Whole(input) => {
                let mut whole = start();
                while let Some(batch) = input.next(ctx)? {
                    whole.take(batch, ctx)?;
                }
                Ok(whole)
            }
            Source::Morsels(morsels) => morsels.gather(start, ctx),
        }
    }
}

/// A source of rows and what is to be done with each morsel of them.
pub(super) struct Morsels<'p> {
    source: Box<dyn Operator + 'p>,
    rows: usize,
    /// Down to its [`Plan::Morsels`].
    pipeline: &'p Plan,
}

/// A source under way, shared by all threads.
struct Feed<'s, 'p> {
    source: &'s mut Box<dyn Operator + 'p>,
    rows: usize,
    rest: Option<Batch>,
    next: u64,
}

/// Results that have come in.
struct Gathered<P> {
    whole: Option<P>,
    /// The morsel whose result goes on from `whole`.
    next: u64,
    /// Those that came too early.
    early: BTreeMap<u64, P>,
    failure: Option<Failure>,
}

/// What went wrong with a morsel.
struct Failure {
    number: u64,
    /// None where its rows could not be had.
    rows: Option<VecDeque<Batch>>,
    error: ExecuteError,
}

impl<'p> Morsels<'p> {
    pub(super) fn new(
        source: Box<dyn Operator + 'p>,
        rows: usize,
        pipeline: &'p Plan,
    ) -> Morsels<'p> {
        Morsels { source, rows, pipeline }
    }

    /// All rows, put into partial results as `start` gives them, and those into one.
    pub(super) fn gather<P: Partial>(
        &mut self,
        start: &(dyn Fn() -> P + Sync),
        ctx: &mut Context<'_>,
    ) -> Result<P> {
        let feed = Feed { source: &mut self.source, rows: self.rows.max(1), rest: None, next: 0 };
        let gathered = Gathered { whole: None, next: 0, early: BTreeMap::new(), failure: None };
        let work = Work {
            feed: Mutex::new(feed),
            gathered: Mutex::new(gathered),
            failed: AtomicBool::new(false),
            pipeline: self.pipeline,
            start,
        };
        let begun = Instant::now();
        if work.run(ctx, &|| begun.elapsed() > ALONE) {
            work.run_on(ctx);
        }
        let gathered = work.gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut whole = gathered.whole.unwrap_or_else(start);
        let Some(failure) = gathered.failure else { return Ok(whole) };
        // once more after all that came before: what is wrong may be told by that
        let rows = failure.rows.unwrap_or_default();
        run(self.pipeline, rows, &mut whole, ctx)?;
        Err(failure.error)
    }
}

/// One source, one pipeline and the results, for all threads.
struct Work<'w, 's, 'p, P> {
    feed: Mutex<Feed<'s, 'p>>,
    gathered: Mutex<Gathered<P>>,
    failed: AtomicBool,
    pipeline: &'p Plan,
    start: &'w (dyn Fn() -> P + Sync),
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<P: Partial> Work<'_, '_, '_, P> {
    /// Runs what is left on as many threads as there may be.
    fn run_on(&self, ctx: &mut Context<'_>) {
        let (threads, pool) = (threads(ctx), pool());
        let (graph, around) = (ctx.graph(), ctx.around());
        let help = || {
            let budget = around.budget.share();
            let around = super::Surroundings { budget: &budget, ..around };
            self.run(&mut Context::new(Access::Read(graph), around), &|| false);
        };
        match pool {
            Some(pool) if threads > 1 => pool.scope(|scope| {
                (1..threads).for_each(|_| scope.spawn(|_| help()));
                help();
            }),
            _ => help(),
        }
    }

    /// Takes morsels until there are none, or `enough` says to stop; says whether
    /// there may be more.
    fn run(&self, ctx: &mut Context<'_>, enough: &dyn Fn() -> bool) -> bool {
        while !self.failed.load(Relaxed) {
            let (number, morsel) = match locked(&self.feed).next(ctx) {
                Ok(None) => return false,
                Ok(Some(morsel)) => morsel,
                Err((number, error)) => {
                    self.fail(Failure { number, rows: None, error });
                    return false;
                }
            };
            let mut partial = (self.start)();
            let outcome = run(self.pipeline, morsel.clone(), &mut partial, ctx);
            let outcome = outcome.and_then(|()| locked(&self.gathered).put(number, partial, ctx));
            if let Err(error) = outcome {
                self.fail(Failure { number, rows: Some(morsel), error });
            }
            if enough() {
                return true;
            }
        }
        false
    }

    /// Keeps the failure of the first morsel.
    fn fail(&self, failure: Failure) {
        self.failed.store(true, Relaxed);
        let mut gathered = locked(&self.gathered);
        if gathered.failure.as_ref().is_none_or(|first| failure.number < first.number) {
            gathered.failure = Some(failure);
        }
    }
}

/// Takes a morsel through a pipeline.
fn run<P: Partial>(
    pipeline: &Plan,
    morsel: VecDeque<Batch>,
    partial: &mut P,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let mut running = lower::lower_for(pipeline, morsel);
    while let Some(batch) = running.next(ctx)? {
        partial.take(batch, ctx)?;
    }
    Ok(())
}

impl Feed<'_, '_> {
    /// The next morsel and its number.
    #[allow(clippy::type_complexity, reason = "an error has the number of its morsel as well")]
    fn next(
        &mut self,
        ctx: &mut Context<'_>,
    ) -> std::result::Result<Option<(u64, VecDeque<Batch>)>, (u64, ExecuteError)> {
        let number = self.next;
        let doubled = (number / OF_ONE_SIZE).min(16) as u32;
        let mut missing = self.rows << doubled;
        let mut morsel = VecDeque::new();
        while missing > 0 {
            let next = match self.rest.take() {
                Some(batch) => Some(batch),
                None => self.source.next(ctx).map_err(|error| (number, error))?,
            };
            let Some(batch) = next else { break };
            if batch.len() > missing {
                self.rest = Some(batch.slice(missing, batch.len()));
            }
            let taken = batch.slice(0, missing);
            missing -= taken.len();
            morsel.push_back(taken);
        }
        self.next += 1;
        Ok((!morsel.is_empty()).then_some((number, morsel)))
    }
}

impl<P: Partial> Gathered<P> {
    /// A result, and those that waited for it.
    fn put(&mut self, number: u64, partial: P, ctx: &Context<'_>) -> Result<()> {
        self.early.insert(number, partial);
        while let Some(partial) = self.early.remove(&self.next) {
            self.next += 1;
            match &mut self.whole {
                Some(whole) => whole.merge(partial, ctx)?,
                None => self.whole = Some(partial),
            }
        }
        Ok(())
    }
}

/// Rows of a morsel, for the operators above. Streams.
pub(super) struct Morsel(pub(super) VecDeque<Batch>);

impl Operator for Morsel {
    fn next(&mut self, _: &mut Context<'_>) -> Result<Option<Batch>> {
        Ok(self.0.pop_front())
    }
}

/// How many threads a query may run on.
fn threads(ctx: &Context<'_>) -> usize {
    static MACHINE: OnceLock<usize> = OnceLock::new();
    let machine = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    match ctx.around().threads {
        Some(threads) => threads.get(),
        None => *MACHINE.get_or_init(machine),
    }
}

/// The threads of this process that run morsels, started when they are first needed;
/// none where the system refuses.
fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    POOL.get_or_init(|| ThreadPoolBuilder::new().stack_size(STACK).build().ok()).as_ref()
}
