//! What was said, line by line, in the form of the attachment that the org's viewer reads.

use serde_json::{Map, Value};

use super::Analysis;

/// Name in the attachment ← name in the file, in the attachment's order (observed).
const MEMBERS: [(&str, &str); 9] = [
    ("id", "Id"),
    ("participantId", "ParticipantId"),
    ("beginOffsetMillis", "BeginOffsetMillis"),
    ("endOffsetMillis", "EndOffsetMillis"),
    ("content", "Content"),
    ("sentiment", "Sentiment"),
    ("loudness_score", "LoudnessScore"),
    ("issues_detected", "IssuesDetected"),
    ("redaction", "Redaction"),
];

impl Analysis {
    /// The entries of the attachment `ContactLensTranscripts.json`. A member that an entry lacks is
    /// left out; offsets are milliseconds from the beginning of the recording.
    pub fn entries(&self) -> Vec<Value> {
        self.transcript()
            .iter()
            .map(|source| Value::Object(self.entry(source)))
            .collect()
    }

    /// Everything that was said, as one text.
    pub(super) fn full_text(&self) -> String {
        let contents: Vec<&str> = self
            .transcript()
            .iter()
            .filter_map(|entry| entry.get("Content")?.as_str())
            .collect();
        contents.join(" ")
    }

    fn entry(&self, source: &Value) -> Map<String, Value> {
        let mut entry = Map::new();
        for (ours, theirs) in MEMBERS {
            if let Some(value) = source.get(theirs) {
                entry.insert(ours.to_owned(), value.clone());
            }
        }
        // The replaced package names the role for these two ids only (observed).
        if let Some(id @ ("AGENT" | "CUSTOMER")) =
            source.get("ParticipantId").and_then(Value::as_str)
        {
            entry.insert("participantRole".to_owned(), self.role(id));
        }
        entry
    }

    /// The role of a participant; an empty text for one that the file does not list.
    fn role(&self, participant: &str) -> Value {
        self.document
            .get("Participants")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .find(|listed| listed.get("ParticipantId").and_then(Value::as_str) == Some(participant))
            .and_then(|listed| listed.get("ParticipantRole"))
            .cloned()
            .unwrap_or_else(|| Value::String(String::new()))
    }
}
