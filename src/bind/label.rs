//! Labels, types and keys: as written, or computed by an expression.

use super::bound::{MentionKind, Word};
use super::clause::mismatch;
use super::{Binder, Result, unexpected};
use crate::expression::{Expr, Labels};
use crate::parse::ast::{self, LabelExpr};
use crate::span::Span;
use crate::value::{Type, Value};

impl Binder<'_> {
    /// The labels of a pattern or predicate; `None` where some are computed.
    pub(super) fn labels(&mut self, labels: &LabelExpr, kind: MentionKind) -> Option<Labels> {
        let mut all = |parts: &[LabelExpr]| -> Option<Vec<Labels>> {
            parts.iter().map(|part| self.labels(part, kind)).collect()
        };
        Some(match labels {
            LabelExpr::And(parts) => Labels::And(all(parts)?),
            LabelExpr::Or(parts) => Labels::Or(all(parts)?),
            LabelExpr::Name(name) => Labels::Name(self.mention(kind, name)),
            LabelExpr::Not(inner) => Labels::Not(Box::new(self.labels(inner, kind)?)),
            LabelExpr::Any(_) => Labels::Any,
            LabelExpr::Computed(_) => return None,
        })
    }

    /// Whether `subject` has labels, some of which may be computed.
    pub(super) fn label_test(
        &mut self,
        subject: &Expr,
        labels: &LabelExpr,
        kind: MentionKind,
        span: Span,
    ) -> Result<Expr> {
        if let Some(labels) = is_written(labels).then(|| self.labels(labels, kind)).flatten() {
            return Ok(Expr::HasLabels(Box::new(subject.clone()), labels, span));
        }
        let mut all = |parts: &[LabelExpr]| -> Result<Vec<Expr>> {
            parts.iter().map(|part| self.label_test(subject, part, kind, span)).collect()
        };
        match labels {
            LabelExpr::And(parts) => Ok(Expr::And(all(parts)?, span)),
            LabelExpr::Or(parts) => Ok(Expr::Or(all(parts)?, span)),
            LabelExpr::Not(inner) => {
                let inner = self.label_test(subject, inner, kind, span)?;
                Ok(Expr::Not(Box::new(inner), span))
            }
            LabelExpr::Computed(computed) => self.computed_test(subject, computed),
            LabelExpr::Name(_) | LabelExpr::Any(_) => unreachable!("these are written"),
        }
    }

    fn computed_test(&mut self, subject: &Expr, computed: &ast::Computed) -> Result<Expr> {
        let names = self.computed_names(&computed.names)?;
        let subject = Box::new(subject.clone());
        // what is known now can be found by an index
        if let Expr::Constant(Value::String(name)) = names {
            return Ok(Expr::HasLabels(subject, Labels::Name(name), computed.span));
        }
        let names = Box::new(names);
        Ok(Expr::HasComputed { subject, names, any: computed.any, span: computed.span })
    }

    fn computed_names(&mut self, names: &ast::Expr) -> Result<Expr> {
        let bound = self.value(names)?;
        let given = self.type_of(&bound);
        if Type::String.accepts(given) || Type::List.accepts(given) {
            return Ok(bound);
        }
        Err(mismatch("`$(…)`", "a string or a list of strings", given, names.span))
    }

    /// Labels to set, remove or make.
    pub(super) fn words(&mut self, words: &[ast::Word]) -> Result<Vec<Word>> {
        let label = |word: &ast::Word| match word {
            ast::Word::Name(name) => Ok(Word::Written(name.text.as_str().into())),
            ast::Word::Computed(computed) => self.computed_label(computed),
        };
        words.iter().map(label).collect()
    }

    /// The key of a property to set or remove.
    pub(super) fn word(&mut self, word: &ast::Word) -> Result<Word> {
        let computed = match word {
            ast::Word::Name(name) => return Ok(Word::Written(name.text.as_str().into())),
            ast::Word::Computed(computed) => computed,
        };
        let bound = self.value(&computed.names)?;
        let given = self.type_of(&bound);
        if Type::String.accepts(given) {
            return Ok(Word::Computed(bound, computed.span));
        }
        Err(mismatch("the key of a property", "a string", given, computed.span))
    }

    fn computed_label(&mut self, computed: &ast::Computed) -> Result<Word> {
        if computed.any {
            let instead = "`$any` asks for one of several; name those that are meant: `$(…)`";
            return Err(unexpected("a choice of labels", instead, computed.span));
        }
        Ok(Word::Computed(self.computed_names(&computed.names)?, computed.span))
    }

    /// The labels of a node to make: of `:A:B`; anything else says what it must not be.
    pub(super) fn created_labels(&mut self, node: &ast::NodePattern) -> Result<Vec<Word>> {
        let mut words = Vec::new();
        if let Some(labels) = &node.labels {
            self.plain_labels(labels, &mut words)?;
        }
        Ok(words)
    }

    fn plain_labels(&mut self, labels: &LabelExpr, out: &mut Vec<Word>) -> Result<()> {
        let instead = "write the labels it gets, such as `:A:B`";
        let refuse = |span: Span| Err(unexpected("a label expression", instead, span));
        match labels {
            LabelExpr::Name(name) => out.push(Word::Written(name.text.as_str().into())),
            LabelExpr::Computed(computed) => out.push(self.computed_label(computed)?),
            LabelExpr::And(parts) => {
                parts.iter().try_for_each(|part| self.plain_labels(part, out))?;
            }
            LabelExpr::Any(span) => return refuse(*span),
            LabelExpr::Or(parts) => return refuse(first_span(&parts[0])),
            LabelExpr::Not(inner) => return refuse(first_span(inner)),
        }
        Ok(())
    }

    /// The type of a relationship to make.
    pub(super) fn created_type(&mut self, relationship: &ast::RelationshipPattern) -> Result<Word> {
        super::create::check_type(relationship)?;
        match &relationship.types {
            Some(LabelExpr::Name(name)) => Ok(Word::Written(name.text.as_str().into())),
            Some(LabelExpr::Computed(computed)) => self.computed_label(computed),
            _ => unreachable!("it was checked just above"),
        }
    }
}

/// Whether none of the labels is computed.
pub(super) fn is_written(labels: &LabelExpr) -> bool {
    match labels {
        LabelExpr::Name(_) | LabelExpr::Any(_) => true,
        LabelExpr::And(parts) | LabelExpr::Or(parts) => parts.iter().all(is_written),
        LabelExpr::Not(inner) => is_written(inner),
        LabelExpr::Computed(_) => false,
    }
}

fn first_span(labels: &LabelExpr) -> Span {
    match labels {
        LabelExpr::Name(name) => name.span,
        LabelExpr::Any(span) => *span,
        LabelExpr::Computed(computed) => computed.span,
        LabelExpr::And(parts) | LabelExpr::Or(parts) => first_span(&parts[0]),
        LabelExpr::Not(inner) => first_span(inner),
    }
}

/// What something without a name is called after: its first label or type.
pub(super) fn like<'a>(labels: Option<&'a LabelExpr>, otherwise: &'a str) -> &'a str {
    match labels {
        Some(LabelExpr::Name(name)) => &name.text,
        Some(LabelExpr::And(parts) | LabelExpr::Or(parts)) => like(parts.first(), otherwise),
        _ => otherwise,
    }
}
