//! The nature of each failure. It is data: a table from Salesforce's codes, then one from statuses. It
//! must not decide whether anything is repeated; that is the retry policy's.

use super::{ApiError, Error, SignInError};

/// What a failure is, for deciding what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Too many calls; the same one works later.
    Throttled,
    /// A fault on the way or of the moment; the same call may work now or later.
    Transient,
    /// Not signed in, or the sign-in was refused.
    Auth,
    /// The record, object or resource is not there (or not visible to this user).
    NotFound,
    /// A rule against duplicates, or several records where one was meant.
    Duplicate,
    /// The input is wrong; the same call never works.
    Invalid,
    /// The user may not do this.
    Permission,
    /// The other side does not speak as Salesforce does.
    Protocol,
    /// The deadline passed; the outcome is not known.
    Timeout,
    /// The client was set up with something that cannot work.
    Config,
}

/// Codes whose nature the status does not tell:
/// <https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm#statuscode>.
const CODES: &[(&str, ErrorKind)] = &[
    ("REQUEST_LIMIT_EXCEEDED", ErrorKind::Throttled),
    ("LOGIN_RATE_EXCEEDED", ErrorKind::Throttled),
    ("EXCEEDED_QUOTA", ErrorKind::Throttled),
    ("UNABLE_TO_LOCK_ROW", ErrorKind::Transient),
    ("SERVER_UNAVAILABLE", ErrorKind::Transient),
    ("QUERY_TIMEOUT", ErrorKind::Transient),
    ("INVALID_SESSION_ID", ErrorKind::Auth),
    ("INVALID_LOGIN", ErrorKind::Auth),
    ("INVALID_AUTH_HEADER", ErrorKind::Auth),
    ("NOT_FOUND", ErrorKind::NotFound),
    ("ENTITY_IS_DELETED", ErrorKind::NotFound),
    ("INVALID_QUERY_LOCATOR", ErrorKind::NotFound),
    ("DUPLICATE_VALUE", ErrorKind::Duplicate),
    ("DUPLICATES_DETECTED", ErrorKind::Duplicate),
    ("DUPLICATE_EXTERNAL_ID", ErrorKind::Duplicate),
    ("INSUFFICIENT_ACCESS", ErrorKind::Permission),
    ("INSUFFICIENT_ACCESS_OR_READONLY", ErrorKind::Permission),
    (
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        ErrorKind::Permission,
    ),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", ErrorKind::Permission),
    ("API_DISABLED_FOR_ORG", ErrorKind::Permission),
    ("API_CURRENTLY_DISABLED", ErrorKind::Permission),
    ("FUNCTIONALITY_NOT_ENABLED", ErrorKind::Permission),
];

/// The nature of a Salesforce code, where the code alone tells it.
pub(crate) fn of_code(code: &str) -> Option<ErrorKind> {
    CODES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, kind)| *kind)
}

pub(super) fn of(error: &Error) -> ErrorKind {
    match error {
        Error::Api(error) => of_api(error),
        Error::SignIn(error) => of_sign_in(error),
        Error::Transport { code, .. } => of_transport(code),
        Error::Timeout { .. } => ErrorKind::Timeout,
        Error::Redirect { .. } | Error::Decode { .. } | Error::TooLarge { .. } => {
            ErrorKind::Protocol
        }
        Error::Config { .. } => ErrorKind::Config,
        Error::Input { .. } => ErrorKind::Invalid,
    }
}

fn of_api(error: &ApiError) -> ErrorKind {
    let by_code = error.first().and_then(|fault| of_code(&fault.code));
    by_code.unwrap_or(match error.status {
        300 => ErrorKind::Duplicate,
        401 => ErrorKind::Auth,
        403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 | 500..=599 => ErrorKind::Transient,
        429 => ErrorKind::Throttled,
        400..=499 => ErrorKind::Invalid,
        _ => ErrorKind::Protocol,
    })
}

fn of_sign_in(error: &SignInError) -> ErrorKind {
    match error.status {
        429 => ErrorKind::Throttled,
        500..=599 => ErrorKind::Transient,
        _ if error.error.as_deref() == Some("rate_limit_exceeded") => ErrorKind::Throttled,
        _ => ErrorKind::Auth,
    }
}

fn of_transport(code: &str) -> ErrorKind {
    match code {
        "ECONNREFUSED" | "ECONNRESET" | "ETIMEDOUT" | "EPIPE" | "EAI_AGAIN" | "EHOSTUNREACH"
        | "ENETUNREACH" => ErrorKind::Transient,
        "ENOTFOUND" => ErrorKind::Config,
        _ => ErrorKind::Protocol,
    }
}
