//! What became of a record, and why it did not reach the org. Owns which refusals may pass by
//! themselves; must not know what is done about them.

use patchbay_salesforce::{ApiFault, Error, RecordOutcome};

use crate::cloud::CloudError;
use crate::halved_upsert::is_about_the_record;
use crate::parked::ParkedReason;
use crate::runtime::{ErrorType, HandlerError, error_type_of};

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is in the org.
    Written,
    /// A newer version is in the org.
    Superseded,
    /// It may succeed later.
    Later(Reason),
    /// It can never succeed as it is.
    Never(Reason),
}

/// Why a record is not in the org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The stable type.
    pub(crate) error_type: ErrorType,
    /// Salesforce's code, where there is one.
    pub(crate) code: Option<String>,
    /// What was said. Salesforce's own text may quote the record: it goes to the parking place,
    /// not to the log.
    pub(crate) message: String,
    /// The fields that Salesforce names.
    pub(crate) fields: Vec<String>,
}

/// Codes that refuse one record for a moment or until somebody makes room: no fault of the record.
const PASSING: &[&str] = &[
    "UNABLE_TO_LOCK_ROW",
    "STORAGE_LIMIT_EXCEEDED",
    "UNKNOWN_EXCEPTION",
    "SERVER_UNAVAILABLE",
    "REQUEST_LIMIT_EXCEEDED",
    "REQUEST_RUNNING_TOO_LONG",
];

impl Reason {
    /// Of our own: the record cannot be read.
    pub(crate) fn invalid(message: &str) -> Self {
        Self {
            error_type: ErrorType::InputInvalid,
            code: None,
            message: message.to_owned(),
            fields: Vec::new(),
        }
    }

    /// Of our own: the record does not say whose it is.
    pub(super) fn no_contact_id() -> Self {
        let message = "the contact record has no ContactId";
        Self {
            error_type: ErrorType::InputMissing,
            ..Self::invalid(message)
        }
    }

    /// Of our own: a value that no field of its type can hold.
    pub(super) fn unfit(field: &str, kind: &str) -> Self {
        Self {
            error_type: ErrorType::SalesforceInvalid,
            fields: vec![field.to_owned()],
            ..Self::invalid(&format!("the value of {field} is no {kind}"))
        }
    }

    /// Another AWS service did not take the record.
    pub(crate) fn of_cloud(error: &CloudError) -> Self {
        Self {
            error_type: HandlerError::from(error).error_type,
            code: Some(error.code.clone()),
            message: error.to_string(),
            fields: Vec::new(),
        }
    }

    /// What may stand in a log or in an error: no text of Salesforce's or of the record.
    pub(crate) fn safe_text(&self) -> String {
        match (&self.code, self.error_type) {
            (Some(code), kind) => format!("{kind} ({code})"),
            (None, ErrorType::InputInvalid | ErrorType::InputMissing) => {
                format!("{}: {}", self.error_type, self.message)
            }
            (None, kind) => kind.to_string(),
        }
    }

    fn of_fault(fault: &ApiFault, passing: bool) -> Self {
        let error_type = if passing {
            ErrorType::SalesforceUnavailable
        } else if fault.code.starts_with("INSUFFICIENT_ACCESS") {
            ErrorType::SalesforcePermission
        } else if fault.code.starts_with("DUPLICATE") {
            ErrorType::SalesforceDuplicate
        } else {
            ErrorType::SalesforceInvalid
        };
        Self {
            error_type,
            code: Some(fault.code.clone()).filter(|code| !code.is_empty()),
            message: fault.message.clone(),
            fields: fault.fields.clone(),
        }
    }

    fn of_error(error: &Error) -> Self {
        let fault = match error {
            Error::Api(refusal) => refusal.first().cloned(),
            _ => None,
        };
        let code = match error {
            Error::Transport { code, .. } => Some((*code).to_owned()),
            Error::SignIn(refusal) => refusal.error.clone(),
            _ => fault.as_ref().map(|fault| fault.code.clone()),
        };
        Self {
            error_type: error_type_of(error),
            code,
            message: HandlerError::from(error).message,
            fields: fault.map(|fault| fault.fields).unwrap_or_default(),
        }
    }
}

impl From<Reason> for HandlerError {
    fn from(reason: Reason) -> Self {
        Self::new(reason.error_type, reason.message)
    }
}

impl From<&Reason> for ParkedReason {
    fn from(reason: &Reason) -> Self {
        Self {
            error_type: reason.error_type.as_str().to_owned(),
            code: reason.code.clone(),
            message: reason.message.clone(),
            fields: reason.fields.clone(),
        }
    }
}

impl From<&RecordOutcome> for Fate {
    fn from(outcome: &RecordOutcome) -> Self {
        match outcome {
            RecordOutcome::Done { .. } => Self::Written,
            RecordOutcome::Refused { errors } => {
                let passing = is_passing(outcome);
                let fault = errors.first().cloned().unwrap_or_default();
                let reason = Reason::of_fault(&fault, passing);
                if passing {
                    Self::Later(reason)
                } else {
                    Self::Never(reason)
                }
            }
            RecordOutcome::Failed { error } if is_about_the_record(error) => {
                Self::Never(Reason::of_error(error))
            }
            RecordOutcome::Failed { error } => Self::Later(Reason::of_error(error)),
            _ => Self::Later(Reason::invalid("an outcome of a kind that is not known")),
        }
    }
}

/// Whether the org refused the record for the moment only.
pub(super) fn is_passing(outcome: &RecordOutcome) -> bool {
    let RecordOutcome::Refused { errors } = outcome else {
        return outcome.is_retryable();
    };
    // A trigger of the org reports a lock in its own error's text.
    let passing = |fault: &ApiFault| {
        PASSING.contains(&fault.code.as_str()) || fault.message.contains("UNABLE_TO_LOCK_ROW")
    };
    outcome.is_retryable() || errors.iter().any(passing)
}
