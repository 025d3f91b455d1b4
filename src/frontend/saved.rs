//! Saved queries: files whose first comments say what they are for.
//!
//! ```text
//! // title: Cast of a film
//! // description: Who plays whom,
//! //   in the order of the names
//! // param film: string = "Heat"
//! // columns: actor, character
//! MATCH …
//! ```
//!
//! A parameter without `= default` must be given. A file without such a header is a
//! plain script and takes any parameter.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::parameter;
use crate::session::Parameters;
use crate::value::{Type, Value};

/// Queries that are part of the program, by name.
const BUILTIN: &[(&str, &str)] = &[
    ("about", include_str!("../../queries/about.cypher")),
    ("based-on", include_str!("../../queries/based-on.cypher")),
    ("box-office", include_str!("../../queries/box-office.cypher")),
    ("cast", include_str!("../../queries/cast.cypher")),
    ("casting-talk", include_str!("../../queries/casting-talk.cypher")),
    ("characters", include_str!("../../queries/characters.cypher")),
    ("claims", include_str!("../../queries/claims.cypher")),
    ("conflicts", include_str!("../../queries/conflicts.cypher")),
    ("credits", include_str!("../../queries/credits.cypher")),
    ("crews", include_str!("../../queries/crews.cypher")),
    ("document", include_str!("../../queries/document.cypher")),
    ("documents", include_str!("../../queries/documents.cypher")),
    ("evidence", include_str!("../../queries/evidence.cypher")),
    ("filmography", include_str!("../../queries/filmography.cypher")),
    ("locations", include_str!("../../queries/locations.cypher")),
    ("music", include_str!("../../queries/music.cypher")),
    ("plot", include_str!("../../queries/plot.cypher")),
    ("precision", include_str!("../../queries/precision.cypher")),
    ("quotes", include_str!("../../queries/quotes.cypher")),
    ("real-events", include_str!("../../queries/real-events.cypher")),
    ("releases", include_str!("../../queries/releases.cypher")),
    ("reviews", include_str!("../../queries/reviews.cypher")),
    ("single-source", include_str!("../../queries/single-source.cypher")),
    ("six-degrees", include_str!("../../queries/six-degrees.cypher")),
    ("superseded", include_str!("../../queries/superseded.cypher")),
    ("timeline", include_str!("../../queries/timeline.cypher")),
    ("unknown", include_str!("../../queries/unknown.cypher")),
    ("unsure", include_str!("../../queries/unsure.cypher")),
    ("where-to-find", include_str!("../../queries/where-to-find.cypher")),
    ("who-said-what", include_str!("../../queries/who-said-what.cypher")),
];

/// The ending of query files.
const EXTENSION: &str = "cypher";

/// A query with what its header says.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The file's name without its ending.
    pub name: String,
    /// Where it is, for messages.
    pub place: String,
    /// All of the file.
    pub text: String,
    /// One line.
    pub title: Option<String>,
    /// What it answers.
    pub description: Option<String>,
    /// What it takes.
    pub parameters: Vec<Declared>,
    /// The columns it is meant to give.
    pub columns: Vec<String>,
}

/// A declared parameter.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Without the `$`.
    pub name: String,
    /// What it may be.
    pub kind: Type,
    /// What it is when not given; as written.
    pub default: Option<(String, Value)>,
}

/// Where saved queries are looked for, in this order.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Folders; those that do not exist hold nothing.
    pub folders: Vec<PathBuf>,
}

