//! What is done with rows, whatever found them: counting, grouping, order, pages,
//! collecting, subqueries around them.

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, number, rows};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "count(*) counts the rows", make: counted },
    Relation { name: "DISTINCT is grouping", make: grouping },
    Relation { name: "UNION is DISTINCT", make: union },
    Relation { name: "groups add up", make: groups },
    Relation { name: "ORDER BY keeps the rows", make: ordered },
    Relation { name: "pages are the whole", make: pages },
    Relation { name: "first rows by a list", make: first },
    Relation { name: "order found before or after", make: order_of_columns },
    Relation { name: "collected and unwound", make: collected },
    Relation { name: "WITH * does nothing", make: with_star },
    Relation { name: "UNWIND repeats", make: unwound },
    Relation { name: "more rows than a batch", make: many },
    Relation { name: "inside CALL", make: called },
    Relation { name: "CALL of a later part", make: called_later },
    Relation { name: "EXISTS and COUNT of all of it", make: subquery_of_all },
    Relation { name: "RETURN *", make: everything },
    Relation { name: "columns as a map or a list", make: packed },
];

fn counted(case: &Case, _: &mut Chance) -> Option<Claim> {
    let matched = case.matched();
    Claim::closed([
        rows([format!("{matched} RETURN {}", case.columns())]),
        number(format!("{matched} RETURN count(*)")),
        number(format!("{matched} RETURN count(1)")),
        number(format!("{matched} WITH 1 AS one RETURN sum(one)")),
    ])
}

/// Some columns: names or values, so that rows repeat.
fn items(case: &Case, chance: &mut Chance) -> String {
    let key = chance.pick(&["i", "f", "m", "l", "s"]);
    let (one, two) = (chance.pick(&case.entities()), chance.pick(&case.all_names_found()));
    chance.pick(&[
        format!("{one}.{key} AS x"),
        format!("{one} AS x"),
        format!("{one}.{key} AS x, {two} AS y"),
        format!("{one}.b AS x, {one}.{key} AS y"),
    ])
}

/// The columns of [`items`] by their new names.
fn columns_of(items: &str) -> &'static str {
    if items.contains(" AS y") { "x, y" } else { "x" }
}

impl Case {
    fn all_names_found(&self) -> Vec<String> {
        self.pattern.names()
    }
}

fn grouping(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, items) = (case.matched(), items(case, chance));
    let columns = columns_of(&items);
    Claim::equal([
        format!("{matched} RETURN DISTINCT {items}"),
        format!("{matched} WITH {items}, count(*) AS many RETURN {columns}"),
        format!("{matched} WITH DISTINCT {items} RETURN {columns}"),
        format!("{matched} WITH {items} RETURN DISTINCT {columns}"),
    ])
}

fn union(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, items) = (case.matched(), items(case, chance));
    let one = format!("{matched} RETURN {items}");
    Claim::equal([format!("{matched} RETURN DISTINCT {items}"), format!("{one} UNION {one}")])
}

fn groups(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, items) = (case.matched(), items(case, chance));
    Claim::closed([
        number(format!("{matched} RETURN count(*)")),
        number(format!("{matched} WITH {items}, count(*) AS many RETURN sum(many)")),
        number(format!("{matched} WITH {items}, collect(1) AS all RETURN sum(size(all))")),
    ])
}

fn ordered(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (name, key) = (chance.pick(&case.entities()), chance.pick(&["m", "i", "f", "l"]));
    let order = chance.pick(&["@.k", "@.k DESC, @.id", "@", "properties(@) DESC", "@.k IS NULL"]);
    let order = order.replace('@', &name).replace(".k", &format!(".{key}"));
    Claim::alike([case.matched(), format!("{} WITH * ORDER BY {order}", case.matched())])
}

