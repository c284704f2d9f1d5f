//! Tokens that expire, keys that rotate, stores that refuse.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use patchbay_testkit::Outcome;
use serde_json::json;

use crate::environment::{
    ContactCentre, TOKEN, event, first_account, invoke, new_private_key, query,
};

#[tokio::test]
async fn an_expired_token_is_replaced_by_the_one_that_another_environment_stored() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    centre.salesforce.expire_tokens();
    centre.salesforce.accept("00DOTHER!token");
    centre.store_token("00DOTHER!token");
    assert_eq!(invoke(&host, &query()).await, first_account());
    assert_eq!(centre.salesforce.count("/services/oauth2/token"), 0);
}

#[tokio::test]
async fn a_new_token_is_written_once_in_ten_minutes() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    for _ in 0..2 {
        centre.salesforce.expire_tokens();
        assert_eq!(invoke(&host, &query()).await, first_account());
    }
    assert_eq!(centre.salesforce.count("/services/oauth2/token"), 2);
    let writes = centre
        .aws
        .calls()
        .into_iter()
        .filter(|call| call.action == "UpdateSecret")
        .count();
    assert_eq!(writes, 1);
}

#[tokio::test]
async fn a_role_that_may_not_write_the_token_still_gets_answers() {
    let centre = ContactCentre::start().await;
    centre.aws.deny("UpdateSecret");
    let host = centre.warm_host(centre.settings()).await;
    centre.salesforce.expire_tokens();
    assert_eq!(invoke(&host, &query()).await, first_account());
    let stored = centre.aws.secret("CC-salesforce-access-secret").unwrap();
    assert_eq!(stored["CC-salesforce-rest-api-access-token"], TOKEN);
}

#[tokio::test]
async fn an_upload_is_sent_again_in_full_after_a_refused_token() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    centre.salesforce.expire_tokens();
    let upload = event(&json!({
        "methodName": "uploadTranscript", "contactIdsPayloadMap": "[[\"c-1\",\"line one\"]]",
    }));
    let answer = Outcome::Response(json!({"uploadId": "UP1", "status": "Accepted", "q": {}}));
    assert_eq!(invoke(&host, &upload).await, answer);
    let uploads: Vec<_> = centre
        .salesforce
        .seen()
        .into_iter()
        .filter(|seen| seen.line.contains("upload"))
        .collect();
    assert_eq!(uploads.len(), 2);
    assert!(
        uploads
            .iter()
            .all(|upload| upload.body.contains("line one"))
    );
}

#[tokio::test]
async fn events_in_flight_share_one_sign_in() {
    // Lambda gives an environment one event at a time; the library takes them together.
    let centre = ContactCentre::start().await;
    centre.store_token("");
    let environment: patchbay_config::MapEnvironment = [
        ("SECRET_NAME", "CC-salesforce-secret"),
        ("ACCESS_SECRET_NAME", "CC-salesforce-access-secret"),
    ]
    .into_iter()
    .collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    let secret = |name: &str| centre.aws.secret(name).unwrap();
    let settings = json!({"secrets": {
        "CC-salesforce-secret": secret("CC-salesforce-secret"),
        "CC-salesforce-access-secret": secret("CC-salesforce-access-secret"),
    }});
    std::fs::write(file.path(), settings.to_string()).unwrap();
    let source = std::sync::Arc::new(patchbay_config::FileSource::new(file.path()));
    let functions = patchbay_functions::Functions::new(std::sync::Arc::new(environment), source);
    let payload = query().to_string();
    let calls = (0..200).map(|_| {
        let function = patchbay_functions::Function::InvokeSalesforceRestApi;
        functions.invoke(
            function,
            payload.as_bytes(),
            patchbay_functions::InvocationContext::default(),
        )
    });
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| {
        answer
            .as_ref()
            .is_ok_and(|answer| answer["Name"] == "Name-1")
    }));
    assert_eq!(centre.salesforce.count("/services/oauth2/token"), 1);
}

#[tokio::test]
async fn a_rotated_app_is_read_when_the_old_one_is_refused() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    centre.store_app("3MVG9ROTATED", &new_private_key());
    centre.salesforce.expire_tokens();
    let refusal =
        json!({"error": "invalid_client_id", "error_description": "client identifier invalid"});
    let refuse = json!({"match": "/oauth2/token", "times": 1, "status": 400, "body": refusal});
    centre.salesforce.control(&json!({"fail": [refuse]}));
    // Settings that were read within the last second are not read again.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    assert_eq!(invoke(&host, &query()).await, first_account());
    let seen = centre.salesforce.seen();
    let issuers: Vec<String> = seen
        .iter()
        .filter(|seen| seen.line.contains("/oauth2/token"))
        .map(|seen| issuer(&seen.body))
        .collect();
    assert_eq!(issuers, ["3MVG9CONSUMERKEY", "3MVG9ROTATED"]);
}

/// Who a sign-in says it is.
fn issuer(form: &str) -> String {
    let (_, assertion) = form.split_once("assertion=").unwrap();
    let claims = URL_SAFE_NO_PAD
        .decode(assertion.split('.').nth(1).unwrap())
        .unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    claims["iss"].as_str().unwrap().to_owned()
}
