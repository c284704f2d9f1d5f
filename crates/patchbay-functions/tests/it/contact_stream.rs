//! A stream of contact records as Kinesis delivers it: composing records, putting them into batches,
//! and delivering a batch again from the first record that failed. Knows nothing of what becomes of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_testkit::{LambdaSettings, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::AdapterCentre;

pub(crate) const BUCKET: &str = "parked";

/// A contact's record whose attributes ask for its import; `minute` is the version.
pub(crate) fn record(contact: &str, minute: u8) -> Value {
    let at = |second: u8| format!("2026-03-02T10:{minute:02}:{second:02}Z");
    json!({
        "AWSAccountId": "111122223333",
        "Agent": {
            "AgentInteractionDuration": 61, "ConnectedToAgentTimestamp": at(1),
            "HierarchyGroups": null, "NumberOfHolds": 1, "Username": "agent.one",
            "RoutingProfile": {"ARN": "arn:profile", "Name": "Service"},
        },
        "AgentConnectionAttempts": 1,
        "Attributes": {"postcallCTRImportEnabled": "true"},
        "Channel": "VOICE",
        "ContactId": contact,
        "CustomerEndpoint": {"Address": "+442079460000", "Type": "TELEPHONE_NUMBER"},
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": at(0),
        "LastUpdateTimestamp": at(30),
        "Queue": {"ARN": "arn:queue", "Duration": 24, "Name": "Service calls"},
    })
}

pub(crate) fn base64(record: &Value) -> String {
    STANDARD.encode(record.to_string())
}

/// An element of an event's `Records`.
pub(crate) fn delivery(sequence: usize, data: &str) -> Value {
    json!({
        "eventSource": "aws:kinesis",
        "eventSourceARN": "arn:aws:kinesis:eu-west-2:123456789012:stream/ctr",
        "kinesis": {
            "sequenceNumber": sequence.to_string(),
            "partitionKey": "p",
            "approximateArrivalTimestamp": 1_772_446_560.5,
            "data": data,
        },
    })
}

/// An event of these records, numbered from 0.
pub(crate) fn batch(data: &[String]) -> Value {
    let records: Vec<Value> = data
        .iter()
        .enumerate()
        .map(|(sequence, data)| delivery(sequence, data))
        .collect();
    json!({ "Records": records })
}

/// sfCTRTrigger as our template sets it up.
pub(crate) fn settings(centre: &AdapterCentre) -> LambdaSettings {
    centre
        .settings("sfCTRTrigger")
        .with("EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA", "starter")
        .with("EXECUTE_CTR_IMPORT_LAMBDA", "importer")
        .with("POSTCALL_CTR_IMPORT_ENABLED", "true")
        .with("POSTCALL_RECORDING_IMPORT_ENABLED", "false")
        .with("POSTCALL_TRANSCRIBE_ENABLED", "false")
        .with("PATCHBAY_BATCH_ITEM_FAILURES", "true")
        .with("PATCHBAY_PARKED_S3", &format!("{BUCKET}/p"))
}

/// The sequence numbers that failed, of a partial answer.
pub(crate) fn failed(outcome: &Outcome) -> Option<Vec<usize>> {
    let Outcome::Response(answer) = outcome else {
        return None;
    };
    let failures = answer["batchItemFailures"].as_array().unwrap();
    let number = |it: &Value| it["itemIdentifier"].as_str().unwrap().parse().unwrap();
    Some(failures.iter().map(number).collect())
}

/// The parked objects.
pub(crate) fn parked(centre: &AdapterCentre) -> Vec<Value> {
    let keys = centre.aws.keys(BUCKET);
    keys.iter()
        .map(|key| serde_json::from_slice(&centre.aws.object(BUCKET, key).unwrap().body).unwrap())
        .collect()
}
