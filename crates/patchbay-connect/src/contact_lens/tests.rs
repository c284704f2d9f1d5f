//! The recorded vectors of the replaced package, its recorded call, and what it gets wrong.

use serde_json::{Map, Value, json};

use super::{
    Analysis, AnalysisError, FIELD_CHARACTERS, RedactedRecording, is_redacted_recording,
    redacted_recording, sentiment_curve, unredacted_key,
};

const CURVES: &str = include_str!("../../../../fixtures/vectors/sentiment-curve.json");
const PATHS: &str = include_str!("../../../../fixtures/vectors/redacted-recording-path.json");

fn file() -> Value {
    json!({
        "Channel": "VOICE",
        "CustomerMetadata": {"ContactId": "c-1", "InstanceId": "i-1"},
        "Participants": [{"ParticipantId": "AGENT", "ParticipantRole": "AGENT"}],
        "Categories": {"MatchedCategories": ["Billing", "Cancel"], "MatchedDetails": {"Billing": {}, "Cancel": {}}},
        "ConversationCharacteristics": {
            "Interruptions": {"TotalCount": 1, "InterruptionsByInterrupter": {"CUSTOMER": [{"DurationMillis": 5}]}},
            "NonTalkTime": {"TotalTimeMillis": 3},
            "Sentiment": {
                "OverallSentiment": {"AGENT": 0, "CUSTOMER": -1.3},
                "SentimentByPeriod": {"QUARTER": {"CUSTOMER": [{"Score": -2.5}, {"Score": -1.0}, {"Score": 0}, {"Score": 2.5}]}}
            },
            "TalkSpeed": {"DetailsByParticipant": {"AGENT": {"AverageWordsPerMinute": 155}, "CUSTOMER": {"AverageWordsPerMinute": 131}}},
            "TalkTime": {"TotalTimeMillis": 9, "DetailsByParticipant": {"AGENT": {"TotalTimeMillis": 4}, "CUSTOMER": {"TotalTimeMillis": 5}}}
        },
        "Transcript": [
            {"Id": "t1", "ParticipantId": "AGENT", "BeginOffsetMillis": 0, "EndOffsetMillis": 9, "Content": "Hi.", "Sentiment": "POSITIVE", "LoudnessScore": [70.1]},
            {"Id": "t2", "ParticipantId": "CUSTOMER", "BeginOffsetMillis": 10, "EndOffsetMillis": 19, "Content": "My café.", "Sentiment": "NEUTRAL", "LoudnessScore": [1.0],
             "IssuesDetected": [], "Redaction": {"RedactedTimestamps": []}},
            {"Id": "t3", "ParticipantId": "SUPERVISOR", "BeginOffsetMillis": 20, "EndOffsetMillis": 29, "Content": "Ok", "Sentiment": "NEUTRAL", "LoudnessScore": [1.0]}
        ]
    })
}

fn read(file: &Value) -> Analysis {
    Analysis::read(file.to_string().as_bytes()).unwrap()
}

fn fields(file: &Value) -> Map<String, Value> {
    read(file).fields("", None)
}

#[test]
fn recorded_quarters_give_the_recorded_curve() {
    let vectors: Vec<Value> = serde_json::from_str(CURVES).unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let quarters: Vec<f64> = serde_json::from_value(vector["quarters"].clone()).unwrap();
        // The replaced package fails on fewer than four quarters, which short calls have.
        let expected = vector["ok"].as_str().unwrap_or("Other");
        assert_eq!(
            sentiment_curve(&quarters).as_str(),
            expected,
            "{quarters:?}"
        );
        assert!(vector.get("ok").is_some() || quarters.len() < 4);
    }
}

#[test]
fn recorded_names_give_the_recorded_path() {
    let vectors: Vec<Value> = serde_json::from_str(PATHS).unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let key = vector["key"].as_str().unwrap();
        match (redacted_recording("bkt", key), vector["ok"].as_str()) {
            (RedactedRecording::At(path), Some(expected)) => assert_eq!(path, expected, "{key}"),
            (RedactedRecording::Under(prefix), Some("<list search>")) => {
                assert_eq!(prefix, "Analysis/Voice/Redacted/2025/01/30/", "{key}");
            }
            (RedactedRecording::None, None) => {}
            (ours, theirs) => panic!("{key}: {ours:?}, recorded {theirs:?}"),
        }
    }
}

#[test]
fn a_search_looks_at_one_day_and_never_at_the_whole_history() {
    let under = |key: &str| match redacted_recording("b", key) {
        RedactedRecording::Under(prefix) => prefix,
        other => panic!("{key}: {other:?}"),
    };
    // The replaced package looks under …/Redacted/Redacted/… here and finds nothing.
    assert_eq!(
        under("Analysis/Voice/Redacted/2025/01/30/c_analysis_redacted_2025-01-30T21_10_05Z.json"),
        "Analysis/Voice/Redacted/2025/01/30/"
    );
    for odd in [
        "Analysis/Voice/c.json",
        "c.json",
        "Analysis/Chat/2025/01/30/c_x.json",
    ] {
        assert_eq!(
            redacted_recording("b", odd),
            RedactedRecording::None,
            "{odd}"
        );
    }
}

#[test]
fn a_redacted_recording_is_known_by_its_name() {
    let key =
        "Analysis/Voice/Redacted/2025/01/30/c-1_call_recording_redacted_2025-01-30T21_10_05Z.wav";
    assert!(is_redacted_recording(key, "c-1"));
    assert!(!is_redacted_recording(key, "c-2"));
    assert!(!is_redacted_recording(
        "x/c-1_call_recording_redacted_1.json",
        "c-1"
    ));
}

