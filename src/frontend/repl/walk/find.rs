//! Which node is meant by a name.

use crate::frontend::failure::Failure;
use crate::frontend::repl::words;
use crate::graph::{Entity, Graph, KeyId, LabelId};
use crate::spelling;
use crate::value::{NodeId, Value, display};

/// How many nodes are looked at for a name.
const LOOKED_AT: usize = 500_000;

/// Keys that name a node where the graph declares none.
const NAMING_KEYS: [&str; 4] = ["name", "title", "label", "id"];

/// What a name stands for.
pub(super) enum Found {
    One(NodeId),
    Several(Vec<NodeId>),
}

/// The nodes of that name; behind a label, those that have it. A name in other capitals
/// will do where none is exact, and so will an id.
pub(super) fn find(graph: &Graph, wanted: &str) -> Result<Found, Failure> {
    let (label, rest) = label_and_name(graph, wanted);
    let name = words::unquote(wanted);
    let readings = [(None, Some(name)), (label, rest)];
    for (label, name) in readings {
        if let Some(name) = name
            && let Some(found) = by_name(graph, label, name)
        {
            return Ok(found);
        }
    }
    if let (Some(label), None) = (label, rest) {
        return of_label(graph, label);
    }
    let name = rest.filter(|_| label.is_some()).unwrap_or(name);
    Err(unknown(graph, label, name))
}

/// `Film Heat`: the label and what stands behind it.
fn label_and_name<'w>(graph: &Graph, wanted: &'w str) -> (Option<LabelId>, Option<&'w str>) {
    let (first, rest) = wanted.split_once(char::is_whitespace).unwrap_or((wanted, ""));
    let label = graph.label(first.trim_start_matches(':').trim_matches('`'));
    let label = label.filter(|label| graph.label_count(*label) > 0);
    let rest = Some(words::unquote(rest.trim())).filter(|rest| !rest.is_empty());
    (label, rest)
}

fn of_label(graph: &Graph, label: LabelId) -> Result<Found, Failure> {
    let nodes: Vec<NodeId> = graph.nodes_with_label(label).take(LOOKED_AT).collect();
    found(sorted(graph, nodes)).ok_or_else(|| Failure::usage("no node has that label"))
}

fn by_name(graph: &Graph, label: Option<LabelId>, name: &str) -> Option<Found> {
    if let Some(node) = by_number(graph, name) {
        return Some(Found::One(node));
    }
    let names = named(graph, label);
    let exact = with_name(&names, |known| known == name);
    let by_id = || with_slug(graph, label, name);
    let wanted = plain(name);
    let alike = || with_name(&names, |known| plain(known) == wanted);
    let nodes = [exact].into_iter().chain([by_id()]).find(|nodes| !nodes.is_empty());
    found(sorted(graph, nodes.unwrap_or_else(alike)))
}

/// `#12`
fn by_number(graph: &Graph, name: &str) -> Option<NodeId> {
    let node = NodeId(name.strip_prefix('#')?.parse().ok()?);
    graph.contains(Entity::Node(node)).then_some(node)
}

fn with_slug(graph: &Graph, label: Option<LabelId>, slug: &str) -> Vec<NodeId> {
    let nodes = candidates(graph, label);
    nodes.filter(|node| graph.slug(*node).is_some_and(|own| *own == *slug)).collect()
}

fn with_name(names: &[(NodeId, String)], is_meant: impl Fn(&str) -> bool) -> Vec<NodeId> {
    names.iter().filter(|(_, name)| is_meant(name)).map(|(node, _)| *node).collect()
}

fn found(nodes: Vec<NodeId>) -> Option<Found> {
    match nodes.as_slice() {
        [] => None,
        [one] => Some(Found::One(*one)),
        _ => Some(Found::Several(nodes)),
    }
}

fn sorted(graph: &Graph, mut nodes: Vec<NodeId>) -> Vec<NodeId> {
    nodes.sort_by_cached_key(|node| (super::text::name(graph, *node), *node));
    nodes
}

/// Nobody has the name; what is spelt much alike, or holds it.
fn unknown(graph: &Graph, label: Option<LabelId>, name: &str) -> Failure {
    let names = named(graph, label);
    let labels: Vec<&str> = graph.labels().map(|(_, name)| &**name).collect();
    let labels = labels.iter().copied().filter(|_| label.is_none());
    let known = || names.iter().map(|(_, name)| name.as_str()).chain(labels.clone());
    let wanted = plain(name);
    let holds = |known: &&str| !wanted.is_empty() && plain(known).contains(&wanted);
    let nearest = spelling::nearest(name, known())
        .or_else(|| known().filter(holds).min_by_key(|known| known.len()));
    let of = label.map(|label| format!("{} ", graph.label_name(label))).unwrap_or_default();
    Failure::Usage {
        message: format!("no {}is called `{name}`", if of.is_empty() { "node " } else { &of }),
        hint: nearest.map(|near| {
            let near = words::quote(near).unwrap_or_else(|| near.to_owned());
            format!("did you mean `:go {of}{near}`?")
        }),
    }
}

fn candidates(graph: &Graph, label: Option<LabelId>) -> Box<dyn Iterator<Item = NodeId> + '_> {
    match label {
        Some(label) => Box::new(graph.nodes_with_label(label).take(LOOKED_AT)),
        None => Box::new(graph.nodes().take(LOOKED_AT)),
    }
}

fn named(graph: &Graph, label: Option<LabelId>) -> Vec<(NodeId, String)> {
    let keys = naming_keys(graph);
    let name = |node| Some((node, name(graph, &keys, node)?));
    candidates(graph, label).filter_map(name).collect()
}

/// The keys that name nodes, best first.
pub(super) fn naming_keys(graph: &Graph) -> Vec<KeyId> {
    let declared = graph.schema().display.iter().map(|name| &**name);
    declared.chain(NAMING_KEYS).filter_map(|name| graph.key(name)).collect()
}

/// What a node is called, if anything.
pub(super) fn name(graph: &Graph, keys: &[KeyId], node: NodeId) -> Option<String> {
    keys.iter().find_map(|key| match graph.property(Entity::Node(node), *key) {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.to_string()),
        other => Some(display::plain(&other)),
    })
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
