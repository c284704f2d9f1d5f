//! The steps with recordings: the analysis of Contact Lens, and a transcription from the contact record to its
//! attachments. The state machine's way is walked here step by step; on AWS Step Functions walks it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_functions::Function;
use serde_json::{Value, json};

use super::world::{AdapterWorld, BUCKET, INSTANCE};
use crate::demo::step::Step;
use crate::failure::Failure;

const ANALYSIS: &str = include_str!("data/contact_lens.json");
const CONTACT: &str = "7b1d9a52-5a0f-4b1e-8f0e-3f6f1a2b3c4d";

pub(super) async fn contact_lens(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(10, "sfProcessContactLens: an analysis arrives");
    let key = "Analysis/Voice/2026/11/22/2f4c1b7e-0c8e-4f43-9a51-1d8f6f0a2b10_analysis_2026-11-22T09:45:00Z.json";
    world.store(key, ANALYSIS).await?;
    let event = json!({"Records": [{
        "eventSource": "aws:s3",
        "eventTime": "2026-11-22T09:46:00.000Z",
        "s3": {"bucket": {"name": BUCKET}, "object": {"key": key.replace(':', "%3A")}},
    }]});
    step.answer = world
        .call(&mut step, Function::ProcessContactLens, &event)
        .await;
    let found = world
        .look(
            "SELECT Id, amazonconnect__ContactLensMatchedCategories__c, amazonconnect__ContactLensCustomerSentimentCurve__c \
             FROM amazonconnect__AC_ContactChannelAnalytics__c \
             WHERE amazonconnect__ContactId__c = '2f4c1b7e-0c8e-4f43-9a51-1d8f6f0a2b10'",
        )
        .await?;
    let text = |name: &str| {
        let value = found.first().and_then(|record| record.get(name));
        value.and_then(Value::as_str).unwrap_or_default()
    };
    step.check("one record in the org", found.len() == 1);
    step.check(
        "its categories and its sentiment curve are those of the file",
        text("amazonconnect__ContactLensMatchedCategories__c") == "Billing|Delivery"
            && text("amazonconnect__ContactLensCustomerSentimentCurve__c") == "S",
    );
    let files = attachments(world, text("Id")).await?;
    step.check(
        "the transcript is attached",
        files == ["ContactLensTranscripts.json"],
    );
    Ok(step)
}

async fn attachments(world: &AdapterWorld, parent: &str) -> Result<Vec<String>, Failure> {
    let found = world
        .look(&format!(
            "SELECT Name FROM Attachment WHERE ParentId = '{parent}' ORDER BY Name"
        ))
        .await?;
    let names = found.iter().filter_map(|file| file.get("Name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

fn contact_record() -> Value {
    json!({
        "ContactId": CONTACT,
        "Attributes": {
            "postcallRecordingImportEnabled": "true",
            "postcallTranscribeEnabled": "true",
            "postcallTranscribeLanguage": "en-GB",
            "postcallTranscribeComprehendAnalysis": "snt,kw,dl,ne,syn",
        },
        "CustomerEndpoint": {"Address": "+442079460123", "Type": "TELEPHONE_NUMBER"},
        "InstanceARN": format!("arn:aws:connect:eu-west-2:111122223333:instance/{INSTANCE}"),
        "LastUpdateTimestamp": "2026-11-22T09:50:00Z",
        "Recording": {
            "Location": format!("{BUCKET}/connect/demo/CallRecordings/{CONTACT}.wav"),
            "Status": "AVAILABLE",
            "Type": "AUDIO",
            "DeletionReason": null,
        },
    })
}

pub(super) async fn transcription(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(11, "A recording becomes a transcript with its analyses");
    step.fact(
        "services",
        "recorded answers in the place of Transcribe and Comprehend",
    );
    let data = STANDARD.encode(contact_record().to_string());
    let event = json!({"async": true, "record": data});
    let start = Function::ExecuteTranscriptionStateMachine;
    world.call(&mut step, start, &event).await;
    let input = world.recorded.started().pop().unwrap_or_default();
    step.check(
        "the state machine was started once",
        world.recorded.started().len() == 1,
    );
    let submitted = world
        .call(&mut step, Function::SubmitTranscribeJob, &input)
        .await
        .unwrap_or_default();
    let job = world
        .call(&mut step, Function::GetTranscribeJobStatus, &submitted)
        .await
        .unwrap_or_default();
    let mut state = input;
    if let Some(members) = state.as_object_mut() {
        members.insert("TranscriptionJob".to_owned(), job);
    }
    step.answer = world
        .call(&mut step, Function::ProcessTranscriptionResult, &state)
        .await;
    let found = world
        .look(&format!(
            "SELECT Id, amazonconnect__Sentiment__c, amazonconnect__Keywords__c \
             FROM amazonconnect__AC_ContactChannelAnalytics__c WHERE amazonconnect__ContactId__c = '{CONTACT}'"
        ))
        .await?;
    let text = |name: &str| {
        let value = found.first().and_then(|record| record.get(name));
        value.and_then(Value::as_str).unwrap_or_default()
    };
    step.check(
        "one record, with sentiment and key phrases",
        found.len() == 1
            && text("amazonconnect__Sentiment__c") == "POSITIVE, 0.75"
            && text("amazonconnect__Keywords__c") == "my last invoice, the delivery address",
    );
    let files = attachments(world, text("Id")).await?;
    step.check(
        "both sides of the talk and the syntax are attached",
        files
            == [
                "AgentTranscripts.json",
                "ComprehendSyntax.json",
                "CustomerTranscripts.json",
            ],
    );
    Ok(step)
}
