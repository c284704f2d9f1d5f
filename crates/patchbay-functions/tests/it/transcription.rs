//! Recordings and transcripts of the CTI adapter: from a contact record to the lines on the
//! analytics record, with two at work at once and with failures in between.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_testkit::Outcome;
use serde_json::{Value, json};

use crate::analytics_org::{
    CONTACT, OBJECT, Org, RECORDINGS, Surroundings, TRANSCRIPTS, answer, invoke,
};

const START: &str = "sfExecuteTranscriptionStateMachine";
const SUBMIT: &str = "sfSubmitTranscribeJob";
const STATUS: &str = "sfGetTranscribeJobStatus";
const RESULT: &str = "sfProcessTranscriptionResult";

fn started(attributes: &Value) -> Value {
    let record = json!({
        "ContactId": CONTACT,
        "Attributes": attributes,
        "CustomerEndpoint": {"Address": "+12065550100", "Type": "TELEPHONE_NUMBER"},
        "Recording": {"Location": format!("{RECORDINGS}/r.wav"), "Status": "AVAILABLE", "Type": "AUDIO"},
    });
    json!({"async": true, "record": STANDARD.encode(record.to_string())})
}

fn import() -> Value {
    json!({"postcallRecordingImportEnabled": "true"})
}

fn everything() -> Value {
    json!({
        "postcallRecordingImportEnabled": "true",
        "postcallTranscribeEnabled": "true",
        "postcallTranscribeLanguage": "en-US",
        "postcallTranscribeComprehendAnalysis": "snt,kw,dl,ne,syn",
    })
}

fn word(start: &str, content: &str) -> Value {
    json!({"start_time": start, "end_time": start, "type": "pronunciation",
        "alternatives": [{"confidence": "0.2", "content": "?"}, {"confidence": "0.99", "content": content}]})
}

/// Puts a transcript into the bucket and gives the job that made it.
fn finished(surroundings: &Surroundings, job: &str, words: &[Value]) -> Value {
    let transcript = json!({"results": {"channel_labels": {"channels": [
        {"channel_label": "ch_0", "items": words},
        {"channel_label": "ch_1", "items": [word("1.5", "Thanks")]},
    ]}}});
    let key = format!("{job}.json");
    surroundings
        .aws
        .put_object(TRANSCRIPTS, &key, transcript.to_string());
    json!({
        "TranscriptionJobName": job,
        "TranscriptionJobStatus": "COMPLETED",
        "LanguageCode": "en-US",
        "CreationTime": 1_738_275_300.1,
        "CompletionTime": 1_738_275_420.5,
        "Settings": {"ChannelIdentification": true},
        "Transcript": {"TranscriptFileUri": format!("https://s3.us-east-1.amazonaws.com/{TRANSCRIPTS}/{key}")},
    })
}

fn job_name() -> String {
    format!("{CONTACT}_0123456789abcdef0123456789abcdef")
}

fn comprehend(surroundings: &Surroundings) {
    for (action, output) in [
        (
            "DetectSentiment",
            json!({"Sentiment": "NEGATIVE", "SentimentScore":
            {"Positive": 0.0, "Negative": 0.876_543_223_857_879_6, "Neutral": 0.1, "Mixed": 0.0}}),
        ),
        (
            "DetectKeyPhrases",
            json!({"KeyPhrases": [{"Text": "help"}, {"Text": "My card"}]}),
        ),
        (
            "DetectDominantLanguage",
            json!({"Languages": [{"LanguageCode": "en", "Score": 0.9}]}),
        ),
        (
            "DetectEntities",
            json!({"Entities": [{"Text": "Bob", "Type": "PERSON"}]}),
        ),
        (
            "DetectSyntax",
            json!({"SyntaxTokens": [
            {"TokenId": 1, "Text": "I", "PartOfSpeech": {"Tag": "PRON", "Score": 0.9}},
            {"TokenId": 2, "Text": "I", "PartOfSpeech": {"Tag": "PRON", "Score": 0.9}}]}),
        ),
    ] {
        surroundings.aws.answer(action, output);
    }
}

