//! The path language against its definitions: random patterns on small random graphs, every
//! mode and selector, the ends bound or not, optimizer rules on and off; and the older forms
//! against the same. What the definitions leave open, such as which of several paths is
//! kept, is left open here.
//!
//! `RELATA_SEED` repeats a run; `RELATA_PATH_CASES` makes it longer or shorter.

#![allow(clippy::print_stderr, reason = "progress, for whoever watches")]

#[path = "../random/chance.rs"]
mod chance;
mod check;
mod limit;
mod oracle;
mod pattern;
mod world;

use chance::Chance;
use check::Row;
use pattern::{Pattern, Selector};
use relata::database::Database;
use relata::optimize::RULES;
use relata::result::Datum;
use relata::session::{Parameters, Session};
use world::World;

const CASES: usize = 10_000;

/// Of walks without end there may be far more than is worth comparing.
const ROWS_MAX: u64 = 5_000;

/// How many patterns each graph is asked for.
const PATTERNS: usize = 12;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Which ends are bound, and how.
#[derive(Clone, Copy, Debug)]
enum Bound {
    Neither,
    Before(Option<usize>, Option<usize>),
    After(Option<usize>, Option<usize>),
    /// Every input row is there twice.
    Twice,
}

impl Bound {
    fn random(nodes: usize, chance: &mut Chance) -> Bound {
        let (from, to) = (Some(chance.below(nodes)), Some(chance.below(nodes)));
        match chance.below(8) {
            0 | 1 => Bound::Neither,
            2 | 3 => Bound::Before(from, to),
            4 => Bound::Before(from, None),
            5 => Bound::Before(None, to),
            6 => Bound::After(from.filter(|_| chance.one_in(2)), to),
            _ => Bound::Twice,
        }
    }

    fn ends(self) -> (Option<usize>, Option<usize>) {
        match self {
            Bound::Before(from, to) | Bound::After(from, to) => (from, to),
            Bound::Neither | Bound::Twice => (None, None),
        }
    }

    fn query(self, path: &str, pattern: &Pattern) -> String {
        let (from, to) = self.ends();
        let from = from.map(|id| (&pattern.first.name, id));
        let ends = from.into_iter().chain(to.map(|id| (&pattern.last().name, id)));
        let columns = check::columns(pattern);
        match self {
            Bound::Neither => format!("MATCH {path} RETURN {columns}"),
            Bound::Before(..) => {
                let ends = ends.map(|(name, id)| format!("({name} {{id: {id}}})"));
                let ends = ends.collect::<Vec<_>>().join(", ");
                format!("MATCH {ends} MATCH {path} RETURN {columns}")
            }
            Bound::After(..) => {
                let tests = ends.map(|(name, id)| format!("{name}.id = {id}"));
                let tests = tests.collect::<Vec<_>>().join(" AND ");
                format!("MATCH {path} WHERE {tests} RETURN {columns}")
            }
            Bound::Twice => format!("UNWIND [1, 1] AS twice MATCH {path} RETURN {columns}"),
        }
    }
}

fn rows(session: &mut Session, query: &str) -> Result<Vec<Row>, String> {
    let result = session.run(query, &Parameters::new()).map_err(|error| error.to_string())?;
    Ok(result.rows.iter().map(read).collect())
}

fn read(row: &[Datum]) -> Row {
    let id = |datum: &Datum| match datum {
        Datum::Integer(id) => *id as usize,
        other => panic!("{other:?} is no id"),
    };
    let mut cells = Vec::new();
    for datum in row {
        match datum {
            Datum::List(items) => {
                cells.push(check::LIST + items.len());
                cells.extend(items.iter().map(id));
            }
            other => cells.push(id(other)),
        }
    }
    let Datum::List(nodes) = &row[0] else { panic!("{:?} is no list", row[0]) };
    let ends = (id(&nodes[0]), id(&nodes[nodes.len() - 1]));
    Row { ends, length: nodes.len() - 1, cells }
}

/// Each row once; they must all be there twice.
fn halved(mut rows: Vec<Row>) -> Result<Vec<Row>, String> {
    rows.sort();
    if rows.chunks(2).any(|pair| pair.len() != 2 || pair[0] != pair[1]) {
        return Err("the rows are not the same for the same input".to_owned());
    }
    Ok(rows.into_iter().step_by(2).collect())
}

