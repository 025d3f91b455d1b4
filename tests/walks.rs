//! Walks over many relationships against the plainest possible search: every trail of
//! small random graphs with loops and parallel relationships, in every direction, between
//! all lengths; ends, counts of ends, reachability and shortest paths.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use relata::database::Database;
use relata::result::Datum;
use relata::session::{Parameters, Session};

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Onward,
    Back,
    Either,
}

impl Way {
    fn arrow(self, inside: &str) -> String {
        match self {
            Way::Onward => format!("-[{inside}]->"),
            Way::Back => format!("<-[{inside}]-"),
            Way::Either => format!("-[{inside}]-"),
        }
    }
}

/// Relationships by their ends.
struct World {
    nodes: usize,
    relationships: Vec<(usize, usize)>,
}

impl World {
    fn random(chance: &mut Chance) -> World {
        let nodes = 1 + chance.below(6) as usize;
        let count = chance.below(10);
        let mut node = || chance.below(nodes as u64) as usize;
        let relationships = (0..count).map(|_| (node(), node())).collect();
        World { nodes, relationships }
    }

    fn session(&self) -> Session {
        let mut text = String::from("CREATE (:N {id: 0})");
        for node in 1..self.nodes {
            let _ = write!(text, ", (:N {{id: {node}}})");
        }
        let mut session = Database::new().session();
        run(&mut session, &text);
        for (start, end) in &self.relationships {
            let text =
                format!("MATCH (a:N {{id: {start}}}), (b:N {{id: {end}}}) CREATE (a)-[:R]->(b)");
            run(&mut session, &text);
        }
        run(&mut session, "CREATE CONSTRAINT n FOR (n:N) REQUIRE n.id IS NODE KEY");
        session
    }

    /// The other end, where a relationship may be walked from a node.
    fn hop(&self, relationship: usize, from: usize, way: Way) -> Option<usize> {
        let (start, end) = self.relationships[relationship];
        match way {
            Way::Onward => (start == from).then_some(end),
            Way::Either if start == from => Some(end),
            Way::Back | Way::Either => (end == from).then_some(start),
        }
    }

    /// The lengths of all trails from a node, by their ends.
    fn trails(&self, from: usize, way: Way, max: usize) -> BTreeMap<usize, BTreeMap<usize, usize>> {
        let mut found = BTreeMap::new();
        self.walk(from, way, max, &mut Vec::new(), &mut found);
        found
    }

    fn walk(
        &self,
        at: usize,
        way: Way,
        max: usize,
        taken: &mut Vec<usize>,
        found: &mut BTreeMap<usize, BTreeMap<usize, usize>>,
    ) {
        *found.entry(at).or_default().entry(taken.len()).or_default() += 1;
        if taken.len() == max {
            return;
        }
        for relationship in 0..self.relationships.len() {
            if let Some(next) = self.hop(relationship, at, way)
                && !taken.contains(&relationship)
            {
                taken.push(relationship);
                self.walk(next, way, max, taken, found);
                taken.pop();
            }
        }
    }
}

fn run(session: &mut Session, text: &str) -> Vec<Vec<i64>> {
    let result = session.run(text, &Parameters::new());
    let rows = result.unwrap_or_else(|error| panic!("{text}: {error}")).rows;
    let cell = |datum: &Datum| match datum {
        Datum::Integer(number) => *number,
        Datum::Boolean(truth) => i64::from(*truth),
        other => panic!("{text}: {other:?}"),
    };
    let mut rows: Vec<Vec<i64>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    rows.sort();
    rows
}

/// One question: a direction and a range of lengths.
struct Question {
    way: Way,
    min: usize,
    max: Option<usize>,
}

impl Question {
    fn random(chance: &mut Chance) -> Question {
        let way = [Way::Onward, Way::Back, Way::Either][chance.below(3) as usize];
        let min = chance.below(5) as usize;
        let max = (chance.below(4) > 0).then(|| min + chance.below(3) as usize);
        Question { way, min, max }
    }

    fn arrow(&self) -> String {
        let max = self.max.map(|max| max.to_string()).unwrap_or_default();
        self.way.arrow(&format!(":R*{}..{max}", self.min))
    }

    fn ends(&self, world: &World, from: usize) -> BTreeSet<usize> {
        let max = self.max.unwrap_or(world.relationships.len());
        let trails = world.trails(from, self.way, max);
        let within = |lengths: &BTreeMap<usize, usize>| lengths.keys().any(|one| *one >= self.min);
        trails.into_iter().filter(|(_, lengths)| within(lengths)).map(|(end, _)| end).collect()
    }
}

fn number(number: usize) -> i64 {
    number as i64
}

