//! The function sfProcessContactLens: brings the analysis files of Contact Lens to the contacts'
//! analytics records. Owns which files count and the order of the steps; must not know the shape
//! of a file, or how locks and records work.

mod recording;

use patchbay_config::keys;
use patchbay_connect::contact_lens::{Analysis, unredacted_key};
use patchbay_connect::json_text;
use serde_json::{Value, json};

use crate::analytics_record::{AnalyticsRecords, Findings, JsonFile, fill};
use crate::contact_lock::{ContactLock, Start};
use crate::runtime::HandlerError;
use crate::runtime::Work;
use crate::runtime::event;
use crate::s3_event::{S3Object, objects_of};

/// The contact's attribute that asks for the import, with the exact text `true`.
const WISH: &str = "contactLensImportEnabled";

/// Handles an event of S3, every object of it. Answers `{"Done": true}` if an analysis was brought
/// to a record, and `{"Done": false}` if there was nothing to bring.
///
/// Files go one after another. The first failure is the answer, after the other files were tried:
/// the event is repeated, and what was done by then is done again without doubling anything.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    work.method("process_contact_lens");
    let switch = keys::CONTACT_LENS_IMPORT_ENABLED;
    if work.environment.get(switch).is_none() {
        // Set to nothing is off; not set at all is a mistake.
        work.required(switch)?;
    }
    if !work.is_on(switch) {
        return Ok(json!({"Done": false}));
    }
    let event = event::parse(payload)?;
    let mut is_done = false;
    let mut failure = None;
    for object in objects_of(&event)? {
        match import(work, &object).await {
            Ok(is_imported) => is_done |= is_imported,
            Err(error) => {
                tracing::error!(bucket = object.bucket, key = object.key, %error, "a file failed");
                failure.get_or_insert(error);
            }
        }
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(json!({"Done": is_done})),
    }
}

/// Brings one file to its record; tells whether it did.
async fn import(work: &Work<'_>, object: &S3Object) -> Result<bool, HandlerError> {
    let skip = |reason: &str| {
        tracing::info!(
            bucket = object.bucket,
            key = object.key,
            reason,
            "file skipped"
        );
        Ok(false)
    };
    if has_plain_twin(work, object).await {
        return skip("the plain analysis of the same contact is there");
    }
    let get = work.cloud.objects.get(&object.bucket, &object.key);
    let file = work
        .cloud_call("GetObject", get)
        .await
        .map_err(|error| HandlerError::from(&error))?;
    let analysis =
        Analysis::read(&file.body).map_err(|error| HandlerError::invalid(error.to_string()))?;
    let centre = &work.cloud.contact_centre;
    let attributes = centre.contact_attributes(analysis.instance_id(), analysis.contact_id());
    let attributes = work
        .cloud_call("GetContactAttributes", attributes)
        .await
        .map_err(|error| HandlerError::from(&error))?;
    let is_true = |name: &str| attributes.get(name).is_some_and(|value| value == "true");
    if !is_true(WISH) {
        return skip("the contact does not ask for it");
    }
    if work.setting(keys::AMAZON_CONNECT_INSTANCE_ID).as_deref() != Some(analysis.instance_id()) {
        return skip("the contact is of another instance");
    }
    if analysis.is_chat() {
        return skip("it is a chat, and the record has fields for calls only");
    }
    let recording = if is_true("postcallRedactedRecordingImportEnabled") {
        recording::redacted(work, object, analysis.contact_id()).await?
    } else {
        None
    };
    write(work, &analysis, recording.as_deref()).await?;
    Ok(true)
}

/// Whether this is the redacted twin of a plain analysis that is there as well. Both are about one
/// contact, and a trigger on `Analysis/Voice/` fires for both.
async fn has_plain_twin(work: &Work<'_>, object: &S3Object) -> bool {
    match unredacted_key(&object.key) {
        Some(plain) => {
            let head = work.cloud.objects.head(&object.bucket, &plain);
            work.cloud_call("HeadObject", head).await.is_ok()
        }
        None => false,
    }
}

async fn write(
    work: &Work<'_>,
    analysis: &Analysis,
    recording: Option<&str>,
) -> Result<(), HandlerError> {
    let contact_id = analysis.contact_id();
    let records = AnalyticsRecords::new(work)?;
    let mut lock = match work.setting(keys::TRANSCRIPTS_DESTINATION) {
        Some(bucket) => Some(ContactLock::read(work, &bucket, contact_id).await?),
        None => None,
    };
    let fields = analysis.fields(records.prefix(), recording);
    let entries = analysis.entries();
    let files = if entries.is_empty() {
        Vec::new()
    } else {
        vec![JsonFile {
            name: "ContactLensTranscripts.json",
            description: "Contact Lens Transcripts",
            text: json_text::to_text(&Value::Array(entries)),
        }]
    };
    let findings = Findings {
        contact_id,
        start: Start::Open,
        fields: &fields,
        files: &files,
    };
    let id = fill(&records, lock.as_mut(), findings).await?;
    tracing::info!(
        contact_id,
        record = id,
        "the analysis is on the analytics record"
    );
    Ok(())
}
