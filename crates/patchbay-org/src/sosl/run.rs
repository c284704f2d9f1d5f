//! Running a search: which records match, then the fields that are asked for, by SOQL. Owns which objects and fields can
//! be searched.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;

use super::grammar::select_id;
use super::index::Entry;
use super::{Group, MALFORMED, Returning, Search};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, FieldType, SObject, Schema};
use crate::soql::{self, Condition, Name, Operand, Options, Path, ValueKind};

/// Most records that a search returns
/// (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_limits.htm>).
const MOST: usize = 2000;

/// Runs a search: the records in the order of `RETURNING`.
///
/// # Errors
/// Salesforce's refusals of names and values, with row and column; 501 for what the org does not have.
pub fn execute(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    search: &Search,
) -> Result<Vec<Value>, SfError> {
    let everywhere;
    let returning = if search.returning.is_empty() {
        everywhere = all_objects(schema);
        &everywhere
    } else {
        &search.returning
    };
    let mut found = Vec::with_capacity(returning.len());
    for one in returning {
        let mut select = one.select.clone();
        let object = soql::object_named(schema, &select.from)
            .map_err(|fault| fault.refusal(&one.text, MALFORMED))?;
        let ids = matching(conn, object, search)?;
        let only = Condition::In(
            Operand::Field(id_path()),
            false,
            ids.into_iter().map(text).collect(),
        );
        select.limit = select.limit.or(search.default_limit);
        select.filter = Some(match select.filter.take() {
            Some(Condition::All(mut members)) => {
                members.push(only);
                Condition::All(members)
            }
            Some(other) => Condition::All(vec![other, only]),
            None => only,
        });
        let query = soql::Query {
            text: one.text.clone(),
            select,
        };
        found.push(soql::execute(conn, schema, ctx, &query, Options::default())?.records);
    }
    let limit = search
        .limit
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(MOST)
        .min(MOST);
    Ok(shared_out(found, limit))
}

fn id_path() -> Path {
    Path {
        segments: vec!["Id".to_owned()],
        at: 0,
    }
}

fn text(id: String) -> soql::Value {
    soql::Value {
        kind: ValueKind::Text(id),
        at: 0,
    }
}

/// Ids of the records of an object that match. An empty list stays one that no record is in.
fn matching(conn: &Connection, object: &SObject, search: &Search) -> Result<Vec<String>, SfError> {
    let fields: Vec<&Field> = object
        .fields
        .iter()
        .filter(|field| field.is_stored() && is_searched(field, search.group))
        .collect();
    let columns: Vec<String> = fields
        .iter()
        .map(|field| soql::quoted(&field.name))
        .collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let table = soql::quoted(&object.name);
    let sql = format!(
        "SELECT \"Id\", {} FROM {table} WHERE \"IsDeleted\" = 0",
        columns.join(", ")
    );
    let mut statement = conn
        .prepare_cached(&sql)
        .map_err(|error| soql::broken(&error))?;
    let mut rows = statement.query([]).map_err(|error| soql::broken(&error))?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next().map_err(|error| soql::broken(&error))? {
        let mut entry = Entry::default();
        for (column, field) in fields.iter().enumerate() {
            if let Ok(ValueRef::Text(value)) = row.get_ref(column + 1) {
                entry.add(
                    &String::from_utf8_lossy(value),
                    field.kind == FieldType::Phone,
                );
            }
        }
        if entry.matches(&search.terms) {
            ids.push(row.get(0).map_err(|error| soql::broken(&error))?);
        }
    }
    ids.truncate(MOST);
    Ok(ids)
}

/// Whether a field belongs to a group of fields.
fn is_searched(field: &Field, group: Group) -> bool {
    let is_name =
        field.name_field || ["Name", "FirstName", "LastName"].contains(&field.name.as_str());
    let is_email = field.kind == FieldType::Email;
    let is_phone = field.kind == FieldType::Phone;
    let is_text = matches!(
        field.kind,
        FieldType::String | FieldType::TextArea | FieldType::Url | FieldType::ComboBox
    );
    match group {
        Group::All => is_text || is_email || is_phone,
        Group::Name => is_name && is_text,
        Group::Email => is_email,
        Group::Phone => is_phone,
        Group::Sidebar => {
            is_name && is_text || is_email || is_phone || field.external_id && is_text
        }
    }
}

/// Without `RETURNING`, every object that people search.
fn all_objects(schema: &Schema) -> Vec<Returning> {
    schema
        .objects()
        .filter(|object| object.key_prefix.is_some() && object.writable && !object.platform_event)
        .map(|object| Returning {
            text: object.name.clone(),
            select: select_id(Name {
                text: object.name.clone(),
                at: 0,
            }),
        })
        .collect()
}

/// Shares a limit evenly between the objects, and gives on what one does not need
/// (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_limit.htm>).
fn shared_out(found: Vec<Vec<Value>>, limit: usize) -> Vec<Value> {
    let mut shares = vec![0_usize; found.len()];
    let mut left = limit;
    while left > 0 {
        let mut given = 0;
        for (share, records) in shares.iter_mut().zip(&found) {
            if *share < records.len() && given < left {
                *share += 1;
                given += 1;
            }
        }
        if given == 0 {
            break;
        }
        left -= given;
    }
    found
        .into_iter()
        .zip(shares)
        .flat_map(|(records, share)| records.into_iter().take(share))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_limit_is_shared_evenly() {
        let records = |count: usize| vec![json!(count); count];
        let shared = |limit| shared_out(vec![records(19), records(35), records(2)], limit);
        let count = |limit, kind: usize| {
            shared(limit)
                .iter()
                .filter(|it| **it == json!(kind))
                .count()
        };
        assert_eq!((count(22, 19), count(22, 35), count(22, 2)), (10, 10, 2));
        assert_eq!(shared(100).len(), 56);
    }
}
