//! Types as they are written after `IS ::`.

use std::fmt;

use super::ast::{TypeName, TypeWord};
use super::input::{Input, Parsed, commit, keyword, token};
use super::token::{Keyword, TokenKind};

/// How types are written, the usual way first.
pub static TYPE_WORDS: &[(&[&str], TypeWord)] = &[
    (&["ANY", "VALUE"], TypeWord::Any),
    (&["ANY"], TypeWord::Any),
    (&["PROPERTY", "VALUE"], TypeWord::Property),
    (&["NOTHING"], TypeWord::Nothing),
    (&["NULL"], TypeWord::Null),
    (&["BOOLEAN"], TypeWord::Boolean),
    (&["BOOL"], TypeWord::Boolean),
    (&["STRING"], TypeWord::String),
    (&["VARCHAR"], TypeWord::String),
    (&["INTEGER"], TypeWord::Integer),
    (&["INT"], TypeWord::Integer),
    (&["SIGNED", "INTEGER"], TypeWord::Integer),
    (&["FLOAT"], TypeWord::Float),
    (&["DATE"], TypeWord::Date),
    (&["LOCAL", "TIME"], TypeWord::LocalTime),
    (&["TIME", "WITHOUT", "TIME", "ZONE"], TypeWord::LocalTime),
    (&["ZONED", "TIME"], TypeWord::ZonedTime),
    (&["TIME", "WITH", "TIME", "ZONE"], TypeWord::ZonedTime),
    (&["LOCAL", "DATETIME"], TypeWord::LocalDateTime),
    (&["TIMESTAMP", "WITHOUT", "TIME", "ZONE"], TypeWord::LocalDateTime),
    (&["ZONED", "DATETIME"], TypeWord::ZonedDateTime),
    (&["TIMESTAMP", "WITH", "TIME", "ZONE"], TypeWord::ZonedDateTime),
    (&["DURATION"], TypeWord::Duration),
    (&["POINT"], TypeWord::Point),
    (&["NODE"], TypeWord::Node),
    (&["ANY", "NODE"], TypeWord::Node),
    (&["VERTEX"], TypeWord::Node),
    (&["RELATIONSHIP"], TypeWord::Relationship),
    (&["ANY", "RELATIONSHIP"], TypeWord::Relationship),
    (&["EDGE"], TypeWord::Relationship),
    (&["MAP"], TypeWord::Map),
    (&["ANY", "MAP"], TypeWord::Map),
    (&["PATH"], TypeWord::Path),
    (&["LIST"], TypeWord::List),
    (&["ARRAY"], TypeWord::List),
];

/// `type = type-term { "|" type-term }`
pub(super) fn type_name(input: Input<'_>) -> Parsed<'_, TypeName> {
    let (mut rest, first) = term(input)?;
    let mut terms = vec![first];
    while !rest.is_final_bar() && rest.kind() == TokenKind::Bar {
        let (after, next) = commit(term(rest.next()))?;
        terms.push(next);
        rest = after;
    }
    let one = terms.len() == 1;
    Ok((rest, if one { terms.remove(0) } else { TypeName::Union(terms) }))
}

/// `type-term = type-words [ "<" type ">" ] [ NOT NULL | "!" ]`
///
/// Which words there are is in [`TYPE_WORDS`]; only lists say what is in them.
fn term(input: Input<'_>) -> Parsed<'_, TypeName> {
    let (rest, word) = words(input)?;
    let (rest, name) = match word {
        TypeWord::List if rest.kind() == TokenKind::Less => element(rest)?,
        word => (rest, TypeName::Word(word)),
    };
    let not_null = |rest| (rest, TypeName::NotNull(Box::new(name.clone())));
    if rest.kind() == TokenKind::Bang {
        return Ok(not_null(rest.next()));
    }
    match (rest.is_keyword(Keyword::Not), keyword(Keyword::Null)(rest.next())) {
        (true, Ok((after, _))) => Ok(not_null(after)),
        _ => Ok((rest, name)),
    }
}

fn element(input: Input<'_>) -> Parsed<'_, TypeName> {
    let (inner, element) = commit(type_name(input.deeper(1)?.next()))?;
    let (inner, _) = commit(token(TokenKind::Greater)(inner))?;
    Ok((input.after(inner), TypeName::List(Box::new(element))))
}

/// `type-words = name { name }`
fn words(input: Input<'_>) -> Parsed<'_, TypeWord> {
    let is_here = |(words, _): &&(&[&str], TypeWord)| {
        let mut places = words.iter().enumerate();
        places.all(|(ahead, word)| input.word_at(ahead).eq_ignore_ascii_case(word))
    };
    // of two that begin alike, the one with more words
    let found = TYPE_WORDS.iter().filter(is_here).max_by_key(|(words, _)| words.len());
    let Some((words, word)) = found else { return input.expected("a type") };
    Ok((words.iter().fold(input, |input, _| input.next()), *word))
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeName::Word(word) => {
                let row = TYPE_WORDS.iter().find(|(_, known)| known == word);
                f.write_str(&row.map_or(String::new(), |(words, _)| words.join(" ")))
            }
            TypeName::List(element) => write!(f, "LIST<{element}>"),
            TypeName::NotNull(name) => write!(f, "{name} NOT NULL"),
            TypeName::Union(names) => {
                for (index, name) in names.iter().enumerate() {
                    f.write_str(if index > 0 { " | " } else { "" })?;
                    write!(f, "{name}")?;
                }
                Ok(())
            }
        }
    }
}
