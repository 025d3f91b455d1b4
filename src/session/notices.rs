//! Things worth saying that are no error: names nobody has, and labels and types that
//! became variables for want of a colon, and comparisons with null.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::bind::bound::{Mention, MentionKind};
use crate::graph::Graph;
use crate::result::{Notice, NoticeKind};
use crate::spelling::nearest;

/// Most names that one query is told about.
const NOTICES_MAX: usize = 20;

/// The first mention of each name.
pub(super) fn first_mentions(mut mentions: Vec<Mention>) -> Vec<Mention> {
    let mut seen = FxHashSet::default();
    mentions.retain(|mention| seen.insert((mention.kind, Arc::clone(&mention.name))));
    mentions
}

/// A notice for every name of the query that the graph does not have, and not more of
/// them than anyone reads.
pub(super) fn unknown_names(mentions: &[Mention], graph: &Graph) -> Vec<Notice> {
    mentions
        .iter()
        .filter_map(|mention| Some((mention, unknown(mention, graph)?)))
        .map(|(mention, kind)| Notice { span: Some(mention.span), kind })
        .take(NOTICES_MAX)
        .collect()
}

fn unknown(mention: &Mention, graph: &Graph) -> Option<NoticeKind> {
    let name = &*mention.name;
    let close = |known: Vec<&Arc<str>>| {
        nearest(name, known.into_iter().map(|known| &**known)).map(str::to_owned)
    };
    match mention.kind {
        MentionKind::Label => {
            let is_used = |label| graph.label_count(label) > 0;
            if graph.label(name).is_some_and(is_used) {
                return None;
            }
            let used = graph.labels().filter(|(label, _)| is_used(*label));
            let nearest = close(used.map(|(_, known)| known).collect());
            Some(NoticeKind::UnknownLabel { name: name.to_owned(), nearest })
        }
        MentionKind::Type => {
            if graph.type_reading(name).is_some() {
                return None;
            }
            let nearest = close(graph.types().map(|(_, known)| known).collect());
            Some(NoticeKind::UnknownType { name: name.to_owned(), nearest })
        }
        MentionKind::Key => {
            if graph.key(name).is_some() {
                return None;
            }
            let nearest = close(graph.keys().map(|(_, known)| known).collect());
            Some(NoticeKind::UnknownKey { name: name.to_owned(), nearest })
        }
        MentionKind::Null => Some(NoticeKind::ComparedWithNull { operator: name.to_owned() }),
        MentionKind::Node => {
            let label = graph.label(name).filter(|label| graph.label_count(*label) > 0);
            label.map(|_| NoticeKind::ForgottenColon { what: "label", name: name.to_owned() })
        }
        MentionKind::Relationship => {
            let kind = graph.relationship_type(name).filter(|kind| graph.type_count(*kind) > 0);
            kind.map(|_| NoticeKind::ForgottenColon { what: "type", name: name.to_owned() })
        }
    }
}
