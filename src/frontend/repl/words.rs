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
