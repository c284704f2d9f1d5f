//! Conditions as SQL. Owns Salesforce's rules of comparison: what each type of field is compared with, text without
//! regard to case, null as a value of its own. Every condition becomes SQL that is 1 or 0, never null, so that `NOT`
//! means what it does in Salesforce. Values become parameters; no value is ever part of the SQL.

use jiff::civil::Date;
use rusqlite::types::Value as Sql;

use super::ast::{Comparison, Condition, DateFunction, Operand, Value, ValueKind};
use super::dates;
use super::fault::Fault;
use super::functions::COLLATION;
use super::operand::{Class, Term, term};
use super::plan::Planner;
use super::source::Source;
use crate::store::RecordId;

const OPERATOR: &str = "INVALID_QUERY_FILTER_OPERATOR";

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    /// `WHERE`, and whether semi-joins are allowed here.
    Where { top: bool },
    /// `HAVING`.
    Having,
}

impl<'a> Planner<'a> {
    /// SQL of a condition.
    pub(super) fn condition(
        &mut self,
        source: &mut Source<'a>,
        condition: &Condition,
        clause: Clause,
    ) -> Result<String, Fault> {
        let below = |top| {
            if clause == Clause::Having {
                clause
            } else {
                Clause::Where { top }
            }
        };
        match condition {
            Condition::All(members) => {
                let top = clause == Clause::Where { top: true };
                self.joined(source, members, below(top), "AND")
            }
            Condition::Any(members) => self.joined(source, members, below(false), "OR"),
            Condition::Not(inner) => Ok(format!(
                "NOT {}",
                self.condition(source, inner, below(false))?
            )),
            Condition::Compare(operand, comparison, value) => {
                let term = filtered(source, operand, clause)?;
                self.compare(&term, *comparison, value)
            }
            Condition::In(operand, negated, values) => {
                let term = filtered(source, operand, clause)?;
                let found = self.among(&term, values)?;
                Ok(decided(found, *negated, clause))
            }
            Condition::Includes(operand, negated, values) => {
                let term = filtered(source, operand, clause)?;
                let found = self.includes(&term, values)?;
                Ok(if *negated {
                    format!("NOT {found}")
                } else {
                    found
                })
            }
            Condition::Join(operand, negated, select) => {
                let found = self.semi_join(source, operand, select, clause)?;
                Ok(decided(found, *negated, clause))
            }
        }
    }

    fn joined(
        &mut self,
        source: &mut Source<'a>,
        members: &[Condition],
        clause: Clause,
        joint: &str,
    ) -> Result<String, Fault> {
        let parts: Result<Vec<String>, Fault> = members
            .iter()
            .map(|member| self.condition(source, member, clause))
            .collect();
        Ok(balanced(&parts?, joint))
    }

    fn compare(
        &mut self,
        term: &Term<'a>,
        comparison: Comparison,
        value: &Value,
    ) -> Result<String, Fault> {
        if comparison == Comparison::Like {
            return self.like(term, value);
        }
        if let ValueKind::DateLiteral(literal) = value.kind {
            let (from, to) = literal.days(self.today());
            return self.within(term, comparison, (from, to));
        }
        if let (Class::DateTime, ValueKind::Date(_)) | (Class::Date, ValueKind::DateTime(_)) =
            (term.class, &value.kind)
        {
            return Err(term.wrong_type());
        }
        let value = stored(term, value)?;
        let sql = &term.sql;
        let (equal, negated) = (
            comparison == Comparison::Equal,
            comparison == Comparison::NotEqual,
        );
        if value == Sql::Null {
            return Ok(match () {
                () if equal => format!("({sql} IS NULL)"),
                () if negated => format!("({sql} IS NOT NULL)"),
                () => "0".to_owned(),
            });
        }
        let collation = collation(term, &value, equal || negated);
        let place = self.bind(value);
        Ok(match comparison {
            Comparison::Equal => format!("({sql}{collation} IS {place})"),
            Comparison::NotEqual => format!("({sql}{collation} IS NOT {place})"),
            _ => {
                let operator = symbol(comparison);
                format!("(({sql}{collation} {operator} {place}) IS TRUE)")
            }
        })
    }