/// Two sessions, one without optimizer rules.
fn sessions(database: &Database) -> [Session; 2] {
    let (mut with, mut without) = (database.session(), database.session());
    with.limits_mut().rows_max = Some(ROWS_MAX);
    without.limits_mut().rows_max = Some(ROWS_MAX);
    for rule in RULES {
        without.set_rule(rule.name, false);
    }
    [with, without]
}

fn report(seed: usize, world: &World, query: &str, wrong: &str) -> ! {
    panic!("seed {seed}\n{}\n{query}\n{wrong}", world.text());
}

/// One graph and its patterns; says how many were compared.
fn compare(seed: usize) -> usize {
    let mut chance = Chance::new(seed as u64);
    let world = World::random(&mut chance);
    let database = world.database();
    let mut sessions = sessions(&database);
    let mut count = 0;
    for _ in 0..PATTERNS {
        let pattern = Pattern::random(&mut chance);
        let bound = Bound::random(world.nodes.len(), &mut chance);
        let (from, to) = bound.ends();
        let Some(found) = oracle::matches(&pattern, &world, from) else { continue };
        let is_wanted = |start: usize, end: usize| {
            from.is_none_or(|from| from == start) && to.is_none_or(|to| to == end)
        };
        let query = bound.query(&pattern.text(&mut chance), &pattern);
        let without = usize::from(chance.one_in(3));
        let compared = rows(&mut sessions[without], &query).and_then(|rows| {
            let rows = if matches!(bound, Bound::Twice) { halved(rows)? } else { rows };
            check::check(rows, &found, &pattern, is_wanted)
        });
        match compared {
            Ok(()) => count += 1,
            Err(wrong) if found.up_to.is_some() && wrong.contains("limit of 5000 rows") => {}
            Err(wrong) => report(seed, &world, &query, &wrong),
        }
    }
    count
}

#[test]
fn paths_are_what_the_definitions_say() {
    let (seed, cases) = (number("RELATA_SEED", 1), number("RELATA_PATH_CASES", CASES));
    let (mut world, mut count) = (seed, 0);
    while count < cases {
        count += compare(world);
        world += 1;
        if (world - seed) % 100 == 0 {
            eprintln!("{count} patterns on {} graphs", world - seed);
        }
    }
}

/// The older forms between two nodes, or from anywhere.
fn compare_old(seed: usize) -> usize {
    let mut chance = Chance::new(seed as u64);
    let world = World::random(&mut chance);
    let database = world.database();
    let mut sessions = sessions(&database);
    let mut count = 0;
    for _ in 0..8 * PATTERNS {
        let pattern = Pattern::random(&mut chance);
        let Some(path) = pattern.old_text() else { continue };
        let (from, to) = (chance.below(world.nodes.len()), chance.below(world.nodes.len()));
        let Some(found) = oracle::matches(&pattern, &world, Some(from)) else { continue };
        let is_shortest = pattern.selector != Selector::All;
        let is_never = is_shortest
            && (!pattern.first.fits(&world.nodes[from]) || !pattern.last().fits(&world.nodes[to]));
        if is_never {
            continue;
        }
        let query = Bound::Before(Some(from), Some(to)).query(&path, &pattern);
        let is_wanted = |start: usize, end: usize| (start, end) == (from, to);
        let without = usize::from(chance.one_in(3));
        let compared = rows(&mut sessions[without], &query).and_then(|rows| {
            // between a node and itself it is the empty path or none
            if is_shortest && from == to && rows.is_empty() {
                return Ok(());
            }
            check::check(rows, &found, &pattern, is_wanted)
        });
        if let Err(wrong) = compared {
            report(seed, &world, &query, &wrong);
        }
        count += 1;
    }
    count
}

#[test]
fn the_older_forms_say_the_same() {
    let (seed, cases) = (number("RELATA_SEED", 1), number("RELATA_PATH_CASES", CASES) / 5);
    let (mut world, mut count) = (seed, 0);
    while count < cases {
        count += compare_old(world);
        world += 1;
    }
    eprintln!("{count} patterns in the older forms on {} graphs", world - seed);
}
