//! Chatter feed elements and comments.

use axum::Router;

use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
}
