//! Steps of variable length: by their lengths, by single steps, and by their ends.

use super::{Relation, fill};
use crate::case::{Case, matched};
use crate::chance::Chance;
use crate::claim::{Claim, rows};
use crate::pattern::{Direction, Length, Node, Part, Pattern, Step};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "a walk of one step", make: one_step },
    Relation { name: "a walk is the sum of its lengths", make: by_length },
    Relation { name: "a walk unrolled", make: unrolled },
    Relation { name: "a longer walk cut by its size", make: cut_by_size },
    Relation { name: "a walk without an end", make: endless },
    Relation { name: "ends of walks of two lengths", make: distinct_ends },
    Relation { name: "a walk of no steps stays", make: no_steps },
    Relation { name: "a walk continued", make: continued },
];

/// The pattern with one step changed.
fn with_step(pattern: &Pattern, name: &str, change: impl Fn(&mut Step)) -> Pattern {
    let mut pattern = pattern.clone();
    pattern.steps_mut().filter(|step| step.name == name).for_each(change);
    pattern
}

/// A step of variable length, by its name and its bounds.
fn walk(case: &Case, chance: &mut Chance) -> Option<(String, Length)> {
    let walks: Vec<(String, Length)> =
        case.pattern.steps().filter_map(|step| Some((step.name.clone(), step.length?))).collect();
    (!walks.is_empty()).then(|| chance.pick(&walks))
}

fn exactly(length: usize) -> Length {
    Length { min: length, max: Some(length) }
}

/// A single step is the only one of its walk.
fn one_step(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let names = case.pattern.single_names();
    if names.is_empty() {
        return None;
    }
    let name = chance.pick(&names);
    let pattern = with_step(&case.pattern, &name, |step| {
        step.length = Some(exactly(1));
        step.name = String::from("walk");
    });
    let again = format!("MATCH {pattern} WITH *, walk[0] AS {name} WHERE {}", case.filter);
    Claim::alike([case.matched(), again])
}

fn by_length(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (name, Length { min, max }) = walk(case, chance)?;
    let of = |length| {
        let pattern = with_step(&case.pattern, &name, |step| step.length = Some(length));
        matched(&pattern, &case.filter.to_string())
    };
    let parts: Vec<String> = match max {
        Some(max) => (min..=max).map(|hops| of(exactly(hops))).collect(),
        None => vec![of(exactly(min)), of(Length { min: min + 1, max: None })],
    };
    Claim::open([rows([case.matched()]), rows(parts)])
}

/// As many single steps, with nodes between them that have no name.
fn unrolled(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (name, length) = walk(case, chance)?;
    let hops = length.min;
    if length.max != Some(hops) || hops == 0 {
        return None;
    }
    let mut pattern = case.pattern.clone();
    let part = pattern.parts.iter_mut().find(|part| part.has(&name))?;
    let place = part.steps.iter().position(|step| step.name == name)?;
    let step = part.steps[place].clone();
    part.steps.splice(place..=place, (1..=hops).map(|hop| step.hop(hop, hops)));
    let names: Vec<String> = (1..=hops).map(|hop| format!("hop{hop}")).collect();
    let again = format!("WITH *, [{}] AS {name} WHERE {}", names.join(", "), case.filter);
    Claim::alike([case.matched(), format!("MATCH {pattern} {again}")])
}

impl Part {
    fn has(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.name == name)
    }
}

impl Step {
    /// One of the single steps of a walk.
    fn hop(&self, hop: usize, hops: usize) -> Step {
        let between = || Node { name: String::new(), labels: None, map: Vec::new() };
        let to = if hop == hops { self.to.clone() } else { between() };
        Step { name: format!("hop{hop}"), length: None, to, ..self.clone() }
    }
}

fn cut_by_size(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (name, length) = walk(case, chance)?;
    let max = length.max?;
    let longer = Length { min: 0, max: Some(max + 1) };
    let pattern = with_step(&case.pattern, &name, |step| step.length = Some(longer));
    let condition = format!("{} <= size({name}) <= {max} AND ({})", length.min, case.filter);
    Claim::alike([case.matched(), matched(&pattern, &condition)])
}

/// No graph of the test has so many relationships.
fn endless(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (name, Length { min, max }) = walk(case, chance)?;
    if max.is_some() {
        return None;
    }
    let bounded = Length { min, max: Some(40) };
    let pattern = with_step(&case.pattern, &name, |step| step.length = Some(bounded));
    Claim::alike([case.matched(), matched(&pattern, &case.filter.to_string())])
}

fn distinct_ends(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let from = &case.pattern.parts[0].start;
    let (open, close) = chance.pick(&[("-", "->"), ("<-", "-"), ("-", "-")]);
    let kind = chance.pick(&["", ":R", ":S", ":R|S"]);
    let words = [("@f", from.to_string()), ("@o", open.to_owned()), ("@c", close.to_owned())];
    let words = words.each_ref().map(|(word, by)| (*word, by.as_str()));
    let end = format!("RETURN DISTINCT {}, e", from.name);
    let walk = fill(&format!("MATCH @f@o[{kind}*1..2]@c(e) {end}"), &words);
    let one = fill(&format!("MATCH @f@o[{kind}]@c(e) {end}"), &words);
    let two = fill(&format!("MATCH @f@o[{kind}]@c()@o[{kind}]@c(e) {end}"), &words);
    Claim::equal([walk, format!("{one} UNION {two}")])
}

fn no_steps(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let name = chance.pick(&case.pattern.node_names());
    let arrow = chance.pick(&["-[*0]->", "<-[:R*0..0]-", "-[*0..0 {i: 1}]-"]);
    let stays = format!("{} MATCH ({name}){arrow}(same)", case.matched());
    Claim::alike([case.matched(), stays.clone(), format!("{stays} WHERE same = {name}")])
}

/// A walk of two to three steps goes on where one of one to two has ended.
fn continued(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let start = &case.pattern.parts[0].start;
    let direction = chance.pick(&[Direction::Right, Direction::Left, Direction::Both]);
    let (open, close) = match direction {
        Direction::Right => ("-", "->"),
        Direction::Left => ("<-", "-"),
        Direction::Both => ("-", "-"),
    };
    let kind = chance.pick(&["", ":R", ":S"]);
    let whole = format!("MATCH {start}{open}[w{kind}*2..3]{close}(e) RETURN {}, w, e", start.name);
    let cut = format!(
        "MATCH {start}{open}[a{kind}]{close}(){open}[b{kind}*1..2]{close}(e) RETURN {}, [a] + b, e",
        start.name
    );
    Claim::equal([whole, cut])
}
