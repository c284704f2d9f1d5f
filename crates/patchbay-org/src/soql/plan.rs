//! A query against a schema: one SQL statement with its parameters, and the shape of the answer. Owns the order of
//! planning; the parts are in `columns`, `filter` and `semi_join`. Touches no data.

use rusqlite::types::Value as Sql;

use super::ast::{Column, Operand, Order, Select};
use super::columns::{is_group_key, is_grouped};
use super::fault::Fault;
use super::filter::Clause;
use super::operand::{Class, term};
use super::shape::{Children, Shape};
use super::source::{Source, object, quoted};
use crate::context::RequestContext;
use crate::schema::{FieldType, SObject, Schema};

/// A statement to run and the shape of its rows.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) sql: String,
    pub(super) params: Vec<Sql>,
    pub(super) shape: Shape<'a>,
    pub(super) children: Vec<Children<'a>>,
}

/// What planning needs to know and what it gathers.
pub(super) struct Planner<'a> {
    pub(super) schema: &'a Schema,
    pub(super) ctx: &'a RequestContext,
    pub(super) include_deleted: bool,
    pub(super) children: Vec<Children<'a>>,
    pub(super) semi_joins: usize,
    params: Vec<Sql>,
}

/// Greatest `OFFSET`
/// (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_offset.htm>).
const FARTHEST: u64 = 2000;

impl<'a> Planner<'a> {
    pub(super) fn new(schema: &'a Schema, ctx: &'a RequestContext, include_deleted: bool) -> Self {
        Self {
            schema,
            ctx,
            include_deleted,
            children: Vec::new(),
            semi_joins: 0,
            params: Vec::new(),
        }
    }

    /// Makes a value a parameter: its place in the SQL.
    pub(super) fn bind(&mut self, value: Sql) -> String {
        self.params.push(value);
        format!("?{}", self.params.len())
    }

