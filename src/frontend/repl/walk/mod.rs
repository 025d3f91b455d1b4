//! Walking from node to node: where one is, how one came there, what lies next.
//!
//! In: a graph and what was typed behind `:go`, `:out`, `:in`, `:back` or `:here`. Out:
//! text for the terminal, and with all of it the query that asks for the same, so that
//! walking teaches the language. It holds ids only and looks everything up again, since
//! the graph may change between two steps. It asks no queries itself.

mod find;
mod query;
mod text;

use rustc_hash::FxHashMap;

use crate::frontend::failure::Failure;
use crate::graph::{Direction, Entity, Graph, TypeId, Types};
use crate::spelling;
use crate::value::{NodeId, RelationshipId};

use find::Found;

/// What a walk is shown with.
pub struct View<'a> {
    /// The graph as it is now.
    pub graph: &'a Graph,
    /// Cells of a line.
    pub width: usize,
    /// Whether to use colour.
    pub color: bool,
}

/// A node and the relationship that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    node: NodeId,
    by: Option<By>,
}

/// The relationship, and whether it was followed the way it points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct By {
    relationship: RelationshipId,
    outgoing: bool,
}

/// The nodes walked through, and those offered by number last.
#[derive(Debug, Default)]
pub struct Walk {
    trail: Vec<Stop>,
    offers: Vec<Stop>,
}

impl Walk {
    /// Where the walk is, if it is anywhere.
    pub fn here(&self) -> Option<NodeId> {
        self.trail.last().map(|stop| stop.node)
    }

    /// The nodes that numbers stand for.
    pub fn offers(&self) -> impl Iterator<Item = NodeId> {
        self.offers.iter().map(|stop| stop.node)
    }

    /// The name of the node it is at.
    pub fn name(&self, graph: &Graph) -> Option<String> {
        let here = self.here().filter(|node| graph.contains(Entity::Node(*node)))?;
        Some(text::name(graph, here))
    }

    /// `:go`: to a node by number, by name, by label and name, or by id; where several
    /// are meant, offers them.
    pub fn go(&mut self, view: &View<'_>, wanted: &str) -> Result<String, Failure> {
        if wanted.is_empty() {
            return self.show(view);
        }
        if let Some(stop) = self.offered(wanted)? {
            return self.enter(stop, view);
        }
        match find::find(view.graph, wanted)? {
            Found::One(node) => self.enter(Stop { node, by: None }, view),
            Found::Several(nodes) => {
                self.offers = nodes.into_iter().map(|node| Stop { node, by: None }).collect();
                Ok(text::choices(view, &self.offers))
            }
        }
    }

    /// `:out` and `:in`: lists what lies that way, or goes there: by number, or where
    /// all of the type lead to one.
    pub fn step(
        &mut self,
        view: &View<'_>,
        outgoing: bool,
        wanted: &str,
    ) -> Result<String, Failure> {
        let here = self.place(view)?;
        if let Some(stop) = self.offered(wanted)? {
            return self.enter(stop, view);
        }
        let kind = (!wanted.is_empty()).then(|| kind(view.graph, here, outgoing, wanted));
        let kind = kind.transpose()?;
        let stops = neighbours(view.graph, here, outgoing, kind);
        if let (Some(first), Some(_)) = (stops.first(), kind)
            && stops.iter().all(|stop| stop.node == first.node)
        {
            return self.enter(*first, view);
        }
        self.offers = stops;
        let query = query::listing(view.graph, here, outgoing, kind);
        Ok(text::listing(view, &self.offers, outgoing, &query))
    }

    /// `:back`: to where the last step came from.
    pub fn back(&mut self, view: &View<'_>) -> Result<String, Failure> {
        self.place(view)?;
        if self.trail.len() < 2 {
            return Err(Failure::usage("the walk began here"));
        }
        self.trail.pop();
        self.offers.clear();
        self.show(view)
    }

    /// `:here`: the node once more.
    pub fn show(&mut self, view: &View<'_>) -> Result<String, Failure> {
        let here = self.place(view)?;
        let query = query::trail(view.graph, &self.trail);
        let crumbs = text::crumbs(view, &self.trail);
        Ok(text::place(view, here, &crumbs, &query))
    }

    fn enter(&mut self, stop: Stop, view: &View<'_>) -> Result<String, Failure> {
        if stop.by.is_none() {
            self.trail.clear();
        }
        self.trail.push(stop);
        self.offers.clear();
        self.show(view)
    }

