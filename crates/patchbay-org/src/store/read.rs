//! Records read whole or by field, as `GET /sobjects/{object}/{id}` answers. Knows nothing of queries.

use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};

use super::{Found, body, compound, database, quoted, render};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, FieldType, SObject};

/// A record with the named fields, or with all that the org can read. A formula that is named is answered 501; in a
/// whole record formulas are left out, since a null would be a lie.
pub fn read(
    conn: &Connection,
    ctx: &RequestContext,
    found: &Found<'_>,
    fields: Option<&[&str]>,
) -> Result<Map<String, Value>, SfError> {
    let object = found.object;
    let wanted = wanted(object, fields)?;
    let sql = format!("SELECT * FROM {} WHERE \"Id\" = ?1", quoted(&object.name));
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let mut rows = statement.query([found.id.as_str()]).map_err(database)?;
    let gone = || SfError::not_found("The requested resource does not exist");
    let row = rows.next().map_err(database)?.ok_or_else(gone)?;
    let url = ctx.record_url(&object.name, found.id.as_str());
    let mut record = Map::new();
    record.insert(
        "attributes".to_owned(),
        json!({"type": object.name, "url": url}),
    );
    for path in wanted {
        match path {
            Wanted::Own(field) => {
                record.insert(field.name.clone(), printed(object, row, field, &url));
            }
            Wanted::Parent(path) => {
                let message = format!("fields of parents in GET of a record ({path})");
                return Err(SfError::unsupported(message));
            }
        }
    }
    Ok(record)
}

enum Wanted<'a> {
    Own(&'a Field),
    Parent(&'a str),
}

fn wanted<'a>(object: &'a SObject, fields: Option<&[&'a str]>) -> Result<Vec<Wanted<'a>>, SfError> {
    let Some(names) = fields else {
        return Ok(object
            .fields
            .iter()
            .filter(|field| !field.formula)
            .map(Wanted::Own)
            .collect());
    };
    let mut wanted = vec![];
    for &name in names {
        if name.contains('.') {
            wanted.push(Wanted::Parent(name));
            continue;
        }
        let field = object
            .field(name)
            .ok_or_else(|| body::no_such_column(object, name))?;
        if field.formula {
            let feature = format!(
                "formula and roll-up fields ({}.{})",
                object.name, field.name
            );
            return Err(SfError::unsupported(feature));
        }
        wanted.push(Wanted::Own(field));
    }
    // Salesforce answers the id whether it was asked for or not.
    if !names.iter().any(|name| name.eq_ignore_ascii_case("Id")) {
        wanted.extend(object.field("Id").map(Wanted::Own));
    }
    Ok(wanted)
}

fn printed(object: &SObject, row: &Row<'_>, field: &Field, url: &str) -> Value {
    match field.kind {
        FieldType::Address | FieldType::Location => compound(field, |part| {
            object
                .field(part)
                .map_or(Value::Null, |part| value(row, part))
        }),
        // Binary content is answered by its address.
        FieldType::Base64 => match value(row, field) {
            Value::Null => Value::Null,
            _ => Value::String(format!("{url}/{}", field.name)),
        },
        _ => value(row, field),
    }
}

fn value(row: &Row<'_>, field: &Field) -> Value {
    row.get_ref(field.name.as_str())
        .map_or(Value::Null, |stored| render(field, stored))
}

/// Ids of the records of an object that a user changed last, newest first.
pub fn newest(
    conn: &Connection,
    object: &SObject,
    user: &str,
    most: u32,
) -> Result<Vec<String>, SfError> {
    let sql = format!(
        "SELECT \"Id\" FROM {} WHERE \"IsDeleted\" = 0 AND \"LastModifiedById\" = ?1 \
         ORDER BY \"LastModifiedDate\" DESC, \"Id\" DESC LIMIT ?2",
        quoted(&object.name)
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let ids = statement
        .query_map((user, most), |row| row.get(0))
        .map_err(database)?;
    ids.collect::<Result<_, _>>().map_err(database)
}

/// Ids of the living records whose column has a value, oldest first.
pub(crate) fn ids_where(
    conn: &Connection,
    object: &str,
    column: &str,
    value: &str,
) -> Result<Vec<String>, SfError> {
    let sql = format!(
        "SELECT \"Id\" FROM {} WHERE {} = ?1 COLLATE NOCASE AND \"IsDeleted\" = 0 ORDER BY \"Id\"",
        quoted(object),
        quoted(column)
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let ids = statement
        .query_map([value], |row| row.get(0))
        .map_err(database)?;
    ids.collect::<Result<_, _>>().map_err(database)
}

/// The bytes of a binary field (`GET /sobjects/Attachment/{id}/Body`); `None` when the field is empty or holds none.
pub fn content(
    conn: &Connection,
    found: &Found<'_>,
    field: &str,
) -> Result<Option<Vec<u8>>, SfError> {
    use base64::Engine as _;
    let field = found
        .object
        .field(field)
        .filter(|field| field.kind == FieldType::Base64)
        .ok_or_else(|| SfError::not_found("The requested resource does not exist"))?;
    let stored =
        super::lookup::column_of(conn, &found.object.name, found.id.as_str(), &field.name)?;
    let rusqlite::types::Value::Text(text) = stored else {
        return Ok(None);
    };
    Ok(base64::engine::general_purpose::STANDARD.decode(text).ok())
}
