//! Names: of nodes in graph files, and of the files themselves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::graph::{Entity, Graph};
use crate::value::{NodeId, Value};

/// Longest part of a slug or file name that comes from a name.
const CHARACTERS_MAX: usize = 64;

/// File names that mean a device on some systems, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A slug for every node, no two the same. Nodes keep theirs where they can; others
/// are named after what they show, the same for the same graph.
pub(super) fn slugs(graph: &Graph) -> HashMap<NodeId, Arc<str>> {
    let mut given = Given::default();
    let mut unnamed = Vec::new();
    for node in graph.nodes().filter(|node| graph.own_slug(*node).is_none()) {
        match graph.slug(node) {
            Some(slug) if given.give(node, &slug) => {}
            _ => unnamed.push(node),
        }
    }
    for node in graph.nodes() {
        match graph.own_slug(node) {
            Some(slug) if !given.give(node, slug) => unnamed.push(node),
            _ => {}
        }
    }
    for node in unnamed {
        given.invent(node, &base(graph, node));
    }
    given.slugs
}

#[derive(Default)]
struct Given {
    slugs: HashMap<NodeId, Arc<str>>,
    taken: HashSet<Arc<str>>,
    /// The number tried last for a base.
    last: HashMap<String, usize>,
}

impl Given {
    fn give(&mut self, node: NodeId, slug: &Arc<str>) -> bool {
        let is_free = self.taken.insert(Arc::clone(slug));
        if is_free {
            self.slugs.insert(node, Arc::clone(slug));
        }
        is_free
    }

    fn invent(&mut self, node: NodeId, base: &str) {
        let number = self.last.get(base).copied().unwrap_or_default() + 1;
        self.last.insert(base.to_owned(), number);
        let slug = if number == 1 { base.to_owned() } else { format!("{base}-{number}") };
        if !self.give(node, &slug.into()) {
            self.invent(node, base);
        }
    }
}

/// What a slug for the node starts from: its display name, else its main label.
fn base(graph: &Graph, node: NodeId) -> String {
    let label = graph.labels_of(node).first().map(|label| graph.label_name(*label));
    let name = graph.display_name(node).map(|name| kebab(&name)).filter(|name| !name.is_empty());
    let label = || label.map(|label| kebab(label)).filter(|label| !label.is_empty());
    name.or_else(label).unwrap_or_else(|| "node".to_owned())
}

/// Letters and digits in lower case, everything else one hyphen; apostrophes go.
fn kebab(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') && !matches!(character, '\'' | '’' | '.')
        {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(CHARACTERS_MAX).collect();
    slug.trim_end_matches('-').to_owned()
}

/// Gives each of `names` a file name that every system takes, no two alike even
/// where case does not count. Which name a file has means nothing to the reader.
pub(super) fn file_names<'a>(names: impl Iterator<Item = &'a str>) -> HashMap<&'a str, String> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let most = names.len();
    let mut taken = HashSet::new();
    let mut files = HashMap::new();
    for name in names {
        let base = safe(name);
        let numbered = |number: usize| match number {
            1 => format!("{base}.toml"),
            _ => format!("{base}-{number}.toml"),
        };
        let free = (1..=most).map(numbered).find(|file| taken.insert(file.to_lowercase()));
        files.insert(name, free.unwrap_or_default());
    }
    files
}

fn safe(name: &str) -> String {
    let plain = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => character,
        _ => '_',
    };
    let base: String = name.chars().map(plain).take(CHARACTERS_MAX).collect();
    let lower = base.to_lowercase();
    let is_device = DEVICES.iter().any(|device| {
        lower.strip_prefix(device).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
    });
    if base.is_empty() || is_device { format!("{base}_") } else { base }
}

/// Whether the node shows its slug to queries under the identity key.
pub(super) fn shows_slug(graph: &Graph, node: NodeId, slug: &str) -> bool {
    let identity = graph.schema().identity.as_deref().and_then(|name| graph.key(name));
    let shown = identity.map(|key| graph.property(Entity::Node(node), key));
    matches!(shown, Some(Value::String(text)) if *text == *slug)
}
