//! What Salesforce did not take of an upsert of many records. Owns counting it and saying it; must
//! not know what the records are. Codes and fields are said, never Salesforce's texts: those quote
//! values of the records.

use std::fmt;

use patchbay_salesforce::{Error, RecordOutcome};

use crate::runtime::{ErrorType, error_type_of};

/// How many are told one by one.
const SHOWN: usize = 3;

/// The records of one run that were not written.
#[derive(Debug, Default)]
pub(crate) struct LostRecords {
    count: usize,
    shown: Vec<String>,
    worst: Option<ErrorType>,
}

impl LostRecords {
    /// Notes what became of a record; `record` names it without saying what is in it. Gives whether
    /// it was written.
    pub(crate) fn note(&mut self, record: &dyn fmt::Display, outcome: &RecordOutcome) -> bool {
        if outcome.is_done() {
            return true;
        }
        self.count += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(format!("{record}: {}", reason(outcome)));
        }
        // What may succeed later is the more telling type: whoever repeats the event is right then.
        if self.worst.is_none() || outcome.is_retryable() {
            self.worst = Some(type_of(outcome));
        }
        false
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The type of an error about them; none where nothing was lost.
    pub(crate) fn error_type(&self) -> Option<ErrorType> {
        self.worst
    }
}

/// `row 3: STRING_TOO_LONG [Name__c]; row 9: …; and 4 more`.
impl fmt::Display for LostRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown.join("; "))?;
        match self.count.saturating_sub(self.shown.len()) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

fn type_of(outcome: &RecordOutcome) -> ErrorType {
    match outcome {
        RecordOutcome::Failed { error } => error_type_of(error),
        _ if outcome.is_retryable() => ErrorType::SalesforceUnavailable,
        _ => ErrorType::SalesforceInvalid,
    }
}

fn reason(outcome: &RecordOutcome) -> String {
    let faults = match outcome {
        RecordOutcome::Refused { errors } => errors.as_slice(),
        RecordOutcome::Failed {
            error: Error::Api(refusal),
        } => refusal.errors.as_slice(),
        _ => &[],
    };
    if faults.is_empty() {
        return match outcome {
            RecordOutcome::Failed { error } => error_type_of(error).as_str().to_owned(),
            _ => "refused without a reason".to_owned(),
        };
    }
    let told = faults.iter().map(|fault| {
        let fields = match fault.fields.as_slice() {
            [] => String::new(),
            fields => format!(" [{}]", fields.join(", ")),
        };
        format!("{}{fields}", fault.code)
    });
    told.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use patchbay_salesforce::ApiFault;

    use super::*;

    fn refused(code: &str) -> RecordOutcome {
        let mut fault = ApiFault::default();
        fault.code = code.to_owned();
        fault.message = "the value O'Brien is too long".to_owned();
        fault.fields = vec!["Name".to_owned()];
        RecordOutcome::Refused {
            errors: vec![fault],
        }
    }

    #[test]
    fn the_first_few_are_told_by_code_and_field() {
        let mut lost = LostRecords::default();
        let done = RecordOutcome::Done {
            id: None,
            created: None,
        };
        assert!(lost.note(&"row 1", &done));
        assert_eq!((lost.count(), lost.error_type()), (0, None));
        for row in 2..7 {
            assert!(!lost.note(&format!("row {row}"), &refused("STRING_TOO_LONG")));
        }
        assert_eq!(lost.count(), 5);
        assert_eq!(lost.error_type(), Some(ErrorType::SalesforceInvalid));
        assert_eq!(
            lost.to_string(),
            "row 2: STRING_TOO_LONG [Name]; row 3: STRING_TOO_LONG [Name]; \
             row 4: STRING_TOO_LONG [Name]; and 2 more"
        );
    }

    #[test]
    fn what_may_succeed_later_decides_the_type() {
        let mut lost = LostRecords::default();
        lost.note(&"row 1", &refused("STRING_TOO_LONG"));
        lost.note(&"row 2", &refused("UNABLE_TO_LOCK_ROW"));
        lost.note(&"row 3", &refused("STRING_TOO_LONG"));
        assert_eq!(lost.error_type(), Some(ErrorType::SalesforceUnavailable));
        let mut lost = LostRecords::default();
        let error = Error::Timeout { call: "upsert" };
        lost.note(&"row 1", &RecordOutcome::Failed { error });
        assert_eq!(lost.error_type(), Some(ErrorType::SalesforceTimeout));
        assert_eq!(lost.to_string(), "row 1: Salesforce.Timeout");
    }
}
