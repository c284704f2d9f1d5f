use std::time::Duration;

use super::RetryPolicy;
use crate::error::Error;
use crate::request::{Repeat, Response};

fn answer(status: u16, headers: &[(&'static str, &'static str)], code: &str) -> Error {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, http::HeaderValue::from_static(value));
    }
    let body = if code.is_empty() {
        String::new()
    } else {
        format!(r#"[{{"errorCode":"{code}","message":"m"}}]"#)
    };
    Response {
        status,
        reason: String::new(),
        headers: map,
        body: body.into(),
    }
    .as_refusal("create")
}

fn dropped(code: &'static str, sent: bool) -> Error {
    Error::Transport {
        call: "create",
        code,
        sent,
        detail: String::new(),
    }
}

fn goes_on(error: &Error, repeat: Repeat) -> bool {
    RetryPolicy::default().next(error, repeat, 1, 0.0).is_some()
}

#[test]
fn a_safe_call_is_repeated_after_faults_of_the_moment() {
    for error in [
        dropped("ECONNREFUSED", false),
        dropped("ECONNRESET", true),
        answer(429, &[], ""),
        answer(502, &[], ""),
        answer(503, &[], ""),
        answer(403, &[], "REQUEST_LIMIT_EXCEEDED"),
        answer(400, &[], "UNABLE_TO_LOCK_ROW"),
    ] {
        assert!(goes_on(&error, Repeat::Safe), "{error}");
        assert!(!goes_on(&error, Repeat::Never), "{error}");
    }
    for error in [
        answer(400, &[], "INVALID_FIELD"),
        answer(401, &[], ""),
        answer(500, &[], ""),
        dropped("ENOTFOUND", false),
    ] {
        assert!(!goes_on(&error, Repeat::Safe), "{error}");
    }
    assert!(!goes_on(&Error::Timeout { call: "query" }, Repeat::Safe));
}

#[test]
fn a_create_is_repeated_only_where_it_was_not_done() {
    for error in [
        dropped("ECONNREFUSED", false),
        dropped("ECONNRESET", false),
        answer(429, &[], ""),
        answer(400, &[], "UNABLE_TO_LOCK_ROW"),
    ] {
        assert!(goes_on(&error, Repeat::IfNotDone), "{error}");
    }
    for error in [
        dropped("ECONNRESET", true),
        answer(503, &[], ""),
        answer(503, &[("retry-after", "1")], ""),
        answer(503, &[], "SERVER_UNAVAILABLE"),
        answer(502, &[], ""),
        answer(504, &[], ""),
        answer(500, &[], ""),
        answer(403, &[], "REQUEST_LIMIT_EXCEEDED"),
    ] {
        assert!(!goes_on(&error, Repeat::IfNotDone), "{error}");
    }
}

#[test]
fn waits_grow_end_and_heed_the_server() {
    let policy = RetryPolicy {
        max_tries: 6,
        ..RetryPolicy::default()
    };
    let gone = dropped("ECONNREFUSED", false);
    let wait = |tries, random| {
        policy
            .next(&gone, Repeat::Safe, tries, random)
            .map(|wait| wait.as_millis())
    };
    assert_eq!(
        (wait(1, 0.0), wait(2, 0.0), wait(5, 0.0)),
        (Some(100), Some(200), Some(1000))
    );
    assert_eq!((wait(1, 1.0), wait(6, 0.0)), (Some(50), None));
    let asked = answer(429, &[("retry-after", "7")], "");
    assert_eq!(
        policy.next(&asked, Repeat::Safe, 1, 0.0),
        Some(Duration::from_secs(7))
    );
    let over = answer(403, &[], "REQUEST_LIMIT_EXCEEDED");
    assert!(policy.next(&over, Repeat::Safe, 1, 0.0).is_some());
    assert!(policy.next(&over, Repeat::Safe, 2, 0.0).is_none());
}
