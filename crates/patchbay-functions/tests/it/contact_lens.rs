//! Contact Lens files of the CTI adapter: from an event of S3 to the analytics record.

use patchbay_testkit::Outcome;
use serde_json::{Value, json};

use crate::analytics_org::{CONTACT, INSTANCE, OBJECT, RECORDINGS, Surroundings, answer, invoke};

const LENS: &str = "sfProcessContactLens";
const START: &str = "sfExecuteTranscriptionStateMachine";
const TIME: &str = "2025-01-30T21:10:05Z";

fn attributes(here: &Surroundings, attributes: &Value) {
    let path = format!("/contact/attributes/{INSTANCE}/{CONTACT}");
    here.aws.answer_path(
        "GetContactAttributes",
        &path,
        json!({"Attributes": attributes}),
    );
}

fn analysis() -> Value {
    json!({
        "Channel": "VOICE",
        "CustomerMetadata": {"ContactId": CONTACT, "InstanceId": INSTANCE},
        "Participants": [{"ParticipantId": "AGENT", "ParticipantRole": "AGENT"}],
        "ConversationCharacteristics": {"Sentiment": {"OverallSentiment": {"AGENT": 0, "CUSTOMER": -1.3}}},
        "Transcript": [{"Id": "t1", "ParticipantId": "AGENT", "BeginOffsetMillis": 0, "EndOffsetMillis": 9,
            "Content": "Thank you.", "Sentiment": "POSITIVE", "LoudnessScore": [70.1]}],
    })
}

fn plain_key() -> String {
    format!("Analysis/Voice/2025/01/30/{CONTACT}_analysis_{TIME}.json")
}

fn twin_key() -> String {
    format!("Analysis/Voice/Redacted/2025/01/30/{CONTACT}_analysis_redacted_{TIME}.json")
}

/// The event of S3 for some keys, encoded as S3 does.
fn event(keys: &[&str]) -> Value {
    let records: Vec<Value> = keys
        .iter()
        .map(|key| {
            let key = key.replace(':', "%3A").replace(' ', "+");
            json!({"eventTime": "2025-01-30T21:10:06.000Z", "s3": {"bucket": {"name": RECORDINGS}, "object": {"key": key}}})
        })
        .collect();
    json!({"Records": records})
}

async fn with_analysis(file: &Value) -> Surroundings {
    let here = Surroundings::start().await;
    attributes(&here, &json!({"contactLensImportEnabled": "true"}));
    here.aws
        .put_object(RECORDINGS, &plain_key(), file.to_string());
    here
}

#[tokio::test]
async fn an_analysis_becomes_one_record_however_often_it_comes() {
    let here = with_analysis(&analysis()).await;
    let (one, other) = (here.function(LENS).await, here.function(LENS).await);
    let event = event(&[&plain_key()]);
    let (first, second) = tokio::join!(answer(&one, &event), answer(&other, &event));
    assert_eq!(
        (first, second),
        (json!({"Done": true}), json!({"Done": true}))
    );
    let records = here.org().of(OBJECT);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["amazonconnect__ContactLensAgentSentiment__c"], 0);
    assert_eq!(records[0]["amazonconnect__DataSource__c"], "Contact_Lens");
    assert!(!records[0].contains_key("amazonconnect__ContactLensTalkTimeTotal__c"));
    assert_eq!(
        here.org().file("ContactLensTranscripts.json")[0]["participantRole"],
        "AGENT"
    );
    assert_eq!(here.stage().unwrap(), "COMPLETED");
    assert_eq!(
        here.lock()["accontactchannelanalyticsid"],
        "a0X000000000001AAA"
    );
    assert_eq!(answer(&one, &event).await, json!({"Done": true}));
    assert_eq!(here.org().files().len(), 1);
}

#[tokio::test]
async fn the_recording_comes_to_the_record_that_contact_lens_made() {
    let here = with_analysis(&analysis()).await;
    let lens = here.function(LENS).await;
    assert_eq!(
        answer(&lens, &event(&[&plain_key()])).await,
        json!({"Done": true})
    );
    let record = r#"{"ContactId":"5ca32fbd-8f92-46af-92a5-6b0f970f0efe","Attributes":{"postcallRecordingImportEnabled":"true"},
        "Recording":{"Location":"connect-bucket/r.wav","Status":"AVAILABLE","Type":"AUDIO"}}"#;
    let start = here.function(START).await;
    let event = {
        use base64::Engine as _;
        json!({"record": base64::engine::general_purpose::STANDARD.encode(record)})
    };
    assert_eq!(answer(&start, &event).await, "Done");
    let records = here.org().of(OBJECT);
    assert_eq!(records.len(), 1);
    assert_eq!(
        records[0]["amazonconnect__RecordingPath__c"],
        "connect-bucket/r.wav"
    );
    assert_eq!(records[0]["amazonconnect__DataSource__c"], "Contact_Lens");
}

