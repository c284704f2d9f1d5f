//! sfIntervalAgent, sfIntervalQueue: being built.

use serde_json::Value;

use crate::runtime::{ErrorType, HandlerError, Work};

/// Which report is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// sfIntervalAgent.
    Agent,
    /// sfIntervalQueue.
    Queue,
}

/// Runs the function.
pub(crate) async fn run(
    table: Table,
    payload: &[u8],
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let _ = (table, payload, work);
    Err(HandlerError::new(ErrorType::InternalPanic, "being built"))
}
