//! The database itself: opening it, one table an object, and emptying it. Knows no record rules.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::{database, quoted};
use crate::error::SfError;
use crate::schema::{Field, FieldType, SObject, Schema};

/// Statements kept prepared; a warm request then parses no SQL.
const PREPARED: usize = 512;

/// Opens the database in a file, which is made where there is none, or in memory.
pub fn open(file: Option<&Path>) -> Result<Connection, rusqlite::Error> {
    let conn = match file {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    conn.set_prepared_statement_cache_capacity(PREPARED);
    crate::soql::install(&conn)?;
    if file.is_some() {
        // A developer's data, not a bank's: a power cut may cost the last writes, never the file.
        conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")?;
    }
    Ok(conn)
}

/// Makes the tables of all objects, and adds columns that a file of an earlier run does not have yet.
pub fn create_tables(conn: &Connection, schema: &Schema) -> Result<(), SfError> {
    conn.execute_batch(OWN_TABLES).map_err(database)?;
    conn.execute_batch("SAVEPOINT tables").map_err(database)?;
    for object in schema.objects() {
        create_tables_of(conn, object)?;
    }
    conn.execute_batch("RELEASE tables").map_err(database)
}

/// Tables of the org itself, whose names no object can have.
const OWN_TABLES: &str = "
    CREATE TABLE IF NOT EXISTS \"__sequence\" (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS \"__event\" (
        replay_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL,
        created_by TEXT NOT NULL, created_at TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS \"__conversation_upload\" (
        upload_id TEXT NOT NULL, contact_id TEXT NOT NULL, transcript TEXT NOT NULL, status TEXT NOT NULL,
        created_at TEXT NOT NULL, PRIMARY KEY (upload_id, contact_id));
";

/// Makes or widens the table of one object.
pub fn create_tables_of(conn: &Connection, object: &SObject) -> Result<(), SfError> {
    let columns: Vec<String> = object
        .fields
        .iter()
        .filter(|field| field.is_stored())
        .map(column)
        .collect();
    let table = quoted(&object.name);
    let made = format!(
        "CREATE TABLE IF NOT EXISTS {table} ({}) WITHOUT ROWID",
        columns.join(", ")
    );
    conn.execute_batch(&made).map_err(database)?;
    let present = columns_of(conn, &object.name)?;
    for field in object.fields.iter().filter(|field| field.is_stored()) {
        if !present.contains(&field.name.to_ascii_lowercase()) {
            let widened = format!("ALTER TABLE {table} ADD COLUMN {}", column(field));
            conn.execute_batch(&widened).map_err(database)?;
        }
        if is_indexed(field) {
            let index = quoted(&format!("{}.{}", object.name, field.name));
            let name = quoted(&field.name);
            let indexed =
                format!("CREATE INDEX IF NOT EXISTS {index} ON {table} ({name} COLLATE NOCASE)");
            conn.execute_batch(&indexed).map_err(database)?;
        }
    }
    Ok(())
}

/// Empties every table, the sequences too: the org is as new.
pub fn erase(conn: &Connection) -> Result<(), SfError> {
    let mut names = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .map_err(database)?;
    let names: Result<Vec<String>, _> = names
        .query_map([], |row| row.get(0))
        .map_err(database)?
        .collect();
    conn.execute_batch("SAVEPOINT erase").map_err(database)?;
    for name in names.map_err(database)? {
        conn.execute(&format!("DELETE FROM {}", quoted(&name)), [])
            .map_err(database)?;
    }
    conn.execute_batch("RELEASE erase").map_err(database)
}

fn columns_of(conn: &Connection, table: &str) -> Result<BTreeSet<String>, SfError> {
    let mut statement = conn
        .prepare("SELECT lower(name) FROM pragma_table_info(?1)")
        .map_err(database)?;
    let names = statement
        .query_map([table], |row| row.get(0))
        .map_err(database)?;
    names.collect::<Result<_, _>>().map_err(database)
}

/// What records are looked up by, whatever the case. The primary key tells upper from lower case, so it does not serve
/// an upsert by id.
fn is_indexed(field: &Field) -> bool {
    let is_id = matches!(field.kind, FieldType::Id | FieldType::Reference);
    field.unique || field.external_id || is_id
}

/// The definition of a column. Absent booleans are false, also in rows from before the column.
fn column(field: &Field) -> String {
    let kind = match field.kind {
        FieldType::Boolean => "INTEGER NOT NULL DEFAULT 0",
        FieldType::Int => "INTEGER",
        FieldType::Double | FieldType::Currency | FieldType::Percent => "REAL",
        FieldType::Id => "TEXT PRIMARY KEY NOT NULL",
        _ => "TEXT",
    };
    format!("{} {kind}", quoted(&field.name))
}
