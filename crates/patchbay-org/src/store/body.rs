//! A body's members as a row's columns: names checked against the object, values converted, parents named by external
//! id resolved. Must not know required fields, defaults or uniqueness.

use std::collections::BTreeMap;

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value};

use super::lookup::{Match, match_by};
use super::{Access, value};
use crate::error::SfError;
use crate::schema::{Field, FieldType, SObject};

/// Columns of one record, by field name.
#[derive(Debug)]
pub(super) struct Row<'s> {
    pub(super) object: &'s SObject,
    pub(super) values: BTreeMap<&'s str, Sql>,
}

/// What is being done with a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Create,
    Update,
}

impl<'s> Row<'s> {
    pub(super) fn new(object: &'s SObject) -> Self {
        Self {
            object,
            values: BTreeMap::new(),
        }
    }

    /// The value of a column, when it was set and is not null.
    pub(super) fn get(&self, name: &str) -> Option<&Sql> {
        self.values.get(name).filter(|value| **value != Sql::Null)
    }

    /// The text of a column.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Sql::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Sets a column, if the object has it.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Sql>) {
        if let Some(field) = self.object.field(name).filter(|field| field.is_stored()) {
            self.values.insert(&field.name, value.into());
        }
    }

    /// Sets a column that nobody has set.
    pub(super) fn set_default(&mut self, name: &str, value: impl Into<Sql>) {
        if !self.values.contains_key(name) {
            self.set(name, value);
        }
    }
}

/// Reads a body into a row.
pub(super) fn read<'s>(
    access: Access<'s>,
    object: &'s SObject,
    body: &Map<String, Value>,
    operation: Operation,
) -> Result<Row<'s>, SfError> {
    let mut row = Row::new(object);
    let mut refused = Vec::new();
    for (name, value) in body {
        if name == "attributes" {
            continue;
        }
        if let Some(field) = object.field(name) {
            check_id(access, field, operation)?;
            if access.trusted && field.is_stored() || is_writable(field, operation) {
                row.values
                    .insert(&field.name, value::to_sql(access.schema, field, value)?);
            } else {
                refused.push(field.name.as_str());
            }
        } else if let Some(field) = object.relationship(name).filter(|_| !value.is_string()) {
            let parent = parent_of(access, field, value)?;
            row.values.insert(&field.name, parent);
        } else {
            return Err(no_such_column(object, name));
        }
    }
    if refused.is_empty() {
        Ok(row)
    } else {
        Err(not_writable(&refused))
    }
}

fn is_writable(field: &Field, operation: Operation) -> bool {
    match operation {
        Operation::Create => field.createable,
        Operation::Update => field.updateable,
    }
}

/// A body may not carry the record's own id; the path does.
fn check_id(access: Access<'_>, field: &Field, _operation: Operation) -> Result<(), SfError> {
    if field.kind != FieldType::Id || access.trusted {
        return Ok(());
    }
    let message = "The Id field should not be specified in the sobject data.";
    Err(SfError::bad_request("INVALID_FIELD", message))
}

/// `INVALID_FIELD` for a name that the object does not have, as REST words it.
pub(super) fn no_such_column(object: &SObject, name: &str) -> SfError {
    let message = format!("No such column '{name}' on sobject of type {}", object.name);
    SfError::bad_request("INVALID_FIELD", message)
}

fn not_writable(fields: &[&str]) -> SfError {
    let message = format!(
        "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is \
         read/write for your profile or permission set.",
        fields.join(", ")
    );
    SfError::record("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields)
}

/// The id of the parent that `"Owner": {"Username": "…"}` or `"Parent__r": {"Ext__c": "…"}` names.
fn parent_of(access: Access<'_>, field: &Field, value: &Value) -> Result<Sql, SfError> {
    let members = match value {
        Value::Null => return Ok(Sql::Null),
        Value::Object(members) => members,
        _ => return Err(value::mismatch(field, value)),
    };
    let typed = members
        .get("attributes")
        .and_then(|it| it.get("type"))
        .and_then(Value::as_str);
    let mut keys = members.iter().filter(|(name, _)| *name != "attributes");
    let (Some((key, wanted)), None) = (keys.next(), keys.next()) else {
        let message = "Foreign key reference must have exactly one external ID field";
        return Err(SfError::record("INVALID_FIELD", message, &[&field.name]));
    };
    let targets: Vec<&SObject> = field
        .reference_to
        .iter()
        .filter(|name| typed.is_none_or(|typed| typed.eq_ignore_ascii_case(name)))
        .filter_map(|name| access.schema.object(name))
        .collect();
    let with_key = targets
        .iter()
        .find_map(|object| Some((*object, object.field(key)?)));
    let Some((target, by)) = with_key else {
        let object = targets
            .first()
            .map(|object| object.name.as_str())
            .unwrap_or_default();
        let message = format!("No such column '{key}' on sobject of type {object}");
        return Err(SfError::bad_request("INVALID_FIELD", message));
    };
    if !target.is_id_lookup(by) {
        let message = format!(
            "Field name provided, {} is not an External ID or indexed field for {}",
            by.name, target.name
        );
        return Err(SfError::record("INVALID_FIELD", message, &[&by.name]));
    }
    let shown = wanted
        .as_str()
        .map_or_else(|| wanted.to_string(), str::to_owned);
    let stored = value::to_sql(access.schema, by, wanted)?;
    match match_by(access.conn, target, by, &stored)? {
        Match::One(id) => Ok(Sql::Text(id)),
        Match::None => {
            let message = format!(
                "Foreign key external ID: {shown} not found for field {} in entity {}",
                by.name, target.name
            );
            Err(SfError::record("INVALID_FIELD", message, &[]))
        }
        Match::Several(_) => {
            let message = format!(
                "Foreign key external ID: {shown} matches more than one record for field {} in entity {}",
                by.name, target.name
            );
            Err(SfError::record("INVALID_FIELD", message, &[]))
        }
    }
}
