//! Walks on small random graphs with loops and parallel relationships, compared
//! with an enumeration that could not be simpler.

use relata::session::Session;

use super::chance::Chance;
use super::show::rows;
use super::{run, session};

/// Node numbers of start and end, type, and a property; the place is its number.
struct Edge {
    start: usize,
    end: usize,
    kind: &'static str,
    weight: usize,
}

struct Model {
    nodes: usize,
    edges: Vec<Edge>,
}

/// What a walk may do.
#[derive(Clone, Copy)]
struct Walk {
    arrows: (&'static str, &'static str),
    kinds: &'static [&'static str],
    weight: Option<usize>,
    min: usize,
    max: Option<usize>,
}

impl Model {
    fn random(random: &mut Chance) -> Model {
        let nodes = 1 + random.below(5);
        let edge = |random: &mut Chance| Edge {
            start: random.below(nodes),
            end: random.below(nodes),
            kind: random.pick(&["R", "S"]),
            weight: random.below(2),
        };
        let count = random.below(8);
        Model { nodes, edges: (0..count).map(|_| edge(random)).collect() }
    }

    fn setup(&self) -> String {
        let nodes = (0..self.nodes).map(|node| format!("CREATE (:N {{id: {node}}});"));
        let edges = self.edges.iter().enumerate().map(|(id, edge)| {
            let Edge { start, end, kind, weight } = edge;
            format!(
                "MATCH (a {{id: {start}}}), (b {{id: {end}}}) \
                 CREATE (a)-[:{kind} {{id: {id}, w: {weight}}}]->(b);"
            )
        });
        nodes.chain(edges).collect()
    }

    /// The hops from a node, as edge and the node it leads to.
    fn hops(&self, walk: Walk, node: usize) -> Vec<(usize, usize)> {
        let (left, right) = walk.arrows;
        let mut hops = Vec::new();
        for (id, edge) in self.edges.iter().enumerate() {
            let fits = walk.kinds.is_empty() || walk.kinds.contains(&edge.kind);
            if !fits || walk.weight.is_some_and(|weight| weight != edge.weight) {
                continue;
            }
            if edge.start == node && left == "-" {
                hops.push((id, edge.end));
            }
            if edge.end == node && right == "-" && !(left == "-" && edge.start == node) {
                hops.push((id, edge.start));
            }
        }
        hops
    }

    /// All trails from a node with their ends.
    fn trails(&self, walk: Walk, from: usize) -> Vec<(Vec<usize>, usize)> {
        let mut found = Vec::new();
        self.extend(walk, from, &mut Vec::new(), &mut found);
        found
    }

    fn extend(
        &self,
        walk: Walk,
        node: usize,
        taken: &mut Vec<usize>,
        found: &mut Vec<(Vec<usize>, usize)>,
    ) {
        if taken.len() >= walk.min && walk.max.is_none_or(|max| taken.len() <= max) {
            found.push((taken.clone(), node));
        }
        if walk.max.is_some_and(|max| taken.len() >= max) {
            return;
        }
        for (edge, next) in self.hops(walk, node) {
            if !taken.contains(&edge) {
                taken.push(edge);
                self.extend(walk, next, taken, found);
                taken.pop();
            }
        }
    }
}

impl Walk {
    fn random(random: &mut Chance) -> Walk {
        let arrows = random.pick(&[("-", "->"), ("<-", "-"), ("-", "-")]);
        let kinds: &[&str] = random.pick(&[&[][..], &["R"][..], &["R", "S"][..]]);
        let weight = random.pick(&[None, None, Some(1)]);
        let min = random.below(4);
        let more = min + random.below(3);
        let max = random.pick(&[None, Some(more), Some(2)]);
        Walk { arrows, kinds, weight, min, max }
    }

    /// The relationship of a pattern.
    fn text(&self, name: &str) -> String {
        let kinds = if self.kinds.is_empty() {
            String::new()
        } else {
            format!(":{}", self.kinds.join("|"))
        };
        let max = self.max.map_or(String::new(), |max| max.to_string());
        let weight = self.weight.map_or(String::new(), |weight| format!(" {{w: {weight}}}"));
        let (left, right) = self.arrows;
        format!("{left}[{name}{kinds}*{}..{max}{weight}]{right}", self.min)
    }

