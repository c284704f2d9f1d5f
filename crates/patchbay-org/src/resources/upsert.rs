//! Upsert by external id.

use axum::Router;

use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
}
