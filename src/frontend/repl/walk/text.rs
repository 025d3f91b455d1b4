//! A walk on the terminal: crumbs, a node, what lies next to it.

use super::{By, Stop, View, counts, find};
use crate::evidence;
use crate::graph::{Entity, Graph};
use crate::render::terminal::{self, Tone, paint};
use crate::value::{NodeId, Value, display};

/// Most lines of a list; what is beyond is counted.
const LINES_MAX: usize = 40;

/// Most properties that are shown of a node.
const PROPERTIES_MAX: usize = 12;

/// Most lines for the types that lead on.
const WAYS_MAX: usize = 4;

/// The status of what needs no mention.
const ASSERTED: &str = evidence::ASSERTED;

/// What a node is called; its number where nothing names it.
pub(super) fn name(graph: &Graph, node: NodeId) -> String {
    let keys = find::naming_keys(graph);
    find::name(graph, &keys, node).unwrap_or_else(|| format!("#{}", node.0))
}

/// `Heat 2 (Film) -[based on]-> Heat 2 (Novel) -[written by]-> Michael Mann`: names that
/// come twice are told by their labels. What does not fit is left out at the beginning.
pub(super) fn crumbs(view: &View<'_>, trail: &[Stop]) -> String {
    let names: Vec<String> = trail.iter().map(|stop| crumb(view.graph, *stop, trail)).collect();
    let mut from = 0;
    loop {
        let mut text = if from == 0 { String::new() } else { String::from("…") };
        for (at, stop) in trail.iter().enumerate().skip(from) {
            if let Some(by) = stop.by.filter(|_| at > 0) {
                text.push_str(&arrow(view.graph, by));
            }
            text.push_str(&names[at]);
        }
        if from + 1 >= trail.len() || terminal::width(&text) <= view.width {
            return text;
        }
        from += 1;
    }
}

fn crumb(graph: &Graph, stop: Stop, trail: &[Stop]) -> String {
    let own = name(graph, stop.node);
    let is_like = |other: &Stop| other.node != stop.node && name(graph, other.node) == own;
    match first_label(graph, stop.node).filter(|_| trail.iter().any(is_like)) {
        Some(label) => format!("{own} ({label})"),
        None => own,
    }
}

fn arrow(graph: &Graph, by: By) -> String {
    let kind = reading(graph, by);
    if by.outgoing { format!(" -[{kind}]-> ") } else { format!(" <-[{kind}]- ") }
}

fn reading(graph: &Graph, by: By) -> String {
    let kind = graph.type_of(by.relationship);
    graph.schema().text_of_type(graph.type_name(kind))
}

fn first_label(graph: &Graph, node: NodeId) -> Option<&str> {
    graph.labels_of(node).first().map(|label| &**graph.label_name(*label))
}

/// Where the walk is: the way, the node, what leads on, and the query.
pub(super) fn place(view: &View<'_>, node: NodeId, crumbs: &str, query: &str) -> String {
    let mut lines = vec![line(view, crumbs, Tone::Bold)];
    let labels = labels(view.graph, node);
    if !labels.is_empty() {
        lines.push(line(view, &format!("  {labels}"), Tone::Dim));
    }
    lines.extend(properties(view, node));
    lines.extend(ways(view, node, true));
    lines.extend(ways(view, node, false));
    lines.push(asked(view, query));
    lines.join("\n")
}

/// `:Film:Work`
fn labels(graph: &Graph, node: NodeId) -> String {
    let labels = graph.labels_of(node).iter().map(|label| &**graph.label_name(*label));
    labels.fold(String::new(), |text, label| text + ":" + label)
}

/// A line a property, but for what names the node and what is evidence.
fn properties(view: &View<'_>, node: NodeId) -> Vec<String> {
    let graph = view.graph;
    let own = name(graph, node);
    let entries = graph.properties(Entity::Node(node)).into_iter();
    let mut shown: Vec<(&str, String)> = entries
        .map(|(key, value)| (&**graph.key_name(key), words(&value)))
        .filter(|(key, value)| !evidence::is_key(key) && *value != own)
        .collect();
    shown.sort_unstable();
    let more = shown.len().saturating_sub(PROPERTIES_MAX);
    shown.truncate(PROPERTIES_MAX);
    let margin = shown.iter().map(|(key, _)| terminal::width(key)).max().unwrap_or(0);
    let mut lines: Vec<String> = shown
        .iter()
        .map(|(key, value)| {
            let gap = margin - terminal::width(key);
            line(view, &format!("  {key}{:gap$}  {value}", ""), Tone::Plain)
        })
        .collect();
    lines.extend((more > 0).then(|| line(view, &format!("  … {more} more"), Tone::Dim)));
    lines
}

