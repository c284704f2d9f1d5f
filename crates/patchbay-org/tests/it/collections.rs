//! sObject collections: outcomes in order, `allOrNone`, and limits.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

async fn call(org: &OrgUnderTest, token: &str, ask: (&str, &str), body: Value) -> (u16, Value) {
    let body = (!body.is_null()).then_some(body);
    org.call(
        token,
        ask.0,
        &format!("{DATA}/composite/sobjects{}", ask.1),
        body,
    )
    .await
}

fn contact(last_name: Option<&str>) -> Value {
    json!({"attributes": {"type": "Contact"}, "LastName": last_name})
}

async fn count(org: &OrgUnderTest, token: &str) -> Value {
    let path = format!("{DATA}/query?q=SELECT+COUNT()+FROM+Contact");
    org.call(token, "GET", &path, None).await.1["totalSize"].clone()
}

#[tokio::test]
async fn each_record_has_an_outcome() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let records = json!([contact(Some("A")), contact(None), contact(Some("B"))]);
    let body = json!({"allOrNone": false, "records": records});
    let (status, answer) = call(&org, token, ("POST", ""), body).await;
    assert_eq!(status, 200);
    let won: Vec<&Value> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["success"])
        .collect();
    assert_eq!(won, [true, false, true]);
    assert_eq!(
        answer[1]["errors"],
        json!([{"statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [LastName]", "fields": ["LastName"]}])
    );
    let (a, b) = (
        answer[0]["id"].as_str().unwrap(),
        answer[2]["id"].as_str().unwrap(),
    );
    let change = |id: &str| json!({"attributes": {"type": "Contact"}, "id": id, "Title": "T"});
    let body = json!({"records": [change(a), change("003000000000001AAA")]});
    let (_, answer) = call(&org, token, ("PATCH", ""), body).await;
    assert_eq!(
        (&answer[0]["id"], &answer[1]["errors"][0]["statusCode"]),
        (&json!(a), &json!("INVALID_CROSS_REFERENCE_KEY"))
    );
    let asked = json!({"ids": [b, "003000000000001AAA", a], "fields": ["Title"]});
    let (_, found) = call(&org, token, ("POST", "/Contact"), asked).await;
    assert_eq!(
        (&found[0]["Id"], &found[1], &found[2]["Title"]),
        (&json!(b), &Value::Null, &json!("T"))
    );
    let (_, same) = call(
        &org,
        token,
        ("GET", &format!("/Contact?ids={a}&fields=Id,Title")),
        Value::Null,
    )
    .await;
    assert_eq!(same[0]["Title"], "T");
    let gone = format!("?ids={a},{b},nonsense&allOrNone=false");
    let (_, answer) = call(&org, token, ("DELETE", &gone), Value::Null).await;
    assert_eq!(
        (&answer[0]["success"], &answer[2]["success"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(count(&org, token).await, 0);
}

#[tokio::test]
async fn all_or_none_leaves_nothing() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let body = json!({"allOrNone": true, "records": [contact(Some("A")), contact(None)]});
    let (status, answer) = call(&org, token, ("POST", ""), body).await;
    assert_eq!(status, 200);
    assert_eq!(
        answer[0]["errors"][0]["statusCode"],
        "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    );
    assert_eq!(
        answer[1]["errors"][0]["statusCode"],
        "REQUIRED_FIELD_MISSING"
    );
    assert_eq!(count(&org, token).await, 0);
}

#[tokio::test]
async fn upserts_tell_what_they_did() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let one =
        |email: &str| json!({"attributes": {"type": "Contact"}, "LastName": "A", "Email": email});
    let first = json!({"records": [one("a@x.example")]});
    call(&org, token, ("PATCH", "/Contact/Email"), first).await;
    let body = json!({"records": [one("b@x.example"), one("c@x.example"), one("A@x.example"), contact(Some("N"))]});
    let (status, answer) = call(&org, token, ("PATCH", "/Contact/Email"), body).await;
    assert_eq!(status, 200, "{answer}");
    let created: Vec<&Value> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["created"])
        .collect();
    assert_eq!(
        created,
        [&json!(true), &json!(true), &json!(false), &Value::Null]
    );
    assert_eq!(answer[3]["errors"][0]["statusCode"], "MISSING_ARGUMENT");
}

#[tokio::test]
async fn a_call_that_cannot_be_read_is_refused_whole() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let many: Vec<Value> = (0..201).map(|_| contact(Some("A"))).collect();
    let (status, answer) = call(&org, token, ("POST", ""), json!({"records": many})).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (400, &json!("EXCEEDED_ID_LIMIT"))
    );
    let misspelt = json!({"attributes": {"type": "Contact"}, "LastNaem": "A"});
    let body = json!({"records": [contact(Some("A")), misspelt]});
    let (status, answer) = call(&org, token, ("POST", ""), body).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (400, &json!("INVALID_FIELD"))
    );
    assert_eq!(count(&org, token).await, 0);
}
