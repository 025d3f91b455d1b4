//! One column of keys to words, so that equal words mean equivalent values.
//!
//! A [`Coder`] takes the form of the first column it meets: ids, dictionary codes and
//! small integers are their own words. When a column of another form comes, it goes
//! over to a form that holds both, in the end to numbers of values by equivalence, and
//! the codes of the groups so far are rewritten; no group is lost or split by that,
//! because in every form two codes are equal exactly where the values are equivalent.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::general::{Interner, Mode, NULL};
use super::table::ABSENT;
use crate::budget::{Account, Budget, Exceeded};
use crate::value::column::Dictionary;
use crate::value::{Column, NodeId, RelationshipId, Value};

/// Codes of 32 or 64 bits.
#[derive(Debug)]
pub(super) enum Words {
    /// Null is [`NULL`].
    Narrow(Vec<u32>),
    /// Null is [`WIDE_NULL`].
    Wide(Vec<u64>),
}

/// The wide code of null. Whoever has this word as a value is coded in general form.
pub(super) const WIDE_NULL: u64 = i64::MIN as u64;

/// What the words of a coder mean.
enum Form {
    /// Nothing but nulls so far; narrow.
    Open,
    /// Ids; narrow.
    Nodes,
    /// Ids; narrow.
    Relationships,
    /// 0 and 1; narrow.
    Booleans,
    /// Codes of this dictionary; narrow.
    Strings(Arc<Dictionary>),
    /// Integers from 0 to below [`ABSENT`]; narrow.
    Small,
    /// All integers but the lowest; wide.
    Integers,
    /// Floats by their bits, but for the negative zero, and NaN in one form; wide.
    Floats,
    /// Numbers of values; narrow.
    General(Box<Interner>),
}

/// Turns the values of one column of keys into words.
pub(super) struct Coder {
    form: Form,
    /// The code of every group.
    kept: Words,
    /// The value a group was first seen with, where its code gives another one that is
    /// equivalent.
    unlike: FxHashMap<u32, Value>,
    account: Account,
}

impl Words {
    pub(super) fn clear(&mut self) {
        match self {
            Words::Narrow(codes) => codes.clear(),
            Words::Wide(codes) => codes.clear(),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Words::Narrow(codes) => codes.len(),
            Words::Wide(codes) => codes.len(),
        }
    }

    /// Roughly what it occupies in memory.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Words::Narrow(codes) => 4 * codes.len() as u64,
            Words::Wide(codes) => 8 * codes.len() as u64,
        }
    }

    /// Its codes, made narrow.
    fn narrow(&mut self) -> &mut Vec<u32> {
        if let Words::Wide(_) = self {
            *self = Words::Narrow(Vec::new());
        }
        match self {
            Words::Narrow(codes) => codes,
            Words::Wide(_) => unreachable!("it was made narrow above"),
        }
    }

    /// Its codes, made wide.
    fn wide(&mut self) -> &mut Vec<u64> {
        if let Words::Narrow(_) = self {
            *self = Words::Wide(Vec::new());
        }
        match self {
            Words::Wide(codes) => codes,
            Words::Narrow(_) => unreachable!("it was made wide above"),
        }
    }
}

impl Coder {
    pub(super) fn new() -> Coder {
        let kept = Words::Narrow(Vec::new());
        Coder { form: Form::Open, kept, unlike: FxHashMap::default(), account: Account::default() }
    }

    /// The codes of all groups.
    pub(super) fn kept(&self) -> &Words {
        &self.kept
    }

    /// Takes a form that can code this column; says whether the codes of the groups
    /// changed with it.
    pub(super) fn fit(
        &mut self,
        column: &Column,
        mode: Mode,
        budget: &Budget,
    ) -> Result<bool, Exceeded> {
        let Some(wanted) = form_of(column) else { return Ok(false) };
        let suits = match (&self.form, &wanted) {
            (Form::Open, _) => {
                self.take(wanted);
                return Ok(true);
            }
            (Form::General(_), _)
            | (Form::Nodes, Form::Nodes)
            | (Form::Relationships, Form::Relationships)
            | (Form::Booleans, Form::Booleans)
            | (Form::Small | Form::Integers, Form::Small)
            | (Form::Integers, Form::Integers)
            | (Form::Floats, Form::Floats) => true,
            (Form::Small, Form::Integers) => mode == Mode::Look,
            (Form::Strings(own), Form::Strings(other)) => Arc::ptr_eq(own, other),
            _ => false,
        };
        if suits {
            return Ok(false);
        }
        if matches!((&self.form, &wanted), (Form::Small, Form::Integers)) {
            self.take(wanted);
        } else {
            self.generalize(budget)?;
        }
        Ok(true)
    }

    /// Takes a form in which the codes so far mean the same, as wide as it asks for.
    fn take(&mut self, form: Form) {
        if let (Form::Integers | Form::Floats, Words::Narrow(codes)) = (&form, &self.kept) {
            let widened = |code: &u32| if *code == NULL { WIDE_NULL } else { u64::from(*code) };
            self.kept = Words::Wide(codes.iter().map(widened).collect());
        }
        self.form = form;
    }

