//! Platform events that were published: checked like records, kept in a list, never read back as records.

use rusqlite::Connection;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::body::Operation;
use super::{Access, body, check, database, id, object_of, stamp};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::Schema;

/// What publishing an event answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// 18-character id, which no record has.
    pub id: String,
    /// The event's own id, which subscribers see as `EventUuid`.
    pub uuid: String,
}

/// Publishes a platform event.
pub fn publish(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    event: &str,
    given: &Map<String, Value>,
) -> Result<Published, SfError> {
    let object = object_of(schema, event)?;
    let access = Access {
        conn,
        schema,
        ctx,
        trusted: false,
    };
    let row = body::read(access, object, given, Operation::Create)?;
    check::required(&row, true)?;
    check::parents(access, &row)?;
    let uuid = Uuid::new_v4().to_string();
    let payload = Value::Object(given.clone()).to_string();
    conn.prepare_cached(
        "INSERT INTO \"__event\" (uuid, event, payload, created_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .and_then(|mut it| it.execute([&uuid, &object.name, &payload, &ctx.user_id, &stamp(ctx.now)]))
    .map_err(database)?;
    // Documented answers show ids of the prefix e00, whatever the event's own prefix is.
    Ok(Published {
        id: id::next_id(conn, "e00")?,
        uuid,
    })
}

/// The published events, oldest first: `{replayId, eventUuid, event, payload, createdById, createdDate}`.
pub fn published(conn: &Connection) -> Result<Vec<Value>, SfError> {
    let mut statement = conn
        .prepare_cached(
            "SELECT replay_id, uuid, event, payload, created_by, created_at FROM \"__event\" ORDER BY replay_id",
        )
        .map_err(database)?;
    let events = statement
        .query_map([], |row| {
            let payload: String = row.get(3)?;
            Ok(json!({
                "replayId": row.get::<_, i64>(0)?,
                "eventUuid": row.get::<_, String>(1)?,
                "event": row.get::<_, String>(2)?,
                "payload": serde_json::from_str::<Value>(&payload).unwrap_or(Value::Null),
                "createdById": row.get::<_, String>(4)?,
                "createdDate": row.get::<_, String>(5)?,
            }))
        })
        .map_err(database)?;
    events.collect::<Result<_, _>>().map_err(database)
}
