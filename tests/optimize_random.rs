//! Random graphs and queries: every rule off, each rule off, and all rules on give
//! the same rows, in any order, and leave the same graph.
//!
//! The seed of a failure is printed; `SEEDS=from..to` runs others.

use std::fmt::Write;

use relata::database::Database;
use relata::optimize::RULES;
use relata::session::{Parameters, Session};

/// Small numbers from a seed, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    fn happens(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.roll(choices.len() as u64) as usize]
    }
}

/// A few nodes with some properties missing, loops and parallel relationships.
fn graph(dice: &mut Dice) -> String {
    let nodes = 1 + dice.roll(7);
    let mut parts = Vec::new();
    for node in 0..nodes {
        let labels: String = ["A", "B", "C"].iter().filter(|_| dice.happens(45)).fold(
            String::new(),
            |mut labels, label| {
                let _ = write!(labels, ":{label}");
                labels
            },
        );
        parts.push(format!("(n{node}{labels} {})", properties(dice)));
    }
    for _ in 0..dice.roll(3 * nodes) {
        let (from, to) = (dice.roll(nodes), dice.roll(nodes));
        let kind = dice.pick(&["R", "R", "S"]);
        parts.push(format!("(n{from})-[:{kind} {}]->(n{to})", properties(dice)));
    }
    format!("CREATE {}", parts.join(", "))
}

fn properties(dice: &mut Dice) -> String {
    let mut entries = Vec::new();
    if dice.happens(75) {
        entries.push(format!("x: {}", dice.pick(&["0", "1", "2", "1.0", "3"])));
    }
    if dice.happens(50) {
        entries.push(format!("y: {}", dice.pick(&["0", "1", "'a'", "'b'", "true", "[1]"])));
    }
    format!("{{{}}}", entries.join(", "))
}

/// A query as it grows: the variables that later clauses may use.
#[derive(Default)]
struct Query {
    text: String,
    nodes: Vec<String>,
    relationships: Vec<String>,
    values: Vec<String>,
    next: usize,
}

impl Query {
    fn random(dice: &mut Dice) -> String {
        let mut query = Query::default();
        if dice.happens(20) {
            query.unwind(dice);
        }
        for round in 0..=dice.roll(3) {
            if round > 0 && dice.happens(35) {
                query.with(dice);
            }
            query.matching(dice, round > 0);
        }
        query.returning(dice);
        query.text
    }

    /// A query whose changes do not depend on the order of its rows.
    fn update(dice: &mut Dice) -> String {
        let mut query = Query::default();
        query.matching(dice, false);
        if dice.happens(30) {
            query.with(dice);
        }
        let node = query.nodes.first().cloned();
        let relationship = query.relationships.first().cloned();
        let _ = match (dice.roll(6), node, relationship) {
            (0, Some(node), _) => writeln!(query.text, "SET {node}.z = 1, {node}:D"),
            (1, Some(node), _) => writeln!(query.text, "CREATE ({node})-[:T]->(:N {{x: 1}})"),
            (2, _, Some(relationship)) => writeln!(query.text, "DELETE {relationship}"),
            (3, Some(node), _) => writeln!(query.text, "DETACH DELETE {node}"),
            (4, Some(node), _) => writeln!(query.text, "MERGE ({node})-[:M]->(m:A {{x: 1}})"),
            (_, Some(node), _) => writeln!(query.text, "REMOVE {node}.x"),
            _ => writeln!(query.text, "CREATE (:N)"),
        };
        if dice.happens(60) {
            query.text.push_str("WITH count(*) AS c\n");
            (query.nodes, query.values) = (Vec::new(), vec!["c".to_owned()]);
            query.relationships.clear();
            query.matching(dice, false);
        } else if !query.text.contains("DELETE") {
            query.text.push_str("WITH *\n");
            query.matching(dice, true);
        }
        query.text.push_str("RETURN count(*)");
        query.text
    }

    fn name(&mut self, letter: &str) -> String {
        self.next += 1;
        format!("{letter}{}", self.next)
    }

