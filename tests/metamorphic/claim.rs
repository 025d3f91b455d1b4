//! What a relation claims of a case: that some ways of asking give the same.

use relata::session::Parameters;

use crate::case::Case;
use crate::chance::Chance;
use crate::pattern::Pattern;

/// Where a query is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum World {
    /// The graph made by one statement.
    #[default]
    AsWritten,
    /// The graph made by many statements.
    Grown,
    /// The graph written to files and read again.
    Reloaded,
    /// The graph with indexes and constraints declared.
    Indexed,
    /// The graph and what the case cannot see.
    Noisy,
    /// The graph made for this query alone, after these statements, which may fail.
    Own(Vec<String>),
}

/// Which rules of the optimizer are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Rules {
    #[default]
    All,
    None,
    Without(&'static str),
    Only(&'static str),
}

impl Rules {
    pub(crate) fn has(self, name: &str) -> bool {
        match self {
            Rules::All => true,
            Rules::None => false,
            Rules::Without(off) => off != name,
            Rules::Only(on) => on == name,
        }
    }
}

/// A query, or one that still needs its `RETURN`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pub(crate) world: World,
    pub(crate) text: String,
    pub(crate) parameters: Parameters,
    pub(crate) rules: Rules,
    /// Queries that are asked afterwards, on an own graph.
    pub(crate) then: &'static [&'static str],
    /// Instead of the text: asked of the oracle.
    pub(crate) tried: Option<Tried>,
}

/// Clauses for the oracle, optional ones marked, and the variables it is to name.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    pub(crate) names: Vec<String>,
    pub(crate) clauses: Vec<(Pattern, bool)>,
}

/// Most sides of a claim that are compared at a time.
const SIDES_MAX: usize = 3;

/// How the answers of a side are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All rows of all its queries.
    Rows,
    /// The numbers its queries give, added up; compared with rows, their count.
    Number,
}

#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) queries: Vec<Query>,
    pub(crate) reading: Reading,
}

/// Sides that must agree with the first.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) sides: Vec<Side>,
    /// Whether the queries end where any `RETURN` may follow that names the variables
    /// of the case.
    is_open: bool,
    /// Whether nothing is claimed where the first side fails.
    pub(crate) may_fail: bool,
}

impl From<String> for Query {
    fn from(text: String) -> Query {
        Query { text, ..Query::default() }
    }
}

impl From<Tried> for Query {
    fn from(tried: Tried) -> Query {
        let text = "by trying everything".to_owned();
        Query { text, tried: Some(tried), ..Query::default() }
    }
}

impl Query {
    pub(crate) fn at(world: World, text: &str) -> Query {
        Query { world, text: text.to_owned(), ..Query::default() }
    }
}

/// A side whose rows are those of all these.
pub(crate) fn rows<Q: Into<Query>>(queries: impl IntoIterator<Item = Q>) -> Side {
    Side { queries: queries.into_iter().map(Into::into).collect(), reading: Reading::Rows }
}

/// A side that is the sum of what these count.
pub(crate) fn number(query: String) -> Side {
    Side { queries: vec![query.into()], reading: Reading::Number }
}

impl Claim {
    /// Queries without `RETURN`: any may follow.
    pub(crate) fn open(sides: impl IntoIterator<Item = Side>) -> Option<Claim> {
        Claim::of(sides.into_iter().collect(), true)
    }

    /// Queries without `RETURN`, each a side.
    pub(crate) fn alike<Q: Into<Query>>(queries: impl IntoIterator<Item = Q>) -> Option<Claim> {
        Claim::open(queries.into_iter().map(|query| rows([query])))
    }

    /// Whole queries.
    pub(crate) fn closed(sides: impl IntoIterator<Item = Side>) -> Option<Claim> {
        Claim::of(sides.into_iter().collect(), false)
    }

    /// A claim compares at least two sides.
    fn of(sides: Vec<Side>, is_open: bool) -> Option<Claim> {
        (sides.len() > 1).then_some(Claim { sides, is_open, may_fail: false })
    }

