//! Plays one scenario on a database of its own.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use relata::database::Database;
use relata::error::Error;
use relata::function::procedure::{Procedure, Signature};
use relata::optimize;
use relata::result::QueryResult;
use relata::session::{Parameters, Session};

use super::compare::{self, Strictness};
use super::scenario::{Scenario, Step};
use super::snapshot::{self, Effects, Snapshot};
use super::{expected, show};

/// A query that takes longer counts as failed.
const TIME_MAX: Duration = Duration::from_secs(10);

/// How a scenario went.
pub(crate) enum Verdict {
    /// As the kit says.
    Right,
    /// As it says, but for how the error is classified or what is left behind.
    Lenient(String),
    /// Otherwise.
    Wrong(String),
}

/// A scenario after it was played.
pub(crate) struct Played {
    /// How it went.
    pub(crate) verdict: Verdict,
    /// What happened in it.
    pub(crate) log: String,
}

/// Plays a scenario to its end; a panic is the end of it and no more.
pub(crate) fn play(scenario: &Scenario, folder: &Path, how: How) -> Played {
    let mut world = World::new(folder, how);
    let outcome = catch_unwind(AssertUnwindSafe(|| world.play(scenario)));
    let verdict = match outcome {
        Ok(verdict) => verdict,
        Err(payload) => {
            let text = payload.downcast_ref::<&str>().copied().map(str::to_owned);
            let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
            Verdict::Wrong(format!("panic: {}", text.unwrap_or_default()))
        }
    };
    Played { verdict, log: world.log }
}

/// How a scenario is played.
#[derive(Clone, Copy)]
pub(crate) struct How {
    /// With all rules of the optimizer.
    pub(crate) optimize: bool,
    /// Queries are prepared first, and run again where they change nothing.
    pub(crate) again: bool,
}

/// How one step fell short.
enum Miss {
    /// The strict judgement only.
    Strict(String),
    /// Both.
    Lenient(String),
}

fn wrong(why: impl Into<String>) -> Miss {
    Miss::Lenient(why.into())
}

/// What the last query gave and did.
struct Outcome {
    answer: Result<QueryResult, Error>,
    effects: Effects,
}

struct World<'a> {
    folder: &'a Path,
    database: Database,
    session: Session,
    parameters: Parameters,
    outcome: Option<Outcome>,
    again: bool,
    log: String,
}

