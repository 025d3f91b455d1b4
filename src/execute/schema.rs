//! Indexes and constraints: declared, taken back, and held against what a statement
//! has done.

use std::sync::Arc;

use super::error::{Clash, ExecuteErrorKind, Lack};
use super::{Context, ExecuteError, Operator, Result};
use crate::bind::bound::{Declaration, SchemaChange};
use crate::graph::declared::{Declared, DeclaredKind, Fault, Subject, Violation};
use crate::graph::{Change, Entity, Graph};
use crate::parse::ast::DeclarationKind;
use crate::span::Span;
use crate::spelling::nearest;
use crate::value::{Batch, NodeId, Value, display};

/// `Plan::Schema`. No rows.
pub(super) struct Schema<'p> {
    change: Option<&'p SchemaChange>,
}

impl<'p> Schema<'p> {
    pub(super) fn new(change: &'p SchemaChange) -> Schema<'p> {
        Schema { change: Some(change) }
    }
}

impl Operator for Schema<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        match self.change.take() {
            Some(SchemaChange::Declare(declaration)) => declare(declaration, ctx)?,
            Some(SchemaChange::Undeclare { constraint, name, lenient, span }) => {
                undeclare((*constraint, name), *lenient, *span, ctx)?;
            }
            None => {}
        }
        Ok(None)
    }
}

fn declare(declaration: &Declaration, ctx: &mut Context<'_>) -> Result<()> {
    let declared = declared(declaration);
    let graph = ctx.graph();
    match obstacle(declaration, &declared, graph) {
        Some(_) if declaration.lenient => return Ok(()),
        Some(kind) => return Err(ExecuteError::new(kind, declaration.span)),
        None => {}
    }
    let name = declaration.name.clone().unwrap_or_else(|| free_name(&declared, graph));
    ctx.budget().tick(size(&declared.on, graph))?;
    ctx.graph_mut()?.declare(&name, Some(declared));
    Ok(())
}

/// What stands in the way of a declaration: its name, or one that does the same.
fn obstacle(
    declaration: &Declaration,
    declared: &Declared,
    graph: &Graph,
) -> Option<ExecuteErrorKind> {
    let known = &graph.schema().declared;
    if let Some(name) = declaration.name.as_ref().filter(|name| known.contains_key(*name)) {
        return Some(ExecuteErrorKind::NameTaken { name: name.to_string() });
    }
    let (name, same) = known.iter().find(|(_, one)| covers(one, declared))?;
    let (name, constraint) = (name.to_string(), same.kind.is_constraint());
    Some(ExecuteErrorKind::AlreadyDeclared { name, constraint })
}

fn declared(declaration: &Declaration) -> Declared {
    let kind = match declaration.kind {
        DeclarationKind::Index => DeclaredKind::Index,
        DeclarationKind::Unique => DeclaredKind::Unique,
        DeclarationKind::Present => DeclaredKind::Present,
        DeclarationKind::Key => DeclaredKind::Key,
    };
    let subject = declaration.subject.clone();
    let on =
        if declaration.of_relationships { Subject::Type(subject) } else { Subject::Label(subject) };
    Declared { kind, on, keys: declaration.keys.clone() }
}

/// Whether one declaration makes another one pointless. The order of keys is of no
/// account.
fn covers(known: &Declared, new: &Declared) -> bool {
    let is_enough = known.kind == new.kind
        || (new.kind == DeclaredKind::Index && known.kind.is_unique())
        || (known.kind == DeclaredKind::Key && new.kind.is_constraint());
    is_enough
        && known.on == new.on
        && known.keys.len() == new.keys.len()
        && new.keys.iter().all(|key| known.keys.contains(key))
}

/// `index_Person_name`, with a number where that is taken.
fn free_name(declared: &Declared, graph: &Graph) -> Arc<str> {
    let what = if declared.kind.is_constraint() { "constraint" } else { "index" };
    let keys: Vec<&str> = declared.keys.iter().map(|key| &**key).collect();
    let name = format!("{what}_{}_{}", declared.on.name(), keys.join("_"));
    let is_free = |name: &String| !graph.schema().declared.contains_key(name.as_str());
    let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(is_free).unwrap_or(name).into()
}

/// How many entities a declaration is about.
fn size(subject: &Subject, graph: &Graph) -> u64 {
    let size = match subject {
        Subject::Label(name) => graph.label(name).map(|label| graph.label_count(label)),
        Subject::Type(name) => graph.relationship_type(name).map(|kind| graph.type_count(kind)),
    };
    size.unwrap_or(0) as u64
}

