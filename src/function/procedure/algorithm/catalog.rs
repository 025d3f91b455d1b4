//! The table of algorithms.

use super::super::{Body, Choice, Field, Procedure, Signature, Takes};
use super::{Compute, compute};
use crate::graph::Direction;
use crate::value::Type::{self, Float, Integer, Map, Node, Path, Relationship};

/// A row of [`CATALOG`].
struct Entry {
    name: &'static str,
    options: &'static [Choice],
    columns: &'static [(&'static str, Type)],
    help: &'static str,
    compute: Compute,
}

const fn choice(name: &'static str, takes: Takes, help: &'static str) -> Choice {
    Choice { name, takes, help }
}

const LABEL: Choice =
    choice("label", Takes::Names, "only nodes with this label, or with one of these");
const TYPE: Choice =
    choice("type", Takes::Names, "only relationships of this type, or of one of these");
const DIRECTION: Choice = choice(
    "direction",
    Takes::Direction(Direction::Outgoing),
    "which way relationships are followed",
);
const SOURCE: Choice = choice("source", Takes::Node, "where to start");
const WEIGHT: Choice =
    choice("weight", Takes::Key, "the property that says what a relationship weighs; else 1 each");

const CATALOG: &[Entry] = &[
    Entry {
        name: "algo.articulationPoints",
        options: &[LABEL, TYPE],
        columns: &[("node", Node)],
        help: "the nodes without which more would fall apart, directions aside",
        compute: compute::articulation_points,
    },
    Entry {
        name: "algo.betweenness",
        options: &[
            LABEL,
            TYPE,
            DIRECTION,
            choice(
                "samples",
                Takes::Limit,
                "estimate from paths that start at so many nodes only, evenly spread",
            ),
        ],
        columns: &[("node", Node), ("score", Float)],
        help: "how many shortest paths between others lead through each node",
        compute: compute::betweenness,
    },
    Entry {
        name: "algo.bfs",
        options: &[
            LABEL,
            TYPE,
            DIRECTION,
            SOURCE,
            choice("depth", Takes::Limit, "how many steps at most"),
        ],
        columns: &[("node", Node), ("depth", Integer)],
        help: "the nodes that are reached from one, the nearest first, and in how many steps",
        compute: compute::breadth_first,
    },
    Entry {
        name: "algo.bridges",
        options: &[LABEL, TYPE],
        columns: &[("relationship", Relationship)],
        help: "the relationships without which more would fall apart, directions aside",
        compute: compute::bridges,
    },
    Entry {
        name: "algo.closeness",
        options: &[LABEL, TYPE, DIRECTION],
        columns: &[("node", Node), ("score", Float)],
        help: "how near each node is to those it reaches, and how many of all these are",
        compute: compute::closeness,
    },
    Entry {
        name: "algo.clustering",
        options: &[LABEL, TYPE],
        columns: &[("node", Node), ("triangles", Integer), ("coefficient", Float)],
        help: "how many triangles each node is in, and which part that is of those its neighbours could make",
        compute: compute::clustering,
    },
    Entry {
        name: "algo.degree",
        options: &[LABEL, TYPE, DIRECTION],
        columns: &[("node", Node), ("degree", Integer)],
        help: "how many relationships each node has; with 'BOTH' a loop counts once",
        compute: compute::degree,
    },
    Entry {
        name: "algo.distances",
        options: &[LABEL, TYPE, DIRECTION, SOURCE, WEIGHT],
        columns: &[("node", Node), ("distance", Float)],
        help: "the nodes that are reached from one, the nearest first, and the least weight of a path there",
        compute: compute::distances,
    },
    Entry {
        name: "algo.kcore",
        options: &[LABEL, TYPE],
        columns: &[("node", Node), ("core", Integer)],
        help: "the largest k such that each node is in a part where everybody has k neighbours, directions aside",
        compute: compute::core_numbers,
    },
    Entry {
        name: "algo.labelPropagation",
        options: &[
            LABEL,
            TYPE,
            choice("iterations", Takes::Count(0, 10), "how many rounds at most"),
        ],
        columns: &[("node", Node), ("community", Integer)],
        help: "communities in which everybody belongs where most of their neighbours do, directions aside; numbered from 0",
        compute: compute::label_propagation,
    },
    Entry {
        name: "algo.louvain",
        options: &[
            LABEL,
            TYPE,
            WEIGHT,
            choice(
                "iterations",
                Takes::Count(0, 20),
                "how often at most a better community is looked for, for every node and every merged one",
            ),
            choice("resolution", Takes::Amount(1.0), "more makes smaller communities"),
        ],
        columns: &[("node", Node), ("community", Integer)],
        help: "communities with more relationships inside than chance would give, directions aside; numbered from 0",
        compute: compute::louvain,
    },
    Entry {
        name: "algo.pagerank",
        options: &[
            LABEL,
            TYPE,
            DIRECTION,
            choice("iterations", Takes::Count(0, 20), "how many rounds at most"),
            choice(
                "damping",
                Takes::Share(0.85),
                "how likely it is to go on rather than to start anew",
            ),
            choice(
                "tolerance",
                Takes::Amount(0.0),
                "a round that changes all scores together by less is the last",
            ),
        ],
        columns: &[("node", Node), ("score", Float)],
        help: "how often a random walk meets each node; scores add up to 1",
        compute: compute::pagerank,
    },
    Entry {
        name: "algo.scc",
        options: &[LABEL, TYPE],
        columns: &[("node", Node), ("component", Integer)],
        help: "which nodes reach each other along directions; components are numbered from 0",
        compute: compute::strong_components,
    },
    Entry {
        name: "algo.shortestPath",
        options: &[
            LABEL,
            TYPE,
            DIRECTION,
            SOURCE,
            choice("target", Takes::Node, "where to end"),
            WEIGHT,
            choice(
                "place",
                Takes::Key,
                "the property that says where a node lies, a point: what lies toward the target is looked at first (A*)",
            ),
            choice(
                "scale",
                Takes::Amount(1.0),
                "what a unit of distance between places weighs at least",
            ),
        ],
        columns: &[("path", Path), ("weight", Float)],
        help: "the path from one node to another that weighs least, if there is one",
        compute: compute::shortest_path,
    },
    Entry {
        name: "algo.spanningForest",
        options: &[LABEL, TYPE, WEIGHT],
        columns: &[("relationship", Relationship), ("weight", Float)],
        help: "the lightest relationships that hang together what hangs together, directions aside",
        compute: compute::spanning_forest,
    },
    Entry {
        name: "algo.topologicalSort",
        options: &[LABEL, TYPE],
        columns: &[("node", Node), ("position", Integer)],
        help: "the nodes in an order in which every relationship leads onward; an error where there is none",
        compute: compute::topological_sort,
    },
    Entry {
        name: "algo.triangles",
        options: &[LABEL, TYPE],
        columns: &[("triangles", Integer)],
        help: "how many triangles there are, directions, loops and parallel relationships aside",
        compute: compute::triangles,
    },
    Entry {
        name: "algo.wcc",
        options: &[LABEL, TYPE],
        columns: &[("node", Node), ("component", Integer)],
        help: "which nodes hang together, directions aside; components are numbered from 0",
        compute: compute::weak_components,
    },
];

/// All of them.
pub(in crate::function::procedure) fn all() -> impl Iterator<Item = Procedure> {
    CATALOG.iter().map(|entry| {
        let field = |(name, kind): &(&str, Type)| Field { name: (*name).to_owned(), kind: *kind };
        let signature = Signature {
            name: entry.name.to_owned(),
            inputs: vec![field(&("options", Map))],
            outputs: entry.columns.iter().map(field).collect(),
        };
        Procedure {
            signature,
            help: entry.help,
            options: entry.options,
            brief: entry.columns.len(),
            body: Body::Algorithm(entry.compute),
        }
    })
}
