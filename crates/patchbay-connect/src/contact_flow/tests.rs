//! The reader against documented events and against everything that is not one.

use serde_json::{Value, json};

use super::*;

fn read(value: &Value) -> Result<ContactFlowEvent, EventError> {
    ContactFlowEvent::from_json(value.to_string().as_bytes())
}

fn refused(value: &Value) -> String {
    read(value).expect_err("must be refused").to_string()
}

#[test]
fn test_event_of_the_guide_has_parameters_only() {
    let event = read(&json!({"Details": {"Parameters": {"methodName": "queryRecord", "soql": "SELECT Id FROM Account"}}}))
        .expect("the guide's own event");
    assert_eq!(event.text_parameter("methodName"), Some("queryRecord"));
    assert_eq!(event.contact_id(), None);
    assert!(event.byte_len() > 0);
    assert!(!event.is_scheduled_event());
}

#[test]
fn nulls_and_odd_types_beside_the_point_do_not_matter() {
    let value = json!({"Name": null, "Details": {"ContactData": {
        "Attributes": null, "ContactId": 7, "CustomerEndpoint": null, "Queue": "q", "SystemEndpoint": {"Address": null}},
        "Parameters": {}}});
    let event = read(&value).expect("nulls are allowed");
    assert_eq!(event.customer_address(), None);
    assert_eq!(event.attribute("x"), None);
    assert_eq!(event.to_value(), value);
}

#[test]
fn null_contact_data_is_absent() {
    let value = json!({"Details": {"ContactData": null, "Parameters": {"a": 1}}});
    let event = read(&value).expect("null contact data");
    assert!(event.details.contact_data.is_none());
    assert_eq!(event.to_value(), value);
}

#[test]
fn scheduled_events_need_no_details() {
    for value in [
        json!({"detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}),
        json!({"source": "aws.events"}),
    ] {
        let event = read(&value).expect("a schedule's event");
        assert!(event.is_scheduled_event());
        assert_eq!(event.to_value(), value);
    }
}

#[test]
fn what_is_wrong_is_said_with_its_path() {
    let cases = [
        (json!({}), "Details is missing"),
        (json!({"Details": null}), "Details is null"),
        (json!({"Details": [1]}), "Details is a list"),
        (json!({"Details": {}}), "Details.Parameters is missing"),
        (
            json!({"Details": {"Parameters": null}}),
            "Details.Parameters is null",
        ),
        (
            json!({"Details": {"Parameters": "{}"}}),
            "Details.Parameters is a text",
        ),
        (
            json!({"Details": {"Parameters": {}, "ContactData": 4}}),
            "Details.ContactData is a number",
        ),
        (json!("x"), "the event is a text"),
    ];
    for (value, start) in cases {
        let text = refused(&value);
        assert!(text.starts_with(start), "{text}");
        assert!(text.contains("expected an object with"), "{text}");
    }
}

#[test]
fn bytes_that_are_no_event_are_told_apart() {
    let of = |bytes: &[u8]| ContactFlowEvent::from_json(bytes).expect_err("must be refused");
    assert_eq!(of(b" \n"), EventError::Empty);
    assert!(matches!(
        of(b"{\"Details\":"),
        EventError::NotJson {
            problem: "it ends too early",
            ..
        }
    ));
    assert!(matches!(
        of(b"{\"a\": secret}"),
        EventError::NotJson { line: 1, .. }
    ));
    assert!(matches!(
        of(b"{\"a\": \"\xff\"}"),
        EventError::NotJson { .. }
    ));
    let deep = format!("{{\"Details\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(
        of(deep.as_bytes()),
        EventError::TooDeep {
            limit: MAX_EVENT_DEPTH
        }
    );
    let large = vec![b' '; MAX_EVENT_BYTES + 1];
    assert!(matches!(of(&large), EventError::TooLarge { .. }));
    assert!(!of(b"{\"a\": s3cr3t}").to_string().contains("s3cr3t"));
}
