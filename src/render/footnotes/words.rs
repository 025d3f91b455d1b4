//! Evidence in words: `rumored, said by Deadline, 2024-07-16, 001_c75.txt:9`.

use std::sync::Arc;

use crate::evidence::{ASSERTED, Evidence, Locator};
use crate::render::styled::Styled;
use crate::render::terminal::Tone;

/// Who said it where the document hides it, as the convention writes it.
const UNNAMED: &str = "unnamed";

/// How a fact stands, who said so, who passed it on, when, and where it is written.
/// Asserted is what a reader expects, and goes without saying.
pub(super) fn push(out: &mut Styled, evidence: &Evidence, shown: &str) {
    let mut gap = "";
    if let Some(status) = evidence.status.as_deref().filter(|status| *status != ASSERTED) {
        out.push(status, Tone::Notice);
        gap = ", ";
    }
    for part in parts(evidence, shown) {
        out.push(gap, Tone::Plain);
        out.push(&part, Tone::Plain);
        gap = ", ";
    }
}

/// The same without tones.
pub(crate) fn plain(evidence: &Evidence, shown: &str) -> String {
    let mut words = Styled::default();
    push(&mut words, evidence, shown);
    words.plain()
}

fn parts(evidence: &Evidence, shown: &str) -> Vec<String> {
    let mut parts = Vec::new();
    if !evidence.said_by.is_empty() {
        parts.push(format!("said by {}", people(&evidence.said_by)));
    }
    if !evidence.via.is_empty() {
        parts.push(format!("via {}", people(&evidence.via)));
    }
    parts.extend(evidence.date.as_deref().map(str::to_owned));
    parts.push(cites(&evidence.sources));
    parts.extend(claimed(evidence, shown));
    parts
}

/// What a claim gives, where that is not what is shown beside it.
fn claimed(evidence: &Evidence, shown: &str) -> Option<String> {
    let claimed = evidence.claimed.as_ref()?;
    match claimed.value.as_deref() {
        Some(value) if claimed.differs || value != shown => Some(format!("gives {value}")),
        None if claimed.differs => Some(String::from("says there is none")),
        _ => None,
    }
}

/// `A, B and C`.
fn people(names: &[Arc<str>]) -> String {
    let names: Vec<&str> = names
        .iter()
        .map(|name| if **name == *UNNAMED { "an unnamed source" } else { name })
        .collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

/// Files and lines: `a.txt:2, :5; b.txt:1`; what is no locator as it is written.
fn cites(sources: &[Arc<str>]) -> String {
    let mut files: Vec<(&str, Vec<usize>)> = Vec::new();
    for source in sources {
        let (file, line) = match Locator::parse(source) {
            Some(locator) => (locator.file, Some(locator.line)),
            None => (&**source, None),
        };
        let place = files.iter().position(|(known, _)| *known == file).unwrap_or(files.len());
        if place == files.len() {
            files.push((file, Vec::new()));
        }
        let lines = &mut files[place].1;
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    let texts: Vec<String> = files.iter().map(|(file, lines)| cite(file, lines)).collect();
    if texts.is_empty() { String::from("no source named") } else { texts.join("; ") }
}

fn cite(file: &str, lines: &[usize]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!(":{line}")).collect();
    format!("{file}{}", lines.join(", "))
}
