//! Statements on the schema as text.

use super::super::ast::{Listed, Show};
use super::clause::{page, yield_columns};
use super::filter;

pub(super) fn show(out: &mut String, show: &Show) {
    out.push_str("SHOW ");
    out.push_str(&listed(show.what));
    if let Some(yields) = &show.yields {
        yield_columns(out, yields);
    }
    page(out, &show.page);
    filter(out, show.filter.as_ref());
}

fn listed(what: Listed) -> String {
    let row = what.row();
    let qualifier = row.qualifier.map(|word| format!("{word} "));
    qualifier.unwrap_or_default() + row.plural
}
