//! `WITH` and `RETURN`: project or aggregate, then distinct, sort, page, filter.

use super::node::Plan;
use crate::bind::bound::Projection;

/// A projection on top of `input`.
pub(super) fn project(projection: Projection, input: Plan) -> Plan {
    let Projection { items, aggregates, derived, columns, distinct, order, skip, limit, filter } =
        projection;
    let mut plan = match aggregates {
        Some(aggregates) => {
            let grouped = Plan::Aggregate { input: Box::new(input), keys: items, aggregates };
            computed(grouped, derived)
        }
        None => computed(input, items),
    };
    if distinct {
        plan = Plan::Distinct { input: Box::new(plan), slots: columns.clone() };
    }
    if !order.is_empty() {
        plan = Plan::Sort { input: Box::new(plan), keys: order };
    }
    if let Some((count, span)) = skip {
        plan = Plan::Skip { input: Box::new(plan), count, span };
    }
    if let Some((count, span)) = limit {
        let exhaust = plan.writes();
        plan = Plan::Limit { input: Box::new(plan), count, span, exhaust };
    }
    if let Some(predicate) = filter {
        plan = Plan::Filter { input: Box::new(plan), predicate };
    }
    Plan::Keep { input: Box::new(plan), slots: columns }
}

fn computed(input: Plan, items: Vec<(usize, crate::expression::Expr)>) -> Plan {
    if items.is_empty() {
        return input;
    }
    Plan::Project { input: Box::new(input), items }
}
