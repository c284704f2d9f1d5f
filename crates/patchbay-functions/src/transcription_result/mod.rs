//! The function sfProcessTranscriptionResult: turns a finished transcription into the fields and files
//! of the contact's analytics record. Owns the order of the steps; must not know how words become
//! lines, how Comprehend is asked, or how locks and records work.

mod analyses;
mod place;

use patchbay_connect::json_text;
use patchbay_connect::transcript::{Line, Transcript};
use serde_json::{Map, Value, json};

use crate::analytics_record::{self, AnalyticsRecords, JsonFile, fill};
use crate::contact_lock::{ContactLock, Start};
use crate::runtime::HandlerError;
use crate::runtime::Work;
use crate::runtime::event;
use analyses::Findings;
use place::Place;

/// Handles a finished job. Answers `{"Done": true}`.
///
/// Event: the state of the execution; `TranscriptionJob` is used. The analyses to make and the
/// record to fill are remembered in the contact's lock.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    work.method("process_transcription");
    let event = event::parse(payload)?;
    let place = Place::of(&event)?;
    let records = AnalyticsRecords::new(work)?;
    let mut lock = ContactLock::read(work, place.bucket, place.lock_id).await?;
    let transcript = transcript(work, &place).await?;
    let wanted = lock.state().analyses.clone().unwrap_or_default();
    let findings = if transcript.customer.is_empty() {
        Findings::default()
    } else {
        let text = transcript.customer_text();
        Findings::make(work, &wanted, &text, place.language).await
    };
    let fields = fields(records.prefix(), place.contact_id, &findings);
    let files = files(&transcript, &findings)?;
    let what = analytics_record::Findings {
        contact_id: place.contact_id,
        start: Start::Done,
        fields: &fields,
        files: &files,
    };
    let id = fill(&records, Some(&mut lock), what).await?;
    tracing::info!(
        contact_id = place.contact_id,
        record = id,
        customer_lines = transcript.customer.len(),
        agent_lines = transcript.agent.len(),
        "the transcript is on the analytics record"
    );
    Ok(json!({"Done": true}))
}

async fn transcript(work: &Work<'_>, place: &Place<'_>) -> Result<Transcript, HandlerError> {
    let get = work.cloud.objects.get(place.bucket, place.key);
    let file = work
        .cloud_call("GetObject", get)
        .await
        .map_err(|error| HandlerError::from(&error))?;
    Transcript::read(&file.body).map_err(|error| HandlerError::invalid(error.to_string()))
}

/// The fields of the record. All four findings are written always, so an analysis that was not
/// asked for blanks what stood there, as the replaced package does (observed).
fn fields(prefix: &str, contact_id: &str, findings: &Findings) -> Map<String, Value> {
    [
        ("ContactId__c", contact_id),
        ("Sentiment__c", &findings.sentiment),
        ("Keywords__c", &findings.keywords),
        ("DominantLanguage__c", &findings.dominant_language),
        ("NamedEntities__c", &findings.named_entities),
    ]
    .into_iter()
    .map(|(name, value)| (format!("{prefix}{name}"), value.into()))
    .collect()
}

fn files(transcript: &Transcript, findings: &Findings) -> Result<Vec<JsonFile>, HandlerError> {
    let mut files = Vec::new();
    let sides: [(_, _, &[Line]); 2] = [
        (
            "CustomerTranscripts.json",
            "Call Recording Transcription - Customer Side",
            &transcript.customer,
        ),
        (
            "AgentTranscripts.json",
            "Call Recording Transcription - Agent Side",
            &transcript.agent,
        ),
    ];
    for (name, description, lines) in sides {
        if !lines.is_empty() {
            let lines = serde_json::to_value(lines)
                .map_err(|error| HandlerError::invalid(error.to_string()))?;
            files.push(JsonFile {
                name,
                description,
                text: json_text::to_text(&lines),
            });
        }
    }
    if let Some(syntax) = &findings.syntax {
        files.push(JsonFile {
            name: "ComprehendSyntax.json",
            description: "Comprehend Syntax",
            text: json_text::to_text(syntax),
        });
    }
    Ok(files)
}
