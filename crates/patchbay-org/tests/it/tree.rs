//! sObject trees: nested records, all or none.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

async fn post(org: &OrgUnderTest, token: &str, object: &str, records: Value) -> (u16, Value) {
    let path = format!("{DATA}/composite/tree/{object}");
    org.call(token, "POST", &path, Some(json!({"records": records})))
        .await
}

async fn count(org: &OrgUnderTest, token: &str, object: &str) -> Value {
    let path = format!("{DATA}/query?q=SELECT+COUNT()+FROM+{object}");
    org.call(token, "GET", &path, None).await.1["totalSize"].clone()
}

fn record(object: &str, reference: &str, mut fields: Value) -> Value {
    fields["attributes"] = json!({"type": object, "referenceId": reference});
    fields
}

#[tokio::test]
async fn children_are_made_below_their_parents() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let task = record("Task", "call", json!({"Subject": "Ring back"}));
    let ada = record(
        "Contact",
        "ada",
        json!({"LastName": "Ada", "Tasks": {"records": [task]}}),
    );
    let bob = record("Contact", "bob", json!({"LastName": "Bob"}));
    let first = json!({"Name": "First", "Contacts": {"records": [ada, bob]}});
    let trees = json!([
        record("Account", "one", first),
        record("Account", "two", json!({"Name": "Second"}))
    ]);
    let (status, answer) = post(&org, &token, "Account", trees).await;
    assert_eq!(
        (status, &answer["hasErrors"]),
        (201, &json!(false)),
        "{answer}"
    );
    let results = answer["results"].as_array().unwrap();
    let references: Vec<&str> = results
        .iter()
        .map(|it| it["referenceId"].as_str().unwrap())
        .collect();
    assert_eq!(references, ["one", "two", "ada", "bob", "call"]);
    let soql = "SELECT+Subject,Who.Name+FROM+Task+WHERE+Who.Name='Ada'";
    let (_, found) = org
        .call(&token, "GET", &format!("{DATA}/query?q={soql}"), None)
        .await;
    assert_eq!(
        found["records"][0]["Subject"],
        json!("Ring back"),
        "{found}"
    );
    let soql = "SELECT+Name+FROM+Contact+WHERE+Account.Name='First'";
    let (_, found) = org
        .call(&token, "GET", &format!("{DATA}/query?q={soql}"), None)
        .await;
    assert_eq!(found["totalSize"], json!(2), "{found}");
    org.org.stop().await;
}

#[tokio::test]
async fn one_refused_record_undoes_all() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let wrong = record("Contact", "bad", json!({"LastName": "Ada", "Email": "123"}));
    let account = json!({"Name": "Gone", "Contacts": {"records": [wrong]}});
    let before = count(&org, &token, "Account").await;
    let (status, answer) = post(
        &org,
        &token,
        "Account",
        json!([record("Account", "one", account)]),
    )
    .await;
    assert_eq!(status, 400, "{answer}");
    let error = json!({"statusCode": "INVALID_EMAIL_ADDRESS", "message": "Email: invalid email address: 123",
        "fields": ["Email"]});
    let results = json!([{"referenceId": "bad", "errors": [error]}]);
    assert_eq!(answer, json!({"hasErrors": true, "results": results}));
    assert_eq!(count(&org, &token, "Account").await, before);
    org.org.stop().await;
}

#[tokio::test]
async fn requests_that_are_no_trees_are_refused() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let same = || record("Account", "same", json!({"Name": "Twice"}));
    let (status, answer) = post(&org, &token, "Account", json!([same(), same()])).await;
    assert_eq!(
        (status, answer["results"].as_array().unwrap().len()),
        (400, 2),
        "{answer}"
    );
    let code = |answer: &Value| {
        answer[0]["errorCode"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let table = [
        (
            json!([record("Account", "a", json!({"Nope": 1}))]),
            "INVALID_FIELD",
        ),
        (
            json!([record(
                "Account",
                "a",
                json!({"Name": "A", "Nopes": {"records": []}})
            )]),
            "INVALID_FIELD",
        ),
        (
            json!([record("Account", "", json!({"Name": "A"}))]),
            "INVALID_INPUT",
        ),
        (
            json!([record("Contact", "a", json!({"LastName": "A"}))]),
            "INVALID_INPUT",
        ),
        (json!([{"Name": "A"}]), "INVALID_INPUT"),
        (json!("no list"), "INVALID_INPUT"),
        (json!([1]), "JSON_PARSER_ERROR"),
        (
            (0..201)
                .map(|it| record("Account", &format!("r{it}"), json!({"Name": "A"})))
                .collect(),
            "INVALID_INPUT",
        ),
    ];
    for (records, expected) in table {
        let (status, answer) = post(&org, &token, "Account", records).await;
        assert_eq!(
            (status, code(&answer).as_str()),
            (400, expected),
            "{answer}"
        );
    }
    let (status, _) = post(&org, &token, "Nope", json!([])).await;
    assert_eq!(status, 404);
    org.org.stop().await;
}
