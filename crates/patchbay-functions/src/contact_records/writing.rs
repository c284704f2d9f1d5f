//! Contacts into the org, and a second try for what failed for the moment. Owns what is worth a second try; must not
//! know what a record holds.

use patchbay_connect::contact_record::{CONTACT_ID, OBJECT};
use patchbay_salesforce::{Fields, RecordOutcome, UpsertTarget};

use super::reason::is_passing;
use super::versions::Contact;
use super::{Fate, Importer};
use crate::halved_upsert::{self, Halving};
use crate::runtime::HandlerError;

impl Importer<'_> {
    /// Writes contacts; what became of each, in order.
    pub(super) async fn write(&self, contacts: &[Contact<'_>]) -> Result<Vec<Fate>, HandlerError> {
        let external_id = self.namespace.of(CONTACT_ID);
        let records: Vec<Fields> = contacts
            .iter()
            .map(|contact| {
                let mut record = contact.fields.clone();
                record.insert(external_id.clone(), contact.id.into());
                record
            })
            .collect();
        let mut outcomes = self.upsert(&records).await?;
        let again: Vec<usize> = (0..outcomes.len())
            .filter(|index| outcomes.get(*index).is_some_and(is_worth_a_second_try))
            .collect();
        if !again.is_empty() && !self.work.deadline.is_over() {
            let records: Vec<Fields> = again
                .iter()
                .filter_map(|index| records.get(*index).cloned())
                .collect();
            let second = self.upsert(&records).await?;
            for (index, outcome) in again.into_iter().zip(second) {
                if let Some(place) = outcomes.get_mut(index) {
                    *place = outcome;
                }
            }
        }
        Ok(outcomes.iter().map(Fate::from).collect())
    }

    async fn upsert(&self, records: &[Fields]) -> Result<Vec<RecordOutcome>, HandlerError> {
        let object = self.namespace.of(OBJECT);
        let external_id = self.namespace.of(CONTACT_ID);
        let target = UpsertTarget {
            object: &object,
            external_id: &external_id,
        };
        let halving = Halving::ToTheEnd;
        halved_upsert::upsert(&self.client, target, records, halving, self.work.deadline)
            .await
            .map_err(|error| HandlerError::from(&error))
    }
}

/// An upsert may be repeated in any case. The org's allowance is no matter of a moment, though; and two
/// environments that create the same contact at the same time leave one of them `DUPLICATE_VALUE`,
/// which the second time is an update.
fn is_worth_a_second_try(outcome: &RecordOutcome) -> bool {
    match outcome {
        RecordOutcome::Refused { errors } => {
            is_passing(outcome) || errors.iter().any(|fault| fault.code == "DUPLICATE_VALUE")
        }
        RecordOutcome::Failed { error } => {
            error.is_retryable() && !error.has_code("REQUEST_LIMIT_EXCEEDED")
        }
        _ => false,
    }
}
