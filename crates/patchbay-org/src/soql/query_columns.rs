//! What a query's columns are (`query?columns=true`): the answer from which Salesforce's own command-line program lays
//! out its tables. Owns the members of that answer; the columns are those of the plan, and no row is read.
//!
//! Which members there are, and which of them clients read, is observed in
//! <https://github.com/salesforcecli/plugin-data> (`src/commands/data/query.ts` and its tests). Guessed are the Apex
//! types of numbers, of parents and of child subqueries, and that `COUNT()` has no columns.

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::ast::{Aggregate, Column, DateFunction, Item, Operand, Select};
use super::plan::{Plan, Planner};
use super::run::Runner;
use super::shape::{Member, Record, RecordType, Shape};
use super::source::object;
use super::{MALFORMED, Options, Query};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{Field, FieldType, SObject, Schema};

/// The columns of a query: `columnMetadata`, `entityName`, `groupBy`, `idSelected` and `keyPrefix`.
///
/// # Errors
/// As [`super::execute`] refuses names and values.
pub fn columns(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    query: &Query,
    options: Options,
) -> Result<Value, SfError> {
    let select = &query.select;
    let refusal = |fault: super::fault::Fault| fault.refusal(&query.text, MALFORMED);
    let plan = Planner::new(schema, ctx, options.include_deleted)
        .plan(select)
        .map_err(refusal)?;
    // A statement that the database would refuse is refused here too, though no row is asked for.
    Runner { conn, schema, ctx }.check(&plan)?;
    let entity = object(schema, &select.from).map_err(refusal)?;
    let columns = of_plan(schema, &plan, entity, select);
    let has_id = columns.iter().any(|column| column["columnName"] == "Id");
    Ok(json!({
        "columnMetadata": columns,
        "entityName": entity.name,
        "groupBy": !select.group_by.is_empty(),
        "idSelected": has_id,
        "keyPrefix": entity.key_prefix,
    }))
}

fn of_plan(schema: &Schema, plan: &Plan<'_>, entity: &SObject, select: &Select) -> Vec<Value> {
    match &plan.shape {
        Shape::Count => Vec::new(),
        Shape::Groups(members) => select
            .items
            .iter()
            .zip(members)
            .map(|(item, (key, _, field))| of_group(item, key, field))
            .collect(),
        Shape::Records(record) => {
            let mut subqueries = select.items.iter().filter_map(|item| match &item.column {
                Column::Children(select) => Some(select.as_ref()),
                _ => None,
            });
            let member = |(key, member): &(String, Member<'_>)| match member {
                Member::Children(index) => {
                    let below = subqueries.next().zip(plan.children.get(*index));
                    of_children(schema, entity, key, below)
                }
                member => of_member(schema, Some(entity), key, member),
            };
            record.members.iter().map(member).collect()
        }
    }
}