fn ends(world: &World, session: &mut Session, question: &Question) {
    let arrow = question.arrow();
    let mut pairs = Vec::new();
    let (mut counts, mut elsewhere) = (Vec::new(), Vec::new());
    for from in 0..world.nodes {
        let ends = question.ends(world, from);
        pairs.extend(ends.iter().map(|end| vec![number(from), number(*end)]));
        if !ends.is_empty() {
            counts.push(vec![number(from), number(ends.len())]);
        }
        let others = ends.iter().filter(|end| **end != from).count();
        if others > 0 {
            elsewhere.push(vec![number(from), number(others)]);
        }
    }
    let asked = format!("MATCH (a:N){arrow}(b) RETURN DISTINCT a.id, b.id");
    assert_eq!(run(session, &asked), pairs, "{asked} on {:?}", world.relationships);
    let asked = format!("MATCH (a:N){arrow}(b:N) RETURN a.id, count(DISTINCT b.id)");
    assert_eq!(run(session, &asked), counts, "{asked} on {:?}", world.relationships);
    let asked =
        format!("MATCH (a:N){arrow}(b:N) WHERE a.id <> b.id RETURN a.id, count(DISTINCT b.id)");
    assert_eq!(run(session, &asked), elsewhere, "{asked} on {:?}", world.relationships);
    let asked = format!("MATCH (a:N), (b:N) WHERE EXISTS {{ (a){arrow}(b) }} RETURN a.id, b.id");
    assert_eq!(run(session, &asked), pairs, "{asked} on {:?}", world.relationships);
}

/// The same number of steps, each written out.
fn steps(world: &World, session: &mut Session, way: Way, count: usize) {
    let mut pattern = String::from("(a:N)");
    for step in 1..count {
        let _ = write!(pattern, "{}(m{step}:N)", way.arrow(":R"));
    }
    let _ = write!(pattern, "{}(b:N)", way.arrow(":R"));
    let question = Question { way, min: count, max: Some(count) };
    let mut pairs = Vec::new();
    for from in 0..world.nodes {
        let ends = question.ends(world, from);
        pairs.extend(ends.iter().map(|end| vec![number(from), number(*end)]));
    }
    let asked = format!("MATCH {pattern} RETURN DISTINCT a.id, b.id");
    assert_eq!(run(session, &asked), pairs, "{asked} on {:?}", world.relationships);
}

fn shortest(world: &World, session: &mut Session, way: Way) {
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for from in 0..world.nodes {
        for (end, lengths) in world.trails(from, way, world.relationships.len()) {
            if let Some((length, count)) = lengths.first_key_value()
                && end != from
            {
                one.push(vec![number(from), number(end), number(*length)]);
                all.push(vec![number(from), number(end), number(*length), number(*count)]);
            }
        }
    }
    let arrow = way.arrow(":R*");
    let asked = format!(
        "MATCH (a:N), (b:N) WHERE a <> b MATCH p = shortestPath((a){arrow}(b)) \
         RETURN a.id, b.id, length(p)"
    );
    assert_eq!(run(session, &asked), one, "{asked} on {:?}", world.relationships);
    let asked = format!(
        "MATCH (a:N), (b:N) WHERE a <> b MATCH p = allShortestPaths((a){arrow}(b)) \
         RETURN a.id, b.id, length(p), count(DISTINCT p)"
    );
    assert_eq!(run(session, &asked), all, "{asked} on {:?}", world.relationships);
}

#[test]
fn walks_end_where_trails_do() {
    let mut chance = Chance(1);
    let worlds: u64 = std::env::var("WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    for _ in 0..worlds {
        let world = World::random(&mut chance);
        let mut session = world.session();
        for _ in 0..6 {
            ends(&world, &mut session, &Question::random(&mut chance));
        }
        for way in [Way::Onward, Way::Back, Way::Either] {
            for count in 1..5 {
                steps(&world, &mut session, way, count);
            }
            shortest(&world, &mut session, way);
        }
    }
}

/// With more starts and nodes than are searched for at once, or kept in a small table.
#[test]
fn many_starts_are_searched_for_together() {
    let mut session = Database::new().session();
    run(&mut session, "UNWIND range(0, 2999) AS i CREATE (:N {id: i})");
    let hops = "UNWIND range(0, 2999) AS i UNWIND [1, 7, 50] AS d \
                MATCH (a:N {id: i}), (b:N {id: (i * 3 + d) % 3000}) CREATE (a)-[:R]->(b)";
    run(&mut session, hops);
    for arrow in ["-[:R*1..5]->", "<-[:R*0..4]-", "-[:R*1..3]-", "-[:R*3]->", "-[:R*2..4]-"] {
        for starts in [1, 5, 12, 30, 64, 200] {
            let asked = format!(
                "MATCH (a:N) WHERE a.id < {starts} MATCH (a){arrow}(b:N) \
                 RETURN a.id, count(DISTINCT b), sum(DISTINCT b.id)"
            );
            let fast = run(&mut session, &asked);
            session.set_rule("reach_ends", false);
            assert_eq!(fast, run(&mut session, &asked), "{asked}");
            session.set_rule("reach_ends", true);
        }
    }
}
