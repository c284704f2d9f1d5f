//! What can go wrong with a call, as one type. Callers ask [`Error::kind`], [`Error::is_retryable`] and
//! [`Error::has_code`]; they never compare texts. No error holds a token, a key or a whole body: of a
//! refusal only Salesforce's own code, message and field names are kept.

pub(crate) mod kind;
pub(crate) mod wire;

use std::fmt;

pub use kind::ErrorKind;

use crate::address::AddressError;
use crate::key::KeyError;
use crate::sign_in_errors::SignInCause;

/// Why a call did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Salesforce answered, and the answer is a refusal.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The token endpoint refused the sign-in, or answered without a token.
    #[error(transparent)]
    SignIn(Box<SignInError>),
    /// No answer came: the connection could not be made, broke, or carried something that is not HTTP.
    #[error("{call}: no answer from Salesforce ({code}): {detail}")]
    Transport {
        /// The hop: `sign-in`, `query`, `create`, …
        call: &'static str,
        /// A code as Node.js names it, which flows and logs of the published package know:
        /// `ECONNREFUSED`, `ECONNRESET`, `ETIMEDOUT`, `ENOTFOUND`, `EAI_AGAIN`, `EPROTO`,
        /// `CERT_HAS_EXPIRED`, … (<https://nodejs.org/api/errors.html#common-system-errors>).
        code: &'static str,
        /// Whether a part of the request may have reached the other side.
        sent: bool,
        /// What the network layer said.
        detail: String,
    },
    /// The deadline passed first.
    #[error("{call}: the time allowed for this call was used up before Salesforce answered")]
    Timeout {
        /// The hop that was under way: `sign-in`, `query`, `create`, …
        call: &'static str,
    },
    /// The answer was a redirect, which is never followed: it would turn a POST into a GET, or carry the
    /// token to another host.
    #[error(
        "{call}: the answer was a redirect ({status} {reason}) to {to}; \
         set the base or token address to the org's own My Domain host"
    )]
    Redirect {
        /// The hop.
        call: &'static str,
        /// The HTTP status, 301 to 308.
        status: u16,
        /// The reason phrase of the status line.
        reason: String,
        /// The host that the redirect names, without path and query; `elsewhere` if it names none.
        to: String,
    },
    /// The answer was a success, but not what this call answers with.
    #[error("{call}: the answer with status {status} could not be read: {detail}")]
    Decode {
        /// The hop.
        call: &'static str,
        /// The HTTP status.
        status: u16,
        /// Where and how the answer differs from what was expected; never the answer itself.
        detail: String,
    },
    /// The answer was larger than the transport accepts.
    #[error("{call}: the answer is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The hop.
        call: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The client was set up with something that cannot work.
    #[error("{detail}")]
    Config {
        /// What, and what to do.
        detail: String,
    },
    /// The caller's own input cannot be sent: an empty path part, more records than fit, …
    #[error("{detail}")]
    Input {
        /// What, and what to do.
        detail: String,
    },
}

impl Error {
    /// The nature of the failure, for deciding what to do about it.
    pub fn kind(&self) -> ErrorKind {
        kind::of(self)
    }

