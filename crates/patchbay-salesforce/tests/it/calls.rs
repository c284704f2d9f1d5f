//! How each noun's calls look on the wire and how their answers read.

use patchbay_salesforce::{
    ChatterPost, CompositeCall, Error, ErrorKind, Fields, ParameterizedSearch, RecordOutcome,
    Segment, UpsertTarget,
};
use serde_json::{Value, json};

use crate::script::{Reply, Seen, Server, soon};

async fn answering(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |seen, _| {
        if seen.is_sign_in() {
            Reply::token("T")
        } else {
            answer(seen)
        }
    })
    .await
}

fn fields(value: Value) -> Fields {
    let Value::Object(fields) = value else {
        panic!("an object is needed")
    };
    fields
}

fn line(seen: &Seen) -> String {
    let target = seen
        .target
        .strip_prefix("/services/data/v64.0")
        .unwrap_or(&seen.target);
    format!("{} {target} {}", seen.method, seen.body)
        .trim_end()
        .to_owned()
}

fn lines(server: &Server) -> Vec<String> {
    server.calls().iter().map(line).collect()
}

#[tokio::test]
async fn records() {
    let server = answering(|seen| match seen.method.as_str() {
        "POST" => Reply::created(),
        "GET" => Reply::json(
            "200 OK",
            r#"{"attributes":{"type":"Account"},"Name":"Acme"}"#,
        ),
        "PATCH" if seen.target.contains("Ext__c") => Reply::json(
            "201 Created",
            r#"{"id":"001","success":true,"errors":[],"created":true}"#,
        ),
        _ => Reply::Raw("HTTP/1.1 204 No Content\r\n\r\n".into()),
    })
    .await;
    let client = server.client();
    let records = client.records();
    let name = fields(json!({"Name": "O'Brien", "Zip__c": null}));
    let created = records.create("Account", &name, soon()).await.unwrap();
    assert!(created.success && created.errors.is_empty());
    assert_eq!(
        created.body,
        json!({"id": "001000000000001AAA", "success": true, "errors": []})
    );
    let read = records
        .read("Account", "001", &["Name", "Id"], soon())
        .await
        .unwrap();
    assert_eq!(read["Name"], "Acme");
    let updated = records
        .update("Account", "a/b?c", &name, soon())
        .await
        .unwrap();
    assert_eq!((updated.status, updated.body), (204, None));
    let upserted = records
        .upsert("Account", ("Ext__c", "x y"), &name, soon())
        .await
        .unwrap();
    assert!(upserted.created && upserted.id.as_deref() == Some("001"));
    records.delete("Account", "001", soon()).await.unwrap();
    let body = r#"{"Name":"O'Brien","Zip__c":null}"#;
    assert_eq!(
        lines(&server),
        [
            format!("POST /sobjects/Account {body}"),
            "GET /sobjects/Account/001?fields=Name%2CId".into(),
            format!("PATCH /sobjects/Account/a%2Fb%3Fc {body}"),
            format!("PATCH /sobjects/Account/Ext__c/x%20y {body}"),
            "DELETE /sobjects/Account/001".into(),
        ]
    );
    assert_eq!(
        server.calls()[0].header("content-type"),
        Some("application/json")
    );
    let error = records.delete("Account", "..", soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn pages_are_read_to_a_cap() {
    let server = answering(|seen| {
        let page = |ids: [u8; 2], next: Option<&str>| {
            let next = next.map_or(Value::Null, |next| {
                format!("/services/data/v64.0/query/{next}").into()
            });
            let body = json!({"totalSize": 6, "done": next.is_null(), "nextRecordsUrl": next,
                "records": [{"Id": ids[0]}, {"Id": ids[1]}]});
            Reply::json("200 OK", &body.to_string())
        };
        match seen.target.rsplit('/').next().unwrap() {
            "01g-2" => page([3, 4], Some("01g-4")),
            "01g-4" => page([5, 6], None),
            _ => page([1, 2], Some("01g-2")),
        }
    })
    .await;
    let client = server.client();
    let all = client
        .query_pages("SELECT Id FROM A", 100, soon())
        .await
        .unwrap();
    let ids: Vec<u64> = all
        .records
        .iter()
        .map(|row| row["Id"].as_u64().unwrap())
        .collect();
    assert_eq!(
        (ids, all.complete, all.pages),
        (vec![1, 2, 3, 4, 5, 6], true, 3)
    );
    let some = client
        .query_pages("SELECT Id FROM A", 3, soon())
        .await
        .unwrap();
    assert_eq!(
        (
            some.records.len(),
            some.complete,
            some.pages,
            some.total_size
        ),
        (3, false, 2, 6)
    );
}

#[tokio::test]
async fn a_page_elsewhere_is_not_asked_for() {
    let server = answering(|_| {
        Reply::json("200 OK", r#"{"totalSize":9,"done":false,"nextRecordsUrl":"https://evil.example.com/x","records":[]}"#)
    })
    .await;
    let error = server
        .client()
        .query_pages("SELECT Id FROM A", 9, soon())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}

#[tokio::test]
async fn searches() {
    let server = answering(|_| {
        Reply::json(
            "200 OK",
            r#"{"searchRecords":[{"attributes":{"type":"Lead"},"Id":"1"}]}"#,
        )
    })
    .await;
    let client = server.client();
    assert_eq!(
        client
            .search("FIND {x} IN ALL FIELDS", soon())
            .await
            .unwrap()[0]["Id"],
        "1"
    );
    let search = ParameterizedSearch {
        q: "Acme".into(),
        sobjects: vec![json!({"name": "Lead"})],
        overall_limit: Some(5),
        ..ParameterizedSearch::default()
    };
    client.parameterized_search(&search, soon()).await.unwrap();
    assert_eq!(
        lines(&server),
        [
            "GET /search/?q=FIND%20%7Bx%7D%20IN%20ALL%20FIELDS",
            r#"POST /parameterizedSearch {"q":"Acme","sobjects":[{"name":"Lead"}],"overallLimit":5}"#,
        ]
    );
}

#[tokio::test]
async fn collections_are_cut_and_answer_in_order() {
    let server = answering(|seen| {
        if seen.method == "DELETE" {
            return Reply::json("200 OK", r#"[{"id":"a","success":true,"errors":[]}]"#);
        }
        let body: Value = serde_json::from_str(&seen.body).unwrap();
        let outcomes: Vec<Value> = body["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| match record["N__c"].as_u64().unwrap() {
                7 => json!({"success": false, "errors": [{"statusCode": "UNABLE_TO_LOCK_ROW", "message": "m", "fields": []}]}),
                number => json!({"id": number.to_string(), "success": true, "errors": [], "created": true}),
            })
            .collect();
        Reply::json("200 OK", &Value::from(outcomes).to_string())
    })
    .await;
    let client = server.client();
    let records: Vec<Fields> = (0..450)
        .map(|number| fields(json!({"N__c": number})))
        .collect();
    let target = UpsertTarget {
        object: "Thing__c",
        external_id: "N__c",
    };
    let outcomes = client
        .collections()
        .upsert(target, &records, soon())
        .await
        .unwrap();
    assert_eq!(outcomes.len(), 450);
    for (number, outcome) in outcomes.iter().enumerate() {
        match outcome {
            RecordOutcome::Done { id, created } => {
                assert_eq!(
                    (id.as_deref(), *created),
                    (Some(number.to_string().as_str()), Some(true))
                );
            }
            other => assert!(number == 7 && other.is_retryable(), "{number}: {other:?}"),
        }
    }
    let seen = server.calls();
    assert_eq!(seen.len(), 3);
    assert!(
        seen[0]
            .target
            .ends_with("/composite/sobjects/Thing__c/N__c")
    );
    assert!(seen[2].body.starts_with(
        r#"{"allOrNone":false,"records":[{"attributes":{"type":"Thing__c"},"N__c":400}"#
    ));
    let deleted = client
        .collections()
        .all_or_none()
        .delete(&["a"], soon())
        .await
        .unwrap();
    assert!(deleted[0].is_done());
    assert_eq!(
        line(server.calls().last().unwrap()),
        "DELETE /composite/sobjects?ids=a&allOrNone=true"
    );
}

#[tokio::test]
async fn a_failed_request_is_the_outcome_of_its_records() {
    let server = answering(|_| Reply::json("500 Internal Server Error", "")).await;
    let outcomes = server
        .client()
        .collections()
        .create("A", &[Fields::new(), Fields::new()], soon())
        .await
        .unwrap();
    assert_eq!(outcomes.len(), 2);
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, RecordOutcome::Failed { .. }))
    );
}

