//! Records deleted: marked, their details with them, lookups to them cleared. Knows nothing of paths.

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use super::{Access, Found, atomically, database, lookup, quoted};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, OnParentDelete, SObject, Schema};

/// Moves a record and its details to the recycle bin (`IsDeleted` is then true). Refuses with `DELETE_FAILED` while
/// records that must have their parent point to it.
pub fn delete(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    found: &Found<'_>,
) -> Result<(), SfError> {
    if !found.object.writable {
        let message = format!("entity type cannot be deleted: {}", found.object.label);
        return Err(SfError::record("INVALID_TYPE_FOR_OPERATION", message, &[]));
    }
    if found.object.name == "User" {
        let message = "Your attempt to delete this user could not be completed: users can only be deactivated";
        return Err(SfError::record("DELETE_FAILED", message, &[]));
    }
    let access = Access {
        conn,
        schema,
        ctx,
        trusted: false,
    };
    atomically(conn, || remove(access, found.object, found.id.as_str()))
}

fn remove(access: Access<'_>, object: &SObject, id: &str) -> Result<(), SfError> {
    mark(access, object, id)?;
    for child in access.schema.objects() {
        for field in child.fields.iter().filter(|field| field.is_stored()) {
            if !field.reference_to.contains(&object.name) || is_audit(field) {
                continue;
            }
            let ids = children(access.conn, child, field, id)?;
            if ids.is_empty() {
                continue;
            }
            match field.on_parent_delete {
                OnParentDelete::Cascade => {
                    ids.iter().try_for_each(|id| remove(access, child, id))?;
                }
                OnParentDelete::Restrict => return Err(held(access, object, id, (child, &ids))?),
                OnParentDelete::Clear => clear(access.conn, child, field, id)?,
            }
        }
    }
    Ok(())
}

/// Owners and authors stay as they are.
fn is_audit(field: &Field) -> bool {
    matches!(
        field.name.as_str(),
        "CreatedById" | "LastModifiedById" | "OwnerId"
    )
}

fn mark(access: Access<'_>, object: &SObject, id: &str) -> Result<(), SfError> {
    let sql = format!(
        "UPDATE {} SET \"IsDeleted\" = 1, \"SystemModstamp\" = ?2, \"LastModifiedDate\" = ?2 WHERE \"Id\" = ?1",
        quoted(&object.name)
    );
    let mut statement = access.conn.prepare_cached(&sql).map_err(database)?;
    statement
        .execute([id, &super::stamp(access.ctx.now)])
        .map_err(database)?;
    Ok(())
}

fn children(
    conn: &Connection,
    child: &SObject,
    field: &Field,
    id: &str,
) -> Result<Vec<String>, SfError> {
    // The collation is that of the column's index.
    let sql = format!(
        "SELECT \"Id\" FROM {} WHERE {} = ?1 COLLATE NOCASE AND \"IsDeleted\" = 0",
        quoted(&child.name),
        quoted(&field.name)
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let ids = statement
        .query_map([id], |row| row.get(0))
        .map_err(database)?;
    ids.collect::<Result<_, _>>().map_err(database)
}

fn clear(conn: &Connection, child: &SObject, field: &Field, id: &str) -> Result<(), SfError> {
    let (table, column) = (quoted(&child.name), quoted(&field.name));
    let sql = format!(
        "UPDATE {table} SET {column} = NULL WHERE {column} = ?1 COLLATE NOCASE AND \"IsDeleted\" = 0"
    );
    conn.prepare_cached(&sql)
        .and_then(|mut it| it.execute([id]))
        .map_err(database)?;
    Ok(())
}

/// `DELETE_FAILED` with the names of the records that are in the way.
fn held(
    access: Access<'_>,
    object: &SObject,
    id: &str,
    (child, ids): (&SObject, &[String]),
) -> Result<SfError, SfError> {
    let own = name_of(access.conn, object, id)?;
    let names: Result<Vec<String>, SfError> = ids
        .iter()
        .map(|id| name_of(access.conn, child, id))
        .collect();
    let message = format!(
        "Your attempt to delete {own} could not be completed because it is associated with the following {}.: {}\n",
        child.label_plural.to_lowercase(),
        names?.join(", ")
    );
    Ok(SfError::record("DELETE_FAILED", message, &[]))
}

fn name_of(conn: &Connection, object: &SObject, id: &str) -> Result<String, SfError> {
    let Some(field) = object.name_field() else {
        return Ok(id.to_owned());
    };
    Ok(
        match lookup::column_of(conn, &object.name, id, &field.name)? {
            Sql::Text(name) => name,
            _ => id.to_owned(),
        },
    )
}