#[tokio::test]
async fn a_recording_travels_from_the_contact_record_to_the_lines_on_the_record() {
    let here = Surroundings::start().await;
    comprehend(&here);

    let start = here.function(START).await;
    assert_eq!(answer(&start, &started(&everything())).await, "Done");
    let calls = here.aws.calls();
    let execution = calls
        .iter()
        .find(|call| call.action == "StartExecution")
        .unwrap();
    let input: Value = serde_json::from_str(execution.input["input"].as_str().unwrap()).unwrap();
    assert_eq!(input["fileUri"], format!("s3://{RECORDINGS}/r.wav"));
    assert_eq!(input["wait_time"], 20);
    let job = input["jobName"].as_str().unwrap().to_owned();
    let random = job.strip_prefix(&format!("{CONTACT}_")).unwrap();
    assert!(random.len() == 32 && random.bytes().all(|byte| byte.is_ascii_hexdigit()));

    let finished = finished(&here, &job, &[word("0.5", "I"), word("0.6", "need")]);
    let mut running = finished.clone();
    running["TranscriptionJobStatus"] = json!("IN_PROGRESS");
    here.aws.answer(
        "StartTranscriptionJob",
        json!({"TranscriptionJob": running}),
    );
    here.aws
        .answer("GetTranscriptionJob", json!({"TranscriptionJob": finished}));
    let submitted = answer(&here.function(SUBMIT).await, &input).await;
    assert_eq!(submitted["CreationTime"], "2025-01-30T22:15:00.100000+0000");
    let status = answer(&here.function(STATUS).await, &submitted).await;
    assert_eq!(status["TranscriptionJobStatus"], "COMPLETED");

    let mut state = input;
    state["TranscriptionJob"] = status;
    let result = here.function(RESULT).await;
    assert_eq!(answer(&result, &state).await, json!({"Done": true}));

    assert_filled(&here.org());
    assert_eq!(here.stage().unwrap(), "COMPLETED");

    // The whole state once more, as Step Functions may do: nothing is doubled.
    assert_eq!(answer(&result, &state).await, json!({"Done": true}));
    assert_eq!(here.org().of(OBJECT).len(), 1);
    assert_eq!(here.org().files().len(), 3);
}

/// The one record and its files as the transcript makes them.
fn assert_filled(org: &Org) {
    let records = org.of(OBJECT);
    assert_eq!(records.len(), 1);
    let field = |name: &str| &records[0][&format!("amazonconnect__{name}")];
    assert_eq!(
        field("RecordingPath__c"),
        &json!(format!("{RECORDINGS}/r.wav"))
    );
    assert_eq!(field("Sentiment__c"), "NEGATIVE, 0.8765432238578796");
    assert_eq!(field("Keywords__c"), "help, My card");
    assert_eq!(field("DominantLanguage__c"), "en");
    assert_eq!(field("NamedEntities__c"), "Bob:PERSON");
    assert_eq!(org.file("CustomerTranscripts.json")[0]["content"], "I need");
    assert_eq!(org.file("AgentTranscripts.json")[0]["content"], "Thanks");
    assert_eq!(
        org.file("ComprehendSyntax.json"),
        json!([{"text": "PRON:I", "size": 2}])
    );
}

#[tokio::test]
async fn two_at_once_make_one_record_and_one_transcription() {
    let here = Surroundings::start().await;
    let (one, other) = (here.function(START).await, here.function(START).await);
    let event = started(&everything());
    for _ in 0..5 {
        let (first, second) = tokio::join!(answer(&one, &event), answer(&other, &event));
        assert_eq!((first, second), (json!("Done"), json!("Done")));
    }
    assert_eq!(here.org().of(OBJECT).len(), 1);
    assert_eq!(here.count("StartExecution"), 1);
    assert_eq!(here.lock()["patchbay-start"], "done");
    assert!(!here.lock().contains_key("patchbay-held-until"));
}

