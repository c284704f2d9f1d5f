//! Bare words of a query that are replaced by values: the CTI adapter's flows write
//! `select field from object where Phone LIKE '%number%'` and pass `field`, `object` and `number`. Every
//! occurrence of a name is replaced, also inside a word and inside what was put in before, one name after
//! the other (observed); where it stands decides how its value is written, so that a value stays one.
//!
//! The text is held as units, a character or an escape each: no name is found inside an escape, so no
//! value can take one apart.

use serde_json::Value;

use super::literal::{number, plain_text};
use super::{bare, names, sosl};
use crate::Fields;

/// The most characters of a query, which is Salesforce's own limit
/// (<https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_soslsoql.htm>).
const LONGEST: usize = 100_000;

/// Why a value cannot stand where its name stands. The text names the parameter, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubstituteError {
    /// A text outside quotes that could be query text.
    #[error(
        "the parameter {name} stands outside quotes in the query, where its value must be names of fields \
         or objects, a number, a date, true, false, null or a list of literals; write '{name}' in the query"
    )]
    NotALiteral {
        /// The parameter.
        name: String,
    },
    /// A list or an object.
    #[error("the parameter {name} is a list or an object; pass a text, a number, true or false")]
    NotAScalar {
        /// The parameter.
        name: String,
    },
    /// No value for a place inside quotes.
    #[error("the parameter {name} has no value, and the query needs one inside quotes")]
    NoValue {
        /// The parameter.
        name: String,
    },
    /// A name that reaches over the end of a literal.
    #[error("the name of the parameter {name} holds a quote or a backslash; choose another name")]
    QuoteInName {
        /// The parameter.
        name: String,
    },
    /// More than Salesforce takes.
    #[error("the query gets longer than the {LONGEST} characters that Salesforce takes")]
    TooLong,
}

/// Replaces every name of `values` in `text`, in their order. A text that begins with `FIND` is SOSL, in
/// whose braces a value becomes a part of the search term; any other is SOQL.
///
/// Inside quotes a value's `'` and `\` are escaped, unless they are already (`\'`, `\\`, `\%`, `\_`);
/// wildcards stay. Outside quotes a value must be names, a number, a date, another literal or a list of
/// literals.
///
/// # Errors
/// [`SubstituteError`] when a value cannot stand where its name stands.
pub fn substitute(text: &str, values: &Fields) -> Result<String, SubstituteError> {
    let is_search = sosl::is_search(text);
    let mut found = units(text, is_search)?;
    for (name, value) in values {
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            return Err(SubstituteError::NotAScalar { name: name.clone() });
        }
        if name.is_empty() {
            continue;
        }
        if name.contains(['\'', '\\']) && write(&found).contains(name.as_str()) {
            return Err(SubstituteError::QuoteInName { name: name.clone() });
        }
        found = replace(&found, name, value, is_search)?;
    }
    Ok(write(&found))
}

/// Replaces as [`substitute`] does, and puts the values in as they are, which lets them change the query.
///
/// # Errors
/// [`SubstituteError`] when a value is no scalar or the text gets too long.
pub fn substitute_verbatim(text: &str, values: &Fields) -> Result<String, SubstituteError> {
    let mut query = text.to_owned();
    for (name, value) in values.iter().filter(|(name, _)| !name.is_empty()) {
        let value = match value {
            Value::Array(_) | Value::Object(_) => None,
            scalar => plain_text(scalar),
        };
        let value = value.ok_or_else(|| SubstituteError::NotAScalar { name: name.clone() })?;
        let count = query.matches(name.as_str()).count();
        if query.len() + count * value.len() > LONGEST * 4 {
            return Err(SubstituteError::TooLong);
        }
        query = query.replace(name.as_str(), &value);
    }
    Ok(query)
}

/// A text for the inside of a quoted literal, of which parts may be escaped already: `'` and `\` get a
/// backslash, but `\'`, `\"` and `\\` stay as they are, behind `LIKE` also `\%` and `\_`. Wildcards stay.
pub fn complete_escapes(text: &str, behind_like: bool) -> String {
    write(&literal_units(text, behind_like))
}

/// A character of a query, or an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    character: char,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The character as it is.
    Plain,
    /// A quote that begins or ends a literal.
    Quote,
    /// A value's character, behind a backslash that it needs.
    Escaped,
    /// A backslash and what it escapes, one thing: no name is found in it.
    Pair,
}

impl Unit {
    fn new(character: char, form: Form) -> Self {
        Self { character, form }
    }

    /// The character that a name may match.
    fn named(self) -> Option<char> {
        matches!(self.form, Form::Plain | Form::Escaped).then_some(self.character)
    }
}

/// What a unit stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    /// A quoted literal.
    Literal,
    /// The braces of `FIND {…}`.
    Term,
    /// A phrase in double quotes inside those.
    Phrase,
}

impl Place {
    fn behind(self, unit: Unit, is_search: bool) -> Self {
        match (self, unit.form, unit.character) {
            (Self::Outside, Form::Quote, _) => Self::Literal,
            (Self::Literal, Form::Quote, _) | (Self::Term, Form::Plain, '}') => Self::Outside,
            (Self::Outside, Form::Plain, '{') if is_search => Self::Term,
            (Self::Term, Form::Plain, '"') => Self::Phrase,
            (Self::Phrase, Form::Plain, '"') => Self::Term,
            (place, _, _) => place,
        }
    }
}

