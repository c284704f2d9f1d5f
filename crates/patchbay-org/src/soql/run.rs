//! Running a plan and building Salesforce's JSON from its rows. Knows nothing of names and clauses.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{CachedStatement, Connection, Row, params_from_iter};
use serde_json::{Map, Value, json};

use super::plan::Plan;
use super::shape::{Member, Record, RecordType, Shape};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, FieldType, Schema};
use crate::store::{compound, render};

/// What a query found.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// `totalSize`: the number of records, or what `COUNT()` counted.
    pub total_size: u64,
    /// All records, with their `attributes`; none for `COUNT()`.
    pub records: Vec<Value>,
}

/// Runs plans for one caller.
pub(super) struct Runner<'a> {
    pub(super) conn: &'a Connection,
    pub(super) schema: &'a Schema,
    pub(super) ctx: &'a RequestContext,
}

impl Runner<'_> {
    /// Whether the database takes a plan; runs nothing.
    pub(super) fn check(&self, plan: &Plan<'_>) -> Result<(), SfError> {
        self.conn
            .prepare_cached(&plan.sql)
            .map(drop)
            .map_err(|error| broken(&error))
    }

    /// Runs a plan. `parent` is the id for a child subquery.
    pub(super) fn run(&self, plan: &Plan<'_>, parent: Option<&str>) -> Result<Rows, SfError> {
        let mut statement = self
            .conn
            .prepare_cached(&plan.sql)
            .map_err(|error| broken(&error))?;
        let own = parent.map(|id| Sql::Text(id.to_owned()));
        let rest = plan.params.iter().skip(usize::from(own.is_some()));
        let params = params_from_iter(own.iter().chain(rest));
        match &plan.shape {
            Shape::Count => {
                let total: i64 = statement
                    .query_row(params, |row| row.get(0))
                    .map_err(|error| broken(&error))?;
                Ok(Rows {
                    total_size: u64::try_from(total).unwrap_or_default(),
                    records: Vec::new(),
                })
            }
            Shape::Records(record) => {
                let records = each(&mut statement, params, |row| {
                    Ok(self.record(plan, record, row)?.unwrap_or(Value::Null))
                })?;
                Ok(Rows {
                    total_size: records.len() as u64,
                    records,
                })
            }
            Shape::Groups(members) => {
                let records = each(&mut statement, params, |row| Ok(group(members, row)))?;
                Ok(Rows {
                    total_size: records.len() as u64,
                    records,
                })
            }
        }
    }

    /// A record, or none where its id is null.
    fn record(
        &self,
        plan: &Plan<'_>,
        record: &Record<'_>,
        row: &Row<'_>,
    ) -> Result<Option<Value>, SfError> {
        let ValueRef::Text(id) = value(row, record.id) else {
            return Ok(None);
        };
        let id = String::from_utf8_lossy(id);
        let mut members = Map::with_capacity(record.members.len() + 1);
        let attributes = self.attributes(record.kind, &id);
        let url = attributes
            .get("url")
            .and_then(Value::as_str)
            .map(str::to_owned);
        members.insert("attributes".to_owned(), attributes);
        for (key, member) in &record.members {
            let shown = match (member, &url) {
                // Binary content is answered by its address, as a record's own answer does.
                (Member::Value(column, field), Some(url))
                    if field.kind == FieldType::Base64
                        && !matches!(value(row, *column), ValueRef::Null) =>
                {
                    Value::String(format!("{url}/{}", field.name))
                }
                _ => self.member(plan, member, row, &id)?,
            };
            members.insert(key.clone(), shown);
        }
        Ok(Some(Value::Object(members)))
    }

    fn member(
        &self,
        plan: &Plan<'_>,
        member: &Member<'_>,
        row: &Row<'_>,
        id: &str,
    ) -> Result<Value, SfError> {
        match member {
            Member::Value(column, field) => Ok(render(field, value(row, *column))),
            Member::Label(column, field) => Ok(label(field, render(field, value(row, *column)))),
            Member::Compound(field, parts) => Ok(compound(field, |name| {
                let part = parts.iter().find(|(_, field)| field.name == name);
                part.map_or(Value::Null, |(column, field)| {
                    render(field, value(row, *column))
                })
            })),
            Member::Parent(parent) => Ok(self.record(plan, parent, row)?.unwrap_or(Value::Null)),
            Member::TypeOf(branches, otherwise) => {
                let ValueRef::Text(parent) = value(row, otherwise.id) else {
                    return Ok(Value::Null);
                };
                let object = self.object_of(&String::from_utf8_lossy(parent));
                let branch = branches.iter().find(|(name, _)| *name == object);
                let record = branch.map_or(otherwise, |(_, record)| record);
                Ok(self.record(plan, record, row)?.unwrap_or(Value::Null))
            }
            Member::Children(index) => {
                let Some(children) = plan.children.get(*index) else {
                    return Ok(Value::Null);
                };
                let rows = self.run(&children.plan, Some(id))?;
                if rows.records.is_empty() {
                    return Ok(Value::Null);
                }
                Ok(json!({"totalSize": rows.total_size, "done": true, "records": rows.records}))
            }
        }
    }

    fn attributes(&self, kind: RecordType<'_>, id: &str) -> Value {
        let (shown, object) = match kind {
            RecordType::Object(name) => (name, name),
            RecordType::Name => ("Name", self.object_of(id)),
            RecordType::ById => (self.object_of(id), self.object_of(id)),
        };
        json!({"type": shown, "url": self.ctx.record_url(object, id)})
    }

    /// The object of an id.
    fn object_of(&self, id: &str) -> &str {
        let prefix = id.get(..3).unwrap_or_default();
        self.schema
            .object_of_prefix(prefix)
            .map_or("Name", |object| object.name.as_str())
    }
}

