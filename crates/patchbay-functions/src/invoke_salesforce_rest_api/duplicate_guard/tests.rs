//! Which creates count as one, and what a repeat gets.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;

use super::*;

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => unreachable!("{other} is no object"),
    }
}

fn key(contact: &str, value: Value) -> DuplicateKey {
    DuplicateKey::new(contact, "createRecord", "Case", &fields(value))
}

#[test]
fn the_key_depends_on_everything_but_the_order() {
    let base = key("c-1", json!({"A": "1", "B": {"x": 1, "y": [2]}}));
    assert_eq!(base, key("c-1", json!({"B": {"y": [2], "x": 1}, "A": "1"})));
    assert_eq!(base.as_str().len(), 64);
    for other in [
        key("c-2", json!({"A": "1", "B": {"x": 1, "y": [2]}})),
        key("c-1", json!({"A": 1, "B": {"x": 1, "y": [2]}})),
        key("c-1", json!({"A": "1"})),
        DuplicateKey::new("c-1", "createRecord", "Lead", &fields(json!({"A": "1"}))),
    ] {
        assert_ne!(base, other);
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_joins_a_running_create() {
    let recent = RecentCreates::default();
    let made = AtomicU32::new(0);
    let create = || async {
        tokio::task::yield_now().await;
        let number = made.fetch_add(1, Ordering::SeqCst);
        CreateEnd::Made(json!({"recordId": number}))
    };
    let same = || key("c-1", json!({"A": "1"}));
    let (first, second) =
        tokio::join!(recent.once(same(), create()), recent.once(same(), create()));
    assert_eq!(first, Ok(json!({"recordId": 0})));
    assert_eq!(second, first);
    assert_eq!(recent.once(same(), create()).await, first);
    assert_eq!(
        recent.once(key("c-2", json!({})), create()).await,
        Ok(json!({"recordId": 1}))
    );
}

#[tokio::test]
async fn a_refused_create_may_be_tried_again() {
    let recent = RecentCreates::default();
    let refusal = HandlerError::new(ErrorType::SalesforceInvalid, "no");
    let refused = recent.once(key("c", json!({})), async {
        CreateEnd::Refused(refusal.clone())
    });
    assert_eq!(refused.await, Err(refusal.clone()));
    let again = recent.once(key("c", json!({})), async { CreateEnd::Made(json!(1)) });
    assert_eq!(again.await, Ok(json!(1)));
}

#[tokio::test]
async fn an_unknown_outcome_is_not_repeated() {
    let recent = RecentCreates::default();
    let timeout = HandlerError::new(ErrorType::SalesforceTimeout, "too slow");
    let lost = recent.once(key("c", json!({})), async {
        CreateEnd::Unknown(timeout.clone())
    });
    assert_eq!(lost.await, Err(timeout));
    let again = recent
        .once(key("c", json!({})), async { CreateEnd::Made(json!(1)) })
        .await;
    assert_eq!(
        again.unwrap_err().error_type,
        ErrorType::SalesforceOutcomeUnknown
    );

    // The task is dropped half-way, as a deadline does it.
    let mut dropped = Box::pin(recent.once(key("d", json!({})), std::future::pending()));
    tokio::select! {
        biased;
        _ = &mut dropped => unreachable!("a pending create does not end"),
        () = std::future::ready(()) => {}
    }
    drop(dropped);
    let again = recent
        .once(key("d", json!({})), async { CreateEnd::Made(json!(1)) })
        .await;
    assert_eq!(
        again.unwrap_err().error_type,
        ErrorType::SalesforceOutcomeUnknown
    );
}
