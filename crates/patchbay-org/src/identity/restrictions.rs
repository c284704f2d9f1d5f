//! What a user may not do with objects and fields, as profiles and permission sets leave it open in Salesforce. Owns the
//! form of these limits, where they are kept, and the schema as such a user sees it. The org gives every other user all
//! rights.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::schema::Schema;

/// Limits by object (`Case`) or field (`Case.Priority`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Restrictions(pub BTreeMap<String, Right>);

/// What is left of the rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// It is as if it were not there.
    None,
    /// It can be read only.
    Read,
}

impl Restrictions {
    /// Whether there is no limit.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The schema as this user sees it.
    pub(crate) fn narrow(&self, schema: &Schema) -> Schema {
        let mut narrowed = Schema::default();
        for object in schema.objects() {
            let right = |name: &str| self.right(name);
            let mut object = object.clone();
            match right(&object.name) {
                Some(Right::None) => continue,
                Some(Right::Read) => object.writable = false,
                None => {}
            }
            let name = object.name.clone();
            let of_field = |field: &str| right(&format!("{name}.{field}"));
            object
                .fields
                .retain(|field| of_field(&field.name) != Some(Right::None));
            for field in &mut object.fields {
                if of_field(&field.name) == Some(Right::Read) {
                    field.createable = false;
                    field.updateable = false;
                }
            }
            narrowed.insert(object);
        }
        narrowed
    }

    fn right(&self, name: &str) -> Option<Right> {
        self.0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, right)| *right)
    }
}

/// The limits of a user.
pub(crate) fn restrictions_of(db: &Connection, user_id: &str) -> rusqlite::Result<Restrictions> {
    let sql = "SELECT json FROM patchbay_restriction WHERE user_id = ?1";
    let json: Option<String> = db
        .prepare_cached(sql)?
        .query_row([user_id], |row| row.get(0))
        .optional()?;
    Ok(json
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default())
}

/// Keeps the limits of a user in place of those that were.
pub(super) fn save(db: &Connection, user_id: &str, limits: &Restrictions) -> rusqlite::Result<()> {
    if limits.is_empty() {
        db.execute(
            "DELETE FROM patchbay_restriction WHERE user_id = ?1",
            [user_id],
        )?;
        return Ok(());
    }
    let json = serde_json::json!(limits).to_string();
    let sql = "INSERT OR REPLACE INTO patchbay_restriction VALUES (?1, ?2)";
    db.execute(sql, params![user_id, json])?;
    Ok(())
}
