//! Many records into the org: 200 a request, and a second try for what failed for the moment. Owns
//! finding the one record that lets a whole request be refused; must not know what a record holds.

use patchbay_connect::contact_record::{CONTACT_ID, OBJECT};
use patchbay_salesforce::{Fields, RecordOutcome, UpsertTarget};

use super::reason::{is_about_the_org, is_about_the_record, is_passing};
use super::versions::Contact;
use super::{Fate, Importer};
use crate::runtime::HandlerError;

/// The most records of one request, as documented for collections.
const MOST: usize = 200;

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
        let lacks = |outcome: &RecordOutcome| matches!(outcome, RecordOutcome::Failed { error } if is_about_the_org(error));
        if outcomes.iter().any(lacks) {
            // The description is older than the org: read it again next time.
            self.client.forget_descriptions();
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
        let collections = self.client.collections();
        let mut outcomes = Vec::with_capacity(records.len());
        // A stack with the first on top, so that outcomes keep the records' order.
        let mut waiting: Vec<&[Fields]> = records.chunks(MOST).rev().collect();
        while let Some(chunk) = waiting.pop() {
            let mut done = collections
                .upsert(target, chunk, self.work.deadline)
                .await
                .map_err(|error| HandlerError::from(&error))?;
            if chunk.len() > 1 && done.iter().all(is_refused_for_one) {
                let (first, second) = chunk.split_at(chunk.len() / 2);
                waiting.extend([second, first]);
            } else {
                outcomes.append(&mut done);
            }
        }
        Ok(outcomes)
    }
}

/// Whether the request was refused for what a record in it holds. Salesforce's parser does not say
/// which (a text in the place of a number is `JSON_PARSER_ERROR` for all).
fn is_refused_for_one(outcome: &RecordOutcome) -> bool {
    matches!(outcome, RecordOutcome::Failed { error } if is_about_the_record(error))
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
