//! Placeholders of a query. Each `{name}` is replaced by the parameter of that name, every one of them
//! and everywhere, in one pass over the original text, so that a value is never searched for
//! placeholders. Where it stands decides how it is written: inside quotes as text, behind `LIKE` as a
//! pattern or as text without wildcards, outside quotes only as a literal of its own.

use serde_json::Value;
use winnow::ascii::multispace1;
use winnow::combinator::{alt, delimited};
use winnow::prelude::*;
use winnow::token::{any, take_while};

use super::bare;
use super::literal::{escape_literal, like_escape, pattern_escape, plain_text, quote};
use crate::Fields;

/// How placeholders are replaced. The default is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct BindOptions {
    /// Puts values in as they are, as the published package does. A caller's quote then ends the literal:
    /// only for flows that pass whole pieces of a query in parameters which no caller can set.
    pub unsafe_verbatim: bool,
    /// Takes every value behind `LIKE` for a pattern, also one that stands beside other text: its `%` and
    /// `_` are wildcards. Quotes are escaped all the same.
    pub value_wildcards: bool,
    /// Lets a name of a field or an object, or several with commas between, stand outside quotes.
    pub bare_names: bool,
}

impl BindOptions {
    /// Puts values in as they are, unsafe as that is.
    #[must_use]
    pub fn unsafe_verbatim(mut self, on: bool) -> Self {
        self.unsafe_verbatim = on;
        self
    }

    /// Lets names stand outside quotes.
    #[must_use]
    pub fn bare_names(mut self, on: bool) -> Self {
        self.bare_names = on;
        self
    }

    /// Leaves a value's own wildcards in force behind `LIKE`.
    #[must_use]
    pub fn value_wildcards(mut self, on: bool) -> Self {
        self.value_wildcards = on;
        self
    }
}

/// Why a value cannot stand where its placeholder stands. The text names the placeholder, never the
/// value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// A text outside quotes that is no literal.
    #[error(
        "the placeholder {{{name}}} stands outside quotes, where its value must be a number, a date, true, \
         false, null or a quoted literal; write '{{{name}}}' in the query"
    )]
    NotALiteral {
        /// The placeholder.
        name: String,
    },
    /// A JSON object.
    #[error(
        "the value of the placeholder {{{name}}} is an object; pass a text, a number or a list"
    )]
    Object {
        /// The placeholder.
        name: String,
    },
    /// An empty list, which SOQL cannot write.
    #[error("the value of the placeholder {{{name}}} is an empty list, which a query cannot hold")]
    EmptyList {
        /// The placeholder.
        name: String,
    },
}

/// Replaces every `{name}` of `template` that names one of `params`; other braces stay as they are.
///
/// Inside quotes any scalar stands, `null` as the text `null`, a list joined by commas. Outside quotes
/// numbers, booleans and null stand as they are, a list becomes `('a','b')`, and a text must be a
/// literal. `$` means nothing special.
///
/// Behind `LIKE`, a literal that holds nothing but replaced placeholders (`LIKE '{pattern}'`) takes their
/// values as patterns: `%` and `_` are wildcards, `\%`, `\_` and `\\` stand for the character behind the
/// backslash as they do in SOQL, and any other backslash stands for itself. Beside other text
/// (`LIKE '%{name}%'`) a value stands for itself to the last character. No quote ends a literal in
/// either.
///
/// # Errors
/// [`BindError`] when a value cannot stand where its placeholder stands.
pub fn bind(template: &str, params: &Fields, options: BindOptions) -> Result<String, BindError> {
    let mut place = Place::Outside { behind_like: false };
    let mut query = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Ok(piece) = piece.parse_next(&mut rest) {
        let value = match piece {
            Piece::Hole { name, .. } => params.get(name).map(|value| (name, value)),
            _ => None,
        };
        match value {
            Some((name, value)) => query.push_str(&write(name, value, place, options)?),
            None => query.push_str(piece.text()),
        }
        place = match place.behind(&piece) {
            Place::Literal(Text::Like) if is_pattern(piece, rest, params) => {
                Place::Literal(Text::Pattern)
            }
            behind => behind,
        };
    }
    Ok(query)
}

/// Whether a literal opens with `piece` and holds placeholders with values only, up to its end in `rest`.
fn is_pattern(piece: Piece<'_>, mut rest: &str, params: &Fields) -> bool {
    matches!(piece, Piece::Quote(_))
        && loop {
            match self::piece(&mut rest) {
                Ok(Piece::Hole { name, .. }) if params.contains_key(name) => {}
                Ok(Piece::Quote(_)) => break true,
                _ => break false,
            }
        }
}

