//! The select list: columns of SQL and the shape of the answer. Owns aliases, `expr0`, grouping and its rules.

use std::sync::LazyLock;

use super::ast::{Column, Item, Name, Operand, Select};
use super::fault::Fault;
use super::gathered::Gathered;
use super::operand::{Class, term};
use super::plan::Planner;
use super::shape::{Children, Member, Record, RecordType, Shape};
use super::source::Source;
use crate::schema::{Field, FieldType};

impl<'a> Planner<'a> {
    /// The columns and the shape of a select list.
    pub(super) fn columns(
        &mut self,
        source: &mut Source<'a>,
        select: &Select,
    ) -> Result<(Vec<String>, Shape<'a>), Fault> {
        if select
            .items
            .iter()
            .any(|item| item.column == Column::CountRows)
        {
            return Ok((Vec::new(), Shape::Count));
        }
        if is_grouped(select) {
            return groups(source, select);
        }
        let root = Record {
            node: 0,
            id: 0,
            kind: RecordType::Object(&source.object().name),
            members: Vec::new(),
        };
        let mut gathered = Gathered {
            columns: vec![source.id_sql(0)],
            root,
        };
        for item in &select.items {
            self.gather(source, &mut gathered, item, select)?;
        }
        Ok((gathered.columns, Shape::Records(gathered.root)))
    }

    fn gather(
        &mut self,
        source: &mut Source<'a>,
        gathered: &mut Gathered<'a>,
        item: &Item,
        select: &Select,
    ) -> Result<(), Fault> {
        match &item.column {
            Column::Operand(Operand::Field(path)) => {
                refuse_alias(item)?;
                let found = source.find(path)?;
                let member = gathered.value(source, &found);
                gathered.place(source, &found, member, path)
            }
            Column::Label(path) => {
                let found = source.find(path)?;
                let column = gathered.column(found.sql.clone());
                let member = Member::Label(column, found.field);
                if let Some(alias) = &item.alias {
                    gathered.root.members.push((alias.text.clone(), member));
                    return Ok(());
                }
                gathered.place(source, &found, member, path)
            }
            Column::Fields(set, at) => gathered.all(source, *set, *at, select),
            Column::Children(children) => {
                let (key, plan) = self.children_of(source, children)?;
                gathered
                    .root
                    .members
                    .push((key, Member::Children(self.children.len())));
                self.children.push(plan);
                Ok(())
            }
            Column::TypeOf(type_of) => gathered.type_of(source, type_of),
            Column::Operand(Operand::Date(_, path, at)) => {
                let message = format!(
                    "Date functions can only be selected in a grouped query: {}",
                    path.text()
                );
                Err(Fault::meaning(*at, "MALFORMED_QUERY", message))
            }
            // Both make the query another one: a count, or groups.
            Column::Operand(Operand::Aggregate(..)) | Column::CountRows => Ok(()),
        }
    }

    /// A child subquery: its key and its plan.
    fn children_of(
        &mut self,
        source: &Source<'a>,
        select: &Select,
    ) -> Result<(String, Children<'a>), Fault> {
        let schema = self.schema;
        let found = schema
            .child_relationships(&source.object().name)
            .find(|(name, _, _)| name.eq_ignore_ascii_case(&select.from.text));
        let Some((name, child, lookup)) = found else {
            return Err(no_children(&select.from));
        };
        if is_grouped(select)
            || select
                .items
                .iter()
                .any(|item| item.column == Column::CountRows)
        {
            return Err(Fault::meaning(
                select.at,
                "MALFORMED_QUERY",
                "Aggregate functions are not supported in child subqueries",
            ));
        }
        let planner = Planner::new(schema, self.ctx, self.include_deleted);
        let plan = planner.plan_children(child, &lookup.name, select)?;
        Ok((name.to_owned(), Children { plan }))
    }

