//! The duplicate guard of createRecord.

use patchbay_testkit::Outcome;
use serde_json::{Value, json};

use crate::environment::{ContactCentre, error, event, invoke};

fn create() -> Value {
    event(&json!({"methodName": "createRecord", "objectApiName": "Case", "Subject": "S"}))
}

fn made(id: &str) -> Outcome {
    Outcome::Response(json!({"success": true, "recordId": id}))
}

#[tokio::test]
async fn without_the_guard_every_call_makes_a_record() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    assert_eq!(invoke(&host, &create()).await, made("500000000000001AAA"));
    assert_eq!(invoke(&host, &create()).await, made("500000000000002AAA"));
}

#[tokio::test]
async fn memory_answers_a_repeat_and_leaves_an_unknown_outcome_alone() {
    let centre = ContactCentre::start().await;
    let host = centre
        .warm_host(centre.settings().with("PATCHBAY_DUPLICATE_GUARD", "memory"))
        .await;
    assert_eq!(invoke(&host, &create()).await, made("500000000000001AAA"));
    assert_eq!(invoke(&host, &create()).await, made("500000000000001AAA"));
    assert_eq!(centre.salesforce.count("POST"), 1);

    let mut other = create();
    other["Details"]["ContactData"]["ContactId"] = "2".into();
    let lost = json!({"match": "POST .*/sobjects", "times": 1, "drop": true});
    centre.salesforce.control(&json!({"fail": [lost]}));
    assert_eq!(
        error(&invoke(&host, &other).await).0,
        "Salesforce.Unavailable"
    );
    assert_eq!(
        error(&invoke(&host, &other).await).0,
        "Salesforce.OutcomeUnknown"
    );
    assert_eq!(centre.salesforce.count("POST"), 2);
}

#[tokio::test]
async fn a_field_makes_the_create_an_upsert() {
    let centre = ContactCentre::start().await;
    let guard = "field:Patchbay_Key__c";
    let host = centre
        .warm_host(centre.settings().with("PATCHBAY_DUPLICATE_GUARD", guard))
        .await;
    centre.salesforce.forget();
    assert_eq!(invoke(&host, &create()).await, made("a00000000000001AAA"));
    let seen = centre.salesforce.seen();
    let (_, key) = seen[0]
        .line
        .split_once("/sobjects/Case/Patchbay_Key__c/")
        .unwrap();
    assert_eq!(key.len(), 64);
    assert_eq!(seen[0].body, r#"{"Subject":"S"}"#);
}

#[tokio::test]
async fn a_lost_create_is_never_sent_twice() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let lost = json!({"match": "POST .*/sobjects", "times": 9, "drop": true});
    centre.salesforce.control(&json!({"fail": [lost]}));
    assert_eq!(
        error(&invoke(&host, &create()).await).0,
        "Salesforce.Unavailable"
    );
    assert_eq!(centre.salesforce.count("POST"), 1);
}
