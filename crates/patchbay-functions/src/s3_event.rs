//! What Amazon S3 tells a function about new objects. Owns the two shapes of that (a bucket's own
//! notification and EventBridge's "Object Created") and how keys are encoded in them; must not
//! know what the objects hold. Errors name the member that is wrong, never its text.
//!
//! Notification: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.
//! EventBridge: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::runtime::HandlerError;

/// One object that an event names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct S3Object {
    /// The bucket's name.
    pub(crate) bucket: String,
    /// The key as S3 holds it, decoded.
    pub(crate) key: String,
    /// When it was written, as the event says it: `2025-01-30T22:00:05.123Z`.
    pub(crate) event_time: Option<String>,
}

/// Every object of the event, in its order. The message that S3 sends when a notification is set
/// up (`s3:TestEvent`) names none.
///
/// # Errors
/// `Input.Missing` or `Input.Invalid` when this is no event of S3, or a key is not UTF-8.
pub(crate) fn objects_of(event: &Value) -> Result<Vec<S3Object>, HandlerError> {
    if event.get("Event").and_then(Value::as_str) == Some("s3:TestEvent") {
        return Ok(Vec::new());
    }
    if let Some(detail) = event.get("detail") {
        return from_event_bridge(event, detail).map(|object| vec![object]);
    }
    let Some(records) = event.get("Records") else {
        return Err(HandlerError::missing(
            "Records is missing: expected an event of Amazon S3, a bucket's notification or \
             EventBridge's \"Object Created\"",
        ));
    };
    let records = records.as_array().ok_or_else(|| {
        HandlerError::invalid("Records is no list: expected an event of Amazon S3")
    })?;
    if records.is_empty() {
        return Err(HandlerError::missing(
            "Records is empty: expected an event of Amazon S3 with one record for each object",
        ));
    }
    records
        .iter()
        .enumerate()
        .map(|(index, record)| from_notification(index, record))
        .collect()
}

/// A record of a bucket's notification. Its key is encoded as in a form: `+` for a blank, the rest
/// in percent (the page above); a real plus comes as `%2B`.
fn from_notification(index: usize, record: &Value) -> Result<S3Object, HandlerError> {
    let text = |path: &[&str]| text_of(record, &format!("Records[{index}]."), path);
    let encoded = text(&["s3", "object", "key"])?.replace('+', " ");
    let key = percent_decode_str(&encoded).decode_utf8().map_err(|_| {
        HandlerError::invalid(format!(
            "Records[{index}].s3.object.key is not UTF-8 once it is decoded: expected a key as \
             Amazon S3 encodes it"
        ))
    })?;
    Ok(S3Object {
        bucket: text(&["s3", "bucket", "name"])?.to_owned(),
        key: key.into_owned(),
        event_time: time_of(record, "eventTime"),
    })
}

/// The one object of an EventBridge event; its key is not encoded (the page above).
fn from_event_bridge(event: &Value, detail: &Value) -> Result<S3Object, HandlerError> {
    let of_s3 = event.get("source").and_then(Value::as_str) == Some("aws.s3");
    let created = event.get("detail-type").and_then(Value::as_str) == Some("Object Created");
    if !(of_s3 && created) {
        return Err(HandlerError::invalid(
            "the event is none of Amazon S3: of EventBridge's events only \"Object Created\" of \
             aws.s3 is read",
        ));
    }
    let text = |path: &[&str]| text_of(detail, "detail.", path);
    Ok(S3Object {
        bucket: text(&["bucket", "name"])?.to_owned(),
        key: text(&["object", "key"])?.to_owned(),
        event_time: time_of(event, "time"),
    })
}

fn time_of(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// The text at a path, which must be there and not empty.
fn text_of<'a>(value: &'a Value, place: &str, path: &[&str]) -> Result<&'a str, HandlerError> {
    let found = path
        .iter()
        .try_fold(value, |value, name| value.get(name))
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty());
    found.ok_or_else(|| {
        let path = path.join(".");
        HandlerError::missing(format!(
            "{place}{path} is missing: expected an event of Amazon S3"
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::ErrorType;

    fn record(bucket: &str, key: &str) -> Value {
        json!({
            "eventSource": "aws:s3",
            "eventTime": "2025-01-30T22:00:05.123Z",
            "s3": {"bucket": {"name": bucket}, "object": {"key": key}},
        })
    }

    fn key_of(encoded: &str) -> String {
        let event = json!({"Records": [record("reports", encoded)]});
        objects_of(&event).expect("an event of S3").remove(0).key
    }

    #[test]
    fn every_record_is_read() {
        let event = json!({"Records": [record("a", "one.csv"), record("b", "two.csv")]});
        let objects = objects_of(&event).expect("an event of S3");
        let places: Vec<_> = objects
            .iter()
            .map(|object| (object.bucket.as_str(), object.key.as_str()))
            .collect();
        assert_eq!(places, [("a", "one.csv"), ("b", "two.csv")]);
        assert_eq!(
            objects[0].event_time.as_deref(),
            Some("2025-01-30T22:00:05.123Z")
        );
    }

    #[test]
    fn keys_are_decoded_as_s3_encodes_them() {
        assert_eq!(
            key_of("SFDC%2FAgent/x-22%3A00.csv"),
            "SFDC/Agent/x-22:00.csv"
        );
        assert_eq!(key_of("Agent+reports/a.csv"), "Agent reports/a.csv");
        assert_eq!(key_of("a%2Bb.csv"), "a+b.csv");
        assert_eq!(key_of("%C3%A9t%C3%A9.csv"), "été.csv");
        assert_eq!(key_of("100%.csv"), "100%.csv");
    }

    #[test]
    fn a_key_that_is_not_utf8_is_refused_without_its_text() {
        let event = json!({"Records": [record("b", "secret-%FF.csv")]});
        let error = objects_of(&event).expect_err("no UTF-8");
        assert_eq!(error.error_type, ErrorType::InputInvalid);
        assert!(!error.message.contains("secret"), "{error}");
    }

    #[test]
    fn the_test_event_names_no_object() {
        let event = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"});
        assert_eq!(objects_of(&event), Ok(Vec::new()));
    }

    #[test]
    fn event_bridge_gives_its_key_as_it_is() {
        let event = json!({
            "detail-type": "Object Created",
            "source": "aws.s3",
            "time": "2025-01-30T22:00:05Z",
            "detail": {"bucket": {"name": "b"}, "object": {"key": "a+b%20c.csv"}},
        });
        let objects = objects_of(&event).expect("an event of S3");
        assert_eq!(objects[0].key, "a+b%20c.csv");
        assert_eq!(
            objects[0].event_time.as_deref(),
            Some("2025-01-30T22:00:05Z")
        );
    }

    #[test]
    fn what_is_no_event_of_s3_says_what_is_missing() {
        let said = |event: Value| objects_of(&event).expect_err("no event of S3").message;
        assert!(said(json!({})).contains("Records is missing"));
        assert!(said(Value::Null).contains("Records is missing"));
        assert!(said(json!({"Records": []})).contains("Records is empty"));
        assert!(said(json!({"Records": {}})).contains("no list"));
        assert!(said(json!({"Records": [{"kinesis": {}}]})).contains("Records[0].s3.object.key"));
        let scheduled =
            json!({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}});
        assert!(said(scheduled).contains("Object Created"));
    }
}
