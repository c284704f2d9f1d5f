//! What Kinesis is told: nothing when all is well, the sequence numbers of what is to come again where
//! the event source mapping takes them, else a failure of the whole batch. Owns that choice.
//!
//! Partial answers: <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::BATCH_ITEM_FAILURES;
use super::delivery::Delivery;
use crate::contact_records::Reason;
use crate::runtime::{HandlerError, Work};

/// The deliveries that must come again, with the first reason of each.
#[derive(Default)]
pub(super) struct Troubles(BTreeMap<usize, Reason>);

impl Troubles {
    /// A delivery must come again.
    pub(super) fn add(&mut self, delivery: usize, reason: Reason) {
        self.0.entry(delivery).or_insert(reason);
    }

    /// The invocation's answer.
    ///
    /// # Errors
    /// The first reason, where Kinesis cannot be told which records failed.
    pub(super) fn answer(
        &self,
        deliveries: &[Delivery<'_>],
        work: &Work<'_>,
    ) -> Result<Value, HandlerError> {
        let partial = work.is_on(BATCH_ITEM_FAILURES);
        let Some(first) = self.0.values().next() else {
            return Ok(if partial {
                json!({"batchItemFailures": []})
            } else {
                Value::Null
            });
        };
        tracing::warn!(
            context = "ctr-trigger",
            records = deliveries.len(),
            failed = self.0.len(),
            reason = first.safe_text(),
            "records are to be delivered again"
        );
        let numbers: Option<Vec<Value>> = self
            .0
            .keys()
            .map(|index| {
                let number = deliveries.get(*index)?.sequence_number()?;
                Some(json!({"itemIdentifier": number}))
            })
            .collect();
        match numbers {
            Some(numbers) if partial => Ok(json!({"batchItemFailures": numbers})),
            _ => Err(HandlerError::new(
                first.error_type,
                format!(
                    "{} of {} records failed and are to be delivered again, the first with {}",
                    self.0.len(),
                    deliveries.len(),
                    first.safe_text()
                ),
            )),
        }
    }
}
