//! The function sfGetTranscribeJobStatus: reads a transcription job. Owns how a job is answered to
//! the state machine; must not know Transcribe's client or when it is asked again.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::runtime::Work;
use crate::runtime::event;
use crate::runtime::{ErrorType, HandlerError};

/// Answers the `TranscriptionJob` of the name in the event's `TranscriptionJobName`.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    work.method("transcription_status");
    let event = event::parse(payload)?;
    let name = event
        .get("TranscriptionJobName")
        .and_then(Value::as_str)
        .ok_or_else(|| HandlerError::missing("the event has no \"TranscriptionJobName\""))?;
    let job = work
        .cloud_call("GetTranscriptionJob", work.cloud.transcription.job(name))
        .await
        .map_err(|error| HandlerError::from(&error))?;
    rendered(job)
}

/// The members of a job
/// (<https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html>).
const MEMBERS: [&str; 24] = [
    "CompletionTime",
    "ContentRedaction",
    "CreationTime",
    "FailureReason",
    "IdentifiedLanguageScore",
    "IdentifyLanguage",
    "IdentifyMultipleLanguages",
    "JobExecutionSettings",
    "LanguageCode",
    "LanguageCodes",
    "LanguageIdSettings",
    "LanguageOptions",
    "Media",
    "MediaFormat",
    "MediaSampleRateHertz",
    "ModelSettings",
    "Settings",
    "StartTime",
    "Subtitles",
    "Tags",
    "ToxicityDetection",
    "Transcript",
    "TranscriptionJobName",
    "TranscriptionJobStatus",
];

/// A job as the replaced package answers it: times as `2025-01-30T22:15:00.123000+0000`, in UTC and
/// always with six digits; members that Transcribe's interface does not name are dropped (both
/// observed). Transcribe's own form of a time is seconds since 1970.
///
/// # Errors
/// `Aws.Refused` for a time that is none.
pub(crate) fn rendered(mut job: Map<String, Value>) -> Result<Value, HandlerError> {
    job.retain(|name, _| MEMBERS.contains(&name.as_str()));
    for name in ["CreationTime", "StartTime", "CompletionTime"] {
        if let Some(time) = job.get_mut(name)
            && let Some(seconds) = time.as_f64()
        {
            let text = time_text(seconds).ok_or_else(|| {
                HandlerError::new(
                    ErrorType::AwsRefused,
                    format!("the transcription job's {name} is no time"),
                )
            })?;
            *time = text.into();
        }
    }
    Ok(Value::Object(job))
}

fn time_text(seconds: f64) -> Option<String> {
    // Python rounds to the nearest microsecond as well; a double has no more digits here.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time beyond the range is refused by the next line"
    )]
    let micros = (seconds * 1e6).round() as i64;
    let time = Timestamp::from_microsecond(micros).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%S.%6f+0000").to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_have_six_digits_and_no_colon() {
        let job = json!({"TranscriptionJobName": "c_1", "CreationTime": 1_738_275_300.1,
            "StartTime": 1_738_275_300, "CompletionTime": 1_738_275_420.5, "Settings": {"MaxSpeakerLabels": 2}, "New": 1});
        let Value::Object(job) = job else {
            panic!("an object")
        };
        assert_eq!(
            rendered(job).unwrap(),
            json!({"TranscriptionJobName": "c_1", "CreationTime": "2025-01-30T22:15:00.100000+0000",
                "StartTime": "2025-01-30T22:15:00.000000+0000", "CompletionTime": "2025-01-30T22:17:00.500000+0000",
                "Settings": {"MaxSpeakerLabels": 2}})
        );
        assert_eq!(time_text(f64::INFINITY), None);
    }
}
