//! `POST …/composite/tree/{object}`: records with their children nested below them, all created or none. Owns the
//! order, the limits and the outcomes; the rules of a single record are the store's.
//!
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm>:
//! level by level, and within a level object by object, as the documented answers show. A record that cannot be read
//! (unknown field, value of the wrong type) refuses the whole call, which `sf data import tree` expects
//! (<https://github.com/salesforcecli/plugin-data>). The words for what is beyond the limits are guessed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::collections::{errors, is_unreadable, object_of};
use crate::body::SfJson;
use crate::context::{Caller, RequestContext};
use crate::error::SfError;
use crate::resources::record_body::RecordBody;
use crate::schema::{SObject, Schema};
use crate::state::SharedState;
use crate::store;

/// Most records in all trees.
const MOST_RECORDS: usize = 200;
/// Most objects that the records may be of.
const MOST_OBJECTS: usize = 5;
/// Most levels, the roots' counted.
const MOST_LEVELS: usize = 5;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route(
        "/services/data/{version}/composite/tree/{object}",
        post(create),
    )
}

#[derive(Debug, Deserialize)]
struct Records<'a> {
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

impl<'a> Records<'a> {
    fn of(text: &'a RawValue) -> Option<Self> {
        serde_json::from_str(text.get()).ok()
    }
}

/// A record of a tree.
struct Node<'a> {
    object: &'a SObject,
    body: RecordBody<'a>,
    fields: Map<String, Value>,
    reference: String,
    /// Reference of the parent and the lookup that names it.
    parent: Option<(String, &'a str)>,
}

/// Nodes still to be read: a record, and its parent with the lookup.
type Unread<'a> = (&'a RawValue, Option<(String, &'a str)>);

async fn create(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, name)): Path<(String, String)>,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<Response, SfError> {
    let (schema, db) = (state.schema(), state.db());
    let root = store::object_of(&schema, &name)?;
    let Some(trees) = Records::of(&body) else {
        return Err(invalid("Include an array of records in the request"));
    };
    let levels = read(&schema, &body, root, trees)?;
    let repeated = repeated(&levels);
    if !repeated.is_empty() {
        return Ok(refused(&repeated));
    }
    match write(&db, &schema, &caller, &levels)? {
        Ok(made) => {
            let answer = json!({"hasErrors": false, "results": made});
            Ok((StatusCode::CREATED, Json(answer)).into_response())
        }
        Err(failures) => Ok(refused(&failures)),
    }
}

fn refused(results: &[Value]) -> Response {
    let answer = json!({"hasErrors": true, "results": results});
    (StatusCode::BAD_REQUEST, Json(answer)).into_response()
}

fn invalid(message: &str) -> SfError {
    SfError::bad_request("INVALID_INPUT", message)
}

/// The records level by level, those of one object next to each other.
fn read<'a>(
    schema: &'a Schema,
    body: &'a RawValue,
    root: &'a SObject,
    trees: Records<'a>,
) -> Result<Vec<Vec<Node<'a>>>, SfError> {
    let mut levels: Vec<Vec<Node<'a>>> = Vec::new();
    let mut unread: Vec<Unread<'a>> = trees.records.into_iter().map(|it| (it, None)).collect();
    let (mut objects, mut number) = (BTreeSet::new(), 0);
    while !unread.is_empty() {
        number += unread.len();
        if number > MOST_RECORDS || levels.len() == MOST_LEVELS {
            return Err(too_large());
        }
        let (mut level, mut below) = (Vec::new(), Vec::new());
        for (record, parent) in std::mem::take(&mut unread) {
            let node = node(schema, (record, body), parent, &mut below)?;
            if levels.is_empty() && node.object.name != root.name {
                return Err(invalid(
                    "Every root record must be of the object in the path",
                ));
            }
            objects.insert(node.object.name.as_str());
            level.push(node);
        }
        if objects.len() > MOST_OBJECTS {
            return Err(too_large());
        }
        by_object(&mut level);
        levels.push(level);
        unread = below;
    }
    Ok(levels)
}

fn too_large() -> SfError {
    invalid(&format!(
        "A request may hold {MOST_RECORDS} records of {MOST_OBJECTS} objects in {MOST_LEVELS} levels"
    ))
}

