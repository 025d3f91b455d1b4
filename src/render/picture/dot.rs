//! Graphviz text. The same data gives the same bytes, one statement a line, so that
//! two exports can be compared.
//!
//! Everything is quoted; what a quoted string gives a meaning (`"`, `\`, `&`, line
//! ends) is escaped, control characters are dropped. Never `strict`: two
//! relationships between the same nodes are two. Ids are made of label and key, so
//! they outlive a reload of the graph.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use super::Picture;
use super::palette::Palette;
use super::tooltip;
use crate::render::entity::{Names, status};
use crate::render::terminal;
use crate::result::{Datum, NodeRecord, RelationshipRecord};

/// Keys that identify a node for its users, in the order they are tried.
const IDENTIFYING_KEYS: [&str; 2] = ["id", "key"];
/// Longest line of a label before it is broken, in cells.
const LABEL_WIDTH: usize = 24;
/// How thick relationships are that rows rest on; others are one.
const WITNESS_WIDTH: &str = "2.4";

/// The colour of what no longer holds.
const GREY: &str = "#aaaaaa";

/// What may be chosen about the drawing.
#[derive(Clone, Debug)]
pub struct Style {
    /// From how many nodes on the layout is one for large graphs; Graphviz's own
    /// default takes minutes for a few hundred.
    pub hierarchy_nodes_max: usize,
    /// From how many relationships on their labels are left out.
    pub edge_labels_max: usize,
    /// The direction of the drawing: `LR` or `TB`.
    pub direction: &'static str,
}

impl Default for Style {
    fn default() -> Style {
        Style { hierarchy_nodes_max: 150, edge_labels_max: 200, direction: "LR" }
    }
}

/// A node and the names it has in the picture.
struct Placed<'a> {
    node: &'a NodeRecord,
    id: String,
    svg_id: String,
}

/// Writes the picture.
pub fn write(
    out: &mut dyn Write,
    picture: &Picture,
    names: &Names<'_>,
    style: &Style,
) -> io::Result<()> {
    let nodes = place(picture, names);
    write_header(out, picture, style)?;
    writeln!(out, "digraph {} {{", quote(&picture.title))?;
    write_defaults(out, picture, style)?;
    let labels =
        names.labels().chain(picture.nodes.values().flat_map(|n| n.labels.iter().cloned()));
    let palette = Palette::new(labels);
    for node in &nodes {
        write_node(out, node, picture, names, &palette)?;
    }
    write_more(out, picture.nodes_left_out)?;
    write_edges(out, picture, &nodes, names, style)?;
    writeln!(out, "}}")
}

