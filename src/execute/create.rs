//! `CREATE`, and the making that `MERGE` shares with it.

use super::change::{CHANGE_BYTES, Changed, at, check_storable, single};
use super::error::ExecuteErrorKind;
use super::update::names;
use super::{Context, ExecuteError, Operator, Result, path};
use crate::bind::bound::{Creation, NewRelationship, Word};
use crate::expression::evaluate::evaluate;
use crate::expression::{Expr, Slot};
use crate::graph::{Entity, KeyId, LabelId, TypeId};
use crate::span::Span;
use crate::value::{Batch, Column, NodeId, RelationshipId, Type, Value, ValueError};

/// `Plan::Create`. Blocks.
pub(super) struct Create<'p> {
    rows: Changed<'p>,
    creation: &'p Creation,
}

impl<'p> Create<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, creation: &'p Creation) -> Create<'p> {
        Create { rows: Changed::new(input), creation }
    }
}

impl Operator for Create<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let creation = self.creation;
        self.rows.next(ctx, |batches, ctx| {
            batches.iter().map(|rows| make(creation, rows, Nulls::Skip, ctx)).collect()
        })
    }
}

/// What a null property means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    /// There is no such property.
    Skip,
    /// A mistake: nothing can be found by it again.
    Refuse,
}

/// Makes what `creation` says for every row, one row after the other, and binds it.
pub(super) fn make(
    creation: &Creation,
    rows: &Batch,
    nulls: Nulls,
    ctx: &mut Context<'_>,
) -> Result<Batch> {
    let maker = Maker::new(creation, nulls, ctx)?;
    let mut made = Made {
        nodes: vec![Vec::with_capacity(rows.len()); creation.nodes.len()],
        relationships: vec![Vec::with_capacity(rows.len()); creation.relationships.len()],
    };
    for row in 0..rows.len() {
        ctx.budget().tick(1 + (creation.nodes.len() + creation.relationships.len()) as u64)?;
        let own = maker.sees_itself.then(|| single(rows, row));
        maker.row(&mut View { rows, row, own }, &mut made, ctx)?;
    }
    let mut out = rows.clone();
    for (node, ids) in creation.nodes.iter().zip(made.nodes) {
        out.set(node.slot, Column::Nodes(ids));
    }
    for (relationship, ids) in creation.relationships.iter().zip(made.relationships) {
        out.set(relationship.slot, Column::Relationships(ids));
    }
    for pattern in &creation.paths {
        path::bind(pattern, &mut out, ctx.graph());
    }
    Ok(out)
}

/// Counts what a new node or relationship takes, in the graph and among its changes.
fn hold_entity(properties: &[(KeyId, Value)], ctx: &Context<'_>) -> Result<()> {
    let held = properties.iter().map(|(_, value)| CHANGE_BYTES + value.bytes()).sum::<u64>();
    Ok(ctx.budget().hold(2 * CHANGE_BYTES + held)?)
}

/// What has been made so far, for each node and relationship of the creation.
struct Made {
    nodes: Vec<Vec<NodeId>>,
    relationships: Vec<Vec<RelationshipId>>,
}

/// A row as the expressions of a creation see it.
struct View<'a> {
    rows: &'a Batch,
    row: usize,
    /// The row with what was made for it, where an expression asks for that.
    own: Option<Batch>,
}

impl View<'_> {
    fn place(&self) -> (&Batch, usize) {
        self.own.as_ref().map_or((self.rows, self.row), |own| (own, 0))
    }

    fn value(&self, expr: &Expr, ctx: &Context<'_>) -> Result<Value> {
        let (batch, row) = self.place();
        Ok(evaluate(expr, batch, row, &ctx.env())?)
    }

    fn bind(&mut self, slot: Slot, column: impl FnOnce() -> Column) {
        if let Some(own) = &mut self.own {
            own.set(slot, column());
        }
    }
}

/// A creation with its names looked up.
struct Maker<'a> {
    creation: &'a Creation,
    nulls: Nulls,
    /// Of each node, where none of its labels is computed.
    labels: Vec<Option<Vec<LabelId>>>,
    /// Of each relationship, unless it is computed.
    types: Vec<Option<TypeId>>,
    sees_itself: bool,
}

