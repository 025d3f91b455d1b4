//! `SHOW`: a call of the procedure that lists such things, so that its columns are
//! yielded, filtered, sorted and returned as those of any other.

use super::bound::Clause;
use super::{Binder, Result};
use crate::parse::ast;
use crate::span::Span;

impl Binder<'_> {
    pub(super) fn show(
        &mut self,
        show: &ast::Show,
        span: Span,
        out: &mut Vec<Clause>,
    ) -> Result<()> {
        let name = ast::Name { text: show.what.row().procedure.to_owned(), span };
        let arguments = Some(Vec::new());
        let call =
            ast::ProcedureCall { optional: false, name, arguments, yields: show.yields.clone() };
        self.procedure(&call, span, true, out)?;
        let shown = match show.yields {
            Some(_) => show.page.clone(),
            None => self.brief(&call.name, &show.page),
        };
        let projection = self.with(&shown, show.filter.as_ref())?;
        out.push(Clause::Project(projection));
        Ok(())
    }

    /// The columns that are shown where `YIELD` asks for no others.
    fn brief(&self, name: &ast::Name, page: &ast::Projection) -> ast::Projection {
        let procedure = self.around.procedures.get(&name.text);
        let fields = procedure.map_or(&[][..], |procedure| procedure.brief());
        let item = |name: &str| ast::ProjectionItem {
            expr: ast::Expr { kind: ast::ExprKind::Variable(name.to_owned()), span: page.span },
            alias: None,
        };
        let items = fields.iter().map(|field| item(&field.name)).collect();
        ast::Projection { star: false, items, ..page.clone() }
    }
}
