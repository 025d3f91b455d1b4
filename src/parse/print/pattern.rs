//! Patterns and label expressions as text.

use super::super::ast::{
    Computed, Direction, Expr, Group, LabelExpr, LengthRange, Name, NodePattern, PathMode,
    PathPart, PathPattern, PathPrefix, RelationshipPattern, Repetition, Selector, Shortest, Word,
};
use super::super::path::MODES;
use super::expression::expression;
use super::{name, separated, write};

pub(super) fn patterns(out: &mut String, patterns: &[PathPattern]) {
    separated(out, patterns, ", ", path);
}

pub(super) fn path(out: &mut String, pattern: &PathPattern) {
    named(out, pattern.variable.as_ref());
    if let Some(search) = &pattern.prefix {
        prefix(out, *search);
    }
    match pattern.shortest {
        Some(Shortest::One) => out.push_str("shortestPath("),
        Some(Shortest::All) => out.push_str("allShortestPaths("),
        None => {}
    }
    separated(out, &pattern.parts, " ", part);
    if pattern.shortest.is_some() {
        out.push(')');
    }
}

fn named(out: &mut String, variable: Option<&Name>) {
    if let Some(variable) = variable {
        name::variable(out, &variable.text);
        out.push_str(" = ");
    }
}

fn prefix(out: &mut String, prefix: PathPrefix) {
    match prefix.selector {
        Some(Selector::All) => out.push_str("ALL "),
        Some(Selector::Any(1)) => out.push_str("ANY "),
        Some(Selector::Any(count)) => write(out, format_args!("ANY {count} ")),
        Some(Selector::AllShortest) => out.push_str("ALL SHORTEST "),
        Some(Selector::Shortest(count) | Selector::ShortestGroups(count)) => {
            write(out, format_args!("SHORTEST {count} "));
        }
        None => {}
    }
    let is_written = |(_, mode): &&(&str, PathMode)| Some(*mode) == prefix.mode;
    if let Some((word, _)) = MODES.iter().find(is_written) {
        write(out, format_args!("{word} "));
    }
    if let Some(Selector::ShortestGroups(_)) = prefix.selector {
        out.push_str("GROUPS ");
    }
}

fn part(out: &mut String, part: &PathPart) {
    match part {
        PathPart::Chain(chain) => {
            node(out, &chain.start);
            for (step, end) in &chain.steps {
                relationship(out, step);
                node(out, end);
            }
        }
        PathPart::Group(one) => group(out, one),
    }
}

fn group(out: &mut String, group: &Group) {
    out.push('(');
    named(out, group.variable.as_ref());
    separated(out, &group.parts, " ", part);
    if let Some(filter) = &group.filter {
        out.push_str(" WHERE ");
        expression(out, filter);
    }
    out.push(')');
    repetition(out, group.repeated);
}

fn repetition(out: &mut String, repeated: Option<Repetition>) {
    let Some(Repetition { min, max, .. }) = repeated else { return };
    match (min, max) {
        (0, None) => out.push('*'),
        (1, None) => out.push('+'),
        (min, None) => write(out, format_args!("{{{min},}}")),
        (min, Some(max)) if min == max => write(out, format_args!("{{{min}}}")),
        (0, Some(max)) => write(out, format_args!("{{,{max}}}")),
        (min, Some(max)) => write(out, format_args!("{{{min},{max}}}")),
    }
}

pub(super) fn node(out: &mut String, node: &NodePattern) {
    out.push('(');
    let begin = out.len();
    if let Some(variable) = &node.variable {
        name::variable(out, &variable.text);
    }
    if let Some(test) = &node.labels {
        out.push(':');
        labels(out, test);
    }
    if let Some(properties) = &node.properties {
        space_after(out, begin);
        expression(out, properties);
    }
    element_filter(out, begin, node.filter.as_ref());
    out.push(')');
}

pub(super) fn relationship(out: &mut String, relationship: &RelationshipPattern) {
    out.push_str(if relationship.direction == Direction::Incoming { "<-[" } else { "-[" });
    let begin = out.len();
    if let Some(variable) = &relationship.variable {
        name::variable(out, &variable.text);
    }
    if let Some(test) = &relationship.types {
        out.push(':');
        labels(out, test);
    }
    if let Some(range) = relationship.length {
        length(out, range);
    }
    if let Some(properties) = &relationship.properties {
        space_after(out, begin);
        expression(out, properties);
    }
    element_filter(out, begin, relationship.filter.as_ref());
    if out.len() == begin {
        out.pop();
    } else {
        out.push(']');
    }
    out.push_str(if relationship.direction == Direction::Outgoing { "->" } else { "-" });
    repetition(out, relationship.repeated);
}

fn element_filter(out: &mut String, begin: usize, filter: Option<&Expr>) {
    if let Some(filter) = filter {
        space_after(out, begin);
        out.push_str("WHERE ");
        expression(out, filter);
    }
}

/// A space, if anything was written since `begin`.
fn space_after(out: &mut String, begin: usize) {
    if out.len() > begin {
        out.push(' ');
    }
}

fn length(out: &mut String, range: LengthRange) {
    out.push('*');
    match (range.min, range.max) {
        (None, None) => {}
        (Some(min), Some(max)) if min == max => write(out, format_args!("{min}")),
        (Some(min), Some(max)) => write(out, format_args!("{min}..{max}")),
        (Some(min), None) => write(out, format_args!("{min}..")),
        (None, Some(max)) => write(out, format_args!("..{max}")),
    }
}

/// What a label test after an expression asks for. Alternatives stand in
/// parentheses: in a comprehension a bare `|` would end the test.
pub(super) fn label_test(out: &mut String, test: &LabelExpr) {
    out.push(':');
    match test {
        LabelExpr::Or(_) => labels_within(out, test),
        _ => labels(out, test),
    }
}

fn labels(out: &mut String, test: &LabelExpr) {
    match test {
        LabelExpr::Name(name) => name::schema_name(out, name),
        LabelExpr::Any(_) => out.push('%'),
        LabelExpr::Computed(names) => computed(out, names),
        LabelExpr::Not(inner) => {
            out.push('!');
            labels_within(out, inner);
        }
        LabelExpr::And(parts) => separated(out, parts, conjunction(parts), labels_within),
        LabelExpr::Or(parts) => separated(out, parts, "|", |out, part| match part {
            LabelExpr::And(parts) => separated(out, parts, "&", labels_within),
            _ => labels_within(out, part),
        }),
    }
}

fn computed(out: &mut String, computed: &Computed) {
    out.push_str(if computed.any { "$any(" } else { "$(" });
    expression(out, &computed.names);
    out.push(')');
}

/// A label to set or remove.
pub(super) fn label_word(out: &mut String, word: &Word) {
    match word {
        Word::Name(name) => name::schema_name(out, name),
        Word::Computed(names) => computed(out, names),
    }
}

/// Plain labels are joined as ever, others by their operator.
fn conjunction(parts: &[LabelExpr]) -> &'static str {
    let plain = parts.iter().all(|part| matches!(part, LabelExpr::Name(_)));
    if plain { ":" } else { "&" }
}

fn labels_within(out: &mut String, test: &LabelExpr) {
    match test {
        LabelExpr::And(_) | LabelExpr::Or(_) => {
            out.push('(');
            labels(out, test);
            out.push(')');
        }
        _ => labels(out, test),
    }
}