#[tokio::test]
async fn a_contact_without_a_recording_leaves_the_lock_alone() {
    let here = Surroundings::start().await;
    let start = here.function(START).await;
    let early = json!({"ContactId": CONTACT, "Attributes": everything()});
    let early = json!({"record": STANDARD.encode(early.to_string())});
    assert_eq!(answer(&start, &early).await, "Done");
    assert_eq!(answer(&start, &started(&Value::Null)).await, "Done");
    assert_eq!(here.stage(), None);
    // The later version, which has the recording, is handled.
    assert_eq!(answer(&start, &started(&import())).await, "Done");
    assert_eq!(here.org().of(OBJECT).len(), 1);
}

#[tokio::test]
async fn a_failure_after_the_lock_leaves_the_work_for_the_next_try() {
    let here = Surroundings::start().await;
    let start = here.function(START).await;
    here.refuse("create", OBJECT, "STORAGE_LIMIT_EXCEEDED: full");
    let Outcome::Error(error) = invoke(&start, &started(&everything())).await else {
        panic!("the failure must be seen")
    };
    assert!(
        error["errorMessage"]
            .as_str()
            .unwrap()
            .contains("STORAGE_LIMIT_EXCEEDED")
    );
    assert_eq!(here.stage().unwrap(), "RETRYABLE");

    here.aws.deny("StartExecution");
    let outcome = invoke(&start, &started(&everything())).await;
    assert!(matches!(outcome, Outcome::Error(_)), "{outcome:?}");
    here.aws.allow_all();

    assert_eq!(answer(&start, &started(&everything())).await, "Done");
    assert_eq!(
        here.org().of(OBJECT).len(),
        1,
        "the second try's record is remembered"
    );
    assert_eq!(here.lock()["patchbay-start"], "done");
}

#[tokio::test]
async fn a_create_without_an_answer_is_looked_up_before_it_is_repeated() {
    let here = Surroundings::start().await;
    let start = here.function(START).await;
    here.refuse(
        "create",
        OBJECT,
        "2025-01-30 Task timed out after 6.00 seconds",
    );
    let outcome = invoke(&start, &started(&import())).await;
    assert!(matches!(outcome, Outcome::Error(_)), "{outcome:?}");
    assert_eq!(answer(&start, &started(&import())).await, "Done");
    assert_eq!(here.org().of(OBJECT).len(), 1);
}

#[tokio::test]
async fn a_stopped_function_blocks_nobody_after_its_own_end() {
    let here = Surroundings::start().await;
    let start = here.function(START).await;
    here.put_lock(&[
        ("patchbay-start", "open"),
        ("patchbay-held-until", "1738275300"),
    ]);
    assert_eq!(answer(&start, &started(&import())).await, "Done");
    assert_eq!(here.org().of(OBJECT).len(), 1);
}

#[tokio::test]
async fn somebody_at_work_is_waited_for_and_then_reported() {
    let here = Surroundings::start().await;
    let start = here
        .function_with(START, |mut settings| {
            settings.timeout = std::time::Duration::from_secs(3);
            settings
        })
        .await;
    here.put_lock(&[
        ("patchbay-start", "open"),
        ("patchbay-held-until", "99999999999"),
    ]);
    let Outcome::Error(error) = invoke(&start, &started(&import())).await else {
        panic!("the work was not done")
    };
    assert!(
        error["errorMessage"].as_str().unwrap().contains("at work"),
        "{error}"
    );
    assert!(here.org().calls.is_empty());
}

#[tokio::test]
async fn a_lock_of_the_replaced_package_counts_by_its_record() {
    let here = Surroundings::start().await;
    let start = here.function(START).await;
    here.put_lock(&[("accontactchannelanalyticsid", "a0X9")]);
    assert_eq!(answer(&start, &started(&import())).await, "Done");
    assert!(here.org().calls.is_empty(), "its record is made");
    here.put_lock(&[]);
    assert_eq!(answer(&start, &started(&import())).await, "Done");
    assert_eq!(here.org().of(OBJECT).len(), 1, "nobody had made one");
}

#[tokio::test]
async fn a_store_out_of_order_is_no_open_lock() {
    let here = Surroundings::start().await;
    let start = here.function(START).await;
    here.aws.break_next("HeadObject", 1000);
    let outcome = invoke(&start, &started(&import())).await;
    assert!(matches!(outcome, Outcome::Error(_)), "{outcome:?}");
    assert!(here.org().calls.is_empty());
}

