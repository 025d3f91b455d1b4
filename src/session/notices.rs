//! Things worth saying that are no error: names nobody has, and where rows were lost.

use crate::bind::bound::{Mention, MentionKind};
use crate::execute::Profile;
use crate::graph::Graph;
use crate::plan::{Plan, Program, display};
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
    }
}

/// The first step of a program that got rows and gave none.
pub(super) fn empty_step(program: &Program, profile: &Profile) -> Option<Notice> {
    let (plan, rows_in) = lost(&program.root, profile)?;
    let step = display::line(plan, &program.names);
    Some(Notice { span: None, kind: NoticeKind::EmptyStep { step, rows_in } })
}

fn lost<'a>(plan: &'a Plan, profile: &Profile) -> Option<(&'a Plan, u64)> {
    if profile.of(plan).rows > 0 {
        return None;
    }
    let inputs = plan.inputs();
    if let Some(deeper) = inputs.iter().find_map(|input| lost(input, profile)) {
        return Some(deeper);
    }
    let rows_in = inputs.first().map_or(0, |input| profile.of(input).rows);
    Some((plan, rows_in))
}
