//! Resetting the org and adding records to it by the control plane.

use axum::extract::State;
use http::StatusCode;

use crate::error::SfError;
use crate::state::SharedState;

/// `POST /__patchbay/reset`: back to how the org started. Waits for requests that are being answered.
pub(super) async fn reset(State(state): State<SharedState>) -> Result<StatusCode, SfError> {
    let _alone = state.exclusion.write().await;
    state.reset()?;
    Ok(StatusCode::NO_CONTENT)
}