/// A child subquery: the plan's own columns are nested in it.
fn of_children(
    schema: &Schema,
    entity: &SObject,
    key: &str,
    below: Option<(&Select, &super::shape::Children<'_>)>,
) -> Value {
    let child = schema
        .child_relationships(&entity.name)
        .find(|(name, _, _)| *name == key)
        .map(|(_, child, _)| child);
    let nested = match (below, child) {
        (Some((select, children)), Some(child)) => of_plan(schema, &children.plan, child, select),
        _ => Vec::new(),
    };
    Described {
        aggregate: true,
        nested,
        ..Described::named(key, "QueryResult")
    }
    .json()
}

fn of_member(schema: &Schema, entity: Option<&SObject>, key: &str, member: &Member<'_>) -> Value {
    match member {
        Member::Value(_, field) | Member::Label(_, field) | Member::Compound(field, _) => {
            Described::of_field(key, field).json()
        }
        Member::Parent(parent) => {
            let apex_type = match parent.kind {
                RecordType::Object(name) => name,
                RecordType::Name | RecordType::ById => "Name",
            };
            let nested = of_record(schema, parent);
            of_parent(entity, key, apex_type, nested)
        }
        Member::TypeOf(branches, otherwise) => {
            let mut nested: Vec<Value> = Vec::new();
            let records = branches.iter().map(|(_, record)| record);
            for column in records
                .chain([otherwise])
                .flat_map(|record| of_record(schema, record))
            {
                if nested
                    .iter()
                    .all(|known| known["columnName"] != column["columnName"])
                {
                    nested.push(column);
                }
            }
            of_parent(entity, key, "Name", nested)
        }
        // Child subqueries stand at the top only, where the plan that they name is at hand.
        Member::Children(_) => Described::named(key, "QueryResult").json(),
    }
}

fn of_record(schema: &Schema, record: &Record<'_>) -> Vec<Value> {
    let entity = match record.kind {
        RecordType::Object(name) => schema.object(name),
        RecordType::Name | RecordType::ById => None,
    };
    let member = |(key, member): &(String, Member<'_>)| of_member(schema, entity, key, member);
    record.members.iter().map(member).collect()
}

fn of_parent(entity: Option<&SObject>, key: &str, apex_type: &str, nested: Vec<Value>) -> Value {
    let lookup = entity.and_then(|entity| entity.relationship(key));
    Described {
        foreign_key: lookup.map(|field| field.name.clone()),
        custom: is_custom(key),
        nested,
        ..Described::named(key, apex_type)
    }
    .json()
}

/// A member of an aggregate result: what is grouped by, or a function. Clients show a function by its display name
/// where the column's name is an `exprN`.
fn of_group(item: &Item, key: &str, field: &Field) -> Value {
    let (function, counts) = match &item.column {
        Column::Operand(Operand::Aggregate(function, _, _)) => (
            aggregate_name(*function),
            matches!(function, Aggregate::Count | Aggregate::CountDistinct),
        ),
        Column::Operand(Operand::Date(function, _, _)) => (
            date_function_name(*function),
            *function != DateFunction::DayOnly,
        ),
        _ => return Described::of_field(key, field).json(),
    };
    let apex_type = if counts {
        "Integer"
    } else {
        apex_type(field.kind)
    };
    Described {
        aggregate: true,
        display_name: function,
        ..Described::named(key, apex_type)
    }
    .json()
}

fn aggregate_name(function: Aggregate) -> &'static str {
    match function {
        Aggregate::Count => "count",
        Aggregate::CountDistinct => "count_distinct",
        Aggregate::Sum => "sum",
        Aggregate::Avg => "avg",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
    }
}

fn date_function_name(function: DateFunction) -> &'static str {
    match function {
        DateFunction::CalendarMonth => "calendar_month",
        DateFunction::CalendarQuarter => "calendar_quarter",
        DateFunction::CalendarYear => "calendar_year",
        DateFunction::DayInMonth => "day_in_month",
        DateFunction::DayInWeek => "day_in_week",
        DateFunction::DayInYear => "day_in_year",
        DateFunction::DayOnly => "day_only",
        DateFunction::HourInDay => "hour_in_day",
        DateFunction::WeekInMonth => "week_in_month",
        DateFunction::WeekInYear => "week_in_year",
    }
}

fn apex_type(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Id | FieldType::Reference => "Id",
        FieldType::Boolean => "Boolean",
        FieldType::Int => "Integer",
        FieldType::Double | FieldType::Currency | FieldType::Percent => "Decimal",
        FieldType::Date => "Date",
        FieldType::DateTime => "Datetime",
        FieldType::Time => "Time",
        FieldType::Base64 => "Blob",
        FieldType::Address => "Address",
        FieldType::Location => "Location",
        FieldType::String
        | FieldType::TextArea
        | FieldType::Picklist
        | FieldType::MultiPicklist
        | FieldType::ComboBox
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Url
        | FieldType::EncryptedString => "String",
    }
}

fn is_custom(name: &str) -> bool {
    ["__c", "__r", "__s"].iter().any(|end| name.ends_with(end))
}

/// One column.
struct Described<'a> {
    name: &'a str,
    display_name: &'a str,
    apex_type: &'a str,
    aggregate: bool,
    custom: bool,
    writable: (bool, bool),
    foreign_key: Option<String>,
    nested: Vec<Value>,
}

impl<'a> Described<'a> {
    fn named(name: &'a str, apex_type: &'a str) -> Self {
        Self {
            name,
            display_name: name,
            apex_type,
            aggregate: false,
            custom: false,
            writable: (false, false),
            foreign_key: None,
            nested: Vec::new(),
        }
    }

    fn of_field(name: &'a str, field: &'a Field) -> Self {
        Self {
            custom: is_custom(&field.name),
            writable: (field.createable, field.updateable),
            ..Self::named(name, apex_type(field.kind))
        }
    }

    /// The members in the order of the observed answers.
    fn json(self) -> Value {
        let is_number = matches!(self.apex_type, "Integer" | "Decimal");
        let mut members = Map::new();
        let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
        set("aggregate", self.aggregate.into());
        set("apexType", self.apex_type.into());
        set("booleanType", (self.apex_type == "Boolean").into());
        set("columnName", self.name.into());
        set("custom", self.custom.into());
        set("displayName", self.display_name.into());
        set("foreignKeyName", self.foreign_key.into());
        set("insertable", self.writable.0.into());
        set("joinColumns", self.nested.into());
        set("numberType", is_number.into());
        set("textType", (self.apex_type == "String").into());
        set("updatable", self.writable.1.into());
        Value::Object(members)
    }
}
