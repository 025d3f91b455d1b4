//! What is printed: a violation so that it can be repeated by hand, and a summary.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::claim::{Query, Rules, Side, World};
use crate::trial::{Trial, Violation};
use crate::worlds::Answer;

/// Checks made, by relation.
pub(crate) type Counts = BTreeMap<&'static str, usize>;

/// The longest answers shown whole.
const ROWS_SHOWN: usize = 12;

pub(crate) fn violation(seed: u64, trial: &Trial<'_>, violation: &Violation) -> String {
    let mut out = format!("{} (RELATA_SEED={seed})\n", trial.relation.name);
    let _ = writeln!(out, "  graph   {}", trial.graph.script());
    let sides = [&violation.left, &violation.right];
    for (side, answer) in sides.into_iter().zip(&violation.answers) {
        out.push_str(&queries(side));
        let _ = writeln!(out, "          {}", shown(answer));
    }
    out
}

fn queries(side: &Side) -> String {
    side.queries.iter().fold(String::new(), |mut out, query| {
        let _ = writeln!(out, "  query   {}{}", query.text, around(query));
        out
    })
}

fn around(query: &Query) -> String {
    let world = match &query.world {
        World::AsWritten => String::new(),
        other => format!("   -- {other:?}"),
    };
    let rules = match query.rules {
        Rules::All => String::new(),
        other => format!("   -- rules: {other:?}"),
    };
    let with = if query.parameters.is_empty() {
        String::new()
    } else {
        format!("   -- {:?}", query.parameters)
    };
    world + &rules + &with
}

fn shown(answer: &Answer) -> String {
    match answer {
        Err(failure) => format!("failed: {failure:?}"),
        Ok(rows) => {
            let some: Vec<&str> = rows.iter().take(ROWS_SHOWN).map(String::as_str).collect();
            format!("{} rows: {}", rows.len(), some.join(" | "))
        }
    }
}

/// One line in all, and one a relation.
pub(crate) fn summary(counts: &Counts, skipped: usize) -> String {
    let total: usize = counts.values().sum();
    let mut out = format!("{total} checks of {} relations, {skipped} left out\n", counts.len());
    for (name, count) in counts {
        let _ = writeln!(out, "{count:>8}  {name}");
    }
    out
}