    fn like(&mut self, term: &Term<'a>, value: &Value) -> Result<String, Fault> {
        if term.class != Class::Text {
            let message = format!("invalid operator on {} field", term.class.name());
            return Err(Fault::meaning(term.at, OPERATOR, message));
        }
        match &value.kind {
            ValueKind::Pattern(pattern) => {
                let place = self.bind(Sql::Text(pattern.clone()));
                Ok(format!("sf_like({place}, {})", term.sql))
            }
            ValueKind::Null => Ok(format!("({} IS NULL)", term.sql)),
            _ => Err(term.wrong_type()),
        }
    }

    /// A comparison with the days of a date literal.
    fn within(
        &mut self,
        term: &Term<'a>,
        comparison: Comparison,
        days: (Date, Date),
    ) -> Result<String, Fault> {
        let (from, to) = match term.class {
            Class::Date => (dates::day(days.0), dates::day(days.1)),
            Class::DateTime => (dates::midnight(days.0), dates::midnight(days.1)),
            _ => return Err(term.wrong_type()),
        };
        let sql = &term.sql;
        let text = match comparison {
            Comparison::Less => format!("{sql} < {}", self.bind(Sql::Text(from))),
            Comparison::LessOrEqual => format!("{sql} < {}", self.bind(Sql::Text(to))),
            Comparison::Greater => format!("{sql} >= {}", self.bind(Sql::Text(to))),
            Comparison::GreaterOrEqual => format!("{sql} >= {}", self.bind(Sql::Text(from))),
            Comparison::Equal | Comparison::NotEqual | Comparison::Like => {
                let (from, to) = (self.bind(Sql::Text(from)), self.bind(Sql::Text(to)));
                format!("{sql} >= {from} AND {sql} < {to}")
            }
        };
        let truth = if comparison == Comparison::NotEqual {
            "IS NOT TRUE"
        } else {
            "IS TRUE"
        };
        Ok(format!("(({text}) {truth})"))
    }

    /// `IN (…)`.
    fn among(&mut self, term: &Term<'a>, values: &[Value]) -> Result<String, Fault> {
        let mut places = Vec::with_capacity(values.len());
        let mut others = Vec::new();
        let mut collated = "";
        for value in values {
            if let ValueKind::DateLiteral(literal) = value.kind {
                let days = literal.days(self.today());
                others.push(self.within(term, Comparison::Equal, days)?);
                continue;
            }
            match stored(term, value)? {
                Sql::Null => others.push(format!("({} IS NULL)", term.sql)),
                value => {
                    collated = collation(term, &value, false);
                    places.push(self.bind(value));
                }
            }
        }
        if !places.is_empty() {
            others.push(format!(
                "({}{collated} IN ({}))",
                term.sql,
                places.join(", ")
            ));
        }
        Ok(balanced(&others, "OR"))
    }

    /// `INCLUDES (…)`.
    fn includes(&mut self, term: &Term<'a>, values: &[Value]) -> Result<String, Fault> {
        if term.class != Class::MultiPicklist {
            let message = "includes or excludes operator only valid on multipicklist field";
            return Err(Fault::meaning(term.at, OPERATOR, message));
        }
        let mut parts = Vec::with_capacity(values.len());
        for value in values {
            let value = stored(term, value)?;
            parts.push(match value {
                Sql::Null => format!("({} IS NULL)", term.sql),
                value => format!("sf_includes({}, {})", self.bind(value), term.sql),
            });
        }
        Ok(balanced(&parts, "OR"))
    }

    fn today(&self) -> Date {
        dates::today(self.ctx.now)
    }
}

