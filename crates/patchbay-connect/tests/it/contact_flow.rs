//! Every fixture goes in and comes out with all its members, and says what it is known to say.

use std::path::{Path, PathBuf};

use patchbay_connect::ContactFlowEvent;
use proptest::prelude::*;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/connect")
}

fn read(name: &str) -> (ContactFlowEvent, Value) {
    let bytes = std::fs::read(folder().join(name)).unwrap();
    (
        ContactFlowEvent::from_json(&bytes).unwrap(),
        serde_json::from_slice(&bytes).unwrap(),
    )
}

#[test]
fn no_fixture_loses_a_member() {
    let names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // Folders beside them hold other shapes.
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "json"))
        .collect();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let (event, before) = read(&name);
        assert_eq!(event.to_value(), before, "{name}");
    }
}

#[test]
fn the_documented_sample_is_understood() {
    let (event, _) = read("documented-sample.json");
    assert_eq!(
        event.contact_id(),
        Some("4a573372-1f28-4e26-b97b-XXXXXXXXXXX")
    );
    assert_eq!(event.customer_address(), Some("+1234567890"));
    assert_eq!(event.system_address(), Some("+1234567890"));
    assert_eq!(
        event.attribute("exampleAttributeKey1").unwrap(),
        "exampleAttributeValue1"
    );
    assert_eq!(
        event.text_parameter("exampleParameterKey1"),
        Some("exampleParameterValue1")
    );
    let contact = event.details.contact_data.as_ref().unwrap();
    assert_eq!(
        contact.queue.as_ref().unwrap().name.as_deref(),
        Some("PasswordReset")
    );
    assert_eq!(
        contact
            .customer_audio
            .as_ref()
            .unwrap()
            .start_fragment_number
            .as_deref(),
        Some("100")
    );
    assert!(!event.is_scheduled_event());
}

#[test]
fn null_endpoints_are_no_endpoints() {
    let (event, _) = read("chat-null-endpoints.json");
    assert_eq!(
        (event.customer_address(), event.system_address()),
        (None, None)
    );
    let contact = event.details.contact_data.as_ref().unwrap();
    assert_eq!(
        contact.segment_text("connect:Subtype"),
        Some("connect:WebRTC")
    );
    assert!(contact.queue.is_none() && contact.customer_audio.is_none());
}

#[test]
fn a_schedule_needs_no_details() {
    let (event, _) = read("scheduled-event.json");
    assert!(event.is_scheduled_event());
    assert!(event.details.parameters.is_empty());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("Details"),
        Just("Parameters"),
        Just("ContactData"),
        Just("Name"),
        Just("Attributes"),
        Just("Queue"),
        Just("CustomerEndpoint"),
        Just("Address"),
        Just("MediaStreams"),
        Just("Customer"),
        Just("Audio"),
        Just("SegmentAttributes"),
        Just("ContactId"),
        Just("source"),
        Just("other"),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// An event whose required members are there, and anything in them.
fn any_event() -> impl Strategy<Value = Value> {
    (any_json(), any_json()).prop_map(|(contact, other)| {
        serde_json::json!({"Details": {"ContactData": contact, "Parameters": {"a": other}}, "more": null})
    })
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused_and_loses_nothing(value in any_json()) {
        if let Ok(event) = ContactFlowEvent::from_json(value.to_string().as_bytes()) {
            prop_assert_eq!(event.to_value(), value);
        }
    }

    #[test]
    fn any_event_loses_nothing(value in any_event()) {
        if let Ok(event) = ContactFlowEvent::from_json(value.to_string().as_bytes()) {
            prop_assert_eq!(event.to_value(), value);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _either = ContactFlowEvent::from_json(&bytes).is_ok();
    }
}
