//! The one table of paths: OAuth, the Metadata API, REST resources and the control plane. Owns nothing but their order.

use axum::Router;

use crate::control;
use crate::metadata;
use crate::oauth;
use crate::resources::{self, elsewhere};
use crate::state::SharedState;

/// All paths over a state.
pub(crate) fn router(state: SharedState) -> Router {
    Router::new()
        .merge(resources::routes())
        .merge(oauth::routes())
        .merge(metadata::routes())
        .merge(control::routes())
        .fallback(elsewhere::no_such_resource)
        .method_not_allowed_fallback(elsewhere::no_such_method)
        .with_state(state)
}