#[tokio::test]
async fn what_is_not_asked_for_is_left_alone() {
    let here = with_analysis(&analysis()).await;
    let event = event(&[&plain_key()]);
    let nothing = json!({"Done": false});
    let off = here
        .function_with(LENS, |settings| {
            settings.with("CONTACT_LENS_IMPORT_ENABLED", "False")
        })
        .await;
    assert_eq!(answer(&off, &event).await, nothing);
    assert_eq!(here.count("GetObject"), 0);
    let elsewhere = here
        .function_with(LENS, |settings| {
            settings.with("AMAZON_CONNECT_INSTANCE_ID", "other")
        })
        .await;
    assert_eq!(answer(&elsewhere, &event).await, nothing);
    let lens = here.function(LENS).await;
    attributes(&here, &json!({"contactLensImportEnabled": "True"}));
    assert_eq!(answer(&lens, &event).await, nothing);
    attributes(&here, &json!({"contactLensImportEnabled": "true"}));
    let mut chat = analysis();
    chat["Channel"] = json!("CHAT");
    here.aws
        .put_object(RECORDINGS, &plain_key(), chat.to_string());
    assert_eq!(answer(&lens, &event).await, nothing);
    assert!(here.org().calls.is_empty());
}

#[tokio::test]
async fn attributes_that_cannot_be_read_are_an_error_and_the_next_try_works() {
    let here = with_analysis(&analysis()).await;
    let lens = here.function(LENS).await;
    here.aws.deny("GetContactAttributes");
    let Outcome::Error(error) = invoke(&lens, &event(&[&plain_key()])).await else {
        panic!("it was denied")
    };
    assert!(
        error["errorMessage"]
            .as_str()
            .unwrap()
            .contains("GetContactAttributes")
    );
    here.aws.allow_all();
    assert_eq!(
        answer(&lens, &event(&[&plain_key()])).await,
        json!({"Done": true})
    );
    assert_eq!(here.count("GetContactAttributes"), 2);
}

#[tokio::test]
async fn every_object_of_the_event_counts_and_a_failure_is_told_at_the_end() {
    let here = with_analysis(&analysis()).await;
    let lens = here.function(LENS).await;
    let outcome = invoke(
        &lens,
        &event(&["Analysis/Voice/no such.json", &plain_key()]),
    )
    .await;
    let Outcome::Error(error) = outcome else {
        panic!("one file is not there")
    };
    assert!(
        error["errorMessage"]
            .as_str()
            .unwrap()
            .contains("NoSuchKey"),
        "{error}"
    );
    assert_eq!(here.org().of(OBJECT).len(), 1, "the other file was brought");
}

#[tokio::test]
async fn the_redacted_twin_is_left_to_the_plain_analysis() {
    let here = with_analysis(&analysis()).await;
    let lens = here.function(LENS).await;
    here.aws
        .put_object(RECORDINGS, &twin_key(), analysis().to_string());
    assert_eq!(
        answer(&lens, &event(&[&twin_key()])).await,
        json!({"Done": false})
    );
    assert_eq!(
        answer(&lens, &event(&[&twin_key(), &plain_key()])).await,
        json!({"Done": true})
    );
    assert_eq!(here.org().of(OBJECT).len(), 1);
}

#[tokio::test]
async fn the_redacted_recording_is_named_or_searched_for() {
    let here = with_analysis(&analysis()).await;
    let wishes = json!({"contactLensImportEnabled": "true", "postcallRedactedRecordingImportEnabled": "true"});
    attributes(&here, &wishes);
    let lens = here.function(LENS).await;
    let path = |here: &Surroundings| {
        here.org().of(OBJECT)[0]
            .get("amazonconnect__RecordingPath__c")
            .cloned()
    };

    let old_key = format!("Analysis/Voice/2025/01/30/{CONTACT}_analysis_2025-01-30T21_10_05Z.json");
    here.aws
        .put_object(RECORDINGS, &old_key, analysis().to_string());
    answer(&lens, &event(&[&old_key])).await;
    assert_eq!(
        path(&here),
        None,
        "a recording that is not found clears nothing"
    );

    let recording = format!(
        "Analysis/Voice/Redacted/2025/01/30/{CONTACT}_call_recording_redacted_2025-01-30T21_10_01Z.wav"
    );
    here.aws.put_object(RECORDINGS, &recording, "RIFF");
    answer(&lens, &event(&[&old_key])).await;
    assert_eq!(path(&here).unwrap(), format!("{RECORDINGS}/{recording}"));

    answer(&lens, &event(&[&plain_key()])).await;
    let named = format!(
        "{RECORDINGS}/Analysis/Voice/Redacted/2025/01/30/{CONTACT}_call_recording_redacted_{TIME}.wav"
    );
    assert_eq!(path(&here).unwrap(), named);
}
