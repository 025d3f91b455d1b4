//! Feature files to scenarios: outlines expanded, backgrounds prepended, tags heeded.

use std::path::{Path, PathBuf};

use gherkin::{Background, Examples, Feature, GherkinEnv};

/// One scenario, as it is to be played.
pub(crate) struct Scenario {
    /// The folder of its feature, such as `clauses/match`.
    pub(crate) group: String,
    /// Feature path, name, and row of the outline where it is one.
    pub(crate) id: String,
    /// What to do, in order.
    pub(crate) steps: Vec<Step>,
}

/// A line of a scenario and what hangs on it.
pub(crate) struct Step {
    /// The line without its keyword.
    pub(crate) text: String,
    /// The text between triple quotes.
    pub(crate) docstring: String,
    /// The table, its header first.
    pub(crate) table: Vec<Vec<String>>,
}

/// Every scenario under `folder/features`, in the order of the paths.
pub(crate) fn read(folder: &Path) -> Result<Vec<Scenario>, String> {
    let root = folder.join("features");
    let mut scenarios = Vec::new();
    for path in features(&root)? {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let group = name.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        let feature = Feature::parse(keep_backslashes(&text), GherkinEnv::default())
            .map_err(|error| format!("{name}: {error}"))?;
        expand(&feature, &name, &group, &mut scenarios);
    }
    Ok(scenarios)
}

fn features(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut entries: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(features(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Cells hold values of the query language, whose escapes are not those of a table:
/// only an escaped bar is meant for the reader of the table.
fn keep_backslashes(text: &str) -> String {
    let mut quoted = false;
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        quoted ^= line.trim_start().starts_with("\"\"\"");
        if !quoted && line.trim_start().starts_with('|') {
            kept.push_str(&line.replace('\\', "\\\\").replace("\\\\|", "\\|"));
        } else {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

fn expand(feature: &Feature, name: &str, group: &str, scenarios: &mut Vec<Scenario>) {
    for scenario in &feature.scenarios {
        if scenario.tags.iter().any(|tag| tag == "ignore") {
            continue;
        }
        let background = feature.background.iter().flat_map(|Background { steps, .. }| steps);
        let steps: Vec<&gherkin::Step> = background.chain(&scenario.steps).collect();
        let id = format!("{name}: {}", scenario.name);
        if scenario.examples.is_empty() {
            let steps = steps.iter().map(|step| filled(step, &[])).collect();
            scenarios.push(Scenario { group: group.to_owned(), id, steps });
            continue;
        }
        for (row, values) in scenario.examples.iter().flat_map(rows).enumerate() {
            let steps = steps.iter().map(|step| filled(step, &values)).collect();
            let id = format!("{id} #{}", row + 1);
            scenarios.push(Scenario { group: group.to_owned(), id, steps });
        }
    }
}

/// The rows of an outline: what to write for each placeholder.
fn rows(examples: &Examples) -> Vec<Vec<(String, String)>> {
    let Some((header, rows)) = examples.table.as_ref().and_then(|table| table.rows.split_first())
    else {
        return Vec::new();
    };
    let placeholders: Vec<String> = header.iter().map(|name| format!("<{name}>")).collect();
    rows.iter().map(|row| placeholders.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn filled(step: &gherkin::Step, values: &[(String, String)]) -> Step {
    let fill = |text: &String| {
        values.iter().fold(text.clone(), |text, (name, value)| text.replace(name, value))
    };
    let table = step.table.iter().flat_map(|table| &table.rows);
    Step {
        text: fill(&step.value),
        docstring: step.docstring.as_ref().map(fill).unwrap_or_default().trim().to_owned(),
        table: table.map(|row| row.iter().map(fill).collect()).collect(),
    }
}
