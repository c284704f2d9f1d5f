//! How a failed Salesforce request is told to the caller. The replaced function has two ways, and
//! flows branch on them: queries and searches answer a map with `success: false`, everything that
//! writes throws. Owns the map's members; must not know which method is which.

use patchbay_config::ConfigErrors;
use patchbay_salesforce::{BodyShape, Error as SalesforceError};
use serde_json::{Map, Value};

use crate::runtime::{ErrorType, HandlerError, error_type_of};

/// Why a method did not get its answer.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// Salesforce refused, or could not be reached.
    Salesforce(SalesforceError),
    /// The settings cannot be used.
    Config(ConfigErrors),
    /// The answer, or the caller's value, is unusable; told as the method tells its failures.
    Unusable(HandlerError),
    /// The caller's mistake, thrown by every method.
    Thrown(HandlerError),
}

impl From<SalesforceError> for Failure {
    fn from(error: SalesforceError) -> Self {
        Self::Salesforce(error)
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Self::Config(errors)
    }
}

impl From<HandlerError> for Failure {
    fn from(error: HandlerError) -> Self {
        Self::Thrown(error)
    }
}

impl Failure {
    /// The stable type, for logs and metrics.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self {
            Self::Salesforce(error) => error_type_of(error),
            Self::Config(errors) => HandlerError::from(errors).error_type,
            Self::Unusable(error) | Self::Thrown(error) => error.error_type,
        }
    }

    /// What is thrown.
    pub(crate) fn into_handler_error(self) -> HandlerError {
        match self {
            Self::Salesforce(error) => HandlerError::from(&error),
            Self::Config(errors) => HandlerError::from(&errors),
            Self::Unusable(error) | Self::Thrown(error) => error,
        }
    }

    /// The answer of a query or search: the map, unless the mistake is the caller's own.
    pub(crate) fn into_reply(self) -> Result<Value, HandlerError> {
        match self {
            Self::Thrown(error) => Err(error),
            other => Ok(Value::Object(other.to_map())),
        }
    }

    /// The map `{success, status, statusText, errorCode, errorMessage}`; members that the answer
    /// does not have are absent. `success` is a boolean, `status` a number.
    pub(crate) fn to_map(&self) -> Map<String, Value> {
        match self {
            Self::Salesforce(error) => of_salesforce(error),
            Self::Config(errors) => own(500, &HandlerError::from(errors)),
            Self::Unusable(error) | Self::Thrown(error) => {
                let is_input = error.error_type.as_str().starts_with("Input.");
                own(if is_input { 400 } else { 500 }, error)
            }
        }
    }

    /// What is wrong in words that hold nothing of the caller's, for the log.
    pub(crate) fn safe_detail(&self) -> Option<String> {
        match self {
            Self::Config(errors) => Some(errors.to_string()),
            Self::Salesforce(SalesforceError::SignIn(refusal)) => Some(refusal.to_string()),
            Self::Salesforce(SalesforceError::Api(_)) => None,
            Self::Salesforce(error) => Some(error.to_string()),
            Self::Thrown(error) if error.error_type.as_str().starts_with("Salesforce.") => None,
            Self::Unusable(error) | Self::Thrown(error) => match error.error_type {
                // Salesforce's words, and a method's name as the caller wrote it.
                ErrorType::SalesforceInvalid | ErrorType::InputUnsupportedMethod => None,
                _ => Some(error.message.clone()),
            },
        }
    }

    /// Whether a request may have been carried out although no usable answer came.
    pub(crate) fn leaves_outcome_unknown(&self) -> bool {
        let Self::Salesforce(error) = self else {
            return false;
        };
        match error {
            SalesforceError::Transport { sent, .. } => *sent,
            SalesforceError::Timeout { call } => *call != "sign-in",
            SalesforceError::Decode { .. } | SalesforceError::TooLarge { .. } => true,
            // A gateway's answers: the org behind it may have gone on. 503 says that it did not.
            SalesforceError::Api(refusal) => matches!(refusal.status, 408 | 500 | 502 | 504),
            _ => false,
        }
    }
}

fn of_salesforce(error: &SalesforceError) -> Map<String, Value> {
    match error {
        SalesforceError::Api(refusal) => {
            let fault = refusal.first();
            let listed = matches!(refusal.body, BodyShape::List | BodyShape::Object);
            let code = fault.filter(|_| listed).map(|fault| fault.code.as_str());
            let message = fault.filter(|_| listed).map(|fault| fault.message.as_str());
            answered(refusal.status, &refusal.reason, code, message)
        }
        SalesforceError::SignIn(refusal) if !(200..300).contains(&refusal.status) => answered(
            refusal.status,
            &refusal.reason,
            refusal.error.as_deref(),
            refusal.description.as_deref(),
        ),
        // The replaced function answers 500 with the socket's code twice and no message.
        SalesforceError::Transport { code, .. } => unanswered(code, error),
        SalesforceError::Timeout { .. } => unanswered("ETIMEDOUT", error),
        other => own(500, &HandlerError::from(other)),
    }
}

fn answered(
    status: u16,
    reason: &str,
    code: Option<&str>,
    message: Option<&str>,
) -> Map<String, Value> {
    let mut map = start(status);
    map.insert("statusText".to_owned(), reason.into());
    if let Some(code) = code.filter(|code| !code.is_empty()) {
        map.insert("errorCode".to_owned(), code.into());
    }
    if let Some(message) = message.filter(|message| !message.is_empty()) {
        map.insert("errorMessage".to_owned(), message.into());
    }
    map
}

fn unanswered(code: &str, error: &SalesforceError) -> Map<String, Value> {
    let mut map = start(500);
    map.insert("statusText".to_owned(), code.into());
    map.insert("errorCode".to_owned(), code.into());
    map.insert("errorMessage".to_owned(), error.to_string().into());
    map
}

/// A failure on our side of the wire: the replaced function tells nothing but 500.
fn own(status: u16, error: &HandlerError) -> Map<String, Value> {
    let mut map = start(status);
    map.insert("errorCode".to_owned(), error.error_type.as_str().into());
    map.insert("errorMessage".to_owned(), error.message.as_str().into());
    map
}

fn start(status: u16) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("success".to_owned(), false.into());
    map.insert("status".to_owned(), status.into());
    map
}
