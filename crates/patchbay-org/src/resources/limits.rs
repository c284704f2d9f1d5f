//! `GET /services/data/vNN.0/limits`. Owns which limits the org tells: the daily API requests, which it counts, and
//! those that it keeps to otherwise.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::context::Caller;
use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route("/services/data/{version}/limits", get(limits))
}

/// `{name: {"Max": …, "Remaining": …}}`
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm>). Salesforce tells
/// about sixty; a limit that the org does not count is left out rather than made up.
async fn limits(State(state): State<SharedState>, _caller: Caller) -> Json<Value> {
    let (used, maximum) = (state.usage.used(), state.usage.maximum());
    Json(json!({
        "DailyApiRequests": {"Max": maximum, "Remaining": maximum.saturating_sub(used)},
    }))
}