    fn unwind(&mut self, dice: &mut Dice) {
        let name = self.name("v");
        let list = dice.pick(&["[0, 1, 2]", "[1, 1]", "[null, 1, 'a']", "range(0, 2)", "[]"]);
        let _ = writeln!(self.text, "UNWIND {list} AS {name}");
        self.values.push(name);
    }

    fn matching(&mut self, dice: &mut Dice, may_be_optional: bool) {
        let optional = if may_be_optional && dice.happens(30) { "OPTIONAL " } else { "" };
        let known = (self.nodes.len(), self.relationships.len());
        let paths: Vec<String> = (0..=dice.roll(2)).map(|_| self.path(dice)).collect();
        let _ = write!(self.text, "{optional}MATCH {}", paths.join(", "));
        if self.nodes.len() + self.relationships.len() > known.0 + known.1 || dice.happens(50) {
            self.filter(dice, 60);
        }
        let _ = writeln!(self.text);
    }

    fn path(&mut self, dice: &mut Dice) -> String {
        let mut path = self.node(dice);
        for _ in 0..dice.roll(4) {
            let (left, right) =
                *dice.pick(&[&("-", "->"), &("<-", "-"), &("-", "-"), &("-", "->")]);
            let kind = dice.pick(&["", ":R", ":S", ":R|S"]);
            let inside = if dice.happens(15) {
                format!("{kind}{}", dice.pick(&["*1..2", "*0..2", "*2", "*..3"]))
            } else if dice.happens(15) && !self.relationships.is_empty() && !self.text.is_empty() {
                String::from(kind)
            } else {
                let name = self.name("r");
                self.relationships.push(name.clone());
                let map = if dice.happens(15) { " {x: 1}" } else { "" };
                format!("{name}{kind}{map}")
            };
            let node = self.node(dice);
            let _ = write!(path, "{left}[{inside}]{right}{node}");
        }
        path
    }

    fn node(&mut self, dice: &mut Dice) -> String {
        let known = dice.happens(35) && !self.nodes.is_empty();
        let name = if known {
            let place = dice.roll(self.nodes.len() as u64) as usize;
            self.nodes[place].clone()
        } else if dice.happens(15) {
            String::new()
        } else {
            let name = self.name("n");
            self.nodes.push(name.clone());
            name
        };
        let label = if dice.happens(40) {
            dice.pick(&[":A", ":B", ":C", ":A&B", ":A|C", ":!A"])
        } else {
            ""
        };
        let map = if dice.happens(15) {
            dice.pick(&[" {x: 1}", " {y: 'a'}", " {x: 1, y: 0}"])
        } else {
            ""
        };
        format!("({name}{label}{map})")
    }

    fn filter(&mut self, dice: &mut Dice, percent: u64) {
        let mut parts = Vec::new();
        while dice.happens(percent) && parts.len() < 4 {
            parts.push(self.predicate(dice));
        }
        if !parts.is_empty() {
            let _ = write!(self.text, " WHERE {}", parts.join(" AND "));
        }
    }

    fn value(&mut self, dice: &mut Dice) -> String {
        let subjects = [&self.nodes, &self.relationships];
        let from = subjects[usize::from(dice.happens(20))];
        if from.is_empty() || dice.happens(10) {
            let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
            return if values.is_empty() { "1".to_owned() } else { dice.pick(&values).to_owned() };
        }
        let place = dice.roll(from.len() as u64) as usize;
        format!("{}.{}", from[place], dice.pick(&["x", "y"]))
    }

    fn some_node(&self, dice: &mut Dice) -> String {
        match self.nodes.len() as u64 {
            0 => "(:A)".to_owned(),
            count => format!("({})", self.nodes[dice.roll(count) as usize]),
        }
    }

