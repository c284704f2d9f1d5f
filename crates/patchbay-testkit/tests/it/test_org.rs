//! A test that asks the org for what it lacks fails, unless it said that it would.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode};
use patchbay_testkit::TestOrg;

use crate::http::send;

async fn ask_for_what_it_lacks(org: &TestOrg) -> StatusCode {
    let request = Request::get("/services/apexrest/anything").header("host", "localhost");
    send(org.url(), request.body(Full::new(Bytes::new())).unwrap())
        .await
        .0
}

#[tokio::test]
async fn an_unsupported_feature_fails_the_test() {
    let org = TestOrg::start().await;
    assert_eq!(
        ask_for_what_it_lacks(&org).await,
        StatusCode::NOT_IMPLEMENTED
    );
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(org)));
    assert!(dropped.is_err(), "the drop must fail the test");
}

#[tokio::test]
async fn an_expected_one_does_not() {
    let org = TestOrg::start().await.allowing_unsupported();
    assert_eq!(
        ask_for_what_it_lacks(&org).await,
        StatusCode::NOT_IMPLEMENTED
    );
}
