//! `POST …/composite/batch`: up to 25 requests in one, each for itself, with a halt at the first failure if asked for.

use axum::extract::State;
use axum::routing::post;
use axum::{Extension, Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::subrequest::{Dispatcher, MOST};
use crate::body::SfJson;
use crate::context::Caller;
use crate::error::SfError;
use crate::front::InProcess;
use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route("/services/data/{version}/composite/batch", post(batch))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    #[serde(default)]
    halt_on_error: bool,
    batch_requests: Vec<Subrequest>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subrequest {
    method: String,
    url: String,
    #[serde(default)]
    rich_input: Option<Value>,
    #[serde(default)]
    binary_part_name: Option<String>,
}

/// `{"hasErrors": …, "results": [{"statusCode": …, "result": …}]}`
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_batch.htm>).
async fn batch(
    State(state): State<SharedState>,
    _caller: Caller,
    Extension(in_process): Extension<InProcess>,
    headers: HeaderMap,
    SfJson(batch): SfJson<Batch>,
) -> Result<Json<Value>, SfError> {
    let requests = &batch.batch_requests;
    if requests.is_empty() || requests.len() > MOST {
        let message = format!("The number of subrequests must be between 1 and {MOST}");
        return Err(SfError::bad_request("INVALID_INPUT", message));
    }
    if requests
        .iter()
        .any(|request| request.binary_part_name.is_some())
    {
        return Err(SfError::unsupported("binary parts of batches"));
    }
    let dispatcher = Dispatcher {
        state: &state,
        in_process,
        headers: &headers,
    };
    let mut results = Vec::with_capacity(requests.len());
    let mut has_errors = false;
    for request in requests {
        if has_errors && batch.halt_on_error {
            results.push(halted());
            continue;
        }
        let url = absolute(&request.url);
        let answer = dispatcher
            .answer(&request.method, &url, request.rich_input.as_ref())
            .await?;
        has_errors |= answer.failed();
        results.push(json!({"statusCode": answer.status.as_u16(), "result": answer.body}));
    }
    // Each counts for itself; the front has counted one.
    state.usage.count(requests.len() as u64 - 1);
    Ok(Json(json!({"hasErrors": has_errors, "results": results})))
}

/// The path of a batch's URL, which starts with the version: `v64.0/sobjects/…`.
fn absolute(url: &str) -> String {
    if url.starts_with("/services/") {
        return url.to_owned();
    }
    format!("/services/data/{}", url.trim_start_matches('/'))
}

/// What is told of a request that was not begun (the text is guessed).
fn halted() -> Value {
    json!({
        "statusCode": 412,
        "result": [{
            "errorCode": "BATCH_PROCESSING_HALTED",
            "message": "Batch processing halted per request",
        }],
    })
}
