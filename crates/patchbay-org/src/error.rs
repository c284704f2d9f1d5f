//! What the org answers when it refuses: Salesforce's own `[{message, errorCode, fields}]`, and 501 with the
//! feature's name for what the org does not have. Knows the wire form only, none of the rules that lead to it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

/// One member of Salesforce's error array.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Salesforce's text.
    pub message: String,
    /// Salesforce's code, such as `MALFORMED_QUERY`.
    #[serde(rename = "errorCode")]
    pub error_code: String,
    /// The fields at fault; left out of the JSON where Salesforce leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

/// A refusal: an HTTP status and one or more [`Fault`]s.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {}", faults.first().map_or("", |fault| fault.message.as_str()))]
pub struct SfError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The faults, in Salesforce's order.
    pub faults: Vec<Fault>,
    /// The feature's name where the org lacks it (status 501).
    pub unsupported: Option<String>,
}

impl SfError {
    /// A refusal with one fault and no `fields` member.
    pub fn new(status: StatusCode, error_code: &str, message: impl Into<String>) -> Self {
        let fault = Fault {
            message: message.into(),
            error_code: error_code.to_owned(),
            fields: None,
        };
        Self {
            status,
            faults: vec![fault],
            unsupported: None,
        }
    }

    /// A refusal with status 400 and no `fields` member, as queries give.
    pub fn bad_request(error_code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error_code, message)
    }

    /// A refusal of a record: status 400 with the fields at fault (an empty list is sent as `[]`).
    pub fn record(error_code: &str, message: impl Into<String>, fields: &[&str]) -> Self {
        let mut error = Self::bad_request(error_code, message);
        error.faults[0].fields = Some(fields.iter().map(|&field| field.to_owned()).collect());
        error
    }

    /// Status 404 for a resource that does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// Status 501: Salesforce has this feature, the org does not. Tests that meet it should fail.
    pub fn unsupported(feature: impl Into<String>) -> Self {
        let feature = feature.into();
        let mut error = Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "NOT_EMULATED",
            format!("the local org does not have this feature: {feature}"),
        );
        error.unsupported = Some(feature);
        error
    }
}

impl IntoResponse for SfError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.faults)).into_response();
        if let Some(feature) = self.unsupported {
            response
                .extensions_mut()
                .insert(UnsupportedFeature(feature));
        }
        response
    }
}

/// Goes with a 501 answer, so that the front can note the feature.
#[derive(Clone, Debug)]
pub(crate) struct UnsupportedFeature(pub(crate) String);
