//! Events that no contact flow sends. Each gets an error that says what is wrong.

use patchbay_testkit::Outcome;
use serde_json::{Value, json};

use crate::environment::{ContactCentre, error, event, first_account, invoke, query};

#[tokio::test]
async fn odd_events_are_refused_by_name() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let cases: Vec<(Value, &str, &str)> = vec![
        (json!({}), "Input.Missing", "Details"),
        (json!(null), "Input.Missing", "event"),
        (json!("text"), "Input.Invalid", "text"),
        (json!({"Details": null}), "Input.Missing", "Details"),
        (json!({"Details": {}}), "Input.Missing", "Parameters"),
        (
            json!({"Details": {"Parameters": null}}),
            "Input.Missing",
            "Parameters",
        ),
        (json!({"Details": "text"}), "Input.Invalid", "Details"),
        (json!({"Details": [{}]}), "Input.Invalid", "Details"),
        (
            json!({"Details": {"Parameters": {}, "ContactData": "text"}}),
            "Input.Invalid",
            "Details.ContactData",
        ),
        (
            json!({"Details": {"Parameters": []}}),
            "Input.Invalid",
            "Parameters",
        ),
        (
            event(&json!({})),
            "Input.UnsupportedMethod",
            "Unsupported method: undefined",
        ),
        (
            event(&json!({"methodName": "zzz"})),
            "Input.UnsupportedMethod",
            "Unsupported method: zzz",
        ),
        (
            event(&json!({"methodName": ["x"]})),
            "Input.UnsupportedMethod",
            "Unsupported method: x",
        ),
        (
            event(&json!({"methodName": "queryRecord"})),
            "Input.Missing",
            "soql",
        ),
        (
            event(&json!({"methodName": "queryRecord", "soql": 5})),
            "Input.Invalid",
            "soql",
        ),
        (
            event(&json!({"methodName": "createRecord"})),
            "Input.Missing",
            "objectApiName",
        ),
        (
            event(&json!({"methodName": "updateRecord", "objectApiName": "Case"})),
            "Input.Missing",
            "recordId",
        ),
        (
            event(&json!({"methodName": "uploadTranscript", "contactIdsPayloadMap": "{"})),
            "Input.Invalid",
            "contactIdsPayloadMap",
        ),
        (
            event(
                &json!({"methodName": "queryRecord", "soql": "SELECT Id FROM A", "resultFormat": "x"}),
            ),
            "Input.Invalid",
            "resultFormat",
        ),
    ];
    centre.salesforce.forget();
    for (event, kind, says) in cases {
        let outcome = invoke(&host, &event).await;
        let (got, message) = error(&outcome);
        assert_eq!(got, kind, "{event}: {message}");
        assert!(message.contains(says), "{event}: {message}");
    }
    assert_eq!(centre.salesforce.seen().len(), 0);
}

#[tokio::test]
async fn what_is_no_json_or_too_deep_is_refused_and_the_function_goes_on() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let events: [&[u8]; 5] = [b"", b"{", b"\xff\xfe", b"{\"Details\":", deep.as_bytes()];
    for bytes in events {
        let outcome = host.invoke(bytes).await.outcome;
        assert_eq!(error(&outcome).0, "Input.Invalid", "{} bytes", bytes.len());
    }
    let nested = |depth: usize| {
        let note = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        query()
            .to_string()
            .replace("\"soql\"", &format!("\"note\":{note},\"soql\""))
    };
    let shallow = host.invoke(nested(100).as_bytes()).await.outcome;
    assert_eq!(shallow, first_account());
    let deep = host.invoke(nested(100_000).as_bytes()).await.outcome;
    assert_eq!(error(&deep).0, "Input.Invalid");
    assert_eq!(invoke(&host, &query()).await, first_account());
}

#[tokio::test]
async fn five_megabytes_are_read_or_refused_but_never_fatal() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let large = "x".repeat(5 * 1024 * 1024);
    let mut event = query();
    event["Details"]["Parameters"]["note"] = large.clone().into();
    assert_eq!(invoke(&host, &event).await, first_account());
    let too_large = json!({"a": large, "b": "x".repeat(2 * 1024 * 1024)});
    let outcome = invoke(&host, &too_large).await;
    assert_eq!(error(&outcome).0, "Input.Invalid");
}

#[tokio::test]
async fn a_caller_text_never_becomes_query_text() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let ask = |name: &str| {
        event(&json!({
            "name": name, "methodName": "queryRecord",
            "soql": "SELECT Id FROM Account WHERE Name = '{name}' OR Alias__c = '{name}'",
        }))
    };
    centre.salesforce.forget();
    invoke(&host, &ask("x' OR Name LIKE '%")).await;
    invoke(&host, &ask("O'Brien \\ \"x\" %_ $&")).await;
    let asked: Vec<String> = centre
        .salesforce
        .seen()
        .iter()
        .map(|seen| {
            let mut pairs = url::form_urlencoded::parse(seen.query.as_bytes());
            pairs.next().unwrap().1.into_owned()
        })
        .collect();
    assert_eq!(
        asked,
        [
            r"SELECT Id FROM Account WHERE Name = 'x\' OR Name LIKE \'%' OR Alias__c = 'x\' OR Name LIKE \'%'",
            r#"SELECT Id FROM Account WHERE Name = 'O\'Brien \\ \"x\" %_ $&' OR Alias__c = 'O\'Brien \\ \"x\" %_ $&'"#,
        ]
    );
    let bare = event(&json!({
        "methodName": "queryRecord", "soql": "SELECT Id FROM A LIMIT {n}", "n": "1 OFFSET 2",
    }));
    match invoke(&host, &bare).await {
        Outcome::Response(map) => {
            assert_eq!(
                (&map["success"], &map["errorCode"]),
                (&json!(false), &json!("Input.Invalid"))
            );
        }
        other => panic!("{other:?}"),
    }
}
