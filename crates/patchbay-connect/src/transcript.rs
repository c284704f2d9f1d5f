//! The transcript that Amazon Transcribe writes for a recording with one channel a side. Owns how
//! single words become lines; must not know where the file lies or where the lines go.
//!
//! Shape: <https://docs.aws.amazon.com/transcribe/latest/dg/channel-id.html>. Amazon Connect records
//! the customer on the first channel and the agent on the second
//! (<https://docs.aws.amazon.com/connect/latest/adminguide/about-recording-behavior.html>).

mod lines;

use serde_json::Value;

pub use lines::{Line, lines};

/// Both sides of a call, each in lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transcript {
    /// What the customer said: the first channel.
    pub customer: Vec<Line>,
    /// What the agent said: the second channel.
    pub agent: Vec<Line>,
}

/// Why a file is no transcript.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TranscriptError {
    /// The file is not JSON.
    #[error("the transcript is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// The file has no `results`, so Amazon Transcribe did not write it.
    #[error("the file has no \"results\"; it is not a transcript of Amazon Transcribe")]
    NoResults,
}

impl Transcript {
    /// Reads the file of a finished transcription job.
    ///
    /// A channel that is not there has no lines: a job that ran without channel identification
    /// names nobody, and a call of which one side was silent may lack that side.
    ///
    /// # Errors
    /// [`TranscriptError`] where the bytes are no transcript at all.
    pub fn read(bytes: &[u8]) -> Result<Self, TranscriptError> {
        let document: Value =
            serde_json::from_slice(bytes).map_err(|error| TranscriptError::NotJson {
                line: error.line(),
                column: error.column(),
            })?;
        let results = document
            .get("results")
            .filter(|results| results.is_object())
            .ok_or(TranscriptError::NoResults)?;
        let side = |channel: usize| {
            results
                .pointer(&format!("/channel_labels/channels/{channel}/items"))
                .and_then(Value::as_array)
                .map(|items| lines(items))
                .unwrap_or_default()
        };
        Ok(Self {
            customer: side(0),
            agent: side(1),
        })
    }

    /// Everything the customer said, as the text to analyse: each line and one blank behind it.
    pub fn customer_text(&self) -> String {
        self.customer
            .iter()
            .flat_map(|line| [line.content.as_str(), " "])
            .collect()
    }
}

#[cfg(test)]
mod tests;
