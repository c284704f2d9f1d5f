//! How requests look on the wire, and what becomes of answers that are not what they should be.

use std::time::Duration;

use http::Method;
use patchbay_salesforce::{
    BodyShape, Deadline, Error, ErrorKind, Repeat, Request, RetryPolicy, Transport,
    TransportOptions,
};

use crate::script::{Reply, Server, soon};

#[tokio::test]
async fn a_query_is_asked_as_the_published_package_asks() {
    let server = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("T1")
        } else {
            Reply::empty_query()
        }
    })
    .await;
    let page = server
        .client()
        .query(
            "SELECT Id FROM A WHERE N = 'O\\'B (x)*!~' AND P = 'é+'",
            soon(),
        )
        .await
        .unwrap();
    assert!(page.done && page.records.is_empty());
    let seen = server.seen();
    assert_eq!(seen[0].method, "POST");
    assert_eq!(
        seen[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen[0].header("authorization"), None);
    let query = &seen[1];
    assert_eq!(
        query.target,
        "/services/data/v64.0/query/?q=SELECT%20Id%20FROM%20A%20WHERE%20N%20%3D%20'O%5C'B%20(x)*!~'%20AND%20P%20%3D%20'%C3%A9%2B'"
    );
    assert_eq!(query.header("authorization"), Some("Bearer T1"));
    assert_eq!(
        query.header("accept"),
        Some("application/json, text/plain, */*")
    );
    assert_eq!(
        query.header("user-agent"),
        Some(concat!("patchbay/", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(
        (query.header("content-type"), query.header("content-length")),
        (None, None)
    );
    assert_eq!(
        query.line, seen[0].line,
        "one connection serves sign-in and query"
    );
}

#[tokio::test]
async fn reason_phrases_and_shapes_of_refusals_are_kept() {
    let server = Server::start(|seen, _| match seen.target.as_str() {
        "/services/oauth2/token" => Reply::token("T"),
        "/services/data/v64.0/own" => Reply::fault("400 My Own Reason", "MALFORMED_QUERY"),
        "/services/data/v64.0/html" => Reply::json("500 Internal Server Error", "<html>x</html>"),
        _ => Reply::json("404 Not Found", ""),
    })
    .await;
    let client = server.client();
    let refused = async |path: &str| match client.raw(Request::get("probe", path), soon()).await {
        Err(Error::Api(error)) => *error,
        other => panic!("{other:?}"),
    };
    let own = refused("own").await;
    assert_eq!(
        (own.status, own.reason.as_str(), own.body),
        (400, "My Own Reason", BodyShape::List)
    );
    assert_eq!(own.first().unwrap().code, "MALFORMED_QUERY");
    assert_eq!(refused("html").await.body, BodyShape::Text);
    let none = refused("none").await;
    assert_eq!(
        (none.reason.as_str(), none.body),
        ("Not Found", BodyShape::Empty)
    );
}

#[tokio::test]
async fn redirects_are_never_followed() {
    let server = Server::start(|seen, _| match seen.target.as_str() {
        "/services/oauth2/token" => Reply::token("T"),
        _ => Reply::Raw(
            "HTTP/1.1 302 Found\r\nLocation: https://login.example.com/secret?sid=1\r\nContent-Length: 0\r\n\r\n".into(),
        ),
    })
    .await;
    let client = server.client();
    for method in [Method::GET, Method::POST, Method::PATCH] {
        let error = client
            .raw(Request::new("probe", method, "x"), soon())
            .await
            .unwrap_err();
        let Error::Redirect {
            status: 302, to, ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(to, "login.example.com");
        assert!(!error.to_string().contains("sid"));
    }
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_redirected_sign_in_says_so() {
    let server = Server::start(|_, _| {
        Reply::Raw("HTTP/1.1 301 Moved Permanently\r\nLocation: https://acme.my.salesforce.com/x\r\nContent-Length: 0\r\n\r\n".into())
    })
    .await;
    let error = server
        .client()
        .query("SELECT Id FROM A", soon())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Redirect {
                call: "sign-in",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn chunked_answers_are_read_whole_and_broken_ones_are_errors() {
    let server = Server::start(|seen, _| match seen.target.as_str() {
        "/services/oauth2/token" => Reply::token("T"),
        "/services/data/v64.0/whole" => {
            Reply::Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n".into())
        }
        "/services/data/v64.0/broken" => Reply::RawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".into()),
        "/services/data/v64.0/noise" => Reply::RawThenClose("220 smtp ready\r\n\r\n".into()),
        _ => Reply::json("200 OK", "not json"),
    })
    .await;
    let client = server.builder().retry(RetryPolicy::never()).build();
    let whole = client
        .raw(Request::get("probe", "whole"), soon())
        .await
        .unwrap();
    assert_eq!(&whole.body[..], b"{\"a\":1}");
    let broken = client
        .raw(Request::get("probe", "broken"), soon())
        .await
        .unwrap_err();
    assert!(
        broken.has_code("ECONNRESET") && broken.may_be_done(),
        "{broken:?}"
    );
    let noise = client
        .raw(Request::get("probe", "noise"), soon())
        .await
        .unwrap_err();
    assert_eq!(noise.kind(), ErrorKind::Protocol, "{noise:?}");
    let decode = client.query("SELECT Id FROM A", soon()).await.unwrap_err();
    assert!(
        matches!(
            decode,
            Error::Decode {
                call: "query",
                status: 200,
                ..
            }
        ),
        "{decode:?}"
    );
    assert!(!decode.to_string().contains("not json"), "{decode}");
}

#[tokio::test]
async fn answers_beyond_the_limit_are_refused() {
    let server = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("T")
        } else {
            Reply::json("200 OK", &format!("[{}]", " ".repeat(5000)))
        }
    })
    .await;
    let mut options = TransportOptions::default();
    options.largest_answer = 1000;
    let client = server
        .builder()
        .transport(Transport::new(options).unwrap())
        .build();
    let error = client
        .raw(Request::get("probe", "big"), soon())
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::TooLarge { limit: 1000, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn every_hop_ends_by_the_deadline_and_names_itself() {
    let silent = Server::start(|_, _| Reply::Silence).await;
    let short = || Deadline::after(Duration::from_millis(150));
    let error = silent
        .client()
        .query("SELECT Id FROM A", short())
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Timeout { call: "sign-in" }),
        "{error:?}"
    );
    let slow = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("T")
        } else {
            Reply::Silence
        }
    })
    .await;
    let client = slow.client();
    client.warm_up(soon()).await.unwrap();
    let error = client
        .query(
            "SELECT Id FROM A",
            Deadline::after(Duration::from_millis(150)),
        )
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Timeout { call: "query" }),
        "{error:?}"
    );
    // A body that never ends is bounded too, and nothing is sent once the time is over.
    let stuck = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("T")
        } else {
            Reply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".into())
        }
    })
    .await;
    let client = stuck.client();
    client.warm_up(soon()).await.unwrap();
    let error = client
        .query(
            "SELECT Id FROM A",
            Deadline::after(Duration::from_millis(150)),
        )
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let before = stuck.seen().len();
    let over = client
        .query("SELECT Id FROM A", Deadline::after(Duration::ZERO))
        .await
        .unwrap_err();
    assert_eq!(over.kind(), ErrorKind::Timeout);
    assert_eq!(stuck.seen().len(), before);
}

