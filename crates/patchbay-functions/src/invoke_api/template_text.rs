//! `{{name}}` in the text of a Chatter post or comment. Owns the replaced function's rules (observed): the
//! first `{{` of the whole text goes with the first `}}` of the whole text, again and again until no `{{`
//! is left, so what a value holds counts too.

use serde_json::{Map, Value};

/// The text has a `{{` that names no parameter with a text, or braces that do not pair up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The most characters that come out: a Chatter post holds 10,000 characters and a comment 10,000
/// (<https://help.salesforce.com/s/articleView?id=sf.collab_limits.htm>), so more can only be a mistake.
const LONGEST: usize = 100_000;

/// Replaces every placeholder by the parameter that it names; blanks around the name do not count.
pub(crate) fn fill(text: &str, values: &Map<String, Value>) -> Result<String, Malformed> {
    let mut text = text.to_owned();
    while let Some((before, opened)) = text.split_once("{{") {
        // A `}}` that stands before is the first one, and goes with nothing.
        if before.contains("}}") {
            return Err(Malformed);
        }
        let (name, behind) = opened.split_once("}}").ok_or(Malformed)?;
        let value = values.get(name.trim()).and_then(Value::as_str);
        let value = value
            .filter(|value| !value.contains("{{"))
            .ok_or(Malformed)?;
        text = [before, value, behind].concat();
        if text.len() > LONGEST {
            return Err(Malformed);
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        let vectors: Value = serde_json::from_str(include_str!(
            "../../../../fixtures/vectors/template-text.json"
        ))
        .unwrap();
        for vector in vectors.as_array().unwrap() {
            let text = vector["text"].as_str().unwrap();
            let filled = fill(text, vector["map"].as_object().unwrap());
            let expected = vector.get("ok").and_then(Value::as_str);
            assert_eq!(filled.ok().as_deref(), expected, "{vector}");
        }
    }
}
