//! What Kinesis hands over: the records of the stream, and the contact records in each of them. Owns
//! reading both; must not know what is done with a contact record.
//!
//! Event: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_connect::ContactRecord;
use serde_json::Value;

use super::aggregation;
use crate::contact_records::{self, Reason};
use crate::runtime::HandlerError;

/// One record of the stream.
pub(super) struct Delivery<'a> {
    event: &'a Value,
    /// Its data, in base64.
    pub(super) data: &'a str,
}

/// One contact record of a delivery.
pub(super) struct Unit<'a> {
    /// Which delivery it came in.
    pub(super) delivery: usize,
    /// The record in base64, as it came.
    pub(super) data: Cow<'a, str>,
    /// The record, or why it cannot be read.
    pub(super) record: Result<ContactRecord, Reason>,
}

impl<'a> Delivery<'a> {
    /// All of an event.
    ///
    /// # Errors
    /// `Input.Missing` for an event that is none of Kinesis.
    pub(super) fn all(event: &'a Value) -> Result<Vec<Self>, HandlerError> {
        let records = event.get("Records").and_then(Value::as_array);
        let records = records
            .ok_or_else(|| HandlerError::missing("the event has no Records: Kinesis sends them"))?;
        records
            .iter()
            .map(|record| {
                let data = record.pointer("/kinesis/data").and_then(Value::as_str);
                let data = data.ok_or_else(|| {
                    HandlerError::missing("a record of the event has no kinesis.data")
                })?;
                Ok(Self {
                    event: record,
                    data,
                })
            })
            .collect()
    }

    /// The contact records in it: one, or several that the producer library has put together.
    fn units(&self, delivery: usize) -> Vec<Unit<'a>> {
        let unit = |data: Cow<'a, str>, record| Unit {
            delivery,
            data,
            record,
        };
        let bytes = match contact_records::bytes_of(self.data) {
            Ok(bytes) => bytes,
            Err(reason) => return vec![unit(self.data.into(), Err(reason))],
        };
        match aggregation::user_records(&bytes) {
            None => vec![unit(self.data.into(), contact_records::read(&bytes))],
            Some(records) => records
                .iter()
                .map(|bytes| {
                    let data = STANDARD.encode(bytes);
                    unit(data.into(), contact_records::read(bytes))
                })
                .collect(),
        }
    }

    /// The sequence number, by which Kinesis is told what failed.
    pub(super) fn sequence_number(&self) -> Option<&'a str> {
        self.text("sequenceNumber")
    }

    /// The partition key.
    pub(super) fn partition_key(&self) -> Option<&'a str> {
        self.text("partitionKey")
    }

    /// When the stream received it, in seconds since 1970.
    pub(super) fn arrival(&self) -> Option<f64> {
        self.event
            .pointer("/kinesis/approximateArrivalTimestamp")?
            .as_f64()
    }

    /// The stream's ARN.
    pub(super) fn stream(&self) -> Option<&'a str> {
        self.event.get("eventSourceARN")?.as_str()
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.event.get("kinesis")?.get(name)?.as_str()
    }
}

/// The contact records of all deliveries, in order.
pub(super) fn units<'a>(deliveries: &[Delivery<'a>]) -> Vec<Unit<'a>> {
    deliveries
        .iter()
        .enumerate()
        .flat_map(|(index, delivery)| delivery.units(index))
        .collect()
}