fn pages(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, columns) = (case.matched(), case.columns());
    let start = format!("{matched} RETURN {columns}");
    let order = case.order().join(", ");
    let size = chance.below(6);
    let page = |page: String| format!("{start} ORDER BY {order} {page}");
    let parts = [
        page(format!("LIMIT {size}")),
        page(format!("SKIP {size} LIMIT 2")),
        page(format!("SKIP {}", size + 2)),
    ];
    Claim::closed([rows([start.clone()]), rows(parts)])
}

fn first(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, columns, many) = (case.matched(), case.columns(), chance.below(4));
    let mut order = case.order();
    let descending = chance.pick(&["", " DESC"]);
    order[0].push_str(descending);
    let sorted = format!("{matched} WITH {columns} ORDER BY {}", order.join(", "));
    let list = format!("WITH collect([{columns}]) AS all UNWIND all[..{many}] AS row RETURN row");
    Claim::equal([
        format!("{sorted} LIMIT {many} RETURN [{columns}]"),
        format!("{sorted} {list}"),
        format!("{matched} RETURN [{columns}] ORDER BY {} LIMIT {many}", order.join(", ")),
    ])
}

/// The value that many rows share at the end of an order does not depend on the way there.
fn order_of_columns(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, name) = (case.matched(), chance.pick(&case.entities()));
    let (key, many) = (chance.pick(&["i", "f", "s", "m"]), 1 + chance.below(4));
    let direction = chance.pick(&["", " DESC"]);
    Claim::equal([
        format!("{matched} RETURN {name}.{key} AS x ORDER BY x{direction} LIMIT {many}"),
        format!(
            "{matched} WITH {name} ORDER BY {name}.{key}{direction} LIMIT {many} RETURN {name}.{key}"
        ),
        format!(
            "{matched} WITH {name}.{key} AS x ORDER BY x{direction} WITH collect({{x: x}})[..{many}] AS all UNWIND all AS one RETURN one.x"
        ),
    ])
}

fn collected(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, names) = (case.matched(), case.pattern.names());
    let entries: Vec<String> = names.iter().map(|name| format!("{name}: {name}")).collect();
    let again: Vec<String> = names.iter().map(|name| format!("row.{name} AS {name}")).collect();
    let collect = format!("collect({{{}}}) AS all", entries.join(", "));
    let unwind = format!("UNWIND all AS row WITH {}", again.join(", "));
    let key = format!("{}.{}", chance.pick(&case.entities()), chance.pick(&["i", "m", "f"]));
    Claim::alike([
        matched.clone(),
        format!("{matched} WITH {collect} {unwind}"),
        format!("{matched} WITH {key} AS key, {collect} {unwind}"),
    ])
}

fn with_star(case: &Case, _: &mut Chance) -> Option<Claim> {
    let matched = case.matched();
    Claim::alike([
        matched.clone(),
        format!("{matched} WITH *"),
        format!("{matched} WITH *, 1 AS one WITH *"),
        format!("{matched} WITH * WHERE true"),
        format!("WITH 1 AS one {matched}"),
        format!("UNWIND [1] AS one {matched}"),
        format!("{matched} WITH * SKIP 0"),
        format!("{matched} WITH * LIMIT 100000"),
        format!("{matched} WITH DISTINCT *"),
    ])
}

fn unwound(case: &Case, _: &mut Chance) -> Option<Claim> {
    let matched = case.matched();
    Claim::open([
        rows([format!("UNWIND [1, 2] AS twice {matched}")]),
        rows([format!("{matched} UNWIND ['a', null] AS twice")]),
        rows([matched.clone(), matched]),
    ])
}

