//! Random graphs, as a database and as plain lists.

use relata::database::Database;
use relata::graph::Graph;
use relata::session::{Parameters, Session};
use relata::value::Value;

use crate::chance::Chance;

const LABELS: [&str; 3] = ["A", "B", "C"];
const TYPES: [&str; 3] = ["R", "S", "T"];

/// A graph, the part of it that is asked about, and how to say which part.
pub(crate) struct Case {
    pub(crate) session: Session,
    pub(crate) part: Part,
    pub(crate) options: String,
    pub(crate) chance: Chance,
}

/// Nodes by place, and relationships between places.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The value of `id` of each node.
    pub(crate) ids: Vec<i64>,
    /// From, to and weight.
    pub(crate) edges: Vec<(usize, usize, f64)>,
}

impl Part {
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn place(&self, id: f64) -> usize {
        self.ids.iter().position(|known| *known as f64 == id).expect("only nodes of the part")
    }

    /// The ends of relationships that leave a node, parallel ones each.
    pub(crate) fn next(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges.iter().filter(move |edge| edge.0 == place).map(|edge| edge.1)
    }

    /// The same with every relationship turned round.
    pub(crate) fn reversed(&self) -> Part {
        let edges = self.edges.iter().map(|(from, to, weight)| (*to, *from, *weight)).collect();
        Part { ids: self.ids.clone(), edges }
    }

    /// The same with every relationship both ways; a loop once.
    pub(crate) fn both(&self) -> Part {
        let back = self.reversed().edges.into_iter().filter(|(from, to, _)| from != to);
        Part { ids: self.ids.clone(), edges: self.edges.iter().copied().chain(back).collect() }
    }

    /// Whether two different nodes are joined, as a matrix.
    pub(crate) fn joined(&self) -> Vec<Vec<bool>> {
        let mut joined = vec![vec![false; self.len()]; self.len()];
        for (from, to, _) in &self.edges {
            if from != to {
                joined[*from][*to] = true;
                joined[*to][*from] = true;
            }
        }
        joined
    }
}

/// Tries something on many graphs, whole and in part.
pub(crate) fn each_case(mut check: impl FnMut(&mut Case)) {
    for seed in 0..200 {
        let mut chance = Chance::new(seed);
        let whole = Whole::random(&mut chance);
        let database = whole.database();
        for (labels, types) in [(0, 0), (chance.below(3), 1 + chance.below(2))] {
            let (labels, types) = (&LABELS[..labels], &TYPES[..types]);
            let options = [named("label", labels), named("type", types)];
            let options = options.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let part = whole.part(labels, types);
            let (session, chance) = (database.session(), Chance::new(seed));
            check(&mut Case { session, part, options, chance });
        }
    }
}

fn named(option: &str, names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("{option}: '{one}'")),
        names => Some(format!("{option}: ['{}']", names.join("', '"))),
    }
}

struct Whole {
    /// Labels of each node, by its `id`; none for one that is removed.
    nodes: Vec<(Vec<&'static str>, bool)>,
    /// From, to, type, weight and whether it stays.
    edges: Vec<(usize, usize, &'static str, i64, bool)>,
}

impl Whole {
    fn random(chance: &mut Chance) -> Whole {
        let count = 1 + chance.below(24);
        let holes = !chance.one_in(3);
        let few = chance.one_in(2);
        let mut nodes = Vec::new();
        for _ in 0..count {
            // often all nodes of a label stand side by side
            let labels = if few {
                vec![LABELS[nodes.len() * 2 / count]]
            } else {
                LABELS.into_iter().filter(|_| chance.one_in(2)).collect()
            };
            nodes.push((labels, !holes || !chance.one_in(5)));
        }
        let mut edges = Vec::new();
        for _ in 0..chance.below(4 * count) {
            let kind = if few && !chance.one_in(4) { TYPES[0] } else { chance.pick(&TYPES) };
            let weight = chance.below(6) as i64;
            let stays = !holes || !chance.one_in(6);
            edges.push((chance.below(count), chance.below(count), kind, weight, stays));
        }
        Whole { nodes, edges }
    }

    /// The graph, with what does not stay created and then deleted.
    fn database(&self) -> Database {
        let mut graph = Graph::new();
        let [id, gone, weight] = ["id", "gone", "weight"].map(|name| graph.intern_key(name));
        let mut nodes = Vec::new();
        for (place, (labels, stays)) in self.nodes.iter().enumerate() {
            let labels = labels.iter().map(|label| graph.intern_label(label)).collect();
            let mut properties = vec![(id, Value::Integer(place as i64))];
            if !stays {
                properties.push((gone, Value::Boolean(true)));
            }
            nodes.push(graph.add_node(labels, properties));
        }
        for (from, to, kind, length, stays) in &self.edges {
            let kind = graph.intern_type(kind);
            let mut properties = vec![(weight, Value::Integer(*length))];
            if !stays {
                properties.push((gone, Value::Boolean(true)));
            }
            graph.add_relationship(nodes[*from], kind, nodes[*to], properties);
        }
        graph.commit();
        let database = Database::with_graph(graph);
        let mut session = database.session();
        for removal in
            ["MATCH ()-[r {gone: true}]->() DELETE r", "MATCH (n {gone: true}) DETACH DELETE n"]
        {
            session.run(removal, &Parameters::new()).expect("what is to go can go");
        }
        database
    }

    fn part(&self, labels: &[&str], types: &[&str]) -> Part {
        let belongs = |(own, stays): &(Vec<&str>, bool)| {
            *stays && (labels.is_empty() || own.iter().any(|label| labels.contains(label)))
        };
        let kept = self.nodes.iter().enumerate().filter(|(_, node)| belongs(node));
        let ids: Vec<i64> = kept.map(|(id, _)| id as i64).collect();
        let place = |id: usize| ids.iter().position(|known| *known == id as i64);
        let meant = |kind: &str| types.is_empty() || types.contains(&kind);
        let edges = self.edges.iter().filter(|(_, _, kind, _, stays)| *stays && meant(kind));
        let edges = edges
            .filter_map(|(from, to, _, weight, _)| {
                Some((place(*from)?, place(*to)?, *weight as f64))
            })
            .collect();
        Part { ids, edges }
    }
}