fn write(
    name: &str,
    value: &Value,
    place: Place,
    options: BindOptions,
) -> Result<String, BindError> {
    let name = || name.to_owned();
    let text = plain_text(value).ok_or_else(|| BindError::Object { name: name() })?;
    if options.unsafe_verbatim {
        return Ok(text.into_owned());
    }
    match (place, value) {
        (Place::Literal(Text::Plain), _) => Ok(escape_literal(&text)),
        (Place::Literal(Text::Like), _) if !options.value_wildcards => Ok(like_escape(&text)),
        (Place::Literal(_), _) => Ok(pattern_escape(&text)),
        (Place::Outside { .. }, Value::Array(items)) if items.is_empty() => {
            Err(BindError::EmptyList { name: name() })
        }
        (Place::Outside { .. }, Value::Array(items)) => {
            let items: Option<Vec<String>> = items.iter().map(list_item).collect();
            let items = items.ok_or_else(|| BindError::Object { name: name() })?;
            Ok(format!("({})", items.join(",")))
        }
        (Place::Outside { .. }, Value::String(text)) if !stands_bare(text, options) => {
            Err(BindError::NotALiteral { name: name() })
        }
        (Place::Outside { .. }, _) => Ok(text.into_owned()),
    }
}

fn stands_bare(text: &str, options: BindOptions) -> bool {
    bare::is_literal(text) || (options.bare_names && bare::is_names(text))
}

fn list_item(item: &Value) -> Option<String> {
    match item {
        Value::String(text) => Some(quote(text)),
        Value::Array(_) | Value::Object(_) => None,
        scalar => plain_text(scalar).map(std::borrow::Cow::into_owned),
    }
}

/// Where in the query the next piece stands.
#[derive(Clone, Copy)]
enum Place {
    Outside { behind_like: bool },
    Literal(Text),
}

/// What a literal is read as.
#[derive(Clone, Copy)]
enum Text {
    Plain,
    /// A pattern that the template writes and a value is part of.
    Like,
    /// A pattern that is the caller's own.
    Pattern,
}

impl Place {
    fn behind(self, piece: &Piece<'_>) -> Self {
        match (self, piece) {
            (Self::Outside { behind_like: true }, Piece::Quote(_)) => Self::Literal(Text::Like),
            (Self::Outside { .. }, Piece::Quote(_)) => Self::Literal(Text::Plain),
            (Self::Literal(_), Piece::Quote(_)) => Self::Outside { behind_like: false },
            (Self::Literal(text), _) => Self::Literal(text),
            (Self::Outside { behind_like }, Piece::Blank(_)) => Self::Outside { behind_like },
            (Self::Outside { .. }, Piece::Word(word)) => Self::Outside {
                behind_like: word.eq_ignore_ascii_case("like"),
            },
            (Self::Outside { .. }, _) => Self::Outside { behind_like: false },
        }
    }
}

#[derive(Clone, Copy)]
enum Piece<'a> {
    /// A backslash and what it escapes: `\'` ends no literal.
    Escape(&'a str),
    Quote(&'a str),
    Hole {
        text: &'a str,
        name: &'a str,
    },
    Word(&'a str),
    Blank(&'a str),
    Other(&'a str),
}

impl<'a> Piece<'a> {
    fn text(&self) -> &'a str {
        match self {
            Self::Escape(text)
            | Self::Quote(text)
            | Self::Hole { text, .. }
            | Self::Word(text)
            | Self::Blank(text)
            | Self::Other(text) => text,
        }
    }
}

fn piece<'a>(input: &mut &'a str) -> winnow::Result<Piece<'a>> {
    let word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.');
    // A name with a quote or a brace in it cannot be told from the query around it.
    let name = take_while(1.., |character: char| {
        !matches!(character, '{' | '}' | '\'')
    });
    alt((
        ('\\', any).take().map(Piece::Escape),
        "'".map(Piece::Quote),
        delimited('{', name, '}')
            .with_taken()
            .map(|(name, text)| Piece::Hole { text, name }),
        take_while(1.., word).map(Piece::Word),
        multispace1.map(Piece::Blank),
        any.take().map(Piece::Other),
    ))
    .parse_next(input)
}

#[cfg(test)]
mod tests;
