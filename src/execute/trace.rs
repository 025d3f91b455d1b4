//! Notes what rows rest on, in a run that is traced.

use std::cell::RefCell;

use super::context::{Context, RunEnv, traced_subquery};
use super::lineage::{Absence, Fact, Noted, Origin, Remark, origin};
use super::row_by_row::elements;
use super::{Operator, Result};
use crate::budget::Budget;
use crate::expression::evaluate::{Env, EvaluateError, evaluate, evaluate_of};
use crate::expression::{Expr, Slot, SubqueryKind};
use crate::graph::{Entity, Graph, KeyId};
use crate::plan::Ground;
use crate::span::Span;
use crate::value::temporal::Clock;
use crate::value::{Batch, Column, NodeId, RelationshipId, Value};

/// `Plan::Trace`. Streams.
pub(super) struct Trace<'p> {
    input: Box<dyn Operator + 'p>,
    slot: Slot,
    grounds: &'p [Ground],
}

impl<'p> Trace<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        slot: Slot,
        grounds: &'p [Ground],
    ) -> Trace<'p> {
        Trace { input, slot, grounds }
    }
}

impl Operator for Trace<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let Some(mut batch) = self.input.next(ctx)? else { return Ok(None) };
        let Some(lineage) = ctx.around().lineage else { return Ok(Some(batch)) };
        let room = Vec::with_capacity(self.grounds.len() * batch.len());
        let notes = Notes { env: ctx.env(), noted: RefCell::new(room) };
        let looks: Vec<Look<'_>> =
            self.grounds.iter().map(|ground| Look::at(ground, &batch, notes.graph())).collect();
        let mut ends = Vec::with_capacity(batch.len());
        for row in 0..batch.len() {
            for look in &looks {
                notes.look(look, &batch, row)?;
            }
            ends.push(notes.noted.borrow().len());
        }
        let values = lineage.note(notes.noted.into_inner(), &ends, ctx.budget())?;
        batch.set(self.slot, Column::Integers { values, valid: None });
        Ok(Some(batch))
    }
}

