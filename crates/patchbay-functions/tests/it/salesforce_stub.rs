//! A scripted stand-in for Salesforce: it answers as the recorded cases' `control` says and keeps
//! every request. It is no model of an org.

mod adapter;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::Response;
use axum::serve::ListenerExt;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) query: String,
    pub(crate) body: String,
}

#[derive(Default)]
struct Script {
    rows: usize,
    faults: Vec<Value>,
    answers: Vec<Value>,
    token_error: Option<Value>,
    describe: Map<String, Value>,
    tokens: HashSet<String>,
    records: usize,
    minted: usize,
    seen: Vec<Seen>,
}

/// The running stand-in.
pub(crate) struct SalesforceStub {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

impl SalesforceStub {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(Mutex::new(Script {
            rows: 2,
            ..Script::default()
        }));
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        let listener = listener.tap_io(|stream| {
            drop(stream.set_nodelay(true));
        });
        let server = tokio::spawn(async move {
            drop(axum::serve(listener, app).await);
        });
        Self {
            address,
            script,
            server,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes the `control` of a recorded case.
    pub(crate) fn control(&self, control: &Value) {
        let mut script = self.script();
        let list = |name: &str| control.get(name).and_then(Value::as_array).cloned();
        script.faults = list("fail").unwrap_or_default();
        script.answers = list("answers").unwrap_or_default();
        script.token_error = control
            .get("token_error")
            .filter(|error| !error.is_null())
            .cloned();
        if let Some(rows) = control.get("rows").and_then(Value::as_u64) {
            script.rows = usize::try_from(rows).unwrap();
        }
        for token in list("add_tokens").unwrap_or_default() {
            script.tokens.insert(token.as_str().unwrap().to_owned());
        }
    }

    /// The fields' names of objects, by object.
    pub(crate) fn describe(&self, objects: &Value) {
        self.script().describe = objects.as_object().cloned().unwrap_or_default();
    }

    pub(crate) fn accept(&self, token: &str) {
        self.script().tokens.insert(token.to_owned());
    }

    /// From now on no token is good.
    pub(crate) fn expire_tokens(&self) {
        self.script().tokens.clear();
    }

    pub(crate) fn forget(&self) {
        self.script().seen.clear();
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script().seen.clone()
    }

    /// How many requests had a line that contains `part`.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.seen()
            .iter()
            .filter(|seen| seen.line.contains(part))
            .count()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }
}

impl Drop for SalesforceStub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    (method, uri): (Method, Uri),
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let line = format!("{method} {}", uri.path());
    let query = uri.query().unwrap_or_default().to_owned();
    let body = String::from_utf8_lossy(&body).into_owned();
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.replace("Bearer ", ""));
    let seen = Seen { line, query, body };
    let (reply, delay) = {
        let mut script = script.lock().unwrap();
        script.seen.push(seen.clone());
        match script.fault(&seen.line) {
            Some(fault) => (fault.clone(), fault.get("delay_ms").and_then(Value::as_u64)),
            None => (script.reply(&seen, token.as_deref()), None),
        }
    };
    if let Some(delay) = delay {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if reply.get("drop") == Some(&Value::Bool(true)) {
        // Ends the connection without an answer, and without the message of a panic.
        std::panic::resume_unwind(Box::new(()));
    }
    render(&reply)
}

fn render(reply: &Value) -> Response {
    let status = reply.get("status").and_then(Value::as_u64).unwrap_or(200);
    let status = StatusCode::from_u16(u16::try_from(status).unwrap()).unwrap();
    let response = Response::builder()
        .status(status)
        .header("Sforce-Limit-Info", "api-usage=7/100000");
    match reply.get("body").filter(|body| !body.is_null()) {
        None => response.body(Body::empty()).unwrap(),
        Some(body) => response
            .header(header::CONTENT_TYPE, "application/json;charset=UTF-8")
            .body(Body::from(body.to_string()))
            .unwrap(),
    }
}

