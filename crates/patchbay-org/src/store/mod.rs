//! The rows of the org: tables made from the schema, and records written and read by Salesforce's rules. Owns all SQL
//! but that of queries; knows nothing of HTTP. How a row is stored is told in [`crate::schema`].
//!
//! Writes are atomic each: they run in a `SAVEPOINT`, so that they nest in a caller's.

mod auto_number;
mod body;
mod check;
pub mod conversation;
mod delete;
mod derived;
pub mod event;
mod found;
mod id;
mod lookup;
mod read;
mod render;
mod tables;
mod upsert;
mod value;
mod write;

use rusqlite::Connection;

use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{SObject, Schema};

pub use delete::delete;
pub use found::{Found, find};
pub use id::{RecordId, expand, next_id};
pub(crate) use read::ids_where;
pub use read::{content, newest, read};
pub use render::{compound, render};
pub use tables::{create_tables, create_tables_of, erase, open};
pub(crate) use upsert::upsert_by;
pub use upsert::{ExternalKey, Upserted, upsert};
pub use write::{create, insert_as_given, update};

/// What every reading and writing needs to know: where, over which objects, for whom.
#[derive(Clone, Copy)]
pub(crate) struct Access<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) schema: &'a Schema,
    pub(crate) ctx: &'a RequestContext,
    /// Whether the org itself writes (seeds, imports): read-only fields and objects may then be set.
    pub(crate) trusted: bool,
}

/// Runs `work` so that it is done whole or not at all, within whatever the caller has open.
pub fn atomically<T>(
    conn: &Connection,
    work: impl FnOnce() -> Result<T, SfError>,
) -> Result<T, SfError> {
    conn.execute_batch("SAVEPOINT record_write")
        .map_err(database)?;
    let result = work();
    let end = if result.is_ok() {
        "RELEASE record_write"
    } else {
        "ROLLBACK TO record_write; RELEASE record_write"
    };
    conn.execute_batch(end).map_err(database)?;
    result
}

/// The object of this name, or Salesforce's refusal of a path with an unknown one.
pub fn object_of<'s>(schema: &'s Schema, name: &str) -> Result<&'s SObject, SfError> {
    schema
        .object(name)
        .ok_or_else(|| SfError::not_found("The requested resource does not exist"))
}

/// A failure of the database, which is a mistake of the org and never of its caller.
#[expect(clippy::needless_pass_by_value, reason = "goes into map_err")]
pub(crate) fn database(error: rusqlite::Error) -> SfError {
    tracing::error!(%error, "the org's database refused a statement");
    SfError::new(
        http::StatusCode::INTERNAL_SERVER_ERROR,
        "UNKNOWN_EXCEPTION",
        "An unexpected error occurred in the local org's database",
    )
}

/// A moment as date-time columns hold it; Salesforce keeps whole seconds.
pub(crate) fn stamp(moment: jiff::Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// A name as SQL takes it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests;
