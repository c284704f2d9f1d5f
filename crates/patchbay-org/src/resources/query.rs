//! `query`, `queryAll` and the later pages of both. Owns the HTTP side only: parameters, batch sizes and pages; what a
//! query means is SOQL's business.

use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use axum::{Json, Router};
use http::HeaderMap;
use serde_json::{Map, Value};

use crate::context::Caller;
use crate::error::SfError;
use crate::resources::query_cursors::{DEFAULT_BATCH, GREATEST_BATCH, LEAST_BATCH, Page};
use crate::soql::{self, Options};
use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route("/services/data/{version}/query", get(query))
        .route("/services/data/{version}/query/", get(query))
        .route("/services/data/{version}/query/{locator}", get(next_page))
        .route("/services/data/{version}/queryAll", get(query_all))
        .route("/services/data/{version}/queryAll/", get(query_all))
        .route(
            "/services/data/{version}/queryAll/{locator}",
            get(next_page),
        )
}

async fn query(
    State(state): State<SharedState>,
    caller: Caller,
    RawQuery(parameters): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, SfError> {
    answer(
        &state,
        &caller,
        parameters.as_deref(),
        &headers,
        Options {
            include_deleted: false,
        },
    )
}

async fn query_all(
    State(state): State<SharedState>,
    caller: Caller,
    RawQuery(parameters): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, SfError> {
    answer(
        &state,
        &caller,
        parameters.as_deref(),
        &headers,
        Options {
            include_deleted: true,
        },
    )
}

async fn next_page(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_version, locator)): Path<(String, String)>,
) -> Result<Json<Value>, SfError> {
    let page = state.cursors().page(&locator, &caller)?;
    Ok(Json(page_body(page, &caller)))
}

fn answer(
    state: &SharedState,
    caller: &Caller,
    parameters: Option<&str>,
    headers: &HeaderMap,
    options: Options,
) -> Result<Json<Value>, SfError> {
    let parameters = parameters.unwrap_or_default().as_bytes();
    let parameter =
        |name: &str| url::form_urlencoded::parse(parameters).find(|(key, _)| key == name);
    if parameter("explain").is_some() {
        return Err(SfError::unsupported("query explain"));
    }
    let (_, text) = parameter("q").ok_or_else(|| {
        // Observed in public error reports.
        SfError::bad_request("MALFORMED_QUERY", "A query string has to be specified")
    })?;
    let query = soql::parse(&text)?;
    if parameter("columns").is_some_and(|(_, wanted)| wanted.eq_ignore_ascii_case("true")) {
        let (schema, db) = (state.schema_of(&caller.user_id), state.db());
        return soql::columns(&db, &schema, caller, &query, options).map(Json);
    }
    let rows = {
        let schema = state.schema_of(&caller.user_id);
        let db = state.db();
        soql::execute(&db, &schema, caller, &query, options)?
    };
    let page = state.cursors().open(rows, batch_size(headers), caller);
    Ok(Json(page_body(page, caller)))
}

/// The members in Salesforce's order.
fn page_body(page: Page, caller: &Caller) -> Value {
    let mut body = Map::new();
    body.insert("totalSize".to_owned(), page.total_size.into());
    body.insert("done".to_owned(), page.next.is_none().into());
    if let Some(next) = page.next {
        let path = format!("/services/data/v{}/query/{next}", caller.api_version);
        body.insert("nextRecordsUrl".to_owned(), path.into());
    }
    body.insert("records".to_owned(), Value::Array(page.records));
    Value::Object(body)
}

/// `Sforce-Query-Options: batchSize=500`, kept between 200 and 2000
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_queryoptions.htm>).
fn batch_size(headers: &HeaderMap) -> usize {
    let options = headers
        .get("sforce-query-options")
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    options
        .split([',', ';'])
        .filter_map(|option| option.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("batchSize"))
        .and_then(|(_, size)| size.trim().parse::<usize>().ok())
        .map_or(DEFAULT_BATCH, |size| {
            size.clamp(LEAST_BATCH, GREATEST_BATCH)
        })
}
