//! Uploads of conversations (transcripts of contacts), and what became of them. Knows nothing of the wire form.

use rusqlite::Connection;
use uuid::Uuid;

use super::{atomically, database, stamp};
use crate::context::RequestContext;
use crate::error::SfError;

/// What a transcript that was taken is marked with.
pub const ACCEPTED: &str = "Accepted";

/// Keeps the transcripts of one upload, as (contact id, text); the upload's id is the answer.
pub fn store_upload(
    conn: &Connection,
    ctx: &RequestContext,
    transcripts: &[(String, String)],
) -> Result<String, SfError> {
    let upload = Uuid::new_v4().to_string();
    atomically(conn, || {
        for (contact, text) in transcripts {
            conn.prepare_cached(
                "INSERT OR REPLACE INTO \"__conversation_upload\" \
                 (upload_id, contact_id, transcript, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .and_then(|mut it| it.execute([&upload, contact, text, ACCEPTED, &stamp(ctx.now)]))
            .map_err(database)?;
        }
        Ok(())
    })?;
    Ok(upload)
}

/// The status of an upload; `None` when there is none of this id.
pub fn upload_status(conn: &Connection, upload: &str) -> Result<Option<String>, SfError> {
    let mut statement = conn
        .prepare_cached("SELECT status FROM \"__conversation_upload\" WHERE upload_id = ?1 LIMIT 1")
        .map_err(database)?;
    let mut rows = statement.query([upload]).map_err(database)?;
    rows.next()
        .map_err(database)?
        .map(|row| row.get(0))
        .transpose()
        .map_err(database)
}
