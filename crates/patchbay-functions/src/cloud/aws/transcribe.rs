//! Transcribe. Jobs travel in the API's own JSON: what the SDK's types do not know is kept.

use aws_sdk_transcribe::types::{
    LanguageCode, Media, MediaFormat, Settings, VocabularyFilterMethod,
};
use futures::future::BoxFuture;
use serde_json::{Map, Value};

use super::{RawAnswer, SdkClients, cloud_error};
use crate::cloud::{CloudError, Transcription};

/// The members of `Settings`:
/// <https://docs.aws.amazon.com/transcribe/latest/APIReference/API_Settings.html>.
fn settings(members: &Map<String, Value>) -> Settings {
    let flag = |name: &str| members.get(name).and_then(Value::as_bool);
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| {
        let number = members.get(name).and_then(Value::as_i64)?;
        i32::try_from(number).ok()
    };
    let method = text("VocabularyFilterMethod");
    Settings::builder()
        .set_channel_identification(flag("ChannelIdentification"))
        .set_show_speaker_labels(flag("ShowSpeakerLabels"))
        .set_max_speaker_labels(number("MaxSpeakerLabels"))
        .set_show_alternatives(flag("ShowAlternatives"))
        .set_max_alternatives(number("MaxAlternatives"))
        .set_vocabulary_name(text("VocabularyName"))
        .set_vocabulary_filter_name(text("VocabularyFilterName"))
        .set_vocabulary_filter_method(method.map(|name| VocabularyFilterMethod::from(&*name)))
        .build()
}

fn job_of(raw: &RawAnswer, operation: &'static str) -> Result<Map<String, Value>, CloudError> {
    match raw
        .json(operation)?
        .get_mut("TranscriptionJob")
        .map(Value::take)
    {
        Some(Value::Object(job)) => Ok(job),
        _ => Err(CloudError::own(
            operation,
            "Unreadable",
            "the answer holds no TranscriptionJob",
        )),
    }
}

impl Transcription for SdkClients {
    fn start_job<'a>(
        &'a self,
        request: &'a Map<String, Value>,
    ) -> BoxFuture<'a, Result<Map<String, Value>, CloudError>> {
        Box::pin(async move {
            let operation = "StartTranscriptionJob";
            let text = |name: &str| request.get(name).and_then(Value::as_str).map(str::to_owned);
            let uri = request
                .get("Media")
                .and_then(|media| media.get("MediaFileUri"));
            let media = Media::builder()
                .set_media_file_uri(uri.and_then(Value::as_str).map(str::to_owned))
                .build();
            let raw = RawAnswer::default();
            let call = self
                .transcribe()
                .await
                .start_transcription_job()
                .set_transcription_job_name(text("TranscriptionJobName"))
                .set_language_code(text("LanguageCode").map(|code| LanguageCode::from(&*code)))
                .set_media_format(text("MediaFormat").map(|name| MediaFormat::from(&*name)))
                .media(media)
                .set_output_bucket_name(text("OutputBucketName"))
                .set_output_encryption_kms_key_id(text("OutputEncryptionKMSKeyId"))
                .set_settings(
                    request
                        .get("Settings")
                        .and_then(Value::as_object)
                        .map(settings),
                )
                .customize()
                .interceptor(raw.clone());
            let answer = call.send().await;
            answer.map_err(|error| cloud_error(operation, &error))?;
            job_of(&raw, operation)
        })
    }

    fn job<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Map<String, Value>, CloudError>> {
        Box::pin(async move {
            let operation = "GetTranscriptionJob";
            let raw = RawAnswer::default();
            let call = self
                .transcribe()
                .await
                .get_transcription_job()
                .transcription_job_name(name)
                .customize()
                .interceptor(raw.clone());
            let answer = call.send().await;
            answer.map_err(|error| cloud_error(operation, &error))?;
            job_of(&raw, operation)
        })
    }
}
