//! Rows of Salesforce objects that sign-in needs, written by the org itself: no user's rules apply. Owns the way to
//! the store; knows nothing of what the rows mean.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value};

use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::Schema;
use crate::store;

/// Where to write, and as whom.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) schema: &'a Schema,
    pub(crate) context: &'a RequestContext,
}

impl Rows<'_> {
    /// The id of the row whose field has this value, in any case.
    pub(crate) fn id_where(
        &self,
        object: &str,
        field: &str,
        value: &str,
    ) -> Result<Option<String>, SfError> {
        let sql = format!(
            "SELECT \"Id\" FROM {} WHERE {} = ?1 COLLATE NOCASE AND \"IsDeleted\" = 0",
            store::quoted(object),
            store::quoted(field)
        );
        self.db
            .query_row(&sql, [value], |row| row.get(0))
            .optional()
            .map_err(store::database)
    }

    /// Adds a row; gives its id.
    pub(crate) fn insert(&self, object: &str, fields: &[(&str, Value)]) -> Result<String, SfError> {
        store::insert_as_given(self.db, self.schema, self.context, object, &map(fields))
    }

    /// Changes fields of a row.
    pub(crate) fn update(
        &self,
        object: &str,
        id: &str,
        fields: &[(&str, Value)],
    ) -> Result<(), SfError> {
        for (field, value) in fields {
            let sql = format!(
                "UPDATE {} SET {} = ?1 WHERE \"Id\" = ?2",
                store::quoted(object),
                store::quoted(field)
            );
            let stored: rusqlite::types::Value = match value {
                Value::Bool(flag) => i64::from(*flag).into(),
                Value::String(text) => text.clone().into(),
                _ => rusqlite::types::Value::Null,
            };
            self.db
                .execute(&sql, (stored, id))
                .map_err(store::database)?;
        }
        Ok(())
    }
}

/// A text as a field's value.
pub(super) fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn map(fields: &[(&str, Value)]) -> Map<String, Value> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}
