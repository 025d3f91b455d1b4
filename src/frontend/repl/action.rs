//! What each `:command` does.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::walk::{View, Walk};
use super::{Flow, Last, Repl, command, say, schema, words};
use crate::frontend::cli::{FORMATS, duration};
use crate::frontend::failure::Failure;
use crate::frontend::output::Output;
use crate::frontend::why::{self, Asked};
use crate::frontend::workspace::{self, Origin};
use crate::frontend::{export, parameter, printer};
use crate::function;
use crate::render::diagnostic::Source;
use crate::render::picture::{self, dot};
use crate::render::text;
use crate::render::{Format, Names};
use crate::value::display;

type Outcome = Result<Flow, Failure>;

pub(super) fn help(_: &mut Repl, topic: &str) -> Outcome {
    let topic = topic.trim_start_matches(':').trim_end_matches("()");
    if topic.is_empty() {
        return say(&command::overview());
    }
    if let Some(command) = command::find(topic) {
        return say(&command::describe(command));
    }
    if let Some(function) = function::lookup(topic) {
        return say(&format!("{}\n  {}", function.signature(), function.help));
    }
    let commands = command::COMMANDS.iter().map(|command| command.name);
    let known = commands.chain(function::all().map(|function| function.name));
    Err(Failure::unknown("topic", topic, known))
}

pub(super) fn schema(repl: &mut Repl, name: &str) -> Outcome {
    let width = repl.printer.layout.width.unwrap_or_else(printer::terminal_width);
    let graph = repl.workspace.database.clone();
    let graph = graph.read();
    let name = name.trim_start_matches(':').trim_matches('`');
    let text = if name.is_empty() {
        schema::describe(&graph, width)
    } else {
        let found = schema::describe_one(&graph, name, width);
        let known = schema::names(&graph);
        found.ok_or_else(|| {
            Failure::unknown("label or type", name, known.iter().map(String::as_str))
        })?
    };
    drop(graph);
    repl.show(&text)
}

pub(super) fn functions(repl: &mut Repl, prefix: &str) -> Outcome {
    let lower = prefix.to_lowercase();
    let lines: Vec<String> = function::all()
        .filter(|function| function.name.to_lowercase().starts_with(&lower))
        .map(|function| format!("{}\n    {}", function.signature(), function.help))
        .collect();
    if lines.is_empty() {
        return Err(Failure::usage(format!("no function begins with `{prefix}`")));
    }
    repl.show(&lines.join("\n"))
}

pub(super) fn queries(repl: &mut Repl, _: &str) -> Outcome {
    let mut text = Vec::new();
    for saved in repl.library().list() {
        printer::write_entry(&mut text, &saved)?;
    }
    if text.is_empty() {
        return say("no saved queries");
    }
    repl.show(&String::from_utf8_lossy(&text))
}

pub(super) fn run(repl: &mut Repl, arguments: &str) -> Outcome {
    let mut arguments = words::split(arguments).into_iter();
    let Some(name) = arguments.next() else { return queries(repl, "") };
    let saved = repl.library().find(words::unquote(&name))?;
    let mut parameters = repl.parameters.clone();
    parameters.extend(saved.parameters(&arguments.collect::<Vec<_>>())?);
    let source = Source { name: Some(&saved.place), text: &saved.text };
    repl.run_script(source, &parameters)
}

pub(super) fn param(repl: &mut Repl, arguments: &str) -> Outcome {
    if arguments.is_empty() {
        return list_parameters(repl);
    }
    let (name, expression) = arguments.split_once('=').unwrap_or((arguments, ""));
    let name = name.trim().trim_start_matches('$').to_owned();
    let expression = expression.trim_start_matches('>').trim();
    if expression.is_empty() {
        return clear_parameter(repl, &name);
    }
    let query = format!("RETURN {expression} AS value");
    let result = repl.query(&query)?;
    let value = result.rows.first().and_then(|row| row.first());
    repl.parameters.insert(name, value.map(parameter::from_datum).unwrap_or_default());
    Ok(Flow::Continue)
}

fn clear_parameter(repl: &mut Repl, name: &str) -> Outcome {
    if repl.parameters.remove(name).is_some() {
        return say(&format!("cleared `${name}`"));
    }
    let known = repl.parameters.keys().map(String::as_str);
    Err(Failure::unknown("parameter", name, known))
}

