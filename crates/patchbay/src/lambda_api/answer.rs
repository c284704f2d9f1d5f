//! The answers of the API: status, headers and JSON as Lambda sends them.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::laptop::{Called, Deployed};

/// How much of a call's log `LogType: Tail` gives, in bytes.
const TAIL: usize = 4 * 1024;

/// A request that was refused before any function ran.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    error_type: &'static str,
    pub(super) message: String,
}

impl Refusal {
    /// No function of that name; says which there are.
    pub(super) fn unknown(name: &str, known: &[String]) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            error_type: "ResourceNotFoundException",
            message: format!(
                "Function not found: {name}. Known here: {}",
                known.join(", ")
            ),
        }
    }

    pub(super) fn too_large(limit: usize) -> Self {
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            error_type: "RequestEntityTooLargeException",
            message: format!(
                "Request must be smaller than {limit} bytes for the InvokeFunction operation"
            ),
        }
    }

    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error_type: "InvalidRequestContentException",
            message: format!("Could not parse request body into json: {error}"),
        }
    }

    pub(super) fn parameter(message: String) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error_type: "InvalidParameterValueException",
            message,
        }
    }

    /// An operation of Lambda's API that is not here.
    pub(super) fn operation(method: &str, path: &str) -> Self {
        Self {
            status: StatusCode::NOT_IMPLEMENTED,
            error_type: "UnknownOperationException",
            message: format!(
                "`{method} {path}` is not here; this address offers Invoke, ListFunctions and \
                 GetFunction of the API 2015-03-31"
            ),
        }
    }

    pub(super) fn into_answer(self) -> Response {
        let mut answer = json_answer(
            self.status,
            &json!({ "Type": "User", "Message": self.message }),
        );
        answer.headers_mut().insert(
            "x-amzn-errortype",
            HeaderValue::from_static(self.error_type),
        );
        answer
    }
}

/// The answer of a function, or its error: both are status 200, the error is told by a header.
pub(super) fn called(called: &Called, request_id: &str, tail: bool) -> Response {
    let mut answer = match &called.answer {
        Ok(value) => json_answer(StatusCode::OK, value),
        Err(error) => {
            let mut answer = json_answer(StatusCode::OK, &error.to_json());
            answer.headers_mut().insert(
                "x-amz-function-error",
                HeaderValue::from_static("Unhandled"),
            );
            answer
        }
    };
    let headers = answer.headers_mut();
    headers.insert(
        "x-amz-executed-version",
        HeaderValue::from_static("$LATEST"),
    );
    if tail {
        let start = called.log.len().saturating_sub(TAIL);
        let text = STANDARD.encode(&called.log[start..]);
        headers.insert("x-amz-log-result", ascii(&text));
    }
    headers.insert("x-amzn-requestid", ascii(request_id));
    answer
}

/// `InvocationType: Event`.
pub(super) fn accepted(request_id: &str) -> Response {
    empty(StatusCode::ACCEPTED, request_id)
}

/// `InvocationType: DryRun`.
pub(super) fn dry_run(request_id: &str) -> Response {
    empty(StatusCode::NO_CONTENT, request_id)
}

/// `ListFunctions`.
pub(super) fn list(functions: &[Deployed], time_limit: Duration) -> Response {
    let functions: Vec<Value> = functions
        .iter()
        .map(|function| configuration(function, time_limit))
        .collect();
    json_answer(
        StatusCode::OK,
        &json!({ "NextMarker": null, "Functions": functions }),
    )
}

/// `GetFunction`.
pub(super) fn function(function: &Deployed, time_limit: Duration) -> Response {
    json_answer(
        StatusCode::OK,
        &json!({ "Configuration": configuration(function, time_limit), "Tags": {} }),
    )
}

fn configuration(function: &Deployed, time_limit: Duration) -> Value {
    json!({
        "FunctionName": function.name,
        "FunctionArn": format!("arn:aws:lambda:local:000000000000:function:{}", function.name),
        "Runtime": "provided.al2023",
        "Handler": function.function.name(),
        "Description": function.function.summary(),
        "Timeout": time_limit.as_secs(),
        "Version": "$LATEST",
        "PackageType": "Zip",
        "State": "Active",
    })
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    let mut answer = Response::new(Body::from(body.to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    answer
}

fn empty(status: StatusCode, request_id: &str) -> Response {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert("x-amzn-requestid", ascii(request_id));
    answer
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("request ids and base64 are visible ASCII")
}
