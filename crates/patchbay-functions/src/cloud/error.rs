//! What kept an AWS service from doing a call. Owns the text that both replaced packages show.

/// A call that failed. Shown as the SDKs for Python and others show it, because logs and the set-up
/// function's answers carry that text:
/// `An error occurred (<Code>) when calling the <Operation> operation: <text>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("An error occurred ({code}) when calling the {operation} operation: {message}")]
pub struct CloudError {
    /// The operation, such as `GetObject`.
    pub operation: &'static str,
    /// The service's code, such as `NoSuchKey`; ours where the service said nothing:
    /// `Timeout`, `Unreachable`, `Unreadable`, `NotAvailable`.
    pub code: String,
    /// The service's text.
    pub message: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
}

impl CloudError {
    /// An error that the service did not say.
    pub fn own(operation: &'static str, code: &str, message: &str) -> Self {
        Self {
            operation,
            code: code.to_owned(),
            message: message.to_owned(),
            status: None,
        }
    }

    /// Whether the service said this code.
    pub fn is(&self, code: &str) -> bool {
        self.code == code
    }

    /// Whether the service said that there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.status == Some(404)
            || matches!(
                self.code.as_str(),
                "NoSuchKey" | "NotFound" | "NoSuchBucket" | "ResourceNotFoundException"
            )
    }

    /// Whether the role may not do this.
    pub fn is_denied(&self) -> bool {
        self.status == Some(403)
            || self.code.starts_with("AccessDenied")
            || self.code == "NotAuthorizedException"
    }

    /// Whether the same call may succeed later without anybody changing something: the service was
    /// away, slow, or limited the rate.
    pub fn is_retryable(&self) -> bool {
        match self.status {
            Some(status) => status >= 500 || status == 429 || is_throttling(&self.code),
            None => matches!(self.code.as_str(), "Timeout" | "Unreachable" | "Unreadable"),
        }
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonErrors.html> and the services' own.
fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "ProvisionedThroughputExceededException"
            | "SlowDown"
            | "LimitExceededException"
    )
}