/// A value as the column's type stores it; empty text is null, as in Salesforce.
fn stored(term: &Term<'_>, value: &Value) -> Result<Sql, Fault> {
    Ok(match (term.class, &value.kind) {
        (Class::Boolean, ValueKind::Null) => return Err(term.wrong_type()),
        (_, ValueKind::Null) => Sql::Null,
        (Class::Text | Class::MultiPicklist | Class::Id, ValueKind::Text(text))
            if text.is_empty() =>
        {
            Sql::Null
        }
        (Class::Text | Class::MultiPicklist, ValueKind::Text(text)) => Sql::Text(text.clone()),
        (Class::Id, ValueKind::Text(text)) => {
            let id = RecordId::parse(text).ok_or_else(|| {
                Fault::meaning(term.at, OPERATOR, format!("invalid ID field: {text}"))
            })?;
            Sql::Text(id.as_str().to_owned())
        }
        (Class::Number | Class::Whole, ValueKind::Whole(number)) => Sql::Integer(*number),
        (Class::Number | Class::Whole, ValueKind::Number(number)) => Sql::Real(*number),
        (Class::Boolean, ValueKind::Boolean(flag)) => Sql::Integer(i64::from(*flag)),
        (Class::Date, ValueKind::Date(date)) => Sql::Text(dates::day(*date)),
        (Class::DateTime, ValueKind::DateTime(moment)) => Sql::Text(dates::moment(*moment)),
        (Class::Time, ValueKind::Time(time)) => Sql::Text(dates::time(*time)),
        _ => return Err(term.wrong_type()),
    })
}

/// The term of a condition, refused where the field cannot be filtered.
fn filtered<'a>(
    source: &mut Source<'a>,
    operand: &Operand,
    clause: Clause,
) -> Result<Term<'a>, Fault> {
    if let (Operand::Aggregate(_, path, at), Clause::Where { .. }) = (operand, clause) {
        let message = format!(
            "Aggregate functions are not supported in the WHERE clause: {}",
            path.text()
        );
        return Err(Fault::meaning(*at, "MALFORMED_QUERY", message));
    }
    let term = term(source, operand)?;
    if term.class == Class::Opaque {
        let message = format!(
            "field '{}' can not be filtered in a query call",
            operand.path().last()
        );
        return Err(Fault::meaning(operand.at(), "INVALID_FIELD", message));
    }
    Ok(term)
}

/// A membership as 1 or 0. Where nothing stands around it null is as good as 0, and the bare form can use an index.
fn decided(found: String, negated: bool, clause: Clause) -> String {
    match (negated, clause) {
        (true, _) => format!("({found} IS NOT TRUE)"),
        (false, Clause::Where { top: true }) => found,
        (false, _) => format!("({found} IS TRUE)"),
    }
}

/// How text is compared. What is all ASCII may use the index that the store keeps without regard to ASCII case.
fn collation(term: &Term<'_>, value: &Sql, equality: bool) -> &'static str {
    match (term.class, value) {
        (Class::Text | Class::MultiPicklist, _) if term.case_sensitive => "",
        (Class::Text | Class::MultiPicklist, Sql::Text(text)) if equality && text.is_ascii() => {
            " COLLATE NOCASE"
        }
        (Class::Text | Class::MultiPicklist, _) => collate(),
        _ => "",
    }
}

/// ` COLLATE SALESFORCE`
pub(super) fn collate() -> &'static str {
    debug_assert_eq!(COLLATION, "SALESFORCE", "the clause names the collation");
    " COLLATE SALESFORCE"
}

fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Like => "LIKE",
    }
}

/// Joins conditions as a balanced tree, since SQLite bounds the depth of expressions.
pub(super) fn balanced(parts: &[String], joint: &str) -> String {
    match parts {
        [] => "0".to_owned(),
        [only] => only.clone(),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!(
                "({} {joint} {})",
                balanced(left, joint),
                balanced(right, joint)
            )
        }
    }
}

/// SQL of a date function of a column.
pub(super) fn date_function(function: DateFunction, sql: &str) -> String {
    let part = |format: &str| format!("CAST(strftime('{format}', {sql}) AS INTEGER)");
    match function {
        DateFunction::CalendarMonth => part("%m"),
        DateFunction::CalendarQuarter => format!("(({} + 2) / 3)", part("%m")),
        DateFunction::CalendarYear => part("%Y"),
        DateFunction::DayInMonth => part("%d"),
        DateFunction::DayInWeek => format!("({} + 1)", part("%w")),
        DateFunction::DayInYear => part("%j"),
        DateFunction::DayOnly => format!("substr({sql}, 1, 10)"),
        DateFunction::HourInDay => part("%H"),
        DateFunction::WeekInMonth => format!("(({} + 6) / 7)", part("%d")),
        DateFunction::WeekInYear => format!("(({} + 6) / 7)", part("%j")),
    }
}
