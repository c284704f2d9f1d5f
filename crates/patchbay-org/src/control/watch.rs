//! What the org has seen and what it lives by: the request log, unsupported features, the clock, the daily allowance.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body::SfJson;
use crate::error::SfError;
use crate::state::SharedState;
use crate::store::event;

/// `GET /__patchbay/log`: `{"counts": {kind: number}, "requests": […]}`.
pub(super) async fn log(State(state): State<SharedState>) -> Json<Value> {
    Json(json!({"counts": state.log.counts(), "requests": state.log.entries()}))
}

/// `DELETE /__patchbay/log`.
pub(super) async fn clear_log(State(state): State<SharedState>) -> StatusCode {
    state.log.clear();
    StatusCode::NO_CONTENT
}

/// `GET /__patchbay/unsupported`: `{"features": […]}`.
pub(super) async fn unsupported(State(state): State<SharedState>) -> Json<Value> {
    Json(json!({"features": state.unsupported.list()}))
}

/// `DELETE /__patchbay/unsupported`.
pub(super) async fn clear_unsupported(State(state): State<SharedState>) -> StatusCode {
    state.unsupported.clear();
    StatusCode::NO_CONTENT
}

/// `GET /__patchbay/events`: `{"events": […]}`, the platform events that were published, oldest first.
pub(super) async fn events(State(state): State<SharedState>) -> Result<Json<Value>, SfError> {
    Ok(Json(json!({"events": event::published(&state.db())?})))
}

/// `GET /__patchbay/clock`: `{"now": …, "frozen": …}`.
pub(super) async fn clock(State(state): State<SharedState>) -> Json<Value> {
    Json(json!({"now": state.clock.now().to_string(), "frozen": state.clock.is_frozen()}))
}

/// What to do with the clock: one or both.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ClockOrder {
    /// `true` freezes it now, a moment freezes it there, `false` lets it run in real time again.
    freeze: Option<Freeze>,
    /// Seconds to move it.
    advance_seconds: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Freeze {
    Now(bool),
    At(Timestamp),
}

/// `POST /__patchbay/clock`.
pub(super) async fn set_clock(
    State(state): State<SharedState>,
    SfJson(order): SfJson<ClockOrder>,
) -> Json<Value> {
    match order.freeze {
        Some(Freeze::Now(true)) => state.clock.freeze(state.clock.now()),
        Some(Freeze::Now(false)) => state.clock.run(),
        Some(Freeze::At(moment)) => state.clock.freeze(moment),
        None => {}
    }
    if let Some(seconds) = order.advance_seconds {
        state.clock.advance(SignedDuration::from_secs(seconds));
    }
    clock(State(state)).await
}

/// `GET /__patchbay/daily-limit`: `{"used": …, "max": …}`.
pub(super) async fn daily_limit(State(state): State<SharedState>) -> Json<Value> {
    Json(json!({"used": state.usage.used(), "max": state.usage.maximum()}))
}

/// Either number, or both.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitOrder {
    used: Option<u64>,
    max: Option<u64>,
}

/// `POST /__patchbay/daily-limit`.
pub(super) async fn set_daily_limit(
    State(state): State<SharedState>,
    SfJson(order): SfJson<LimitOrder>,
) -> Result<Json<Value>, SfError> {
    state.usage.set(order.used, order.max);
    Ok(daily_limit(State(state)).await)
}