/// Puts the records of one object next to each other, the objects in the order of their first record.
fn by_object(level: &mut [Node<'_>]) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for node in level.iter() {
        let next = places.len();
        places.entry(node.object.name.clone()).or_insert(next);
    }
    level.sort_by_key(|node| places.get(&node.object.name).copied());
}

/// Reads one record; its children go to `below`.
fn node<'a>(
    schema: &'a Schema,
    (record, body): (&'a RawValue, &'a RawValue),
    parent: Option<(String, &'a str)>,
    below: &mut Vec<Unread<'a>>,
) -> Result<Node<'a>, SfError> {
    let body = RecordBody::within(record, body)?;
    let object = object_of(schema, &body)?;
    let reference = body
        .members
        .get("attributes")
        .and_then(|it| it.get("referenceId"))
        .and_then(Value::as_str)
        .filter(|it| !it.is_empty())
        .ok_or_else(|| invalid("Include a reference ID for each record in the request"))?
        .to_owned();
    let mut fields = body.members.clone();
    let texts: BTreeMap<String, &'a RawValue> =
        serde_json::from_str(record.get()).unwrap_or_default();
    for (name, text) in texts {
        let children = Records::of(text)
            .and_then(|children| Some((children, lookup_of(schema, object, &name)?)));
        // What is no child relationship stays among the fields, and is refused as one that is not known.
        if let Some((children, lookup)) = children {
            fields.shift_remove(&name);
            let own = |it| (it, Some((reference.clone(), lookup)));
            below.extend(children.records.into_iter().map(own));
        }
    }
    Ok(Node {
        object,
        body,
        fields,
        reference,
        parent,
    })
}

/// The field of the children that names the parent.
fn lookup_of<'a>(schema: &'a Schema, parent: &'a SObject, relationship: &str) -> Option<&'a str> {
    schema
        .child_relationships(&parent.name)
        .find(|(name, ..)| name.eq_ignore_ascii_case(relationship))
        .map(|(_, _, field)| field.name.as_str())
}

/// A result for each record whose reference id another has too.
fn repeated(levels: &[Vec<Node<'_>>]) -> Vec<Value> {
    let mut number: HashMap<&str, usize> = HashMap::new();
    for node in levels.iter().flatten() {
        *number.entry(&node.reference).or_default() += 1;
    }
    let fault = SfError::record(
        "INVALID_INPUT",
        "Duplicate ReferenceId provided in the request.",
        &[],
    );
    levels
        .iter()
        .flatten()
        .filter(|node| number.get(node.reference.as_str()) > Some(&1))
        .map(|node| failure(node, &fault))
        .collect()
}

fn failure(node: &Node<'_>, error: &SfError) -> Value {
    json!({"referenceId": node.reference, "errors": errors(&error.faults)})
}

/// What was made, or why records were refused; nothing is then stored.
type Outcomes = Result<Vec<Value>, Vec<Value>>;

fn write(
    db: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    levels: &[Vec<Node<'_>>],
) -> Result<Outcomes, SfError> {
    let mut failures = Vec::new();
    let undone = SfError::bad_request("ALL_OR_NONE", "");
    let done = store::atomically(db, || {
        let (mut made, mut ids) = (Vec::new(), HashMap::new());
        for level in levels {
            for node in level {
                match one(db, schema, ctx, (node, &ids)) {
                    Ok(id) => {
                        made.push(json!({"referenceId": node.reference, "id": id}));
                        ids.insert(node.reference.as_str(), id);
                    }
                    Err(error) if is_unreadable(&error) => return Err(node.body.located(error)),
                    Err(error) => failures.push(failure(node, &error)),
                }
            }
            if !failures.is_empty() {
                return Err(undone.clone());
            }
        }
        Ok(made)
    });
    match done {
        Ok(made) => Ok(Ok(made)),
        Err(error) if error == undone => Ok(Err(failures)),
        Err(error) => Err(error),
    }
}

fn one(
    db: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    (node, ids): (&Node<'_>, &HashMap<&str, String>),
) -> Result<String, SfError> {
    let name = &node.object.name;
    let Some((parent, lookup)) = &node.parent else {
        return store::create(db, schema, ctx, name, &node.fields);
    };
    let mut fields = node.fields.clone();
    if let Some(id) = ids.get(parent.as_str()) {
        fields.insert((*lookup).to_owned(), Value::String(id.clone()));
    }
    store::create(db, schema, ctx, name, &fields)
}
