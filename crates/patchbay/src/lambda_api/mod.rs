//! The part of AWS Lambda's API that calls functions, on loopback, so that the AWS CLI and every SDK can call
//! ours by name. It knows the wire; which functions there are and how one runs is `laptop`'s.
//!
//! Wire: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html> and the error shapes listed there.

mod address;
mod answer;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};

use self::address::FunctionAddress;
use self::answer::Refusal;
use crate::laptop::{Deployed, Laptop, show_log};
use crate::printer::{Line, Printer, Tone};

/// The largest event of a call that waits for its answer, in bytes
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const EVENT_LIMIT: usize = 6 * 1024 * 1024;
/// The largest event of a call that does not wait, in bytes (same page).
const ASYNC_EVENT_LIMIT: usize = 1024 * 1024;
/// How much of a body that is too large is still read, so that the caller sees the refusal instead of a closed
/// connection.
const READ_LIMIT: usize = 8 * EVENT_LIMIT;

/// What every request needs.
#[derive(Debug)]
pub(crate) struct LambdaApi {
    pub(crate) laptop: Laptop,
    pub(crate) printer: Printer,
    /// How long a call may take before it ends as a time-out.
    pub(crate) time_limit: Duration,
}

type Shared = State<Arc<LambdaApi>>;

/// The routes of the API.
pub(crate) fn router(api: LambdaApi) -> Router {
    Router::new()
        .route("/2015-03-31/functions/{name}/invocations", post(invoke))
        .route("/2015-03-31/functions/", get(list))
        .route("/2015-03-31/functions", get(list))
        .route("/2015-03-31/functions/{name}", get(describe))
        .fallback(elsewhere)
        .with_state(Arc::new(api))
}

/// Invoke: runs a function and gives its answer.
async fn invoke(
    State(api): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    match prepare(&api, &name, &headers, request.into_body()).await {
        Ok(call) => call.run(api, wants_log(&headers)).await,
        Err(refusal) => {
            let mut line = Line::new().with(Tone::Bad, refusal.status.as_str());
            line = line.plain(format!("  {name}  {}", refusal.message));
            api.printer.talk(line);
            refusal.into_answer()
        }
    }
}

/// A call that may run.
struct Call {
    function: Deployed,
    event: Bytes,
    kind: Kind,
}

/// The header `X-Amz-Invocation-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    RequestResponse,
    Event,
    DryRun,
}

impl Kind {
    fn from_headers(headers: &HeaderMap) -> Result<Self, Refusal> {
        let Some(value) = headers.get("x-amz-invocation-type") else {
            return Ok(Self::RequestResponse);
        };
        match value.as_bytes() {
            b"RequestResponse" => Ok(Self::RequestResponse),
            b"Event" => Ok(Self::Event),
            b"DryRun" => Ok(Self::DryRun),
            other => Err(Refusal::parameter(format!(
                "the invocation type `{}` is not RequestResponse, Event or DryRun",
                String::from_utf8_lossy(other)
            ))),
        }
    }
}

fn wants_log(headers: &HeaderMap) -> bool {
    headers
        .get("x-amz-log-type")
        .is_some_and(|value| value == "Tail")
}

/// Checks a call in the order in which Lambda does: the function, the size, the JSON.
async fn prepare(
    api: &LambdaApi,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Call, Refusal> {
    let address = FunctionAddress::parse(name);
    let function =
        Laptop::find(address.name()).ok_or_else(|| Refusal::unknown(name, &api.laptop.names()))?;
    let kind = Kind::from_headers(headers)?;
    let limit = if kind == Kind::Event {
        ASYNC_EVENT_LIMIT
    } else {
        EVENT_LIMIT
    };
    let event = to_bytes(body, READ_LIMIT)
        .await
        .map_err(|_| Refusal::too_large(limit))?;
    if event.len() > limit {
        return Err(Refusal::too_large(limit));
    }
    // A call without a body reaches a function as an empty object (observed on Lambda).
    let event = if event.is_empty() {
        Bytes::from_static(b"{}")
    } else {
        event
    };
    // Nesting is no fault of JSON, so serde's own limit must not decide here: only the syntax is read.
    if let Err(error) = serde_json::from_slice::<&serde_json::value::RawValue>(&event) {
        return Err(Refusal::not_json(&error));
    }
    Ok(Call {
        function,
        event,
        kind,
    })
}

impl Call {
    async fn run(self, api: Arc<LambdaApi>, tail: bool) -> Response {
        let request_id = uuid::Uuid::new_v4().to_string();
        match self.kind {
            Kind::DryRun => answer::dry_run(&request_id),
            Kind::Event => {
                let answer = answer::accepted(&request_id);
                tokio::spawn(async move { self.finish(&api, &request_id).await });
                answer
            }
            Kind::RequestResponse => {
                let called = self.finish(&api, &request_id).await;
                answer::called(&called, &request_id, tail)
            }
        }
    }

    /// Runs the function and says in one line how it went.
    async fn finish(&self, api: &LambdaApi, request_id: &str) -> crate::laptop::Called {
        let start = Instant::now();
        let called = api
            .laptop
            .call(&self.function, &self.event, request_id, api.time_limit)
            .await;
        show_log(&called.log, &api.printer);
        let took = format!("  {} ms  {request_id}", start.elapsed().as_millis());
        let line = match &called.answer {
            Ok(_) => Line::new()
                .with(Tone::Good, "ok")
                .plain(format!("  {}", self.function.name)),
            Err(error) => Line::new()
                .with(Tone::Bad, &error.error_type)
                .plain(format!("  {}", self.function.name)),
        };
        api.printer.talk(line.with(Tone::Quiet, took));
        called
    }
}

/// `ListFunctions`: what can be called.
async fn list(State(api): Shared) -> Response {
    answer::list(&api.laptop.deployed(), api.time_limit)
}

/// `GetFunction`: one of them.
async fn describe(State(api): Shared, Path(name): Path<String>) -> Response {
    match Laptop::find(FunctionAddress::parse(&name).name()) {
        Some(function) => answer::function(&function, api.time_limit),
        None => Refusal::unknown(&name, &api.laptop.names()).into_answer(),
    }
}

async fn elsewhere(request: Request) -> Response {
    Refusal::operation(request.method().as_str(), request.uri().path()).into_answer()
}