/// The recorded patterns are literal texts with `.*` between them.
fn matches(pattern: &Value, line: &str) -> bool {
    let mut rest = line;
    pattern
        .as_str()
        .unwrap()
        .split(".*")
        .all(|part| match rest.split_once(part) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
}

impl Script {
    fn fault(&mut self, line: &str) -> Option<Value> {
        let fault = self.faults.iter_mut().find(|fault| {
            fault
                .get("times")
                .is_none_or(|times| times.as_u64() > Some(0))
                && matches(&fault["match"], line)
        })?;
        let times = fault.get("times").and_then(Value::as_u64).unwrap_or(1);
        let ordered = fault.clone();
        fault["times"] = json!(times - 1);
        Some(ordered)
    }

    fn reply(&mut self, seen: &Seen, token: Option<&str>) -> Value {
        if seen.line.ends_with("/services/oauth2/token") {
            return self.token();
        }
        if !token.is_some_and(|token| self.tokens.contains(token)) {
            let body = json!([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]);
            return json!({"status": 401, "body": body});
        }
        if let Some(answer) = self
            .answers
            .iter()
            .find(|answer| matches(&answer["match"], &seen.line))
        {
            return answer.clone();
        }
        self.data(seen)
    }

    fn token(&mut self) -> Value {
        if let Some(error) = &self.token_error {
            return error.clone();
        }
        self.minted += 1;
        // The recordings' stand-in numbers tokens and records together.
        self.records += 1;
        let token = format!("00DTOKEN!{:06}", self.minted);
        self.tokens.insert(token.clone());
        json!({"status": 200, "body": {"access_token": token, "scope": "api", "token_type": "Bearer"}})
    }

    fn data(&mut self, seen: &Seen) -> Value {
        let (method, path) = seen.line.split_once(' ').unwrap();
        let (_, resource) = path.split_once("/services/data/").unwrap();
        let (_, resource) = resource.split_once('/').unwrap();
        if let Some(reply) = self.adapter(method, resource, seen) {
            return reply;
        }
        let mut parts = resource.split('/');
        match (method, parts.next().unwrap()) {
            ("GET", "query") => self.query(&parameter(&seen.query, "q")),
            ("GET", "search") => self.search(&parameter(&seen.query, "q")),
            (_, "connect") => {
                let ids = parameter(&seen.query, "uploadIds");
                let q = if ids.is_empty() {
                    json!({})
                } else {
                    json!({"uploadIds": ids})
                };
                json!({"status": 200, "body": {"uploadId": "UP1", "status": "Accepted", "q": q}})
            }
            ("POST", "sobjects") => {
                self.records += 1;
                let prefix = if parts.next() == Some("Case") {
                    "500"
                } else {
                    "001"
                };
                let id = format!("{prefix}{:012}AAA", self.records);
                json!({"status": 201, "body": {"id": id, "success": true, "errors": []}})
            }
            ("PATCH", "sobjects") if parts.nth(2).is_some() => {
                self.records += 1;
                let id = format!("a00{:012}AAA", self.records);
                json!({"status": 201, "body": {"id": id, "success": true, "errors": [], "created": true}})
            }
            ("PATCH", "sobjects") => json!({"status": 204}),
            _ => json!({"status": 404, "body": [{"errorCode": "NOT_FOUND",
                "message": "The requested resource does not exist"}]}),
        }
    }

    fn query(&self, soql: &str) -> Value {
        let words: Vec<&str> = soql.split_whitespace().collect();
        let upper: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        let from = upper.iter().position(|word| word == "FROM");
        let (Some("SELECT"), Some(from)) = (upper.first().map(String::as_str), from) else {
            let start: String = soql.chars().take(20).collect();
            return json!({"status": 400, "body": [{"errorCode": "MALFORMED_QUERY",
                "message": format!("unexpected token: '{start}'")}]});
        };
        let fields = words[1..from].join(" ");
        let limit = upper.iter().rposition(|word| word == "LIMIT");
        let limit = limit.and_then(|place| words.get(place + 1)?.parse().ok());
        let count = limit.map_or(self.rows, |limit: usize| limit.min(self.rows));
        let records: Vec<Value> = (1..=count)
            .map(|number| row(words[from + 1], fields.split(','), number))
            .collect();
        json!({"status": 200, "body": {"totalSize": count, "done": true, "records": records}})
    }

    fn search(&self, sosl: &str) -> Value {
        let returning = sosl
            .find("RETURNING")
            .map(|at| sosl.split_at(at + 9).1.trim());
        let (object, fields) = match returning.map(|rest| rest.split_once('(')) {
            Some(Some((object, fields))) => (object, fields.trim_end_matches(')')),
            Some(None) => (returning.unwrap(), "Id"),
            None => ("Account", "Id"),
        };
        let records: Vec<Value> = (1..=self.rows)
            .map(|number| row(object, fields.split(','), number))
            .collect();
        json!({"status": 200, "body": {"searchRecords": records}})
    }
}

fn row<'a>(object: &str, fields: impl Iterator<Item = &'a str>, number: usize) -> Value {
    let url = format!("/services/data/v60.0/sobjects/{object}/001{number:012}AAA");
    let mut record = json!({"attributes": {"type": object, "url": url}});
    for field in fields.map(str::trim) {
        let parts: Vec<&str> = field.split('.').collect();
        let (name, parents) = parts.split_last().unwrap();
        let mut place = record.as_object_mut().unwrap();
        for parent in parents {
            let url = format!("/x/{parent}");
            let inner = place
                .entry(*parent)
                .or_insert_with(|| json!({"attributes": {"type": parent, "url": url}}));
            place = inner.as_object_mut().unwrap();
        }
        let is_id = name.eq_ignore_ascii_case("id");
        let value = if is_id {
            format!("001{number:012}AAA")
        } else {
            format!("{name}-{number}")
        };
        place.insert((*name).to_owned(), value.into());
    }
    record
}

fn parameter(query: &str, name: &str) -> String {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let pairs: Map<String, Value> = pairs
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    pairs
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
