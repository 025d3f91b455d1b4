//! docs/language.md and docs/why.md are true: every example is run, every list is compared with the
//! table the engine reads, and what the engine knows is all there.
//!
//! On the page a `cypher` block with a `text` block behind it is an example and what
//! the prompt prints for it. A `cypher` block whose every line has `// → value` is a
//! list of expressions and their values. A `cypher` block with neither is a script:
//! what follows in the section runs on an empty graph after it, and on the built-in
//! graph where a section has none. A `csv` block is a file that `LOAD CSV` can read,
//! named behind the word. A `console` block is a call of the program.
//! `<!-- list: name -->` … `<!-- end -->` holds a list that is written here.
//! `UPDATE=1 cargo test --test language` rewrites results and lists.

mod console;
mod coverage;
mod lists;
mod mistakes;
mod page;
mod run;

use page::{LANGUAGE, Page, README, WHY};

#[test]
fn the_page_says_what_happens() {
    let mut page = Page::read(LANGUAGE);
    let mut wrong = run::all(&mut page);
    wrong.extend(console::all(&mut page));
    wrong.extend(lists::all(&mut page));
    page.settle(&wrong);
}

#[test]
fn the_page_of_reasons_says_what_happens() {
    let mut page = Page::read(WHY);
    let mut wrong = run::all(&mut page);
    wrong.extend(console::all(&mut page));
    page.settle(&wrong);
}

#[test]
fn the_calls_of_the_first_page_print_what_it_says() {
    let mut page = Page::read(README);
    let wrong = console::all(&mut page);
    page.settle(&wrong);
}
