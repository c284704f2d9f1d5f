//! The apps that may ask for tokens, kept as JSON by consumer key.

use rusqlite::{Connection, OptionalExtension};

use super::App;

/// Adds an app, or replaces the one of the same consumer key.
pub(crate) fn save_app(db: &Connection, app: &App) -> rusqlite::Result<()> {
    let json = serde_json::to_string(app)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let sql = "INSERT OR REPLACE INTO patchbay_app (consumer_key, json) VALUES (?1, ?2)";
    db.execute(sql, [&app.consumer_key, &json])?;
    Ok(())
}

/// Forgets an app.
pub(crate) fn remove_app(db: &Connection, consumer_key: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM patchbay_app WHERE consumer_key = ?1";
    db.execute(sql, [consumer_key])?;
    Ok(())
}

/// The app of this consumer key.
pub(crate) fn app_of_key(db: &Connection, consumer_key: &str) -> rusqlite::Result<Option<App>> {
    let sql = "SELECT json FROM patchbay_app WHERE consumer_key = ?1";
    let json: Option<String> = db
        .query_row(sql, [consumer_key], |row| row.get(0))
        .optional()?;
    Ok(json.and_then(|it| serde_json::from_str(&it).ok()))
}

/// Every app, by name.
pub(crate) fn all_apps(db: &Connection) -> rusqlite::Result<Vec<App>> {
    let mut statement = db.prepare("SELECT json FROM patchbay_app ORDER BY consumer_key")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut apps: Vec<App> = Vec::new();
    for json in rows {
        apps.extend(serde_json::from_str::<App>(&json?).ok());
    }
    apps.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(apps)
}