    /// Goes over to numbers of values.
    fn generalize(&mut self, budget: &Budget) -> Result<(), Exceeded> {
        const TOGETHER: usize = 4096;
        let mut interner = Box::new(Interner::new());
        let mut codes = Vec::with_capacity(self.kept.len());
        for start in (0..self.kept.len()).step_by(TOGETHER) {
            let end = self.kept.len().min(start + TOGETHER);
            budget.tick((end - start) as u64)?;
            let values = self.decode(start, end);
            interner.encode(&values, Mode::Give, &mut codes, budget)?;
        }
        (self.kept, self.form) = (Words::Narrow(codes), Form::General(interner));
        Ok(())
    }

    /// The codes of a column that fits. With [`Mode::Look`], a value that no group can
    /// have gets a code that none has, or null's.
    pub(super) fn encode(
        &mut self,
        column: &Column,
        mode: Mode,
        out: &mut Words,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        out.clear();
        let null = |row: usize| column.is_null(row);
        match (&mut self.form, column) {
            (Form::General(interner), column) => {
                interner.encode(column, mode, out.narrow(), budget)?;
            }
            (Form::Integers | Form::Floats, Column::Constant(value, len)) => {
                let code = wide_code(value);
                out.wide().resize(*len, code);
            }
            (form, Column::Constant(value, len)) => {
                let code = narrow_code(form, value);
                out.narrow().resize(*len, code);
            }
            (Form::Integers, Column::Integers { values, valid }) => {
                let codes = out.wide();
                codes.extend(values.iter().map(|value| *value as u64));
                if valid.is_some() {
                    blank(codes, WIDE_NULL, null);
                }
            }
            (Form::Floats, Column::Floats { values, valid }) => {
                let codes = out.wide();
                codes.extend(values.iter().map(|value| float_code(*value)));
                if valid.is_some() {
                    blank(codes, WIDE_NULL, null);
                }
            }
            (_, column) => narrow_codes(column, out.narrow()),
        }
        Ok(())
    }

    /// Keeps the codes of these rows for the groups that begin with them.
    pub(super) fn keep(&mut self, words: &Words, rows: &[u32], column: &Column) {
        let first = self.kept.len() as u32;
        if let (Form::General(interner), Words::Narrow(codes)) = (&self.form, words)
            && may_differ(column)
        {
            for (place, row) in rows.iter().enumerate() {
                let (value, code) = (column.get(*row as usize), codes[*row as usize]);
                if !looks_like(&value, interner.value(code)) {
                    self.unlike.insert(first + place as u32, value);
                }
            }
        }
        match words {
            Words::Narrow(codes) => {
                let kept = self.kept.narrow();
                kept.extend(rows.iter().map(|row| codes[*row as usize]));
            }
            Words::Wide(codes) => {
                let kept = self.kept.wide();
                kept.extend(rows.iter().map(|row| codes[*row as usize]));
            }
        }
    }

    /// Pays for what it has grown to.
    pub(super) fn settle(&mut self, budget: &Budget) -> Result<(), Exceeded> {
        let unlike = self.unlike.len() * (2 * size_of::<Value>() + 16);
        self.account.set(self.kept.bytes() + unlike as u64, budget)
    }

    /// The values of some groups, as they were first seen.
    pub(super) fn decode(&self, start: usize, end: usize) -> Column {
        match &self.kept {
            Words::Narrow(codes) => self.narrow_values(&codes[start..end], start),
            Words::Wide(codes) => self.wide_values(&codes[start..end]),
        }
    }

    fn narrow_values(&self, codes: &[u32], start: usize) -> Column {
        match &self.form {
            Form::Nodes => Column::Nodes(codes.iter().copied().map(NodeId).collect()),
            Form::Relationships => {
                Column::Relationships(codes.iter().copied().map(RelationshipId).collect())
            }
            Form::Strings(dictionary) => {
                Column::Strings { codes: codes.to_vec(), dictionary: Arc::clone(dictionary) }
            }
            Form::Booleans => {
                let values = codes.iter().map(|code| *code == 1).collect();
                Column::Booleans { values, valid: valid(codes, &NULL) }
            }
            Form::Small => {
                let values = codes.iter().map(|code| i64::from(*code)).collect();
                Column::Integers { values, valid: valid(codes, &NULL) }
            }
            Form::General(interner) => {
                let value = |(place, code): (usize, &u32)| {
                    let unlike = self.unlike.get(&((start + place) as u32));
                    unlike.unwrap_or_else(|| interner.value(*code)).clone()
                };
                Column::from_values(codes.iter().enumerate().map(value).collect())
            }
            Form::Open | Form::Integers | Form::Floats => Column::nulls(codes.len()),
        }
    }

    fn wide_values(&self, codes: &[u64]) -> Column {
        let valid = valid(codes, &WIDE_NULL);
        if let Form::Floats = self.form {
            let values = codes.iter().map(|code| f64::from_bits(*code)).collect();
            Column::Floats { values, valid }
        } else {
            Column::Integers { values: codes.iter().map(|code| *code as i64).collect(), valid }
        }
    }