    /// Whole queries that may fail, but only if the first does.
    pub(crate) fn open_to_failure(sides: impl IntoIterator<Item = Side>) -> Option<Claim> {
        Some(Claim { may_fail: true, ..Claim::of(sides.into_iter().collect(), false)? })
    }

    /// Whole queries, each a side.
    pub(crate) fn equal<Q: Into<Query>>(queries: impl IntoIterator<Item = Q>) -> Option<Claim> {
        Claim::closed(queries.into_iter().map(|query| rows([query])))
    }

    /// Whole queries: open ones get an ending, the same on every side. Of many sides
    /// only the first and some are asked, to save time for other cases.
    pub(crate) fn ended(mut self, case: &Case, chance: &mut Chance) -> Claim {
        while self.sides.len() > SIDES_MAX {
            self.sides.remove(1 + chance.below(self.sides.len() - 1));
        }
        if !self.is_open {
            return self;
        }
        let is_sum = self.sides.iter().any(|side| side.queries.len() > 1);
        let ending = if is_sum { adding_ending(case, chance) } else { any_ending(case, chance) };
        let tail = case.tail.as_ref().map(|tail| format!(" {}", tail.text)).unwrap_or_default();
        for side in &mut self.sides {
            side.reading = ending.reading;
            for query in &mut side.queries {
                query.text = format!("{}{tail} {}", query.text, ending.text);
            }
        }
        self.is_open = false;
        self
    }
}

/// What comes after a body.
struct Ending {
    text: String,
    reading: Reading,
}

impl Ending {
    fn rows(text: String) -> Ending {
        Ending { text, reading: Reading::Rows }
    }
}

/// An ending whose answers for parts add up to that for the whole.
fn adding_ending(case: &Case, chance: &mut Chance) -> Ending {
    match chance.below(4) {
        0 => Ending { text: "RETURN count(*)".to_owned(), reading: Reading::Number },
        1 => Ending::rows(format!("RETURN {}", values(case, chance))),
        2 => Ending::rows(format!("RETURN {}", some_names(case, chance))),
        _ => Ending::rows(format!("RETURN {}", case.all_names().join(", "))),
    }
}

fn any_ending(case: &Case, chance: &mut Chance) -> Ending {
    let entity = chance.pick(&case.entities());
    let (names, values) = (some_names(case, chance), values(case, chance));
    let name = chance.pick(&case.all_names());
    Ending::rows(match chance.below(11) {
        0 => format!("RETURN DISTINCT {names}"),
        1 => format!("RETURN DISTINCT {values}"),
        2 => format!("RETURN {values}, count(*), count(DISTINCT {entity})"),
        3 => format!("RETURN {names}, count({name}), max({entity}.i)"),
        4 => format!("RETURN sum({entity}.i), min({entity}.f), max({entity}.m), count({name})"),
        5 => first_rows(case, chance),
        6 => format!("WITH DISTINCT {names} RETURN count(*), 1"),
        7 => {
            format!("RETURN EXISTS {{ ({}) }}, {entity}.l", chance.pick(&case.pattern.node_names()))
        }
        _ => return adding_ending(case, chance),
    })
}

/// Ordered by everything, and only so many.
fn first_rows(case: &Case, chance: &mut Chance) -> String {
    let mut order = case.order();
    order.swap(0, chance.below(case.order().len()));
    if chance.one_in(2) {
        order[0].push_str(" DESC");
    }
    let (columns, limit) = (case.columns(), chance.below(5));
    format!("WITH {columns} ORDER BY {} LIMIT {limit} RETURN {columns}", order.join(", "))
}

/// Some variables, at least one.
fn some_names(case: &Case, chance: &mut Chance) -> String {
    let names = case.all_names();
    let some: Vec<String> = names.iter().filter(|_| chance.one_in(2)).cloned().collect();
    if some.is_empty() { chance.pick(&names) } else { some.join(", ") }
}

/// Values of an entity.
fn values(case: &Case, chance: &mut Chance) -> String {
    let (one, two) = (chance.pick(&case.entities()), chance.pick(&case.entities()));
    let (key, other) = (chance.pick(&["i", "f", "m", "l", "id"]), chance.pick(&["i", "s", "b"]));
    format!("{one}.{key} AS x, {two}.{other} AS y")
}
