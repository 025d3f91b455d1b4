//! Whether rows are what a selector may keep of all matches.

use std::collections::{BTreeMap, BTreeSet};

use crate::oracle::{Found, Match};
use crate::pattern::{Pattern, Selector};

/// A row that the engine gave: its ends, its length and all of its columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) ends: (usize, usize),
    pub(crate) length: usize,
    /// Ids; before those of a list, how many there are, and [`LIST`].
    pub(crate) cells: Vec<usize>,
}

/// What tells the length of a list from an id.
pub(crate) const LIST: usize = 100;

/// What a match looks like as a row.
pub(crate) fn row(found: &Match, pattern: &Pattern) -> Row {
    let mut cells = Vec::with_capacity(4 * found.len() + 16);
    cells.extend([LIST + found.len() + 1, found.start]);
    cells.extend(found.steps.iter().map(|(_, node)| *node));
    cells.push(LIST + found.len());
    cells.extend(found.steps.iter().map(|(relationship, _)| *relationship));
    cells.push(found.start);
    let mut at = found.start;
    for (number, (part, _)) in pattern.parts.iter().enumerate() {
        let times = found.of(number, pattern);
        let end = times.last().and_then(|steps| steps.last()).map_or(at, |(_, node)| *node);
        let mut cell = |values: &mut dyn Iterator<Item = usize>| {
            cells.extend(part.times.map(|_| LIST + times.len()));
            cells.extend(values);
        };
        if part.first.is_some() {
            let ends = times.iter().map(|steps| steps[steps.len() - 1].1);
            cell(&mut std::iter::once(at).chain(ends).take(times.len()));
        }
        for (step, (_, inner)) in part.steps.iter().enumerate() {
            cell(&mut times.iter().map(|steps| steps[step].0));
            if inner.is_some() {
                cell(&mut times.iter().map(|steps| steps[step].1));
            }
        }
        at = end;
        cells.push(at);
    }
    Row { ends: (found.start, found.end()), length: found.len(), cells }
}

/// What `RETURN` says for [`row`].
pub(crate) fn columns(pattern: &Pattern) -> String {
    let mut columns = vec![
        "[n IN nodes(p) | n.id]".to_owned(),
        "[r IN relationships(p) | r.id]".to_owned(),
        format!("{}.id", pattern.first.name),
    ];
    for (part, after) in &pattern.parts {
        let column = |name: &str| {
            let is_list = part.times.is_some();
            if is_list { format!("[i IN {name} | i.id]") } else { format!("{name}.id") }
        };
        columns.extend(part.first.iter().map(|node| column(&node.name)));
        for (relationship, inner) in &part.steps {
            columns.push(column(&relationship.name));
            columns.extend(inner.iter().map(|node| column(&node.name)));
        }
        columns.push(format!("{}.id", after.name));
    }
    let numbered = columns.iter().enumerate().map(|(place, text)| format!("{text} AS c{place}"));
    numbered.collect::<Vec<_>>().join(", ")
}

/// Compares rows with all matches whose ends are wanted; says what is wrong.
pub(crate) fn check(
    mut rows: Vec<Row>,
    found: &Found,
    pattern: &Pattern,
    is_wanted: impl Fn(usize, usize) -> bool,
) -> Result<(), String> {
    rows.sort();
    let all = found.matches.iter().filter(|found| is_wanted(found.start, found.end()));
    let mut all: Vec<Row> = all.map(|found| row(found, pattern)).collect();
    all.sort();
    if pattern.selector == Selector::All {
        return same(&rows, &all);
    }
    if let Some((one, _)) = rows.iter().zip(&rows[1.min(rows.len())..]).find(|(a, b)| a == b) {
        return Err(format!("twice: {one:?}"));
    }
    let mut ends: BTreeSet<(usize, usize)> = all.iter().map(|row| row.ends).collect();
    ends.extend(rows.iter().map(|row| row.ends));
    let (rows, all) = (by_ends(rows), by_ends(all));
    let none = Vec::new();
    for pair in ends {
        let (rows, all) = (rows.get(&pair).unwrap_or(&none), all.get(&pair).unwrap_or(&none));
        between(rows, all, found.up_to, pattern.selector)
            .map_err(|wrong| format!("between {pair:?}: {wrong}"))?;
    }
    Ok(())
}

fn by_ends(rows: Vec<Row>) -> BTreeMap<(usize, usize), Vec<Row>> {
    let mut groups: BTreeMap<(usize, usize), Vec<Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(row.ends).or_default().push(row);
    }
    groups
}

fn same(rows: &[Row], all: &[Row]) -> Result<(), String> {
    if rows == all {
        return Ok(());
    }
    let extra = rows.iter().find(|row| all.binary_search(row).is_err());
    let missing = all.iter().find(|row| rows.binary_search(row).is_err());
    Err(format!("{} rows for {}; extra {extra:?}, missing {missing:?}", rows.len(), all.len()))
}

/// The rows between two nodes, and all matches between them up to a length.
fn between(
    rows: &[Row],
    all: &[Row],
    up_to: Option<usize>,
    selector: Selector,
) -> Result<(), String> {
    let known = |row: &&Row| up_to.is_none_or(|up_to| row.length <= up_to);
    if let Some(wrong) = rows.iter().filter(known).find(|row| all.binary_search(row).is_err()) {
        return Err(format!("{wrong:?} does not fit"));
    }
    match selector {
        Selector::All => same(rows, all),
        Selector::Any(count) | Selector::Shortest(count) => {
            let enough = all.len() >= count || up_to.is_none();
            if rows.len() > count || (enough && rows.len() != count.min(all.len())) {
                return Err(format!("{} rows of {} for {count}", rows.len(), all.len()));
            }
            let lengths = |rows: &[Row]| -> Vec<usize> {
                rows.iter().map(|row| row.length).take(count).collect()
            };
            let (got, least) = (lengths(rows), lengths(all));
            if matches!(selector, Selector::Shortest(_)) && !got.starts_with(&least) {
                return Err(format!("lengths are {got:?} and not {least:?}"));
            }
            Ok(())
        }
        Selector::AllShortest => groups(rows, all, 1, up_to),
        Selector::Groups(count) => groups(rows, all, count, up_to),
    }
}

/// All of the matches with one of the smallest lengths.
fn groups(rows: &[Row], all: &[Row], count: usize, up_to: Option<usize>) -> Result<(), String> {
    let lengths: BTreeSet<usize> = all.iter().map(|row| row.length).collect();
    let wanted: BTreeSet<usize> = lengths.iter().copied().take(count).collect();
    let all: Vec<Row> = all.iter().filter(|row| wanted.contains(&row.length)).cloned().collect();
    let is_whole = up_to.is_none() || wanted.len() == count;
    let rows: Vec<Row> = rows
        .iter()
        .filter(|row| is_whole || up_to.is_some_and(|up_to| row.length <= up_to))
        .cloned()
        .collect();
    same(&rows, &all)
}
