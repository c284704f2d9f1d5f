//! What happens before the first event, and what a warm call costs.

use patchbay_testkit::{LambdaSettings, Outcome};
use serde_json::json;

use crate::environment::{ContactCentre, error, first_account, invoke, query};

#[tokio::test]
async fn a_warm_call_is_one_request_to_salesforce_and_none_to_aws() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    centre.aws.forget_calls();
    centre.salesforce.forget();
    assert_eq!(invoke(&host, &query()).await, first_account());
    assert_eq!(centre.salesforce.seen().len(), 1);
    assert_eq!(invoke(&host, &query()).await, first_account());
    assert_eq!(centre.salesforce.seen().len(), 2);
    assert_eq!(centre.aws.calls(), []);
}

#[tokio::test]
async fn init_gets_the_token_before_the_first_event() {
    let centre = ContactCentre::start().await;
    centre.store_token("");
    let host = centre.warm_host(centre.settings()).await;
    assert_eq!(centre.salesforce.count("/services/oauth2/token"), 1);
    let stored = centre.aws.secret("CC-salesforce-access-secret").unwrap();
    assert_eq!(
        stored,
        json!({"CC-salesforce-rest-api-access-token": "00DTOKEN!000001", "other": "kept"})
    );
    centre.salesforce.forget();
    assert_eq!(invoke(&host, &query()).await, first_account());
    assert_eq!(centre.salesforce.seen().len(), 1);
}

#[tokio::test]
async fn a_failure_in_init_is_reported_by_the_first_event_and_mends_itself() {
    let centre = ContactCentre::start().await;
    centre.aws.delete_secret("CC-salesforce-secret");
    let host = centre.warm_host(centre.settings()).await;
    let create = crate::environment::event(
        &json!({"methodName": "createRecord", "objectApiName": "Case", "Subject": "S"}),
    );
    let refused = invoke(&host, &create).await;
    let (kind, message) = error(&refused);
    assert_eq!(kind, "Config.Missing");
    assert!(message.contains("CC-salesforce-secret"), "{message}");
    centre.store_settings(crate::environment::private_key());
    let answer = Outcome::Response(json!({"success": true, "recordId": "500000000000001AAA"}));
    assert_eq!(invoke(&host, &create).await, answer);
}

#[tokio::test]
async fn multi_org_functions_start_without_settings_and_take_them_from_the_event() {
    let centre = ContactCentre::start().await;
    let settings = LambdaSettings::new("scvMultiorg-MultiorgInvokeSalesforceRestApiFunction")
        .with("AWS_ENDPOINT_URL", &centre.aws.url());
    let host = centre.warm_host(settings).await;
    assert_eq!(centre.aws.calls(), []);
    let mut event = query();
    event["Details"]["ContactData"]["Attributes"] = json!({
        "secretName": "CC-salesforce-secret", "accessTokenSecretName": "CC-salesforce-access-secret",
    });
    assert_eq!(invoke(&host, &event).await, first_account());
}

#[tokio::test]
async fn an_unknown_function_says_which_ones_there_are() {
    let centre = ContactCentre::start().await;
    let host = centre.host(LambdaSettings::new("CC-SomethingElse")).await;
    match invoke(&host, &query()).await {
        Outcome::InitError(report) => {
            assert_eq!(report["errorType"], "Runtime.UnknownFunction");
            let message = report["errorMessage"].as_str().unwrap();
            assert!(message.contains("invoke-salesforce-rest-api"), "{message}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_slow_salesforce_gets_an_answer_before_the_deadline() {
    let centre = ContactCentre::start().await;
    let host = centre
        .warm_host(centre.settings().with("PATCHBAY_DEADLINE_MS", "600"))
        .await;
    let slow = json!({"match": "/query", "times": 9, "status": 200, "delay_ms": 20_000});
    let stuck = json!({"match": "POST .*/sobjects", "times": 9, "status": 201, "delay_ms": 20_000});
    centre.salesforce.control(&json!({"fail": [slow, stuck]}));
    match invoke(&host, &query()).await {
        Outcome::Response(map) => {
            assert_eq!(map["success"], false);
            assert_eq!(map["errorCode"], "ETIMEDOUT");
        }
        other => panic!("{other:?}"),
    }
    let create =
        crate::environment::event(&json!({"methodName": "createRecord", "objectApiName": "Case"}));
    let refused = invoke(&host, &create).await;
    assert_eq!(error(&refused).0, "Salesforce.Timeout");
    assert_eq!(centre.salesforce.count("POST"), 1);
}
