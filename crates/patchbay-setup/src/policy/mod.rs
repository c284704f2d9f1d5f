//! IAM policy documents: reads any JSON policy, answers what its statements say, changes it and writes it with the rest
//! as it was. Knows no role, no account and no AWS client.
//!
//! Grammar: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

mod arn;
mod condition;
mod edit;
mod pattern;
mod principal;
mod statement;
mod text;

use serde_json::{Map, Value};

pub use self::arn::{Arn, is_account_id};
pub use self::condition::{Condition, Operator, Quantifier};
pub use self::pattern::matches as matches_pattern;
pub use self::principal::Principal;
pub use self::statement::Statement;
pub(crate) use self::text::TextStyle;

/// The version that every policy of ours names; without it IAM reads a policy by the rules of 2008.
pub const VERSION: &str = "2012-10-17";

/// Why a text is no policy. Repeats nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The text is no JSON.
    #[error("the policy is no JSON: line {line}, column {column}")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It is JSON, but no object.
    #[error("the policy has to be a JSON object")]
    NoObject,
    /// There is no `Statement`, or it is neither an object nor a list of objects.
    #[error("the policy has no `Statement` with an object or a list of objects")]
    NoStatement,
}

/// The places that a policy can have, each with its own size limit.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyPlace {
    /// A managed policy.
    Managed,
    /// All inline policies of one role together.
    RoleInline,
    /// The trust policy of a role; the default, which AWS raises on request.
    Trust,
}

impl PolicyPlace {
    /// The most characters that may stand there, white space not counted.
    pub const fn limit(self) -> usize {
        match self {
            Self::Managed => 6144,
            Self::RoleInline => 10_240,
            Self::Trust => 2048,
        }
    }
}

/// What policies say of an action on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is allowed, whatever the circumstances.
    Allowed,
    /// It is allowed under a condition, or denied under one.
    Conditional,
    /// It is denied, whatever else allows it.
    Denied,
    /// Nothing speaks of it, which means no.
    Unmentioned,
}

/// A policy document. What it does not understand stays in it; so does the order of its members. Two are equal when
/// they say the same, however they are laid out.
#[derive(Clone, Debug)]
pub struct Policy {
    document: Map<String, Value>,
    style: TextStyle,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.document == other.document
    }
}

impl Policy {
    /// A policy of these statements, each a JSON object.
    ///
    /// # Errors
    /// [`PolicyError::NoStatement`] when a statement is no object.
    pub fn new(statements: Vec<Value>) -> Result<Self, PolicyError> {
        let mut document = Map::new();
        document.insert("Version".into(), VERSION.into());
        document.insert("Statement".into(), statements.into());
        Self::of(document, TextStyle::default())
    }

    /// Reads a policy: JSON text as it stands in a file, or percent-encoded as IAM's `GetRole` and `GetPolicyVersion`
    /// return it.
    ///
    /// # Errors
    /// [`PolicyError`] says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let decoded = text::decoded(text);
        let style = TextStyle::of(&decoded);
        let value = serde_json::from_str(decoded.trim_start_matches('\u{feff}')).map_err(
            |error: serde_json::Error| PolicyError::Json {
                line: error.line(),
                column: error.column(),
            },
        )?;
        let Value::Object(document) = value else {
            return Err(PolicyError::NoObject);
        };
        Self::of(document, style)
    }

    fn of(document: Map<String, Value>, style: TextStyle) -> Result<Self, PolicyError> {
        let good = match document.get("Statement") {
            Some(Value::Object(_)) => true,
            Some(Value::Array(statements)) => statements.iter().all(Value::is_object),
            _ => false,
        };
        if good {
            Ok(Self { document, style })
        } else {
            Err(PolicyError::NoStatement)
        }
    }

    /// A document that was read as part of a larger one.
    ///
    /// # Errors
    /// [`PolicyError::NoObject`], [`PolicyError::NoStatement`].
    pub fn from_value(value: &Value) -> Result<Self, PolicyError> {
        let document = value.as_object().ok_or(PolicyError::NoObject)?;
        Self::of(document.clone(), TextStyle::default())
    }

    /// The document.
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// The statements, in order.
    pub fn statements(&self) -> Vec<Statement<'_>> {
        let list = match self.document.get("Statement") {
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        list.iter()
            .enumerate()
            .filter_map(|(index, value)| Some(Statement::new(index, value.as_object()?)))
            .collect()
    }

    /// The `Allow` statements that let `principal` do `action`, conditions not looked at. For a trust policy:
    /// `allowing("sts:AssumeRole", &Principal::aws("111122223333"))`.
    pub fn allowing(&self, action: &str, principal: &Principal) -> Vec<Statement<'_>> {
        let covers = |statement: &Statement<'_>| {
            statement.allows()
                && statement.covers_action(action)
                && statement.covers_principal(principal)
        };
        self.statements().into_iter().filter(covers).collect()
    }

    /// What this policy alone says of `action` (`connect:StopContactRecording`) on `resource` (an ARN).
    pub fn decide(&self, action: &str, resource: &str) -> Decision {
        decide(std::slice::from_ref(self), action, resource)
    }

    /// The size that AWS counts: characters that are no white space.
    pub fn size(&self) -> usize {
        let compact = self.compact();
        compact.chars().filter(|one| !one.is_whitespace()).count()
    }

    /// The document on one line, as it is sent to AWS.
    pub fn compact(&self) -> String {
        Value::Object(self.document.clone()).to_string()
    }

    /// The document laid out as the text that it was read from: its indentation and its line breaks; a document that
    /// came on one line and a new one get two blanks.
    pub fn text(&self) -> String {
        self.style.write(&self.document)
    }
}

/// What several policies of one identity say together of `action` on `resource`; a denial wins.
pub fn decide(policies: &[Policy], action: &str, resource: &str) -> Decision {
    let mut decision = Decision::Unmentioned;
    let mut doubtful = false;
    for statement in policies.iter().flat_map(Policy::statements) {
        if !statement.covers_action(action) || !statement.covers_resource(resource) {
            continue;
        }
        let conditional = statement.has_conditions();
        if statement.denies() {
            if !conditional {
                return Decision::Denied;
            }
            doubtful = true;
        } else if statement.allows() {
            if !conditional {
                decision = Decision::Allowed;
            } else if decision == Decision::Unmentioned {
                decision = Decision::Conditional;
            }
        }
    }
    if doubtful && decision == Decision::Allowed {
        Decision::Conditional
    } else {
        decision
    }
}

#[cfg(test)]
mod tests;