/// The units of a query as its author wrote it.
fn units(text: &str, is_search: bool) -> Result<Vec<Unit>, SubstituteError> {
    let mut place = Place::Outside;
    let mut characters = text.chars().peekable();
    let mut units = Vec::with_capacity(text.len());
    while let Some(character) = characters.next() {
        let escaped = characters.next_if(|_| character == '\\');
        let unit = match (escaped, character, place) {
            (Some(next), _, _) => Unit::new(next, Form::Pair),
            (None, '\'', Place::Outside | Place::Literal) => Unit::new('\'', Form::Quote),
            (None, other, _) => Unit::new(other, Form::Plain),
        };
        place = place.behind(unit, is_search);
        units.push(unit);
        if units.len() > LONGEST {
            return Err(SubstituteError::TooLong);
        }
    }
    Ok(units)
}

fn replace(
    units: &[Unit],
    name: &str,
    value: &Value,
    is_search: bool,
) -> Result<Vec<Unit>, SubstituteError> {
    let pattern: Vec<char> = name.chars().collect();
    let mut replaced = Vec::with_capacity(units.len());
    let mut place = Place::Outside;
    let mut rest = units;
    while let Some((first, behind)) = rest.split_first() {
        if begins_with(rest, &pattern) {
            for unit in value_units(name, value, place)? {
                place = place.behind(unit, is_search);
                replaced.push(unit);
            }
            rest = rest.get(pattern.len()..).unwrap_or_default();
        } else {
            place = place.behind(*first, is_search);
            replaced.push(*first);
            rest = behind;
        }
        if replaced.len() > LONGEST {
            return Err(SubstituteError::TooLong);
        }
    }
    Ok(replaced)
}

fn begins_with(units: &[Unit], pattern: &[char]) -> bool {
    units.get(..pattern.len()).is_some_and(|start| {
        start
            .iter()
            .zip(pattern)
            .all(|(unit, character)| unit.named() == Some(*character))
    })
}

fn value_units(name: &str, value: &Value, place: Place) -> Result<Vec<Unit>, SubstituteError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(value) => number(value),
        Value::Bool(truth) => truth.to_string(),
        _ if place == Place::Outside => "null".to_owned(),
        _ => return Err(SubstituteError::NoValue { name: name.into() }),
    };
    if text.len() > LONGEST * 4 {
        return Err(SubstituteError::TooLong);
    }
    match place {
        Place::Literal => Ok(literal_units(&text, true)),
        Place::Term | Place::Phrase => Ok(term_units(&text, place == Place::Phrase)),
        Place::Outside if stands_bare(&text) => units(&text, false),
        Place::Outside => Err(SubstituteError::NotALiteral { name: name.into() }),
    }
}

fn stands_bare(text: &str) -> bool {
    bare::is_literal(text) || bare::is_inside_of_list(text) || names::is_listing(text)
}

fn literal_units(text: &str, behind_like: bool) -> Vec<Unit> {
    let mut characters = text.chars().peekable();
    let mut units = Vec::with_capacity(text.len());
    while let Some(character) = characters.next() {
        let is_escaped = |next: &char| match next {
            '\'' | '"' | '\\' => true,
            '%' | '_' => behind_like,
            _ => false,
        };
        let escaped = characters.next_if(|next| character == '\\' && is_escaped(next));
        units.push(match (escaped, character) {
            (Some(next), _) => Unit::new(next, Form::Pair),
            (None, '\'' | '\\') => Unit::new(character, Form::Escaped),
            (None, '\n') => Unit::new('n', Form::Pair),
            (None, '\r') => Unit::new('r', Form::Pair),
            (None, other) => Unit::new(other, Form::Plain),
        });
    }
    units
}

/// A value inside the braces of `FIND`: its wildcards, phrases and brackets stay in force where they are
/// closed, every other reserved character stands for itself.
fn term_units(text: &str, in_phrase: bool) -> Vec<Unit> {
    let mut characters = text.chars().peekable();
    let mut units = Vec::with_capacity(text.len());
    while let Some(character) = characters.next() {
        let escaped = characters.next_if(|next| character == '\\' && sosl::is_reserved(*next));
        units.push(match (escaped, character) {
            (Some(next), _) => Unit::new(next, Form::Pair),
            (None, '\n' | '\r') => Unit::new(' ', Form::Plain),
            (None, '?' | '*' | '"' | '(' | ')') => Unit::new(character, Form::Plain),
            (None, other) if sosl::is_reserved(other) => Unit::new(other, Form::Escaped),
            (None, other) => Unit::new(other, Form::Plain),
        });
    }
    let count = |wanted: char| {
        let plain = units.iter().filter(|unit| unit.form == Form::Plain);
        plain.filter(|unit| unit.character == wanted).count()
    };
    let open_phrase = in_phrase || !count('"').is_multiple_of(2);
    let open_bracket = count('(') != count(')');
    for unit in units.iter_mut().filter(|unit| unit.form == Form::Plain) {
        let is_open = match unit.character {
            '"' => open_phrase,
            '(' | ')' => open_bracket,
            _ => false,
        };
        if is_open {
            unit.form = Form::Escaped;
        }
    }
    units
}

fn write(units: &[Unit]) -> String {
    let mut text = String::with_capacity(units.len() + 16);
    for unit in units {
        if matches!(unit.form, Form::Escaped | Form::Pair) {
            text.push('\\');
        }
        text.push(unit.character);
    }
    text
}

#[cfg(test)]
mod tests;