fn undeclare(
    (constraint, name): (bool, &Arc<str>),
    lenient: bool,
    span: Span,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let known = &ctx.graph().schema().declared;
    let kind = match known.get(name) {
        Some(declared) if declared.kind.is_constraint() == constraint => {
            ctx.graph_mut()?.declare(name, None);
            return Ok(());
        }
        Some(_) => ExecuteErrorKind::OtherKind { name: name.to_string(), constraint: !constraint },
        None if lenient => return Ok(()),
        None => {
            let same_kind = known.iter().filter(|(_, one)| one.kind.is_constraint() == constraint);
            let nearest = nearest(name, same_kind.map(|(known, _)| &**known)).map(str::to_owned);
            ExecuteErrorKind::NotDeclared { name: name.to_string(), constraint, nearest }
        }
    };
    Err(ExecuteError::new(kind, span))
}

/// Refuses what a statement has done where it breaks a constraint.
pub(super) fn verify(ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.may_write() {
        return Ok(());
    }
    ctx.budget().tick(ctx.graph().changes().len() as u64)?;
    match ctx.graph().violation() {
        None => Ok(()),
        Some(violation) => Err(ExecuteError::new(broken(&violation, ctx.graph()), Span::default())),
    }
}

fn broken(violation: &Violation, graph: &Graph) -> ExecuteErrorKind {
    let constraint = violation.name.to_string();
    let search = search(violation, graph);
    match &violation.fault {
        Fault::Missing(key) => {
            let (entity, key) = (described(violation.entity, graph), key.to_string());
            ExecuteErrorKind::NotPresent(Box::new(Lack { constraint, entity, key, search }))
        }
        Fault::Same(other) => {
            let mut both = [violation.entity, *other];
            both.sort_unstable();
            let values = values(violation, both[0], graph);
            let [first, second] = both.map(|entity| described(entity, graph));
            let clash = Clash { constraint, first, second, values, search };
            ExecuteErrorKind::NotUnique(Box::new(clash))
        }
    }
}

/// A query for all that break a constraint which this very statement declares.
fn search(violation: &Violation, graph: &Graph) -> Option<String> {
    let is_own = |change: &&Change| matches!(change, Change::DeclaredSet { name, .. } if *name == violation.name);
    graph.changes().iter().find(is_own)?;
    let declared = graph.schema().declared.get(&violation.name)?;
    let subject = display::name(declared.on.name());
    let pattern = |name: &str| match declared.on {
        Subject::Label(_) => format!("({name}:{subject})"),
        Subject::Type(_) => format!("()-[{name}:{subject}]->()"),
    };
    let keys = declared.keys.iter().map(|key| display::name(key));
    Some(match &violation.fault {
        Fault::Missing(key) => {
            format!("MATCH {} WHERE a.{} IS NULL RETURN a", pattern("a"), display::name(key))
        }
        Fault::Same(_) => {
            let agree: Vec<String> = keys.map(|key| format!("a.{key} = b.{key}")).collect();
            let (patterns, agree) = ([pattern("a"), pattern("b")].join(", "), agree.join(" AND "));
            format!("MATCH {patterns} WHERE {agree} AND id(a) < id(b) RETURN a, b")
        }
    })
}

/// What an entity has under the keys of the constraint that is broken.
fn values(violation: &Violation, entity: Entity, graph: &Graph) -> Vec<(String, String)> {
    let declared = graph.schema().declared.get(&violation.name);
    let keys = declared.map(|declared| declared.keys.as_slice()).unwrap_or_default();
    let value = |key: &Arc<str>| {
        let value = graph.property(entity, graph.key(key)?);
        Some((key.to_string(), display::plain(&value)))
    };
    keys.iter().filter_map(value).collect()
}

/// `node 3 (Ann)`, by the name people know it by where it has one.
fn described(entity: Entity, graph: &Graph) -> String {
    match entity {
        Entity::Node(node) => match display_name(node, graph) {
            Some(name) => format!("node {} ({name})", node.0),
            None => format!("node {}", node.0),
        },
        Entity::Relationship(relationship) => {
            let kind = graph.type_name(graph.type_of(relationship));
            format!("relationship {} ({kind})", relationship.0)
        }
    }
}

/// What the graph says a node is called, or its `name`.
fn display_name(node: NodeId, graph: &Graph) -> Option<Arc<str>> {
    let named = || match graph.property(Entity::Node(node), graph.key("name")?) {
        Value::String(name) => Some(name),
        _ => None,
    };
    graph.display_name(node).or_else(|| graph.slug(node)).or_else(named)
}