/// Each row so often that operators get them in several batches.
fn many(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, columns) = (case.matched(), case.columns());
    let unwind = format!("UNWIND range(1, {}) AS again", 60 + chance.below(120));
    Claim::alike([
        matched.clone(),
        format!("{unwind} {matched} WITH DISTINCT {columns}"),
        format!("{unwind} {matched} WITH * WHERE again = 50 WITH {columns}"),
        format!("{unwind} {matched} WITH {columns}, count(*) AS many"),
        format!("{matched} {unwind} WITH {columns}, max(again) AS most"),
        format!(
            "{matched} {unwind} WITH * ORDER BY again, {} LIMIT 2000 WITH DISTINCT {columns}",
            case.order().join(", ")
        ),
        format!(
            "{unwind} OPTIONAL {matched} WITH DISTINCT {columns} WHERE {} IS NOT NULL",
            case.pattern.node_names()[0]
        ),
        format!("{unwind} WITH collect(again) AS all CALL {{ {matched} RETURN {columns} }} WITH *"),
    ])
}

fn called(case: &Case, _: &mut Chance) -> Option<Claim> {
    let (matched, columns) = (case.matched(), case.columns());
    Claim::alike([
        matched.clone(),
        format!("CALL {{ {matched} RETURN {columns} }} WITH *"),
        format!("CALL () {{ {matched} RETURN {columns} }} WITH *"),
        format!("WITH 1 AS one CALL (one) {{ {matched} RETURN {columns} }} WITH *"),
    ])
}

fn called_later(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let names = case.pattern.names();
    let node = chance.pick(&case.pattern.node_names());
    let rest: Vec<String> = names.into_iter().filter(|name| *name != node).collect();
    if rest.is_empty() {
        return None;
    }
    let (matched, rest) = (case.matched(), rest.join(", "));
    Claim::alike([
        format!("MATCH ({node}) {matched}"),
        format!("MATCH ({node}) CALL ({node}) {{ {matched} RETURN {rest} }} WITH *"),
        format!("MATCH ({node}) CALL (*) {{ {matched} RETURN {rest} }} WITH *"),
        format!("MATCH ({node}) CALL {{ WITH {node} {matched} RETURN {rest} }} WITH *"),
    ])
}

fn subquery_of_all(case: &Case, _: &mut Chance) -> Option<Claim> {
    let (matched, name) = (case.matched(), &case.pattern.node_names()[0]);
    Claim::equal([
        format!("{matched} WITH count(*) AS many RETURN many > 0, many"),
        format!("RETURN EXISTS {{ {matched} }}, COUNT {{ {matched} }}"),
        format!("RETURN EXISTS {{ {matched} RETURN 1 }}, COUNT {{ {matched} RETURN {name} }}"),
        format!("RETURN COUNT {{ {matched} }} > 0, size(COLLECT {{ {matched} RETURN {name} }})"),
    ])
}

/// In whatever order its columns come.
fn everything(case: &Case, _: &mut Chance) -> Option<Claim> {
    let matched = case.matched();
    let packed =
        case.pattern.names().iter().map(|name| format!("{name}: {name}")).collect::<Vec<_>>();
    let packed = format!("RETURN {{{}}} AS row", packed.join(", "));
    Claim::closed([
        rows([format!("{matched} {packed}")]),
        rows([format!("CALL {{ {matched} RETURN * }} {packed}")]),
        rows([format!("{matched} WITH *, 1 AS one {packed}")]),
    ])
}

fn packed(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, name) = (case.matched(), chance.pick(&case.entities()));
    let plain = "RETURN @.i AS x, @.f AS y";
    let other = chance.pick(&[
        "WITH {x: @.i, y: @.f} AS m RETURN m.x, m.y",
        "WITH @ {.i, .f} AS m RETURN m.i, m['f']",
        "WITH [@.i, @.f] AS m RETURN m[0], m[-1]",
        "WITH properties(@) AS m RETURN m.i, m.f",
        "WITH @ {.*, i: @.i} AS m RETURN m.i, m.f",
        "UNWIND [{n: @}] AS m RETURN m.n.i, m.n.f",
        "WITH collect(@) AS all UNWIND all AS m RETURN m.i, m.f",
    ]);
    let words = [("@", name.as_str())];
    Claim::equal([plain, other].map(|end| format!("{matched} {}", fill(end, &words))))
}