/// A ground, and what is the same for all rows of a batch.
enum Look<'a> {
    /// The relationship of each row was there.
    Relationships(&'a [RelationshipId]),
    /// A property was read of the node of each row.
    Properties(&'a [NodeId], KeyId),
    /// What the lineage of each row says.
    Lineages(&'a [i64]),
    /// Each row is looked at by itself.
    Rows(&'a Ground),
}

impl<'a> Look<'a> {
    fn at(ground: &'a Ground, batch: &'a Batch, graph: &Graph) -> Look<'a> {
        let column = |slot: &Slot| batch.column(*slot).map(|column| &**column);
        let look = match ground {
            Ground::Element(slot) => match column(slot) {
                Some(Column::Relationships(ids)) => Some(Look::Relationships(ids)),
                _ => None,
            },
            Ground::Property(slot, key) => match (column(slot), graph.key(key)) {
                (Some(Column::Nodes(nodes)), Some(key)) => Some(Look::Properties(nodes, key)),
                // a relationship was there with all its properties
                (Some(Column::Relationships(ids)), _) => Some(Look::Relationships(ids)),
                _ => None,
            },
            Ground::Lineage(slot) => match column(slot) {
                Some(Column::Integers { values, valid: None }) => Some(Look::Lineages(values)),
                _ => None,
            },
            _ => None,
        };
        look.unwrap_or(Look::Rows(ground))
    }
}

/// The surroundings of expressions, which note what is asked of them.
struct Notes<'a> {
    env: RunEnv<'a>,
    noted: RefCell<Vec<Noted>>,
}

impl Notes<'_> {
    fn push(&self, noted: Noted) {
        self.noted.borrow_mut().push(noted);
    }

    fn fact(&self, fact: Fact) {
        self.push(Noted::Fact(fact));
    }

    fn remark(&self, remark: Remark) {
        self.push(Noted::Remark(Box::new(remark)));
    }

    fn absence(&self, span: Span, known: Vec<(Slot, Value)>) {
        self.push(Noted::Absence(Box::new(Absence { span, known })));
    }

    fn look(&self, look: &Look<'_>, batch: &Batch, row: usize) -> Result<()> {
        match look {
            Look::Relationships(ids) => {
                if ids[row] != RelationshipId::NULL {
                    self.fact(Fact::Relationship(ids[row]));
                }
            }
            Look::Properties(nodes, key) => {
                if nodes[row] != NodeId::NULL {
                    self.fact(Fact::Property(nodes[row], *key));
                }
            }
            Look::Lineages(origins) => {
                self.push(Noted::Lineage(origins[row] as Origin));
            }
            Look::Rows(ground) => return self.ground(ground, batch, row),
        }
        Ok(())
    }

    fn ground(&self, ground: &Ground, batch: &Batch, row: usize) -> Result<()> {
        let value = |slot: Slot| batch.value(slot, row);
        match ground {
            Ground::Lineage(slot) | Ground::All(slot) => {
                origins(&value(*slot)).for_each(|origin| self.push(Noted::Lineage(origin)));
            }
            Ground::Any(slot) => self.push(Noted::Any(origins(&value(*slot)).collect())),
            Ground::Element(slot) => self.element(&value(*slot)),
            Ground::Property(slot, key) => self.reads(&value(*slot), key),
            Ground::Reads(expr) => {
                evaluate(expr, batch, row, self)?;
            }
            Ground::ReadsOfEach { list, test } => {
                self.reads_of(test, elements(&value(*list)), batch, row)?;
            }
            Ground::ReadsOfNodes { from, list, test } => {
                let (from, list) = (value(*from), value(*list));
                self.reads_of(test, &self.nodes(from, elements(&list)), batch, row)?;
            }
            Ground::ReadsOfRepetitions { groups, test } => {
                self.reads_of_repetitions(test, groups, &batch.slice(row, row + 1))?;
            }
            Ground::Absent { span, found, known } => {
                if elements(&value(*found)).is_empty() {
                    let known = known.iter().map(|slot| (*slot, value(*slot))).collect();
                    self.absence(*span, known);
                }
            }
            Ground::Procedure(name) => self.remark(Remark::Procedure(name.clone())),
            Ground::Line(origin) => {
                if let (Value::String(file), Value::Integer(line)) =
                    (value(origin.file), value(origin.line))
                {
                    self.remark(Remark::Line(file, line.unsigned_abs()));
                }
            }
        }
        Ok(())
    }

    fn element(&self, value: &Value) {
        match value {
            Value::Node(node) => self.fact(Fact::Node(*node)),
            Value::Relationship(id) => self.fact(Fact::Relationship(*id)),
            Value::List(items) => items.iter().for_each(|item| self.element(item)),
            Value::Path(path) => {
                path.relationships.iter().for_each(|id| self.fact(Fact::Relationship(*id)));
            }
            _ => {}
        }
    }

    fn reads_of(&self, test: &Expr, elements: &[Value], batch: &Batch, row: usize) -> Result<()> {
        for element in elements {
            self.budget().tick(1)?;
            evaluate_of(test, element.clone(), (batch, row), self)?;
        }
        Ok(())
    }

    /// What a test reads in each repetition; `row` is one row.
    fn reads_of_repetitions(
        &self,
        test: &Expr,
        groups: &[(Slot, Slot)],
        row: &Batch,
    ) -> Result<()> {
        let lists: Vec<(Slot, Value)> =
            groups.iter().map(|(one, list)| (*one, row.value(*list, 0))).collect();
        let times = lists.iter().map(|(_, list)| elements(list).len()).min().unwrap_or(0);
        for time in 0..times {
            self.budget().tick(1)?;
            let mut row = row.clone();
            for (one, list) in &lists {
                row.set(*one, Column::from_values(vec![elements(list)[time].clone()]));
            }
            evaluate(test, &row, 0, self)?;
        }
        Ok(())
    }

    /// The nodes of a walk, each once.
    fn nodes(&self, from: Value, relationships: &[Value]) -> Vec<Value> {
        let mut nodes = vec![from];
        for relationship in relationships {
            if let Value::Relationship(id) = relationship {
                let (start, end) = self.graph().endpoints(*id);
                nodes.extend([Value::Node(start), Value::Node(end)]);
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        nodes.retain(|node| matches!(node, Value::Node(id) if seen.insert(*id)));
        nodes
    }
}

/// The numbers of lineages in a slot: one, a list of them, or none for null.
fn origins(value: &Value) -> impl Iterator<Item = Origin> {
    elements(value).iter().filter_map(origin)
}

impl Env for Notes<'_> {
    fn graph(&self) -> &Graph {
        self.env.graph()
    }

    fn parameter(&self, name: &str) -> Option<&Value> {
        self.env.parameter(name)
    }

    fn clock(&self) -> &Clock {
        self.env.clock()
    }

    fn budget(&self) -> &Budget {
        self.env.budget()
    }

    fn subquery(
        &self,
        number: usize,
        kind: SubqueryKind,
        arguments: Vec<(Slot, Value)>,
    ) -> std::result::Result<Value, EvaluateError> {
        let known = arguments.clone();
        let (value, rests_on, span) = traced_subquery(&self.env, number, kind, arguments)?;
        if rests_on.is_empty() {
            self.absence(span, known);
        }
        for origin in rests_on {
            self.push(Noted::Lineage(origin));
        }
        Ok(value)
    }

    fn reads(&self, subject: &Value, key: &str) {
        match subject {
            Value::Node(node) => match self.graph().key(key) {
                Some(key) => self.fact(Fact::Property(*node, key)),
                None => self.remark(Remark::UnknownProperty(*node, key.into())),
            },
            // a relationship was there with all its properties, and says what it rests on
            Value::Relationship(id) => self.fact(Fact::Relationship(*id)),
            _ => {}
        }
    }

    fn reads_all(&self, subject: &Value) {
        match subject {
            Value::Node(node) => {
                for (key, _) in self.graph().properties(Entity::Node(*node)) {
                    self.fact(Fact::Property(*node, key));
                }
            }
            Value::Relationship(id) => self.fact(Fact::Relationship(*id)),
            _ => {}
        }
    }
}