    /// The node it is at. What is gone from the graph is left behind.
    fn place(&mut self, view: &View<'_>) -> Result<NodeId, Failure> {
        let began = !self.trail.is_empty();
        let is_there = |stop: &Stop| {
            view.graph.contains(Entity::Node(stop.node))
                && stop
                    .by
                    .is_none_or(|by| view.graph.contains(Entity::Relationship(by.relationship)))
        };
        if !self.trail.iter().all(is_there) {
            let here = self.here().filter(|node| view.graph.contains(Entity::Node(*node)));
            self.trail = here.map(|node| Stop { node, by: None }).into_iter().collect();
            self.offers.clear();
        }
        self.here().ok_or_else(|| Failure::Usage {
            message: String::from(if began {
                "the node is gone"
            } else {
                "the walk begins nowhere yet"
            }),
            hint: Some(String::from("`:go NAME` goes to a node")),
        })
    }

    /// What a number stands for, if it is one and something was offered.
    fn offered(&self, wanted: &str) -> Result<Option<Stop>, Failure> {
        let Ok(number) = wanted.parse::<usize>() else { return Ok(None) };
        if self.offers.is_empty() {
            return Ok(None);
        }
        let most = self.offers.len();
        let offered = number.checked_sub(1).and_then(|at| self.offers.get(at));
        let refused =
            || Failure::usage(format!("got `{number}`, expected a number from 1 to {most}"));
        offered.copied().map(Some).ok_or_else(refused)
    }
}

/// The relationship type that is meant, by its name or as it reads, in any case.
fn kind(graph: &Graph, here: NodeId, outgoing: bool, wanted: &str) -> Result<TypeId, Failure> {
    let wanted = wanted.trim_start_matches(':').trim_matches(['`', '"', '\'']);
    let named = || graph.types().find(|(_, name)| name.eq_ignore_ascii_case(wanted));
    let found = graph.type_reading(wanted).or_else(|| named().map(|(kind, _)| kind));
    let there = types(graph, here, outgoing);
    match found {
        Some(kind) if there.contains(&kind) => Ok(kind),
        found => Err(no_such_step(graph, here, outgoing, wanted, found)),
    }
}

/// Why a type leads nowhere, and what to type instead.
fn no_such_step(
    graph: &Graph,
    here: NodeId,
    outgoing: bool,
    wanted: &str,
    found: Option<TypeId>,
) -> Failure {
    let (way, other) = if outgoing { ("out", "in") } else { ("in", "out") };
    let name = |kind: &TypeId| graph.type_name(*kind).to_string();
    let turned = found.filter(|kind| types(graph, here, !outgoing).contains(kind));
    let there: Vec<String> = types(graph, here, outgoing).iter().map(name).collect();
    let near = spelling::nearest(wanted, there.iter().map(String::as_str));
    let hint = match (turned, near) {
        (Some(kind), _) => format!("they lead the other way, `:{other} {}`", name(&kind)),
        (None, Some(near)) => format!("did you mean `:{way} {near}`?"),
        (None, None) => format!("`:{way}` lists what there is"),
    };
    Failure::Usage {
        message: format!("no `{wanted}` leads {way} of `{}`", text::name(graph, here)),
        hint: Some(hint),
    }
}

/// The types that lead out of a node, or into it, in the order of their names.
pub(super) fn types(graph: &Graph, node: NodeId, outgoing: bool) -> Vec<TypeId> {
    counts(graph, node, outgoing).into_iter().map(|(kind, _)| kind).collect()
}

/// The same, with how many relationships there are of each.
fn counts(graph: &Graph, node: NodeId, outgoing: bool) -> Vec<(TypeId, usize)> {
    let mut counts: FxHashMap<TypeId, usize> = FxHashMap::default();
    graph.neighbours(node, direction(outgoing), &Types::Any, |relationship, _| {
        *counts.entry(graph.type_of(relationship)).or_default() += 1;
    });
    let mut counts: Vec<(TypeId, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(kind, _)| graph.type_name(*kind));
    counts
}

fn direction(outgoing: bool) -> Direction {
    if outgoing { Direction::Outgoing } else { Direction::Incoming }
}

/// What lies next to a node, in the order of types and names.
fn neighbours(graph: &Graph, node: NodeId, outgoing: bool, kind: Option<TypeId>) -> Vec<Stop> {
    let types = kind.map_or(Types::Any, |kind| Types::of(vec![kind]));
    let mut stops = Vec::new();
    graph.neighbours(node, direction(outgoing), &types, |relationship, node| {
        stops.push(Stop { node, by: Some(By { relationship, outgoing }) });
    });
    stops.sort_by_cached_key(|stop| {
        let kind = stop.by.map(|by| graph.type_name(graph.type_of(by.relationship)).clone());
        (kind, text::name(graph, stop.node), stop.node, stop.by.map(|by| by.relationship))
    });
    stops
}
