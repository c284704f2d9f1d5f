//! Records created and changed. Owns the order of the checks; the rules themselves are in `body`, `value`, `check`
//! and `derived`.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value};

use super::body::{Operation, Row};
use super::{Access, Found, atomically, auto_number, body, check, database, derived, id, quoted};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, FieldType, SObject, Schema};

/// Creates a record and returns its 18-character id.
pub fn create(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    object: &str,
    body: &Map<String, Value>,
) -> Result<String, SfError> {
    insert(
        Access {
            conn,
            schema,
            ctx,
            trusted: false,
        },
        object,
        body,
    )
}

/// Creates a record for the org itself: read-only objects and fields may be set, `Id` too; required fields may be
/// missing and parents may follow later.
pub fn insert_as_given(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    object: &str,
    body: &Map<String, Value>,
) -> Result<String, SfError> {
    insert(
        Access {
            conn,
            schema,
            ctx,
            trusted: true,
        },
        object,
        body,
    )
}

fn insert(access: Access<'_>, object: &str, given: &Map<String, Value>) -> Result<String, SfError> {
    let object = super::object_of(access.schema, object)?;
    if !access.trusted && (!object.writable || object.platform_event) {
        let message = format!("entity type cannot be inserted: {}", object.label);
        return Err(SfError::record("INVALID_TYPE_FOR_OPERATION", message, &[]));
    }
    let mut row = body::read(access, object, given, Operation::Create)?;
    if !access.trusted {
        check::required(&row, true)?;
        check::parents(access, &row)?;
    }
    atomically(access.conn, || {
        fill_in(access, &mut row)?;
        let id = match row.text("Id") {
            Some(given) => given.to_owned(),
            None => id::next_id(access.conn, prefix_of(object)?)?,
        };
        check::unique(access, &row, &id)?;
        row.set("Id", Sql::Text(id.clone()));
        if object.custom && row.get("Name").is_none() {
            // A custom object's record without a name is named by its id.
            row.set("Name", Sql::Text(id.clone()));
        }
        derived::complete(access, &mut row, None)?;
        store(access.conn, &row)?;
        derived::after_insert(access, &row)?;
        Ok(id)
    })
}

fn prefix_of(object: &SObject) -> Result<&str, SfError> {
    let missing = || SfError::unsupported(format!("ids of {}", object.name));
    object.key_prefix.as_deref().ok_or_else(missing)
}

/// Values that the caller left to the org.
fn fill_in(access: Access<'_>, row: &mut Row<'_>) -> Result<(), SfError> {
    let object = row.object;
    for field in object.fields.iter().filter(|field| field.is_stored()) {
        if row.values.contains_key(field.name.as_str()) {
            continue;
        }
        if let Some(format) = &field.auto_number_format {
            let number = auto_number::next(access, object, field, format)?;
            row.set(&field.name, Sql::Text(number));
        } else if let Some(value) = default_of(field) {
            row.set(&field.name, value);
        }
    }
    let now = Sql::Text(super::stamp(access.ctx.now));
    let user = Sql::Text(access.ctx.user_id.clone());
    for name in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] {
        row.set_default(name, now.clone());
    }
    for name in ["CreatedById", "LastModifiedById"] {
        row.set_default(name, user.clone());
    }
    if row.get("OwnerId").is_none() && object.field("OwnerId").is_some() {
        row.set("OwnerId", user);
    }
    Ok(())
}

/// The default of a field, in the form of its column.
fn default_of(field: &Field) -> Option<Sql> {
    let chosen = field.picklist.iter().find(|value| value.default);
    let text = match (&field.default_value, chosen) {
        (Some(text), _) => text.as_str(),
        (None, Some(value)) => &value.value,
        (None, None) => return None,
    };
    Some(match field.kind {
        FieldType::Boolean => Sql::Integer(i64::from(text.eq_ignore_ascii_case("true"))),
        FieldType::Int => Sql::Integer(text.parse().ok()?),
        FieldType::Double | FieldType::Currency | FieldType::Percent => {
            Sql::Real(text.parse().ok()?)
        }
        _ => Sql::Text(text.to_owned()),
    })
}

fn store(conn: &Connection, row: &Row<'_>) -> Result<(), SfError> {
    let columns: Vec<String> = row.values.keys().map(|name| quoted(name)).collect();
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({places})",
        quoted(&row.object.name),
        columns.join(", ")
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    statement
        .execute(params_from_iter(row.values.values()))
        .map_err(database)?;
    Ok(())
}

/// Changes the fields of a record that the body has.
pub fn update(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    found: &Found<'_>,
    given: &Map<String, Value>,
) -> Result<(), SfError> {
    let access = Access {
        conn,
        schema,
        ctx,
        trusted: false,
    };
    let object = super::object_of(schema, &found.object.name)?;
    if !object.writable {
        let message = format!("entity type cannot be updated: {}", object.label);
        return Err(SfError::record("INVALID_TYPE_FOR_OPERATION", message, &[]));
    }
    let mut row = body::read(access, object, given, Operation::Update)?;
    check::required(&row, false)?;
    check::parents(access, &row)?;
    check::unique(access, &row, found.id.as_str())?;
    atomically(conn, || {
        derived::complete(access, &mut row, Some(found.id.as_str()))?;
        let now = Sql::Text(super::stamp(ctx.now));
        row.set("LastModifiedDate", now.clone());
        row.set("SystemModstamp", now);
        row.set("LastModifiedById", Sql::Text(ctx.user_id.clone()));
        overwrite(conn, &row, found.id.as_str())
    })
}

fn overwrite(conn: &Connection, row: &Row<'_>, id: &str) -> Result<(), SfError> {
    let columns: Vec<String> = row
        .values
        .keys()
        .map(|name| format!("{} = ?", quoted(name)))
        .collect();
    let sql = format!(
        "UPDATE {} SET {} WHERE \"Id\" = ?",
        quoted(&row.object.name),
        columns.join(", ")
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let id = Sql::Text(id.to_owned());
    statement
        .execute(params_from_iter(row.values.values().chain([&id])))
        .map_err(database)?;
    Ok(())
}