    fn predicate(&mut self, dice: &mut Dice) -> String {
        let (left, right) = (self.value(dice), self.value(dice));
        let number = dice.roll(4);
        match dice.roll(16) {
            0..=2 => format!("{left} = {number}"),
            3 => format!("{left} = {right}"),
            4 => format!("{left} {} {number}", dice.pick(&["<", ">", "<=", "<>"])),
            5 => format!("{left} < {right}"),
            6 => format!("{left} IN [{number}, 1, 'a', null]"),
            7 => format!("{left} IS {}NULL", dice.pick(&["", "NOT "])),
            8 => format!("({left} = {number} OR {right} = 1)"),
            9 => format!("NOT {left} = {number}"),
            10 => format!("{left} <> 0 AND 2 / {left} > 0"),
            11 => format!("{left} + {number} > 1"),
            12 => format!("{left} STARTS WITH 'a'"),
            13 => {
                let (from, to) = (self.some_node(dice), self.some_node(dice));
                let kind = dice.pick(&["", ":R", ":S"]);
                format!("{}{from}-[{kind}]->{to}", dice.pick(&["", "NOT "]))
            }
            14 => {
                let from = self.some_node(dice);
                let other = self.name("e");
                let test = format!("{other}.x = {left}");
                format!("EXISTS {{ MATCH {from}-[:R]->({other}:B) WHERE {test} }}")
            }
            _ => format!("{}:{}", self.some_node(dice).trim_matches(['(', ')', ':']), "A"),
        }
    }

    fn with(&mut self, dice: &mut Dice) {
        if self.nodes.is_empty() {
            return;
        }
        let kept: Vec<String> = self.nodes.iter().filter(|_| dice.happens(70)).cloned().collect();
        if kept.is_empty() {
            return;
        }
        let mut items = kept.clone();
        let mut values = Vec::new();
        match dice.roll(4) {
            0 => {
                let name = self.name("v");
                items.push(format!("count(*) AS {name}"));
                values.push(name);
            }
            1 => {
                let name = self.name("v");
                items.push(format!("{}.x AS {name}", kept[0]));
                values.push(name);
            }
            _ => {}
        }
        let distinct = if dice.happens(25) { "DISTINCT " } else { "" };
        let _ = write!(self.text, "WITH {distinct}{}", items.join(", "));
        if dice.happens(25) {
            let keys: Vec<String> = kept.iter().map(|name| format!("id({name})")).collect();
            let keys: Vec<String> = keys.into_iter().chain(values.iter().cloned()).collect();
            let skip = if dice.happens(40) { "SKIP 1 " } else { "" };
            let _ = write!(self.text, " ORDER BY {} {skip}LIMIT {}", keys.join(", "), dice.roll(6));
        }
        self.nodes = kept;
        self.relationships.clear();
        self.values = values;
        self.filter(dice, 30);
        let _ = writeln!(self.text);
    }

    fn returning(&mut self, dice: &mut Dice) {
        let all = self.nodes.iter().map(|name| format!("id({name})"));
        let relationships = self.relationships.iter().map(|name| format!("id({name})"));
        let all: Vec<String> =
            all.chain(relationships).chain(self.values.iter().cloned()).collect();
        let some: Vec<&String> = all.iter().filter(|_| dice.happens(70)).collect();
        let list: Vec<String> = some.iter().map(|item| (*item).clone()).collect();
        let _ = match dice.roll(5) {
            0 => write!(self.text, "RETURN count(*)"),
            1 if !list.is_empty() => write!(self.text, "RETURN DISTINCT {}", list.join(", ")),
            2 if !list.is_empty() => {
                write!(self.text, "RETURN {}, count(DISTINCT {})", list[0], list[list.len() - 1])
            }
            _ if list.is_empty() => write!(self.text, "RETURN 1"),
            _ => write!(self.text, "RETURN {}", list.join(", ")),
        };
    }
}

/// The rows as text, sorted; the error where there is one.
fn rows(session: &mut Session, query: &str) -> Result<Vec<String>, String> {
    let result = session.run(query, &Parameters::new()).map_err(|error| error.to_string())?;
    let mut rows: Vec<String> = result.rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort_unstable();
    Ok(rows)
}

