//! Things worth saying that are no error: names nobody has, and labels and types that
//! became variables for want of a colon, and comparisons with null.

use crate::bind::bound::{Mention, MentionKind};
use crate::graph::Graph;
use crate::result::{Notice, NoticeKind};
use crate::spelling::nearest;

/// A notice for every name of the query that the graph does not have, each once.
pub(super) fn unknown_names(mentions: &[Mention], graph: &Graph) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for mention in mentions {
        let Some(kind) = unknown(mention, graph) else { continue };
        if !notices.iter().any(|notice| notice.kind == kind) {
            notices.push(Notice { span: Some(mention.span), kind });
        }
    }
    notices
}

fn unknown(mention: &Mention, graph: &Graph) -> Option<NoticeKind> {
    let name = mention.name.to_string();
    match mention.kind {
        MentionKind::Label => {
            let used = graph.labels().filter(|(label, _)| graph.label_count(*label) > 0);
            let known: Vec<&str> = used.map(|(_, known)| &**known).collect();
            let nearest = nearest(&name, known.iter().copied()).map(str::to_owned);
            (!known.contains(&name.as_str())).then_some(NoticeKind::UnknownLabel { name, nearest })
        }
        MentionKind::Type => {
            let known: Vec<&str> = graph.types().map(|(_, known)| &**known).collect();
            let nearest = nearest(&name, known.iter().copied()).map(str::to_owned);
            let is_known = known.contains(&name.as_str()) || graph.type_reading(&name).is_some();
            (!is_known).then_some(NoticeKind::UnknownType { name, nearest })
        }
        MentionKind::Key => {
            let known: Vec<&str> = graph.keys().map(|(_, known)| &**known).collect();
            let nearest = nearest(&name, known.iter().copied()).map(str::to_owned);
            (!known.contains(&name.as_str())).then_some(NoticeKind::UnknownKey { name, nearest })
        }
        MentionKind::Null => Some(NoticeKind::ComparedWithNull { operator: name }),
        MentionKind::Node => {
            let label = graph.label(&name).filter(|label| graph.label_count(*label) > 0);
            label.map(|_| NoticeKind::ForgottenColon { what: "label", name })
        }
        MentionKind::Relationship => {
            let kind = graph.relationship_type(&name).filter(|kind| graph.type_count(*kind) > 0);
            kind.map(|_| NoticeKind::ForgottenColon { what: "type", name })
        }
    }
}
