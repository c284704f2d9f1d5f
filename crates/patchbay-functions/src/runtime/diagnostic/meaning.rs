//! What each error type means to the person who meets it, for the reference page. Owns the words only.

use super::ErrorType;

impl ErrorType {
    /// One sentence for a person, with what to do where that is not plain.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::InputInvalid => "The event or one of its parameters has the wrong form.",
            Self::InputMissing => "The event lacks something that the method needs.",
            Self::InputUnsupportedMethod => "`methodName` names no method of the function.",
            Self::ConfigMissing => "A setting, a secret or a parameter does not exist.",
            Self::ConfigPlaceholder => {
                "A setting still holds the text that the template made it with: store the real value."
            }
            Self::ConfigInvalid => "A setting cannot be used, such as a malformed private key.",
            Self::ConfigDenied => "The function's role may not read the setting.",
            Self::ConfigUnavailable => "Secrets Manager or the Parameter Store did not answer.",
            Self::ConfigNotAllowed => {
                "The event names a secret that `PATCHBAY_ALLOWED_SECRETS` does not hold."
            }
            Self::SalesforceAuth => {
                "Salesforce refused the sign-in or the token; the table below tells causes."
            }
            Self::SalesforceNotFound => "The record, the object or the path does not exist.",
            Self::SalesforceDuplicate => "Such a record exists already.",
            Self::SalesforceInvalid => "Salesforce refused what the request says.",
            Self::SalesforcePermission => "The Salesforce user may not do this.",
            Self::SalesforceThrottled => "A limit of the org is used up.",
            Self::SalesforceUnavailable => "Salesforce cannot be reached or is out of order.",
            Self::SalesforceTimeout => "Salesforce did not answer before the deadline.",
            Self::SalesforceProtocol => "Salesforce answered something that fits no request.",
            Self::SalesforceOutcomeUnknown => {
                "An earlier attempt to create the same record ended without an answer: it may exist."
            }
            Self::AwsDenied => {
                "The function's role may not do what it needs of another AWS service: compare it with the template."
            }
            Self::AwsNotFound => "Another AWS service has no such object, queue or job.",
            Self::AwsRefused => "Another AWS service refused the request; its own words follow.",
            Self::AwsUnavailable => {
                "Another AWS service could not be reached, was slow or limited the rate."
            }
            Self::InternalPanic => "A defect of ours: please report it.",
        }
    }
}