#[tokio::test]
async fn a_refused_connection_is_named_as_node_names_it() {
    let address = Server::start(|_, _| Reply::Close).await.address;
    let endpoint = format!("http://{address}/services/oauth2/token");
    let base =
        patchbay_salesforce::ApiBase::parse(&format!("http://{address}/services/data/v64.0"))
            .unwrap();
    tokio::task::yield_now().await;
    let client =
        patchbay_salesforce::Client::builder(base, crate::script::jwt_bearer(&endpoint)).build();
    let error = client.query("SELECT Id FROM A", soon()).await.unwrap_err();
    assert!(
        error.has_code("ECONNREFUSED") && !error.may_be_done(),
        "{error:?}"
    );
}

#[tokio::test]
async fn warming_up_opens_a_connection_that_the_first_call_uses() {
    let org = Server::start(|_, _| Reply::empty_query()).await;
    let login = Server::start(|_, _| Reply::token("T")).await;
    let endpoint = format!("http://{}/services/oauth2/token", login.address);
    let client =
        patchbay_salesforce::Client::builder(org.base(), crate::script::jwt_bearer(&endpoint))
            .build();
    client.warm_up(soon()).await.unwrap();
    assert_eq!(
        (login.seen().len(), org.seen().len()),
        (1, 0),
        "nothing is asked of the org"
    );
    client.query("SELECT Id FROM A", soon()).await.unwrap();
    client.query("SELECT Id FROM A", soon()).await.unwrap();
    let lines: Vec<usize> = org.seen().iter().map(|seen| seen.line).collect();
    assert_eq!(lines, [0, 0]);
}

#[tokio::test]
async fn a_stale_connection_does_not_double_a_create() {
    // Each answer is followed by a hang-up that the client has not asked for.
    let server = Server::start(|seen, _| {
        if seen.is_sign_in() {
            return Reply::token("T");
        }
        let body = r#"{"id":"001000000000001AAA","success":true,"errors":[]}"#;
        let head = format!("HTTP/1.1 201 Created\r\nContent-Length: {}", body.len());
        Reply::RawThenClose(format!("{head}\r\n\r\n{body}"))
    })
    .await;
    let client = server.client();
    for _ in 0..20 {
        client
            .records()
            .create("Account", &patchbay_salesforce::Fields::new(), soon())
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(server.calls().len(), 20);
    let request = Request::new("probe", Method::POST, "x").repeat(Repeat::Never);
    client.raw(request, soon()).await.unwrap();
}
