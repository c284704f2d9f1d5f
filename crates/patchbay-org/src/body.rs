//! Bodies of requests: JSON, and Salesforce's words when it is none. Knows nothing of what the JSON means.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{StatusCode, header};
use serde::de::DeserializeOwned;

use crate::error::SfError;

/// Greatest body that the org reads, in bytes (Salesforce: 50 MB for a REST request).
const LIMIT: usize = 50 * 1024 * 1024;

/// Extractor of a JSON body. Refuses with Salesforce's `JSON_PARSER_ERROR`, and 415 for another content type.
#[derive(Clone, Debug)]
pub(crate) struct SfJson<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for SfJson<T> {
    type Rejection = SfError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, SfError> {
        check_content_type(&request)?;
        let bytes = read(request).await?;
        from_slice(&bytes).map(Self)
    }
}

/// The whole body.
pub(crate) async fn read(request: Request) -> Result<Bytes, SfError> {
    axum::body::to_bytes(request.into_body(), LIMIT)
        .await
        .map_err(|_| {
            SfError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "REQUEST_ENTITY_TOO_LARGE",
                "the request body could not be read or is over 50 MB",
            )
        })
}

/// JSON as a value of ours, or Salesforce's refusal.
pub(crate) fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, SfError> {
    serde_json::from_slice(bytes).map_err(|error| parser_error(bytes, &error))
}

/// `JSON_PARSER_ERROR` with the place, as Salesforce's parser (Jackson) words it. Only a single character of the body
/// is repeated.
fn parser_error(bytes: &[u8], error: &serde_json::Error) -> SfError {
    let (line, column) = (error.line(), error.column());
    let message = if bytes.iter().all(u8::is_ascii_whitespace) || error.is_eof() {
        format!(
            "Unexpected end-of-input at [line:{}, column:{}]",
            line.max(1),
            column + 1
        )
    } else if error.is_data() {
        format!(
            "Cannot deserialize instance of the request from its value or request may be missing a required field \
             at [line:{line}, column:{column}]"
        )
    } else {
        let found = character_at(bytes, line, column).unwrap_or('?');
        format!(
            "Unexpected character ('{found}' (code {})): expected a valid value (JSON String, Number, Array, Object \
             or token 'null', 'true' or 'false') at [line:{line}, column:{column}]",
            u32::from(found)
        )
    };
    SfError::bad_request("JSON_PARSER_ERROR", message)
}

fn character_at(bytes: &[u8], line: usize, column: usize) -> Option<char> {
    let line = bytes
        .split(|&byte| byte == b'\n')
        .nth(line.checked_sub(1)?)?;
    line.get(column.checked_sub(1)?)
        .map(|&byte| char::from(byte))
}

fn check_content_type(request: &Request) -> Result<(), SfError> {
    let Some(value) = request.headers().get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let value = value.to_str().unwrap_or_default();
    let media = value.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    if media.eq_ignore_ascii_case("application/xml") || media.eq_ignore_ascii_case("text/xml") {
        return Err(SfError::unsupported("XML bodies of REST requests"));
    }
    Err(SfError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        "Content type of the request is not supported",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_bad_body_is_refused_with_its_place() {
        let refusal = from_slice::<Value>(b"{\n \"a\": nope}").expect_err("no JSON");
        assert_eq!(refusal.faults[0].error_code, "JSON_PARSER_ERROR");
        assert!(
            refusal.faults[0].message.ends_with("at [line:2, column:8]"),
            "{refusal}"
        );
        let refusal = from_slice::<Value>(b"").expect_err("no JSON");
        assert!(
            refusal.faults[0]
                .message
                .starts_with("Unexpected end-of-input"),
            "{refusal}"
        );
    }
}
