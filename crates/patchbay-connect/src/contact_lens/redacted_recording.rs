//! Where the redacted recording of a contact lies, from the name of its analysis file. Pure: when
//! the name does not tell, it says where to look and leaves the looking to the caller.
//!
//! Names: <https://docs.aws.amazon.com/connect/latest/adminguide/example-contact-lens-output-locations.html>.
//! Older files write the time with underscores, for which the recording's own time is not the
//! same (observed).

use std::sync::LazyLock;

use regex::Regex;

/// Folder of the redacted recordings.
const FOLDER: &str = "Analysis/Voice/Redacted";

/// Names whose recording has the same time: channel, year, month, day, contact, time.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^Analysis/(Voice|Chat)(?:/Redacted)?/([0-9]{4})/([0-9]{2})/([0-9]{2})/",
        r"([^/_]+)_analysis(?:_redacted)?_",
        r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\.json$"
    ))
    .expect("the pattern is constant")
});

/// The date in the path of a call's analysis.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"/Voice(?:/Redacted)?(/[0-9]{4}/[0-9]{2}/[0-9]{2}/)")
        .expect("the pattern is constant")
});

/// What the name of an analysis file tells about the redacted recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedactedRecording {
    /// It lies here: bucket, slash, key. Whether it exists was not asked.
    At(String),
    /// It is one of the objects whose keys begin so; [`is_redacted_recording`] tells which.
    Under(String),
    /// There is none: a chat has no recording, and a name without a date would mean a search
    /// through the whole history of the bucket.
    None,
}

/// Says where the redacted recording is that belongs to the analysis file `key` of `bucket`.
pub fn redacted_recording(bucket: &str, key: &str) -> RedactedRecording {
    if let Some(name) = NAME.captures(key) {
        let [channel, year, month, day, contact, time] = name.extract::<6>().1;
        if channel == "Chat" {
            return RedactedRecording::None;
        }
        return RedactedRecording::At(format!(
            "{bucket}/{FOLDER}/{year}/{month}/{day}/{contact}_call_recording_redacted_{time}.wav"
        ));
    }
    match DATE.captures(key) {
        Some(date) => {
            let [date] = date.extract::<1>().1;
            RedactedRecording::Under(format!("{FOLDER}{date}"))
        }
        None => RedactedRecording::None,
    }
}

/// Whether the object `key` is the redacted recording of a contact.
pub fn is_redacted_recording(key: &str, contact_id: &str) -> bool {
    key.strip_suffix(".wav")
        .is_some_and(|stem| stem.contains(&format!("{contact_id}_call_recording_redacted_")))
}

/// The key of the plain analysis whose redacted twin `key` is; none if `key` is no such twin.
///
/// Contact Lens can write both. A trigger on `Analysis/Voice/` fires for both, and they are about
/// the same contact.
pub fn unredacted_key(key: &str) -> Option<String> {
    let (before, name) = key.rsplit_once('/')?;
    if !before.contains("/Redacted") || !name.contains("_analysis_redacted_") {
        return None;
    }
    Some(format!(
        "{}/{}",
        before.replacen("/Redacted", "", 1),
        name.replacen("_analysis_redacted_", "_analysis_", 1)
    ))
}