impl<'a> World<'a> {
    fn new(folder: &'a Path, how: How) -> World<'a> {
        let database = Database::new();
        let mut session = database.session();
        session.limits_mut().time_max = Some(TIME_MAX);
        if !how.optimize {
            for rule in optimize::RULES {
                session.set_rule(rule.name, false);
            }
        }
        let (parameters, log) = (Parameters::new(), String::new());
        World { folder, database, session, parameters, outcome: None, again: how.again, log }
    }

    fn play(&mut self, scenario: &Scenario) -> Verdict {
        let mut strict = None;
        for step in &scenario.steps {
            self.note(step);
            match self.step(step) {
                Ok(()) => {}
                Err(Miss::Strict(why)) => strict = strict.or(Some(why)),
                Err(Miss::Lenient(why)) => return Verdict::Wrong(why),
            }
        }
        strict.map_or(Verdict::Right, Verdict::Lenient)
    }

    fn note(&mut self, step: &Step) {
        // writing to a string cannot fail
        let _ = writeln!(self.log, "{}", step.text);
        for line in step.docstring.lines() {
            let _ = writeln!(self.log, "    {line}");
        }
        for row in &step.table {
            let _ = writeln!(self.log, "    | {} |", row.join(" | "));
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), Miss> {
        match step.text.as_str() {
            "an empty graph" | "any graph" => Ok(()),
            "having executed:" => self.prepare(&step.docstring),
            "parameters are:" => self.parameters(&step.table),
            "executing query:" | "executing control query:" => {
                self.execute(&step.docstring);
                Ok(())
            }
            "no side effects" => self.expect_effects(&Effects::new()),
            "the side effects should be:" => self.expect_table_of_effects(&step.table),
            "the result should be empty" => self.expect_rows(&[], ""),
            text => self.other_step(text, &step.table),
        }
    }

    fn other_step(&mut self, text: &str, table: &[Vec<String>]) -> Result<(), Miss> {
        if let Some(order) = text.strip_prefix("the result should be") {
            return self.expect_rows(table, order);
        }
        if let Some(signature) = text.strip_prefix("there exists a procedure ") {
            return self.procedure(signature, table);
        }
        if let Some(name) = text.strip_prefix("the ").and_then(|rest| rest.strip_suffix(" graph")) {
            let path = self.folder.join("graphs").join(name).join(format!("{name}.cypher"));
            let script = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
            return self.prepare(&script);
        }
        let error = text.strip_prefix("a ").or_else(|| text.strip_prefix("an "));
        match error.and_then(|error| error.split_once(" should be raised at ")) {
            Some((class, rest)) => {
                let (phase, detail) = rest.split_once(": ").unwrap_or((rest, "*"));
                self.expect_error(class, phase, detail)
            }
            None => Err(wrong(format!("unknown step `{text}`"))),
        }
    }

    fn prepare(&mut self, text: &str) -> Result<(), Miss> {
        let answer = self.session.run(text, &self.parameters);
        answer.map(|_| ()).map_err(|error| wrong(format!("in preparation: {}", told(&error))))
    }

    fn parameters(&mut self, table: &[Vec<String>]) -> Result<(), Miss> {
        for row in table {
            let [name, value] = row.as_slice() else {
                return Err(wrong("unreadable parameters"));
            };
            let value = expected::read(value).and_then(|value| value.to_value()).map_err(wrong)?;
            self.parameters.insert(name.clone(), value);
        }
        Ok(())
    }

    fn procedure(&mut self, signature: &str, table: &[Vec<String>]) -> Result<(), Miss> {
        let signature = signature.trim().trim_end_matches(':').trim();
        let signature = Signature::parse(signature).map_err(|error| wrong(error.to_string()))?;
        let cell = |cell: &String| expected::read(cell).and_then(|value| value.to_value());
        let rows = table.iter().skip(1).filter(|row| !row.is_empty());
        let rows = rows.map(|row| row.iter().map(cell).collect::<Result<Vec<_>, _>>());
        let rows = rows.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        self.session.register(Procedure::table(signature, rows));
        Ok(())
    }

    fn execute(&mut self, text: &str) {
        let before = Snapshot::of(&self.database.read());
        if self.again {
            // mistakes are told when the query is run
            let _ = self.session.prepare(text);
        }
        let mut answer = self.session.run(text, &self.parameters);
        if self.again && answer.as_ref().is_ok_and(|result| result.counters.is_empty()) {
            answer = self.session.run(text, &self.parameters);
        }
        let effects = before.effects(&Snapshot::of(&self.database.read()));
        let said = match &answer {
            Ok(result) => show::result(result),
            Err(error) => format!("{}\n", told(error)),
        };
        let _ = writeln!(self.log, "-> {said}-> {effects:?}");
        self.outcome = Some(Outcome { answer, effects });
    }

    fn outcome(&self) -> Result<&Outcome, Miss> {
        self.outcome.as_ref().ok_or_else(|| wrong("no query was run"))
    }

    fn answer(&self) -> Result<(&QueryResult, &Effects), Miss> {
        let outcome = self.outcome()?;
        let answer = outcome.answer.as_ref().map_err(|error| wrong(told(error)))?;
        Ok((answer, &outcome.effects))
    }

    fn expect_rows(&self, table: &[Vec<String>], order: &str) -> Result<(), Miss> {
        let (result, _) = self.answer()?;
        let strictness = Strictness {
            rows_in_order: order.starts_with(", in order"),
            lists_in_order: !order.contains("ignoring element order"),
        };
        match compare::difference(table, result, strictness).map_err(wrong)? {
            None => Ok(()),
            Some(difference) => Err(wrong(format!("{difference}; got {}", show::brief(result)))),
        }
    }

    fn expect_table_of_effects(&self, table: &[Vec<String>]) -> Result<(), Miss> {
        let read = |row: &Vec<String>| match row.as_slice() {
            [name, count] => Some((name.clone(), count.parse().ok()?)),
            _ => None,
        };
        let effects: Option<Effects> = table.iter().map(read).collect();
        let mut effects = effects.ok_or_else(|| wrong("unreadable side effects"))?;
        effects.retain(|_, count| *count > 0);
        self.expect_effects(&effects)
    }

    fn expect_effects(&self, expected: &Effects) -> Result<(), Miss> {
        let (result, effects) = self.answer()?;
        if effects != expected {
            return Err(wrong(format!("side effects {effects:?}, expected {expected:?}")));
        }
        let counted = snapshot::told(&result.counters);
        if counted != *expected {
            return Err(Miss::Strict(format!("counters {counted:?}, seen {effects:?}")));
        }
        Ok(())
    }

    fn expect_error(&self, class: &str, phase: &str, detail: &str) -> Result<(), Miss> {
        let outcome = self.outcome()?;
        let error = match &outcome.answer {
            Ok(result) => {
                let rows = show::brief(result);
                return Err(wrong(format!(
                    "no error, expected {class} {phase} {detail}; got {rows}"
                )));
            }
            Err(error) => error,
        };
        let is_phase = phase == "any time" || phase == error.phase();
        let is_detail = detail == "*" || detail == error.detail();
        if error.class() != class || !is_phase || !is_detail {
            return Err(Miss::Strict(format!(
                "expected {class} {phase} {detail}; {}",
                told(error)
            )));
        }
        if !outcome.effects.is_empty() {
            return Err(Miss::Strict(format!("a failed query left {:?}", outcome.effects)));
        }
        Ok(())
    }
}

fn told(error: &Error) -> String {
    format!("{} {} {}: {error}", error.class(), error.phase(), error.detail())
}
