//! Answers in turn, by the operation's name, for every protocol that the stand-in meets: what recorded cases
//! prescribe. Owns which request is which operation of Amazon Connect
//! (<https://docs.aws.amazon.com/connect/latest/APIReference/API_Operations_Amazon_Connect_Service.html>).

use std::collections::BTreeMap;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Asked, Services, functions, json_answer, objects, refused, vault};

/// Amazon Connect's operations: method, path with `*` for a part that differs, name.
const CONNECT: &[(&str, &str, &str)] = &[
    ("GET", "/contact/attributes/*/*", "GetContactAttributes"),
    ("GET", "/queues-summary/*", "ListQueues"),
    ("POST", "/metrics/current/*", "GetCurrentMetricData"),
    ("GET", "/instance", "ListInstances"),
    ("PUT", "/instance", "CreateInstance"),
    (
        "GET",
        "/instance/*/storage-configs",
        "ListInstanceStorageConfigs",
    ),
    (
        "PUT",
        "/instance/*/storage-config",
        "AssociateInstanceStorageConfig",
    ),
    (
        "POST",
        "/instance/*/storage-config/*",
        "UpdateInstanceStorageConfig",
    ),
    (
        "PUT",
        "/instance/*/approved-origin",
        "AssociateApprovedOrigin",
    ),
];

/// The prescribed answers.
#[derive(Debug, Default)]
pub(super) struct Script(BTreeMap<String, Turns>);

#[derive(Debug)]
struct Turns {
    answers: Vec<Value>,
    next: usize,
}

impl Script {
    /// Prescribes the answers of an operation, which may have a bucket and key behind it (`GetObject bucket/key`).
    pub(super) fn set(&mut self, operation: &str, answers: &Value) {
        let answers = match answers {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        self.0
            .insert(operation.to_owned(), Turns { answers, next: 0 });
    }

    /// The answer whose turn it is; the last one stays.
    fn next(&mut self, operation: &Operation) -> Option<Value> {
        let whole = format!("{} {}", operation.action, operation.name);
        let key = [whole.as_str(), &operation.action]
            .into_iter()
            .find(|key| self.0.contains_key(*key))?
            .to_owned();
        let turns = self.0.get_mut(&key)?;
        let last = turns.answers.len().checked_sub(1)?;
        let at = turns.next.min(last);
        turns.next += 1;
        turns.answers.get(at).cloned()
    }
}

/// How a service says what it says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Json,
    Invoke,
    S3,
}

/// A request, named.
struct Operation {
    action: String,
    name: String,
    input: Value,
    protocol: Protocol,
}

impl Operation {
    fn of(asked: &Asked) -> Self {
        let input: Value = serde_json::from_slice(&asked.body).unwrap_or(Value::Null);
        let path = asked.uri.path();
        if let Some(target) = asked.header("x-amz-target") {
            let action = target.rsplit('.').next().unwrap_or(target).to_owned();
            return Self {
                action,
                name: vault::asked_name(&input),
                input,
                protocol: Protocol::Json,
            };
        }
        if let Some(name) = functions::invoked(path) {
            let kind = asked
                .header("x-amz-invocation-type")
                .unwrap_or("RequestResponse");
            let name = format!("{name} ({kind})");
            return Self {
                action: "Invoke".to_owned(),
                name,
                input,
                protocol: Protocol::Invoke,
            };
        }
        let known = |(method, pattern, _): &&(&str, &str, &str)| {
            asked.method.as_str() == *method && fits(pattern, path)
        };
        if let Some((_, _, action)) = CONNECT.iter().find(known) {
            let query = asked
                .uri
                .query()
                .map_or_else(String::new, |query| format!("?{query}"));
            let name = format!("{path}{query}");
            return Self {
                action: (*action).to_owned(),
                name,
                input,
                protocol: Protocol::Json,
            };
        }
        let action = objects::action_of(asked).to_owned();
        let name = objects::decoded(path.trim_start_matches('/'));
        Self {
            action,
            name,
            input,
            protocol: Protocol::S3,
        }
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == "*" || wanted == given => {}
            _ => return false,
        }
    }
}

impl Services {
    /// The prescribed answer to a request; none when there is none, and the services answer as they are.
    pub(super) fn scripted(&mut self, asked: &Asked) -> Option<Response> {
        let operation = Operation::of(asked);
        let output = self.script.next(&operation)?;
        let error = output.get("__error__").cloned();
        if operation.protocol == Protocol::S3 && error.is_none() {
            return None;
        }
        let Operation {
            action,
            name,
            input,
            protocol,
        } = operation;
        let is_event = name.ends_with("(Event)");
        if let Err(refusal) = self.admit(&action, name, input) {
            return Some(refused(&refusal));
        }
        Some(match (error, protocol) {
            (Some(error), _) => failure(&error, protocol, &asked.method),
            (None, Protocol::Invoke) if is_event => StatusCode::ACCEPTED.into_response(),
            (None, Protocol::Invoke) => functions::answered(&output),
            (None, _) => json_answer(StatusCode::OK, &output),
        })
    }
}

/// `{"code", "message", "status"}` as the service says it.
fn failure(error: &Value, protocol: Protocol, method: &Method) -> Response {
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    let (code, message) = (text("code"), text("message"));
    let status = error.get("status").and_then(Value::as_u64).unwrap_or(400);
    let status = u16::try_from(status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::BAD_REQUEST);
    if protocol == Protocol::S3 {
        if *method == Method::HEAD {
            return status.into_response();
        }
        let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        return (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response();
    }
    let body = json!({"__type": code, "Message": message, "message": message});
    let mut answer = json_answer(status, &body);
    if let Ok(code) = HeaderValue::from_str(code) {
        answer.headers_mut().insert("x-amzn-errortype", code);
    }
    answer
}
