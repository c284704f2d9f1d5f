//! What an org says about its objects:
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm>.
//! A description is kept for the life of the client: names and types of fields change by deployment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::Value;

use crate::Fields;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::escape::path_part;
use crate::request::Request;

/// What the org says about one object.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Describe {
    /// The name in the spelling of the org.
    pub name: String,
    /// Its fields, those that this user sees.
    pub fields: Vec<FieldDescribe>,
    /// All else.
    #[serde(flatten)]
    pub more: Fields,
}

/// What the org says about one field.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldDescribe {
    /// The name in the spelling of the org.
    pub name: String,
    /// The type, such as `string`, `reference`, `datetime`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The longest text, in characters; 0 where there is none.
    #[serde(default)]
    pub length: u64,
    /// Whether a create may set it.
    #[serde(default)]
    pub createable: bool,
    /// Whether an update may set it.
    #[serde(default)]
    pub updateable: bool,
    /// Whether it is an external id.
    #[serde(default)]
    pub external_id: bool,
    /// The name of the relationship, for a lookup.
    #[serde(default)]
    pub relationship_name: Option<String>,
    /// All else.
    #[serde(flatten)]
    pub more: Fields,
}

/// One object of the global description.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObjectName {
    /// The name in the spelling of the org.
    pub name: String,
    /// The label that people see.
    #[serde(default)]
    pub label: String,
    /// The first three characters of its ids.
    #[serde(default)]
    pub key_prefix: Option<String>,
    /// All else.
    #[serde(flatten)]
    pub more: Fields,
}

impl FieldDescribe {
    /// Whether Salesforce's parser certainly refuses the value: a text that is no number in a field of
    /// numbers, that begins with no date in a field of dates or times, or that is neither `true` nor `false`
    /// in a checkbox. Such a value spoils the whole request that it comes in (`JSON_PARSER_ERROR`, observed),
    /// with up to 199 other records. An empty text is left to the org.
    pub fn refuses(&self, value: &Value) -> bool {
        let text = match value {
            Value::String(text) if !text.trim().is_empty() => text.trim(),
            _ => return false,
        };
        match self.kind.as_str() {
            "int" | "double" | "currency" | "percent" => text.parse::<f64>().is_err(),
            "date" | "datetime" => !begins_with_a_date(text),
            "boolean" => !["true", "false"]
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word)),
            _ => false,
        }
    }
}

/// `2026-11-22…`.
fn begins_with_a_date(text: &str) -> bool {
    let digits = |part: Option<&[u8]>| part.is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let bytes = text.as_bytes();
    digits(bytes.get(..4))
        && bytes.get(4) == Some(&b'-')
        && digits(bytes.get(5..7))
        && bytes.get(7) == Some(&b'-')
        && digits(bytes.get(8..10))
}

impl Describe {
    /// The field of this name, in whatever spelling: the org takes names in any case.
    pub fn field(&self, name: &str) -> Option<&FieldDescribe> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// Descriptions read so far, by name in lower case.
#[derive(Default)]
pub(crate) struct DescribeCache {
    read: Mutex<HashMap<String, Arc<Describe>>>,
}

impl DescribeCache {
    fn get(&self, name: &str) -> Option<Arc<Describe>> {
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    fn put(&self, name: String, described: Arc<Describe>) {
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, described);
    }

    fn clear(&self) {
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Client {
    /// Describes an object, from memory where it was described before.
    ///
    /// # Errors
    /// Any [`Error`]; kind `NotFound` when the org has no such object.
    pub async fn describe(&self, object: &str, deadline: Deadline) -> Result<Arc<Describe>, Error> {
        const CALL: &str = "describe";
        let key = object.to_ascii_lowercase();
        if let Some(known) = self.described().get(&key) {
            return Ok(known);
        }
        let path = format!(
            "sobjects/{}/describe",
            path_part("the object's name", object)?
        );
        let described: Describe = self
            .send(&Request::get(CALL, path), deadline)
            .await?
            .json(CALL)?;
        let described = Arc::new(described);
        self.described().put(key, Arc::clone(&described));
        Ok(described)
    }

    /// Forgets all descriptions, so that the next ones are read afresh.
    pub fn forget_descriptions(&self) {
        self.described().clear();
    }

    /// The names of all objects that this user sees: `GET sobjects`.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn describe_global(&self, deadline: Deadline) -> Result<Vec<ObjectName>, Error> {
        const CALL: &str = "describe global";
        #[derive(Deserialize)]
        struct Answer {
            sobjects: Vec<ObjectName>,
        }
        let answer: Answer = self
            .send(&Request::get(CALL, "sobjects"), deadline)
            .await?
            .json(CALL)?;
        Ok(answer.sobjects)
    }

    /// The versions of the REST interface that the org has: `GET /services/data`, each
    /// `{"label","url","version"}`.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn versions(&self, deadline: Deadline) -> Result<Vec<Value>, Error> {
        const CALL: &str = "versions";
        self.send(&Request::get(CALL, "/services/data"), deadline)
            .await?
            .json(CALL)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_parser_certainly_refuses_is_refused() {
        let field = |kind: &str| -> FieldDescribe {
            serde_json::from_value(json!({"name": "F__c", "type": kind})).unwrap()
        };
        let cases = [
            ("double", json!("12.5"), false),
            ("double", json!(" 7 "), false),
            ("double", json!("many"), true),
            ("double", json!(""), false),
            ("double", json!(null), false),
            ("datetime", json!("2026-11-22T09:00:00Z"), false),
            ("datetime", json!("2026-11-22"), false),
            ("datetime", json!("some time in the morning"), true),
            ("date", json!("22.11.2026"), true),
            ("boolean", json!("True"), false),
            ("boolean", json!("yes"), true),
            ("string", json!("anything"), false),
        ];
        for (kind, value, refused) in cases {
            assert_eq!(field(kind).refuses(&value), refused, "{kind} {value}");
        }
    }
}
