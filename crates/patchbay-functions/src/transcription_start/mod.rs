//! The function sfExecuteTranscriptionStateMachine: looks at a contact record, makes the analytics
//! record with the place of the recording, and starts the transcription, each if the contact's
//! attributes ask for it. Owns what is to be done for a contact; must not know how locks, records
//! and state machines work.
//!
//! It is decided first and the lock is taken only for work, so that an early version of a contact
//! record, which has no recording yet, does not keep a later one from being handled. A failure
//! opens the lock again, because Lambda repeats the event (twice, asynchronous invocation).

mod task;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_config::keys;
use patchbay_connect::ContactRecord;
use serde_json::{Map, Value, json};

use crate::analytics_record::{AnalyticsRecords, save};
use crate::contact_lock::{ContactLock, Stage, Start};
use crate::runtime::Work;
use crate::runtime::event;
use crate::runtime::{ErrorType, HandlerError};
use task::{Import, Task};

/// Handles one contact record. Answers `"Done"`, also where there was nothing to do.
///
/// Event: `{"async": true, "record": "<base64 of the contact record>"}`.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    work.method("start_transcription");
    let record = contact_record(payload)?;
    let Some(contact_id) = record.contact_id() else {
        return Ok(done());
    };
    let bucket = work.required(keys::TRANSCRIPTS_DESTINATION)?;
    let Some(task) = Task::of(&record) else {
        tracing::info!(contact_id, "nothing to hand on for this contact");
        return Ok(done());
    };
    let mut lock = ContactLock::read(work, &bucket, contact_id).await?;
    let analyses = task.analyses.map(str::to_owned);
    let is_ours = lock
        .take_to_start(|state| state.analyses.clone_from(&analyses))
        .await?;
    if !is_ours {
        tracing::info!(contact_id, "the contact is locked; it was handed on before");
        return Ok(done());
    }
    let outcome = hand_on(work, &mut lock, contact_id, &task).await;
    if let Err(error) = outcome {
        lock.release().await;
        return Err(error);
    }
    lock.remember(Stage::InProgress, |state| {
        state.start = Some(Start::Done);
        state.open();
    })
    .await?;
    Ok(done())
}

fn done() -> Value {
    "Done".into()
}

async fn hand_on(
    work: &Work<'_>,
    lock: &mut ContactLock<'_>,
    contact_id: &str,
    task: &Task<'_>,
) -> Result<(), HandlerError> {
    if task.import.is_some() {
        let records = AnalyticsRecords::new(work)?;
        let is_known = lock.state().record_id.is_some();
        let fields = fields(work, &records, contact_id, task, is_known)?;
        let id = save(&records, lock, contact_id, &fields).await?;
        tracing::info!(
            contact_id,
            record = id,
            "the recording is in the analytics record"
        );
    }
    if let Some(language) = task.language {
        let machine = work.required(keys::TRANSCRIBE_STATE_MACHINE_ARN)?;
        let input = execution_input(work, contact_id, task.location, language)?;
        let start = work.cloud.state_machines.start(&machine, None, &input);
        work.cloud_call("StartExecution", start)
            .await
            .map_err(|error| HandlerError::from(&error))?;
        tracing::info!(contact_id, "the transcription has been started");
    }
    Ok(())
}

/// The contact record in the event.
fn contact_record(payload: &[u8]) -> Result<ContactRecord, HandlerError> {
    let event = event::parse(payload)?;
    let text = event
        .get("record")
        .and_then(Value::as_str)
        .ok_or_else(|| HandlerError::missing("the event has no \"record\""))?;
    let bytes = STANDARD
        .decode(text)
        .map_err(|_| HandlerError::invalid("\"record\" of the event is not base64"))?;
    ContactRecord::from_json(&bytes).map_err(|error| HandlerError::invalid(error.to_string()))
}

/// The fields of the analytics record, in the replaced package's order. A record that exists
/// already may have the path of the redacted recording from Contact Lens; it is not blanked.
fn fields(
    work: &Work<'_>,
    records: &AnalyticsRecords<'_>,
    contact_id: &str,
    task: &Task<'_>,
    is_known: bool,
) -> Result<Map<String, Value>, HandlerError> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| {
        fields.insert(format!("{}{name}", records.prefix()), value);
    };
    set("ContactId__c", contact_id.into());
    match task.import {
        Some(Import::Recording) => set("RecordingPath__c", task.location.into()),
        _ if is_known => {}
        _ => set("RecordingPath__c", Value::Null),
    }
    set("CustomerEndpointAddress__c", task.caller.clone());
    let instance = work
        .setting("AMAZON_CONNECT_INSTANCE_ID")
        .unwrap_or_default();
    set("InstanceId__c", instance.into());
    let region = match work.setting(keys::AMAZON_CONNECT_INSTANCE_REGION) {
        Some(region) => Value::String(region),
        None => work.region()?.into(),
    };
    set("Region__c", region);
    Ok(fields)
}

/// What the state machine starts with, in the replaced package's order. The recording is named by
/// `s3://`, which Transcribe takes in every region
/// (<https://docs.aws.amazon.com/transcribe/latest/APIReference/API_Media.html>), and the wait is a
/// number, which a state machine's `SecondsPath` needs.
fn execution_input(
    work: &Work<'_>,
    contact_id: &str,
    location: &str,
    language: &Value,
) -> Result<Value, HandlerError> {
    let wait = work.required(keys::WAIT_TIME)?;
    let wait: u32 = wait.parse().map_err(|_| {
        HandlerError::new(
            ErrorType::ConfigInvalid,
            "WAIT_TIME is not a whole number of seconds",
        )
    })?;
    Ok(json!({
        "jobName": format!("{contact_id}_{}", uuid::Uuid::new_v4().simple()),
        "mediaFormat": work.setting(keys::MEDIA_FORMAT).unwrap_or_else(|| "wav".to_owned()),
        "fileUri": format!("s3://{location}"),
        "languageCode": language,
        "transcriptDestination": work.required(keys::TRANSCRIPTS_DESTINATION)?,
        "outputEncryptionKMSKeyId": work.setting(keys::TRANSCRIPTS_DESTINATION_KMS).unwrap_or_default(),
        "wait_time": wait,
        "settings": {"ChannelIdentification": true},
    }))
}