#[test]
fn a_redacted_twin_names_its_plain_file() {
    assert_eq!(
        unredacted_key(
            "Analysis/Voice/Redacted/2025/01/30/c_analysis_redacted_2025-01-30T21:10:05Z.json"
        )
        .as_deref(),
        Some("Analysis/Voice/2025/01/30/c_analysis_2025-01-30T21:10:05Z.json")
    );
    for plain in [
        "Analysis/Voice/2025/01/30/c_analysis_2025-01-30T21:10:05Z.json",
        "c.json",
    ] {
        assert_eq!(unredacted_key(plain), None);
    }
}

#[test]
fn fields_have_the_names_and_the_order_of_the_replaced_package() {
    let fields = read(&file()).fields("amazonconnect__", Some("b/r.wav"));
    let expected = json!({
        "amazonconnect__ContactId__c": "c-1",
        "amazonconnect__ContactLensCustomerSentiment__c": -1.3,
        "amazonconnect__ContactLensAgentSentiment__c": 0,
        "amazonconnect__ContactLensInterruptions__c": 1,
        "amazonconnect__ContactLensCustomerInterruptions__c": "[{\"DurationMillis\": 5}]",
        "amazonconnect__ContactLensNonTalkTime__c": 3,
        "amazonconnect__ContactLensTalkSpeedCustomer__c": 131,
        "amazonconnect__ContactLensTalkSpeedAgent__c": 155,
        "amazonconnect__ContactLensTalkTimeTotal__c": 9,
        "amazonconnect__ContactLensTalkTimeCustomer__c": 5,
        "amazonconnect__ContactLensTalkTimeAgent__c": 4,
        "amazonconnect__RecordingPath__c": "b/r.wav",
        "amazonconnect__ContactLensMatchedCategories__c": "Billing|Cancel",
        "amazonconnect__ContactLensMatchedDetails__c": "{\"Billing\": {}, \"Cancel\": {}}",
        "amazonconnect__ContactLensCustomerSentimentCurve__c": "S",
        "amazonconnect__DataSource__c": "Contact_Lens",
        "amazonconnect__ContactLensTranscriptsFullText__c": "Hi. My café. Ok"
    });
    let ours: Vec<(&String, &Value)> = fields.iter().collect();
    let expected: Vec<(&String, &Value)> = expected.as_object().unwrap().iter().collect();
    assert_eq!(ours, expected);
}

#[test]
fn figures_that_the_file_lacks_are_left_out() {
    let mut silent = file();
    silent["Categories"]["MatchedCategories"] = json!([]);
    let characteristics = silent["ConversationCharacteristics"]
        .as_object_mut()
        .unwrap();
    characteristics.remove("Sentiment");
    characteristics["TalkSpeed"]["DetailsByParticipant"]
        .as_object_mut()
        .unwrap()
        .remove("CUSTOMER");
    let fields = fields(&silent);
    for absent in [
        "ContactLensCustomerSentiment__c",
        "ContactLensAgentSentiment__c",
        "ContactLensTalkSpeedCustomer__c",
        "ContactLensCustomerSentimentCurve__c",
        "ContactLensMatchedCategories__c",
        "ContactLensAgentInterruptions__c",
        "RecordingPath__c",
    ] {
        assert!(!fields.contains_key(absent), "{absent}");
    }
    assert_eq!(fields["ContactLensTalkSpeedAgent__c"], 155);

    let bare = json!({"CustomerMetadata": {"ContactId": "c", "InstanceId": "i"}});
    let names: Vec<String> = read(&bare).fields("", None).keys().cloned().collect();
    assert_eq!(
        names,
        [
            "ContactId__c",
            "DataSource__c",
            "ContactLensTranscriptsFullText__c"
        ]
    );
    assert!(read(&bare).entries().is_empty());
}

#[test]
fn a_text_longer_than_the_field_is_cut() {
    let mut long = file();
    long["Transcript"][0]["Content"] = "é".repeat(FIELD_CHARACTERS + 5).into();
    let fields = fields(&long);
    let text = fields["ContactLensTranscriptsFullText__c"]
        .as_str()
        .unwrap();
    assert_eq!(text.chars().count(), FIELD_CHARACTERS);
}

#[test]
fn entries_have_the_form_that_the_viewer_reads() {
    let entries = read(&file()).entries();
    assert_eq!(
        serde_json::to_string(&entries[1]).unwrap(),
        r#"{"id":"t2","participantId":"CUSTOMER","beginOffsetMillis":10,"endOffsetMillis":19,"content":"My café.","sentiment":"NEUTRAL","loudness_score":[1.0],"issues_detected":[],"redaction":{"RedactedTimestamps":[]},"participantRole":""}"#
    );
    assert_eq!(entries[0]["participantRole"], "AGENT");
    assert!(entries[2].get("participantRole").is_none());
}

#[test]
fn chats_are_told_from_calls() {
    assert!(!read(&file()).is_chat());
    let mut chat = file();
    chat["Channel"] = json!("CHAT");
    assert!(read(&chat).is_chat());
    let unnamed = json!({"CustomerMetadata": {"ContactId": "c", "InstanceId": "i"},
        "Transcript": [{"AbsoluteTime": "2025-01-30T21:00:00.000Z", "Content": "hi"}]});
    assert!(read(&unnamed).is_chat());
}

#[test]
fn what_is_no_analysis_says_so() {
    assert_eq!(
        Analysis::read(b"{\"CustomerMetadata\": {}}"),
        Err(AnalysisError::Missing("CustomerMetadata.ContactId"))
    );
    assert!(matches!(
        Analysis::read(b"["),
        Err(AnalysisError::NotJson { .. })
    ));
}