    /// ` GROUP BY … HAVING …`
    pub(super) fn grouping(
        &mut self,
        source: &mut Source<'a>,
        select: &Select,
        shape: &Shape<'a>,
    ) -> Result<String, Fault> {
        let mut keys = Vec::new();
        for key in &select.group_by {
            let term = term(source, key)?;
            if term.class == Class::Opaque || matches!(key, Operand::Aggregate(..)) {
                let message = format!(
                    "field '{}' can not be grouped in a query call",
                    key.path().last()
                );
                return Err(Fault::meaning(key.at(), "MALFORMED_QUERY", message));
            }
            keys.push(term.collated());
        }
        let mut sql = if keys.is_empty() {
            String::new()
        } else {
            format!(" GROUP BY {}", keys.join(", "))
        };
        if let Some(having) = &select.having {
            if !matches!(shape, Shape::Groups(_)) {
                let message = "HAVING clause is only supported in a grouped query";
                return Err(Fault::meaning(select.at, "MALFORMED_QUERY", message));
            }
            let having = self.condition(source, having, super::filter::Clause::Having)?;
            sql = format!("{sql} HAVING {having}");
        }
        Ok(sql)
    }
}

fn refuse_alias(item: &Item) -> Result<(), Fault> {
    match &item.alias {
        Some(alias) => Err(Fault::meaning(
            alias.at,
            "MALFORMED_QUERY",
            "only aggregate expressions use field aliasing",
        )),
        None => Ok(()),
    }
}

fn no_children(name: &Name) -> Fault {
    let message = format!(
        "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use a custom \
         relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or \
         the describe call for the appropriate names.",
        name.text
    );
    Fault::meaning(name.at, "INVALID_TYPE", message)
}

/// A field that prints as values of a class do.
fn printed_like(class: Class) -> &'static Field {
    static NUMBER: LazyLock<Field> = LazyLock::new(|| Field {
        kind: FieldType::Double,
        ..Field::default()
    });
    static OTHER: LazyLock<Field> = LazyLock::new(Field::default);
    if class == Class::Number {
        &NUMBER
    } else {
        &OTHER
    }
}

/// Whether the rows are groups.
pub(super) fn is_grouped(select: &Select) -> bool {
    let is_aggregate = |item: &Item| matches!(item.column, Column::Operand(Operand::Aggregate(..)));
    !select.group_by.is_empty() || select.items.iter().any(is_aggregate)
}

/// Whether an operand has one value a group: an aggregate, or one of what is grouped by.
pub(super) fn is_group_key(
    source: &mut Source<'_>,
    select: &Select,
    operand: &Operand,
) -> Result<bool, Fault> {
    if matches!(operand, Operand::Aggregate(..)) {
        return Ok(true);
    }
    let sql = term(source, operand)?.sql;
    for key in &select.group_by {
        if term(source, key)?.sql == sql {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The select list of a grouped query.
fn groups<'a>(source: &mut Source<'a>, select: &Select) -> Result<(Vec<String>, Shape<'a>), Fault> {
    if select.limit.is_some() && select.group_by.is_empty() {
        let message =
            "Non-grouped query that uses overall aggregate functions cannot also use LIMIT";
        return Err(Fault::whole("MALFORMED_QUERY", message));
    }
    let mut columns = Vec::new();
    let mut members: Vec<(String, usize, &'a Field)> = Vec::new();
    let mut expressions = 0;
    for item in &select.items {
        let operand = match &item.column {
            Column::Operand(operand) => operand,
            Column::Children(select) => {
                let message = "Grouped query cannot use child relationships in the SELECT list";
                return Err(Fault::meaning(select.at, "MALFORMED_QUERY", message));
            }
            _ => {
                return Err(Fault::unsupported(
                    "SOQL: functions of fields in grouped queries",
                ));
            }
        };
        if !is_group_key(source, select, operand)? {
            let message = format!(
                "Field must be grouped or aggregated: {}",
                operand.path().last()
            );
            return Err(Fault::meaning(operand.at(), "MALFORMED_QUERY", message));
        }
        let term = term(source, operand)?;
        let key = match (&item.alias, operand) {
            (Some(alias), _) => alias.text.clone(),
            (None, Operand::Field(_)) => term.name.to_owned(),
            (None, _) => {
                expressions += 1;
                format!("expr{}", expressions - 1)
            }
        };
        if members
            .iter()
            .any(|(known, _, _)| known.eq_ignore_ascii_case(&key))
        {
            let at = item.alias.as_ref().map_or(operand.at(), |alias| alias.at);
            return Err(Fault::meaning(
                at,
                "MALFORMED_QUERY",
                format!("duplicate alias: {key}"),
            ));
        }
        members.push((
            key,
            columns.len(),
            term.field.unwrap_or_else(|| printed_like(term.class)),
        ));
        columns.push(term.sql);
    }
    Ok((columns, Shape::Groups(members)))
}
