//! `/sobjects/{object}` and `/sobjects/{object}/{id}`: basic information, and records created, read, changed and
//! deleted. Owns statuses and headers; the rules of records are the store's.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::body::SfJson;
use crate::context::Caller;
use crate::error::SfError;
use crate::resources::describe;
use crate::resources::record_body::RecordBody;
use crate::state::SharedState;
use crate::store::{self, event};

/// Records listed with an object's basic information.
const RECENT: u32 = 5;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route(
            "/services/data/{version}/sobjects/{object}",
            get(basic).post(create),
        )
        .route(
            "/services/data/{version}/sobjects/{object}/{id}",
            get(read).patch(update).delete(delete),
        )
}

/// `?fields=` of a record.
#[derive(Debug, Deserialize)]
pub(crate) struct Selection {
    fields: Option<String>,
}

impl Selection {
    /// The names, as written.
    pub(crate) fn names(&self) -> Option<Vec<&str>> {
        let fields = self
            .fields
            .as_deref()
            .filter(|fields| !fields.trim().is_empty())?;
        Some(
            fields
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .collect(),
        )
    }
}

async fn basic(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, name)): Path<(String, String)>,
) -> Result<Json<Value>, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let object = store::object_of(&schema, &name)?;
    let db = state.db();
    let recent = store::newest(&db, object, &caller.user_id, RECENT)?;
    let names = object.name_field().map(|field| field.name.as_str());
    let recent: Result<Vec<Value>, SfError> = recent
        .iter()
        .map(|id| {
            let found = store::find(&db, &schema, &object.name, id, false)?;
            let wanted: Vec<&str> = ["Id"].into_iter().chain(names).collect();
            store::read(&db, &caller, &found, Some(&wanted)).map(Value::Object)
        })
        .collect();
    Ok(Json(
        json!({"objectDescribe": describe::summary(object, &caller), "recentItems": recent?}),
    ))
}

async fn create(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, name)): Path<(String, String)>,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<Response, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let object = store::object_of(&schema, &name)?;
    let record = RecordBody::of_body(&body)?;
    let db = state.db();
    let answer = if object.platform_event {
        let published = event::publish(&db, &schema, &caller, &object.name, &record.members)
            .map_err(|error| record.located(error))?;
        enqueued(&published)
    } else {
        let id = store::create(&db, &schema, &caller, &object.name, &record.members)
            .map_err(|error| record.located(error))?;
        json!({"id": id, "success": true, "errors": []})
    };
    let id = answer["id"].as_str().unwrap_or_default();
    let location = [(header::LOCATION, caller.record_url(&object.name, id))];
    Ok((StatusCode::CREATED, location, Json(answer)).into_response())
}

/// The answer to an event that was published: success, with the event's id in what looks like an error
/// (<https://developer.salesforce.com/docs/atlas.en-us.platform_events.meta/platform_events/platform_events_publish_api.htm>).
pub(crate) fn enqueued(published: &event::Published) -> Value {
    json!({
        "id": published.id,
        "success": true,
        "errors": [{"statusCode": "OPERATION_ENQUEUED", "message": published.uuid, "fields": []}],
    })
}

async fn read(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object, id)): Path<(String, String, String)>,
    Query(selection): Query<Selection>,
) -> Result<Json<Value>, SfError> {
    let schema = state.schema_of(&caller.user_id);
    refuse_by_name(&object, &id)?;
    let db = state.db();
    let found = store::find(&db, &schema, &object, &id, false)?;
    if found.object.platform_event {
        return Err(SfError::not_found("The requested resource does not exist"));
    }
    let record = store::read(&db, &caller, &found, selection.names().as_deref())?;
    Ok(Json(Value::Object(record)))
}

/// What Salesforce has in a record's place and the org does not.
fn refuse_by_name(object: &str, segment: &str) -> Result<(), SfError> {
    const SEGMENTS: [&str; 9] = [
        "updated",
        "deleted",
        "listviews",
        "quickActions",
        "approvalLayouts",
        "compactLayouts",
        "defaultValues",
        "eventSchema",
        "actions",
    ];
    match SEGMENTS.iter().find(|known| **known == segment) {
        Some(known) => Err(SfError::unsupported(format!("sobjects/{object}/{known}"))),
        None => Ok(()),
    }
}

async fn update(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object, id)): Path<(String, String, String)>,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<StatusCode, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let record = RecordBody::of_body(&body)?;
    let db = state.db();
    let found = store::find(&db, &schema, &object, &id, true)?;
    store::update(&db, &schema, &caller, &found, &record.members)
        .map_err(|error| record.located(error))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object, id)): Path<(String, String, String)>,
) -> Result<StatusCode, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let db = state.db();
    let found = store::find(&db, &schema, &object, &id, true)?;
    store::delete(&db, &schema, &caller, &found)?;
    Ok(StatusCode::NO_CONTENT)
}
