//! What can be wrong with an event, said so that the person who drew the flow can mend it. Owns
//! the wording; must not know who sent the event. No text of the event itself is repeated.

use serde_json::Value;

/// Why an event cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// Nothing was sent.
    #[error("the event is empty: send a JSON object with Details.Parameters")]
    Empty,
    /// More than a synchronous invocation may carry.
    #[error(
        "the event has {bytes} bytes, more than the {limit} that are read: send less in Details.Parameters"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Nested too deeply to be a contact-flow event.
    #[error("the event nests deeper than {limit} levels: send flat parameters")]
    TooDeep {
        /// The most levels that are read.
        limit: usize,
    },
    /// Not JSON.
    #[error(
        "the event is not JSON ({problem} at line {line}, column {column}): send a JSON object with Details.Parameters"
    )]
    NotJson {
        /// What the parser met, without text of the event.
        problem: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A required member is not there.
    #[error(
        "{path} is missing: expected an object with {holds}, as a contact flow's Lambda block sends it"
    )]
    Missing {
        /// The JSON path.
        path: &'static str,
        /// A member that belongs into it.
        holds: &'static str,
    },
    /// A member has another type than it must have.
    #[error(
        "{path} is {found}: expected an object with {holds}, as a contact flow's Lambda block sends it"
    )]
    WrongType {
        /// The JSON path.
        path: &'static str,
        /// What was there.
        found: Found,
        /// A member that belongs into it.
        holds: &'static str,
    },
}

impl EventError {
    pub(super) fn missing(path: &'static str, holds: &'static str) -> Self {
        Self::Missing { path, holds }
    }

    /// Translates the parser's error. Its own text is not passed on: some of its messages quote
    /// the input.
    pub(super) fn syntax(error: &serde_json::Error) -> Self {
        // serde_json tells its recursion limit apart only by its text; a test pins it.
        if error.to_string().starts_with("recursion limit exceeded") {
            return Self::TooDeep {
                limit: super::MAX_EVENT_DEPTH,
            };
        }
        let problem = if error.is_eof() {
            "it ends too early"
        } else {
            "unexpected text"
        };
        Self::NotJson {
            problem,
            line: error.line(),
            column: error.column(),
        }
    }

    /// The JSON path that is wrong, where one part of the event is.
    pub fn path(&self) -> Option<&'static str> {
        match self {
            Self::Missing { path, .. } | Self::WrongType { path, .. } => Some(path),
            _ => None,
        }
    }
}

/// The type that was found in place of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Found {
    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}
