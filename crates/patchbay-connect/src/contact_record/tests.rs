use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/connect/contact-records")
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder().join(name)).unwrap()).unwrap()
}

fn record(value: &Value) -> ContactRecord {
    ContactRecord::from_json(value.to_string().as_bytes()).unwrap()
}

#[test]
fn every_member_of_the_table_reaches_its_field() {
    let answered = record(&read("answered-call.json")).fields("amazonconnect__");
    let expected = read("answered-call.fields.json");
    assert_eq!(Value::Object(answered), expected);
}

#[test]
fn empty_groups_are_left_out_and_nulls_are_sent() {
    let abandoned = record(&read("abandoned-call.json")).fields("");
    let expected = read("abandoned-call.fields.json");
    assert_eq!(Value::Object(abandoned), expected);
}

#[test]
fn what_is_absent_counts_as_null() {
    let fields = record(&json!({"ContactId": "c-1", "Agent": {"Username": "jdoe"}})).fields("");
    assert_eq!(fields["Channel__c"], Value::Null);
    assert_eq!(fields["AgentUsername__c"], "jdoe");
    assert_eq!(fields["AgentNumberOfHolds__c"], Value::Null);
    assert_eq!(fields["AgentHierarchyGroup__c"], "null");
    assert_eq!(fields["Attributes__c"], "{}");
    assert!(!fields.contains_key("QueueARN__c"));
    assert!(!fields.contains_key("AgentRoutingProfileARN__c"));
    assert!(!fields.contains_key("TransferCompletedTimestamp__c"));
    assert!(!fields.contains_key(CONTACT_ID));
}

#[test]
fn only_the_exact_text_true_asks_for_something() {
    let asks = |value: Value| {
        let attributes = json!({"Attributes": {"postcallCTRImportEnabled": value}});
        record(&attributes).asks_for(Wish::ContactRecord)
    };
    assert!(asks(json!("true")));
    for value in [
        json!("True"),
        json!("true "),
        json!(true),
        json!(null),
        json!("yes"),
    ] {
        assert!(!asks(value.clone()), "{value}");
    }
    for without in [
        json!({}),
        json!({"Attributes": null}),
        json!({"Attributes": "true"}),
    ] {
        assert!(!record(&without).asks_for(Wish::ContactRecord), "{without}");
    }
}

#[test]
fn versions_compare_as_instants() {
    let at = |text: &str| record(&json!({ "LastUpdateTimestamp": text }));
    let early = at("2025-01-30T21:08:50Z").last_update();
    for (other, newer) in [
        ("2025-01-30T21:08:51Z", true),
        ("2025-01-30T21:08:50.001Z", true),
        ("2025-01-30T22:08:50+01:00", false),
        ("2025-01-30T21:08:50.000+0000", false),
        ("2025-01-30T21:08:49.999Z", false),
    ] {
        assert_eq!(at(other).last_update() > early, newer, "{other}");
    }
    for none in [json!("soon"), json!(null), json!(7)] {
        let version = record(&json!({ "LastUpdateTimestamp": none }));
        assert_eq!(version.last_update(), None);
    }
}

#[test]
fn what_is_no_record_is_refused_without_its_text() {
    for bytes in [&b"{\"secret"[..], b"", b"[1]", b"null", b"\xff"] {
        let error = ContactRecord::from_json(bytes).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
    assert_eq!(
        ContactRecord::from_json(b"[]"),
        Err(ContactRecordError::NotAnObject)
    );
}

fn any_member() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!({})),
        Just(json!("text")),
        Just(json!(0)),
        Just(json!([{"Name": 1}])),
        Just(json!({"Name": "n", "ARN": null, "Address": {"more": 1}, "RoutingProfile": 7})),
    ]
}

proptest! {
    #[test]
    fn any_types_of_members_are_mapped(values in proptest::collection::vec(any_member(), 9)) {
        let names = ["Agent", "Attributes", "Queue", "Recording", "CustomerEndpoint",
            "SystemEndpoint", "TransferredToEndpoint", "Channel", "ContactId"];
        let members: Value = names.into_iter().zip(values).map(|(name, value)| (name.to_owned(), value)).collect();
        let fields = record(&members).fields("ns__");
        prop_assert!(fields.keys().all(|name| name.starts_with("ns__") && name.ends_with("__c")));
        prop_assert_eq!(&fields["ns__Channel__c"], &members["Channel"]);
    }
}
