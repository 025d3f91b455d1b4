//! The table of algorithms.

use super::super::{Body, Choice, Field, Procedure, Signature, Takes};
use super::{Compute, compute};
use crate::graph::Direction;
use crate::value::Type::{self, Float, Integer, Map, Node};

/// A row of [`CATALOG`].
struct Entry {
    name: &'static str,
    options: &'static [Choice],
    columns: &'static [(&'static str, Type)],
    help: &'static str,
    compute: Compute,
}

const LABEL: Choice = Choice {
    name: "label",
    takes: Takes::Names,
    help: "only nodes with this label, or one of these",
};
const TYPE: Choice = Choice {
    name: "type",
    takes: Takes::Names,
    help: "only relationships of this type, or one of these",
};
const DIRECTION: Choice = Choice {
    name: "direction",
    takes: Takes::Direction(Direction::Outgoing),
    help: "which way relationships are followed",
};

const CATALOG: &[Entry] = &[
    Entry {
        name: "algo.pagerank",
        options: &[
            LABEL,
            TYPE,
            DIRECTION,
            Choice {
                name: "iterations",
                takes: Takes::Count(0, 20),
                help: "how many rounds at most",
            },
            Choice {
                name: "damping",
                takes: Takes::Share(0.85),
                help: "how likely it is to go on rather than to start anew",
            },
            Choice {
                name: "tolerance",
                takes: Takes::Amount(0.0),
                help: "a round that changes all scores together by less is the last",
            },
        ],
        columns: &[("node", Node), ("score", Float)],
        help: "how often a random walk meets each node; scores add up to 1",
        compute: compute::pagerank,
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
