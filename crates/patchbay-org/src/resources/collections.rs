//! `/composite/sobjects`: up to 200 records in one call, an outcome for each in the order given. Owns the outcomes and
//! `allOrNone`; the rules of a single record are the store's.
//!
//! A record that cannot be read at all (unknown object or field, value of the wrong type) refuses the whole call, as
//! Salesforce's parser does (guessed from error reports); what a record's rules refuse fails that record alone.

mod upsert;

use std::borrow::Cow;

use axum::extract::{Path, Query, State};
use axum::routing::{get, patch};
use axum::{Json, Router};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::body::SfJson;
use crate::context::{Caller, RequestContext};
use crate::error::{Fault, SfError};
use crate::resources::record_body::RecordBody;
use crate::resources::sobjects;
use crate::schema::{SObject, Schema};
use crate::state::SharedState;
use crate::store::{self, RecordId, event};

/// Most records of a call that writes.
const MOST_WRITTEN: usize = 200;
/// Most records of a call that reads (POST; 800 ids or so fit a GET).
const MOST_READ: usize = 2000;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route(
            "/services/data/{version}/composite/sobjects",
            patch(update).post(create).delete(delete),
        )
        .route(
            "/services/data/{version}/composite/sobjects/{object}",
            get(retrieve_by_query).post(retrieve_by_body),
        )
        .route(
            "/services/data/{version}/composite/sobjects/{object}/{field}",
            patch(upsert::upsert),
        )
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Collection<'a> {
    #[serde(default)]
    all_or_none: bool,
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

impl<'a> Collection<'a> {
    fn of(body: &'a RawValue) -> Result<Self, SfError> {
        let parsed: Collection<'a> = serde_json::from_str(body.get()).map_err(|error| {
            let message = format!(
                "Unexpected parameter encountered during deserialization at [line:{}, column:{}]",
                error.line(),
                error.column()
            );
            SfError::bad_request("JSON_PARSER_ERROR", message)
        })?;
        check_number(parsed.records.len(), MOST_WRITTEN)?;
        Ok(parsed)
    }

    fn bodies(&self, body: &'a RawValue) -> Result<Vec<RecordBody<'a>>, SfError> {
        self.records
            .iter()
            .map(|record| RecordBody::within(record, body))
            .collect()
    }
}

fn check_number(number: usize, most: usize) -> Result<(), SfError> {
    if number <= most {
        return Ok(());
    }
    let message =
        format!("record limit reached. cannot submit more than {most} records into this call");
    Err(SfError::bad_request("EXCEEDED_ID_LIMIT", message))
}

/// What became of a record: the answer's members, or the refusal.
type Outcome = Result<Value, SfError>;

/// Where the records of one call are worked on.
struct Call<'a> {
    conn: &'a Connection,
    schema: &'a Schema,
    all_or_none: bool,
}

impl Call<'_> {
    /// Works on each item; with `allOrNone` a single refusal undoes all.
    fn run<T>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> Result<Outcome, SfError>,
    ) -> Result<Json<Value>, SfError> {
        let mut outcomes = vec![];
        let undone = SfError::bad_request("ALL_OR_NONE", "");
        let all = store::atomically(self.conn, || {
            for item in items {
                outcomes.push(work(item)?);
            }
            let failed = outcomes.iter().any(Result::is_err);
            if failed && self.all_or_none {
                Err(undone.clone())
            } else {
                Ok(())
            }
        });
        let rolled_back = match all {
            Ok(()) => false,
            Err(error) if error == undone => true,
            Err(error) => return Err(error),
        };
        let answers = outcomes.into_iter().map(|outcome| match outcome {
            Ok(_) if rolled_back => failure(&rolled_back_fault()),
            Ok(answer) => answer,
            Err(error) => failure(&error.faults),
        });
        Ok(Json(answers.collect()))
    }
}

/// The outcome of a record that was refused.
fn failure(faults: &[Fault]) -> Value {
    json!({"success": false, "errors": errors(faults)})
}

