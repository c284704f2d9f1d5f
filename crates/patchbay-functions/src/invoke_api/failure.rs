//! How a failed request to Salesforce is told by this function: `<errorCode>: <message>`, which logs and
//! the functions that call this one know (observed). The function of Service Cloud Voice tells the message
//! alone, so the general form does not do here.

use patchbay_salesforce::error::ApiFault;
use patchbay_salesforce::{BodyShape, Error as SalesforceError};

use crate::runtime::{HandlerError, error_type_of};

/// The error to answer with. Salesforce's own code and text where it gave both, else the status.
pub(crate) fn told(error: &SalesforceError) -> HandlerError {
    let message = match error {
        SalesforceError::Api(refusal) => {
            let with_text = |fault: &&ApiFault| !fault.message.is_empty();
            let fault = refusal.errors.iter().find(with_text);
            let listed = matches!(refusal.body, BodyShape::List | BodyShape::Object);
            match fault.filter(|_| listed) {
                Some(fault) if fault.code.is_empty() => fault.message.clone(),
                Some(fault) => format!("{}: {}", fault.code, fault.message),
                None => format!("request returned status code: {}", refusal.status),
            }
        }
        SalesforceError::SignIn(refusal) => match (&refusal.error, &refusal.description) {
            (Some(error), Some(description)) => {
                let mend = refusal
                    .cause
                    .map(|cause| format!(". {} {}", cause.cause, cause.mend));
                format!("{error}: {description}{}", mend.unwrap_or_default())
            }
            _ => refusal.to_string(),
        },
        other => other.to_string(),
    };
    HandlerError::new(error_type_of(error), message)
}
