//! The drawing of a path that is searched for as a whole, close to how it is written.

use std::fmt::Write;

use super::display::Words;
use crate::bind::bound::{Walk, WalkPart};
use crate::expression::Expr;
use crate::parse::ast::{PathMode, Selector};

impl Words<'_> {
    /// `SHORTEST 2 TRAIL (a) ((x)-[r:KNOWS]->(y) WHERE x.age < y.age){1,3} (b) AS p`
    pub(super) fn search(&self, walk: &Walk) -> String {
        let mut text = selector(walk.selector);
        let mode = match walk.mode {
            PathMode::Walk => "WALK",
            PathMode::Trail => "TRAIL",
            PathMode::Acyclic => "ACYCLIC",
            PathMode::Simple => "SIMPLE",
        };
        let _ = write!(text, "{mode} ({})", self.slot(walk.from));
        for part in &walk.parts {
            self.part(part, &mut text);
        }
        if !walk.condition.is_empty() {
            let _ = write!(text, " WHERE {}", self.expr(&Expr::all(walk.condition.clone())));
        }
        if let Some(path) = walk.path {
            let _ = write!(text, " AS {}", self.slot(path));
        }
        if walk.reversed {
            text.push_str(" from its end");
        }
        text
    }

    fn part(&self, part: &WalkPart, text: &mut String) {
        if part.repeated.is_some() {
            let _ = write!(text, " (({})", self.slot(part.start));
        }
        for step in &part.steps {
            text.push_str(&self.arrow(step.relationship, step.types.as_ref(), step.direction, ""));
            let _ = write!(text, "({})", self.slot(step.to));
        }
        let tests = |word: &str, tests: &[Expr]| match tests {
            [] => String::new(),
            tests => format!("{word}{}", self.expr(&Expr::all(tests.to_vec()))),
        };
        match part.repeated {
            None => {
                let all: Vec<Expr> = part.predicates.iter().chain(&part.at_end).cloned().collect();
                if !all.is_empty() {
                    let _ = write!(text, "[{}]", tests("", &all));
                }
            }
            Some((min, max)) => {
                let max = max.map_or(String::new(), |max| max.to_string());
                let (inside, end) = (tests(" WHERE ", &part.predicates), self.slot(part.end));
                let _ = write!(
                    text,
                    "{inside}){{{min},{max}}} ({end}{})",
                    tests(" WHERE ", &part.at_end)
                );
            }
        }
    }
}

/// The words before a mode; none where all paths are meant.
fn selector(selector: Selector) -> String {
    match selector {
        Selector::All => String::new(),
        Selector::Any(count) => format!("ANY {count} "),
        Selector::Shortest(count) => format!("SHORTEST {count} "),
        Selector::AllShortest => "ALL SHORTEST ".to_owned(),
        Selector::ShortestGroups(1) => "SHORTEST 1 GROUP ".to_owned(),
        Selector::ShortestGroups(count) => format!("SHORTEST {count} GROUPS "),
    }
}
