//! The function sfSubmitTranscribeJob: starts the transcription job that the state machine's input
//! describes. Owns how the input becomes a request; must not know Transcribe's client.

use serde_json::{Map, Value, json};

use crate::runtime::HandlerError;
use crate::runtime::Work;
use crate::runtime::event;
use crate::transcription_status::rendered;

/// Starts the job and answers its `TranscriptionJob`.
///
/// A job of that name that is there already is answered as it stands: an earlier try started it,
/// and its answer got lost. If it cannot be read, Transcribe's `ConflictException` is the error.
///
/// Event: `jobName`, `mediaFormat`, `fileUri`, `languageCode`, `transcriptDestination`, `settings`, and
/// `outputEncryptionKMSKeyId`, which may be absent or empty.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    work.method("submit_transcription");
    let event = event::parse(payload)?;
    let request = request(&event)?;
    let transcription = work.cloud.transcription.as_ref();
    let start = transcription.start_job(&request);
    let conflict = match work.cloud_call("StartTranscriptionJob", start).await {
        Ok(job) => return rendered(job),
        Err(error) if error.is("ConflictException") => error,
        Err(error) => return Err((&error).into()),
    };
    let name = event
        .get("jobName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let job = transcription.job(name);
    match work.cloud_call("GetTranscriptionJob", job).await {
        Ok(job) => {
            tracing::info!(job = name, "the job was started before");
            rendered(job)
        }
        Err(error) => {
            tracing::warn!(job = name, %error, "the job that is there already cannot be read");
            Err((&conflict).into())
        }
    }
}

/// The request of `StartTranscriptionJob`
/// (<https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html>).
fn request(event: &Value) -> Result<Map<String, Value>, HandlerError> {
    let text = |name: &str| match member(event, name)? {
        Value::String(text) => Ok(Value::String(text)),
        _ => Err(HandlerError::invalid(format!(
            "\"{name}\" of the event is no text"
        ))),
    };
    let mut request = Map::new();
    let mut set = |name: &str, value: Value| request.insert(name.to_owned(), value);
    set("TranscriptionJobName", text("jobName")?);
    set("MediaFormat", text("mediaFormat")?);
    set("Media", json!({"MediaFileUri": text("fileUri")?}));
    set("LanguageCode", text("languageCode")?);
    set("OutputBucketName", text("transcriptDestination")?);
    let key = event
        .get("outputEncryptionKMSKeyId")
        .and_then(Value::as_str);
    if let Some(key) = key.filter(|key| !key.is_empty()) {
        set("OutputEncryptionKMSKeyId", key.into());
    }
    set("Settings", settings(member(event, "settings")?)?);
    Ok(request)
}

fn member(event: &Value, name: &str) -> Result<Value, HandlerError> {
    event
        .get(name)
        .cloned()
        .ok_or_else(|| HandlerError::missing(format!("the event has no \"{name}\"")))
}

/// The settings, if Transcribe knows each of them in this form
/// (<https://docs.aws.amazon.com/transcribe/latest/APIReference/API_Settings.html>). A misspelt one
/// would get lost on the way without a word.
fn settings(settings: Value) -> Result<Value, HandlerError> {
    let members = settings
        .as_object()
        .ok_or_else(|| HandlerError::invalid("\"settings\" of the event is no object"))?;
    for (name, value) in members {
        let is_right = match name.as_str() {
            "ChannelIdentification" | "ShowAlternatives" | "ShowSpeakerLabels" => {
                value.is_boolean()
            }
            "MaxAlternatives" | "MaxSpeakerLabels" => value.is_i64(),
            "VocabularyFilterMethod" | "VocabularyFilterName" | "VocabularyName" => {
                value.is_string()
            }
            _ => false,
        };
        if !is_right {
            return Err(HandlerError::invalid(format!(
                "\"{name}\" in \"settings\" of the event is no setting of Transcribe, or has the \
                 wrong type"
            )));
        }
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Value {
        json!({"jobName": "c_1", "mediaFormat": "wav", "fileUri": "s3://b/k.wav", "languageCode": "en-US",
            "transcriptDestination": "t", "outputEncryptionKMSKeyId": "", "wait_time": 20,
            "settings": {"ChannelIdentification": true}})
    }

    #[test]
    fn the_input_becomes_the_request() {
        assert_eq!(
            Value::Object(request(&event()).unwrap()),
            json!({"TranscriptionJobName": "c_1", "MediaFormat": "wav", "Media": {"MediaFileUri": "s3://b/k.wav"},
                "LanguageCode": "en-US", "OutputBucketName": "t", "Settings": {"ChannelIdentification": true}})
        );
    }

    #[test]
    fn a_key_is_used_where_there_is_one_and_need_not_be_there() {
        let mut event = event();
        event["outputEncryptionKMSKeyId"] = json!("alias/k");
        assert_eq!(
            request(&event).unwrap()["OutputEncryptionKMSKeyId"],
            "alias/k"
        );
        event
            .as_object_mut()
            .unwrap()
            .remove("outputEncryptionKMSKeyId");
        assert!(
            !request(&event)
                .unwrap()
                .contains_key("OutputEncryptionKMSKeyId")
        );
    }

    #[test]
    fn settings_that_transcribe_does_not_know_are_refused() {
        for wrong in [
            json!({"ChannelIdentificatoin": true}),
            json!({"ChannelIdentification": "true"}),
            json!({"MaxSpeakerLabels": 2.5}),
            json!("x"),
            Value::Null,
        ] {
            let mut event = event();
            event["settings"] = wrong;
            assert!(request(&event).unwrap_err().message.contains("settings"));
        }
        let mut event = event();
        event["settings"] =
            json!({"ShowSpeakerLabels": true, "MaxSpeakerLabels": 2, "VocabularyName": "v"});
        assert_eq!(request(&event).unwrap()["Settings"], event["settings"]);
        event["jobName"] = json!(5);
        assert!(request(&event).unwrap_err().message.contains("jobName"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for name in [
            "jobName",
            "mediaFormat",
            "fileUri",
            "languageCode",
            "transcriptDestination",
            "settings",
        ] {
            let mut event = event();
            event.as_object_mut().unwrap().remove(name);
            assert!(request(&event).unwrap_err().message.contains(name));
        }
    }
}