    /// Whether the same call may succeed later. This says nothing of whether repeating it is safe: a
    /// create that timed out may have been done.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Throttled | ErrorKind::Transient | ErrorKind::Timeout
        )
    }

    /// Whether Salesforce (or the network layer) gave this code, such as `INVALID_SESSION_ID`,
    /// `invalid_grant` or `ECONNRESET`.
    pub fn has_code(&self, code: &str) -> bool {
        match self {
            Self::Api(error) => error.errors.iter().any(|fault| fault.code == code),
            Self::SignIn(error) => error.error.as_deref() == Some(code),
            Self::Transport { code: own, .. } => *own == code,
            _ => false,
        }
    }

    /// Whether the call may have been done all the same: it was sent, and no answer of Salesforce's own
    /// says otherwise.
    pub fn may_be_done(&self) -> bool {
        match self {
            Self::Transport { sent, .. } => *sent,
            Self::Timeout { .. } | Self::Decode { .. } | Self::TooLarge { .. } => true,
            Self::Api(error) => error.status >= 500 && error.errors.is_empty(),
            _ => false,
        }
    }

    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::SignIn(error) => Some(error.status),
            Self::Redirect { status, .. } | Self::Decode { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The reason phrase as the status line carried it, where there was a refusal.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Api(error) => Some(&error.reason),
            Self::SignIn(error) => Some(&error.reason),
            Self::Redirect { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

impl From<AddressError> for Error {
    fn from(error: AddressError) -> Self {
        Self::Config {
            detail: format!("the address {error}"),
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Config {
            detail: error.to_string(),
        }
    }
}

/// A refusal by Salesforce: any answer outside 200 to 299 that is not a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The reason phrase as the status line carried it; the usual one where it carried none.
    pub reason: String,
    /// The faults of the body: every element of Salesforce's `[{message, errorCode, fields}]`, or the one
    /// of an OAuth-like `{error, error_description}`. Empty when the body had another shape.
    pub errors: Vec<ApiFault>,
    /// The hop: `query`, `create`, …
    pub call: &'static str,
    /// What the body was, so that answers which depend on it can be rebuilt without keeping it.
    pub body: BodyShape,
    /// Seconds that the `Retry-After` header asks to wait.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// The first fault, the one that the published packages report.
    pub fn first(&self) -> Option<&ApiFault> {
        self.errors.first()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: Salesforce answered {} {}",
            self.call, self.status, self.reason
        )?;
        for (index, fault) in self.errors.iter().enumerate() {
            write!(f, "{} {fault}", if index == 0 { ":" } else { ";" })?;
        }
        match (self.errors.is_empty(), self.body) {
            (false, _) => Ok(()),
            (true, BodyShape::Empty) => f.write_str(" with an empty body"),
            (true, _) => f.write_str(" without an error code"),
        }
    }
}

impl std::error::Error for ApiError {}

/// One fault of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ApiFault {
    /// Salesforce's code, such as `REQUIRED_FIELD_MISSING`; empty when the answer had none.
    pub code: String,
    /// Salesforce's text; empty when the answer had none.
    pub message: String,
    /// The fields that the fault is about, often none.
    pub fields: Vec<String>,
}

impl fmt::Display for ApiFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.is_empty(), self.message.is_empty()) {
            (false, false) => write!(f, "{}: {}", self.code, self.message),
            _ => write!(f, "{}{}", self.code, self.message),
        }?;
        if !self.fields.is_empty() {
            write!(f, " [{}]", self.fields.join(", "))?;
        }
        Ok(())
    }
}

/// What the body of a refusal was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyShape {
    /// No byte at all.
    Empty,
    /// A JSON array with elements.
    List,
    /// The JSON array `[]`.
    EmptyList,
    /// A JSON object.
    Object,
    /// The JSON value `null`.
    Null,
    /// Any other text: HTML, plain text, a bare JSON string or number.
    Text,
}

/// A refusal by the token endpoint, or an answer of it without a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignInError {
    /// The HTTP status.
    pub status: u16,
    /// The reason phrase as the status line carried it.
    pub reason: String,
    /// The OAuth code, such as `invalid_grant`.
    pub error: Option<String>,
    /// Salesforce's text behind the code.
    pub description: Option<String>,
    /// What usually causes it and what mends it, where the pair is known.
    pub cause: Option<&'static SignInCause>,
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sign-in: the token address answered {} {}",
            self.status, self.reason
        )?;
        if let Some(error) = &self.error {
            write!(f, ": {error}")?;
        }
        if let Some(description) = &self.description {
            write!(f, ": {description}")?;
        }
        if let Some(cause) = self.cause {
            write!(f, ". {} {}", cause.cause, cause.mend)?;
        }
        Ok(())
    }
}

impl std::error::Error for SignInError {}

#[cfg(test)]
mod tests;
