//! What a failed invocation says: one stable error type and one message.
//!
//! The types are public contract (a user's alarm or retry rule names them), so they live in one
//! list that a snapshot test pins. This module must not know any single function's rules; it only
//! knows how the errors of the Salesforce client and of the settings are named.

mod meaning;

use std::fmt;

use patchbay_config::{ConfigErrors, FaultKind};
use patchbay_connect::contact_flow::{EventError, Found};
use patchbay_salesforce::{Error as SalesforceError, ErrorKind};

/// The stable type of a failed invocation, `errorType` in Lambda's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorType {
    /// The event or one of its parameters has the wrong form.
    InputInvalid,
    /// The event lacks something that the method needs.
    InputMissing,
    /// `methodName` names no method of the function.
    InputUnsupportedMethod,
    /// A setting, a secret or a parameter does not exist.
    ConfigMissing,
    /// A setting still holds the literal that the templates created it with.
    ConfigPlaceholder,
    /// A setting exists but cannot be used, a malformed private key for example.
    ConfigInvalid,
    /// The function's role may not read the setting.
    ConfigDenied,
    /// Secrets Manager or the parameter store did not answer.
    ConfigUnavailable,
    /// The event asked for a secret that the allow list does not hold.
    ConfigNotAllowed,
    /// Salesforce refused the sign-in or the token.
    SalesforceAuth,
    /// The record, object or path does not exist.
    SalesforceNotFound,
    /// The record exists already.
    SalesforceDuplicate,
    /// Salesforce refused the request's content.
    SalesforceInvalid,
    /// The Salesforce user may not do this.
    SalesforcePermission,
    /// A limit of the org is used up.
    SalesforceThrottled,
    /// Salesforce cannot be reached or is out of order.
    SalesforceUnavailable,
    /// Salesforce did not answer before the deadline.
    SalesforceTimeout,
    /// Salesforce answered something that is no answer to the request.
    SalesforceProtocol,
    /// An earlier attempt to create the same record ended without an answer; it may exist.
    SalesforceOutcomeUnknown,
    /// Another AWS service does not let the function's role do this.
    AwsDenied,
    /// Another AWS service has no such thing.
    AwsNotFound,
    /// Another AWS service refused the request.
    AwsRefused,
    /// Another AWS service could not be reached, was slow or limited the rate.
    AwsUnavailable,
    /// A defect of ours.
    InternalPanic,
}

impl ErrorType {
    /// Every type, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::InputInvalid,
        Self::InputMissing,
        Self::InputUnsupportedMethod,
        Self::ConfigMissing,
        Self::ConfigPlaceholder,
        Self::ConfigInvalid,
        Self::ConfigDenied,
        Self::ConfigUnavailable,
        Self::ConfigNotAllowed,
        Self::SalesforceAuth,
        Self::SalesforceNotFound,
        Self::SalesforceDuplicate,
        Self::SalesforceInvalid,
        Self::SalesforcePermission,
        Self::SalesforceThrottled,
        Self::SalesforceUnavailable,
        Self::SalesforceTimeout,
        Self::SalesforceProtocol,
        Self::SalesforceOutcomeUnknown,
        Self::AwsDenied,
        Self::AwsNotFound,
        Self::AwsRefused,
        Self::AwsUnavailable,
        Self::InternalPanic,
    ];

    /// The name as it stands in Lambda's answer, in logs and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InputInvalid => "Input.Invalid",
            Self::InputMissing => "Input.Missing",
            Self::InputUnsupportedMethod => "Input.UnsupportedMethod",
            Self::ConfigMissing => "Config.Missing",
            Self::ConfigPlaceholder => "Config.Placeholder",
            Self::ConfigInvalid => "Config.Invalid",
            Self::ConfigDenied => "Config.Denied",
            Self::ConfigUnavailable => "Config.Unavailable",
            Self::ConfigNotAllowed => "Config.NotAllowed",
            Self::SalesforceAuth => "Salesforce.Auth",
            Self::SalesforceNotFound => "Salesforce.NotFound",
            Self::SalesforceDuplicate => "Salesforce.Duplicate",
            Self::SalesforceInvalid => "Salesforce.Invalid",
            Self::SalesforcePermission => "Salesforce.Permission",
            Self::SalesforceThrottled => "Salesforce.Throttled",
            Self::SalesforceUnavailable => "Salesforce.Unavailable",
            Self::SalesforceTimeout => "Salesforce.Timeout",
            Self::SalesforceProtocol => "Salesforce.Protocol",
            Self::SalesforceOutcomeUnknown => "Salesforce.OutcomeUnknown",
            Self::AwsDenied => "Aws.Denied",
            Self::AwsNotFound => "Aws.NotFound",
            Self::AwsRefused => "Aws.Refused",
            Self::AwsUnavailable => "Aws.Unavailable",
            Self::InternalPanic => "Internal.Panic",
        }
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why an invocation failed: what Lambda hands to the caller as `errorType` and `errorMessage`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error_type}: {message}")]
pub struct HandlerError {
    /// The stable type.
    pub error_type: ErrorType,
    /// One readable message, without secrets. For a request that Salesforce refused it is
    /// Salesforce's own text, because flows and logs of the replaced package show that.
    pub message: String,
}

