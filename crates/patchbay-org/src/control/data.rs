//! Resetting the org and adding records to it by the control plane.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use crate::body::SfJson;
use crate::error::SfError;
use crate::seed;
use crate::state::SharedState;

/// `POST /__patchbay/reset`: back to how the org started. Waits for requests that are being answered.
pub(super) async fn reset(State(state): State<SharedState>) -> Result<StatusCode, SfError> {
    let _alone = state.exclusion.write().await;
    state.reset()?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /__patchbay/seed`: adds the records of one `sf data export tree` document, all or none;
/// `{"created": number}`.
pub(super) async fn seed(
    State(state): State<SharedState>,
    SfJson(records): SfJson<Value>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let created = state.with_rows(|rows| {
        Ok(seed::import_records(
            rows.db,
            rows.schema,
            rows.context,
            &records,
        )?)
    })?;
    Ok((StatusCode::CREATED, Json(json!({"created": created}))))
}
