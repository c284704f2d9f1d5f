//! One token for everybody: how often it is fetched, where it is looked for, where it is kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use patchbay_salesforce::{
    AccessToken, Client, Deadline, Error, ErrorKind, Fields, Observer, StoreError, TokenStore,
};

use crate::script::{Reply, Seen, Server, soon};

/// A server that accepts the token made last, `T1`, `T2`, …, and refuses all others. `expire` ends it.
struct Org {
    server: Server,
    valid: Arc<AtomicUsize>,
}

impl Org {
    async fn start() -> Self {
        let valid = Arc::new(AtomicUsize::new(0));
        let minted = Arc::clone(&valid);
        let server = Server::start(move |seen: &Seen, _| {
            if seen.is_sign_in() {
                let number = minted.fetch_add(1, Ordering::SeqCst) + 1;
                return Reply::After(
                    Duration::from_millis(30),
                    Box::new(Reply::token(&format!("T{number}"))),
                );
            }
            let expected = format!("Bearer T{}", minted.load(Ordering::SeqCst));
            if seen.header("authorization") != Some(expected.as_str()) {
                return Reply::fault("401 Unauthorized", "INVALID_SESSION_ID");
            }
            if seen.method == "GET" {
                Reply::empty_query()
            } else {
                Reply::created()
            }
        })
        .await;
        Self { server, valid }
    }

    /// Makes every token given out so far worthless.
    fn expire(&self) {
        self.valid.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Store {
    token: Mutex<Option<String>>,
    reads: AtomicUsize,
    writes: AtomicUsize,
    broken: bool,
}

impl Store {
    fn holding(token: &str) -> Arc<Self> {
        Arc::new(Self {
            token: Mutex::new(Some(token.into())),
            ..Self::default()
        })
    }

    fn counts(&self) -> (usize, usize) {
        (
            self.reads.load(Ordering::SeqCst),
            self.writes.load(Ordering::SeqCst),
        )
    }
}

impl TokenStore for Store {
    fn read(&self) -> BoxFuture<'_, Result<Option<AccessToken>, StoreError>> {
        Box::pin(async {
            self.reads.fetch_add(1, Ordering::SeqCst);
            if self.broken {
                return Err(StoreError("broken".into()));
            }
            Ok(self.token.lock().unwrap().clone().map(AccessToken::new))
        })
    }

    fn write(&self, token: AccessToken) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            self.writes.fetch_add(1, Ordering::SeqCst);
            if self.broken {
                return Err(StoreError("broken".into()));
            }
            *self.token.lock().unwrap() = Some(token.expose().to_owned());
            Ok(())
        })
    }
}

