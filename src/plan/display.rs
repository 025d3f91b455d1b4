//! The drawing of a plan: what `EXPLAIN` shows and tests compare.
//!
//! One operator a line, the last to run on top, inputs below and indented. It is
//! terse and stable; names of variables stand for their slots.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use super::branch::{Branch, Except};
use super::node::{ApplyKind, Ends, Ground, Lookup, Plan, Program, Step};
use crate::bind::bound::{
    Aggregate, Creation, Declaration, Each, PatternPath, SchemaChange, Update, Word,
};
use crate::expression::Slot;
use crate::expression::display::slot_name;
use crate::expression::{Expr, Labels};
use crate::parse::ast::{DeclarationKind, Direction, Shortest};
use crate::value::display;

/// The whole program: the main plan, then the subqueries by number. `note` may add
/// something to each operator's line, such as measured rows.
pub fn draw(program: &Program, note: &dyn Fn(&Plan) -> String) -> String {
    let mut drawing = Drawing { names: &program.names, note, depth: 0, out: String::new() };
    drawing.plan(&program.root, "", "");
    let asked = asked(program);
    let subplans = program.subplans.iter().enumerate();
    for (number, subplan) in subplans.filter(|(number, _)| asked.contains(number)) {
        let _ = writeln!(drawing.out, "subquery #{number}");
        drawing.plan(&subplan.plan, "└─ ", "   ");
    }
    drawing.out
}

/// The subqueries that some expression still asks; others have become operators.
fn asked(program: &Program) -> BTreeSet<usize> {
    let mut asked = BTreeSet::new();
    let mut open = vec![&program.root];
    while let Some(plan) = open.pop() {
        open.extend(plan.inputs());
        plan.for_each_expr(&mut |expr| {
            expr.any(&mut |part| {
                if let Expr::Subquery { number, .. } = part
                    && asked.insert(*number)
                {
                    open.push(&program.subplans[*number].plan);
                }
                false
            });
        });
    }
    asked
}

/// One operator as drawn, without its inputs.
pub fn line(plan: &Plan, names: &[Arc<str>]) -> String {
    let (word, detail) = Words { names }.operator(plan);
    if detail.is_empty() { word.to_owned() } else { format!("{word} {detail}") }
}

struct Drawing<'a> {
    names: &'a [Arc<str>],
    note: &'a dyn Fn(&Plan) -> String,
    /// Operators around the current one.
    depth: usize,
    out: String,
}

/// Operators deeper than this are only counted: nobody reads so far to the right, and
/// a drawing takes the square of its depth.
const DEPTH_MAX: usize = 500;

impl Drawing<'_> {
    fn plan(&mut self, plan: &Plan, first: &str, rest: &str) {
        if self.depth == DEPTH_MAX {
            let _ = writeln!(self.out, "{first}… and {} more", count(plan));
            return;
        }
        let note = (self.note)(plan);
        let _ = writeln!(self.out, "{first}{}{note}", line(plan, self.names));
        let inputs: Vec<&Plan> =
            plan.inputs().into_iter().filter(|input| !is_plain_leaf(input)).collect();
        for (index, input) in inputs.iter().enumerate() {
            let last = index + 1 == inputs.len();
            let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.depth += 1;
            self.plan(input, &format!("{rest}{branch}"), &format!("{rest}{below}"));
            self.depth -= 1;
        }
    }
}

/// Operators of a plan.
fn count(plan: &Plan) -> usize {
    let own = usize::from(!is_plain_leaf(plan));
    own + plan.inputs().into_iter().map(count).sum::<usize>()
}

/// The argument of a main plan says nothing worth a line.
fn is_plain_leaf(plan: &Plan) -> bool {
    matches!(plan, Plan::Argument)
}

/// Makes the words of operators.
pub(super) struct Words<'a> {
    names: &'a [Arc<str>],
}

