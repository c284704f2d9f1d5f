//! One form for the errors of all AWS services. Owns what kind an error is; repeats no request.

use aws_sdk_iam::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// What kind of error a call met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AwsErrorKind {
    /// The thing is not there.
    NotFound,
    /// The credentials lack the permission, or there are none that AWS knows.
    Denied,
    /// Another thing with this name is there, or the thing is being changed.
    Conflict,
    /// A quota or a rate is used up.
    Throttled,
    /// No answer: name, network, TLS, time.
    Unreachable,
    /// No credentials or no region were found on this machine.
    NotConfigured,
    /// AWS refused what was sent.
    Refused,
}

/// A call that failed, in words for a person: `secretsmanager:GetSecretValue: AccessDeniedException: …`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{action}: {text}")]
pub struct AwsError {
    action: &'static str,
    kind: AwsErrorKind,
    code: Option<String>,
    text: String,
}

impl AwsError {
    /// The form of an SDK's error. `action` is the IAM action, `iam:GetRole`: what a policy has to allow.
    pub fn new<E, R>(action: &'static str, error: &SdkError<E, R>) -> Self
    where
        SdkError<E, R>: std::error::Error,
        E: ProvideErrorMetadata,
    {
        let code = error.code().map(str::to_owned);
        let kind = match error {
            SdkError::ServiceError(_) => kind_of(code.as_deref().unwrap_or_default()),
            SdkError::TimeoutError(_) | SdkError::ResponseError(_) => AwsErrorKind::Unreachable,
            SdkError::DispatchFailure(failure) if !failure.is_other() => AwsErrorKind::Unreachable,
            _ => AwsErrorKind::NotConfigured,
        };
        let text = match (&code, error.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(code), None) => code.clone(),
            _ => DisplayErrorContext(error).to_string(),
        };
        Self {
            action,
            kind,
            code,
            text,
        }
    }

    /// The form of an answer that was read without an SDK: the service's own code.
    pub fn of_code(action: &'static str, code: &str) -> Self {
        Self {
            action,
            kind: kind_of(code),
            code: Some(code.to_owned()),
            text: code.to_owned(),
        }
    }

    /// The form of an error that has no code of a service.
    pub fn of_kind(action: &'static str, kind: AwsErrorKind, text: String) -> Self {
        Self {
            action,
            kind,
            code: None,
            text,
        }
    }

    /// The IAM action, `iam:GetRole`.
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// What kind of error it is.
    pub fn kind(&self) -> AwsErrorKind {
        self.kind
    }

    /// The service's own code, `NoSuchEntity`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether the thing asked for is not there.
    pub fn is_not_found(&self) -> bool {
        self.kind == AwsErrorKind::NotFound
    }
}

fn kind_of(code: &str) -> AwsErrorKind {
    let has = |part: &str| code.contains(part);
    if has("NotFound") || has("NoSuch") || code == "ResourceNotFoundException" {
        AwsErrorKind::NotFound
    } else if has("AccessDenied")
        || has("Unauthorized")
        || has("UnrecognizedClient")
        || has("InvalidClientTokenId")
        || has("ExpiredToken")
        || has("SignatureDoesNotMatch")
    {
        AwsErrorKind::Denied
    } else if has("Exists") || has("Conflict") || has("ConcurrentModification") {
        AwsErrorKind::Conflict
    } else if has("Throttl") || has("LimitExceeded") || has("TooManyRequests") || has("SlowDown") {
        AwsErrorKind::Throttled
    } else {
        AwsErrorKind::Refused
    }
}
