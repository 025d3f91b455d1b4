//! `LOAD CSV`, and the functions that tell where its rows come from.

use super::bound::{CsvSource, RowOrigin};
use super::clause::mismatch;
use super::kind::Kind;
use super::query::composition;
use super::scope::{Place, Variable};
use super::{Binder, Result};
use crate::expression::{Expr, Slot};
use crate::parse::ast;
use crate::span::Span;
use crate::value::Type;

impl Binder<'_> {
    pub(super) fn load_csv(
        &mut self,
        with_headers: bool,
        file: &ast::Expr,
        variable: &ast::Name,
        separator: u8,
    ) -> Result<CsvSource> {
        let span = file.span;
        let file = self.value(file)?;
        let given = self.type_of(&file);
        if !Type::String.accepts(given) {
            return Err(mismatch("`LOAD CSV`", "a string", given, span));
        }
        let kind = Kind::Value(if with_headers { Type::Map } else { Type::List });
        let slot = self.define_new(variable, kind)?;
        let origin = RowOrigin {
            file: self.new_slot("file()", Kind::Value(Type::String)),
            line: self.new_slot("linenumber()", Kind::Value(Type::Integer)),
        };
        self.scope.origin = Some((origin, self.frames.len()));
        Ok(CsvSource { with_headers, file, separator, slot, origin, span })
    }

    /// `file()` and `linenumber()` of the rows of the last `LOAD CSV`; without one in
    /// sight they are functions that give null.
    pub(super) fn row_origin(&mut self, name: &str, span: Span) -> Option<Expr> {
        let (origin, frame) = self.scope.origin?;
        let (slot, kind) = match name {
            "file" => (origin.file, Type::String),
            "linenumber" => (origin.line, Type::Integer),
            _ => return None,
        };
        let variable = Variable { place: Place::Slot(slot), kind: Kind::Value(kind), span, frame };
        Some(self.read(&variable))
    }

    /// Where the rows come from goes on through a `WITH` that neither groups them nor
    /// drops some as equal.
    pub(super) fn keep_origin(
        &mut self,
        outer: Option<(RowOrigin, usize)>,
        columns: &mut Vec<Slot>,
    ) {
        self.scope.origin = outer;
        let Some((origin, _)) = outer else { return };
        for slot in [origin.file, origin.line] {
            if !columns.contains(&slot) {
                columns.push(slot);
            }
        }
    }
}

/// The one character between fields.
pub(super) fn separator(written: Option<&(String, Span)>) -> Result<u8> {
    let Some((text, span)) = written else { return Ok(b',') };
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err(composition(
            "FIELDTERMINATOR must be one ASCII character, neither a quote nor a line end",
            *span,
        )),
    }
}