async fn query(client: &Client) -> Result<(), Error> {
    client.query("SELECT Id FROM A", soon()).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_calls_with_an_expired_token_sign_in_once() {
    let org = Org::start().await;
    let store = Store::holding("stale");
    let client = org.server.builder().token_store(store.clone()).build();
    query(&client).await.unwrap();
    client.settle(soon()).await;
    assert_eq!((org.server.sign_ins(), store.counts()), (1, (2, 1)));
    org.expire();
    let calls = (0..200).map(|number| {
        let client = client.clone();
        // A task of its own for each: the futures must be able to move between threads.
        tokio::spawn(async move {
            if number % 2 == 0 {
                query(&client).await
            } else {
                let (records, fields) = (client.records(), Fields::new());
                let created = records.create("Account", &fields, soon()).await;
                created.map(|_| ())
            }
        })
    });
    let outcomes = join_all(calls).await.into_iter().map(Result::unwrap);
    for outcome in outcomes {
        outcome.unwrap();
    }
    assert_eq!(org.server.sign_ins(), 2);
    // The store was written less than ten minutes ago, so it is left alone.
    client.settle(soon()).await;
    assert_eq!(store.counts(), (3, 1));
}

#[tokio::test]
async fn another_process_s_token_is_found_in_the_store() {
    let org = Org::start().await;
    let (here, there) = (Store::holding("stale"), Store::holding("stale"));
    let client = org.server.builder().token_store(here.clone()).build();
    query(&client).await.unwrap();
    // Another process renews: this one's token ends, and the store holds the new one.
    let other = org.server.builder().token_store(there).build();
    query(&other).await.unwrap();
    *here.token.lock().unwrap() = Some("T2".into());
    query(&client).await.unwrap();
    assert_eq!(org.server.sign_ins(), 2);
}

#[tokio::test]
async fn a_store_that_offers_a_refused_token_again_is_passed_over() {
    let org = Org::start().await;
    let store = Store::holding("stale");
    let client = org.server.builder().token_store(store.clone()).build();
    query(&client).await.unwrap();
    client.settle(soon()).await;
    *store.token.lock().unwrap() = Some("stale".into());
    org.expire();
    query(&client).await.unwrap();
    let bearers: Vec<String> = org
        .server
        .calls()
        .iter()
        .map(|seen| seen.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(
        bearers,
        ["Bearer stale", "Bearer T1", "Bearer T1", "Bearer T3"]
    );
}

#[tokio::test]
async fn a_broken_store_fails_no_call() {
    let org = Org::start().await;
    let store = Arc::new(Store {
        broken: true,
        ..Store::default()
    });
    let watch = Arc::new(StoreWatch::default());
    let builder = org.server.builder().token_store(store.clone());
    let client = builder.observer(watch.clone()).build();
    query(&client).await.unwrap();
    client.settle(soon()).await;
    assert_eq!(store.counts(), (1, 1));
    let told = watch.0.lock().unwrap();
    let broken = StoreError("broken".into());
    assert_eq!(*told, [broken.clone(), broken], "reading, then writing");
}

#[derive(Default)]
struct StoreWatch(Mutex<Vec<StoreError>>);

impl Observer for StoreWatch {
    fn store_failed(&self, error: &StoreError) {
        self.0.lock().unwrap().push(error.clone());
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_a_header_is_no_token() {
    let org = Org::start().await;
    let client = org
        .server
        .builder()
        .token_store(Store::holding("a\r\nb"))
        .build();
    query(&client).await.unwrap();
    assert_eq!(org.server.calls().len(), 1);
}

#[tokio::test]
async fn a_token_refused_twice_is_final() {
    let server = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("T")
        } else {
            Reply::fault("401 Unauthorized", "INVALID_SESSION_ID")
        }
    })
    .await;
    let client = server
        .builder()
        .token_store(Store::holding("stale"))
        .build();
    let error = query(&client).await.unwrap_err();
    assert!(error.has_code("INVALID_SESSION_ID") && error.kind() == ErrorKind::Auth);
    assert_eq!((server.calls().len(), server.sign_ins()), (2, 1));
}

#[tokio::test]
async fn a_refused_sign_in_is_not_repeated_and_answers_for_those_that_wait() {
    let server = Server::start(|_, _| {
        let body =
            r#"{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}"#;
        Reply::After(
            Duration::from_millis(30),
            Box::new(Reply::json("400 Bad Request", body)),
        )
    })
    .await;
    let client = server.client();
    let outcomes = join_all((0..200).map(|_| query(&client))).await;
    for outcome in outcomes {
        let Err(Error::SignIn(error)) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(error.cause.unwrap().id, "not-approved");
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_401_of_the_token_address_is_final() {
    let server = Server::start(|_, _| Reply::json("401 Unauthorized", "")).await;
    let error = query(&server.client()).await.unwrap_err();
    assert!(matches!(error, Error::SignIn(_)), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_dropped_sign_in_is_repeated_with_a_fresh_assertion() {
    let server = Server::start(|seen, before| match (seen.is_sign_in(), before) {
        (true, 0) => Reply::Close,
        (true, _) => Reply::token("T"),
        _ => Reply::empty_query(),
    })
    .await;
    query(&server.client()).await.unwrap();
    let seen = server.seen();
    assert_eq!(server.sign_ins(), 2);
    assert_ne!(seen[0].body, seen[1].body);
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_the_others_a_token() {
    let org = Org::start().await;
    let client = org.server.client();
    let hasty = client.query(
        "SELECT Id FROM A",
        Deadline::after(Duration::from_millis(10)),
    );
    let (hasty, patient) = futures::join!(hasty, query(&client));
    assert_eq!(hasty.unwrap_err().kind(), ErrorKind::Timeout);
    patient.unwrap();
}

#[tokio::test]
async fn instance_url_moves_the_calls() {
    let org = Server::start(|_, _| Reply::empty_query()).await;
    let home = format!("http://{}", org.address);
    let login = Server::start(move |_, _| {
        Reply::json(
            "200 OK",
            &format!(r#"{{"access_token":"T","instance_url":"{home}"}}"#),
        )
    })
    .await;
    let client = login.client();
    query(&client).await.unwrap();
    assert_eq!((login.seen().len(), org.seen().len()), (1, 1));
    assert!(
        org.seen()[0]
            .target
            .starts_with("/services/data/v64.0/query/")
    );
    assert_eq!(client.base().origin(), format!("http://{}", org.address));
}
