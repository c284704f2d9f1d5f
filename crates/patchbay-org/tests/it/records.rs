//! Records over HTTP: created, read, changed, deleted, upserted, and refused.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

async fn call(org: &OrgUnderTest, token: &str, ask: (&str, &str), body: Value) -> (u16, Value) {
    let body = (!body.is_null()).then_some(body);
    org.call(token, ask.0, &format!("{DATA}/sobjects/{}", ask.1), body)
        .await
}

async fn created(org: &OrgUnderTest, token: &str, object: &str, body: Value) -> String {
    let (status, answer) = call(org, token, ("POST", object), body).await;
    assert_eq!(
        (status, &answer["success"], &answer["errors"]),
        (201, &json!(true), &json!([])),
        "{answer}"
    );
    answer["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_record_lives_and_dies() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let body = json!({"Name": "O'Brien \\ \"x\" %_", "AnnualRevenue": 5});
    let id = created(&org, token, "account", body).await;
    let one = format!("Account/{id}");
    let (status, record) = call(&org, token, ("GET", &one), Value::Null).await;
    assert_eq!(
        (status, record["Name"].as_str()),
        (200, Some("O'Brien \\ \"x\" %_"))
    );
    assert_eq!(record["AnnualRevenue"].to_string(), "5.0");
    assert_eq!(
        record["attributes"]["url"],
        format!("{DATA}/sobjects/Account/{id}")
    );
    let some = format!("Account/{}?fields=name", id.get(..15).unwrap());
    let (_, record) = call(&org, token, ("GET", &some), Value::Null).await;
    let keys: Vec<&String> = record.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["attributes", "Name", "Id"]);
    let (status, _) = call(&org, token, ("PATCH", &one), json!({"Phone": "1"})).await;
    assert_eq!(status, 204);
    let override_ = format!("{one}?_HttpMethod=PATCH");
    assert_eq!(
        call(&org, token, ("POST", &override_), json!({"Phone": "2"}))
            .await
            .0,
        204
    );
    let (_, basic) = call(&org, token, ("GET", "Account"), Value::Null).await;
    assert_eq!(basic["recentItems"][0]["Id"], id.as_str());
    assert_eq!(basic["objectDescribe"]["keyPrefix"], "001");
    assert_eq!(
        call(&org, token, ("DELETE", &one), Value::Null).await.0,
        204
    );
    let (status, gone) = call(&org, token, ("GET", &one), Value::Null).await;
    assert_eq!((status, &gone[0]["errorCode"]), (404, &json!("NOT_FOUND")));
    let (status, gone) = call(&org, token, ("DELETE", &one), Value::Null).await;
    assert_eq!(
        (status, &gone[0]["errorCode"]),
        (404, &json!("ENTITY_IS_DELETED"))
    );
}

#[tokio::test]
async fn a_new_record_has_a_location() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let url = org.url(&format!("{DATA}/sobjects/Contact/"));
    let request = org
        .http
        .post(url)
        .bearer_auth(token)
        .json(&json!({"LastName": "A"}));
    let response = request.send().await.unwrap();
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(
        location,
        format!("{DATA}/sobjects/Contact/{}", answer["id"].as_str().unwrap())
    );
}

#[tokio::test]
async fn refusals_are_salesforces() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let text = |value: &str| json!(value);
    let asks = [
        (("POST", "Contact"), json!({"FirstName": "A"})),
        (
            ("POST", "Contact"),
            json!({"LastName": "A", "Emial": "a@b.example"}),
        ),
        (
            ("POST", "Contact"),
            json!({"LastName": "A", "Email": "a@b"}),
        ),
        (
            ("POST", "Contact"),
            json!({"LastName": "A", "DoNotCall": "perhaps"}),
        ),
        (("POST", "Contact"), json!({"LastName": "A", "Name": "A"})),
        (
            ("POST", "Contact"),
            json!({"LastName": "A", "AccountId": "005000000000001"}),
        ),
        (
            ("POST", "Contact"),
            json!({"LastName": "A", "AccountId": "001000000000001AAA"}),
        ),
        (
            ("POST", "Contact"),
            json!({"Id": "003000000000001AAA", "LastName": "A"}),
        ),
        (("POST", "Contact"), json!([])),
        (("POST", "Nothing"), json!({})),
        (("POST", "Organization"), json!({"Name": "A"})),
        (("GET", "Nothing"), Value::Null),
        (("GET", "Account/001000000000001AAA"), Value::Null),
        (("GET", "Account/nonsense"), Value::Null),
        (("PATCH", "Account/Phone/1"), json!({"Name": "A"})),
        (
            ("PATCH", "User/Username/new@example.com?updateOnly=true"),
            json!({"LastName": "A"}),
        ),
        (
            ("GET", "Case/500000000000001AAA?fields=Nothing"),
            Value::Null,
        ),
        (("PUT", "Account"), text("x")),
    ];
    let mut told = Vec::new();
    for (ask, body) in asks {
        let (status, answer) = call(&org, token, ask, body.clone()).await;
        told.push(format!(
            "{} {} {body}\n    {status} {answer}\n",
            ask.0, ask.1
        ));
    }
    insta::assert_snapshot!(told.concat());
}

