//! `@{refAccount.id}` in a composite request: a value of an earlier answer, put into a later URL or body. Owns the
//! notation; knows nothing of requests.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What a value is freed from when it goes into a URL.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The bodies of earlier answers, by reference id.
#[derive(Debug, Default)]
pub(super) struct Answers {
    bodies: HashMap<String, Value>,
}

/// A reference without a value, in Salesforce's words
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoValue(pub(super) String);

impl Answers {
    /// Remembers an answer.
    pub(super) fn add(&mut self, reference_id: &str, body: Value) {
        self.bodies.insert(reference_id.to_owned(), body);
    }

    /// A URL with its references replaced by percent-encoded values.
    pub(super) fn in_url(&self, url: &str) -> Result<String, NoValue> {
        self.replace(url, |value| {
            utf8_percent_encode(&text_of(value), COMPONENT).to_string()
        })
    }

    /// A body with its references replaced. A text that is one reference becomes the value itself.
    pub(super) fn in_body(&self, body: &Value) -> Result<Value, NoValue> {
        Ok(match body {
            Value::String(text) => match whole_reference(text) {
                Some(reference) => self.value(reference)?.clone(),
                None => self.replace(text, text_of)?.into(),
            },
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|it| self.in_body(it))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(members) => {
                let replaced = members
                    .iter()
                    .map(|(name, it)| Ok((name.clone(), self.in_body(it)?)));
                Value::Object(replaced.collect::<Result<_, _>>()?)
            }
            other => other.clone(),
        })
    }

    fn replace(&self, text: &str, write: impl Fn(&Value) -> String) -> Result<String, NoValue> {
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("@{") {
            let Some((reference, after)) = behind.split_once('}') else {
                break;
            };
            replaced.push_str(before);
            replaced.push_str(&write(self.value(reference)?));
            rest = after;
        }
        replaced.push_str(rest);
        Ok(replaced)
    }

    /// The value that `refAccount.records[0].Id` names.
    fn value(&self, reference: &str) -> Result<&Value, NoValue> {
        let reference = reference.trim();
        let end = reference.find(['.', '[']).unwrap_or(reference.len());
        let (id, path) = reference.split_at(end);
        let found = self.bodies.get(id).and_then(|body| follow(body, path));
        found.filter(|value| !value.is_null()).ok_or_else(|| {
            NoValue(format!(
                "Invalid reference specified. No value for {reference} found in {id}"
            ))
        })
    }
}

/// Follows `.records[0].Id` into a value.
fn follow<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = value;
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        value = match step.strip_suffix(']') {
            Some(index) => value.get(index.parse::<usize>().ok()?)?,
            None => value.get(step)?,
        };
    }
    Some(value)
}

/// The reference that a text consists of, if it is one and nothing else.
fn whole_reference(text: &str) -> Option<&str> {
    text.strip_prefix("@{")?
        .strip_suffix('}')
        .filter(|inner| !inner.contains('}'))
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answers() -> Answers {
        let mut answers = Answers::default();
        answers.add("refA", json!({"id": "001A", "n": 3}));
        answers.add(
            "refQ",
            json!({"records": [{"Id": "003", "Name": "O'Brien & Co"}]}),
        );
        answers.add("list", json!([{"id": "x"}]));
        answers
    }

    #[test]
    fn values_go_into_urls_and_bodies() {
        let answers = answers();
        let url = answers.in_url("/a/@{refA.id}?q=@{refQ.records[0].Name}");
        assert_eq!(url, Ok("/a/001A?q=O%27Brien%20%26%20Co".to_owned()));
        let body = json!({"AccountId": "@{refA.id}", "n": "@{refA.n}", "t": ["is @{refA.n}.", "@{list[0].id}"]});
        let expected = json!({"AccountId": "001A", "n": 3, "t": ["is 3.", "x"]});
        assert_eq!(answers.in_body(&body), Ok(expected));
    }

    #[test]
    fn a_reference_without_a_value_is_named() {
        let refused = answers().in_url("/a/@{refQ.records[1].Id}");
        let text = "Invalid reference specified. No value for refQ.records[1].Id found in refQ";
        assert_eq!(refused, Err(NoValue(text.to_owned())));
        assert!(answers().in_body(&json!("@{refX.id}")).is_err());
        assert_eq!(answers().in_body(&json!("@{open")), Ok(json!("@{open")));
    }
}
