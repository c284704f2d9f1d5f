//! What every request meets: the session, the version, the method, the path, and the life of the server.

use patchbay_org::OrgOptions;
use serde_json::{Value, json};

use crate::org_under_test::{DATA, KEY, OrgUnderTest, app, user};

fn code(answer: &Value) -> &str {
    answer[0]["errorCode"].as_str().unwrap_or("(absent)")
}

#[tokio::test]
async fn versions_are_open_and_the_rest_wants_a_session() {
    let org = OrgUnderTest::start().await;
    let (status, versions) = org.call("", "GET", "/services/data", None).await;
    assert_eq!(status, 200);
    assert!(
        versions
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["version"] == "64.0")
    );
    let (status, answer) = org
        .call("00D!no", "GET", &format!("{DATA}/limits"), None)
        .await;
    let expected =
        json!([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]);
    assert_eq!((status, answer), (401, expected));
    org.org.stop().await;
}

#[tokio::test]
async fn paths_methods_and_versions_that_are_not_there() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let cases = [
        ("GET", format!("{DATA}/nothing"), 404, "NOT_FOUND"),
        (
            "GET",
            "/services/data/v41.0/limits".to_owned(),
            501,
            "NOT_EMULATED",
        ),
        (
            "GET",
            "/services/data/v20.0/limits".to_owned(),
            404,
            "NOT_FOUND",
        ),
        (
            "GET",
            "/services/data/v25.0/limits".to_owned(),
            410,
            "UNSUPPORTED_API_VERSION",
        ),
        ("PUT", format!("{DATA}/limits"), 405, "METHOD_NOT_ALLOWED"),
        ("POST", format!("{DATA}/jobs/query"), 501, "NOT_EMULATED"),
        (
            "GET",
            "/services/apexrest/mine".to_owned(),
            501,
            "NOT_EMULATED",
        ),
        ("GET", "/nowhere".to_owned(), 404, "NOT_FOUND"),
    ];
    for (method, path, status, error_code) in cases {
        let answer = org.call(&token, method, &path, None).await;
        assert_eq!(
            (answer.0, code(&answer.1)),
            (status, error_code),
            "{method} {path}"
        );
    }
    let (_, answer) = org
        .call(&token, "PUT", &format!("{DATA}/limits"), None)
        .await;
    assert_eq!(
        answer[0]["message"],
        "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET"
    );
    let features: Vec<String> = org
        .org
        .unsupported()
        .into_iter()
        .map(|it| it.feature)
        .collect();
    assert_eq!(features, ["API version 41.0", "Bulk API 2.0", "Apex REST"]);
    org.org.stop().await;
}

#[tokio::test]
async fn limits_and_their_header_count_requests() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let url = org.url(&format!("{DATA}/limits/"));
    let response = org.http.get(url).bearer_auth(&token).send().await.unwrap();
    assert_eq!(
        response.headers()["sforce-limit-info"],
        "api-usage=1/100000"
    );
    assert_eq!(
        response.headers()["content-type"],
        "application/json;charset=UTF-8"
    );
    let (_, limits) = org
        .call(&token, "GET", &format!("{DATA}/limits"), None)
        .await;
    assert_eq!(
        limits["DailyApiRequests"],
        json!({"Max": 100_000, "Remaining": 99_999})
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_data_file_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = || OrgOptions {
        data_file: Some(folder.path().join("org.db")),
        ..OrgOptions::default()
    };
    let mut first = options();
    first.identity.apps.push(app());
    first.identity.users.push(user());
    let org = OrgUnderTest::start_with(first).await;
    let token = org.token().await;
    org.org.stop().await;

    let org = OrgUnderTest::start_with(options()).await;
    assert_eq!(
        org.call(&token, "GET", DATA, None).await.0,
        200,
        "the token lives on"
    );
    org.token().await;
    let (_, apps) = org.control("GET", "apps", None).await;
    assert_eq!(apps["apps"][0]["consumerKey"], KEY);
    assert!(apps["apps"][0].get("consumerSecret").is_none());
    org.org.stop().await;
}

#[tokio::test]
async fn a_stopped_org_answers_nobody() {
    let org = OrgUnderTest::start().await;
    let url = org.url("/services/data");
    let OrgUnderTest { org, http } = org;
    assert_eq!(http.get(&url).send().await.unwrap().status(), 200);
    org.stop().await;
    assert!(http.get(&url).send().await.is_err());
}