/// Lists them as the language writes them.
fn list_parameters(repl: &mut Repl) -> Outcome {
    if repl.parameters.is_empty() {
        return say("no parameters are set");
    }
    let names: Vec<&String> = repl.parameters.keys().collect();
    let items: Vec<String> =
        names.iter().map(|name| format!("${0} AS {0}", display::name(name))).collect();
    let result = repl.query(&format!("RETURN {}", items.join(", ")))?;
    let graph = repl.workspace.database.clone();
    let graph = graph.read();
    let known = Names::new(&graph);
    let lines: Vec<String> = result
        .columns
        .iter()
        .zip(result.rows.iter().flatten())
        .map(|(name, datum)| format!("${name} = {}", text::literal(datum, &known)))
        .collect();
    drop(graph);
    say(&lines.join("\n"))
}

pub(super) fn explain(repl: &mut Repl, statement: &str) -> Outcome {
    prefixed(repl, "EXPLAIN", statement)
}

pub(super) fn profile(repl: &mut Repl, statement: &str) -> Outcome {
    prefixed(repl, "PROFILE", statement)
}

/// Runs a statement with a word in front; the last query where none is given.
fn prefixed(repl: &mut Repl, word: &str, statement: &str) -> Outcome {
    let last = repl.last.as_ref().map(|last| last.query.clone());
    let statement = match (statement.is_empty(), last) {
        (false, _) => statement.to_owned(),
        (true, Some(query)) => why::bare(&query).to_owned(),
        (true, None) => return Err(Failure::usage("which query? there is no last one yet")),
    };
    repl.run_text(&format!("{word} {statement}"))
}

pub(super) fn why(repl: &mut Repl, number: &str) -> Outcome {
    let Some(last) = repl.last.take() else {
        return Err(Failure::usage("why what? there is no result yet"));
    };
    let outcome = match number {
        _ if last.result.rows.is_empty() => why_empty(repl, &last),
        "" => return why_all(repl, last),
        number => why_row(repl, &last, number),
    };
    repl.last = Some(last);
    outcome
}

/// Says once more why there are no rows.
fn why_empty(repl: &mut Repl, last: &Last) -> Outcome {
    if last.result.notices.is_empty() {
        let is_asked = !last.result.columns.is_empty();
        return say(if is_asked {
            "there are no rows, and nothing is known of why"
        } else {
            "the last statement asked for no rows"
        });
    }
    repl.printer.remarks(&last.result, Source { name: None, text: &last.query }, 0);
    Ok(Flow::Continue)
}

/// Runs the statement again with `WHY`; that is the last result then.
fn why_all(repl: &mut Repl, last: Last) -> Outcome {
    let asked = Asked::of(why::bare(&last.query)).text;
    let parameters = last.parameters.clone();
    repl.last = Some(last);
    repl.run_script(Source { name: None, text: &asked }, &parameters)
}

/// One row with what it rests on. The last result stays, so that another row can be
/// asked for.
fn why_row(repl: &mut Repl, last: &Last, number: &str) -> Outcome {
    let rows = last.result.rows.len();
    let wanted = number.parse::<usize>().ok().filter(|number| (1..=rows).contains(number));
    let wanted = wanted.ok_or_else(|| {
        Failure::usage(format!("got `{number}`, expected the number of a row, from 1 to {rows}"))
    })?;
    let asked = Asked::of(why::bare(&last.query)).text;
    let result = if last.result.why.is_some() {
        why::row(&last.result, wanted - 1, &last.result)
    } else {
        let again = repl.query_with(&asked, &last.parameters)?;
        why::row(&last.result, wanted - 1, &again)
    };
    let gone = || Failure::Usage {
        message: format!("row {wanted} did not come again"),
        hint: Some(String::from("the graph has changed since, or the rows are others each time")),
    };
    repl.show_result(&result.ok_or_else(gone)?, &asked)?;
    Ok(Flow::Continue)
}

pub(super) fn go(repl: &mut Repl, name: &str) -> Outcome {
    walk(repl, |walk, view| walk.go(view, name))
}

pub(super) fn out(repl: &mut Repl, step: &str) -> Outcome {
    walk(repl, |walk, view| walk.step(view, true, step))
}

pub(super) fn r#in(repl: &mut Repl, step: &str) -> Outcome {
    walk(repl, |walk, view| walk.step(view, false, step))
}

pub(super) fn back(repl: &mut Repl, _: &str) -> Outcome {
    walk(repl, Walk::back)
}

pub(super) fn here(repl: &mut Repl, _: &str) -> Outcome {
    walk(repl, Walk::show)
}