#[tokio::test]
async fn a_failing_attachment_is_the_only_thing_that_is_done_again() {
    let here = Surroundings::start().await;
    let job = finished(&here, &job_name(), &[word("0.5", "Hello")]);
    let event = json!({"TranscriptionJob": job});
    let result = here.function(RESULT).await;
    here.refuse("create", "Attachment", "STORAGE_LIMIT_EXCEEDED: full");
    let outcome = invoke(&result, &event).await;
    assert!(matches!(outcome, Outcome::Error(_)), "{outcome:?}");
    assert_eq!(answer(&result, &event).await, json!({"Done": true}));
    let org = here.org();
    assert_eq!(org.of(OBJECT).len(), 1);
    assert_eq!(
        org.files(),
        ["CustomerTranscripts.json", "AgentTranscripts.json"]
    );
}

#[tokio::test]
async fn a_failing_analysis_does_not_lose_the_transcript() {
    let here = Surroundings::start().await;
    comprehend(&here);
    here.aws.deny("DetectSentiment");
    here.aws.deny("DetectSyntax");
    here.put_lock(&[("postcalltranscribecomprehendanalysis", "snt,kw,zzz, dl,syn")]);
    let long = word("0.5", &"\u{e9}".repeat(3_000));
    let job = finished(&here, &job_name(), &[long]);
    let result = here.function(RESULT).await;
    assert_eq!(
        answer(&result, &json!({"TranscriptionJob": job})).await,
        json!({"Done": true})
    );

    let org = here.org();
    let records = org.of(OBJECT);
    assert_eq!(records[0]["amazonconnect__Sentiment__c"], "");
    assert_eq!(records[0]["amazonconnect__Keywords__c"], "help, My card");
    assert_eq!(
        records[0]["amazonconnect__DominantLanguage__c"], "",
        "the code has a blank before it"
    );
    assert_eq!(
        org.files(),
        ["CustomerTranscripts.json", "AgentTranscripts.json"]
    );
    let calls = here.aws.calls();
    let text = |action: &str| {
        let call = calls.iter().find(|call| call.action == action).unwrap();
        call.input["Text"].as_str().unwrap().len()
    };
    assert_eq!(text("DetectSentiment"), 5_000);
    assert_eq!(text("DetectKeyPhrases"), 6_001);
}

#[tokio::test]
async fn a_deleted_record_is_made_anew() {
    let here = Surroundings::start().await;
    here.put_lock(&[
        ("accontactchannelanalyticsid", "a0X9"),
        ("patchbay-attached", "CustomerTranscripts.json"),
    ]);
    let job = finished(&here, &job_name(), &[word("0.5", "Hello")]);
    let result = here.function(RESULT).await;
    assert_eq!(
        answer(&result, &json!({"TranscriptionJob": job})).await,
        json!({"Done": true})
    );
    let org = here.org();
    assert_eq!(org.of(OBJECT).len(), 1);
    assert_eq!(org.files().len(), 2, "its files went with it");
    drop(org);
    assert_eq!(
        here.lock()["accontactchannelanalyticsid"],
        "a0X000000000001AAA"
    );
}

#[tokio::test]
async fn what_transcribe_refuses_is_the_error() {
    let here = Surroundings::start().await;
    let submit = here.function(SUBMIT).await;
    let input = json!({"jobName": job_name(), "mediaFormat": "wav", "fileUri": "s3://b/r.wav", "languageCode": "en-US",
        "transcriptDestination": TRANSCRIPTS, "settings": {"ChannelIdentification": true}});
    here.aws.deny("StartTranscriptionJob");
    let Outcome::Error(error) = invoke(&submit, &input).await else {
        panic!("it was refused")
    };
    assert!(
        error["errorMessage"]
            .as_str()
            .unwrap()
            .contains("StartTranscriptionJob")
    );
    let status = here.function(STATUS).await;
    assert!(matches!(
        invoke(&status, &json!({})).await,
        Outcome::Error(_)
    ));
}
