//! Did you mean: the known name nearest to a mistyped one.
//!
//! Like [`crate::span`], any room may use it. Candidates are always of one kind:
//! a label is never offered for a function.

/// Longer names are not misspelt but made up; comparing takes the square of their length.
const LONGEST_NAME: usize = 200;

/// The candidate with the fewest edits to `name`, letter case aside, if it takes
/// no more than a third of the name's length (at least one). The first of equals. A
/// name of one character is like any other, so nothing is near it.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let edits_max = if length < 2 { 0 } else { (length / 3).max(1) };
    candidates
        .into_iter()
        // a difference in length takes as many edits; this keeps long texts cheap
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= edits_max)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()), candidate)
        })
        .filter(|(edits, candidate)| *edits <= edits_max && *candidate != name)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}
