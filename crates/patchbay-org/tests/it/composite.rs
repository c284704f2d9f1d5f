//! Composite requests and batches.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

async fn composite(org: &OrgUnderTest, token: &str, body: Value) -> (u16, Value) {
    org.call(token, "POST", &format!("{DATA}/composite"), Some(body))
        .await
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "reads like the JSON that it makes"
)]
fn create(object: &str, id: &str, body: Value) -> Value {
    json!({"method": "POST", "url": format!("{DATA}/sobjects/{object}"), "referenceId": id, "body": body})
}

fn read(url: &str, id: &str) -> Value {
    json!({"method": "GET", "url": format!("{DATA}/{url}"), "referenceId": id})
}

async fn count(org: &OrgUnderTest, token: &str, object: &str) -> Value {
    let path = format!("{DATA}/query/?q=SELECT+COUNT()+FROM+{object}");
    let (status, answer) = org.call(token, "GET", &path, None).await;
    assert_eq!(status, 200, "{answer}");
    answer["totalSize"].clone()
}

#[tokio::test]
async fn later_requests_use_earlier_answers() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let body = json!({"compositeRequest": [
        create("Account", "refAccount", json!({"Name": "O'Brien & Co"})),
        create("Contact", "refContact", json!({"LastName": "Kim", "AccountId": "@{refAccount.id}"})),
        read("query?q=SELECT Id, Name FROM Account WHERE Id = '@{refAccount.id}'", "refQuery"),
        read("sobjects/Contact/@{refContact.id}?fields=AccountId,LastName", "refRead"),
        {"method": "PATCH", "url": format!("{DATA}/sobjects/Contact/@{{refContact.id}}"), "referenceId": "refUpdate",
            "body": {"Description": "of @{refQuery.records[0].Name}"}},
    ]});
    let (status, answer) = composite(&org, &token, body).await;
    assert_eq!(status, 200, "{answer}");
    let answers = answer["compositeResponse"].as_array().unwrap();
    let statuses: Vec<&Value> = answers.iter().map(|it| &it["httpStatusCode"]).collect();
    assert_eq!(statuses, [201, 201, 200, 200, 204], "{answer}");
    let account = answers[0]["body"]["id"].as_str().unwrap();
    let location = answers[0]["httpHeaders"]["Location"].as_str().unwrap();
    assert_eq!(location, format!("{DATA}/sobjects/Account/{account}"));
    assert_eq!(answers[3]["body"]["AccountId"], account);
    assert_eq!(answers[4]["body"], Value::Null);
    org.org.stop().await;
}

#[tokio::test]
async fn all_or_none_undoes_what_was_done() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let before = count(&org, &token, "Account").await;
    let requests = json!([
        create("Account", "refA", json!({"Name": "Undone"})),
        create("Contact", "refB", json!({"FirstName": "has no last name"})),
        create("Account", "refC", json!({"Name": "Never begun"})),
    ]);
    let body = json!({"allOrNone": true, "compositeRequest": requests});
    let (status, answer) = composite(&org, &token, body).await;
    assert_eq!(status, 200);
    let answers = answer["compositeResponse"].as_array().unwrap();
    let codes: Vec<&str> = answers
        .iter()
        .map(|it| it["body"][0]["errorCode"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "PROCESSING_HALTED",
            "REQUIRED_FIELD_MISSING",
            "PROCESSING_HALTED"
        ]
    );
    assert_eq!(count(&org, &token, "Account").await, before);

    let body = json!({"compositeRequest": requests});
    let (_, answer) = composite(&org, &token, body).await;
    let answers = answer["compositeResponse"].as_array().unwrap();
    let statuses: Vec<&Value> = answers.iter().map(|it| &it["httpStatusCode"]).collect();
    assert_eq!(statuses, [201, 400, 201]);
    org.org.stop().await;
}

#[tokio::test]
async fn requests_that_need_a_failed_one_are_halted() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let body = json!({"compositeRequest": [
        create("Contact", "refA", json!({})),
        create("Contact", "refB", json!({"LastName": "Kim", "ReportsToId": "@{refA.id}"})),
    ]});
    let (_, answer) = composite(&org, &token, body).await;
    let halted = &answer["compositeResponse"][1]["body"][0];
    assert_eq!(halted["errorCode"], "PROCESSING_HALTED");
    assert_eq!(
        halted["message"],
        "Invalid reference specified. No value for refA.id found in refA"
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_rollback_takes_nobody_elses_work_with_it() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let before = count(&org, &token, "Lead").await.as_u64().unwrap();
    let failing = json!({"allOrNone": true, "compositeRequest": [
        create("Lead", "refA", json!({"LastName": "Undone", "Company": "C"})),
        create("Lead", "refB", json!({})),
    ]});
    let mut work = tokio::task::JoinSet::new();
    for round in 0..20 {
        let (http, token, failing) = (org.http.clone(), token.clone(), failing.clone());
        let urls = (
            org.url(&format!("{DATA}/composite")),
            org.url(&format!("{DATA}/sobjects/Lead")),
        );
        work.spawn(async move {
            let lead = json!({"LastName": format!("Kept {round}"), "Company": "C"});
            let undone = http.post(&urls.0).bearer_auth(&token).json(&failing).send();
            let kept = http.post(&urls.1).bearer_auth(&token).json(&lead).send();
            let (_, kept) = tokio::join!(undone, kept);
            assert_eq!(kept.unwrap().status(), 201);
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    assert_eq!(count(&org, &token, "Lead").await, before + 20);
    org.org.stop().await;
}

#[tokio::test]
async fn composites_with_mistakes_are_refused_whole() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let many: Vec<Value> = (0..26)
        .map(|n| create("Account", &format!("r{n}"), json!({})))
        .collect();
    let cases = [
        json!(many),
        json!([]),
        json!([create("Account", "bad-id", json!({}))]),
        json!([
            create("Account", "same", json!({})),
            create("Account", "same", json!({}))
        ]),
        json!([{"method": "POST", "url": "/services/data/v64.0/composite", "referenceId": "a", "body": {}}]),
        json!([{"method": "GET", "url": "https://elsewhere.example/", "referenceId": "a"}]),
    ];
    for requests in cases {
        let (status, answer) = composite(&org, &token, json!({"compositeRequest": requests})).await;
        assert_eq!(
            (status, &answer[0]["errorCode"]),
            (400, &json!("INVALID_INPUT")),
            "{requests}"
        );
    }
    let (status, answer) = composite(&org, &token, json!({"compositeRequests": []})).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (400, &json!("JSON_PARSER_ERROR"))
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_batch_goes_on_or_halts() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let requests = json!([
        {"method": "POST", "url": "v64.0/sobjects/Account", "richInput": {"Name": "Batch"}},
        {"method": "GET", "url": "v64.0/sobjects/Account/001000000000000AAA"},
        {"method": "GET", "url": "/services/data/v64.0/limits"},
    ]);
    let batch = async |halt: bool| {
        let body = json!({"haltOnError": halt, "batchRequests": requests});
        let path = format!("{DATA}/composite/batch");
        let (status, answer) = org.call(&token, "POST", &path, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["hasErrors"], true);
        let codes = answer["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["statusCode"].clone());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(batch(false).await, [201, 404, 200]);
    assert_eq!(batch(true).await, [201, 404, 412]);
    let (_, limits) = org.control("GET", "daily-limit", None).await;
    assert_eq!(limits["used"], 6, "each request of a batch counts");
    org.org.stop().await;
}
