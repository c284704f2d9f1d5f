//! Checks of a row against other rows and against its object: required fields, parents that exist, values that must be
//! unique. Knows nothing of bodies.

use rusqlite::types::Value as Sql;

use super::body::Row;
use super::lookup::{Match, deletion_of, match_by};
use super::{Access, RecordId};
use crate::error::SfError;
use crate::schema::{FieldType, SObject};

/// Refuses a new record without a required field, and a change that empties one.
pub(super) fn required(row: &Row<'_>, is_new: bool) -> Result<(), SfError> {
    let missing: Vec<&str> = row
        .object
        .fields
        .iter()
        .filter(|field| field.is_stored() && !field.nillable && !field.calculated)
        .filter(|field| match row.values.get(field.name.as_str()) {
            Some(value) => *value == Sql::Null,
            None => is_new && field.is_required(),
        })
        .map(|field| field.name.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("Required fields are missing: [{}]", missing.join(", "));
    Err(SfError::record("REQUIRED_FIELD_MISSING", message, &missing))
}

/// Refuses lookups to records that are not there or are deleted.
pub(super) fn parents(access: Access<'_>, row: &Row<'_>) -> Result<(), SfError> {
    for field in row
        .object
        .fields
        .iter()
        .filter(|field| field.kind == FieldType::Reference)
    {
        let Some(id) = row.text(&field.name).and_then(RecordId::parse) else {
            continue;
        };
        let Some(target) = access.schema.object_of_prefix(id.prefix()) else {
            continue;
        };
        match deletion_of(access.conn, target, id.as_str())? {
            Some(false) => {}
            Some(true) => {
                return Err(SfError::record(
                    "ENTITY_IS_DELETED",
                    "entity is deleted",
                    &[],
                ));
            }
            None => {
                let message = "invalid cross reference id";
                return Err(SfError::record("INVALID_CROSS_REFERENCE_KEY", message, &[]));
            }
        }
    }
    Ok(())
}

/// Refuses a value that another record has in a unique field.
pub(super) fn unique(access: Access<'_>, row: &Row<'_>, own: &str) -> Result<(), SfError> {
    for field in row.object.fields.iter().filter(|field| field.unique) {
        let Some(value) = row.get(&field.name) else {
            continue;
        };
        let others = match match_by(access.conn, row.object, field, value)? {
            Match::None => continue,
            Match::One(id) => vec![id],
            Match::Several(ids) => ids,
        };
        if let Some(other) = others.iter().find(|other| *other != own) {
            return Err(duplicate(row.object, &field.name, other));
        }
    }
    Ok(())
}

/// Salesforce shows the other record's id with 15 characters. A username that is taken has a text of its own.
fn duplicate(object: &SObject, field: &str, other: &str) -> SfError {
    if object.name == "User" && field == "Username" {
        let message = "Duplicate Username.<br>The username already exists in this or another Salesforce organization. \
                       Usernames must be unique across all Salesforce organizations. To resolve, use a different \
                       username (it doesn't need to match the user's email address). ";
        return SfError::record("DUPLICATE_USERNAME", message, &[field]);
    }
    let short = other.get(..15).unwrap_or(other);
    let message =
        format!("duplicate value found: {field} duplicates value on record with id: {short}");
    SfError::record("DUPLICATE_VALUE", message, &[])
}
