//! What a method ends with: the result of an AWS call with the members that the published package's SDK adds, or a
//! text for a person.

use serde_json::{Map, Value, json};

use crate::cloud::{CloudError, RawAnswer};

/// Why a method failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// What kind, for the log.
    pub(super) code: String,
    /// The text that the caller shows.
    pub(super) text: String,
}

impl Failure {
    pub(super) fn new(code: &str, text: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            text: text.into(),
        }
    }

    /// Several texts in one, each in quotes: the form in which tries that failed are told.
    pub(super) fn listed(code: &str, texts: &[String]) -> Self {
        let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        Self::new(code, format!("[{}]", quoted.join(", ")))
    }
}

fn quoted(text: &str) -> String {
    if text.contains('\'') && !text.contains('"') {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "\\'"))
    }
}

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        Self::new(&error.code, error.to_string())
    }
}

/// The result of a call: `ResponseMetadata` (`RequestId`, `HTTPStatusCode`, `RetryAttempts`) and these members. The
/// replaced package's answers also hold the HTTP headers; the adapter does not read them.
pub(super) fn result(
    raw: &RawAnswer,
    members: impl IntoIterator<Item = (&'static str, Value)>,
) -> Value {
    let (request_id, status) = raw.metadata();
    let mut whole = Map::new();
    let metadata = json!({
        "RequestId": request_id,
        "HTTPStatusCode": status,
        "RetryAttempts": raw.retries(),
    });
    whole.insert("ResponseMetadata".to_owned(), metadata);
    for (name, value) in members {
        whole.insert(name.to_owned(), value);
    }
    Value::Object(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_listed_in_quotes() {
        let texts = ["no".to_owned(), "it's gone".to_owned(), "'\"".to_owned()];
        let listed = Failure::listed("X", &texts).text;
        assert_eq!(listed, r#"['no', "it's gone", '\'"']"#);
    }
}
