//! What a function did: what it wrote to Salesforce and handed to other functions, in a form in which our calls of many
//! records and the reference's calls of one are the same.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_testkit::AwsStub;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::salesforce_stub::Seen;

/// Everything that was done.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Effects {
    /// Object, external id and its value, with what the record got last.
    upserts: BTreeMap<String, Value>,
    /// Every other request but sign-ins and describes, in order.
    requests: Vec<Value>,
    /// Invocations of other functions: name with type, and payload, in order.
    invokes: Vec<Value>,
}

impl Effects {
    /// Those of a recorded case.
    pub(crate) fn recorded(case: &Value) -> Self {
        let mut effects = Self::default();
        for call in list(case, "invokes") {
            let name = format!(
                "{} ({})",
                call["function"].as_str().unwrap(),
                call["type"].as_str().unwrap()
            );
            effects.invoke(&name, &call["payload"]);
        }
        // The recordings chained sfInvokeAPI: what it did stands in the case too.
        if effects.calls_functions() {
            return effects;
        }
        for request in list(case, "salesforce") {
            let query = request.get("query").and_then(Value::as_object).cloned();
            effects.request(
                request["method"].as_str().unwrap(),
                request["path"].as_str().unwrap(),
                &query.unwrap_or_default(),
                &request["body"],
            );
        }
        effects
    }

    /// Those that reached the stand-ins.
    pub(crate) fn seen(requests: &[Seen], aws: &AwsStub) -> Self {
        let mut effects = Self::default();
        for call in aws.calls() {
            if call.action == "Invoke" {
                effects.invoke(&call.name, &call.input);
            }
        }
        for request in requests {
            let (method, path) = request.line.split_once(' ').unwrap();
            let query = url::form_urlencoded::parse(request.query.as_bytes())
                .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
                .collect();
            let body = serde_json::from_str(&request.body).unwrap_or(Value::Null);
            effects.request(method, path, &query, &body);
        }
        effects
    }

    fn calls_functions(&self) -> bool {
        self.invokes
            .iter()
            .any(|call| call[0].as_str().unwrap().ends_with("(RequestResponse)"))
    }

    fn invoke(&mut self, name: &str, payload: &Value) {
        self.invokes.push(json!([name, settled(payload)]));
    }

    fn request(&mut self, method: &str, path: &str, query: &Map<String, Value>, body: &Value) {
        let Some((_, resource)) = path.split_once("/services/data/") else {
            return;
        };
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let parts: Vec<String> = resource.split('/').skip(1).map(decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (method, parts.as_slice()) {
            (_, [.., "describe"]) => {}
            ("PATCH", ["composite", "sobjects", object, field]) => {
                for record in list(body, "records") {
                    let key = record[*field].as_str().unwrap_or_default().to_owned();
                    self.upsert(
                        &[object, field, &key],
                        &without(record, &["attributes", field]),
                    );
                }
            }
            ("PATCH", ["sobjects", object, field, key @ ..]) if !key.is_empty() => {
                self.upsert(&[object, field, &key.join("/")], body);
            }
            _ => {
                let query: Map<String, Value> = query
                    .iter()
                    .map(|(name, value)| (name.clone(), one_blank(value)))
                    .collect();
                let request = json!([method, parts.join("/"), query, settled(body)]);
                // A request that is sent again with a new token counts once.
                if self.requests.last() != Some(&request) {
                    self.requests.push(request);
                }
            }
        }
    }

    fn upsert(&mut self, key: &[&str], record: &Value) {
        self.upserts.insert(key.join(" "), settled(record));
    }
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn without(record: &Value, names: &[&str]) -> Value {
    let mut record = record.clone();
    for name in names {
        record.as_object_mut().unwrap().shift_remove(*name);
    }
    record
}

fn one_blank(text: &Value) -> Value {
    let words: Vec<&str> = text
        .as_str()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    words.join(" ").into()
}

/// The value with whole numbers written as such, JSON in texts read, and a file's content decoded.
fn settled(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, value)| !is_neutral(name, value))
            .map(|(name, value)| (name.clone(), member(name, value)))
            .collect(),
        Value::Array(items) => items.iter().map(settled).collect(),
        Value::String(text) if text.starts_with(['{', '[']) => match serde_json::from_str(text) {
            Ok(inner) => json!({"json": settled(&inner)}),
            Err(_) => value.clone(),
        },
        Value::Number(number) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            whole.map_or_else(|| value.clone(), |whole| json!(format!("{whole:.0}")))
        }
        other => other.clone(),
    }
}

/// A sentiment of 0, which ours writes and the reference leaves out.
fn is_neutral(name: &str, value: &Value) -> bool {
    name.ends_with("Sentiment__c") && value.as_f64() == Some(0.0)
}

fn member(name: &str, value: &Value) -> Value {
    let content = value.as_str().filter(|_| name == "Body");
    let decoded = content.and_then(|text| STANDARD.decode(text).ok());
    match decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => settled(&Value::from(text)),
        None => settled(value),
    }
}
