//! Fields fitted to the org's object: what it lacks is left out, what is too long is cut, and the
//! region is added where there is a field for it. Owns the rules and their warnings; must not know
//! where the fields come from.

use std::collections::BTreeSet;

use patchbay_connect::contact_record::REGION;
use patchbay_salesforce::{Describe, FieldDescribe, Fields};
use serde_json::Value;

use super::Memory;

/// One batch's fitting.
pub(super) struct Fitting<'a> {
    described: &'a Describe,
    region_field: String,
    region: String,
    lacking: BTreeSet<String>,
    cut: BTreeSet<String>,
}

impl<'a> Fitting<'a> {
    /// Fits to an object as the org describes it.
    pub(super) fn new(described: &'a Describe, prefix: &str, region: String) -> Self {
        Self {
            described,
            region_field: format!("{prefix}{REGION}"),
            region,
            lacking: BTreeSet::new(),
            cut: BTreeSet::new(),
        }
    }

    /// The fields that can be written.
    ///
    /// A description that has none of them says nothing about the record: the user may not see the
    /// object's fields. They are then sent as they are, so that Salesforce says what is wrong and no
    /// empty record is left behind.
    pub(super) fn fit(&mut self, fields: Fields) -> Fields {
        let is_known = |name: &String| self.described.field(name).is_some();
        let mut fitted = if fields.keys().any(is_known) {
            fields
                .into_iter()
                .filter_map(|(name, value)| self.fit_field(name, value))
                .collect()
        } else {
            fields
        };
        if self.described.field(&self.region_field).is_some() {
            let region = Value::from(self.region.clone());
            fitted.insert(self.region_field.clone(), region);
        }
        fitted
    }

    fn fit_field(&mut self, name: String, value: Value) -> Option<(String, Value)> {
        let Some(field) = self.described.field(&name) else {
            self.lacking.insert(name);
            return None;
        };
        let value = match value {
            Value::String(text) => match cut_to(field, &text) {
                Some(short) => {
                    self.cut.insert(name.clone());
                    Value::from(short)
                }
                None => Value::String(text),
            },
            other => other,
        };
        Some((name, value))
    }

    /// Logs what was left out, each field once an environment, and what was cut.
    pub(super) fn tell(self, memory: &Memory) {
        let lacking = memory.not_warned_of(self.lacking);
        if !lacking.is_empty() {
            tracing::warn!(
                context = "contact-records",
                object = self.described.name,
                fields = lacking.join(", "),
                "fields that the org lacks, or that its user may not see, are left out"
            );
        }
        if !self.cut.is_empty() {
            let fields: Vec<String> = self.cut.into_iter().collect();
            tracing::warn!(
                context = "contact-records",
                object = self.described.name,
                fields = fields.join(", "),
                "texts longer than their fields were cut"
            );
        }
    }
}

/// The text cut to the field's length; none where it fits. Salesforce counts UTF-16 units.
fn cut_to(field: &FieldDescribe, text: &str) -> Option<String> {
    let is_text = matches!(field.kind.as_str(), "string" | "textarea");
    let most = usize::try_from(field.length).unwrap_or(usize::MAX);
    if !is_text || most == 0 || text.len() <= most || text.encode_utf16().count() <= most {
        return None;
    }
    let mut used = 0;
    let fits = |letter: &char| {
        used += letter.len_utf16();
        used <= most
    };
    Some(text.chars().take_while(fits).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described(fields: &Value) -> Describe {
        serde_json::from_value(json!({"name": "Object__c", "fields": fields})).unwrap()
    }

    fn fit(fields: &Value, described: &Describe) -> Value {
        let Value::Object(fields) = fields.clone() else {
            panic!("fields are an object");
        };
        Value::Object(Fitting::new(described, "ns__", "eu-west-2".to_owned()).fit(fields))
    }

    #[test]
    fn names_match_in_any_case_and_what_is_lacking_goes() {
        let org = described(&json!([{"name": "NS__CHANNEL__C"}, {"name": "ns__region__c"}]));
        let fields = json!({"ns__Channel__c": "VOICE", "ns__Mood__c": "good"});
        assert_eq!(
            fit(&fields, &org),
            json!({"ns__Channel__c": "VOICE", "ns__Region__c": "eu-west-2"})
        );
    }

    #[test]
    fn an_object_whose_fields_nobody_may_see_gets_them_all() {
        let org = described(&json!([{"name": "Id"}, {"name": "Name"}]));
        let fields = json!({"ns__Channel__c": "VOICE"});
        assert_eq!(fit(&fields, &org), fields);
    }

    #[test]
    fn texts_are_cut_at_a_character() {
        let org = described(&json!([
            {"name": "a", "type": "string", "length": 4},
            {"name": "b", "type": "textarea", "length": 5},
            {"name": "c", "type": "datetime", "length": 0},
            {"name": "d", "type": "double", "length": 0},
        ]));
        let time = "2026-03-02T10:15:00Z";
        let fields = json!({"a": "Zoë", "b": "ab\u{1f600}\u{1f600}", "c": time, "d": 12345.5});
        let fitted = fit(&fields, &org);
        assert_eq!(fitted["a"], "Zoë");
        assert_eq!(fitted["b"], "ab\u{1f600}");
        assert_eq!(fitted["c"], time);
        assert_eq!(fitted["d"], 12345.5);
    }
}
