//! Values as SOQL literals.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// A text as a quoted literal, quotes included: `O'Brien` becomes `'O\'Brien'`.
pub fn quote(text: &str) -> String {
    format!("'{}'", escape_literal(text))
}

/// A text for the inside of a quoted literal: `\`, `'`, `"` and line breaks escaped, the rest as it is.
pub fn escape_literal(text: &str) -> String {
    escape(text, |character| matches!(character, '\\' | '\'' | '"'))
}

/// A text for the inside of a literal behind `LIKE`, where it stands for itself: `%` and `_` are escaped
/// too.
pub fn like_escape(text: &str) -> String {
    escape(text, |character| {
        matches!(character, '\\' | '\'' | '"' | '%' | '_')
    })
}

/// A pattern for the inside of a literal behind `LIKE`: `%` and `_` stay wildcards, `\%`, `\_` and `\\`
/// stay escapes, any other backslash stands for itself, and no quote ends the literal.
pub(super) fn pattern_escape(pattern: &str) -> String {
    let mut characters = pattern.chars().peekable();
    let mut text = String::with_capacity(pattern.len());
    while let Some(character) = characters.next() {
        let escaped = |next: &char| matches!(next, '%' | '_' | '\\');
        match characters.next_if(|next| character == '\\' && escaped(next)) {
            Some(next) => text.extend([character, next]),
            None => text.push_str(&escape_literal(character.encode_utf8(&mut [0; 4]))),
        }
    }
    text
}

fn escape(text: &str, special: impl Fn(char) -> bool) -> String {
    let piece = |character: char| -> Cow<'static, str> {
        match character {
            '\n' => "\\n".into(),
            '\r' => "\\r".into(),
            other if special(other) => format!("\\{other}").into(),
            other => other.to_string().into(),
        }
    };
    text.chars().map(piece).collect()
}

/// A number as SOQL and JavaScript write it: a whole one without a point.
pub fn number(number: &Number) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => {
            format!("{float:.0}")
        }
        _ => number.to_string(),
    }
}

/// Texts as the list behind `IN`: `('a','b')`. `None` for no texts, since SOQL has no empty list: a
/// query for nothing need not be asked.
pub fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let quoted: Vec<String> = texts.into_iter().map(quote).collect();
    (!quoted.is_empty()).then(|| format!("({})", quoted.join(",")))
}

/// A day as a date literal: `2026-11-22`.
pub fn date(day: jiff::civil::Date) -> String {
    day.to_string()
}

/// A moment as a date-time literal in UTC: `2026-11-22T09:30:00.000Z`.
pub fn datetime(moment: jiff::Timestamp) -> String {
    format!("{moment:.3}")
}

/// A JSON value as text, as JavaScript's `String(value)` writes it inside a template; `None` for an
/// object, whose text there is of no use.
pub(super) fn plain_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => Some("null".into()),
        Value::Bool(truth) => Some(truth.to_string().into()),
        Value::Number(value) => Some(number(value).into()),
        Value::String(text) => Some(text.as_str().into()),
        Value::Array(items) => {
            let texts: Option<Vec<_>> = items
                .iter()
                .map(|item| {
                    if item.is_null() {
                        Some("".into())
                    } else {
                        plain_text(item)
                    }
                })
                .collect();
            Some(texts?.join(",").into())
        }
        Value::Object(_) => None,
    }
}