#[tokio::test]
async fn composite() {
    let server = answering(|_| {
        Reply::json(
            "200 OK",
            r#"{"compositeResponse":[{"body":{"id":"1"},"httpHeaders":{},"httpStatusCode":201,"referenceId":"a"}]}"#,
        )
    })
    .await;
    let client = server.client();
    let call = CompositeCall {
        method: "POST".into(),
        url: "/sobjects/Account".into(),
        reference_id: "a".into(),
        body: Some(json!({"Name": "x"})),
    };
    let answers = client
        .composite(std::slice::from_ref(&call), true, soon())
        .await
        .unwrap();
    assert_eq!(
        (answers[0].http_status_code, answers[0].body["id"].as_str()),
        (201, Some("1"))
    );
    assert_eq!(
        lines(&server),
        [
            r#"POST /composite {"allOrNone":true,"compositeRequest":[{"method":"POST","url":"/services/data/v64.0/sobjects/Account","referenceId":"a","body":{"Name":"x"}}]}"#
        ]
    );
    let error = client
        .composite(&vec![call; 26], true, soon())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn descriptions_are_read_once() {
    let server = answering(|seen| {
        if seen.target.ends_with("/sobjects") {
            return Reply::json("200 OK", r#"{"sobjects":[{"name":"Account","label":"Account","keyPrefix":"001"}]}"#);
        }
        let body = r#"{"name":"Account","fields":[{"name":"Name","type":"string","length":255,"createable":true,"relationshipName":null}]}"#;
        Reply::json("200 OK", body)
    })
    .await;
    let client = server.client();
    let described = client.describe("Account", soon()).await.unwrap();
    assert_eq!(described.field("NAME").unwrap().length, 255);
    assert!(described.field("Other").is_none());
    client.clone().describe("account", soon()).await.unwrap();
    assert_eq!(
        client.describe_global(soon()).await.unwrap()[0]
            .key_prefix
            .as_deref(),
        Some("001")
    );
    client.forget_descriptions();
    client.describe("account", soon()).await.unwrap();
    assert_eq!(
        lines(&server),
        [
            "GET /sobjects/Account/describe",
            "GET /sobjects",
            "GET /sobjects/account/describe"
        ]
    );
}

#[tokio::test]
async fn chatter_events_and_limits() {
    let server = answering(|seen| match seen.method.as_str() {
        "GET" => Reply::json(
            "200 OK",
            r#"{"DailyApiRequests":{"Max":15000,"Remaining":14998,"x":{"Max":1}}}"#,
        ),
        _ => Reply::json("201 Created", r#"{"id":"0D5","success":true,"errors":[]}"#),
    })
    .await;
    let client = server.client();
    let post = ChatterPost {
        element_type: "FeedItem".into(),
        subject_id: "005".into(),
        segments: vec![Segment::Text("Hi ".into()), Segment::Mention("005x".into())],
    };
    assert_eq!(client.chatter().post(&post, soon()).await.unwrap(), "0D5");
    client
        .chatter()
        .comment("0D5", &[Segment::Text("yes".into())], soon())
        .await
        .unwrap();
    client
        .events()
        .publish("Alert__e", &fields(json!({"A__c": 1})), soon())
        .await
        .unwrap();
    assert_eq!(
        client.limits(soon()).await.unwrap()["DailyApiRequests"].remaining,
        14998
    );
    assert_eq!(
        lines(&server),
        [
            r#"POST /chatter/feed-elements {"body":{"messageSegments":[{"type":"Text","text":"Hi "},{"type":"Mention","id":"005x"}]},"feedElementType":"FeedItem","subjectId":"005"}"#,
            r#"POST /chatter/feed-elements/0D5/capabilities/comments/items {"body":{"messageSegments":[{"type":"Text","text":"yes"}]}}"#,
            r#"POST /sobjects/Alert__e {"A__c":1}"#,
            "GET /limits",
        ]
    );
}

#[tokio::test]
async fn an_upload_is_sent_again_whole_after_a_refused_token() {
    let server = answering(|seen| match seen.header("authorization") {
        _ if seen.method == "GET" => Reply::json("200 OK", r#"{"state":"Done"}"#),
        Some("Bearer T") => Reply::json("200 OK", r#"{"uploadIds":["1"]}"#),
        _ => Reply::fault("401 Unauthorized", "INVALID_SESSION_ID"),
    })
    .await;
    let client = server
        .builder()
        .token_store(std::sync::Arc::new(Fixed))
        .build();
    let transcripts = [("c-1".to_owned(), "Guten Tag".to_owned())];
    let answer = client
        .conversations()
        .upload(&transcripts, soon())
        .await
        .unwrap();
    assert_eq!(answer, json!({"uploadIds": ["1"]}));
    let seen = server.calls();
    assert_eq!((seen.len(), &seen[0].body), (2, &seen[1].body));
    assert!(seen[1].body.contains("Content-Disposition: form-data; name=\"c-1\"; filename=\"transcripts.txt\"\r\nContent-Type: text/plain\r\n\r\nGuten Tag\r\n"));
    assert_eq!(seen[1].header("accept"), Some("application/json"));
    assert!(
        seen[1]
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    client
        .conversations()
        .upload_status("a,b", soon())
        .await
        .unwrap();
    assert_eq!(
        line(server.calls().last().unwrap()),
        "GET /connect/conversations/upload?uploadIds=a%2Cb"
    );
}

struct Fixed;

impl patchbay_salesforce::TokenStore for Fixed {
    fn read(
        &self,
    ) -> futures::future::BoxFuture<
        '_,
        Result<Option<patchbay_salesforce::AccessToken>, patchbay_salesforce::StoreError>,
    > {
        Box::pin(std::future::ready(Ok(Some(
            patchbay_salesforce::AccessToken::new("old"),
        ))))
    }

    fn write(
        &self,
        _: patchbay_salesforce::AccessToken,
    ) -> futures::future::BoxFuture<'_, Result<(), patchbay_salesforce::StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}