/// Faults of one record of several; there a code is called `statusCode`.
pub(super) fn errors(faults: &[Fault]) -> Vec<Value> {
    faults
        .iter()
        .map(|fault| {
            json!({
                "statusCode": fault.error_code,
                "message": fault.message,
                "fields": fault.fields.clone().unwrap_or_default(),
            })
        })
        .collect()
}

fn rolled_back_fault() -> Vec<Fault> {
    SfError::record(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
        &[],
    )
    .faults
}

fn success(id: &str) -> Value {
    json!({"id": id, "success": true, "errors": []})
}

/// A refusal of one record, or of the whole call where the record could not even be read.
fn outcome(record: &RecordBody<'_>, result: Result<Value, SfError>) -> Result<Outcome, SfError> {
    match result {
        Err(error) if is_unreadable(&error) => Err(record.located(error)),
        other => Ok(other),
    }
}

/// Whether a record could not even be read, which refuses the whole call.
pub(super) fn is_unreadable(error: &SfError) -> bool {
    let unreadable = |fault: &Fault| {
        fault.error_code == "JSON_PARSER_ERROR"
            || (fault.error_code == "INVALID_FIELD" && fault.fields.is_none())
    };
    error.status.is_server_error() || error.faults.iter().any(unreadable)
}

/// The object that a record's `attributes` name.
pub(super) fn object_of<'s>(
    schema: &'s Schema,
    record: &RecordBody<'_>,
) -> Result<&'s SObject, SfError> {
    let named = record
        .members
        .get("attributes")
        .and_then(|it| it.get("type"));
    let Some(name) = named.and_then(Value::as_str) else {
        let message = "Include the sObject type of each record in its attributes";
        return Err(SfError::bad_request("INVALID_INPUT", message));
    };
    schema.object(name).ok_or_else(|| {
        SfError::bad_request(
            "INVALID_TYPE",
            format!("sObject type '{name}' is not supported."),
        )
    })
}

/// The record without its id, and the id.
fn without_id(members: &Map<String, Value>) -> (Cow<'_, Map<String, Value>>, Option<&str>) {
    let Some((key, value)) = members
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("id"))
    else {
        return (Cow::Borrowed(members), None);
    };
    let mut rest = members.clone();
    rest.shift_remove(key);
    (Cow::Owned(rest), Some(value.as_str().unwrap_or_default()))
}

