//! Small graphs: nodes with up to two labels and a number, relationships of two types with a
//! number, loops and parallel ones among them.

use std::fmt::Write;

use relata::database::Database;

use crate::chance::Chance;

pub(crate) struct Node {
    pub(crate) labels: Vec<&'static str>,
    pub(crate) v: i64,
}

pub(crate) struct Relationship {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: &'static str,
    pub(crate) w: i64,
}

pub(crate) struct World {
    pub(crate) nodes: Vec<Node>,
    pub(crate) relationships: Vec<Relationship>,
}

impl World {
    pub(crate) fn random(chance: &mut Chance) -> World {
        let count = 2 + chance.below(5);
        let nodes = (0..count).map(|_| Node {
            labels: ["A", "B"].into_iter().filter(|_| chance.one_in(2)).collect(),
            v: chance.below(4) as i64,
        });
        let nodes: Vec<Node> = nodes.collect();
        let relationships = (0..2 + chance.below(8)).map(|_| Relationship {
            from: chance.below(count),
            to: chance.below(count),
            kind: chance.pick(&["R", "R", "S"]),
            w: chance.below(4) as i64,
        });
        World { relationships: relationships.collect(), nodes }
    }

    /// A statement that makes it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from("CREATE ");
        for (id, Node { labels, v }) in self.nodes.iter().enumerate() {
            let comma = if id > 0 { ", " } else { "" };
            let colon = if labels.is_empty() { "" } else { ":" };
            let labels = labels.join(":");
            let _ = write!(text, "{comma}(n{id}{colon}{labels} {{id: {id}, v: {v}}})");
        }
        for (id, one) in self.relationships.iter().enumerate() {
            let Relationship { from, to, kind, w } = one;
            let _ = write!(text, ", (n{from})-[:{kind} {{id: {id}, w: {w}}}]->(n{to})");
        }
        text
    }

    pub(crate) fn database(&self) -> Database {
        let database = Database::new();
        let made = database.session().run(&self.text(), &relata::session::Parameters::new());
        made.expect("the graph can be made");
        database
    }
}