impl Library {
    /// Every query by name; of two with one name the first found.
    pub fn list(&self) -> Vec<Saved> {
        let mut found: Vec<Saved> = Vec::new();
        let files = self.folders.iter().flat_map(|folder| files_in(folder));
        let on_disk = files.filter_map(|path| Saved::open(&path).ok());
        let builtin = BUILTIN.iter().filter_map(|(name, text)| Saved::parse(name, text).ok());
        for saved in on_disk.chain(builtin) {
            if found.iter().all(|other| other.name != saved.name) {
                found.push(saved);
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// The query in a file of that path, or the one of that name.
    pub fn find(&self, name: &str) -> Result<Saved, Failure> {
        let path = Path::new(name);
        if path.is_file() {
            return Saved::open(path);
        }
        let in_folders = self.folders.iter().map(|folder| named(folder, name));
        if let Some(path) = in_folders.into_iter().find(|path| path.is_file()) {
            return Saved::open(&path);
        }
        if let Some((name, text)) = BUILTIN.iter().find(|(known, _)| *known == name) {
            return Saved::parse(name, text);
        }
        let known = self.list();
        Err(Failure::unknown("query", name, known.iter().map(|saved| saved.name.as_str())))
    }
}

fn named(folder: &Path, name: &str) -> PathBuf {
    // a name is a file of the folder, never a way out of it
    let is_plain = Path::new(name).components().count() == 1 && !name.starts_with('.');
    let file = if is_plain { format!("{name}.{EXTENSION}") } else { String::new() };
    folder.join(file)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == EXTENSION))
        .collect();
    files.sort();
    files
}

impl Saved {
    /// Reads a file and its header.
    pub fn open(path: &Path) -> Result<Saved, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
        Saved::parse(&path.display().to_string(), &text)
    }

    /// Reads the header of a text; `place` is a path or a bare name.
    pub fn parse(place: &str, text: &str) -> Result<Saved, Failure> {
        let name = Path::new(place)
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let mut saved = Saved {
            name,
            place: place.to_owned(),
            text: text.to_owned(),
            title: None,
            description: None,
            parameters: Vec::new(),
            columns: Vec::new(),
        };
        for (number, entry) in header(text) {
            saved
                .add(&entry)
                .map_err(|problem| Failure::Data(format!("{place}:{number}: {problem}")))?;
        }
        Ok(saved)
    }

