//! Results as Salesforce writes them, once: as JSON for REST, from which the XML of SOAP follows member by member. The
//! members are those of the metadata WSDL
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_deployresult.htm>,
//! <https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_retrieveresult.htm>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::components::Component;
use super::deployment::Message;
use super::jobs::Deployment;
use super::retrieval::{self, Retrieved};
use super::types::{self, Definition};
use super::xml::Element;
use crate::error::SfError;
use crate::{identity, store};

/// `DeployResult`, with or without its `details`.
pub(super) fn deploy_result(
    db: &Connection,
    job: &Deployment,
    details: bool,
) -> Result<Value, SfError> {
    let failures = job.failures();
    let done = job.stage.is_last();
    let mut result = json!({
        "checkOnly": job.options.check_only,
        "completedDate": job.completed_at.map(moment),
        "createdBy": job.user_id,
        "createdByName": name_of(db, &job.user_id)?,
        "createdDate": moment(job.created_at),
        "done": done,
        "errorMessage": job.error.as_ref().map(|(_, text)| text),
        "errorStatusCode": job.error.as_ref().map(|(code, _)| code),
        "id": job.id,
        "ignoreWarnings": job.options.ignore_warnings,
        "lastModifiedDate": moment(job.completed_at.or(job.started_at).unwrap_or(job.created_at)),
        "numberComponentErrors": failures,
        "numberComponentsDeployed": job.messages.len() - failures,
        "numberComponentsTotal": job.total,
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "rollbackOnError": job.options.rollback_on_error,
        "runTestsEnabled": false,
        "startDate": job.started_at.map(moment),
        "status": job.stage.word(),
        "success": job.stage.is_success(),
    });
    if let (true, Value::Object(members)) = (details, &mut result) {
        members.insert("details".to_owned(), details_of(job));
    }
    Ok(result)
}

fn details_of(job: &Deployment) -> Value {
    let when = moment(job.completed_at.unwrap_or(job.created_at));
    let messages = |wanted: bool| -> Vec<Value> {
        job.messages
            .iter()
            .filter(|message| message.result.is_ok() == wanted)
            .map(|message| message_of(message, &when))
            .collect()
    };
    let mut successes = messages(true);
    if job.error.is_none() && job.stage.is_last() {
        successes.push(json!({
            "changed": true, "componentType": "", "created": false, "createdDate": when, "deleted": false,
            "fileName": "package.xml", "fullName": "package.xml", "success": true,
        }));
    }
    json!({
        "componentFailures": messages(false),
        "componentSuccesses": successes,
        "runTestResult": {"numFailures": 0, "numTestsRun": 0, "totalTime": 0.0},
    })
}

fn message_of(message: &Message, when: &str) -> Value {
    let mut shown = json!({
        "componentType": message.kind,
        "createdDate": when,
        "deleted": false,
        "fileName": message.file,
        "fullName": message.full_name,
        "success": message.result.is_ok(),
    });
    let more = match &message.result {
        Ok(done) => json!({"changed": done.changed, "created": done.created, "id": done.id}),
        Err(problem) => json!({
            "changed": false,
            "created": false,
            "problem": problem.text,
            "problemType": if problem.warning { "Warning" } else { "Error" },
            "lineNumber": problem.place.map(|(line, _)| line),
            "columnNumber": problem.place.map(|(_, column)| column),
        }),
    };
    if let (Value::Object(shown), Value::Object(more)) = (&mut shown, more) {
        shown.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
    }
    shown
}

/// `RetrieveResult`; retrievals are done when they are asked for.
pub(super) fn retrieve_result(
    db: &Connection,
    id: &str,
    retrieved: &Retrieved,
    with_zip: bool,
) -> Result<Value, SfError> {
    let mut properties = Vec::new();
    for component in &retrieved.components {
        properties.push(file_properties(db, component, retrieved.folder)?);
    }
    let messages: Vec<Value> = retrieved
        .messages
        .iter()
        .map(|(file, problem)| json!({"fileName": file, "problem": problem}))
        .collect();
    let zip = with_zip.then(|| STANDARD.encode(&retrieved.zip));
    Ok(json!({
        "done": true,
        "fileProperties": properties,
        "id": id,
        "messages": messages,
        "status": "Succeeded",
        "success": true,
        "zipFile": zip,
    }))
}

/// `FileProperties`. `fileName` begins with `folder`, which ends with a slash or is empty.
pub(super) fn file_properties(
    db: &Connection,
    component: &Component,
    folder: &str,
) -> Result<Value, SfError> {
    let path = types::of_name(&component.kind)
        .map(|definition| retrieval::path_of(definition, &component.full_name));
    Ok(json!({
        "createdById": component.created_by,
        "createdByName": name_of(db, &component.created_by)?,
        "createdDate": component.created_at,
        "fileName": format!("{folder}{}", path.unwrap_or_default()),
        "fullName": component.full_name,
        "id": component.id,
        "lastModifiedById": component.changed_by,
        "lastModifiedByName": name_of(db, &component.changed_by)?,
        "lastModifiedDate": component.changed_at,
        "manageableState": "unmanaged",
        "type": component.kind,
    }))
}

/// `DescribeMetadataResult` with the types that the org takes.
pub(super) fn describe_result() -> Value {
    let objects: Vec<Value> = types::TYPES.iter().map(described).collect();
    json!({
        "metadataObjects": objects,
        "organizationNamespace": "",
        "partialSaveAllowed": true,
        "testRequired": false,
    })
}

fn described(definition: &Definition) -> Value {
    json!({
        "directoryName": definition.folder,
        "inFolder": false,
        "metaFile": false,
        "suffix": definition.suffix,
        "xmlName": definition.name,
    })
}

fn name_of(db: &Connection, user_id: &str) -> Result<String, SfError> {
    let user = identity::user_of_id(db, user_id).map_err(store::database)?;
    Ok(user.map_or_else(String::new, |user| user.display_name()))
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A result as XML: a member an element, a list one element for each entry, nothing for `null`.
pub(super) fn elements(name: &str, value: &Value) -> Vec<Element> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(entries) => entries
            .iter()
            .flat_map(|entry| elements(name, entry))
            .collect(),
        Value::Object(members) => vec![Element::parent(name, members_of(members))],
        Value::String(text) => vec![Element::leaf(name, text.as_str())],
        Value::Bool(_) | Value::Number(_) => vec![Element::leaf(name, value.to_string())],
    }
}

fn members_of(members: &Map<String, Value>) -> Vec<Element> {
    members
        .iter()
        .flat_map(|(name, value)| elements(name, value))
        .collect()
}
