//! Regular expressions, matched in time linear in the text.

use regex::{Regex, RegexBuilder};

use crate::value::ValueError;

/// Largest compiled regular expression, in bytes.
const BYTES_MAX: usize = 1 << 20;

/// Compiles a regular expression for whoever asks; `whole`: it must match all of a text.
pub(crate) fn compile(pattern: &str, whole: bool, context: &str) -> Result<Regex, ValueError> {
    let anchored = if whole { format!("^(?:{pattern})$") } else { pattern.to_owned() };
    RegexBuilder::new(&anchored).size_limit(BYTES_MAX).build().map_err(|_| {
        ValueError::BadArgument {
            context: context.to_owned(),
            problem: format!("`{pattern}` is not a regular expression"),
            detail: "InvalidRegularExpression",
        }
    })
}
