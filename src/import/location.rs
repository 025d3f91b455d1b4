//! A file's name, as a query writes it, to a path below the import folder.

use std::path::{Component, Path, PathBuf};

use super::FileProblem;

/// `name.csv`, `sub/name.csv` or `file:///name.csv` as a path of plain names.
pub(super) fn relative(name: &str) -> Result<PathBuf, FileProblem> {
    let named = match scheme(name) {
        None => name.to_owned(),
        Some(("file", rest)) => address(rest).ok_or(FileProblem::Address)?,
        Some((other, _)) => return Err(FileProblem::Scheme(other.to_lowercase())),
    };
    let mut path = PathBuf::new();
    for component in Path::new(&named).components() {
        match component {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(FileProblem::Outside);
            }
        }
    }
    if path.as_os_str().is_empty() { Err(FileProblem::NoName) } else { Ok(path) }
}

/// What stands before `://`, or `file` before any `:`, and what follows the colon.
fn scheme(name: &str) -> Option<(&str, &str)> {
    let (before, rest) = name.split_once(':')?;
    let is_word = before.starts_with(|c: char| c.is_ascii_alphabetic())
        && before.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if before.eq_ignore_ascii_case("file") {
        return Some(("file", rest));
    }
    (is_word && rest.starts_with("//")).then_some((before, rest))
}

/// The path of `///path` or `//localhost/path`, from the root of the import folder.
fn address(rest: &str) -> Option<String> {
    let path = rest.strip_prefix("//")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    decoded(path.strip_prefix('/')?)
}

/// `%20` and its like as the bytes they stand for.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let digits = part.get(..2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_the_folder() {
        for (name, path) in [
            ("a.csv", "a.csv"),
            ("sub/a.csv", "sub/a.csv"),
            ("./a b.csv", "a b.csv"),
            ("file:///a.csv", "a.csv"),
            ("FILE:///sub/a%20b.csv", "sub/a b.csv"),
            ("file://localhost/a.csv", "a.csv"),
            ("a:b.csv", "a:b.csv"),
        ] {
            assert_eq!(relative(name), Ok(PathBuf::from(path)), "{name}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere() {
        for name in ["/a.csv", "../a.csv", "sub/../a.csv", "file:////a.csv", "file:///%2e%2e/a"] {
            assert_eq!(relative(name), Err(FileProblem::Outside), "{name}");
        }
        for name in ["file:a.csv", "file://host/a.csv", "file:/a.csv", "file:///%zz", "file:///%2"]
        {
            assert_eq!(relative(name), Err(FileProblem::Address), "{name}");
        }
        for name in ["", ".", "file:///"] {
            assert_eq!(relative(name), Err(FileProblem::NoName), "{name}");
        }
        let web = FileProblem::Scheme("https".to_owned());
        assert_eq!(relative("HTTPS://example.org/a.csv"), Err(web));
    }
}
