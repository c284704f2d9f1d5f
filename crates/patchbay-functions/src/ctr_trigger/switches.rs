//! The template's switches of post-call work. Owns their names and their reading.

use patchbay_config::keys;

use crate::runtime::{ErrorType, HandlerError, Work};

const CONTACT_RECORDS: &str = keys::POSTCALL_CTR_IMPORT_ENABLED;
const RECORDINGS: &str = keys::POSTCALL_RECORDING_IMPORT_ENABLED;
const TRANSCRIPTION: &str = keys::POSTCALL_TRANSCRIBE_ENABLED;

/// What the template has switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Switches {
    /// Import contact records.
    pub(super) contact_records: bool,
    /// Start the work on recordings: their import, their transcription, or both.
    pub(super) recordings: bool,
}

impl Switches {
    /// Reads the variables. As in the published function, all that are looked at must be there; the
    /// text `true` in any case is on, anything else is off.
    ///
    /// # Errors
    /// `Config.Missing`, naming the variable.
    pub(super) fn read(work: &Work<'_>) -> Result<Self, HandlerError> {
        let is_on = |key: &str| match work.environment.get(key) {
            Some(text) => Ok(text.eq_ignore_ascii_case("true")),
            None => Err(HandlerError::new(
                ErrorType::ConfigMissing,
                format!("{key} (environment) is not set: the template sets it to true or false"),
            )),
        };
        Ok(Self {
            recordings: is_on(RECORDINGS)? || is_on(TRANSCRIPTION)?,
            contact_records: is_on(CONTACT_RECORDS)?,
        })
    }

    /// Whether there is anything to do.
    pub(super) fn any(self) -> bool {
        self.contact_records || self.recordings
    }
}
