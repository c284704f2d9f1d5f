//! Which calls are sent again after which failures, and how often.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use patchbay_salesforce::observer::{Exchange, Finished};
use patchbay_salesforce::{ApiUsage, Error, ErrorKind, Fields, Observer};

use crate::script::{Reply, Seen, Server, soon};

/// A server that fails the first `times` calls and serves the rest.
async fn failing(times: usize, failure: fn() -> Reply, success: fn() -> Reply) -> Server {
    let failed = Mutex::new(0);
    Server::start(move |seen: &Seen, _| {
        if seen.is_sign_in() {
            return Reply::token("T");
        }
        let mut failed = failed.lock().unwrap();
        if *failed < times {
            *failed += 1;
            return failure();
        }
        success()
    })
    .await
}

#[tokio::test]
async fn reads_outlive_faults_of_the_moment() {
    let failures: [fn() -> Reply; 5] = [
        || Reply::Close,
        || Reply::json("502 Bad Gateway", ""),
        || Reply::fault("503 Service Unavailable", "SERVER_UNAVAILABLE"),
        || Reply::json("429 Too Many Requests", ""),
        || Reply::fault("400 Bad Request", "UNABLE_TO_LOCK_ROW"),
    ];
    for failure in failures {
        let server = failing(2, failure, Reply::empty_query).await;
        server
            .client()
            .query("SELECT Id FROM A", soon())
            .await
            .unwrap();
        assert_eq!(server.calls().len(), 3);
    }
    let server = failing(
        9,
        || Reply::fault("403 Forbidden", "REQUEST_LIMIT_EXCEEDED"),
        Reply::empty_query,
    )
    .await;
    let error = server
        .client()
        .query("SELECT Id FROM A", soon())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), server.calls().len()),
        (ErrorKind::Throttled, 2)
    );
}

#[tokio::test]
async fn a_create_whose_outcome_is_unknown_is_sent_once() {
    let failures: [fn() -> Reply; 5] = [
        || Reply::Close,
        || Reply::json("500 Internal Server Error", ""),
        || Reply::json("502 Bad Gateway", ""),
        || Reply::json("503 Service Unavailable", ""),
        || Reply::json("504 Gateway Timeout", ""),
    ];
    for failure in failures {
        let server = failing(1, failure, Reply::created).await;
        let client = server.client();
        client.warm_up(soon()).await.unwrap();
        assert!(
            client
                .records()
                .create("Account", &Fields::new(), soon())
                .await
                .is_err()
        );
        assert_eq!(server.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_create_that_was_turned_away_is_sent_again() {
    let locked = || Reply::fault("400 Bad Request", "UNABLE_TO_LOCK_ROW");
    let server = failing(1, locked, Reply::created).await;
    let client = server.client();
    let created = client
        .records()
        .create("Account", &Fields::new(), soon())
        .await
        .unwrap();
    assert_eq!(
        (created.id.as_str(), server.calls().len()),
        ("001000000000001AAA", 2)
    );
}

#[tokio::test]
async fn a_delete_whose_answer_was_lost_counts_as_done() {
    let gone = || Reply::fault("404 Not Found", "ENTITY_IS_DELETED");
    let server = failing(1, || Reply::Close, gone).await;
    server
        .client()
        .records()
        .delete("Account", "001", soon())
        .await
        .unwrap();
    assert_eq!(server.calls().len(), 2);
    let server = failing(0, || Reply::Close, gone).await;
    let error = server
        .client()
        .records()
        .delete("Account", "001", soon())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let server = failing(
        9,
        || {
            Reply::Raw(
                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
                    .into(),
            )
        },
        Reply::empty_query,
    )
    .await;
    let error = server
        .client()
        .query("SELECT Id FROM A", soon())
        .await
        .unwrap_err();
    let Error::Api(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.status, error.retry_after, server.calls().len()),
        (429, Some(3600), 1)
    );
}

#[derive(Default)]
struct Watch {
    finished: Mutex<Vec<(&'static str, Option<u16>)>>,
    retried: Mutex<Vec<&'static str>>,
    usage: Mutex<Vec<ApiUsage>>,
    exchanges: Mutex<Vec<(String, Option<String>)>>,
}

impl Observer for Watch {
    fn request_finished(&self, finished: &Finished) {
        self.finished
            .lock()
            .unwrap()
            .push((finished.call, finished.status));
    }

    fn exchanged(&self, exchange: &Exchange<'_>) {
        let line = format!("{} {}", exchange.method, exchange.address);
        let claims = exchange.claims.map(str::to_owned);
        self.exchanges.lock().unwrap().push((line, claims));
    }

    fn retried(&self, call: &'static str, _: Duration) {
        self.retried.lock().unwrap().push(call);
    }

    fn api_usage(&self, usage: ApiUsage) {
        self.usage.lock().unwrap().push(usage);
    }
}

#[tokio::test]
async fn an_observer_sees_each_exchange_and_the_allowance() {
    let server = failing(
        1,
        || Reply::Close,
        || {
            let body = r#"{"totalSize":0,"done":true,"records":[]}"#;
            Reply::Raw(format!(
                "HTTP/1.1 200 OK\r\nSforce-Limit-Info: api-usage=18/5000\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ))
        },
    )
    .await;
    let watch = Arc::new(Watch::default());
    let client = server
        .builder()
        .observer(Arc::clone(&watch) as Arc<dyn Observer>)
        .build();
    client.query("SELECT Id FROM A", soon()).await.unwrap();
    assert_eq!(
        *watch.finished.lock().unwrap(),
        [
            ("sign-in", Some(200)),
            ("query", None),
            ("query", Some(200))
        ]
    );
    assert_eq!(*watch.retried.lock().unwrap(), ["query"]);
    let usage = ApiUsage {
        used: 18,
        limit: 5000,
    };
    assert_eq!(
        (watch.usage.lock().unwrap().as_slice(), client.api_usage()),
        ([usage].as_slice(), Some(usage))
    );
    let exchanges = watch.exchanges.lock().unwrap();
    let claims = exchanges[0].1.as_deref().unwrap();
    assert!(
        claims.contains(r#""iss":"consumer-key""#) && claims.starts_with('{'),
        "{claims}"
    );
    let query = format!("GET {}/query/?q=SELECT%20Id%20FROM%20A", server.base());
    assert_eq!(exchanges[2], (query, None));
}