fn plan(session: &mut Session, query: &str) -> String {
    let result = session.run(&format!("EXPLAIN {query}"), &Parameters::new());
    result.ok().and_then(|result| result.plan).unwrap_or_default()
}

fn switch(session: &mut Session, on: impl Fn(&str) -> bool) {
    for rule in RULES {
        session.set_rule(rule.name, on(rule.name));
    }
}

/// Runs one seed; says whether its query has an answer without the optimizer.
fn check(seed: u64) -> bool {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..10).for_each(|_| {
        dice.roll(2);
    });
    let graph = graph(&mut dice);
    let query = Query::random(&mut dice);
    let mut session = Database::new().session();
    session.run(&graph, &Parameters::new()).expect("the graph can be made");
    switch(&mut session, |_| false);
    // A query that fails may stop failing when less is computed.
    let Ok(expected) = rows(&mut session, &query) else { return false };
    let before = plan(&mut session, &query);
    let off = RULES.iter().map(|rule| rule.name).chain(["none"]);
    for off in off {
        switch(&mut session, |name| name != off);
        let found = rows(&mut session, &query);
        let after = plan(&mut session, &query);
        assert!(
            found.as_ref() == Ok(&expected),
            "seed {seed}, rule off: {off}\n{graph}\n\n{query}\n\n{before}\n{after}\nexpected {expected:#?}\nfound {found:#?}",
        );
    }
    for on in RULES {
        switch(&mut session, |name| name == on.name);
        let found = rows(&mut session, &query);
        let after = plan(&mut session, &query);
        assert!(
            found.as_ref() == Ok(&expected),
            "seed {seed}, rule on: {}\n{graph}\n\n{query}\n\n{before}\n{after}\nexpected {expected:#?}\nfound {found:#?}",
            on.name,
        );
    }
    true
}

const DUMP: [&str; 2] = [
    "MATCH (n) RETURN labels(n), n.x, n.y, n.z",
    "MATCH (a)-[r]->(b) RETURN labels(a), a.x, type(r), r.x, r.y, labels(b), b.x",
];

/// What an update gives and leaves behind, with only some rules on.
fn outcome(graph: &str, update: &str, on: impl Fn(&str) -> bool) -> Result<Vec<String>, String> {
    let mut session = Database::new().session();
    session.run(graph, &Parameters::new()).expect("the graph can be made");
    switch(&mut session, on);
    let mut all = rows(&mut session, update)?;
    switch(&mut session, |_| false);
    for dump in DUMP {
        all.extend(rows(&mut session, dump)?);
    }
    Ok(all)
}

/// Runs one seed; says whether its update works without the optimizer.
fn check_update(seed: u64) -> bool {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..10).for_each(|_| {
        dice.roll(2);
    });
    let graph = graph(&mut dice);
    let update = Query::update(&mut dice);
    let Ok(expected) = outcome(&graph, &update, |_| false) else { return false };
    for off in RULES.iter().map(|rule| rule.name).chain(["none"]) {
        let found = outcome(&graph, &update, |name| name != off);
        let mut session = Database::new().session();
        let _ = session.run(&graph, &Parameters::new());
        switch(&mut session, |name| name != off);
        assert!(
            found.as_ref() == Ok(&expected),
            "seed {seed}, rule off: {off}\n{graph}\n\n{update}\n\n{}\nexpected {expected:#?}\nfound {found:#?}",
            plan(&mut session, &update),
        );
    }
    true
}

#[test]
fn rules_change_no_rows() {
    check_range("0..400", check);
}

#[test]
fn rules_change_no_updates() {
    check_range("0..200", check_update);
}

fn check_range(default: &str, check: fn(u64) -> bool) {
    let range = std::env::var("SEEDS").unwrap_or_else(|_| default.to_owned());
    let (from, to) = range.split_once("..").expect("SEEDS is from..to");
    let (from, to): (u64, u64) = (from.parse().expect("a number"), to.parse().expect("a number"));
    let answered = (from..to).filter(|seed| check(*seed)).count() as u64;
    assert!(answered * 2 > to - from, "only {answered} queries had an answer");
}
