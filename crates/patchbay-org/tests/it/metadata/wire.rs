//! Sessions, rights and the form of the answers, by SOAP and REST.

use serde_json::{Value, json};

use super::{AGENT, HEADER, NAMESPACE, between, empty_org, login, metadata, package};
use crate::org_under_test::OrgUnderTest;

const DESCRIBE: &str = "<describeMetadata xmlns=\"http://soap.sforce.com/2006/04/metadata\"/>";

#[tokio::test]
async fn a_session_and_the_right_are_asked_for() {
    let (org, admin) = empty_org().await;
    let answer = metadata(&org, "00D!none", DESCRIBE).await;
    assert!(
        answer.contains("<faultcode>sf:INVALID_SESSION_ID</faultcode>"),
        "{answer}"
    );
    let agent = login(&org, AGENT, "agent").await;
    let answer = metadata(&org, &agent, DESCRIBE).await;
    assert!(
        answer.contains("<faultcode>sf:INSUFFICIENT_ACCESS</faultcode>"),
        "{answer}"
    );
    let path = "/services/data/v66.0/metadata/deployRequest/0Af000000000001";
    let (status, answer) = org.call(&agent, "GET", path, None).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (403, &json!("INSUFFICIENT_ACCESS"))
    );
    assert_eq!(org.call("", "GET", path, None).await.0, 401);
    assert_eq!(org.call(&admin, "GET", path, None).await.0, 404);
    let answer = metadata(&org, &admin, DESCRIBE).await;
    assert_eq!(
        between(&answer, "<directoryName>", "</directoryName>"),
        "permissionsets"
    );
    org.org.stop().await;
}

#[tokio::test]
async fn an_operation_that_the_org_lacks_is_named() {
    let (org, admin) = empty_org().await;
    let answer = metadata(
        &org,
        &admin,
        &format!("<readMetadata xmlns=\"{NAMESPACE}\"/>"),
    )
    .await;
    assert!(
        answer.contains("SOAP readMetadata() of the Metadata API"),
        "{answer}"
    );
    let answer = metadata(&org, &admin, "<unclosed>").await;
    assert!(answer.contains("unable to parse the envelope"), "{answer}");
    org.org.stop().await;
}

/// Posts a form as the guide's sample has it.
async fn post(org: &OrgUnderTest, token: &str, zip: &[u8], options: Value) -> (u16, Value) {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"json\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\
         Content-Type: application/zip\r\n\r\n",
        json!({ "deployOptions": options })
    );
    let body = [head.as_bytes(), zip, b"\r\n--x--\r\n"].concat();
    let url = org.url("/services/data/v66.0/metadata/deployRequest");
    let request = org.http.post(url).bearer_auth(token).body(body);
    let request = request.header("Content-Type", "multipart/form-data; boundary=x");
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_deployment_by_rest_is_asked_after_until_it_is_done() {
    let (org, admin) = empty_org().await;
    let (status, answer) = post(
        &org,
        &admin,
        &package(&[HEADER]),
        json!({"rollbackOnError": true}),
    )
    .await;
    assert_eq!(status, 201, "{answer}");
    assert_eq!(answer["deployResult"]["status"], "Pending");
    assert_eq!(answer["deployOptions"]["rollbackOnError"], true);
    let id = answer["id"].as_str().unwrap();
    assert!(id.starts_with("0Af"), "{id}");
    let path = format!("/services/data/v66.0/metadata/deployRequest/{id}");
    let result = loop {
        let (status, answer) = org
            .call(&admin, "GET", &format!("{path}?includeDetails=true"), None)
            .await;
        assert_eq!(status, 200, "{answer}");
        if answer["deployResult"]["done"] == true {
            break answer["deployResult"].clone();
        }
    };
    assert_eq!(result["status"], "Succeeded");
    assert_eq!(result["numberComponentsTotal"], 1);
    let done = &result["details"]["componentSuccesses"][0];
    assert_eq!(
        (&done["fullName"], &done["created"]),
        (&json!("Acme"), &json!(true))
    );
    // What has ended cannot be taken back.
    let order = json!({"deployResult": {"status": "Canceling"}});
    assert_eq!(org.call(&admin, "PATCH", &path, Some(order)).await.0, 400);
    org.org.stop().await;
}

#[tokio::test]
async fn a_zip_without_a_manifest_fails_as_a_whole() {
    let (org, admin) = empty_org().await;
    let (_, answer) = post(&org, &admin, b"no zip", json!({})).await;
    let id = answer["id"].as_str().unwrap();
    let path = format!("/services/data/v66.0/metadata/deployRequest/{id}");
    let result = loop {
        let (_, answer) = org.call(&admin, "GET", &path, None).await;
        if answer["deployResult"]["done"] == true {
            break answer["deployResult"].clone();
        }
    };
    assert_eq!(result["status"], "Failed");
    assert_eq!(result["errorMessage"], "The zip file could not be read");
    org.org.stop().await;
}
