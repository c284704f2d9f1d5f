//! A record named by a path, found or refused in Salesforce's words.

use rusqlite::Connection;

use super::lookup::deletion_of;
use super::{RecordId, object_of};
use crate::error::SfError;
use crate::schema::{SObject, Schema};

/// A living record.
#[derive(Clone, Debug)]
pub struct Found<'s> {
    /// Its object.
    pub object: &'s SObject,
    /// Its id.
    pub id: RecordId,
}

/// The record that `/sobjects/{object}/{id}` names. Refuses with 404: an unknown object, a text that is no id, an id
/// of another object, no such record. A deleted one is `ENTITY_IS_DELETED` to a write (`writes`), not found to a read.
pub fn find<'s>(
    conn: &Connection,
    schema: &'s Schema,
    object: &str,
    id: &str,
    writes: bool,
) -> Result<Found<'s>, SfError> {
    let object = object_of(schema, object)?;
    let Some(id) = RecordId::parse(id) else {
        let message =
            format!("Provided external ID field does not exist or is not accessible: {id}");
        return Err(SfError::not_found(message));
    };
    let of_object = object.key_prefix.as_deref() == Some(id.prefix());
    let deleted = if of_object {
        deletion_of(conn, object, id.as_str())?
    } else {
        None
    };
    match deleted {
        Some(false) => Ok(Found { object, id }),
        Some(true) if writes => {
            let mut gone = SfError::record("ENTITY_IS_DELETED", "entity is deleted", &[]);
            gone.status = http::StatusCode::NOT_FOUND;
            Err(gone)
        }
        _ => Err(SfError::not_found("The requested resource does not exist")),
    }
}
