//! A long file of rows in pieces that can be parsed by themselves.

/// Pieces are at least so long, if there is so much.
const BYTES_MIN: usize = 1 << 14;

/// Cuts `text` before some of the lines that are `header`; gives offsets and pieces.
///
/// A cut within a string over several lines leaves both pieces unsound, so pieces
/// that parse say together what the whole says. What stands before the first header
/// could make that untrue, so unless that is empty or a comment nothing is cut.
pub(super) fn pieces<'a>(text: &'a str, header: &str) -> Vec<(usize, &'a str)> {
    let starts = text.match_indices(header).map(|(at, _)| at);
    let mut starts = starts.filter(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    let prelude = &text[..starts.next().unwrap_or(0)];
    if !prelude.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#')) {
        return vec![(0, text)];
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    for start in starts {
        if start - from >= BYTES_MIN {
            pieces.push((from, &text[from..start]));
            from = start;
        }
    }
    pieces.push((from, &text[from..]));
    pieces
}
