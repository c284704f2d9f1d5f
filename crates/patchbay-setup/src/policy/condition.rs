//! The conditions of a statement.

use serde_json::{Map, Value};

/// How a key with several values is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `ForAllValues:`, which is also true when the request has no such key.
    ForAllValues,
    /// `ForAnyValue:`.
    ForAnyValue,
}

/// The parts of an operator such as `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator<'p> {
    /// What stands before the colon.
    pub quantifier: Option<Quantifier>,
    /// The comparison alone, `StringLike`.
    pub comparison: &'p str,
    /// Whether the condition is also met when the request has no such key.
    pub if_exists: bool,
}

impl<'p> Operator<'p> {
    fn parse(text: &'p str) -> Self {
        let (quantifier, rest) = match text.split_once(':') {
            Some((name, rest)) if name.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Quantifier::ForAllValues), rest)
            }
            Some((name, rest)) if name.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(Quantifier::ForAnyValue), rest)
            }
            _ => (None, text),
        };
        let comparison = rest.strip_suffix("IfExists");
        Self {
            quantifier,
            comparison: comparison.unwrap_or(rest),
            if_exists: comparison.is_some(),
        }
    }

    /// Whether it is this comparison; case does not count.
    pub fn is(&self, comparison: &str) -> bool {
        self.comparison.eq_ignore_ascii_case(comparison)
    }
}

/// One key of a statement's `Condition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition<'p> {
    /// The operator as it is written, `StringEquals`.
    pub operator: &'p str,
    /// The key as it is written, `sts:ExternalId`.
    pub key: &'p str,
    /// Its values: one or a list; booleans and numbers as their text.
    pub values: Vec<String>,
}

impl<'p> Condition<'p> {
    /// The parts of the operator.
    pub fn operator_parts(&self) -> Operator<'p> {
        Operator::parse(self.operator)
    }

    /// Whether it is about this key; the case of condition keys does not count.
    pub fn is_about(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }

    pub(super) fn all(statement: &'p Map<String, Value>) -> Vec<Self> {
        let Some(operators) = statement.get("Condition").and_then(Value::as_object) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (operator, keys) in operators {
            for (key, values) in keys.as_object().into_iter().flatten() {
                all.push(Condition {
                    operator,
                    key,
                    values: texts(values),
                });
            }
        }
        all
    }
}

/// The texts of a value that may be one or a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Null => Vec::new(),
        other => vec![other.to_string()],
    }
}