/// Every row of a statement as JSON.
fn each(
    statement: &mut CachedStatement<'_>,
    params: impl rusqlite::Params,
    mut shape: impl FnMut(&Row<'_>) -> Result<Value, SfError>,
) -> Result<Vec<Value>, SfError> {
    let mut rows = statement.query(params).map_err(|error| broken(&error))?;
    let mut records = Vec::new();
    while let Some(row) = rows.next().map_err(|error| broken(&error))? {
        records.push(shape(row)?);
    }
    Ok(records)
}

fn group(members: &[(String, usize, &Field)], row: &Row<'_>) -> Value {
    let mut shown = Map::with_capacity(members.len() + 1);
    shown.insert("attributes".to_owned(), json!({"type": "AggregateResult"}));
    for (key, column, field) in members {
        shown.insert(key.clone(), render(field, value(row, *column)));
    }
    Value::Object(shown)
}

fn value<'r>(row: &'r Row<'_>, column: usize) -> ValueRef<'r> {
    row.get_ref(column).unwrap_or(ValueRef::Null)
}

/// The label of a picklist's value; of a multi-select picklist, those of each.
fn label(field: &Field, value: Value) -> Value {
    let Value::String(text) = &value else {
        return value;
    };
    let one = |it: &str| {
        let known = field.picklist.iter().find(|known| known.value == it);
        known.map_or_else(|| it.to_owned(), |known| known.label.clone())
    };
    if field.kind == FieldType::MultiPicklist {
        return Value::String(text.split(';').map(one).collect::<Vec<_>>().join(";"));
    }
    Value::String(one(text))
}

/// A statement that SQLite refuses: a fault of the org's, told as Salesforce tells its own. The text of SQLite names
/// columns at most, never values.
pub(crate) fn broken(error: &rusqlite::Error) -> SfError {
    SfError::new(
        http::StatusCode::INTERNAL_SERVER_ERROR,
        "UNKNOWN_EXCEPTION",
        format!("query failed: {error}"),
    )
}
