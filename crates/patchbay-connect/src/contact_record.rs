//! The contact record (formerly contact trace record, CTR) that Amazon Connect streams when a
//! contact is over, and again when something is added to it. Owns reading it, what its attributes
//! ask for and which of two versions is newer; `fields` owns the mapping to Salesforce. Must not
//! know how records travel.
//!
//! Shape: <https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html>. A member
//! that is absent counts as null, and members that we do not know are kept.

mod fields;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use fields::{CONTACT_ID, LAST_UPDATE, OBJECT, REGION, field_names};

/// Why bytes are no contact record. No text of the record is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContactRecordError {
    /// Not JSON.
    #[error("the contact record is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line, from 1; 0 where the parser names none.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// JSON, but no object.
    #[error("the contact record is no JSON object")]
    NotAnObject,
}

/// What a contact's attributes can ask to be done after the contact. Each is asked for by the
/// attribute of that name with the exact text `true`, in lower case
/// (<https://github.com/amazon-connect/amazon-connect-salesforce-lambda>, `sfContactTraceRecord.py`;
/// observed: `True` is ignored).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// Import the contact record.
    ContactRecord,
    /// Import the recording's place.
    Recording,
    /// Import the redacted recording's place.
    RedactedRecording,
    /// Transcribe the recording.
    Transcription,
}

impl Wish {
    /// The attribute that asks for it.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::ContactRecord => "postcallCTRImportEnabled",
            Self::Recording => "postcallRecordingImportEnabled",
            Self::RedactedRecording => "postcallRedactedRecordingImportEnabled",
            Self::Transcription => "postcallTranscribeEnabled",
        }
    }
}

/// One version of a contact's record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContactRecord {
    members: Map<String, Value>,
}

impl ContactRecord {
    /// Reads a record from the bytes of a stream's record.
    ///
    /// # Errors
    /// [`ContactRecordError`] for what is no JSON object.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ContactRecordError> {
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| ContactRecordError::NotJson {
                line: error.line(),
                column: error.column(),
            })?;
        match value {
            Value::Object(members) => Ok(Self { members }),
            _ => Err(ContactRecordError::NotAnObject),
        }
    }

    /// A member of the record; null where it is absent.
    pub fn member(&self, name: &str) -> &Value {
        member_of(&self.members, name)
    }

    /// All members, as they came.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// `ContactId`, where it is a text with something in it.
    pub fn contact_id(&self) -> Option<&str> {
        self.member("ContactId")
            .as_str()
            .filter(|id| !id.is_empty())
    }

    /// `LastUpdateTimestamp`: when this version was made.
    pub fn last_update(&self) -> Option<Timestamp> {
        instant(self.member("LastUpdateTimestamp").as_str()?)
    }

    /// A contact attribute, by its exact name. `Attributes` may be absent or null.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.member("Attributes").get(name)
    }

    /// Whether the contact's attributes ask for this.
    pub fn asks_for(&self, wish: Wish) -> bool {
        self.attribute(wish.attribute())
            .is_some_and(|value| value == "true")
    }
}

/// A time as Amazon Connect (`2025-01-30T21:08:50Z`) and Salesforce (`…50.000+0000`) write it.
pub fn instant(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok()
}

fn member_of<'a>(members: &'a Map<String, Value>, name: &str) -> &'a Value {
    static NULL: Value = Value::Null;
    members.get(name).unwrap_or(&NULL)
}

#[cfg(test)]
mod tests;
