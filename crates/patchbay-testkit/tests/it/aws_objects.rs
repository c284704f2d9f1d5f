//! The stand-in keeps objects as S3 does, and invokes functions as Lambda does.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, StatusCode};
use patchbay_testkit::AwsStub;
use serde_json::json;

use crate::http::exchange;

/// Sends one request; status, `ETag` and body.
async fn ask(
    aws: &AwsStub,
    (method, path): (Method, &str),
    headers: &[(&str, &str)],
    body: &str,
) -> (StatusCode, String, String) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    let answer = exchange(&aws.url(), request).await;
    let etag = answer.headers().get("etag");
    let etag = etag.map_or("", |value| value.to_str().unwrap()).to_owned();
    let body = String::from_utf8(answer.body().to_vec()).unwrap();
    (answer.status(), etag, body)
}

#[tokio::test]
async fn conditional_puts_hold_their_conditions() {
    let aws = AwsStub::start().await.unwrap();
    let at = (Method::PUT, "/b/locks/a%20b.lock");
    let meta = ("x-amz-meta-id", "1");
    let (status, first, _) = ask(&aws, at.clone(), &[("if-none-match", "*"), meta], "one").await;
    assert_eq!(status, StatusCode::OK);
    let (status, _, _) = ask(&aws, at.clone(), &[("if-none-match", "*")], "two").await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    let (status, second, _) = ask(&aws, at.clone(), &[("if-match", &first)], "three").await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(first, second);
    let (status, _, _) = ask(&aws, at, &[("if-match", &first)], "four").await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(aws.object("b", "locks/a b.lock").unwrap().body, b"three");
    let (status, etag, body) = ask(&aws, (Method::GET, "/b/locks/a%20b.lock"), &[], "").await;
    assert_eq!(
        (status, etag, body.as_str()),
        (StatusCode::OK, second, "three")
    );
    let head = ask(&aws, (Method::HEAD, "/b/nothing"), &[], "").await;
    assert_eq!(head.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let aws = AwsStub::start().await.unwrap();
    for number in 0..5 {
        aws.put_object("b", &format!("p/{number}"), "x");
    }
    aws.put_object("b", "q", "x");
    let mut path = "/b?list-type=2&prefix=p%2F&max-keys=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let (_, _, page) = ask(&aws, (Method::GET, &path), &[], "").await;
        seen.push(page.matches("<Key>").count());
        let Some((_, token)) = page.split_once("<NextContinuationToken>") else {
            break;
        };
        let (token, _) = token.split_once('<').unwrap();
        path = format!("/b?list-type=2&prefix=p%2F&max-keys=2&continuation-token={token}");
    }
    assert_eq!(seen, [2, 2, 1]);
    aws.deny("ListObjectsV2");
    let (status, _, body) = ask(&aws, (Method::GET, &path), &[], "").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(body.contains("<Code>AccessDenied</Code>"), "{body}");
}

#[tokio::test]
async fn invocations_are_written_down_and_answered() {
    let aws = AwsStub::start().await.unwrap();
    aws.answer_function("f", |payload| json!({"got": payload["a"]}));
    let at = (Method::POST, "/2015-03-31/functions/f/invocations");
    let (_, _, body) = ask(&aws, at.clone(), &[], r#"{"a": 1}"#).await;
    assert_eq!(body, r#"{"got":1}"#);
    aws.break_next("Invoke", 1);
    let event = ("x-amz-invocation-type", "Event");
    let (status, _, _) = ask(&aws, at.clone(), &[event], "{}").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let (status, _, _) = ask(&aws, at, &[event], "{}").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let names: Vec<_> = aws.calls().into_iter().map(|call| call.name).collect();
    assert_eq!(names, ["f (RequestResponse)", "f (Event)", "f (Event)"]);
}
