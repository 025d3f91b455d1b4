//! Plan to plan: the same rows for less work.
//!
//! In: a [`Program`] in the order things were written, and [`Facts`] about the
//! graph. Out: a program that gives the same rows. No longer true of the output:
//! that patterns are walked as they were written, that a predicate stands where it
//! was said. Refuses to change the result: a rule may make an error disappear, by
//! not computing what nobody needs, but never makes one appear, never moves anything
//! across a change of the graph, and never runs something a different number of
//! times if that can be seen.
//!
//! ```text
//! Filter a:Person AND a.id = 7          Expand (a)-[r:KNOWS]->(b)
//! └─ Expand (a)-[r:KNOWS]->(b)     →    └─ IndexLookup (a:Person) id = 7
//!    └─ NodeScan (a)
//! ```

mod facts;
mod grounds;
mod slots;
mod care;
pub mod cost;
mod selectivity;
mod fold_constants;
mod push_filters;
mod start_walks;
mod region;
mod count_branches;
mod order_patterns;
mod choose_index;
mod certain;
mod key_identity;
mod drop_labels;
mod semi_apply;
mod top_k;
mod prune_columns;
mod join_steps;
mod reach_ends;
mod drop_distinct;
mod count_ends;
mod drop_redundant;
mod run_in_morsels;

use rustc_hash::FxHashSet;

use crate::budget::Exceeded;
use crate::plan::{self, Plan, Program};
pub use facts::{Facts, WORK_MIN};
pub use grounds::Grounds;