    /// Takes one entry of the header; words that are no entry are a remark.
    fn add(&mut self, entry: &str) -> Result<(), String> {
        if let Some(declaration) = entry.strip_prefix("param ") {
            self.parameters.push(Declared::parse(declaration)?);
            return Ok(());
        }
        let Some((key, rest)) = entry.split_once(':') else { return Ok(()) };
        let rest = rest.trim().to_owned();
        match key.trim() {
            "title" => self.title = Some(rest),
            "description" => self.description = Some(rest),
            "columns" => {
                self.columns = rest.split(',').map(|column| column.trim().to_owned()).collect();
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the file says nothing about itself.
    pub fn is_plain_script(&self) -> bool {
        self.title.is_none() && self.description.is_none() && self.parameters.is_empty()
    }

    /// What `key=value` texts and the defaults make of the parameters.
    pub fn parameters(&self, given: &[String]) -> Result<Parameters, Failure> {
        if self.is_plain_script() {
            return parameter::parse_all(given);
        }
        let defaults = self.parameters.iter().filter_map(|declared| {
            declared.default.as_ref().map(|(_, value)| (declared.name.clone(), value.clone()))
        });
        let mut parameters: Parameters = defaults.collect();
        for (name, text) in self.assign(given)? {
            let declared = self.declared(&name)?;
            let value = parameter::typed(&text, declared.kind)
                .map_err(|error| parameter::refuse(&name, &error))?;
            parameters.insert(name, value);
        }
        self.refuse_missing(&parameters)?;
        Ok(parameters)
    }

    /// Which parameter each word belongs to. A word without a name goes on with the
    /// value before it; at the front it is the value of the next parameter in order,
    /// or part of it where there is only one: `about Los Angeles`.
    fn assign(&self, given: &[String]) -> Result<Vec<(String, String)>, Failure> {
        let mut assigned: Vec<(String, String)> = Vec::new();
        let (mut is_named, is_single) = (false, self.parameters.len() == 1);
        for word in given {
            if let Some((name, value)) = named_value(word) {
                is_named = true;
                assigned.push((name.to_owned(), value.to_owned()));
                continue;
            }
            let next = self.parameters.get(assigned.len());
            match (assigned.last_mut(), next) {
                (Some((_, value)), _) if is_named || is_single => {
                    value.push(' ');
                    value.push_str(word);
                }
                (_, Some(next)) => assigned.push((next.name.clone(), word.clone())),
                _ => parameter::split(word).map(|_| ())?,
            }
        }
        Ok(assigned)
    }

    fn declared(&self, name: &str) -> Result<&Declared, Failure> {
        let known = self.parameters.iter().map(|declared| declared.name.as_str());
        self.parameters
            .iter()
            .find(|declared| declared.name == name)
            .ok_or_else(|| Failure::unknown("parameter", name, known))
    }

    fn refuse_missing(&self, parameters: &Parameters) -> Result<(), Failure> {
        let missing = self.parameters.iter().find(|one| !parameters.contains_key(&one.name));
        let Some(missing) = missing else { return Ok(()) };
        let (name, kind) = (&missing.name, parameter::type_name(missing.kind));
        Err(Failure::Usage {
            message: format!("`{}` needs the parameter `{name}` ({kind})", self.name),
            hint: Some(format!("give it as `{name}=…`")),
        })
    }

    /// `cast film=Heat`: how to call it, optional parameters in brackets.
    pub fn usage(&self) -> String {
        let mut usage = self.name.clone();
        for declared in &self.parameters {
            usage.push(' ');
            usage.push_str(&declared.usage());
        }
        usage
    }
}

impl Declared {
    /// `name: type`, `name: type = default`
    fn parse(text: &str) -> Result<Declared, String> {
        let (declaration, default) = match text.split_once('=') {
            Some((declaration, default)) => (declaration, Some(default.trim())),
            None => (text, None),
        };
        let (name, kind) = declaration.split_once(':').unwrap_or((declaration, "any"));
        let name = name.trim().trim_start_matches('$').to_owned();
        if name.is_empty() {
            return Err(String::from("a parameter without a name"));
        }
        let kind = find_type(kind)?;
        let default = default
            .map(|text| Ok((text.to_owned(), parameter::typed(text, kind)?)))
            .transpose()
            .map_err(|error: parameter::Mismatch| format!("default of `{name}`: {error}"))?;
        Ok(Declared { name, kind, default })
    }

    /// `film=string`, `[film="Heat"]`
    fn usage(&self) -> String {
        match &self.default {
            Some((text, _)) => format!("[{}={text}]", self.name),
            None => format!("{}={}", self.name, parameter::type_name(self.kind)),
        }
    }
}

/// `name=value` where the name may be one of a parameter.
fn named_value(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !name.is_empty()).then_some((name, value))
}

fn find_type(name: &str) -> Result<Type, String> {
    parameter::find_type(name).ok_or_else(|| {
        let known = parameter::TYPES.iter().map(|(known, _)| *known);
        match crate::spelling::nearest(name.trim(), known) {
            Some(nearest) => {
                format!("unknown type `{}`, did you mean `{nearest}`?", name.trim())
            }
            None => format!("unknown type `{}`", name.trim()),
        }
    })
}

/// The entries of the leading comments with their line numbers. A comment line
/// indented further than one blank continues the entry before it.
fn header(text: &str) -> Vec<(usize, String)> {
    let mut entries: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let Some(comment) = line.strip_prefix("//") else {
            if line.is_empty() {
                continue;
            }
            break;
        };
        match entries.last_mut() {
            Some((_, entry)) if comment.starts_with("  ") => {
                entry.push(' ');
                entry.push_str(comment.trim());
            }
            _ => entries.push((index + 1, comment.trim().to_owned())),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_carries_the_queries_of_its_repository() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
        let on_disk: Vec<(String, String)> = files_in(&folder)
            .iter()
            .map(|path| Saved::open(path).expect("a query with a sound header"))
            .map(|saved| (saved.name, saved.text))
            .collect();
        let builtin = BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        assert_eq!(builtin.collect::<Vec<_>>(), on_disk);
    }
}