async fn create(
    State(state): State<SharedState>,
    caller: Caller,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<Json<Value>, SfError> {
    let collection = Collection::of(&body)?;
    let records = collection.bodies(&body)?;
    let (schema, db) = (state.schema(), state.db());
    let all_or_none = collection.all_or_none;
    let call = Call {
        conn: &db,
        schema: &schema,
        all_or_none,
    };
    call.run(&records, |record| {
        let object = object_of(&schema, record)?;
        if without_id(&record.members).1.is_some() {
            let message = "cannot specify Id in an insert call";
            let refusal = SfError::record("INVALID_FIELD_FOR_INSERT_UPDATE", message, &["Id"]);
            return Ok(Err(refusal));
        }
        if object.platform_event {
            let published = event::publish(&db, &schema, &caller, &object.name, &record.members);
            return outcome(
                record,
                published.map(|published| sobjects::enqueued(&published)),
            );
        }
        let created = store::create(&db, &schema, &caller, &object.name, &record.members);
        outcome(record, created.map(|id| success(&id)))
    })
}

async fn update(
    State(state): State<SharedState>,
    caller: Caller,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<Json<Value>, SfError> {
    let collection = Collection::of(&body)?;
    let records = collection.bodies(&body)?;
    let (schema, db) = (state.schema(), state.db());
    let all_or_none = collection.all_or_none;
    let call = Call {
        conn: &db,
        schema: &schema,
        all_or_none,
    };
    call.run(&records, |record| {
        let object = object_of(&schema, record)?;
        let (members, id) = without_id(&record.members);
        let Some(id) = id else {
            let message = "Id not specified in an update call";
            return Ok(Err(SfError::record("MISSING_ARGUMENT", message, &[])));
        };
        let changed = find(&call, object, id).and_then(|found| {
            store::update(&db, &schema, &caller, &found, &members)?;
            Ok(success(found.id.as_str()))
        });
        outcome(record, changed)
    })
}

/// A record of a collection; here Salesforce refuses in the words of its SOAP calls.
fn find<'s>(call: &Call<'s>, object: &'s SObject, id: &str) -> Result<store::Found<'s>, SfError> {
    let known = RecordId::parse(id);
    let of_object = |id: &RecordId| object.key_prefix.as_deref() == Some(id.prefix());
    if !known.as_ref().is_some_and(of_object) {
        let message = format!("{} ID: id value of incorrect type: {id}", object.label);
        return Err(SfError::record("MALFORMED_ID", message, &["Id"]));
    }
    store::find(call.conn, call.schema, &object.name, id, true).map_err(|error| {
        if error
            .faults
            .iter()
            .any(|fault| fault.error_code == "ENTITY_IS_DELETED")
        {
            return error;
        }
        SfError::record(
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            &[],
        )
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deletion {
    #[serde(default)]
    ids: String,
    #[serde(default)]
    all_or_none: bool,
}

async fn delete(
    State(state): State<SharedState>,
    caller: Caller,
    Query(deletion): Query<Deletion>,
) -> Result<Json<Value>, SfError> {
    let ids: Vec<&str> = split(&deletion.ids);
    check_number(ids.len(), MOST_WRITTEN)?;
    let (schema, db) = (state.schema(), state.db());
    let call = Call {
        conn: &db,
        schema: &schema,
        all_or_none: deletion.all_or_none,
    };
    call.run(&ids, |id| {
        let object = RecordId::parse(id).and_then(|id| schema.object_of_prefix(id.prefix()));
        let Some(object) = object else {
            let message = format!("malformed id {id}");
            return Ok(Err(SfError::record("MALFORMED_ID", message, &[])));
        };
        Ok(find(&call, object, id).and_then(|found| {
            store::delete(&db, &schema, &caller, &found)?;
            Ok(success(found.id.as_str()))
        }))
    })
}

fn split(list: &str) -> Vec<&str> {
    list.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect()
}

#[derive(Debug, Deserialize)]
struct RetrievalByQuery {
    #[serde(default)]
    ids: String,
    #[serde(default)]
    fields: String,
}

#[derive(Debug, Deserialize)]
struct Retrieval {
    ids: Vec<String>,
    fields: Vec<String>,
}

async fn retrieve_by_query(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object)): Path<(String, String)>,
    Query(asked): Query<RetrievalByQuery>,
) -> Result<Json<Value>, SfError> {
    retrieve(
        &state,
        &caller,
        &object,
        (&split(&asked.ids), &split(&asked.fields)),
    )
}

async fn retrieve_by_body(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, object)): Path<(String, String)>,
    SfJson(asked): SfJson<Retrieval>,
) -> Result<Json<Value>, SfError> {
    let ids: Vec<&str> = asked.ids.iter().map(String::as_str).collect();
    let fields: Vec<&str> = asked.fields.iter().map(String::as_str).collect();
    retrieve(&state, &caller, &object, (&ids, &fields))
}

/// The records in the order of their ids; null where there is none.
fn retrieve(
    state: &SharedState,
    ctx: &RequestContext,
    object: &str,
    (ids, fields): (&[&str], &[&str]),
) -> Result<Json<Value>, SfError> {
    check_number(ids.len(), MOST_READ)?;
    let (schema, db) = (state.schema(), state.db());
    store::object_of(&schema, object)?;
    if fields.is_empty() {
        let message = "Include the list of fields to retrieve";
        return Err(SfError::bad_request("INVALID_INPUT", message));
    }
    let records: Result<Vec<Value>, SfError> = ids
        .iter()
        .map(|id| match store::find(&db, &schema, object, id, false) {
            Ok(found) => store::read(&db, ctx, &found, Some(fields)).map(Value::Object),
            Err(_) => Ok(Value::Null),
        })
        .collect();
    Ok(Json(Value::Array(records?)))
}
