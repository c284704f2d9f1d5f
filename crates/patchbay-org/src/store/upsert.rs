//! Upsert: a record found by an external id and changed, or created. Knows nothing of statuses and paths.

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::lookup::{Match, match_by};
use super::{Found, RecordId, atomically, create, object_of, update, value};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, SObject, Schema};

/// What an upsert did, or why it could not choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upserted {
    /// A new record with this id.
    Created(String),
    /// The record with this id has been changed.
    Updated(String),
    /// Several records have the value: the answer is 300 with their addresses, or an error in a collection.
    Several(Vec<String>),
    /// There is none, and only a change was asked for.
    Absent,
}

/// By what a record is upserted.
#[derive(Clone, Copy, Debug)]
pub struct ExternalKey<'a> {
    /// Name of the object.
    pub object: &'a str,
    /// Name of the external id field.
    pub field: &'a str,
    /// The value, as a body or a path has it.
    pub value: &'a Value,
    /// Change only; never create (`updateOnly=true`).
    pub update_only: bool,
}

impl ExternalKey<'_> {
    /// The object and the field, or Salesforce's refusal of a field that records cannot be upserted by.
    pub(crate) fn resolve<'s>(
        &self,
        schema: &'s Schema,
    ) -> Result<(&'s SObject, &'s Field), SfError> {
        let object = object_of(schema, self.object)?;
        let field = object
            .field(self.field)
            .filter(|field| object.is_id_lookup(field));
        let unknown = || {
            let name = self.field;
            let message =
                format!("Provided external ID field does not exist or is not accessible: {name}");
            SfError::not_found(message)
        };
        Ok((object, field.ok_or_else(unknown)?))
    }

    /// The ids of the living records that have the value.
    pub(crate) fn ids(&self, conn: &Connection, schema: &Schema) -> Result<Vec<String>, SfError> {
        let (object, field) = self.resolve(schema)?;
        let stored = value::to_sql(schema, field, self.value)?;
        Ok(match match_by(conn, object, field, &stored)? {
            Match::None => vec![],
            Match::One(id) => vec![id],
            Match::Several(ids) => ids,
        })
    }
}

/// Changes the record that has the value, or creates one with it.
pub fn upsert(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    key: ExternalKey<'_>,
    body: &Map<String, Value>,
) -> Result<Upserted, SfError> {
    let (object, field) = key.resolve(schema)?;
    // A body that repeats the key must agree with the path; Salesforce refuses it outright.
    if body
        .keys()
        .any(|name| name.eq_ignore_ascii_case(&field.name))
    {
        let message = format!(
            "The {} field should not be specified in the sobject data.",
            field.name
        );
        return Err(SfError::bad_request("INVALID_FIELD", message));
    }
    upsert_by(conn, schema, ctx, (object, field, key), body)
}

/// As [`upsert`], with the object and field already looked up.
pub(crate) fn upsert_by(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    (object, field, key): (&SObject, &Field, ExternalKey<'_>),
    body: &Map<String, Value>,
) -> Result<Upserted, SfError> {
    atomically(conn, || {
        let mut ids = key.ids(conn, schema)?;
        match ids.len() {
            0 if key.update_only || field.name == "Id" => Ok(Upserted::Absent),
            0 => {
                let mut whole = body.clone();
                whole.insert(field.name.clone(), key.value.clone());
                create(conn, schema, ctx, &object.name, &whole).map(Upserted::Created)
            }
            1 => {
                let id = ids.remove(0);
                let found = RecordId::parse(&id).map(|id| Found { object, id });
                let found = found.ok_or_else(|| SfError::not_found("no such record"))?;
                update(conn, schema, ctx, &found, body)?;
                Ok(Upserted::Updated(id))
            }
            _ => Ok(Upserted::Several(ids)),
        }
    })
}
