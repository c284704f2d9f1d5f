//! Reading the body of a refusal. The shapes: `[{message, errorCode, fields}]` of the REST interface
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm>),
//! `{error, error_description}` of OAuth, anything else from whatever stands in between.

use serde_json::Value;

use super::{ApiFault, BodyShape, SignInError};
use crate::sign_in_errors;

/// The faults of a body, and what the body was.
pub(crate) fn read(body: &[u8]) -> (Vec<ApiFault>, BodyShape) {
    if body.is_empty() {
        return (Vec::new(), BodyShape::Empty);
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Array(items)) if items.is_empty() => (Vec::new(), BodyShape::EmptyList),
        Ok(Value::Array(items)) => (
            items.iter().filter_map(ApiFault::read).collect(),
            BodyShape::List,
        ),
        Ok(value @ Value::Object(_)) => (
            ApiFault::read(&value).into_iter().collect(),
            BodyShape::Object,
        ),
        Ok(Value::Null) => (Vec::new(), BodyShape::Null),
        Ok(_) | Err(_) => (Vec::new(), BodyShape::Text),
    }
}

impl ApiFault {
    /// Reads one fault in any of the spellings that Salesforce uses: `errorCode` in refusals,
    /// `statusCode` in the outcomes of collections, `error` in OAuth answers. `None` for what is no
    /// object or holds none of them.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |names: [&str; 3]| {
            names
                .iter()
                .find_map(|name| object.get(*name).and_then(Value::as_str))
                .map(str::to_owned)
        };
        let code = text(["errorCode", "statusCode", "error"]);
        let message = text(["message", "error_description", "errorMessage"]);
        if code.is_none() && message.is_none() {
            return None;
        }
        let fields = object
            .get("fields")
            .and_then(Value::as_array)
            .map(|fields| {
                fields
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            });
        Some(Self {
            code: code.unwrap_or_default(),
            message: message.unwrap_or_default(),
            fields: fields.unwrap_or_default(),
        })
    }
}

impl SignInError {
    /// Reads a refusal of the token endpoint.
    pub(crate) fn read(status: u16, reason: String, body: &[u8]) -> Self {
        let fault = read(body).0.into_iter().next().unwrap_or_default();
        let present = |text: String| (!text.is_empty()).then_some(text);
        let (error, description) = (present(fault.code), present(fault.message));
        let cause = sign_in_errors::find(error.as_deref(), description.as_deref());
        Self {
            status,
            reason,
            error,
            description,
            cause,
        }
    }
}
