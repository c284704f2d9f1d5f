//! The grammar of SOSL behind the search terms. Fields and conditions are SOQL's.

use winnow::Parser;
use winnow::combinator::{alt, cut_err, opt, preceded, terminated};

use super::{Group, Returning};
use crate::soql::condition::condition;
use crate::soql::fault::{Fault, cut};
use crate::soql::grammar::{Parsed, count, item, kind, list, name, order_by, word};
use crate::soql::token::{Input, Kind};
use crate::soql::{Column, Item, Name, Operand, Path, Select};

/// What stands behind the braces.
pub(super) struct Tail {
    pub(super) group: Group,
    pub(super) returning: Vec<Select>,
    pub(super) limit: Option<u64>,
}

/// `IN … FIELDS RETURNING … LIMIT …`
pub(super) fn tail<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Tail> {
    let group = opt(preceded(word("IN"), cut_err(group))).parse_next(input)?;
    let returning = opt(preceded(word("RETURNING"), cut_err(list(returning)))).parse_next(input)?;
    if opt(word("WITH")).parse_next(input)?.is_some() {
        let named = cut_err(kind(Kind::Word)).parse_next(input)?.text;
        return Err(cut(Fault::unsupported(format!("SOSL: WITH {named}"))));
    }
    let limit = opt(preceded(word("LIMIT"), cut_err(count))).parse_next(input)?;
    if opt(word("UPDATE")).parse_next(input)?.is_some() {
        return Err(cut(Fault::unsupported(
            "SOSL: UPDATE TRACKING and UPDATE VIEWSTAT",
        )));
    }
    cut_err(kind(Kind::End)).parse_next(input)?;
    Ok(Tail {
        group: group.unwrap_or_default(),
        returning: returning.unwrap_or_default(),
        limit,
    })
}

/// `ALL FIELDS` and its like. Another word is a malformed search token (observed).
fn group<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Group> {
    let found = kind(Kind::Word).parse_next(input)?;
    let group = Group::named(found.text).ok_or_else(|| malformed(found.at, found.text))?;
    match input.first() {
        Some(next) if !next.is_word("FIELDS") => Err(malformed(next.at, next.text)),
        _ => word("FIELDS").value(group).parse_next(input),
    }
}

fn malformed(at: usize, text: &str) -> winnow::error::ErrMode<Fault> {
    cut(Fault::syntax(at, format!("Malformed search token: {text}")))
}

/// `Contact(Id, Name WHERE … ORDER BY … LIMIT … OFFSET …)`
fn returning<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Select> {
    let from = name(input)?;
    if opt(kind(Kind::Open)).parse_next(input)?.is_none() {
        return Ok(select_id(from));
    }
    cut_err(terminated(
        move |input: &mut Input<'t, 's>| clauses(input, from.clone()),
        kind(Kind::Close),
    ))
    .parse_next(input)
}

fn clauses<'t, 's: 't>(input: &mut Input<'t, 's>, from: Name) -> Parsed<Select> {
    let items = list(field).parse_next(input)?;
    if opt(word("USING")).parse_next(input)?.is_some() {
        return Err(cut(Fault::unsupported("SOSL: USING ListView")));
    }
    let filter = opt(preceded(word("WHERE"), cut_err(condition))).parse_next(input)?;
    let order_by = opt(order_by).parse_next(input)?;
    let limit = opt(preceded(word("LIMIT"), cut_err(count))).parse_next(input)?;
    let offset = opt(preceded(word("OFFSET"), cut_err(count))).parse_next(input)?;
    let order_by = order_by.unwrap_or_default();
    Ok(Select {
        items,
        filter,
        order_by,
        limit,
        offset,
        ..select_id(from)
    })
}

/// A field of `RETURNING`: aggregates and subqueries are not for a search.
fn field<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Item> {
    item.verify(|item: &Item| {
        matches!(
            item.column,
            Column::Operand(Operand::Field(_)) | Column::Label(_) | Column::Fields(..)
        )
    })
    .parse_next(input)
}

/// A search that returns ids only.
pub(super) fn select_id(from: Name) -> Select {
    let path = Path {
        segments: vec!["Id".to_owned()],
        at: from.at,
    };
    let at = from.at;
    Select {
        items: vec![Item {
            column: Column::Operand(Operand::Field(path)),
            alias: None,
        }],
        from,
        alias: None,
        scope: None,
        filter: None,
        group_by: Vec::new(),
        having: None,
        order_by: Vec::new(),
        limit: None,
        offset: None,
        at,
    }
}

/// The parts of one object of a parameterized search, each a text of its own.
pub(super) fn returning_parts(
    object: &str,
    fields: &[String],
    filter: Option<&str>,
    order: Option<&str>,
) -> Result<Returning, (Fault, String)> {
    use crate::soql::token::Tokens;
    let mut text = format!(
        "{object}({}",
        if fields.is_empty() {
            "Id".to_owned()
        } else {
            fields.join(", ")
        }
    );
    for (clause, given) in [(" WHERE ", filter), (" ORDER BY ", order)] {
        if let Some(given) = given {
            text += clause;
            text += given;
        }
    }
    text.push(')');
    let whole = |input: &mut Input<'_, '_>| -> Parsed<Select> {
        terminated(alt((returning,)), cut_err(kind(Kind::End))).parse_next(input)
    };
    let select = Tokens::of(&text, 0).and_then(|tokens| tokens.parse(whole));
    match select {
        Ok(select) => Ok(Returning { text, select }),
        Err(fault) => Err((fault, text)),
    }
}
