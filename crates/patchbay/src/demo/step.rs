//! What one step of the demonstration found: what went in, what Salesforce was asked, what came back, and
//! whether it is what was promised. Data only; how it looks is `page`'s.

use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// One step.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    /// Counts up from 1.
    pub(crate) number: usize,
    pub(crate) title: String,
    /// How long the step took, without the checks.
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub(crate) took: Duration,
    /// Facts of a step that sets something up, by label.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "by_label")]
    pub(crate) facts: Vec<(&'static str, String)>,
    /// The parameters of the contact-flow event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<Map<String, Value>>,
    /// The requests that the org saw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) asked: Vec<Asked>,
    /// The answer of the function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<Value>,
    pub(crate) checks: Vec<Check>,
}

/// A request that the org answered.
#[derive(Debug, Serialize)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The query string, decoded: the SOQL or SOSL text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) query: Option<String>,
    /// The claims of the JWT that signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sign_in: Option<Value>,
    /// Absent when the connection was dropped.
    pub(crate) status: Option<u16>,
    pub(crate) ms: f64,
}

/// A promise of the step, and whether it was kept.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    pub(crate) promise: String,
    pub(crate) kept: bool,
}

impl Step {
    /// A step that has found nothing yet.
    pub(crate) fn new(number: usize, title: impl Into<String>) -> Self {
        Self {
            number,
            title: title.into(),
            took: Duration::ZERO,
            facts: Vec::new(),
            event: None,
            asked: Vec::new(),
            answer: None,
            checks: Vec::new(),
        }
    }

    /// Notes a fact.
    pub(crate) fn fact(&mut self, label: &'static str, text: impl Into<String>) {
        self.facts.push((label, text.into()));
    }

    /// Notes whether a promise was kept.
    pub(crate) fn check(&mut self, promise: impl Into<String>, kept: bool) {
        self.checks.push(Check {
            promise: promise.into(),
            kept,
        });
    }

    /// Whether everything is as promised. A step that promises nothing has failed.
    pub(crate) fn is_kept(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(|check| check.kept)
    }
}

fn milliseconds<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((took.as_secs_f64() * 10_000.0).round() / 10.0)
}

/// As an object; a label that stands twice has an array.
fn by_label<S: Serializer>(
    facts: &[(&'static str, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut object: Map<String, Value> = Map::new();
    for (label, text) in facts {
        let text = Value::String(text.clone());
        match object.get_mut(*label) {
            None => {
                object.insert((*label).to_owned(), text);
            }
            Some(Value::Array(texts)) => texts.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
        }
    }
    object.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_kept_only_when_it_promised_something_and_held_it() {
        let mut step = Step::new(1, "a step");
        assert!(!step.is_kept());
        step.check("one", true);
        assert!(step.is_kept());
        step.check("two", false);
        assert!(!step.is_kept());
    }
}
