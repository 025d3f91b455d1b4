//! A small graph in which everything is next to everything.

use crate::child::Session;

const NODES: usize = if cfg!(debug_assertions) { 30 } else { 60 };

/// Fills the session's graph.
pub(crate) fn dense(session: &mut Session) {
    let nodes = format!("UNWIND range(1, {NODES}) AS i CREATE (:P {{id: i}})");
    let relationships =
        "MATCH (a:P), (b:P) WHERE a.id <> b.id CREATE (a)-[:R {weight: a.id * b.id}]->(b)";
    for statement in [nodes.as_str(), relationships] {
        let reply = session.ask(statement);
        assert!(reply.detail().is_none(), "{}", reply.summary());
    }
}

/// What a statement that failed must not have changed.
pub(crate) fn counts(session: &mut Session) -> String {
    let query = "MATCH (n) OPTIONAL MATCH (n)-[r]->()
        RETURN count(DISTINCT n), count(r), count(n.text), count(n.extra), sum(n.id), count(n:P)";
    session.ask(query).body["rows"].to_string()
}
