//! `/sobjects` and `/sobjects/{object}/describe`: what the schema says, in Salesforce's form. Owns the list of objects
//! and the members of an object; those of a field are in `describe_field`.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::context::{Caller, RequestContext};
use crate::error::SfError;
use crate::resources::describe_field;
use crate::schema::{OnParentDelete, SObject, Schema};
use crate::state::SharedState;
use crate::store;

/// Id of the record type that stands for none.
const MASTER_RECORD_TYPE: &str = "012000000000000AAA";

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route("/services/data/{version}/sobjects", get(global))
        .route(
            "/services/data/{version}/sobjects/{object}/describe",
            get(describe),
        )
        .route(
            "/services/data/{version}/sobjects/{object}/describe/{part}",
            get(part),
        )
        .route(
            "/services/data/{version}/sobjects/{object}/describe/{part}/{id}",
            get(part),
        )
}

async fn global(State(state): State<SharedState>, caller: Caller) -> Json<Value> {
    let schema = state.schema_of(&caller.user_id);
    let objects: Vec<Value> = schema
        .objects()
        .map(|object| summary(object, &caller))
        .collect();
    Json(json!({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects}))
}

async fn describe(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, name)): Path<(String, String)>,
) -> Result<Json<Value>, SfError> {
    let schema = state.schema_of(&caller.user_id);
    let object = store::object_of(&schema, &name)?;
    Ok(Json(whole(&schema, object, &caller)))
}

/// Layouts and their like.
async fn part(_caller: Caller, Path(names): Path<Vec<String>>) -> SfError {
    let name = |place: usize| names.get(place).map_or("", String::as_str);
    SfError::unsupported(format!("sobjects/{}/describe/{}", name(1), name(2)))
}

/// An object as the global describe lists it.
pub(crate) fn summary(object: &SObject, ctx: &RequestContext) -> Value {
    let rows = !object.platform_event;
    let writable = object.writable && rows;
    let setting = object.custom && object.field("SetupOwnerId").is_some();
    json!({
        "activateable": false,
        "associateEntityType": null,
        "associateParentEntity": null,
        "createable": object.writable,
        "custom": object.custom,
        "customSetting": setting,
        "deepCloneable": false,
        "deletable": writable && object.name != "User",
        "deprecatedAndHidden": false,
        "feedEnabled": has_feed(object),
        "hasSubtypes": false,
        "isInterface": false,
        "isSubtype": false,
        "keyPrefix": object.key_prefix,
        "label": object.label,
        "labelPlural": object.label_plural,
        "layoutable": rows && object.writable,
        "mergeable": matches!(object.name.as_str(), "Account" | "Contact" | "Lead" | "Case"),
        "mruEnabled": rows && object.writable,
        "name": object.name,
        "queryable": rows,
        "replicateable": rows,
        "retrieveable": rows,
        "searchable": rows,
        "triggerable": object.writable,
        "undeletable": writable,
        "updateable": writable,
        "urls": urls(object, ctx),
    })
}

fn has_feed(object: &SObject) -> bool {
    const FOLLOWED: [&str; 8] = [
        "Account",
        "Case",
        "Contact",
        "Event",
        "Lead",
        "Opportunity",
        "Task",
        "VoiceCall",
    ];
    FOLLOWED.contains(&object.name.as_str())
}

fn urls(object: &SObject, ctx: &RequestContext) -> Value {
    let root = format!(
        "/services/data/v{}/sobjects/{}",
        ctx.api_version, object.name
    );
    let mut urls = json!({
        "rowTemplate": format!("{root}/{{ID}}"),
        "describe": format!("{root}/describe"),
        "sobject": root,
    });
    if object.platform_event {
        urls["eventSchema"] = json!(format!("{root}/eventSchema"));
    }
    urls
}

fn whole(schema: &Schema, object: &SObject, ctx: &RequestContext) -> Value {
    let mut answer = Map::new();
    answer.insert("actionOverrides".to_owned(), json!([]));
    if let Value::Object(members) = summary(object, ctx) {
        answer.extend(members);
    }
    let fields: Vec<Value> = object
        .fields
        .iter()
        .map(|field| describe_field::describe(object, field))
        .collect();
    let children: Vec<Value> = children(schema, object);
    let rest = json!({
        "childRelationships": children,
        "compactLayoutable": object.writable,
        "defaultImplementation": null,
        "extendedBy": null,
        "extendsInterfaces": null,
        "fields": fields,
        "implementedBy": null,
        "implementsInterfaces": null,
        "listviewable": null,
        "lookupLayoutable": null,
        "namedLayoutInfos": [],
        "networkScopeFieldName": null,
        "recordTypeInfos": record_types(object, ctx),
        "searchLayoutable": !object.platform_event,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": format!("All {}", object.label_plural), "name": "everything"}],
    });
    if let Value::Object(members) = rest {
        answer.extend(members);
    }
    answer.sort_keys();
    Value::Object(answer)
}

/// Every lookup that points to the object; those without a name for the way back are listed too.
fn children(schema: &Schema, object: &SObject) -> Vec<Value> {
    let mut listed = vec![];
    for child in schema.objects() {
        for field in &child.fields {
            if !field.reference_to.contains(&object.name) {
                continue;
            }
            listed.push(json!({
                "cascadeDelete": field.on_parent_delete == OnParentDelete::Cascade,
                "childSObject": child.name,
                "deprecatedAndHidden": false,
                "field": field.name,
                "junctionIdListNames": [],
                "junctionReferenceTo": [],
                "relationshipName": field.child_relationship_name,
                "restrictedDelete": field.on_parent_delete == OnParentDelete::Restrict,
            }));
        }
    }
    listed
}

fn record_types(object: &SObject, ctx: &RequestContext) -> Value {
    let root = format!(
        "/services/data/v{}/sobjects/{}",
        ctx.api_version, object.name
    );
    json!([{
        "active": true,
        "available": true,
        "defaultRecordTypeMapping": true,
        "developerName": "Master",
        "master": true,
        "name": "Master",
        "recordTypeId": MASTER_RECORD_TYPE,
        "urls": {"layout": format!("{root}/describe/layouts/{MASTER_RECORD_TYPE}")},
    }])
}
