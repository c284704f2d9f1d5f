//! Lambda's Invoke: what was sent is written down, and a prepared answer goes back
//! (<https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>).

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::{Asked, Services, refused};

/// What a function answers to a payload.
#[derive(Clone)]
pub(super) struct FunctionAnswer(Arc<dyn Fn(&Value) -> Value + Send + Sync>);

impl FunctionAnswer {
    pub(super) fn new(answer: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }
}

impl fmt::Debug for FunctionAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FunctionAnswer")
    }
}

/// The function that a path invokes: `/2015-03-31/functions/<name>/invocations`.
pub(super) fn invoked(path: &str) -> Option<String> {
    let name = path
        .strip_prefix("/2015-03-31/functions/")?
        .strip_suffix("/invocations")?;
    Some(super::objects::decoded(name))
}

impl Services {
    pub(super) fn invoke(&mut self, name: &str, asked: &Asked) -> Response {
        let kind = asked
            .header("x-amz-invocation-type")
            .unwrap_or("RequestResponse");
        let is_event = kind == "Event";
        let payload: Value = serde_json::from_slice(&asked.body).unwrap_or(Value::Null);
        let admitted = self.admit("Invoke", format!("{name} ({kind})"), payload.clone());
        if let Err(refusal) = admitted {
            return refused(&refusal);
        }
        if is_event {
            return StatusCode::ACCEPTED.into_response();
        }
        let answer = self
            .functions
            .get(name)
            .map_or(Value::Null, |answer| (answer.0)(&payload));
        answered(&answer)
    }
}

/// A function's answer; one with an `errorMessage` is that of a function that failed.
pub(super) fn answered(answer: &Value) -> Response {
    let mut response = answer.to_string().into_response();
    if answer.get("errorMessage").is_some() {
        let unhandled = axum::http::HeaderValue::from_static("Unhandled");
        let headers = response.headers_mut();
        headers.insert("x-amz-function-error", unhandled);
    }
    response
}