/// `  :out  directed by 1, mentioned in 3`
fn ways(view: &View<'_>, node: NodeId, outgoing: bool) -> Vec<String> {
    let graph = view.graph;
    let reading = |kind| graph.schema().text_of_type(graph.type_name(kind));
    let counts = counts(graph, node, outgoing).into_iter();
    let ways: Vec<String> =
        counts.map(|(kind, count)| format!("{} {count}", reading(kind))).collect();
    if ways.is_empty() {
        return Vec::new();
    }
    let way = if outgoing { ":out" } else { ":in " };
    let room = view.width.saturating_sub(2).max(1);
    let text = format!("{way}  {}", ways.join(", "));
    let lines = terminal::wrap(&terminal::clean(&text), room, WAYS_MAX);
    lines.into_iter().map(|line| format!("  {line}")).collect()
}

/// What lies next to the node, numbered.
pub(super) fn listing(view: &View<'_>, offers: &[Stop], outgoing: bool, query: &str) -> String {
    let mut lines = Vec::new();
    if offers.is_empty() {
        let way = if outgoing { "out of" } else { "into" };
        lines.push(format!("nothing leads {way} here"));
    }
    let arrows: Vec<String> = offers
        .iter()
        .filter_map(|stop| Some(arrow(view.graph, stop.by?).trim().to_owned()))
        .collect();
    let shown = arrows.iter().take(LINES_MAX);
    let margin = shown.map(|arrow| terminal::width(arrow)).max().unwrap_or(0);
    for (number, (stop, arrow)) in offers.iter().zip(&arrows).take(LINES_MAX).enumerate() {
        let gap = margin - terminal::width(arrow);
        let text = format!("{}{:gap$} {}", arrow, "", neighbour(view.graph, *stop));
        lines.push(numbered(view, number, offers.len(), &text));
    }
    let way = if outgoing { "out" } else { "in" };
    lines.extend(more(view, offers.len(), &format!("`:{way} TYPE` lists those of a type")));
    lines.push(asked(view, query));
    lines.join("\n")
}

/// The name, the label, what belongs to the fact and its status unless it is asserted.
fn neighbour(graph: &Graph, stop: Stop) -> String {
    let label = first_label(graph, stop.node).map(|label| format!(" ({label})"));
    let facts = stop.by.map(|by| qualifiers(graph, by)).unwrap_or_default();
    format!("{}{}{facts}", name(graph, stop.node), label.unwrap_or_default())
}

fn qualifiers(graph: &Graph, by: By) -> String {
    let mut parts = Vec::new();
    let mut status = None;
    for (key, value) in graph.properties(Entity::Relationship(by.relationship)) {
        let key = graph.key_name(key);
        if **key == *evidence::STATUS {
            status = Some(words(&value)).filter(|status| status != ASSERTED);
        } else if !evidence::is_key(key) {
            parts.push(format!("{key} {}", words(&value)));
        }
    }
    parts.sort_unstable();
    parts.extend(status);
    parts.iter().fold(String::new(), |text, part| text + ", " + part)
}

/// The nodes that may be meant, numbered.
pub(super) fn choices(view: &View<'_>, offers: &[Stop]) -> String {
    let mut lines = vec![format!("{} nodes may be meant; `:go NUMBER` goes to one", offers.len())];
    for (number, stop) in offers.iter().take(LINES_MAX).enumerate() {
        let slug = view.graph.slug(stop.node).map(|slug| format!("  {slug}"));
        let labels = labels(view.graph, stop.node);
        let text = format!("{}  {labels}{}", name(view.graph, stop.node), slug.unwrap_or_default());
        lines.push(numbered(view, number, offers.len(), &text));
    }
    lines.extend(more(view, offers.len(), "`:go LABEL NAME` says which"));
    lines.join("\n")
}

fn numbered(view: &View<'_>, number: usize, of: usize, text: &str) -> String {
    let margin = of.min(LINES_MAX).to_string().len() + 1;
    line(view, &format!("{:>margin$}  {text}", number + 1), Tone::Plain)
}

fn more(view: &View<'_>, count: usize, what: &str) -> Option<String> {
    let more = count.checked_sub(LINES_MAX).filter(|more| *more > 0)?;
    Some(line(view, &format!("… {more} more; {what}"), Tone::Dim))
}

/// The query, whole: it is there to be run.
fn asked(view: &View<'_>, query: &str) -> String {
    paint(&format!("  {}", terminal::clean(query)), Tone::Hint, view.color).into_owned()
}

/// One line that fits, safe to show.
fn line(view: &View<'_>, text: &str, tone: Tone) -> String {
    let clean = terminal::clean(text);
    paint(&terminal::shorten(&clean, view.width), tone, view.color).into_owned()
}

/// A value for people: texts without quotes, lists without brackets.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::List(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        other => display::plain(other),
    }
}
