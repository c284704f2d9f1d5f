//! The control plane: faults to order, the log, the clock, the allowance, and a reset.

use std::time::{Duration, Instant};

use patchbay_org::OrgOptions;
use serde_json::{Value, json};

use crate::org_under_test::{DATA, JWT, OrgUnderTest, SECRET, USER, app, user};

const RESOURCES: &str = DATA;

async fn order(org: &OrgUnderTest, fault: Value) {
    let (status, answer) = org.control("POST", "faults", Some(fault)).await;
    assert_eq!(status, 201, "{answer}");
}

#[tokio::test]
async fn errors_are_given_as_ordered_and_then_no_more() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    order(
        &org,
        json!([
            {"path": "/services/data/*", "fault": {"kind": "error", "status": 503, "errorCode": "SERVER_UNAVAILABLE", "message": "busy"}},
            {"path": "/services/data/*", "fault": {"kind": "throttle"}},
            {"path": "/services/data/*", "fault": {"kind": "server-error", "status": 502}},
        ]),
    )
    .await;
    let (status, answer) = org.call(&token, "GET", RESOURCES, None).await;
    assert_eq!(
        (status, answer),
        (
            503,
            json!([{"message": "busy", "errorCode": "SERVER_UNAVAILABLE"}])
        )
    );
    let (status, answer) = org.call(&token, "GET", RESOURCES, None).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (403, &json!("REQUEST_LIMIT_EXCEEDED"))
    );
    let page = org
        .http
        .get(org.url(RESOURCES))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 502);
    assert!(page.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(org.call(&token, "GET", RESOURCES, None).await.0, 200);
    let (_, faults) = org.control("GET", "faults", None).await;
    assert!(
        faults["faults"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["spent"] == true)
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_dropped_connection_gives_no_byte() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    for when in ["before", "after"] {
        let path = format!("{DATA}/sobjects/Account");
        order(
            &org,
            json!({"method": "POST", "fault": {"kind": "drop", "when": when}}),
        )
        .await;
        let url = org.url(&path);
        let sent = org
            .http
            .post(url)
            .bearer_auth(&token)
            .json(&json!({"Name": when}))
            .send()
            .await;
        let error = sent.expect_err("no answer");
        assert!(error.status().is_none() && !error.is_timeout(), "{error:?}");
    }
    let log = org.org.log();
    let dropped: Vec<_> = log
        .iter()
        .filter(|it| it.fault.as_deref() == Some("drop"))
        .collect();
    assert_eq!(dropped.len(), 2);
    assert!(dropped.iter().all(|it| it.status.is_none()));
    org.org.stop().await;
}

#[tokio::test]
async fn work_goes_on_when_the_caller_hangs_up() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    order(
        &org,
        json!({"path": "sobjects", "fault": {"kind": "slow", "delayMs": 300}}),
    )
    .await;
    let url = org.url(&format!("{DATA}/sobjects/Account"));
    let request = org
        .http
        .post(url)
        .bearer_auth(&token)
        .json(&json!({"Name": "Slow"}));
    let sent = request.timeout(Duration::from_millis(100)).send().await;
    assert!(sent.expect_err("too slow").is_timeout());
    let deadline = Instant::now() + Duration::from_secs(10);
    let done = || {
        org.org
            .log()
            .iter()
            .any(|it| it.kind == "record.create" && it.status.is_some())
    };
    while !done() {
        assert!(Instant::now() < deadline, "the create was given up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    org.org.stop().await;
}

#[tokio::test]
async fn tokens_expire_by_order_by_fault_and_by_the_clock() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let (_, answer) = org.control("POST", "expire-tokens", None).await;
    assert_eq!(answer["expired"], 1);
    assert_eq!(org.call(&token, "GET", RESOURCES, None).await.0, 401);

    let token = org.token().await;
    order(&org, json!({"fault": {"kind": "expire-tokens"}})).await;
    assert_eq!(org.call(&token, "GET", RESOURCES, None).await.0, 401);

    let token = org.token().await;
    org.control("POST", "clock", Some(json!({"advanceSeconds": 3 * 3600})))
        .await;
    assert_eq!(org.call(&token, "GET", RESOURCES, None).await.0, 401);
    org.org.stop().await;
}

#[tokio::test]
async fn the_daily_allowance_runs_out() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    org.control("POST", "daily-limit", Some(json!({"used": 9, "max": 10})))
        .await;
    assert_eq!(org.call(&token, "GET", RESOURCES, None).await.0, 200);
    let refused = org
        .http
        .get(org.url(RESOURCES))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.headers()["sforce-limit-info"], "api-usage=10/10");
    let answer: Value = refused.json().await.unwrap();
    assert_eq!(answer[0]["message"], "TotalRequests Limit exceeded.");
    org.org.stop().await;
}