/// Moves through the graph as it is now and shows what is there.
fn walk(
    repl: &mut Repl,
    step: impl FnOnce(&mut Walk, &View<'_>) -> Result<String, Failure>,
) -> Outcome {
    let width = repl.printer.layout.width.unwrap_or_else(printer::terminal_width);
    let database = repl.workspace.database.clone();
    let graph = database.read();
    let view = View { graph: &graph, width, color: repl.color() };
    let shown = step(&mut repl.walk, &view)?;
    drop(graph);
    writeln!(repl.printer.out, "{shown}")?;
    repl.printer.out.flush()?;
    Ok(Flow::Continue)
}

pub(super) fn last(repl: &mut Repl, format: &str) -> Outcome {
    let before = (repl.printer.format, repl.printer.layout.rows_max.take());
    let outcome = choose_format(repl, format).and_then(|()| match repl.last.take() {
        Some(last) => {
            let shown = repl.show_result(&last.result, &last.query);
            repl.last = Some(last);
            shown.map(|()| Flow::Continue)
        }
        None => Err(Failure::usage("there is no result yet")),
    });
    (repl.printer.format, repl.printer.layout.rows_max) = before;
    outcome
}

pub(super) fn format(repl: &mut Repl, name: &str) -> Outcome {
    choose_format(repl, name)?;
    let shown = FORMATS.iter().find(|(_, format, _)| *format == repl.printer.format);
    let name = shown.map_or("table", |(name, ..)| name).to_owned();
    say(&format!("format is {name}"))
}

/// Sets the format by name; none given leaves it.
fn choose_format(repl: &mut Repl, name: &str) -> Result<(), Failure> {
    if name.is_empty() {
        return Ok(());
    }
    let found = FORMATS.iter().find(|(known, ..)| *known == name);
    let (_, format, _) = found.ok_or_else(|| {
        Failure::unknown("format", name, FORMATS.iter().map(|(known, ..)| *known))
    })?;
    repl.printer.format = *format;
    Ok(())
}

pub(super) fn dot(repl: &mut Repl, file: &str) -> Outcome {
    let graph = repl.workspace.database.clone();
    let graph = graph.read();
    let mut picture = match &repl.last {
        Some(Last { query, result, .. }) => {
            let mut picture = picture::of_result(result, &Names::new(&graph));
            picture.query = Some(query.clone());
            picture.capped(picture::NODES_MAX)
        }
        None => picture::of_graph(&graph, picture::NODES_MAX),
    };
    drop(graph);
    if picture.is_empty() {
        return Err(Failure::Usage {
            message: String::from("there are no nodes or relationships in the last result"),
            hint: Some(String::from("return them, e.g. `MATCH p = ()-->() RETURN p`")),
        });
    }
    picture.title = repl.workspace.origin.name();
    let file = words::unquote(file);
    let path = (!file.is_empty()).then(|| PathBuf::from(file));
    let out = Output::open(path.as_deref())?;
    export::write(&picture, &repl.workspace, &dot::Style::default(), out)?;
    match path {
        Some(path) => {
            let nodes = printer::count(picture.nodes.len(), "node");
            let relationships = printer::count(picture.relationships.len(), "relationship");
            say(&format!("wrote {nodes} and {relationships} to `{}`", path.display()))
        }
        None => Ok(Flow::Continue),
    }
}

pub(super) fn source(repl: &mut Repl, file: &str) -> Outcome {
    let file = words::unquote(file);
    if file.is_empty() {
        return Err(Failure::usage("which file?"));
    }
    let text = fs::read_to_string(file).map_err(|error| Failure::file(file, error))?;
    let parameters = repl.parameters.clone();
    repl.run_script(Source { name: Some(file), text: &text }, &parameters)
}

pub(super) fn open(repl: &mut Repl, name: &str) -> Outcome {
    let name = words::unquote(name);
    if name.is_empty() {
        return Err(Failure::usage("which graph?"));
    }
    if repl.must_warn() {
        return say("there are unsaved changes; `:save FOLDER`, or once more to drop them");
    }
    repl.open(name)
}

pub(super) fn sources(repl: &mut Repl, folder: &str) -> Outcome {
    let Repl { printer, workspace, .. } = repl;
    match words::unquote(folder) {
        "" => {}
        "off" => (printer.sources, printer.layout.documents) = (None, None),
        folder => printer.set_sources(Some(PathBuf::from(folder)), &workspace.origin)?,
    }
    let usual = workspace.origin.sources();
    match printer.sources.clone().or(usual).filter(|_| printer.layout.documents.is_some()) {
        Some(folder) => say(&format!("passages are read from `{}`", folder.display())),
        None => say("passages are not shown, `:sources DIR` says where the documents are"),
    }
}

pub(super) fn save(repl: &mut Repl, folder: &str) -> Outcome {
    let folder = words::unquote(folder);
    let path = match (&repl.workspace.origin, folder) {
        (Origin::Folder(path), "") => path.clone(),
        (_, "") => return Err(Failure::usage("into which folder?")),
        (_, folder) => Path::new(folder).to_owned(),
    };
    repl.workspace.save(&path)?;
    say(&format!("saved to `{}`", path.display()))
}

pub(super) fn timing(repl: &mut Repl, word: &str) -> Outcome {
    repl.printer.timing = switch(word, repl.printer.timing)?;
    say(if repl.printer.timing { "timing is on" } else { "timing is off" })
}

pub(super) fn pager(repl: &mut Repl, word: &str) -> Outcome {
    repl.pager = switch(word, repl.pager)?;
    say(if repl.pager { "pager is on" } else { "pager is off" })
}

/// `on`, `off`; nothing turns it over.
fn switch(word: &str, now: bool) -> Result<bool, Failure> {
    match word {
        "on" => Ok(true),
        "off" => Ok(false),
        "" => Ok(!now),
        other => Err(Failure::usage(format!("got `{other}`, expected `on` or `off`"))),
    }
}

pub(super) fn timeout(repl: &mut Repl, word: &str) -> Outcome {
    let limit = match word {
        "" => repl.workspace.session.limits_mut().time_max,
        "off" => None,
        time => Some(duration(time).map_err(Failure::usage)?),
    };
    repl.workspace.session.limits_mut().time_max = limit;
    repl.workspace.settings.timeout = limit;
    say(&match limit {
        Some(limit) => format!("queries stop after {}", printer::time(limit)),
        None => String::from("queries may take as long as they like"),
    })
}

pub(super) fn rows(repl: &mut Repl, word: &str) -> Outcome {
    let layout = &mut repl.printer.layout;
    match word {
        "" => {}
        "all" => layout.rows_max = None,
        number => layout.rows_max = Some(whole(number)?),
    }
    let told = match layout.rows_max {
        Some(rows) => format!("tables show {rows} rows"),
        None => String::from("tables show all rows"),
    };
    say(&told)
}

pub(super) fn width(repl: &mut Repl, word: &str) -> Outcome {
    match word {
        "" => {}
        "auto" => repl.width = None,
        number => repl.width = Some(whole(number)?),
    }
    let told = match repl.width {
        Some(width) => format!("tables are up to {width} wide"),
        None => String::from("tables are as wide as the terminal"),
    };
    say(&told)
}

fn whole(number: &str) -> Result<usize, Failure> {
    let parsed = number.parse().ok().filter(|number| *number > 0);
    parsed.ok_or_else(|| Failure::usage(format!("got `{number}`, expected a number above zero")))
}

pub(super) fn rule(repl: &mut Repl, arguments: &str) -> Outcome {
    if arguments.is_empty() {
        return say(&workspace::rules().collect::<Vec<_>>().join("\n"));
    }
    let (name, word) = arguments.rsplit_once(' ').unwrap_or((arguments, ""));
    let name = name.trim();
    let is_on = match word {
        "on" => true,
        "off" => false,
        _ => return Err(Failure::usage(format!("`{name}` on or off?"))),
    };
    if !repl.workspace.session.set_rule(name, is_on) {
        return Err(Failure::unknown("optimizer rule", name, workspace::rules()));
    }
    let rules_off = &mut repl.workspace.settings.rules_off;
    rules_off.retain(|rule| rule != name);
    if !is_on {
        rules_off.push(name.to_owned());
    }
    Ok(Flow::Continue)
}

pub(super) fn clear(repl: &mut Repl, _: &str) -> Outcome {
    write!(repl.printer.out, "\x1b[H\x1b[2J\x1b[3J")?;
    repl.printer.out.flush()?;
    Ok(Flow::Continue)
}

pub(super) fn quit(repl: &mut Repl, _: &str) -> Outcome {
    if repl.must_warn() {
        return say("there are unsaved changes; `:save FOLDER`, or once more to leave");
    }
    Ok(Flow::Quit)
}

/// Whether a format's output may be cut to fit a screen.
pub(super) fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Table | Format::Line | Format::Markdown)
}
