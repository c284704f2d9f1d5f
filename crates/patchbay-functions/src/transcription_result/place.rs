//! Where the transcript of a job lies and whose it is, read from the job. Pure.

use serde_json::Value;

use crate::runtime::HandlerError;

/// What the job's members say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The bucket of the transcript and of the locks.
    pub(super) bucket: &'a str,
    /// The key of the transcript.
    pub(super) key: &'a str,
    /// The contact whose lock it is: the file's name before the first underscore.
    pub(super) lock_id: &'a str,
    /// The contact: the job's name before the first underscore.
    pub(super) contact_id: &'a str,
    /// The language without the country: `pt` of `pt-BR`.
    pub(super) language: &'a str,
}

impl<'a> Place<'a> {
    /// Reads `TranscriptionJob` of the event. `TranscriptFileUri` has the form
    /// `https://s3.<region>.amazonaws.com/<bucket>/<key>`
    /// (<https://docs.aws.amazon.com/transcribe/latest/APIReference/API_Transcript.html>).
    ///
    /// # Errors
    /// `Input.Missing` and `Input.Invalid`, with the member's name.
    pub(super) fn of(event: &'a Value) -> Result<Self, HandlerError> {
        let text = |path: &str| {
            event
                .pointer(path)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .ok_or_else(|| {
                    let name = path.trim_start_matches('/').replace('/', ".");
                    HandlerError::missing(format!("the event has no text in {name}"))
                })
        };
        let uri = text("/TranscriptionJob/Transcript/TranscriptFileUri")?;
        let (bucket, key) = bucket_and_key(uri).ok_or_else(|| {
            HandlerError::invalid(
                "TranscriptionJob.Transcript.TranscriptFileUri is not of the form \
                 https://<host>/<bucket>/<key>",
            )
        })?;
        let name = key.rsplit('/').next().unwrap_or(key);
        Ok(Self {
            bucket,
            key,
            lock_id: before(name, '_'),
            contact_id: before(text("/TranscriptionJob/TranscriptionJobName")?, '_'),
            language: before(text("/TranscriptionJob/LanguageCode")?, '-'),
        })
    }
}

fn bucket_and_key(uri: &str) -> Option<(&str, &str)> {
    let rest = uri
        .strip_prefix("https://")
        .or_else(|| uri.strip_prefix("http://"))?;
    let (_, path) = rest.split_once('/')?;
    path.split_once('/')
        .filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
}

fn before(text: &str, mark: char) -> &str {
    text.split(mark).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(uri: &str) -> Value {
        json!({"TranscriptionJob": {"TranscriptionJobName": "c-1_00ff", "LanguageCode": "pt-BR",
            "Transcript": {"TranscriptFileUri": uri}}})
    }

    #[test]
    fn a_path_style_address_names_bucket_and_key() {
        let event = event("https://s3.us-east-1.amazonaws.com/transcripts/c-1_00ff.json");
        assert_eq!(
            Place::of(&event).unwrap(),
            Place {
                bucket: "transcripts",
                key: "c-1_00ff.json",
                lock_id: "c-1",
                contact_id: "c-1",
                language: "pt",
            }
        );
    }

    #[test]
    fn a_key_may_have_folders() {
        let event = event("https://s3.amazonaws.com/t/2025/01/c-1_00ff.json");
        let place = Place::of(&event).unwrap();
        assert_eq!((place.key, place.lock_id), ("2025/01/c-1_00ff.json", "c-1"));
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = Place::of(&event("s3://t/c-1_00ff.json")).unwrap_err();
        assert!(error.message.contains("TranscriptFileUri"));
        let error =
            Place::of(&json!({"TranscriptionJob": {"TranscriptionJobName": "c"}})).unwrap_err();
        assert!(
            error
                .message
                .contains("TranscriptionJob.Transcript.TranscriptFileUri")
        );
    }
}
