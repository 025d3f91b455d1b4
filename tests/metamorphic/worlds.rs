//! The graph of a case in the forms that queries are asked of.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::time::Duration;

use relata::database::Database;
use relata::load::{Files, LoadError, read, to_files};
use relata::optimize::RULES;
use relata::result::QueryResult;
use relata::session::{Parameters, Session};

use crate::bag::{Bag, bag};
use crate::claim::{Query, Rules, World};
use crate::graph::Graph;
use crate::oracle;

/// A case that gives more rows than this is left out.
const ROWS_MAX: u64 = 3_000;
/// Far more than any case needs; one that needs it is left out as well.
const TIME_MAX: Duration = Duration::from_secs(20);

/// What no case names: other nodes, labels, properties and types.
const NOISE: &[&str] = &[
    "MATCH (n) SET n.z = n.id, n:Z",
    "UNWIND range(1, 30) AS x CREATE (:Z {z: x})-[:Q {z: x}]->(:Z:Y)",
    "MATCH ()-[r]->() SET r.z = 'z'",
    "MATCH (n:Y) DETACH DELETE n",
];

/// Declarations that every graph of the test keeps.
pub(crate) const INDEXES: &[&str] = &[
    "CREATE INDEX FOR (n:A) ON (n.i)",
    "CREATE INDEX FOR (n:B) ON (n.m)",
    "CREATE INDEX FOR (n:A) ON (n.f)",
    "CREATE INDEX FOR (n:C) ON (n.s)",
    "CREATE CONSTRAINT FOR ()-[r:R]-() REQUIRE r.id IS UNIQUE",
    "CREATE CONSTRAINT FOR (n:A) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT FOR (n:B) REQUIRE n.id IS NODE KEY",
];

/// A bag, or why there is none.
pub(crate) type Answer = Result<Bag, Failure>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// More was asked for than a test has time for.
    TooMuch,
    Error(String),
}

/// Sessions on the forms of one graph, made when first asked, and what they answered.
pub(crate) struct Worlds<'a> {
    graph: &'a Graph,
    sessions: BTreeMap<World, Session>,
    answers: HashMap<(World, Rules, String), Answer>,
}

impl Worlds<'_> {
    pub(crate) fn new(graph: &Graph) -> Worlds<'_> {
        Worlds { graph, sessions: BTreeMap::new(), answers: HashMap::new() }
    }

    /// The answer to a query; asked once if it cannot change.
    pub(crate) fn ask(&mut self, query: &Query) -> Answer {
        if let Some(tried) = &query.tried {
            return Ok(oracle::answer(self.graph, tried));
        }
        if matches!(query.world, World::Own(_)) {
            return run(&mut make(self.graph, &query.world)?, query);
        }
        let key = (query.world.clone(), query.rules, query.text.clone());
        if let Some(answer) = self.answers.get(&key) {
            return answer.clone();
        }
        let answer = self.fresh(query);
        self.answers.insert(key, answer.clone());
        answer
    }

    /// Forgets answers, which nobody asks for again.
    pub(crate) fn forget(&mut self) {
        self.answers.clear();
    }

    fn fresh(&mut self, query: &Query) -> Answer {
        if !self.sessions.contains_key(&query.world) {
            self.sessions.insert(query.world.clone(), make(self.graph, &query.world)?);
        }
        let session = self.sessions.get_mut(&query.world).expect("it was just made");
        run(session, query)
    }
}

fn run(session: &mut Session, query: &Query) -> Answer {
    for rule in RULES {
        session.set_rule(rule.name, query.rules.has(rule.name));
    }
    // small graphs are cut as large ones would be
    session.set_work_min(0.0);
    let mut all = told(session.run(&query.text, &query.parameters)).map(|result| bag(&result))?;
    for text in query.then {
        all.extend(bag(&told(session.run(text, &Parameters::new()))?));
    }
    Ok(all)
}

/// What exceeds a limit is told from what fails.
fn told(outcome: Result<QueryResult, relata::error::Error>) -> Result<QueryResult, Failure> {
    outcome.map_err(|error| match error.detail() {
        "RowLimit" | "MemoryLimit" | "TimeLimit" => Failure::TooMuch,
        _ => Failure::Error(error.to_string()),
    })
}

fn make(graph: &Graph, world: &World) -> Result<Session, Failure> {
    let written = [graph.script()];
    let mut session = match world {
        World::Grown => built(&graph.grown())?,
        World::Reloaded => reloaded(&built(&written)?.0)?,
        _ => built(&written)?,
    };
    session.1.limits_mut().rows_max = Some(ROWS_MAX);
    session.1.limits_mut().time_max = Some(TIME_MAX);
    match world {
        World::Noisy => run_all(&mut session.1, NOISE)?,
        World::Indexed => run_all(&mut session.1, INDEXES)?,
        // what fails here is to leave nothing behind
        World::Own(before) => {
            for text in before {
                let _ = session.1.run(text, &Parameters::new());
            }
        }
        _ => {}
    }
    Ok(session.1)
}

type Place = (Database, Session);

fn built(statements: &[String]) -> Result<Place, Failure> {
    let database = Database::new();
    let mut session = database.session();
    run_all(&mut session, statements)?;
    Ok((database, session))
}

fn run_all(session: &mut Session, statements: &[impl AsRef<str>]) -> Result<(), Failure> {
    for statement in statements.iter().map(AsRef::as_ref).filter(|text| !text.is_empty()) {
        told(session.run(statement, &Parameters::new()))?;
    }
    Ok(())
}

/// Files that are held in memory.
struct Held(Vec<(String, String)>);

impl Files for Held {
    fn names(&self) -> Result<Vec<String>, LoadError> {
        Ok(self.0.iter().map(|(name, _)| name.clone()).collect())
    }

    fn text(&self, name: &str) -> Result<String, LoadError> {
        let found = self.0.iter().find(|(known, _)| known == name);
        Ok(found.map(|(_, text)| text.clone()).unwrap_or_default())
    }

    fn shown(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn reloaded(database: &Database) -> Result<Place, Failure> {
    let failure = |error: LoadError| Failure::Error(error.to_string());
    let files = Held(to_files(&database.read()).map_err(failure)?);
    let database = Database::with_graph(read(&files).map_err(failure)?);
    let session = database.session();
    Ok((database, session))
}