impl<'a> Maker<'a> {
    fn new(creation: &'a Creation, nulls: Nulls, ctx: &mut Context<'_>) -> Result<Maker<'a>> {
        let graph = ctx.graph_mut()?;
        let mut labels = Vec::with_capacity(creation.nodes.len());
        for node in &creation.nodes {
            let known = |label: &Word| written(label).map(|label| graph.intern_label(label));
            labels.push(node.labels.iter().map(known).collect());
        }
        let relationships = creation.relationships.iter();
        let mut known = |kind: &Word| written(kind).map(|kind| graph.intern_type(kind));
        let types = relationships.map(|made| known(&made.kind)).collect();
        Ok(Maker { creation, nulls, labels, types, sees_itself: sees_itself(creation) })
    }

    fn row(&self, view: &mut View<'_>, made: &mut Made, ctx: &mut Context<'_>) -> Result<()> {
        for (place, node) in self.creation.nodes.iter().enumerate() {
            let given = (node.properties.as_ref(), node.span);
            let properties = self.properties(given, view, ctx)?;
            hold_entity(&properties, ctx)?;
            let labels = self.labels(place, view, ctx)?;
            let id = ctx.graph_mut()?.add_node(labels, properties);
            made.nodes[place].push(id);
            view.bind(node.slot, || Column::Nodes(vec![id]));
        }
        for (place, relationship) in self.creation.relationships.iter().enumerate() {
            let (start, end) = self.ends(relationship, view, made, ctx)?;
            let given = (relationship.properties.as_ref(), relationship.span);
            let properties = self.properties(given, view, ctx)?;
            hold_entity(&properties, ctx)?;
            let kind = self.kind(place, view, ctx)?;
            let id = ctx.graph_mut()?.add_relationship(start, kind, end, properties);
            made.relationships[place].push(id);
            view.bind(relationship.slot, || Column::Relationships(vec![id]));
        }
        Ok(())
    }

    /// The labels of a node, looked up again where a row says what they are.
    fn labels(&self, place: usize, view: &View<'_>, ctx: &mut Context<'_>) -> Result<Vec<LabelId>> {
        if let Some(labels) = &self.labels[place] {
            return Ok(labels.clone());
        }
        let (batch, row) = view.place();
        let names = names(&self.creation.nodes[place].labels, batch, row, ctx)?;
        let graph = ctx.graph_mut()?;
        Ok(names.iter().map(|name| graph.intern_label(name)).collect())
    }

    /// The type of a relationship, of which there must be exactly one.
    fn kind(&self, place: usize, view: &View<'_>, ctx: &mut Context<'_>) -> Result<TypeId> {
        if let Some(kind) = self.types[place] {
            return Ok(kind);
        }
        let word = &self.creation.relationships[place].kind;
        let (batch, row) = view.place();
        if let [name] = names(std::slice::from_ref(word), batch, row, ctx)?.as_slice() {
            return Ok(ctx.graph_mut()?.intern_type(name));
        }
        let span = if let Word::Computed(_, span) = word { *span } else { Span::default() };
        at(span, Err(ValueError::mismatch("the type of a relationship", "one name", Type::List)))
    }

    fn ends(
        &self,
        relationship: &NewRelationship,
        view: &View<'_>,
        made: &Made,
        ctx: &Context<'_>,
    ) -> Result<(NodeId, NodeId)> {
        let end = |slot: Slot| match self.creation.nodes.iter().position(|node| node.slot == slot) {
            Some(place) => Ok(made.nodes[place][view.row]),
            None => given_node(&view.rows.value(slot, view.row), slot, relationship.span, ctx),
        };
        Ok((end(relationship.start)?, end(relationship.end)?))
    }

    fn properties(
        &self,
        (expr, span): (Option<&Expr>, Span),
        view: &View<'_>,
        ctx: &mut Context<'_>,
    ) -> Result<Vec<(KeyId, Value)>> {
        let Some(expr) = expr else { return Ok(Vec::new()) };
        let map = match view.value(expr, ctx)? {
            Value::Map(map) => map,
            Value::Null => return Ok(Vec::new()),
            other => {
                let found = Type::of(&other);
                return at(span, Err(ValueError::mismatch("the properties", "a map", found)));
            }
        };
        let mut properties = Vec::with_capacity(map.len());
        for (key, value) in map.iter() {
            if !value.is_null() {
                at(span, check_storable(key, value))?;
                properties.push((ctx.graph_mut()?.intern_key(key), value.clone()));
            } else if self.nulls == Nulls::Refuse {
                let kind = ExecuteErrorKind::MergeNull { key: key.to_string() };
                return Err(ExecuteError::new(kind, span));
            }
        }
        Ok(properties)
    }
}

/// An end of a relationship that was there before.
fn given_node(value: &Value, slot: Slot, span: Span, ctx: &Context<'_>) -> Result<NodeId> {
    let name = &ctx.around().program.names[slot];
    let kind = match value {
        Value::Node(node) if ctx.graph().contains(Entity::Node(*node)) => return Ok(*node),
        Value::Node(_) => ExecuteErrorKind::Value(ValueError::DeletedEntity),
        Value::Null => ExecuteErrorKind::CreateFromNull { name: name.to_string() },
        other => {
            let context = format!("variable `{name}`");
            let wrong = ValueError::mismatch(context, Type::Node.phrase(), Type::of(other));
            ExecuteErrorKind::Value(wrong)
        }
    };
    Err(ExecuteError::new(kind, span))
}

fn written(word: &Word) -> Option<&str> {
    if let Word::Written(name) = word { Some(name) } else { None }
}

/// Whether anything is computed from something that the same creation makes.
fn sees_itself(creation: &Creation) -> bool {
    let made = |slot: Slot| {
        creation.nodes.iter().any(|one| one.slot == slot)
            || creation.relationships.iter().any(|one| one.slot == slot)
    };
    let mut found = false;
    for (_, expr) in creation.exprs() {
        expr.for_each_slot(&mut |slot| found |= made(slot));
    }
    found
}