    /// Gives its memory back.
    pub(super) fn close(&mut self, budget: &Budget) {
        if let Form::General(interner) = &mut self.form {
            interner.close(budget);
        }
        self.account.close(budget);
        *self = Coder::new();
    }
}

/// The narrowest form for the values of a column; `None` where all are null.
fn form_of(column: &Column) -> Option<Form> {
    let general = || Form::General(Box::new(Interner::new()));
    Some(match column {
        Column::Nodes(_) => Form::Nodes,
        Column::Relationships(_) => Form::Relationships,
        Column::Booleans { .. } => Form::Booleans,
        Column::Strings { dictionary, .. } => Form::Strings(Arc::clone(dictionary)),
        Column::Integers { values, .. } => {
            let all = |test: fn(i64) -> bool| {
                values.iter().enumerate().all(|(row, value)| test(*value) || column.is_null(row))
            };
            if values.iter().copied().all(is_small) || all(is_small) {
                Form::Small
            } else if all(|value| value != i64::MIN) {
                Form::Integers
            } else {
                general()
            }
        }
        Column::Floats { values, .. } if values.iter().copied().any(is_odd) => general(),
        Column::Floats { .. } => Form::Floats,
        Column::Constant(value, _) => match value {
            Value::Null => return None,
            Value::Node(_) => Form::Nodes,
            Value::Relationship(_) => Form::Relationships,
            Value::Boolean(_) => Form::Booleans,
            Value::Integer(value) if is_small(*value) => Form::Small,
            Value::Integer(value) if *value != i64::MIN => Form::Integers,
            Value::Float(value) if !is_odd(*value) => Form::Floats,
            _ => general(),
        },
        Column::Values(_) => general(),
    })
}

fn is_small(value: i64) -> bool {
    (0..i64::from(ABSENT)).contains(&value)
}

/// Whether a float is equivalent to another one of other bits, or has the word of null.
fn is_odd(value: f64) -> bool {
    value == 0.0 && value.is_sign_negative()
}

fn float_code(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

fn wide_code(value: &Value) -> u64 {
    match value {
        Value::Integer(value) => *value as u64,
        Value::Float(value) => float_code(*value),
        _ => WIDE_NULL,
    }
}

fn narrow_code(form: &Form, value: &Value) -> u32 {
    match (form, value) {
        (Form::Small, Value::Integer(value)) => small_code(*value),
        (Form::Booleans, Value::Boolean(truth)) => u32::from(*truth),
        (Form::Nodes, Value::Node(id)) => id.0,
        (Form::Relationships, Value::Relationship(id)) => id.0,
        _ => NULL,
    }
}

fn small_code(value: i64) -> u32 {
    if is_small(value) { value as u32 } else { ABSENT }
}

/// The codes of a typed column of narrow form.
fn narrow_codes(column: &Column, codes: &mut Vec<u32>) {
    let null = |row: usize| column.is_null(row);
    match column {
        Column::Nodes(ids) => codes.extend(ids.iter().map(|id| id.0)),
        Column::Relationships(ids) => codes.extend(ids.iter().map(|id| id.0)),
        Column::Strings { codes: own, .. } => codes.extend_from_slice(own),
        Column::Booleans { values, valid } => {
            codes.extend(values.iter().map(|truth| u32::from(*truth)));
            if valid.is_some() {
                blank(codes, NULL, null);
            }
        }
        Column::Integers { values, valid } => {
            codes.extend(values.iter().map(|value| small_code(*value)));
            if valid.is_some() {
                blank(codes, NULL, null);
            }
        }
        other => codes.resize(other.len(), NULL),
    }
}

/// Writes the code of null where a row is null.
fn blank<T: Copy>(codes: &mut [T], code: T, null: impl Fn(usize) -> bool) {
    for (row, place) in codes.iter_mut().enumerate() {
        if null(row) {
            *place = code;
        }
    }
}

fn valid<T: PartialEq>(codes: &[T], null: &T) -> Option<Vec<bool>> {
    codes.contains(null).then(|| codes.iter().map(|code| code != null).collect())
}

/// Whether the values of a column may look different though they are equivalent.
fn may_differ(column: &Column) -> bool {
    matches!(
        column,
        Column::Values(_) | Column::Constant(..) | Column::Floats { .. } | Column::Integers { .. }
    )
}

/// Whether two equivalent values are certainly the same to every question.
fn looks_like(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Float(one), Value::Float(other)) => one.to_bits() == other.to_bits(),
        (Value::List(one), Value::List(other)) => Arc::ptr_eq(one, other),
        (Value::Map(one), Value::Map(other)) => Arc::ptr_eq(one, other),
        (Value::Path(one), Value::Path(other)) => Arc::ptr_eq(one, other),
        (Value::Point(one), Value::Point(other)) => Arc::ptr_eq(one, other),
        (Value::Temporal(_), _) => false,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}
