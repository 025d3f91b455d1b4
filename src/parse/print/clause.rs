//! Clauses as text.

use super::super::ast::{
    ClauseKind, Expr, MergeAction, Name, ProcedureCall, Projection, ProjectionItem, Query,
    RemoveItem, SetItem, SortItem, Word, Yield,
};
use super::super::expression::Level;
use super::expression::{at_least, expression};
use super::{filter, matching, name, next_line, pattern, prefixed, query, schema, separated};

pub(super) fn clause(out: &mut String, kind: &ClauseKind, indent: Option<usize>) {
    match kind {
        ClauseKind::Match { optional, repeatable, patterns, filter } => {
            out.push_str(if *optional { "OPTIONAL " } else { "" });
            matching(out, *repeatable, patterns, filter.as_ref());
        }
        ClauseKind::Unwind { list, variable } => {
            prefixed(out, "UNWIND ", Some(list));
            alias(out, Some(variable));
        }
        ClauseKind::With { projection: body, filter: condition } => {
            out.push_str("WITH ");
            projection(out, body);
            filter(out, condition.as_ref());
        }
        ClauseKind::Return(body) => {
            out.push_str("RETURN ");
            projection(out, body);
        }
        ClauseKind::Create(patterns) => {
            out.push_str("CREATE ");
            pattern::patterns(out, patterns);
        }
        ClauseKind::Merge { pattern, actions } => {
            out.push_str("MERGE ");
            pattern::path(out, pattern);
            separated(out, actions, "", merge_action);
        }
        ClauseKind::Set(items) => set(out, items),
        ClauseKind::Remove(items) => {
            out.push_str("REMOVE ");
            separated(out, items, ", ", remove_item);
        }
        ClauseKind::Delete { detach, targets } => {
            out.push_str(if *detach { "DETACH DELETE " } else { "DELETE " });
            separated(out, targets, ", ", expression);
        }
        ClauseKind::Foreach { variable, list, body } => {
            out.push_str("FOREACH (");
            name::variable(out, &variable.text);
            prefixed(out, " IN ", Some(list));
            out.push_str(" |");
            for update in body {
                out.push(' ');
                clause(out, &update.kind, None);
            }
            out.push(')');
        }
        ClauseKind::Call(call) => procedure_call(out, call),
        ClauseKind::Show(show) => schema::show(out, show),
        ClauseKind::Declare(declaration) => schema::declare(out, declaration),
        ClauseKind::Undeclare { constraint, name, if_exists } => {
            schema::undeclare(out, *constraint, name, *if_exists);
        }
        ClauseKind::Finish => out.push_str("FINISH"),
        ClauseKind::Subquery { optional, imports, import_all, query } => {
            out.push_str(if *optional { "OPTIONAL " } else { "" });
            let imports = imports.as_deref();
            inline_subquery(out, imports, *import_all, query, indent);
        }
        ClauseKind::LoadCsv { with_headers, source, variable, field_terminator } => {
            out.push_str(if *with_headers { "LOAD CSV WITH HEADERS" } else { "LOAD CSV" });
            prefixed(out, " FROM ", Some(source));
            alias(out, Some(variable));
            if let Some((terminator, _)) = field_terminator {
                out.push_str(" FIELDTERMINATOR ");
                name::string(out, terminator);
            }
        }
    }
}

fn alias(out: &mut String, variable: Option<&Name>) {
    if let Some(variable) = variable {
        out.push_str(" AS ");
        name::variable(out, &variable.text);
    }
}

fn projection(out: &mut String, projection: &Projection) {
    out.push_str(if projection.distinct { "DISTINCT " } else { "" });
    out.push_str(if projection.star { "*" } else { "" });
    if projection.star && !projection.items.is_empty() {
        out.push_str(", ");
    }
    separated(out, &projection.items, ", ", |out, ProjectionItem { expr, alias: given }| {
        expression(out, expr);
        alias(out, given.as_ref());
    });
    page(out, projection);
}

/// `ORDER BY`, `SKIP` and `LIMIT`.
pub(super) fn page(out: &mut String, projection: &Projection) {
    if !projection.order.is_empty() {
        out.push_str(" ORDER BY ");
        separated(out, &projection.order, ", ", |out, SortItem { expr, descending }| {
            expression(out, expr);
            out.push_str(if *descending { " DESC" } else { "" });
        });
    }
    prefixed(out, " SKIP ", projection.skip.as_ref());
    prefixed(out, " LIMIT ", projection.limit.as_ref());
}

fn merge_action(out: &mut String, action: &MergeAction) {
    out.push_str(if action.on_create { " ON CREATE " } else { " ON MATCH " });
    set(out, &action.items);
}

fn set(out: &mut String, items: &[SetItem]) {
    out.push_str("SET ");
    separated(out, items, ", ", |out, item| match item {
        SetItem::Property { target, key, value } => {
            property(out, target, key);
            prefixed(out, " = ", Some(value));
        }
        SetItem::Replace { variable, value } => {
            name::variable(out, &variable.text);
            prefixed(out, " = ", Some(value));
        }
        SetItem::Merge { variable, value } => {
            name::variable(out, &variable.text);
            prefixed(out, " += ", Some(value));
        }
        SetItem::Labels { variable, labels } => labelled(out, variable, labels),
    });
}

fn remove_item(out: &mut String, item: &RemoveItem) {
    match item {
        RemoveItem::Property { target, key } => property(out, target, key),
        RemoveItem::Labels { variable, labels } => labelled(out, variable, labels),
    }
}

fn property(out: &mut String, target: &Expr, key: &Word) {
    at_least(out, target, Level::Postfix);
    match key {
        Word::Name(key) => {
            out.push('.');
            name::schema_name(out, key);
        }
        Word::Computed(key) => {
            out.push('[');
            expression(out, &key.names);
            out.push(']');
        }
    }
}

fn labelled(out: &mut String, variable: &Name, labels: &[Word]) {
    name::variable(out, &variable.text);
    for label in labels {
        out.push(':');
        pattern::label_word(out, label);
    }
}

fn procedure_call(out: &mut String, call: &ProcedureCall) {
    out.push_str(if call.optional { "OPTIONAL CALL " } else { "CALL " });
    name::procedure(out, &call.name.text);
    if let Some(arguments) = &call.arguments {
        out.push('(');
        separated(out, arguments, ", ", expression);
        out.push(')');
    }
    if let Some(yields) = &call.yields {
        yield_items(out, yields);
    }
}

fn yield_items(out: &mut String, yields: &Yield) {
    yield_columns(out, yields);
    filter(out, yields.filter.as_ref());
}

/// `YIELD` without its condition.
pub(super) fn yield_columns(out: &mut String, yields: &Yield) {
    out.push_str(match (yields.star, yields.items.as_slice()) {
        (true, _) => " YIELD *",
        (false, []) => " YIELD -",
        (false, _) => " YIELD ",
    });
    separated(out, &yields.items, ", ", |out, (column, given)| {
        name::schema_name(out, column);
        alias(out, given.as_ref());
    });
}

fn inline_subquery(
    out: &mut String,
    imports: Option<&[Name]>,
    import_all: bool,
    inner: &Query,
    indent: Option<usize>,
) {
    out.push_str("CALL ");
    if let Some(names) = imports {
        out.push_str(if import_all { "(*" } else { "(" });
        separated(out, names, ", ", |out, variable| name::variable(out, &variable.text));
        out.push_str(") ");
    }
    let deeper = indent.map(|spaces| spaces + 2);
    out.push('{');
    next_line(out, deeper);
    query(out, inner, deeper);
    next_line(out, indent);
    out.push('}');
}