impl Words<'_> {
    fn operator(&self, plan: &Plan) -> (&'static str, String) {
        match plan {
            Plan::Argument => ("Argument", String::new()),
            Plan::Empty => ("Empty", String::new()),
            Plan::NodeScan { slot, label, .. } => match label {
                Some(label) => {
                    ("NodeScan", format!("({}:{})", self.slot(*slot), display::name(label)))
                }
                None => ("NodeScan", format!("({})", self.slot(*slot))),
            },
            Plan::IndexLookup { slot, label, key, value, how, .. } => {
                let (slot, label) = (self.slot(*slot), display::name(label));
                ("IndexLookup", format!("({slot}:{label}) {}", self.lookup(key, *how, value)))
            }
            Plan::Expand { step, into, .. } => {
                (if *into { "ExpandInto" } else { "Expand" }, self.step(step, ""))
            }
            Plan::VarExpand { step, into, min, max, each, ends, .. } => {
                let word = match (into, ends) {
                    (true, _) => "VarExpandInto",
                    (false, Some(Ends { counted: true, .. })) => "CountReach",
                    (false, Some(_)) => "Reach",
                    (false, None) => "VarExpand",
                };
                let mut walk = self.walk(step, &range(*min, *max), each, None);
                if ends.is_some_and(|ends| !ends.start) {
                    let (from, to) = (self.slot(step.from), self.slot(step.to));
                    let _ = write!(walk, " {to} <> {from}");
                }
                (word, walk)
            }
            Plan::ShortestPath { step, min, max, each, shortest, .. } => {
                let word = match shortest.which {
                    Shortest::One => "ShortestPath",
                    Shortest::All => "AllShortestPaths",
                };
                let condition = shortest.condition.as_ref();
                (word, self.walk(step, &range(*min, *max), each, condition))
            }
            Plan::Walk { walk, into, .. } => {
                (if *into { "WalkInto" } else { "Walk" }, self.search(walk))
            }
            Plan::Count { branches, .. } => ("Count", self.branches(branches)),
            Plan::Endpoints { step, .. } => ("Endpoints", self.step(step, "")),
            Plan::Trace { grounds, .. } => ("Trace", self.grounds(grounds)),
            Plan::Filter { predicate, .. } => ("Filter", self.expr(predicate)),
            Plan::Project { items, .. } => ("Project", self.items(items)),
            Plan::BindPath { path, .. } => ("BindPath", self.path(path)),
            Plan::Keep { slots, .. } => ("Keep", self.slots(slots)),
            other => self.collecting(other),
        }
    }

    fn collecting(&self, plan: &Plan) -> (&'static str, String) {
        match plan {
            Plan::Aggregate { keys, aggregates, .. } => {
                ("Aggregate", self.grouping(keys, aggregates))
            }
            Plan::Distinct { slots, .. } => ("Distinct", self.slots(slots)),
            Plan::Sort { keys, .. } => ("Sort", self.sort(keys)),
            Plan::Top { keys, count, .. } => {
                ("Top", format!("{} by {}", self.expr(count), self.sort(keys)))
            }
            Plan::Skip { count, .. } => ("Skip", self.expr(count)),
            Plan::Limit { count, .. } => ("Limit", self.expr(count)),
            Plan::Unwind { list, slot, .. } => {
                ("Unwind", format!("{} AS {}", self.expr(list), self.slot(*slot)))
            }
            Plan::Union { slots, .. } => ("Union", self.slots(slots)),
            Plan::HashJoin { on, .. } if on.is_empty() => ("CartesianProduct", String::new()),
            Plan::HashJoin { on, .. } => ("HashJoin", format!("on {}", self.slots(on))),
            Plan::Apply { kind, row, .. } => {
                let word = match kind {
                    ApplyKind::Inner => "Apply",
                    ApplyKind::Optional => "Optional",
                    ApplyKind::Semi => "SemiApply",
                    ApplyKind::Anti => "AntiApply",
                    ApplyKind::Unit => "UnitApply",
                };
                (word, if row.is_some() { String::new() } else { "row by row".to_owned() })
            }
            Plan::Call { call, .. } => {
                let arguments: Vec<String> =
                    call.arguments.iter().map(|one| self.expr(one)).collect();
                let yields: Vec<Slot> = call.yields.iter().map(|(_, slot)| *slot).collect();
                ("Call", format!("{}({}) {}", call.name, arguments.join(", "), self.slots(&yields)))
            }
            Plan::LoadCsv { source, .. } => {
                let headers = if source.with_headers { "with headers " } else { "" };
                let (file, row) = (self.expr(&source.file), self.slot(source.slot));
                ("LoadCsv", format!("{headers}{file} AS {row}"))
            }
            Plan::Eager { .. } => ("Eager", String::new()),
            Plan::Morsels { rows: 1, .. } => ("Morsels", "of one row".to_owned()),
            Plan::Morsels { rows, .. } => ("Morsels", format!("of {rows} rows")),
            other => self.update(other),
        }
    }

    fn update(&self, plan: &Plan) -> (&'static str, String) {
        match plan {
            Plan::Create { creation, .. } => ("Create", self.creation(creation)),
            Plan::Merge { creation, .. } => ("Merge", self.creation(creation)),
            Plan::Update { updates, .. } => {
                let updates: Vec<String> = updates.iter().map(|one| self.one_update(one)).collect();
                ("Update", updates.join(", "))
            }
            Plan::Delete { detach, targets, .. } => {
                let targets: Vec<String> = targets.iter().map(|one| self.expr(&one.0)).collect();
                (if *detach { "DetachDelete" } else { "Delete" }, targets.join(", "))
            }
            Plan::Foreach { slot, list: (list, _), .. } => {
                ("Foreach", format!("{} IN {}", self.slot(*slot), self.expr(list)))
            }
            Plan::Schema(SchemaChange::Declare(one)) => ("Declare", declaration(one)),
            Plan::Schema(SchemaChange::Undeclare { constraint, name, .. }) => {
                let what = if *constraint { "constraint" } else { "index" };
                ("Undeclare", format!("{what} {}", display::name(name)))
            }
            _ => ("", String::new()),
        }
    }

    fn lookup(&self, key: &str, how: Lookup, value: &Expr) -> String {
        let key = display::name(key);
        let sign = match (how, value) {
            (Lookup::Between, Expr::List(bounds)) if bounds.len() == 2 => {
                let (low, high) = (self.expr(&bounds[0]), self.expr(&bounds[1]));
                return format!("{low} <= {key} <= {high}");
            }
            (Lookup::Equal, _) => "=",
            (Lookup::AnyOf | Lookup::Between, _) => "IN",
            (Lookup::From, _) => ">=",
            (Lookup::To, _) => "<=",
            (Lookup::StartsWith, _) => "STARTS WITH",
        };
        format!("{key} {sign} {}", self.expr(value))
    }

    pub(super) fn slot(&self, slot: Slot) -> &str {
        slot_name(slot, self.names)
    }

    fn slots(&self, slots: &[Slot]) -> String {
        let names: Vec<&str> = slots.iter().map(|slot| self.slot(*slot)).collect();
        names.join(", ")
    }

    pub(super) fn expr(&self, expr: &Expr) -> String {
        expr.shown(self.names).to_string()
    }

    fn items(&self, items: &[(Slot, Expr)]) -> String {
        let item = |(slot, expr): &(Slot, Expr)| {
            let (expr, name) = (self.expr(expr), self.slot(*slot));
            if expr == name { expr } else { format!("{expr} AS {name}") }
        };
        items.iter().map(item).collect::<Vec<_>>().join(", ")
    }

    fn sort(&self, keys: &[(Expr, bool)]) -> String {
        let key = |(expr, descending): &(Expr, bool)| {
            format!("{}{}", self.expr(expr), if *descending { " DESC" } else { "" })
        };
        keys.iter().map(key).collect::<Vec<_>>().join(", ")
    }

    fn grouping(&self, keys: &[(Slot, Expr)], aggregates: &[Aggregate]) -> String {
        let names: Vec<&str> = aggregates.iter().map(|one| self.slot(one.slot)).collect();
        match (keys.is_empty(), names.is_empty()) {
            (true, _) => names.join(", "),
            (false, true) => format!("by {}", self.items(keys)),
            (false, false) => format!("{} by {}", names.join(", "), self.items(keys)),
        }
    }

    fn step(&self, step: &Step, length: &str) -> String {
        let arrow = self.arrow(step.relationship, step.types.as_ref(), step.direction, length);
        let (from, to) = (self.slot(step.from), self.slot(step.to));
        format!("({from}){arrow}({to})")
    }

    pub(super) fn arrow(
        &self,
        relationship: Slot,
        types: Option<&Labels>,
        direction: Direction,
        length: &str,
    ) -> String {
        let types = types.map_or(String::new(), |types| format!(":{types}"));
        let (left, right) = match direction {
            Direction::Outgoing => ("-", "->"),
            Direction::Incoming => ("<-", "-"),
            Direction::Either => ("-", "-"),
        };
        let name = self.slot(relationship);
        format!("{left}[{name}{types}{length}]{right}")
    }

    /// A walk and what must be true of its relationships, its nodes and the whole.
    fn walk(&self, step: &Step, range: &str, each: &Each, condition: Option<&Expr>) -> String {
        let mut inside = range.to_owned();
        if !each.properties.is_empty() {
            let entry = |(key, value): &(Arc<str>, Expr)| {
                format!("{}: {}", display::name(key), self.expr(value))
            };
            let entries: Vec<String> = each.properties.iter().map(entry).collect();
            let _ = write!(inside, " {{{}}}", entries.join(", "));
        }
        let tests = |tests: &[Expr]| self.expr(&Expr::all(tests.to_vec()));
        if !each.relationships.is_empty() {
            let _ = write!(inside, " WHERE {}", tests(&each.relationships));
        }
        let mut text = self.step(step, &inside);
        if !each.nodes.is_empty() {
            let _ = write!(text, " nodes x0 WHERE {}", tests(&each.nodes));
        }
        if let Some(condition) = condition {
            let _ = write!(text, " until {}", self.expr(condition));
        }
        text
    }

    /// What rows rest on, as far as it is not noted further down.
    fn grounds(&self, grounds: &[Ground]) -> String {
        let ground = |ground: &Ground| match ground {
            Ground::All(slot) => format!("all of {}", self.slot(*slot)),
            Ground::Any(slot) => format!("any of {}", self.slot(*slot)),
            Ground::Lineage(slot) | Ground::Element(slot) => self.slot(*slot).to_owned(),
            Ground::Property(slot, key) => {
                format!("{}.{}", self.slot(*slot), display::name(key))
            }
            Ground::Reads(expr) => format!("reads of {}", self.expr(expr)),
            Ground::ReadsOfEach { list, test } => {
                format!("reads of {} for x0 in {}", self.expr(test), self.slot(*list))
            }
            Ground::ReadsOfNodes { from, list, test } => {
                let (from, list) = (self.slot(*from), self.slot(*list));
                format!("reads of {} for x0 in nodes of {list} from {from}", self.expr(test))
            }
            Ground::ReadsOfRepetitions { test, .. } => {
                format!("reads of {} each time", self.expr(test))
            }
            Ground::Absent { found, .. } => format!("absence of {}", self.slot(*found)),
            Ground::Procedure(name) => format!("{name}()"),
            Ground::Line(origin) => self.slot(origin.line).to_owned(),
        };
        grounds.iter().map(ground).collect::<Vec<_>>().join(", ")
    }

    fn branches(&self, branches: &[Branch]) -> String {
        branches.iter().map(|branch| self.branch(branch)).collect::<Vec<_>>().join(", ")
    }

    /// `optional (m)<-[:likes]-(p) [(p)-[:knows]->(q)] but not x`
    fn branch(&self, branch: &Branch) -> String {
        let kind = match branch.kind {
            ApplyKind::Inner | ApplyKind::Unit => "",
            ApplyKind::Optional if branch.tells => "optional, told, ",
            ApplyKind::Optional => "optional ",
            ApplyKind::Semi => "any ",
            ApplyKind::Anti => "no ",
        };
        let steps = |steps: &[Step]| {
            steps.iter().map(|step| self.step(step, "")).collect::<Vec<_>>().join(" & ")
        };
        let mut text = format!("{kind}{}", steps(&branch.steps));
        let tests: Vec<Expr> = branch.node.iter().chain(&branch.relationship).cloned().collect();
        if !tests.is_empty() {
            let _ = write!(text, " WHERE {}", self.expr(&Expr::all(tests)));
        }
        if !branch.below.is_empty() {
            let _ = write!(text, " [{}]", self.branches(&branch.below));
        }
        if let Some(twin) = &branch.twin {
            let _ = write!(text, " and apart {}", self.branch(twin));
        }
        let Except { nodes, neighbours, relationships } = &branch.except;
        let left_out: Vec<Slot> = nodes.iter().chain(relationships).copied().collect();
        if !left_out.is_empty() {
            let _ = write!(text, " but not {}", self.slots(&left_out));
        }
        if !neighbours.is_empty() {
            let _ = write!(text, " but no {}", steps(neighbours));
        }
        text
    }

    fn path(&self, path: &PatternPath) -> String {
        let mut text = format!("{} = ({})", self.slot(path.slot), self.slot(path.start));
        for (relationship, node) in &path.steps {
            let _ = write!(text, "-[{}]-({})", self.slot(*relationship), self.slot(*node));
        }
        text
    }

    fn creation(&self, creation: &Creation) -> String {
        let nodes = creation.nodes.iter().map(|node| {
            let labels = self.labels(&node.labels);
            format!("({}{labels})", self.slot(node.slot))
        });
        let relationships = creation.relationships.iter().map(|one| {
            let (start, end) = (self.slot(one.start), self.slot(one.end));
            format!("({start})-[{}:{}]->({end})", self.slot(one.slot), self.word(&one.kind))
        });
        nodes.chain(relationships).collect::<Vec<_>>().join(", ")
    }

    fn one_update(&self, update: &Update) -> String {
        match update {
            Update::Property { target, key, value, .. } => {
                let (target, value) = (self.expr(target), self.expr(value));
                match key {
                    Word::Written(key) => format!("{target}.{} = {value}", display::name(key)),
                    Word::Computed(key, _) => format!("{target}[{}] = {value}", self.expr(key)),
                }
            }
            Update::Properties { slot, value, replace, .. } => {
                let sign = if *replace { "=" } else { "+=" };
                format!("{} {sign} {}", self.slot(*slot), self.expr(value))
            }
            Update::AddLabels { slot, labels: added, .. } => {
                format!("{}{}", self.slot(*slot), self.labels(added))
            }
            Update::RemoveLabels { slot, labels: gone, .. } => {
                format!("{} without {}", self.slot(*slot), self.labels(gone))
            }
        }
    }

    /// `:A:B`
    fn labels(&self, labels: &[Word]) -> String {
        labels.iter().fold(String::new(), |list, label| list + ":" + &self.word(label))
    }

    fn word(&self, word: &Word) -> String {
        match word {
            Word::Written(name) => display::name(name),
            Word::Computed(names, _) => format!("$({})", self.expr(names)),
        }
    }
}

/// `unique mail (:Person) email`
fn declaration(declaration: &Declaration) -> String {
    let what = match declaration.kind {
        DeclarationKind::Index => "index",
        DeclarationKind::Unique => "unique",
        DeclarationKind::Present => "present",
        DeclarationKind::Key => "key",
    };
    let subject = display::name(&declaration.subject);
    let (open, close) = if declaration.of_relationships { ("[:", "]") } else { ("(:", ")") };
    let keys: Vec<String> = declaration.keys.iter().map(|key| display::name(key)).collect();
    let name = declaration.name.as_ref().map(|name| format!("{} ", display::name(name)));
    let name = name.unwrap_or_default();
    format!("{what} {name}{open}{subject}{close} {}", keys.join(", "))
}

fn range(min: u64, max: Option<u64>) -> String {
    match max {
        Some(max) if max == min => format!("*{min}"),
        Some(max) => format!("*{min}..{max}"),
        None => format!("*{min}.."),
    }
}