/// Names every node; in order of label, then key, then id.
fn place<'a>(picture: &'a Picture, names: &Names<'_>) -> Vec<Placed<'a>> {
    let mut in_order: Vec<(String, &NodeRecord)> =
        picture.nodes.values().map(|node| (stable_id(node, names), &**node)).collect();
    in_order.sort_by(|a, b| {
        (&a.1.labels.first(), &a.0, a.1.id).cmp(&(&b.1.labels.first(), &b.0, b.1.id))
    });
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for (id, _) in &in_order {
        *uses.entry(id.clone()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let place_one = |(id, node): (String, &'a NodeRecord)| {
        let id = if uses[&id] > 1 { format!("{id}#{}", node.id) } else { id };
        let mut svg_id = format!("node-{}", slug(&id));
        if !taken.insert(svg_id.clone()) {
            write!(svg_id, "--{}", node.id).expect("writing to a string cannot fail");
            taken.insert(svg_id.clone());
        }
        Placed { node, id, svg_id }
    };
    in_order.into_iter().map(place_one).collect()
}

/// `Film/heat`: label and key. Without a key the display name; two nodes that end
/// up with the same get their number behind.
fn stable_id(node: &NodeRecord, names: &Names<'_>) -> String {
    let declared = names.schema().and_then(|schema| schema.identity.as_deref());
    let mut keys = declared.into_iter().chain(IDENTIFYING_KEYS);
    let key = keys.find_map(|key| match node.properties.get(key) {
        Some(Datum::String(text)) if !text.is_empty() => Some(text.to_string()),
        Some(Datum::Integer(number)) => Some(number.to_string()),
        _ => None,
    });
    let key = key.unwrap_or_else(|| names.node(node));
    let label = node.labels.first().map_or("", |label| &**label);
    plain(&format!("{label}/{key}"))
}

fn write_header(out: &mut dyn Write, picture: &Picture, style: &Style) -> io::Result<()> {
    writeln!(out, "// relata {}", env!("CARGO_PKG_VERSION"))?;
    if let Some(query) = &picture.query {
        let words: Vec<&str> = query.split_whitespace().collect();
        writeln!(out, "// query: {}", plain(&words.join(" ")))?;
    }
    if let Some(rows) = picture.rows {
        writeln!(out, "// rows: {rows}")?;
    }
    let (nodes, relationships) = (picture.nodes.len(), picture.relationships.len());
    writeln!(out, "// nodes: {nodes}, relationships: {relationships}")?;
    if !picture.witnesses.is_empty() {
        writeln!(out, "// bold: relationships that the rows rest on")?;
    }
    if picture.evidence_left_out > 0 {
        writeln!(out, "// nodes of evidence left out: {}", picture.evidence_left_out)?;
    }
    if picture.nodes_left_out > 0 || picture.relationships_left_out > 0 {
        writeln!(
            out,
            "// truncated: {nodes} of {} nodes, {relationships} of {} relationships",
            nodes + picture.nodes_left_out,
            relationships + picture.relationships_left_out,
        )?;
    }
    if relationships > style.edge_labels_max {
        writeln!(out, "// labels of relationships left out above {}", style.edge_labels_max)?;
    }
    Ok(())
}

fn write_defaults(out: &mut dyn Write, picture: &Picture, style: &Style) -> io::Result<()> {
    let large = picture.nodes.len() > style.hierarchy_nodes_max
        || picture.relationships.len() > style.edge_labels_max;
    if large {
        writeln!(
            out,
            r#"  graph [layout="sfdp", overlap="prism", sep="+8", outputorder="edgesfirst", fontname="Helvetica"];"#
        )?;
    } else {
        let direction = style.direction;
        writeln!(out, r#"  graph [rankdir="{direction}", fontname="Helvetica"];"#)?;
    }
    writeln!(
        out,
        r#"  node [shape="box", style="rounded,filled", fontname="Helvetica", fontsize="11", margin="0.14,0.07"];"#
    )?;
    // many lines are a background to the nodes, few are what one reads
    let (color, arrow) = if large { ("#a8a8a8", "0.5") } else { ("#666666", "0.7") };
    writeln!(
        out,
        r##"  edge [color="{color}", fontcolor="#555555", fontname="Helvetica", fontsize="9", arrowsize="{arrow}"];"##
    )
}

fn write_node(
    out: &mut dyn Write,
    placed: &Placed<'_>,
    picture: &Picture,
    names: &Names<'_>,
    palette: &Palette,
) -> io::Result<()> {
    let node = placed.node;
    let colors = palette.colors(node.labels.first());
    let mut label = wrap(&names.node(node));
    if let Some(name) = node.labels.first() {
        write!(label, "\n:{name}").expect("writing to a string cannot fail");
    }
    let classes = node.labels.iter().map(|label| slug(label));
    let class = std::iter::once(String::from("node")).chain(classes).collect::<Vec<_>>().join(" ");
    let line = line_of(status(&node.properties));
    let drawn = match line {
        Line::Solid | Line::Grey => "",
        Line::Dashed => r#", style="rounded,filled,dashed""#,
        Line::Dotted => r#", style="rounded,filled,dotted""#,
    };
    writeln!(
        out,
        "  {} [label={}, tooltip={}, fillcolor=\"{}\", color=\"{}\", fontcolor=\"{}\"{drawn}, id={}, class={}];",
        quote(&placed.id),
        quote(&label),
        quote(&tooltip::of_node(node, picture, names)),
        colors.fill,
        if matches!(line, Line::Grey) { GREY } else { &colors.border },
        colors.text,
        quote(&placed.svg_id),
        quote(&class),
    )
}

/// One node stands for all that are left out.
fn write_more(out: &mut dyn Write, left_out: usize) -> io::Result<()> {
    if left_out == 0 {
        return Ok(());
    }
    writeln!(
        out,
        r##"  "…" [label="… {left_out} more", shape="plaintext", style="", fontcolor="#444444", id="more", class="more"];"##
    )
}

fn write_edges(
    out: &mut dyn Write,
    picture: &Picture,
    placed: &[Placed<'_>],
    names: &Names<'_>,
    style: &Style,
) -> io::Result<()> {
    let ids: BTreeMap<u32, &str> = placed.iter().map(|node| (node.node.id, &*node.id)).collect();
    let mut edges: Vec<(&Arc<str>, &str, &str, &RelationshipRecord)> = picture
        .relationships
        .values()
        .filter_map(|step| {
            Some((&step.kind, *ids.get(&step.start)?, *ids.get(&step.end)?, &**step))
        })
        .collect();
    edges.sort_by_key(|(kind, start, end, step)| (*kind, *start, *end, step.id));
    let labelled = edges.len() <= style.edge_labels_max;
    for (kind, start, end, step) in edges {
        let label = if labelled {
            format!("label={}, ", quote(&names.type_text(kind)))
        } else {
            String::new()
        };
        writeln!(
            out,
            "  {} -> {} [{label}tooltip={}{}{}, id=\"e{}\", class={}];",
            quote(start),
            quote(end),
            quote(&tooltip::of_relationship(step, names)),
            edge_line(status(&step.properties)),
            edge_width(picture, step),
            step.id,
            quote(&format!("edge {}", slug(kind))),
        )?;
    }
    Ok(())
}

/// How sure a fact is, as a line.
enum Line {
    Solid,
    Dashed,
    Dotted,
    Grey,
}

fn line_of(status: Option<&str>) -> Line {
    match status {
        Some("rumored" | "planned" | "opinion") => Line::Dashed,
        Some("attributed") => Line::Dotted,
        Some("superseded" | "denied" | "absent") => Line::Grey,
        _ => Line::Solid,
    }
}

fn edge_line(status: Option<&str>) -> &'static str {
    match line_of(status) {
        Line::Solid => "",
        Line::Dashed => r#", style="dashed""#,
        Line::Dotted => r#", style="dotted""#,
        Line::Grey => r##", style="dashed", color="#aaaaaa", fontcolor="#aaaaaa""##,
    }
}

/// What rows rest on stands out.
fn edge_width(picture: &Picture, step: &RelationshipRecord) -> String {
    if picture.witnesses.contains(&step.id) {
        format!(r#", penwidth="{WITNESS_WIDTH}""#)
    } else {
        String::new()
    }
}

/// Breaks a long name at spaces.
fn wrap(name: &str) -> String {
    let mut wrapped = String::new();
    let mut line = 0;
    for word in name.split_whitespace() {
        let width = terminal::width(word);
        if line > 0 && line + 1 + width > LABEL_WIDTH {
            wrapped.push('\n');
            line = 0;
        } else if line > 0 {
            wrapped.push(' ');
            line += 1;
        }
        wrapped.push_str(word);
        line += width;
    }
    wrapped
}

/// Letters, digits, `_` and `-`, for ids and classes of SVG elements.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

/// Without characters that have no place in a picture.
fn plain(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| is_drawable(*c)).collect()
}

fn is_drawable(character: char) -> bool {
    !terminal::is_unsafe(character) && !matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// A quoted string that means `text` and nothing else.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '&' => quoted.push_str("&amp;"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push(' '),
            other if is_drawable(other) => quoted.push(other),
            _ => {}
        }
    }
    quoted.push('"');
    quoted
}
