//! The page as prose and blocks, and back.

use std::path::PathBuf;

/// The reference of the language.
pub(crate) const LANGUAGE: &str = "docs/language.md";

/// What answers rest on.
pub(crate) const WHY: &str = "docs/why.md";

/// The first page.
pub(crate) const README: &str = "README.md";

/// A piece of the page; the texts of all of them in order are the page.
pub(crate) enum Part {
    /// A line outside blocks.
    Prose(String),
    /// What stands between fences.
    Block { language: String, text: String, line: usize },
}

/// The page.
pub(crate) struct Page {
    /// Where it lies in the repository.
    path: &'static str,
    pub(crate) parts: Vec<Part>,
}

/// A block that says what happens.
pub(crate) struct Example {
    /// The script of its section, where the graph is not the built-in one.
    pub(crate) script: Option<String>,
    /// The block itself.
    pub(crate) place: usize,
    /// The block with its result; none for expressions with their values.
    pub(crate) result: Option<usize>,
}

impl Page {
    pub(crate) fn read(path: &'static str) -> Page {
        let text = std::fs::read_to_string(Page::place(path));
        let text = text.expect("the page is part of the repository");
        Page { path, parts: parts(&text) }
    }

    fn place(path: &str) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    /// The page after the pieces changed: written where that is asked for, else
    /// nothing may be wrong.
    pub(crate) fn settle(&self, wrong: &[String]) {
        if std::env::var_os("UPDATE").is_some() {
            let text: String = self.parts.iter().map(Part::text).collect();
            std::fs::write(Page::place(self.path), text).expect("the page can be written");
        } else {
            assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        }
    }

    /// Every example with the graph it is for.
    pub(crate) fn examples(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        let mut script = None;
        for (place, part) in self.parts.iter().enumerate() {
            match part {
                Part::Prose(line) if line.starts_with("## ") => script = None,
                Part::Block { language, text, .. } if language == "cypher" => {
                    let result = self.result_of(place);
                    if result.is_none() && !is_expressions(text) {
                        script = Some(text.clone());
                    } else {
                        examples.push(Example { script: script.clone(), place, result });
                    }
                }
                _ => {}
            }
        }
        examples
    }

    /// The block of the result, if that is what comes next but for empty lines.
    fn result_of(&self, place: usize) -> Option<usize> {
        let blank = |part: &Part| matches!(part, Part::Prose(line) if line.trim().is_empty());
        let next = self.parts[place + 1..].iter().position(|part| !blank(part))? + place + 1;
        matches!(&self.parts[next], Part::Block { language, .. } if language == "text")
            .then_some(next)
    }

    /// What stands in a block.
    pub(crate) fn text(&self, place: usize) -> &str {
        match &self.parts[place] {
            Part::Block { text, .. } | Part::Prose(text) => text,
        }
    }

    /// Puts something else there; says what, where it was not the same.
    pub(crate) fn replace(&mut self, place: usize, found: String) -> Option<String> {
        let Part::Block { text, line, .. } = &mut self.parts[place] else { return None };
        if *text == found {
            return None;
        }
        let path = self.path;
        let wrong = format!("{path}:{line}\n--- on the page\n{text}--- found\n{found}");
        *text = found;
        Some(wrong)
    }

    /// All that is written in the language: scripts, examples, expressions.
    pub(crate) fn cypher(&self) -> String {
        let blocks = self.parts.iter().filter_map(|part| match part {
            Part::Block { language, text, .. } if language == "cypher" => Some(text.as_str()),
            _ => None,
        });
        blocks.collect()
    }

    /// The folder with the files that the page shows.
    pub(crate) fn folder(&self) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("language");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        for part in &self.parts {
            if let Part::Block { language, text, .. } = part
                && let Some(name) = language.strip_prefix("csv ")
            {
                std::fs::write(folder.join(name), text).expect("a file can be written");
            }
        }
        folder
    }

    /// The lines outside blocks.
    pub(crate) fn prose(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Prose(line) => Some(line.trim_end()),
            Part::Block { .. } => None,
        })
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Part::Prose(line) => line.clone(),
            Part::Block { language, text, .. } => format!("```{language}\n{text}```\n"),
        }
    }
}

/// Whether a block is made of lines such as `1 + 1 // → 2`.
pub(crate) fn is_expressions(text: &str) -> bool {
    text.lines().all(|line| line.contains("// →"))
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.split_inclusive('\n').enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            parts.push(Part::Prose(line.to_owned()));
            continue;
        };
        let inside = lines.by_ref().map(|(_, line)| line);
        let text = inside.take_while(|line| !line.starts_with("```")).collect();
        let language = language.trim().to_owned();
        parts.push(Part::Block { language, text, line: number + 2 });
    }
    parts
}
