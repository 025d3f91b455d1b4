//! How firmly a fact stands.
//!
//! From firm to weak: what a document says in its own voice (`asserted`), what it lets
//! a named source say (`attributed`), what someone judges to be so (`opinion`), what is
//! meant to become so (`planned`), what is only talked about (`rumored`), what someone
//! says is not so (`denied`), what is stated to be missing or not known (`absent`), and
//! what was so once and has been replaced (`superseded`). A judgement is about what
//! there is and a plan about what there is not yet, so it comes first; a rumour is
//! still for the fact and a denial against it; a denied fact may be true after all, and
//! a replaced one is not any more. Who says nothing about a fact asserts it, and a
//! status that is not in the list counts like `attributed`: it is something that a
//! reader should be told.

/// What `status` may say, from the firmest to the weakest.
pub const STATUSES: [&str; 8] =
    ["asserted", "attributed", "opinion", "planned", "rumored", "denied", "absent", "superseded"];

/// The status of what a document says in its own voice, which needs no mention.
pub const ASSERTED: &str = STATUSES[0];

/// Whether a text is a status of the convention.
pub fn is_status(text: &str) -> bool {
    STATUSES.contains(&text)
}

/// How weak a status is: zero is firm.
pub fn weakness(status: Option<&str>) -> usize {
    const OTHER: usize = 1;
    match status {
        None => 0,
        Some(status) => STATUSES.iter().position(|known| *known == status).unwrap_or(OTHER),
    }
}

/// The status that a chain of facts has: that of its weakest link, of equals the first.
pub fn weakest<'a>(statuses: impl Iterator<Item = Option<&'a str>>) -> Option<&'a str> {
    let keep = |best: Option<&'a str>, next: Option<&'a str>| {
        if weakness(next) > weakness(best) { next } else { best }
    };
    statuses.fold(None, keep)
}

/// The status of what is shown in several ways, each of which is enough: that of the
/// firmest, of equals the first. None also where there are none.
pub fn firmest<'a>(statuses: impl Iterator<Item = Option<&'a str>>) -> Option<&'a str> {
    let keep = |best: Option<&'a str>, next: Option<&'a str>| {
        if weakness(next) < weakness(best) { next } else { best }
    };
    statuses.reduce(keep).flatten()
}
