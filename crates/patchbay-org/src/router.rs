//! The one table of paths: OAuth, REST resources and the control plane. Owns nothing but their order.

use axum::Router;

use crate::resources;
use crate::state::SharedState;

/// All paths over a state.
pub(crate) fn router(state: SharedState) -> Router {
    Router::new().merge(resources::routes()).with_state(state)
}