#[tokio::test]
async fn a_formula_is_never_made_up() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let id = created(&org, token, "Case", json!({"Subject": "A"})).await;
    let path = format!("Case/{id}?fields=ContactEmail");
    let (status, answer) = call(&org, token, ("GET", &path), Value::Null).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (501, &json!("NOT_EMULATED")),
        "{answer}"
    );
    let (_, whole) = call(&org, token, ("GET", &format!("Case/{id}")), Value::Null).await;
    assert!(whole.get("ContactEmail").is_none());
}

#[tokio::test]
async fn upserts_answer_by_version() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let center = created(
        &org,
        token,
        "CallCenter",
        json!({"Name": "A", "InternalName": "A"}),
    )
    .await;
    let body = json!({
        "CallCenterId": center, "CallType": "Inbound", "FromPhoneNumber": "1", "ToPhoneNumber": "2",
        "CallStartDateTime": "2026-01-05T11:00:00+01:00", "CallEndDateTime": "2026-01-05T10:04:30.999Z"
    });
    // VendorCallKey is unique but no external id; users are found by their name.
    let (status, answer) = call(&org, token, ("PATCH", "VoiceCall/VendorCallKey/a"), body).await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (404, &json!("NOT_FOUND")),
        "{answer}"
    );
    let by_name = "User/Username/integration%40patchbay.example";
    let (status, answer) = call(&org, token, ("PATCH", by_name), json!({"Title": "T"})).await;
    assert_eq!(
        (status, &answer["created"]),
        (200, &json!(false)),
        "{answer}"
    );
    let (status, user) = call(&org, token, ("GET", by_name), Value::Null).await;
    assert_eq!((status, &user["Title"]), (200, &json!("T")));
    for name in ["A", "B"] {
        created(
            &org,
            token,
            "Contact",
            json!({"LastName": name, "Email": "Same@Example.com"}),
        )
        .await;
    }
    let several = "Contact/Email/same%40example.com";
    let (status, answer) = call(&org, token, ("PATCH", several), json!({"Title": "T"})).await;
    assert_eq!(
        (status, answer.as_array().map(Vec::len)),
        (300, Some(2)),
        "{answer}"
    );
    let (status, answer) = call(
        &org,
        token,
        ("PATCH", "Contact/Email/new%40example.com"),
        json!({"LastName": "N"}),
    )
    .await;
    assert_eq!(
        (status, &answer["created"]),
        (201, &json!(true)),
        "{answer}"
    );
}

#[tokio::test]
async fn files_are_stored_and_given_back() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let body = json!({"Title": "A", "PathOnClient": "a.txt", "VersionData": "aGVsbG8="});
    let id = created(&org, token, "ContentVersion", body).await;
    let (_, version) = call(
        &org,
        token,
        ("GET", &format!("ContentVersion/{id}")),
        Value::Null,
    )
    .await;
    assert_eq!(
        (&version["ContentSize"], &version["FileExtension"]),
        (&json!(5), &json!("txt"))
    );
    let at = version["VersionData"].as_str().unwrap();
    let response = org
        .http
        .get(org.url(at))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(response.bytes().await.unwrap(), "hello");
}

#[tokio::test]
async fn events_are_published_and_never_read() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let body =
        json!({"Name": "A", "Severity": "Critical", "EventDateTime": "2026-01-05T10:00:00.000Z"});
    let (status, answer) = call(&org, token, ("POST", "RealtimeAlertEvent"), body.clone()).await;
    assert_eq!(
        (status, &answer["success"]),
        (201, &json!(true)),
        "{answer}"
    );
    assert!(answer["id"].as_str().unwrap().starts_with("e0"));
    assert_eq!(answer["errors"][0]["statusCode"], "OPERATION_ENQUEUED");
    let (_, events) = org.control("GET", "events", None).await;
    assert_eq!(
        (
            &events["events"][0]["event"],
            &events["events"][0]["payload"]
        ),
        (&json!("RealtimeAlertEvent"), &body)
    );
    let (status, _) = call(
        &org,
        token,
        ("POST", "RealtimeAlertEvent"),
        json!({"Nme": "A"}),
    )
    .await;
    assert_eq!(status, 400);
}
