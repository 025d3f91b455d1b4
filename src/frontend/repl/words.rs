//! The arguments of a `:command`, split at blanks that are not inside quotes.

/// The words of `text`; quotes group, and stay for the reader of the value.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut open: Option<char> = None;
    for character in text.chars() {
        if open.is_none() && character.is_whitespace() {
            words.extend(take(&mut word));
            continue;
        }
        match open {
            Some(quote) if quote == character => open = None,
            None if matches!(character, '"' | '\'') => open = Some(character),
            _ => {}
        }
        word.push(character);
    }
    words.extend(take(&mut word));
    words
}

/// Where the word at the end of `text` begins; a quote that is open holds it together.
pub(super) fn last_start(text: &str) -> usize {
    let mut start = 0;
    let mut open: Option<char> = None;
    for (at, character) in text.char_indices() {
        match open {
            Some(quote) if quote == character => open = None,
            None if matches!(character, '"' | '\'') => open = Some(character),
            None if character.is_whitespace() => start = at + character.len_utf8(),
            _ => {}
        }
    }
    start
}

/// A text as one word: in quotes where it has blanks or quotes of its own. There is no
/// word for a text with both kinds of quotes.
pub(super) fn quote(text: &str) -> Option<String> {
    let is_plain = |c: char| !(c.is_whitespace() || matches!(c, '"' | '\''));
    if text.chars().all(is_plain) {
        return Some(text.to_owned());
    }
    let quote = ['"', '\''].into_iter().find(|quote| !text.contains(*quote))?;
    Some(format!("{quote}{text}{quote}"))
}

/// A word that is one quoted text, without its quotes; others as they are.
pub(super) fn unquote(word: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(word)
}

fn take(word: &mut String) -> Option<String> {
    Some(std::mem::take(word)).filter(|word| !word.is_empty())
}
