//! `/sobjects/{object}/{externalIdField}/{value}`: records by external id. In the same place lies the content of
//! binary fields (`/sobjects/Attachment/{id}/Body`). Owns which of the two a path is, and the statuses.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::body::SfJson;
use crate::context::{Caller, RequestContext};
use crate::error::SfError;
use crate::resources::record_body::RecordBody;
use crate::resources::sobjects::Selection;
use crate::schema::Schema;
use crate::state::SharedState;
use crate::store::{self, ExternalKey, Found, RecordId, Upserted};

/// From this version on an upsert that changes a record answers 200 with a body; before it was 204 without one
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm>).
const WITH_BODY_SINCE: u32 = 46;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route(
        "/services/data/{version}/sobjects/{object}/{field}/{value}",
        get(read).patch(upsert).delete(delete),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    #[serde(default)]
    update_only: bool,
}

async fn read(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object, field, value)): Path<(String, String, String, String)>,
    Query(selection): Query<Selection>,
) -> Result<Response, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let db = state.db();
    let known = store::object_of(&schema, &object)?;
    if known.field(&field).is_none() && RecordId::parse(&field).is_some() {
        let found = store::find(&db, &schema, &object, &field, false)?;
        if known.relationship(&value).is_some() {
            let feature = format!("sobjects/{object}/ID/{value} (relationship of a record)");
            return Err(SfError::unsupported(feature));
        }
        let content = store::content(&db, &found, &value)?.unwrap_or_default();
        return Ok(([(header::CONTENT_TYPE, "application/octetstream")], content).into_response());
    }
    let value = Value::String(value);
    let key = ExternalKey {
        object: &object,
        field: &field,
        value: &value,
        update_only: true,
    };
    let ids = key.ids(&db, &schema)?;
    match single(&caller, &schema, &object, &ids)? {
        Single::Found(found) => {
            let record = store::read(&db, &caller, &found, selection.names().as_deref())?;
            Ok(Json(Value::Object(record)).into_response())
        }
        Single::Several(answer) => Ok(answer),
    }
}

enum Single<'s> {
    Found(Found<'s>),
    Several(Response),
}

fn single<'s>(
    ctx: &RequestContext,
    schema: &'s Schema,
    object: &str,
    ids: &[String],
) -> Result<Single<'s>, SfError> {
    let object = store::object_of(schema, object)?;
    match ids {
        [id] => {
            let gone = || SfError::not_found("The requested resource does not exist");
            let id = RecordId::parse(id).ok_or_else(gone)?;
            Ok(Single::Found(Found { object, id }))
        }
        [] => Err(SfError::not_found("The requested resource does not exist")),
        several => Ok(Single::Several(choices(ctx, &object.name, several))),
    }
}

/// 300 with the addresses of all records that have the value.
fn choices(ctx: &RequestContext, object: &str, ids: &[String]) -> Response {
    let urls: Vec<String> = ids.iter().map(|id| ctx.record_url(object, id)).collect();
    (StatusCode::MULTIPLE_CHOICES, Json(urls)).into_response()
}

async fn upsert(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object, field, value)): Path<(String, String, String, String)>,
    Query(options): Query<Options>,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<Response, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let record = RecordBody::of_body(&body)?;
    let value = Value::String(value);
    let key = ExternalKey {
        object: &object,
        field: &field,
        value: &value,
        update_only: options.update_only,
    };
    let outcome = store::upsert(&state.db(), &schema, &caller, key, &record.members)
        .map_err(|error| record.located(error))?;
    let name = &store::object_of(&schema, &object)?.name;
    match outcome {
        Upserted::Created(id) => {
            let location = [(header::LOCATION, caller.record_url(name, &id))];
            Ok((
                StatusCode::CREATED,
                location,
                Json(done(&caller, &id, true)),
            )
                .into_response())
        }
        Upserted::Updated(id) if has_body(&caller) => {
            Ok(Json(done(&caller, &id, false)).into_response())
        }
        Upserted::Updated(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Upserted::Several(ids) => Ok(choices(&caller, name, &ids)),
        Upserted::Absent => Err(SfError::not_found("The requested resource does not exist")),
    }
}

fn has_body(ctx: &RequestContext) -> bool {
    ctx.major_version() >= WITH_BODY_SINCE
}

fn done(ctx: &RequestContext, id: &str, created: bool) -> Value {
    let mut answer = json!({"id": id, "success": true, "errors": []});
    if has_body(ctx) {
        answer["created"] = Value::Bool(created);
    }
    answer
}

async fn delete(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object, field, value)): Path<(String, String, String, String)>,
) -> Result<Response, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let db = state.db();
    let value = Value::String(value);
    let key = ExternalKey {
        object: &object,
        field: &field,
        value: &value,
        update_only: true,
    };
    let ids = key.ids(&db, &schema)?;
    match single(&caller, &schema, &object, &ids)? {
        Single::Found(found) => {
            store::delete(&db, &schema, &caller, &found)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Single::Several(answer) => Ok(answer),
    }
}