    /// The same walk from its other end.
    fn turned(self) -> Walk {
        let arrows = match self.arrows {
            ("<-", _) => ("-", "->"),
            (_, "->") => ("<-", "-"),
            both => both,
        };
        Walk { arrows, ..self }
    }
}

fn list(ids: &[usize]) -> String {
    format!("[{}]", ids.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
}

/// Compares rows in any order.
fn compare(session: &mut Session, query: &str, mut expected: Vec<String>, seed: u64) {
    let result = run(session, query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let found = rows(&result);
    let mut found: Vec<&str> = found.lines().collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{query} with seed {seed}");
}

fn for_each_graph(count: u64, check: impl Fn(&mut Chance, &Model, &mut Session, u64)) {
    for seed in 0..count {
        let mut random = Chance::new(seed);
        let model = Model::random(&mut random);
        let mut session = session(&model.setup());
        for _ in 0..6 {
            check(&mut random, &model, &mut session, seed);
        }
    }
}

#[test]
fn all_trails_are_found_once() {
    for_each_graph(150, |random, model, session, seed| {
        let (walk, from) = (Walk::random(random), random.below(model.nodes));
        let trails = model.trails(walk, from);
        let line = |(ids, end): &(Vec<usize>, usize)| format!("{} | {end}", list(ids));
        let r = walk.text("r");
        let query = format!("MATCH (a {{id: {from}}}){r}(b) RETURN [x IN r | x.id], b.id");
        compare(session, &query, trails.iter().map(line).collect(), seed);

        let query = format!(
            "MATCH (b {{id: {from}}}) MATCH (a){}(b) RETURN reverse([x IN r | x.id]), a.id",
            walk.turned().text("r")
        );
        compare(session, &query, trails.iter().map(line).collect(), seed);
    });
}

#[test]
fn trails_between_bound_nodes_are_found() {
    for_each_graph(150, |random, model, session, seed| {
        let (walk, from) = (Walk::random(random), random.below(model.nodes));
        let to = if random.one_in(3) { from } else { random.below(model.nodes) };
        let trails = model.trails(walk, from).into_iter().filter(|(_, end)| *end == to);
        let query = format!(
            "MATCH (a {{id: {from}}}), (b {{id: {to}}}) MATCH (a){}(b) RETURN [x IN r | x.id]",
            walk.text("r")
        );
        compare(session, &query, trails.map(|(ids, _)| list(&ids)).collect(), seed);
    });
}

#[test]
fn paths_agree_with_their_lists() {
    for_each_graph(60, |random, model, session, seed| {
        let (walk, from) = (Walk::random(random), random.below(model.nodes));
        let nodes = |ids: &[usize]| {
            let mut nodes = vec![from];
            for id in ids {
                let at = nodes[nodes.len() - 1];
                let edge = &model.edges[*id];
                nodes.push(if edge.start == at { edge.end } else { edge.start });
            }
            nodes
        };
        let line = |(ids, end): &(Vec<usize>, usize)| {
            format!("{} | {} | {end}", list(&nodes(ids)), list(ids))
        };
        let query = format!(
            "MATCH p = (a {{id: {from}}}){}(b) \
             RETURN [x IN nodes(p) | x.id], [x IN relationships(p) | x.id], b.id",
            walk.text("")
        );
        compare(session, &query, model.trails(walk, from).iter().map(line).collect(), seed);
    });
}

#[test]
fn distinct_ends_are_found() {
    for_each_graph(400, |random, model, session, seed| {
        let (mut walk, from) = (Walk::random(random), random.below(model.nodes));
        if random.below(3) > 0 {
            (walk.min, walk.kinds, walk.weight) = (1, &[], None);
        }
        let mut ends: Vec<usize> = model.trails(walk, from).iter().map(|(_, end)| *end).collect();
        ends.sort_unstable();
        ends.dedup();
        let query = format!("MATCH (a {{id: {from}}}){}(b) RETURN DISTINCT b.id", walk.text(""));
        compare(session, &query, ends.iter().map(usize::to_string).collect(), seed);

        let to = random.below(model.nodes);
        let query = format!(
            "MATCH (a {{id: {from}}}), (b {{id: {to}}}) RETURN EXISTS {{ (a){}(b) }}",
            walk.text("")
        );
        compare(session, &query, vec![ends.contains(&to).to_string()], seed);
    });
}

#[test]
fn shortest_paths_are_shortest() {
    for_each_graph(250, |random, model, session, seed| {
        let (from, to) = (random.below(model.nodes), random.below(model.nodes));
        let walk = Walk { min: random.below(2), ..Walk::random(random) };
        let trails = model.trails(walk, from).into_iter().filter(|(_, end)| *end == to);
        let mut trails: Vec<Vec<usize>> = trails.map(|(ids, _)| ids).collect();
        let shortest = trails.iter().map(Vec::len).min();
        trails.retain(|trail| Some(trail.len()) == shortest && (from != to || trail.is_empty()));

        let ends = format!("MATCH (a {{id: {from}}}), (b {{id: {to}}})");
        let pattern = format!("((a){}(b))", walk.text("r"));
        let query = format!("{ends} MATCH allShortestPaths{pattern} RETURN [x IN r | x.id]");
        compare(session, &query, trails.iter().map(|ids| list(ids)).collect(), seed);

        let query = format!("{ends} MATCH shortestPath{pattern} RETURN size(r)");
        let one = trails.first().map(|trail| trail.len().to_string());
        compare(session, &query, one.into_iter().collect(), seed);
    });
}

/// A condition on a trail, as text and as it is meant.
type Condition<'a> = (String, Box<dyn Fn(&Vec<usize>) -> bool + 'a>);

#[test]
fn shortest_paths_are_among_those_that_satisfy_a_condition() {
    for_each_graph(250, |random, model, session, seed| {
        let (from, to) = (random.below(model.nodes), random.below(model.nodes));
        let walk = Walk { min: random.below(3), ..Walk::random(random) };
        let heavy =
            |trail: &Vec<usize>| trail.iter().filter(|id| model.edges[**id].weight == 1).count();
        let least = random.below(3);
        let conditions: [Condition<'_>; 3] = [
            (
                format!("reduce(w = 0, x IN r | w + x.w) >= {least}"),
                Box::new(|one| heavy(one) >= least),
            ),
            ("none(x IN r WHERE x.w = 0)".to_owned(), Box::new(|one| heavy(one) == one.len())),
            (
                format!("size(r) <> {least} AND NOT any(x IN relationships(p) WHERE x.w = 1)"),
                Box::new(|one| one.len() != least && heavy(one) == 0),
            ),
        ];
        for (text, holds) in &conditions {
            let trails = model.trails(walk, from).into_iter().filter(|(_, end)| *end == to);
            let mut trails: Vec<Vec<usize>> = trails.map(|(ids, _)| ids).collect();
            trails.retain(|trail| holds(trail) && (from != to || trail.is_empty()));
            let shortest = trails.iter().map(Vec::len).min();
            trails.retain(|trail| Some(trail.len()) == shortest);

            let ends = format!("MATCH (a {{id: {from}}}), (b {{id: {to}}})");
            let pattern = format!("((a){}(b))", walk.text("r"));
            let query = format!(
                "{ends} MATCH p = allShortestPaths{pattern} WHERE {text} RETURN [x IN r | x.id]"
            );
            compare(session, &query, trails.iter().map(|ids| list(ids)).collect(), seed);

            let query =
                format!("{ends} MATCH p = shortestPath{pattern} WHERE {text} RETURN length(p)");
            let one = trails.first().map(|trail| trail.len().to_string());
            compare(session, &query, one.into_iter().collect(), seed);
        }
    });
}

#[test]
fn long_and_wide_walks_come_in_batches() {
    let setup = "UNWIND range(0, 200) AS i CREATE (:N {id: i}); \
                 UNWIND range(0, 199) AS i MATCH (a:N {id: i}), (b:N {id: i + 1}) CREATE (a)-[:R]->(b)";
    let mut session = session(setup);
    let mut check = |query: &str, expected: &str| {
        let result = run(&mut session, query).unwrap_or_else(|error| panic!("{query}: {error}"));
        assert_eq!(rows(&result), expected, "{query}");
    };
    check("MATCH (a)-[r:R*]->(b) RETURN count(*), sum(size(r))", "20100 | 1353400");
    check("MATCH (a)-[r:R*100..]-(b) RETURN count(*)", "10302");
    check(
        "MATCH (a {id: 0}), (b {id: 200}) MATCH p = shortestPath((b)-[*]-(a)) RETURN length(p)",
        "200",
    );
    check("MATCH (a {id: 0})-[*]->(b) RETURN count(DISTINCT b)", "200");
}