#[tokio::test]
async fn the_log_tells_all_but_secrets() {
    let org = OrgUnderTest::start().await;
    let jwt = OrgUnderTest::jwt();
    let (_, answer) = org
        .token_by(&[("grant_type", JWT), ("assertion", &jwt)])
        .await;
    let token = answer["access_token"].as_str().unwrap();
    org.call(token, "GET", &format!("{DATA}/limits?a=b"), None)
        .await;
    let query = format!("/services/oauth2/revoke?token={token}");
    org.call("", "GET", &query, None).await;
    let (_, log) = org.control("GET", "log", None).await;
    assert_eq!(log["counts"], json!({"limits": 1, "revoke": 1, "token": 1}));
    let requests = log["requests"].as_array().unwrap();
    assert_eq!(requests[0]["signIn"]["sub"], USER);
    assert_eq!(requests[0]["signIn"]["alg"], "RS256");
    assert_eq!(requests[1]["query"], "a=b");
    let text = format!("{log} {:?}", org.org);
    let signature = jwt.rsplit_once('.').unwrap().1;
    for secret in [token, signature, SECRET, "pass&word", "Tok3n"] {
        assert!(!text.contains(secret), "the log or Debug shows a secret");
    }
    org.control("DELETE", "log", None).await;
    assert!(org.org.log().is_empty());
    org.org.stop().await;
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let user = json!({"username": "second@patchbay.example"});
    assert_eq!(org.control("POST", "users", Some(user)).await.0, 201);
    order(&org, json!({"times": 0, "fault": {"kind": "throttle"}})).await;
    assert_eq!(org.control("POST", "reset", None).await.0, 204);
    assert_eq!(org.call(&token, "GET", RESOURCES, None).await.0, 401);
    let (_, users) = org.control("GET", "users", None).await;
    let names: Vec<&str> = users["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["username"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["admin@patchbay.example", USER]);
    org.token().await;
    org.org.stop().await;
}

#[tokio::test]
async fn orders_and_definitions_with_mistakes_are_refused() {
    let org = OrgUnderTest::start().await;
    let cases = [
        ("faults", json!({"fault": {"kind": "slow"}})),
        (
            "faults",
            json!({"fault": {"kind": "error", "errorCode": "X", "status": 200}}),
        ),
        (
            "apps",
            json!({"name": "A", "consumerKey": "k", "certificate": "-----BEGIN CERTIFICATE-----"}),
        ),
        ("users", json!({"user": "x"})),
    ];
    for (path, body) in cases {
        let (status, answer) = org.control("POST", path, Some(body.clone())).await;
        assert_eq!(status, 400, "{path} {body} {answer}");
    }
    org.org.stop().await;
}

#[tokio::test]
async fn web_pages_of_other_hosts_are_kept_out() {
    let org = OrgUnderTest::start().await;
    let reset = async |origin: &str| {
        let request = org
            .http
            .post(org.url("/__patchbay/reset"))
            .header("origin", origin);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(reset("https://elsewhere.example").await, 403);
    assert_eq!(reset("null").await, 403);
    assert_eq!(reset("http://localhost:3000").await, 204);
    org.org.stop().await;
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_can_be_ordered() {
    let org = OrgUnderTest::start().await;
    let fault =
        json!({"kind": "oauth-error", "error": "inactive_org", "errorDescription": "closed"});
    order(&org, json!({"path": "oauth2/token", "fault": fault})).await;
    let jwt = OrgUnderTest::jwt();
    let form = [("grant_type", JWT), ("assertion", jwt.as_str())];
    let expected = json!({"error": "inactive_org", "error_description": "closed"});
    assert_eq!(org.token_by(&form).await, (400, expected));
    assert_eq!(org.token_by(&form).await.0, 200);
    org.org.stop().await;
}

#[tokio::test]
async fn records_are_seeded_all_or_none() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let record = |kind: &str, reference: &str, fields: Value| {
        let mut record = json!({"attributes": {"type": kind, "referenceId": reference}});
        record
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        record
    };
    let account = record("Account", "A1", json!({"Name": "Seeded"}));
    let contact = record(
        "Contact",
        "C1",
        json!({"LastName": "Kim", "AccountId": "@A1"}),
    );
    let seed = json!({"records": [account, contact]});
    let (status, answer) = org.control("POST", "seed", Some(seed)).await;
    assert_eq!((status, answer), (201, json!({"created": 2})));
    let accounts = async |name: &str| {
        let soql = format!("SELECT+COUNT()+FROM+Contact+WHERE+Account.Name='{name}'");
        org.call(&token, "GET", &format!("{DATA}/query?q={soql}"), None)
            .await
            .1["totalSize"]
            .clone()
    };
    assert_eq!(accounts("Seeded").await, 1);
    let bad = json!({"records": [
        record("Contact", "C2", json!({"LastName": "Lee"})),
        record("Contact", "C3", json!({"Nonsense": 1})),
    ]});
    assert_eq!(org.control("POST", "seed", Some(bad)).await.0, 400);
    let (_, all) = org
        .call(
            &token,
            "GET",
            &format!("{DATA}/query?q=SELECT+COUNT()+FROM+Contact"),
            None,
        )
        .await;
    assert_eq!(all["totalSize"], 1);
    org.org.stop().await;
}

#[tokio::test]
async fn an_org_begins_with_sample_data_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Account.json");
    let records = json!({"records": [{"attributes": {"type": "Account", "referenceId": "A"}, "Name": "From a file"}]});
    std::fs::write(&file, records.to_string()).unwrap();
    let mut options = OrgOptions {
        sample_data: true,
        seed_files: vec![file],
        ..OrgOptions::default()
    };
    options.identity.apps.push(app());
    options.identity.users.push(user());
    let org = OrgUnderTest::start_with(options).await;
    let count = async |org: &OrgUnderTest, condition: &str| {
        let token = org.token().await;
        let path = format!("{DATA}/query?q=SELECT+COUNT()+FROM+Account{condition}");
        org.call(&token, "GET", &path, None).await.1["totalSize"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(count(&org, "+WHERE+Name='From+a+file'").await, 1);
    let whole = count(&org, "").await;
    assert!(whole > 1, "the sample data is there");
    let token = org.token().await;
    org.call(
        &token,
        "POST",
        &format!("{DATA}/sobjects/Account"),
        Some(json!({"Name": "Extra"})),
    )
    .await;
    org.control("POST", "reset", None).await;
    assert_eq!(
        count(&org, "").await,
        whole,
        "a reset brings back what there was, and nothing else"
    );
    org.org.stop().await;
}
