//! SOSL search. Owns the HTTP side only; what a search means is SOSL's business.

use axum::extract::{RawQuery, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::context::Caller;
use crate::error::SfError;
use crate::sosl::{self, Search};
use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route("/services/data/{version}/search", get(search))
        .route("/services/data/{version}/search/", get(search))
}

async fn search(
    State(state): State<SharedState>,
    caller: Caller,
    RawQuery(parameters): RawQuery,
) -> Result<Json<Value>, SfError> {
    let parameters = parameters.unwrap_or_default();
    let mut parameters = url::form_urlencoded::parse(parameters.as_bytes());
    // Guessed after the text for a query without its string.
    let (_, text) = parameters.find(|(key, _)| key == "q").ok_or_else(|| {
        SfError::bad_request("MALFORMED_SEARCH", "A search string has to be specified")
    })?;
    answer(&state, &caller, &sosl::parse(&text)?)
}

/// `{"searchRecords": […]}`, as every version from 37.0 answers.
pub(crate) fn answer(
    state: &SharedState,
    caller: &Caller,
    search: &Search,
) -> Result<Json<Value>, SfError> {
    let schema = state.schema();
    let db = state.db();
    let records = sosl::execute(&db, &schema, caller, search)?;
    Ok(Json(json!({ "searchRecords": records })))
}
