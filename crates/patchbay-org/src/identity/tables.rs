//! What the org keeps beside the Salesforce objects: apps, credentials, sessions, refresh tokens and settings. Owns
//! those tables and the statements on sessions and settings.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::OrgSettings;
use crate::sessions::Session;

const CREATE: &str = "
    CREATE TABLE IF NOT EXISTS patchbay_app (consumer_key TEXT PRIMARY KEY, json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS patchbay_credential (
        user_id TEXT PRIMARY KEY, password TEXT, security_token TEXT, frozen INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS patchbay_session (
        token TEXT PRIMARY KEY, user_id TEXT NOT NULL, consumer_key TEXT, scope TEXT NOT NULL,
        issued_at TEXT NOT NULL, expires_at TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS patchbay_refresh_token (
        token TEXT PRIMARY KEY, user_id TEXT NOT NULL, consumer_key TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS patchbay_restriction (user_id TEXT PRIMARY KEY, json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS patchbay_setting (name TEXT PRIMARY KEY, json TEXT NOT NULL);";

/// Makes the tables where they are absent.
pub(crate) fn create(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(CREATE)
}

/// Keeps a session.
pub(crate) fn record_session(db: &Connection, token: &str, it: &Session) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO patchbay_session VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    db.prepare_cached(sql)?.execute(params![
        token,
        it.user_id,
        it.consumer_key,
        it.scope,
        it.issued_at.to_string(),
        it.expires_at.to_string()
    ])?;
    Ok(())
}

/// Every kept session, by its token.
pub(crate) fn open_sessions(db: &Connection) -> rusqlite::Result<Vec<(String, Session)>> {
    let sql =
        "SELECT token, user_id, consumer_key, scope, issued_at, expires_at FROM patchbay_session";
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let moment = |index| -> rusqlite::Result<Timestamp> {
            Ok(row
                .get::<_, String>(index)?
                .parse()
                .unwrap_or(Timestamp::UNIX_EPOCH))
        };
        let session = Session {
            user_id: row.get(1)?,
            consumer_key: row.get(2)?,
            scope: row.get(3)?,
            issued_at: moment(4)?,
            expires_at: moment(5)?,
        };
        Ok((row.get(0)?, session))
    })?;
    rows.collect()
}

/// Forgets a session.
pub(crate) fn remove_session(db: &Connection, token: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM patchbay_session WHERE token = ?1", [token])?;
    Ok(())
}

/// Forgets the sessions of one app and user.
pub(crate) fn remove_sessions_of(
    db: &Connection,
    consumer_key: &str,
    user_id: &str,
) -> rusqlite::Result<()> {
    let sql = "DELETE FROM patchbay_session WHERE consumer_key = ?1 AND user_id = ?2";
    db.execute(sql, [consumer_key, user_id])?;
    Ok(())
}

/// Forgets every session.
pub(crate) fn remove_every_session(db: &Connection) -> rusqlite::Result<()> {
    db.execute("DELETE FROM patchbay_session", [])?;
    Ok(())
}

/// Keeps a refresh token of an app for a user.
pub(crate) fn record_refresh_token(
    db: &Connection,
    token: &str,
    user_id: &str,
    consumer_key: &str,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO patchbay_refresh_token VALUES (?1, ?2, ?3)";
    db.execute(sql, [token, user_id, consumer_key])?;
    Ok(())
}

/// The user id and the consumer key that a refresh token was issued for.
pub(crate) fn refresh_grant(
    db: &Connection,
    token: &str,
) -> rusqlite::Result<Option<(String, String)>> {
    let sql = "SELECT user_id, consumer_key FROM patchbay_refresh_token WHERE token = ?1";
    db.query_row(sql, [token], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Forgets a refresh token; says whether there was one.
pub(crate) fn remove_refresh_token(db: &Connection, token: &str) -> rusqlite::Result<bool> {
    Ok(db.execute(
        "DELETE FROM patchbay_refresh_token WHERE token = ?1",
        [token],
    )? > 0)
}

/// What the org as a whole allows.
pub(crate) fn org_settings(db: &Connection) -> rusqlite::Result<OrgSettings> {
    let sql = "SELECT json FROM patchbay_setting WHERE name = 'org'";
    let json: Option<String> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(json
        .and_then(|it| serde_json::from_str(&it).ok())
        .unwrap_or_default())
}

/// Changes what the org as a whole allows.
pub(crate) fn save_settings(db: &Connection, settings: OrgSettings) -> rusqlite::Result<()> {
    let json = serde_json::json!({
        "usernamePasswordFlow": settings.username_password_flow,
        "soapLogin": settings.soap_login,
        "sandbox": settings.sandbox,
    });
    let sql = "INSERT OR REPLACE INTO patchbay_setting VALUES ('org', ?1)";
    db.execute(sql, [json.to_string()])?;
    Ok(())
}
