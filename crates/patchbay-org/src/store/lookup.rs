//! Records found by the value of a field. Knows nothing of why they are looked for.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};

use super::{database, quoted};
use crate::error::SfError;
use crate::schema::{Field, SObject};

/// How many living records have a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match {
    None,
    One(String),
    Several(Vec<String>),
}

/// The living records with this value in a field, upper and lower case alike unless the field tells them apart.
pub(super) fn match_by(
    conn: &Connection,
    object: &SObject,
    field: &Field,
    value: &Sql,
) -> Result<Match, SfError> {
    let collation = if field.case_sensitive {
        "BINARY"
    } else {
        "NOCASE"
    };
    let sql = format!(
        "SELECT \"Id\" FROM {} WHERE {} = ?1 COLLATE {collation} AND \"IsDeleted\" = 0 ORDER BY \"Id\"",
        quoted(&object.name),
        quoted(&field.name)
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let ids = statement
        .query_map(params![value], |row| row.get(0))
        .map_err(database)?;
    let mut ids: Vec<String> = ids.collect::<Result<_, _>>().map_err(database)?;
    Ok(match ids.len() {
        0 => Match::None,
        1 => Match::One(ids.remove(0)),
        _ => Match::Several(ids),
    })
}

/// Whether a record is there; `Some(true)` when it is in the recycle bin.
pub(super) fn deletion_of(
    conn: &Connection,
    object: &SObject,
    id: &str,
) -> Result<Option<bool>, SfError> {
    let sql = format!(
        "SELECT \"IsDeleted\" FROM {} WHERE \"Id\" = ?1",
        quoted(&object.name)
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let mut rows = statement.query([id]).map_err(database)?;
    let row = rows.next().map_err(database)?;
    row.map(|row| row.get(0)).transpose().map_err(database)
}

/// One column of one record, as stored; null where there is no such record.
pub(super) fn column_of(
    conn: &Connection,
    object: &str,
    id: &str,
    column: &str,
) -> Result<Sql, SfError> {
    let sql = format!(
        "SELECT {} FROM {} WHERE \"Id\" = ?1",
        quoted(column),
        quoted(object)
    );
    let mut statement = conn.prepare_cached(&sql).map_err(database)?;
    let mut rows = statement.query([id]).map_err(database)?;
    match rows.next().map_err(database)? {
        Some(row) => row.get(0).map_err(database),
        None => Ok(Sql::Null),
    }
}
