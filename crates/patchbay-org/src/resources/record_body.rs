//! Bodies that are records, with the place of each value, which Salesforce's parser errors tell. Knows nothing of what
//! a record may hold.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::SfError;

/// One record of a body.
#[derive(Debug)]
pub(crate) struct RecordBody<'a> {
    /// Its members.
    pub(crate) members: Map<String, Value>,
    text: &'a str,
    whole: &'a str,
}

impl<'a> RecordBody<'a> {
    /// The body that is one record.
    pub(crate) fn of_body(body: &'a RawValue) -> Result<Self, SfError> {
        Self::within(body, body)
    }

    /// A record within a body.
    pub(crate) fn within(record: &'a RawValue, body: &'a RawValue) -> Result<Self, SfError> {
        let (text, whole) = (record.get(), body.get());
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => Ok(Self {
                members,
                text,
                whole,
            }),
            _ => Err(SfError::bad_request(
                "JSON_PARSER_ERROR",
                format!(
                    "The HTTP entity body is required to be a JSON object at {}",
                    place(whole, text)
                ),
            )),
        }
    }

    /// A refusal of the record, with the place of the value in it where Salesforce tells one.
    pub(crate) fn located(&self, mut error: SfError) -> SfError {
        for fault in error
            .faults
            .iter_mut()
            .filter(|fault| fault.error_code == "JSON_PARSER_ERROR")
        {
            let Some(fields) = fault.fields.take() else {
                continue;
            };
            let values: BTreeMap<String, &RawValue> =
                serde_json::from_str(self.text).unwrap_or_default();
            let value = values.iter().find(|(name, _)| {
                fields.first().is_some_and(|field| {
                    let stem = field.strip_suffix("Id").unwrap_or(field);
                    name.eq_ignore_ascii_case(field) || name.eq_ignore_ascii_case(stem)
                })
            });
            let at = value.map_or(self.text, |(_, value)| value.get());
            fault.message = format!("{} at {}", fault.message, place(self.whole, at));
        }
        error
    }
}

/// Where a part of a text begins: `[line:1, column:20]`.
fn place(whole: &str, part: &str) -> String {
    let offset = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    let before = whole.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    format!("[line:{line}, column:{column}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_its_body() {
        let body: Box<RawValue> =
            serde_json::from_str("{\"Name\": \"A\",\n \"DoNotCall\": \"x\"}").expect("JSON");
        let record = RecordBody::of_body(&body).expect("a record");
        let error = SfError::record("JSON_PARSER_ERROR", "Cannot", &["DoNotCall"]);
        let located = record.located(error);
        assert_eq!(located.faults[0].message, "Cannot at [line:2, column:15]");
        assert_eq!(located.faults[0].fields, None);
    }
}
