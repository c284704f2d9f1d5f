//! `createRecord`, `updateRecord` and `realtimeAlertEvent`: the methods that write one record from
//! the parameters of the flow's block.

use http::Method;
use patchbay_config::DuplicateGuard;
use patchbay_salesforce::Request;
use patchbay_salesforce::escape::path_part;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::duplicate_guard::{CreateEnd, DuplicateKey};
use super::failure::Failure;
use super::object_name::object_name;
use crate::javascript;
use crate::runtime::{ErrorType, HandlerError};

/// Parameters of create and update that are no fields. `soql` and the like would be sent, as the
/// replaced function does.
const NO_FIELDS: &[&str] = &[
    "methodName",
    "objectApiName",
    "recordId",
    "secretName",
    "accessTokenSecretName",
];
/// The alert sends `objectApiName` too.
const NO_ALERT_FIELDS: &[&str] = &["methodName", "secretName", "accessTokenSecretName"];

/// The platform event's API name.
const ALERT_OBJECT: &str = "RealtimeAlertEvent";

/// `{success, recordId}`.
pub(crate) async fn create(call: &Call<'_>) -> Result<Value, Failure> {
    let object = object_name(call.parameter("objectApiName"))?;
    let fields = fields_of(call, NO_FIELDS);
    let key = call
        .contact_id()
        .map(|contact| DuplicateKey::new(contact, call.method().name(), &object, &fields));
    match (call.duplicate_guard(), key) {
        (DuplicateGuard::Memory, Some(key)) => {
            let create = async {
                match create_once(call, &object, &fields).await {
                    Ok(answer) => CreateEnd::Made(answer),
                    Err(failure) if failure.leaves_outcome_unknown() => {
                        CreateEnd::Unknown(failure.into_handler_error())
                    }
                    Err(failure) => CreateEnd::Refused(failure.into_handler_error()),
                }
            };
            call.recent_creates()
                .once(key, create)
                .await
                .map_err(Failure::Thrown)
        }
        (DuplicateGuard::Field(field), Some(key)) => {
            create_by_key(call, &object, fields, (field, &key)).await
        }
        _ => create_once(call, &object, &fields).await,
    }
}

async fn create_once(
    call: &Call<'_>,
    object: &str,
    fields: &Map<String, Value>,
) -> Result<Value, Failure> {
    let body = post(call, ("create", object), fields).await?;
    Ok(members(
        &body,
        &[("success", "success"), ("recordId", "id")],
    ))
}

/// Makes a record and hands over what Salesforce answered, whatever that is: a record was made, so
/// an odd answer must not look like a failure, which Connect would repeat.
async fn post(
    call: &Call<'_>,
    (name, object): (&'static str, &str),
    fields: &Map<String, Value>,
) -> Result<Value, Failure> {
    let path = format!("sobjects/{}", path_part("objectApiName", object)?);
    let request = Request::new(name, Method::POST, path).json(fields)?;
    let (request, deadline) = (&request, call.deadline());
    let answer = call
        .salesforce(|client| async move { client.raw(request.clone(), deadline).await })
        .await?;
    let mut body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    if !body.is_object() {
        tracing::warn!(
            context = name,
            status = answer.status,
            "Salesforce's answer is no object"
        );
    }
    if body.get("success") == Some(&Value::Bool(false)) {
        return Err(refused(&body));
    }
    javascript::write_whole_numbers(&mut body);
    Ok(body)
}

/// The named members of a body under their new names; missing ones stay missing.
fn members(body: &Value, names: &[(&str, &str)]) -> Value {
    let mut answer = Map::new();
    for (name, of) in names {
        if let Some(value) = body.get(*of) {
            answer.insert((*name).to_owned(), value.clone());
        }
    }
    Value::Object(answer)
}

/// Creates by external id, so that a repeat, from whatever environment, finds the first record.
async fn create_by_key(
    call: &Call<'_>,
    object: &str,
    fields: Map<String, Value>,
    (field, key): (&str, &DuplicateKey),
) -> Result<Value, Failure> {
    let deadline = call.deadline();
    let fields = &fields;
    let upserted = call
        .salesforce(|client| async move {
            client
                .records()
                .upsert(object, (field, key.as_str()), fields, deadline)
                .await
        })
        .await?;
    Ok(json!({"success": true, "recordId": upserted.id}))
}

/// `{success: true}`.
pub(crate) async fn update(call: &Call<'_>) -> Result<Value, Failure> {
    let object = object_name(call.parameter("objectApiName"))?;
    let record = javascript::text(call.parameter("recordId").filter(|id| !id.is_null()));
    let record = record.trim();
    if record.is_empty() || record == "undefined" {
        return Err(Failure::Thrown(HandlerError::missing(
            "Details.Parameters.recordId is missing: expected the id of the record to change",
        )));
    }
    let fields = fields_of(call, NO_FIELDS);
    let (object, fields, deadline) = (object.as_str(), &fields, call.deadline());
    let updated = call
        .salesforce(|client| async move {
            client
                .records()
                .update(object, record, fields, deadline)
                .await
        })
        .await?;
    match updated.body {
        None => Ok(json!({"success": true})),
        Some(body) if body.get("success") == Some(&Value::Bool(true)) => {
            Ok(json!({"success": true}))
        }
        Some(_) => Err(Failure::Unusable(HandlerError::new(
            ErrorType::SalesforceProtocol,
            "update: Salesforce answered with a body that does not say success",
        ))),
    }
}

/// `{success, id, errors}`.
pub(crate) async fn publish_alert(call: &Call<'_>) -> Result<Value, Failure> {
    let fields = fields_of(call, NO_ALERT_FIELDS);
    let body = post(call, ("publish", ALERT_OBJECT), &fields).await?;
    Ok(members(
        &body,
        &[("success", "success"), ("id", "id"), ("errors", "errors")],
    ))
}

fn fields_of(call: &Call<'_>, left_out: &[&str]) -> Map<String, Value> {
    let mut fields = call.parameters().clone();
    fields.retain(|name, _| !left_out.contains(&name.as_str()));
    let mut fields = Value::Object(fields);
    javascript::write_whole_numbers(&mut fields);
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A 2xx answer that says `success: false`.
fn refused(body: &Value) -> Failure {
    let text = body.pointer("/errors/0/message").and_then(Value::as_str);
    let message = text.unwrap_or("Salesforce did not make the record and gave no reason");
    Failure::Unusable(HandlerError::new(ErrorType::SalesforceInvalid, message))
}
