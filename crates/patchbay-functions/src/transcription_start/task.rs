//! What a contact record asks to be done with the recording. Pure; must not know how it is done.

use patchbay_connect::{ContactRecord, Wish};
use serde_json::Value;

/// Which recording the analytics record is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Import {
    /// The recording itself.
    Recording,
    /// The redacted one, whose place Contact Lens tells later.
    RedactedRecording,
}

/// The work for one contact.
#[derive(Debug, PartialEq)]
pub(super) struct Task<'a> {
    /// Where the recording lies: bucket, slash, key.
    pub(super) location: &'a str,
    /// Whether an analytics record is wanted, and for which recording.
    pub(super) import: Option<Import>,
    /// The language to transcribe, where a transcription is wanted.
    pub(super) language: Option<&'a Value>,
    /// The analyses that the contact's attribute lists.
    pub(super) analyses: Option<&'a str>,
    /// The address of the customer's endpoint; null where there is none.
    pub(super) caller: Value,
}

impl<'a> Task<'a> {
    /// The work that the contact's attributes ask for; none without a recording that is there, or
    /// where nothing is asked for. Members that are absent count as null.
    pub(super) fn of(record: &'a ContactRecord) -> Option<Self> {
        let recording = record.member("Recording");
        let is = |name: &str, value: &str| recording.get(name).is_some_and(|found| found == value);
        if !is("Status", "AVAILABLE") || !is("Type", "AUDIO") {
            return None;
        }
        let location = recording.get("Location")?.as_str()?;
        // Both asked for: the replaced package takes the plain recording (observed).
        let import = if record.asks_for(Wish::Recording) {
            Some(Import::Recording)
        } else if record.asks_for(Wish::RedactedRecording) {
            Some(Import::RedactedRecording)
        } else {
            None
        };
        let language = record
            .attribute("postcallTranscribeLanguage")
            .filter(|language| record.asks_for(Wish::Transcription) && !language.is_null());
        if import.is_none() && language.is_none() {
            return None;
        }
        Some(Self {
            location,
            import,
            language,
            analyses: record
                .attribute("postcallTranscribeComprehendAnalysis")
                .and_then(Value::as_str),
            caller: record
                .member("CustomerEndpoint")
                .get("Address")
                .cloned()
                .unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record(change: impl FnOnce(&mut Value)) -> ContactRecord {
        let mut record = json!({
            "ContactId": "c-1",
            "Attributes": {
                "postcallRecordingImportEnabled": "true",
                "postcallTranscribeEnabled": "true",
                "postcallTranscribeLanguage": "en-US",
                "postcallTranscribeComprehendAnalysis": "snt,kw"
            },
            "CustomerEndpoint": {"Address": "+12065550100"},
            "Recording": {"Location": "b/k.wav", "Status": "AVAILABLE", "Type": "AUDIO"}
        });
        change(&mut record);
        ContactRecord::from_json(record.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn everything_that_is_asked_for_is_in_the_task() {
        let record = record(|_| {});
        let task = Task::of(&record).unwrap();
        assert_eq!(task.location, "b/k.wav");
        assert_eq!(task.import, Some(Import::Recording));
        assert_eq!(task.language, Some(&json!("en-US")));
        assert_eq!(task.analyses, Some("snt,kw"));
        assert_eq!(task.caller, "+12065550100");
    }

    #[test]
    fn the_plain_recording_wins_over_the_redacted_one() {
        let both =
            record(|it| it["Attributes"]["postcallRedactedRecordingImportEnabled"] = json!("true"));
        assert_eq!(Task::of(&both).unwrap().import, Some(Import::Recording));
        let redacted = record(|it| {
            it["Attributes"] = json!({"postcallRedactedRecordingImportEnabled": "true"});
        });
        let task = Task::of(&redacted).unwrap();
        assert_eq!(task.import, Some(Import::RedactedRecording));
        assert_eq!(task.language, None);
    }

    #[test]
    fn without_a_recording_or_a_wish_there_is_nothing_to_do() {
        for change in [
            (|it| it["Recording"] = Value::Null) as fn(&mut Value),
            |it| it["Recording"]["Status"] = json!("DELETED"),
            |it| it["Recording"]["Type"] = Value::Null,
            |it| it["Recording"]["Location"] = Value::Null,
            |it| it["Attributes"] = Value::Null,
            |it| it["Attributes"] = json!({}),
            |it| it["Attributes"] = json!({"postcallTranscribeEnabled": "true"}),
            |it| it["Attributes"] = json!({"postcallRecordingImportEnabled": "True"}),
        ] {
            assert_eq!(Task::of(&record(change)), None);
        }
    }

    #[test]
    fn a_caller_without_an_endpoint_is_nobody() {
        let record = record(|it| it["CustomerEndpoint"] = Value::Null);
        assert_eq!(Task::of(&record).unwrap().caller, Value::Null);
    }
}