    /// Plans a whole query.
    pub(super) fn plan(self, select: &Select) -> Result<Plan<'a>, Fault> {
        let object = object(self.schema, &select.from)?;
        let source = Source::new(self.schema, object, select, "t");
        self.finish(source, select, Vec::new())
    }

    /// Plans a child subquery: parameter 1 is the parent's id.
    pub(super) fn plan_children(
        mut self,
        child: &'a SObject,
        lookup: &str,
        select: &Select,
    ) -> Result<Plan<'a>, Fault> {
        let source = Source::new(self.schema, child, select, "t");
        let parent = self.bind(Sql::Null);
        let column = format!("{}.{}", source.alias(), quoted(lookup));
        // The first comparison finds the rows by the store's index, the second tells ids apart.
        let own = format!("{column} = {parent} COLLATE NOCASE AND {column} = {parent}");
        self.finish(source, select, vec![own])
    }

    fn finish(
        mut self,
        mut source: Source<'a>,
        select: &Select,
        mut conditions: Vec<String>,
    ) -> Result<Plan<'a>, Fault> {
        check(select)?;
        let (columns, shape) = self.columns(&mut source, select)?;
        if let Some(scope) = &select.scope {
            conditions.extend(self.scope(&source, scope)?);
        }
        if !self.include_deleted {
            conditions.push(format!("{}.\"IsDeleted\" = 0", source.alias()));
        }
        if let Some(filter) = &select.filter {
            conditions.push(self.condition(&mut source, filter, Clause::Where { top: true })?);
        }
        let mut tail = String::new();
        let grouping = self.grouping(&mut source, select, &shape)?;
        let order = self.order(&mut source, select)?;
        if !conditions.is_empty() {
            tail += " WHERE ";
            tail += &conditions.join(" AND ");
        }
        tail += &grouping;
        tail += &order;
        tail += &self.window(select);
        let columns = columns.join(", ");
        let from = source.tables_sql();
        let sql = if matches!(shape, Shape::Count) {
            format!("SELECT COUNT(*) FROM (SELECT 1 FROM {from}{tail})")
        } else {
            format!("SELECT {columns} FROM {from}{tail}")
        };
        Ok(Plan {
            sql,
            params: self.params,
            shape,
            children: self.children,
        })
    }

    /// `USING SCOPE`.
    fn scope(
        &mut self,
        source: &Source<'a>,
        scope: &super::ast::Name,
    ) -> Result<Option<String>, Fault> {
        if scope.text.eq_ignore_ascii_case("everything") {
            return Ok(None);
        }
        if !scope.text.eq_ignore_ascii_case("mine") {
            return Err(Fault::unsupported(format!(
                "SOQL: USING SCOPE {}",
                scope.text
            )));
        }
        if source.object().field("OwnerId").is_none() {
            let message = format!("Invalid scope for {}: mine", source.object().name);
            return Err(Fault::whole("INVALID_QUERY_SCOPE", message));
        }
        let user = self.bind(Sql::Text(self.ctx.user_id.clone()));
        Ok(Some(format!("{}.\"OwnerId\" = {user}", source.alias())))
    }

    /// ` ORDER BY …`
    fn order(&mut self, source: &mut Source<'a>, select: &Select) -> Result<String, Fault> {
        let keys: Result<Vec<String>, Fault> = select
            .order_by
            .iter()
            .map(|order| self.order_key(source, select, order))
            .collect();
        let keys = keys?;
        Ok(if keys.is_empty() {
            String::new()
        } else {
            format!(" ORDER BY {}", keys.join(", "))
        })
    }

    fn order_key(
        &mut self,
        source: &mut Source<'a>,
        select: &Select,
        order: &Order,
    ) -> Result<String, Fault> {
        let term = term(source, &order.operand)?;
        if term.class == Class::Opaque {
            let message = format!(
                "field '{}' can not be sorted in a query call",
                order.operand.path().last()
            );
            return Err(Fault::meaning(
                order.operand.at(),
                "MALFORMED_QUERY",
                message,
            ));
        }
        if !is_grouped(select) && matches!(order.operand, Operand::Aggregate(..)) {
            let message = "Aggregate functions in ORDER BY are only supported in a grouped query";
            return Err(Fault::meaning(
                order.operand.at(),
                "MALFORMED_QUERY",
                message,
            ));
        }
        if is_grouped(select) && !is_group_key(source, select, &order.operand)? {
            let message = format!(
                "Ordered field must be grouped or aggregated: {}",
                order.operand.path().last()
            );
            return Err(Fault::meaning(
                order.operand.at(),
                "MALFORMED_QUERY",
                message,
            ));
        }
        let direction = if order.descending { "DESC" } else { "ASC" };
        let nulls = if order.nulls_last {
            "NULLS LAST"
        } else {
            "NULLS FIRST"
        };
        let mut keys = Vec::new();
        let ranked = term
            .field
            .filter(|field| field.kind == FieldType::Picklist && !field.picklist.is_empty());
        if let Some(field) = ranked {
            // Picklists sort in the order of their values, not by letters.
            let mut rank = format!("CASE WHEN {} IS NULL THEN NULL", term.sql);
            for (place, value) in field.picklist.iter().enumerate() {
                let value = self.bind(Sql::Text(value.value.clone()));
                rank = format!("{rank} WHEN {} = {value} THEN {place}", term.sql);
            }
            keys.push(format!(
                "{rank} ELSE {} END {direction} {nulls}",
                field.picklist.len()
            ));
        }
        keys.push(format!("{} {direction} {nulls}", term.collated()));
        Ok(keys.join(", "))
    }

    /// ` LIMIT … OFFSET …`
    fn window(&mut self, select: &Select) -> String {
        let whole = |count: u64| Sql::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        match (select.limit, select.offset) {
            (None, None) => String::new(),
            (limit, offset) => {
                let limit = self.bind(limit.map_or(Sql::Integer(-1), whole));
                let offset = self.bind(whole(offset.unwrap_or_default()));
                format!(" LIMIT {limit} OFFSET {offset}")
            }
        }
    }
}

/// Rules that need no schema.
fn check(select: &Select) -> Result<(), Fault> {
    if select.offset.is_some_and(|offset| offset > FARTHEST) {
        let message = format!("Maximum SOQL offset allowed is {FARTHEST}");
        return Err(Fault::whole("NUMBER_OUTSIDE_VALID_RANGE", message));
    }
    let counts = select
        .items
        .iter()
        .any(|item| item.column == Column::CountRows);
    if counts
        && (select.items.len() > 1 || !select.group_by.is_empty() || !select.order_by.is_empty())
    {
        let message =
            "COUNT() must be the only element in the SELECT list and cannot be grouped or ordered";
        return Err(Fault::meaning(select.at, "MALFORMED_QUERY", message));
    }
    Ok(())
}
