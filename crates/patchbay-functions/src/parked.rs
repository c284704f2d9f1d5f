//! Records that can never succeed, and where they wait for a person: one JSON object each in S3, with
//! the record as it came and the reason. Owns the form of these objects, their keys, and the event that
//! sends them again; must not know who parks and who sends.

use std::fmt;

use aws_lc_rs::digest;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The part of the key that names the sort of record.
const FOLDER: &str = "contact-records";

/// A bucket, and what comes before the keys in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkingPlace {
    /// The bucket.
    pub bucket: String,
    /// Empty, or with a slash at its end.
    pub prefix: String,
}

impl ParkingPlace {
    /// Reads `bucket` or `bucket/prefix`, with or without `s3://`; none for an empty bucket.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("s3://").unwrap_or(text);
        let (bucket, prefix) = text.split_once('/').unwrap_or((text, ""));
        let prefix = prefix.trim_matches('/');
        (!bucket.is_empty()).then(|| Self {
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            },
        })
    }

    /// What the keys of all parked contact records begin with.
    pub fn contact_records(&self) -> String {
        format!("{}{FOLDER}/", self.prefix)
    }
}

/// Why a record was parked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedReason {
    /// The stable error type, such as `Salesforce.Invalid`.
    #[serde(rename = "type")]
    pub error_type: String,
    /// Salesforce's code, such as `FIELD_CUSTOM_VALIDATION_EXCEPTION`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Salesforce's or our own text. It may quote the record.
    pub message: String,
    /// The fields that Salesforce names.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// One parked record.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParkedRecord {
    /// Why it is here.
    pub reason: ParkedReason,
    /// The contact, where the record could be read that far.
    pub contact_id: Option<String>,
    /// The version of the record, as it says itself.
    pub last_update_timestamp: Option<String>,
    /// The stream's record that brought it.
    pub sequence_number: Option<String>,
    /// The partition key of that record.
    pub partition_key: Option<String>,
    /// When the stream received it, in seconds since 1970.
    pub approximate_arrival_timestamp: Option<f64>,
    /// The stream's ARN.
    pub stream: Option<String>,
    /// The invocation that parked it.
    pub request_id: String,
    /// When it was parked.
    pub parked_at: Timestamp,
    /// The record as it came, in base64.
    pub record: String,
}

impl fmt::Debug for ParkedRecord {
    /// Without the record and without Salesforce's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParkedRecord")
            .field("type", &self.reason.error_type)
            .field("code", &self.reason.code)
            .field("contact_id", &self.contact_id)
            .field("sequence_number", &self.sequence_number)
            .finish_non_exhaustive()
    }
}

impl ParkedRecord {
    /// The key: the same for the same record however often it is parked, so it depends on nothing but
    /// the record and its arrival.
    pub fn key(&self, place: &ParkingPlace) -> String {
        let day = self
            .arrival()
            .unwrap_or(self.parked_at)
            .to_zoned(TimeZone::UTC)
            .date();
        let name = [&self.contact_id, &self.sequence_number]
            .into_iter()
            .flatten()
            .find(|name| is_plain(name))
            .map_or("record", String::as_str);
        let digest = digest::digest(&digest::SHA256, self.record.as_bytes());
        let bytes = digest.as_ref().first_chunk().copied().unwrap_or_default();
        let hash = u64::from_be_bytes(bytes);
        format!(
            "{}{:04}/{:02}/{:02}/{name}-{hash:016x}.json",
            place.contact_records(),
            day.year(),
            day.month(),
            day.day()
        )
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole seconds do, and the cast saturates"
    )]
    fn arrival(&self) -> Option<Timestamp> {
        let seconds = self.approximate_arrival_timestamp?;
        Timestamp::from_second(seconds as i64).ok()
    }

    /// The element of a Kinesis event's `Records` that brings it again.
    fn delivery(&self) -> Value {
        json!({
            "eventSource": "aws:kinesis",
            "eventName": "aws:kinesis:record",
            "eventSourceARN": self.stream,
            "kinesis": {
                "sequenceNumber": self.sequence_number,
                "partitionKey": self.partition_key,
                "approximateArrivalTimestamp": self.approximate_arrival_timestamp,
                "data": self.record,
            },
        })
    }
}

/// What a key may hold without being taken for a folder or needing an escape.
fn is_plain(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    !name.is_empty() && name.len() <= 128 && name.chars().all(plain)
}

/// The event for sfCTRTrigger that sends parked records again. The function then asks the org for
/// newer versions before it writes, parks nothing, and answers an outcome for each record:
/// `{"resent":[{"outcome":"written"|"superseded"|"not-asked-for"|"later"|"refused","reason":{…}}]}`.
pub fn resend_event(records: &[ParkedRecord]) -> Value {
    let records: Vec<Value> = records.iter().map(ParkedRecord::delivery).collect();
    json!({"patchbay": {"resend": true}, "Records": records})
}

/// Whether an event sends parked records again.
pub(crate) fn is_resend(event: &Value) -> bool {
    event.pointer("/patchbay/resend") == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parked() -> ParkedRecord {
        ParkedRecord {
            reason: ParkedReason {
                error_type: "Salesforce.Invalid".to_owned(),
                code: None,
                message: "text of the record".to_owned(),
                fields: Vec::new(),
            },
            contact_id: Some("c-1".to_owned()),
            last_update_timestamp: None,
            sequence_number: Some("495".to_owned()),
            partition_key: None,
            approximate_arrival_timestamp: Some(1_772_446_560.5),
            stream: None,
            request_id: "r".to_owned(),
            parked_at: Timestamp::UNIX_EPOCH,
            record: "e30=".to_owned(),
        }
    }

    #[test]
    fn places_are_read() {
        let place =
            |text: &str| ParkingPlace::parse(text).map(|place| (place.bucket, place.prefix));
        let is = |bucket: &str, prefix: &str| Some((bucket.to_owned(), prefix.to_owned()));
        assert_eq!(place("b"), is("b", ""));
        assert_eq!(place("b/"), is("b", ""));
        assert_eq!(place("s3://b/p/q/"), is("b", "p/q/"));
        assert_eq!(place("/p"), None);
        assert_eq!(place(""), None);
    }

    #[test]
    fn the_key_depends_on_the_record_alone() {
        let place = ParkingPlace::parse("b/p").unwrap();
        let first = parked();
        let mut again = parked();
        again.parked_at = Timestamp::MAX;
        again.request_id = "other".to_owned();
        assert_eq!(first.key(&place), again.key(&place));
        let hash = "a135823e1f3518ee";
        assert_eq!(
            first.key(&place),
            format!("p/contact-records/2026/03/02/c-1-{hash}.json")
        );
        again.contact_id = Some("../../etc".to_owned());
        assert!(again.key(&place).ends_with(&format!("/02/495-{hash}.json")));
        again.sequence_number = None;
        again.approximate_arrival_timestamp = None;
        assert!(again.key(&place).contains("/9999/12/30/record-"));
    }

    #[test]
    fn what_is_parked_comes_back() {
        let record = parked();
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<ParkedRecord>(&text).unwrap(), record);
        let event = resend_event(&[record]);
        assert!(is_resend(&event));
        assert_eq!(event["Records"][0]["kinesis"]["data"], "e30=");
        assert!(!format!("{:?}", parked()).contains("text of the record"));
    }
}
