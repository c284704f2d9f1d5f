//! Semi-joins and anti-joins: `Id IN (SELECT … FROM …)`. Owns Salesforce's restrictions on them
//! (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm>).

use super::ast::{Column, Operand, Select};
use super::fault::Fault;
use super::filter::Clause;
use super::operand::{Class, term};
use super::plan::Planner;
use super::source::{Found, Source, object};
use crate::schema::FieldType;

const CODE: &str = "MALFORMED_QUERY";

/// Greatest number of semi-joins in a query.
const MOST: usize = 2;

impl<'a> Planner<'a> {
    /// SQL of `operand IN (SELECT …)`.
    pub(super) fn semi_join(
        &mut self,
        source: &mut Source<'a>,
        operand: &Operand,
        select: &Select,
        clause: Clause,
    ) -> Result<String, Fault> {
        if clause != (Clause::Where { top: true }) {
            let message = "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested \
                           WHERE expressions.";
            return Err(Fault::meaning(operand.at(), CODE, message));
        }
        self.semi_joins += 1;
        if self.semi_joins > MOST {
            return Err(Fault::meaning(
                select.at,
                CODE,
                format!("Cannot have more than {MOST} semi join sub-selects"),
            ));
        }
        let outer = outer(source, operand)?;
        let prefix = format!("s{}_", self.semi_joins);
        let object = object(self.schema, &select.from)?;
        if object.name == source.object().name {
            let message = "The inner and outer selects should not be on the same object type";
            return Err(Fault::meaning(select.at, CODE, message));
        }
        let mut inner = Source::new(self.schema, object, select, &prefix);
        let selected = selected(&mut inner, select)?;
        same_object(&outer, &selected, operand)?;
        let mut conditions = vec![format!("{} IS NOT NULL", selected.sql)];
        if !self.include_deleted {
            conditions.push(format!("{}.\"IsDeleted\" = 0", inner.alias()));
        }
        if let Some(filter) = &select.filter {
            conditions.push(self.condition(&mut inner, filter, Clause::Where { top: false })?);
        }
        let from = inner.tables_sql();
        let (outer, selected, conditions) = (outer.sql, selected.sql, conditions.join(" AND "));
        Ok(format!(
            "({outer} IN (SELECT {selected} FROM {from} WHERE {conditions}))"
        ))
    }
}

/// The left side: a lookup or an id.
fn outer<'a>(source: &mut Source<'a>, operand: &Operand) -> Result<Found<'a>, Fault> {
    let term = term(source, operand)?;
    let Operand::Field(path) = operand else {
        return Err(not_an_id(operand));
    };
    if term.class != Class::Id {
        return Err(not_an_id(operand));
    }
    source.find(path)
}

fn not_an_id(operand: &Operand) -> Fault {
    let message = format!(
        "The left operand field in the where expression for outer query should be an id field, cannot use: '{}'",
        operand.path().text()
    );
    Fault::meaning(operand.at(), CODE, message)
}

/// The one field that the inner query selects.
fn selected<'a>(inner: &mut Source<'a>, select: &Select) -> Result<Found<'a>, Fault> {
    let [item] = &select.items[..] else {
        let message = "Semi join sub-selects can only query one field";
        return Err(Fault::meaning(select.at, CODE, message));
    };
    let Column::Operand(Operand::Field(path)) = &item.column else {
        return Err(Fault::meaning(
            select.at,
            CODE,
            "Semi join sub-selects can only query id fields",
        ));
    };
    let unfit = select.limit.is_some() || select.offset.is_some() || !select.order_by.is_empty();
    if unfit || !select.group_by.is_empty() {
        let message = "Semi join sub-selects cannot use ORDER BY, GROUP BY, LIMIT or OFFSET";
        return Err(Fault::meaning(select.at, CODE, message));
    }
    let found = inner.find(path)?;
    if !matches!(found.field.kind, FieldType::Id | FieldType::Reference) {
        let message = format!(
            "Semi join sub-selects can only query id fields, cannot use: '{}'",
            path.text()
        );
        return Err(Fault::meaning(path.at, CODE, message));
    }
    Ok(found)
}

/// Both sides must lead to one object (wording observed).
fn same_object(outer: &Found<'_>, inner: &Found<'_>, operand: &Operand) -> Result<(), Fault> {
    let leads_to = |found: &Found<'_>| match found.field.kind {
        FieldType::Reference => found.field.reference_to.clone(),
        _ => vec![found.object.name.clone()],
    };
    let (left, right) = (leads_to(outer), leads_to(inner));
    if left
        .iter()
        .any(|object| right.iter().any(|it| it.eq_ignore_ascii_case(object)))
    {
        return Ok(());
    }
    let message = format!(
        "The selected field '{}' in the subquery and the left operand field in the where expression in the outer query \
         '{}' should point to the same object type",
        inner.field.name,
        operand.path().text()
    );
    Err(Fault::meaning(operand.at(), CODE, message))
}
