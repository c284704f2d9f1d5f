//! Reading an event that is no contact flow's. Owns the words for text that is no JSON.

use serde_json::Value;

use super::diagnostic::HandlerError;

/// The event's JSON; an empty one counts as null, as an asynchronous invocation without payload is.
///
/// # Errors
/// `Input.Invalid` for what is no JSON.
pub(crate) fn parse(payload: &[u8]) -> Result<Value, HandlerError> {
    if payload.trim_ascii().is_empty() {
        return Ok(Value::Null);
    }
    // The parser's own message may quote the event.
    serde_json::from_slice(payload).map_err(|error| {
        HandlerError::invalid(format!(
            "the event is not JSON (line {}, column {})",
            error.line(),
            error.column()
        ))
    })
}
