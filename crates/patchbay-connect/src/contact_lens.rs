//! The file that Contact Lens writes when it has analysed a contact. Owns its shape and its mapping
//! to the fields of the analytics record; must not know how the file was fetched, whether a record
//! exists already, or which of two files of one contact is taken.
//!
//! Shape: <https://docs.aws.amazon.com/connect/latest/adminguide/contact-lens-example-output-files.html>.
//! Figures are handed on as they stand in the file, so numbers keep their type. What the file does
//! not have is left out: a customer who never spoke has no talk time, and an instance that does
//! not analyse sentiment writes none.

mod characteristics;
mod entries;
mod redacted_recording;
mod sentiment_curve;

use serde_json::Value;

pub use characteristics::FIELD_CHARACTERS;
pub use redacted_recording::{
    RedactedRecording, is_redacted_recording, redacted_recording, unredacted_key,
};
pub use sentiment_curve::{SentimentCurve, sentiment_curve};

/// The analysis of one contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    document: Value,
    contact_id: String,
    instance_id: String,
}

/// Why a file is no analysis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The file is not JSON.
    #[error("the analysis is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// The file does not say which contact it is about.
    #[error("the file has no {0}; it is not an analysis of Contact Lens")]
    Missing(&'static str),
}

impl Analysis {
    /// Reads a file of Contact Lens.
    ///
    /// # Errors
    /// [`AnalysisError`] if it is not JSON, or names no contact or no instance.
    pub fn read(bytes: &[u8]) -> Result<Self, AnalysisError> {
        let document: Value =
            serde_json::from_slice(bytes).map_err(|error| AnalysisError::NotJson {
                line: error.line(),
                column: error.column(),
            })?;
        let text = |path: &str, name: &'static str| {
            document
                .pointer(path)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .ok_or(AnalysisError::Missing(name))
        };
        let contact_id = text("/CustomerMetadata/ContactId", "CustomerMetadata.ContactId")?;
        let instance_id = text(
            "/CustomerMetadata/InstanceId",
            "CustomerMetadata.InstanceId",
        )?;
        Ok(Self {
            document,
            contact_id,
            instance_id,
        })
    }

    /// The contact that was analysed.
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// The bare id of the Amazon Connect instance.
    pub fn instance_id(&self) -> &str {
        &self.instance_id
    }

    /// Whether this is the analysis of a chat, whose messages have a time of day instead of an
    /// offset into a recording. The record has fields for calls only.
    pub fn is_chat(&self) -> bool {
        match self.document.get("Channel").and_then(Value::as_str) {
            Some(channel) => channel.eq_ignore_ascii_case("CHAT"),
            None => self.transcript().iter().any(|entry| {
                entry.get("AbsoluteTime").is_some() && entry.get("BeginOffsetMillis").is_none()
            }),
        }
    }

    fn transcript(&self) -> &[Value] {
        self.document
            .get("Transcript")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
