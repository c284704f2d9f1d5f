//! sfInvokeAPI: being built.

use serde_json::Value;

use crate::runtime::{ErrorType, HandlerError, Work};

/// Runs the function.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let _ = (payload, work);
    Err(HandlerError::new(ErrorType::InternalPanic, "being built"))
}