impl HandlerError {
    /// An error of the given type.
    pub fn new(error_type: ErrorType, message: impl Into<String>) -> Self {
        Self {
            error_type,
            message: message.into(),
        }
    }

    /// The event or a parameter has the wrong form.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorType::InputInvalid, message)
    }

    /// The event lacks something.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(ErrorType::InputMissing, message)
    }
}

impl From<&ConfigErrors> for HandlerError {
    fn from(errors: &ConfigErrors) -> Self {
        let error_type = match errors.kind() {
            FaultKind::Missing => ErrorType::ConfigMissing,
            FaultKind::Placeholder => ErrorType::ConfigPlaceholder,
            FaultKind::Denied => ErrorType::ConfigDenied,
            FaultKind::Unavailable => ErrorType::ConfigUnavailable,
            FaultKind::NotAllowed => ErrorType::ConfigNotAllowed,
            _ => ErrorType::ConfigInvalid,
        };
        Self::new(error_type, errors.to_string())
    }
}

impl From<&EventError> for HandlerError {
    fn from(error: &EventError) -> Self {
        let is_missing = matches!(
            error,
            EventError::Missing { .. }
                | EventError::WrongType {
                    found: Found::Null,
                    ..
                }
        );
        let error_type = if is_missing {
            ErrorType::InputMissing
        } else {
            ErrorType::InputInvalid
        };
        Self::new(error_type, error.to_string())
    }
}

/// The type of a Salesforce client's error.
pub(crate) fn error_type_of(error: &SalesforceError) -> ErrorType {
    match error.kind() {
        ErrorKind::Throttled => ErrorType::SalesforceThrottled,
        ErrorKind::Transient => ErrorType::SalesforceUnavailable,
        ErrorKind::Auth => ErrorType::SalesforceAuth,
        ErrorKind::NotFound => ErrorType::SalesforceNotFound,
        ErrorKind::Duplicate => ErrorType::SalesforceDuplicate,
        ErrorKind::Invalid => match error {
            SalesforceError::Input { .. } => ErrorType::InputInvalid,
            _ => ErrorType::SalesforceInvalid,
        },
        ErrorKind::Permission => ErrorType::SalesforcePermission,
        ErrorKind::Timeout => ErrorType::SalesforceTimeout,
        ErrorKind::Config => match error {
            // A host name that does not resolve.
            SalesforceError::Transport { .. } => ErrorType::SalesforceUnavailable,
            _ => ErrorType::ConfigInvalid,
        },
        ErrorKind::Protocol => match error {
            SalesforceError::Transport { .. } => ErrorType::SalesforceUnavailable,
            _ => ErrorType::SalesforceProtocol,
        },
        _ => ErrorType::SalesforceProtocol,
    }
}

impl From<&SalesforceError> for HandlerError {
    /// The message is the one that the replaced package would have thrown, Salesforce's own text,
    /// where there is one.
    fn from(error: &SalesforceError) -> Self {
        let own_text = match error {
            SalesforceError::Api(refusal) => refusal.first().map(|fault| fault.message.clone()),
            SalesforceError::SignIn(refusal) => refusal.description.clone(),
            _ => None,
        };
        let message = own_text
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| error.to_string());
        Self::new(error_type_of(error), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_types_is_public_contract() {
        let names: Vec<_> = ErrorType::ALL.iter().map(|kind| kind.as_str()).collect();
        insta::assert_snapshot!(names.join("\n"));
    }
}
