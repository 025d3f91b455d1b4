//! Regular expressions, matched in time linear in the text.

use std::cell::RefCell;

use regex::{Regex, RegexBuilder};

use crate::value::ValueError;

/// Largest compiled regular expression, in bytes.
const BYTES_MAX: usize = 1 << 20;

thread_local! {
    /// Most often the same pattern is asked for row after row, and compiling it takes
    /// much longer than matching.
    static LAST: RefCell<Option<(String, Regex)>> = const { RefCell::new(None) };
}

/// Hands a compiled regular expression to `ask`; one in error is `context`'s mistake.
pub(crate) fn with<T>(
    pattern: &str,
    context: &str,
    ask: impl FnOnce(&Regex) -> Result<T, ValueError>,
) -> Result<T, ValueError> {
    LAST.with_borrow_mut(|last| {
        if let Some((known, regex)) = last
            && known == pattern
        {
            return ask(regex);
        }
        let (_, regex) = last.insert((pattern.to_owned(), compiled(pattern, context)?));
        ask(regex)
    })
}

fn compiled(pattern: &str, context: &str) -> Result<Regex, ValueError> {
    let built = RegexBuilder::new(pattern).size_limit(BYTES_MAX).build();
    built.map_err(|_| {
        // what asks for the whole text puts this around the pattern
        let written = pattern.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")$"));
        ValueError::BadArgument {
            context: context.to_owned(),
            problem: format!("`{}` is not a regular expression", written.unwrap_or(pattern)),
            detail: "InvalidRegularExpression",
        }
    })
}