/// One rewriting of a program, named so that it can be switched off.
pub struct Rule {
    /// Its name, and that of its file.
    pub name: &'static str,
    /// What it does, in a line.
    pub help: &'static str,
    apply: fn(Program, &Facts<'_>) -> Program,
}

/// The rules, in the order they run.
pub static RULES: &[Rule] = &[
    // First, so that the others see constants where there are some.
    Rule {
        name: "fold_constants",
        help: "compute what is known before the run",
        apply: fold_constants::apply,
    },
    // Brings predicates to the patterns they are about, whatever stands between, so
    // that the next rule sees patterns with all that is said of them.
    Rule {
        name: "push_filters",
        help: "test predicates as early as their variables are known",
        apply: push_filters::apply,
    },
    // Needs predicates near; leaves scans that others find a better way to.
    Rule {
        name: "start_walks",
        help: "search for paths from the end that fewer nodes fit",
        apply: start_walks::apply,
    },
    // Before the order is chosen, because it leaves less to be ordered.
    Rule {
        name: "count_branches",
        help: "count parts of patterns that nobody reads instead of enumerating them",
        apply: count_branches::apply,
    },
    // Needs predicates near; leaves each right above the scan or step that binds the
    // last of its variables, where the following rules look for them.
    Rule {
        name: "order_patterns",
        help: "walk patterns in the order that costs least",
        apply: order_patterns::apply,
    },
    Rule {
        name: "choose_index",
        help: "find nodes by label and property instead of looking at all",
        apply: choose_index::apply,
    },
    // After indexes have been chosen by keys, and while labels are still asked for.
    Rule {
        name: "key_identity",
        help: "compare nodes instead of the keys that tell them apart",
        apply: key_identity::apply,
    },
    // After the scans have taken the labels they can use.
    Rule {
        name: "drop_labels",
        help: "drop label tests that a relationship's type already answers",
        apply: drop_labels::apply,
    },
    // After ordering: a subquery's predicate has found its place among the others.
    Rule {
        name: "semi_apply",
        help: "answer EXISTS for many rows at once",
        apply: semi_apply::apply,
    },
    // Needs what the rule before made.
    Rule {
        name: "count_tests",
        help: "answer EXISTS by the number of neighbours",
        apply: count_branches::apply_to_tests,
    },
    Rule { name: "top_k", help: "keep only the first rows while sorting", apply: top_k::apply },
    // Nothing is inserted or read after this but what columns are needed.
    Rule {
        name: "prune_columns",
        help: "forget what nobody reads any more",
        apply: prune_columns::apply,
    },
    // Needs to know what nobody reads; makes walks for the next rule.
    Rule {
        name: "join_steps",
        help: "make one walk of steps that are all alike",
        apply: join_steps::apply,
    },
    // Needs to know that nobody reads the relationships of a walk.
    Rule {
        name: "reach_ends",
        help: "visit each end of a walk once where repeats do not matter",
        apply: reach_ends::apply,
    },
    // After walks give each end once.
    Rule {
        name: "drop_distinct",
        help: "drop DISTINCT where everything comes once anyway",
        apply: drop_distinct::apply,
    },
    // After nobody needs to tell one end from another any more.
    Rule {
        name: "count_ends",
        help: "count the ends of walks instead of giving them",
        apply: count_ends::apply,
    },
    // Clears away what the others left.
    Rule {
        name: "drop_redundant",
        help: "drop operators that do nothing",
        apply: drop_redundant::apply,
    },
    // Last: nothing is moved any more, and estimates are of what will run.
    Rule {
        name: "run_in_morsels",
        help: "run large pipelines on several threads",
        apply: run_in_morsels::apply,
    },
];

/// Rules that count matches, or visit ends once, instead of enumerating what leads to
/// them, or that compare something else than was written, or share work among threads:
/// where rows are traced, none of that can be.
const UNTRACEABLE: &[&str] = &[
    "count_branches",
    "key_identity",
    "semi_apply",
    "count_tests",
    "join_steps",
    "reach_ends",
    "drop_distinct",
    "count_ends",
    "run_in_morsels",
];

/// From here on a program that is traced says what it needs for that.
const TRACED_BEFORE: &str = "prune_columns";

/// The same for a program of which every row is to say what it rests on.
pub fn optimize_traced(
    program: Program,
    facts: &Facts<'_>,
    off: &[String],
) -> Result<Program, Exceeded> {
    let place = RULES.iter().position(|rule| rule.name == TRACED_BEFORE).unwrap_or(RULES.len());
    let (before, after) = RULES.split_at(place);
    let is_on = |rule: &&Rule| {
        !UNTRACEABLE.contains(&rule.name) && !off.iter().any(|name| name == rule.name)
    };
    let program = applied(program, before.iter().filter(is_on), facts, &mut |_, _| {})?;
    let program = plan::trace(program);
    applied(program, after.iter().filter(is_on), facts, &mut |_, _| {})
}

/// Applies all rules but those named in `off`.
pub fn optimize(program: Program, facts: &Facts<'_>, off: &[String]) -> Result<Program, Exceeded> {
    optimize_watched(program, facts, off, &mut |_, _| {})
}

/// The same, showing the program to `watch` after each rule.
pub fn optimize_watched(
    program: Program,
    facts: &Facts<'_>,
    off: &[String],
    watch: &mut dyn FnMut(&Rule, &Program),
) -> Result<Program, Exceeded> {
    let is_on = |rule: &&Rule| !off.iter().any(|name| name == rule.name);
    applied(program, RULES.iter().filter(is_on), facts, watch)
}

fn applied<'r>(
    mut program: Program,
    rules: impl Iterator<Item = &'r Rule>,
    facts: &Facts<'_>,
    watch: &mut dyn FnMut(&Rule, &Program),
) -> Result<Program, Exceeded> {
    for rule in rules {
        let before = missing_columns(&program);
        program = (rule.apply)(program, facts);
        debug_assert!(
            missing_columns(&program) <= before,
            "`{}` keeps the columns of the result",
            rule.name
        );
        watch(rule, &program);
        facts.budget().look()?;
    }
    Ok(program)
}

/// How many of the result's columns the plan does not bind.
fn missing_columns(program: &Program) -> usize {
    if !cfg!(debug_assertions) || is_cut(&program.root) {
        return 0;
    }
    let bound: FxHashSet<_> = program.root.columns(&[]).into_iter().collect();
    program.columns.iter().filter(|(_, slot)| !bound.contains(slot)).count()
}

/// Where there are no rows, there are no columns either.
fn is_cut(plan: &Plan) -> bool {
    matches!(plan, Plan::Empty) || plan.inputs().into_iter().any(is_cut)
}

/// Rewrites the main plan and those of the subqueries; `change` is told which it gets.
fn each_plan(mut program: Program, change: &mut dyn FnMut(Plan, bool) -> Plan) -> Program {
    program.root = change(program.root, true);
    for subplan in &mut program.subplans {
        let plan = std::mem::replace(&mut subplan.plan, Plan::Empty);
        subplan.plan = change(plan, false);
    }
    program
}
