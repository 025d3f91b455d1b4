//! What the README asks has answers.

use relata::database::Database;
use relata::load;
use relata::parse;
use relata::session::Parameters;

#[test]
fn every_question_of_the_readme_has_rows() {
    let readme = include_str!("../README.md");
    let (_, rest) = readme.split_once("```cypher\n").expect("questions");
    let (questions, _) = rest.split_once("```").expect("an end of the questions");
    let graph = load::read(&load::builtin::HEAT).expect("the built-in graph is sound");
    let mut session = Database::with_graph(graph).session();
    let statements = parse::statements(questions);
    assert_eq!(statements.len(), 5);
    for span in statements {
        let question = span.slice(questions);
        match session.run(question, &Parameters::new()) {
            Ok(result) => {
                assert!(!result.rows.is_empty(), "{question}");
                assert!(result.notices.is_empty(), "{question}: {:?}", result.notices);
            }
            Err(error) => panic!("{question}: {error}"),
        }
    }
}

#[test]
fn the_readme_counts_what_the_prompt_counts() {
    let graph = load::read(&load::builtin::HEAT).expect("the built-in graph is sound");
    let (nodes, relationships) = (graph.node_count(), graph.relationship_count());
    let greeting = format!("on heat: {nodes} nodes, {relationships} relationships");
    assert!(include_str!("../README.md").contains(&greeting), "{greeting}");
}
