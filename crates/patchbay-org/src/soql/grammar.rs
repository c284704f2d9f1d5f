//! The grammar of SOQL: tokens in, a [`Select`] out. Owns the order of the clauses; conditions have a grammar of their
//! own, and names are not looked up here.

use winnow::Parser;
use winnow::combinator::{alt, cut_err, delimited, opt, preceded, terminated};
use winnow::error::{ErrMode, ParserError};
use winnow::token::any;

use super::ast::{
    Aggregate, Column, DateFunction, FieldSet, Item, Name, Operand, Order, Path, Select, TypeOf,
};
use super::condition::condition;
use super::fault::{Fault, cut};
use super::token::{Input, Kind, Token};

/// What every parser here returns.
pub(crate) type Parsed<T> = Result<T, ErrMode<Fault>>;

/// Words that are no field, object or alias
/// (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_reservedcharacters.htm>).
const RESERVED: [&str; 20] = [
    "AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST",
    "LIKE", "LIMIT", "NOT", "NULL", "NULLS", "OR", "SELECT", "USING", "WHERE",
];

/// Words that start a clause, so that they are no alias.
const CLAUSES: [&str; 9] = [
    "WITH",
    "ORDER",
    "OFFSET",
    "FOR",
    "ALL",
    "UPDATE",
    "WHERE",
    "AS",
    "RETURNING",
];

/// Functions that Salesforce has and the org does not.
const LACKING: [&str; 13] = [
    "FORMAT",
    "CONVERTCURRENCY",
    "CONVERTTIMEZONE",
    "DISTANCE",
    "GEOLOCATION",
    "GROUPING",
    "ROLLUP",
    "CUBE",
    "FISCAL_MONTH",
    "FISCAL_QUARTER",
    "FISCAL_YEAR",
    "CONVERTID",
    "POLYMORPHIC",
];

/// A keyword, in any case.
pub(crate) fn word<'t, 's: 't>(
    text: &'static str,
) -> impl Parser<Input<'t, 's>, &'t Token<'s>, ErrMode<Fault>> {
    any.verify(move |token: &&Token<'_>| token.is_word(text))
}

/// A token of a kind.
pub(crate) fn kind<'t, 's: 't>(
    kind: Kind,
) -> impl Parser<Input<'t, 's>, &'t Token<'s>, ErrMode<Fault>> {
    any.verify(move |token: &&Token<'_>| token.kind == kind)
}

/// Several of something with commas between; after a comma one must follow.
pub(crate) fn list<'t, 's: 't, O>(
    mut member: impl Parser<Input<'t, 's>, O, ErrMode<Fault>>,
) -> impl Parser<Input<'t, 's>, Vec<O>, ErrMode<Fault>> {
    move |input: &mut Input<'t, 's>| {
        let mut members = vec![member.parse_next(input)?];
        while opt(kind(Kind::Comma)).parse_next(input)?.is_some() {
            members.push(cut_err(member.by_ref()).parse_next(input)?);
        }
        Ok(members)
    }
}

/// A whole statement.
pub(crate) fn statement<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Select> {
    terminated(select, cut_err(kind(Kind::End))).parse_next(input)
}

/// `SELECT …` up to what does not belong to it.
pub(crate) fn select<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Select> {
    let at = word("SELECT").parse_next(input)?.at;
    let items = cut_err(list(item)).parse_next(input)?;
    cut_err(word("FROM")).parse_next(input)?;
    let from = cut_err(source).parse_next(input)?;
    let alias = opt(preceded(opt(word("AS")), name)).parse_next(input)?;
    if opt(kind(Kind::Comma)).parse_next(input)?.is_some() {
        return Err(cut(Fault::unsupported(
            "SOQL: more than one object in FROM",
        )));
    }
    let scope = opt(preceded(
        (word("USING"), cut_err(word("SCOPE"))),
        cut_err(name),
    ))
    .parse_next(input)?;
    let filter = opt(preceded(word("WHERE"), cut_err(condition))).parse_next(input)?;
    refuse_with(input)?;
    let group_by = opt(preceded(
        (word("GROUP"), cut_err(word("BY"))),
        cut_err(list(operand)),
    ))
    .parse_next(input)?;
    let having = opt(preceded(word("HAVING"), cut_err(condition))).parse_next(input)?;
    let order_by = opt(order_by).parse_next(input)?;
    let limit = opt(preceded(word("LIMIT"), cut_err(count))).parse_next(input)?;
    let offset = opt(preceded(word("OFFSET"), cut_err(count))).parse_next(input)?;
    purpose(input)?;
    Ok(Select {
        items,
        from,
        alias,
        scope,
        filter,
        group_by: group_by.unwrap_or_default(),
        having,
        order_by: order_by.unwrap_or_default(),
        limit,
        offset,
        at,
    })
}

/// `ORDER BY …`.
pub(crate) fn order_by<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Vec<Order>> {
    preceded((word("ORDER"), cut_err(word("BY"))), cut_err(list(order))).parse_next(input)
}

fn order<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Order> {
    let operand = operand.parse_next(input)?;
    let direction = opt(alt((word("ASC"), word("DESC")))).parse_next(input)?;
    let nulls = opt(preceded(
        word("NULLS"),
        cut_err(alt((word("FIRST"), word("LAST")))),
    ))
    .parse_next(input)?;
    Ok(Order {
        operand,
        descending: direction.is_some_and(|token| token.is_word("DESC")),
        nulls_last: nulls.is_some_and(|token| token.is_word("LAST")),
    })
}

/// A whole number after `LIMIT` or `OFFSET`.
pub(crate) fn count<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<u64> {
    refuse_bind(input)?;
    kind(Kind::Number)
        .verify_map(|token: &Token<'_>| token.text.parse().ok())
        .parse_next(input)
}

/// `:variable`, which only Apex has.
pub(crate) fn refuse_bind<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<()> {
    match input.first() {
        Some(token) if token.kind == Kind::Colon => Err(cut(bind_variable(token.at))),
        _ => Ok(()),
    }
}

/// What REST says about a bind variable, and about any other word in place of a value (both observed).
pub(crate) fn bind_variable(at: usize) -> Fault {
    Fault::meaning(
        at,
        "MALFORMED_QUERY",
        "Bind variables only allowed in Apex code",
    )
}

/// `WITH …`: only Apex takes the modes, and the org has no data categories.
fn refuse_with<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<()> {
    if opt(word("WITH")).parse_next(input)?.is_none() {
        return Ok(());
    }
    let named = cut_err(kind(Kind::Word)).parse_next(input)?;
    let apex_only = ["SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"];
    if apex_only.iter().any(|it| named.is_word(it)) {
        let named = named.text.to_ascii_uppercase();
        return Err(cut(Fault::whole(
            "MALFORMED_QUERY",
            format!("{named} not allowed in this context"),
        )));
    }
    Err(cut(Fault::unsupported(format!(
        "SOQL: WITH {}",
        named.text
    ))))
}

/// `FOR VIEW`, `FOR REFERENCE`, and what REST refuses: `FOR UPDATE`, `ALL ROWS`, `UPDATE TRACKING`.
fn purpose<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<()> {
    while opt(word("FOR")).parse_next(input)?.is_some() {
        let named =
            cut_err(alt((word("VIEW"), word("REFERENCE"), word("UPDATE")))).parse_next(input)?;
        if named.is_word("UPDATE") {
            return Err(cut(Fault::whole(
                "MALFORMED_QUERY",
                "FOR UPDATE not allowed in this context",
            )));
        }
    }
    if opt((word("ALL"), cut_err(word("ROWS"))))
        .parse_next(input)?
        .is_some()
    {
        return Err(cut(Fault::whole(
            "MALFORMED_QUERY",
            "ALL ROWS not allowed in this context",
        )));
    }
    if opt(word("UPDATE")).parse_next(input)?.is_some() {
        return Err(cut(Fault::unsupported(
            "SOQL: UPDATE TRACKING and UPDATE VIEWSTAT",
        )));
    }
    Ok(())
}

/// A name that is no reserved word.
pub(crate) fn name<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Name> {
    any.verify(|token: &&Token<'_>| token.kind == Kind::Word && !is_clause(token))
        .map(|token: &Token<'_>| Name {
            text: token.text.to_owned(),
            at: token.at,
        })
        .parse_next(input)
}

/// An object's name after `FROM`. `Group` and `Order` are objects.
fn source<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Name> {
    let object = kind(Kind::Word)
        .map(|token: &Token<'_>| Name {
            text: token.text.to_owned(),
            at: token.at,
        })
        .parse_next(input)?;
    if input.first().is_some_and(|next| next.kind == Kind::Dot) {
        return Err(cut(Fault::unsupported("SOQL: a path in FROM")));
    }
    Ok(object)
}

fn is_clause(token: &Token<'_>) -> bool {
    RESERVED.iter().chain(&CLAUSES).any(|it| token.is_word(it))
}

/// One member of the select list.
pub(crate) fn item<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Item> {
    if opt(kind(Kind::Open)).parse_next(input)?.is_some() {
        let children = cut_err(terminated(select, kind(Kind::Close))).parse_next(input)?;
        return Ok(Item {
            column: Column::Children(Box::new(children)),
            alias: None,
        });
    }
    if input.first().is_some_and(|token| token.is_word("TYPEOF"))
        && input
            .get(1)
            .is_some_and(|token| token.kind == Kind::Word && !token.is_word("FROM"))
    {
        return Ok(Item {
            column: Column::TypeOf(type_of(input)?),
            alias: None,
        });
    }
    let column = alt((function, operand.map(Column::Operand))).parse_next(input)?;
    let alias = alias(input, &column)?;
    Ok(Item { column, alias })
}

/// An alias. A plain field has one only before a comma or `FROM`; otherwise the word is what is wrong.
fn alias<'t, 's: 't>(input: &mut Input<'t, 's>, column: &Column) -> Parsed<Option<Name>> {
    let ends = input
        .get(1)
        .is_none_or(|token| token.kind == Kind::Comma || token.is_word("FROM"));
    if matches!(column, Column::Operand(Operand::Field(_))) && !ends {
        return Ok(None);
    }
    opt(name).parse_next(input)
}

/// A function of the select list that is no operand.
fn function<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Column> {
    let called = call(input)?;
    if called.is_word("COUNT") {
        return kind(Kind::Close).value(Column::CountRows).parse_next(input);
    }
    if called.is_word("TOLABEL") {
        return cut_err(terminated(path, kind(Kind::Close)))
            .map(Column::Label)
            .parse_next(input);
    }
    if called.is_word("FIELDS") {
        let set = alt((
            word("ALL").value(FieldSet::All),
            word("STANDARD").value(FieldSet::Standard),
            word("CUSTOM").value(FieldSet::Custom),
        ));
        let set = cut_err(terminated(set, kind(Kind::Close))).parse_next(input)?;
        return Ok(Column::Fields(set, called.at));
    }
    Err(ParserError::from_input(input))
}

/// The name and the opening parenthesis of a call.
fn call<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<&'t Token<'s>> {
    // Looked at before it is taken, so that a word that is no call is refused itself, not what follows it.
    if input.get(1).is_none_or(|token| token.kind != Kind::Open) {
        return Err(ParserError::from_input(input));
    }
    terminated(kind(Kind::Word), kind(Kind::Open)).parse_next(input)
}

/// A field, an aggregate or a date function.
pub(crate) fn operand<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Operand> {
    let Some(called) = opt(call).parse_next(input)? else {
        return path.map(Operand::Field).parse_next(input);
    };
    let at = called.at;
    let make: Box<dyn Fn(Path) -> Operand> = if let Some(function) = Aggregate::named(called.text) {
        Box::new(move |path| Operand::Aggregate(function, path, at))
    } else if let Some(function) = DateFunction::named(called.text) {
        Box::new(move |path| Operand::Date(function, path, at))
    } else if LACKING.iter().any(|it| called.is_word(it)) {
        return Err(cut(Fault::unsupported(format!("SOQL: {}()", called.text))));
    } else {
        return Err(cut(Fault::syntax(
            at + called.text.len(),
            "unexpected token: '('",
        )));
    };
    if input
        .first()
        .is_some_and(|token| token.is_word("CONVERTTIMEZONE"))
    {
        return Err(cut(Fault::unsupported("SOQL: convertTimezone()")));
    }
    let path = cut_err(terminated(path, kind(Kind::Close))).parse_next(input)?;
    Ok(make(path))
}

/// A field path. A reserved word is a name where a dot follows (`Group.Name`).
pub(crate) fn path<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Path> {
    let dotted = input.get(1).is_some_and(|token| token.kind == Kind::Dot);
    let first = any
        .verify(move |token: &&Token<'_>| {
            token.kind == Kind::Word && (dotted || !RESERVED.iter().any(|it| token.is_word(it)))
        })
        .parse_next(input)?;
    let mut segments = vec![first.text.to_owned()];
    while opt(kind(Kind::Dot)).parse_next(input)?.is_some() {
        segments.push(cut_err(kind(Kind::Word)).parse_next(input)?.text.to_owned());
    }
    Ok(Path {
        segments,
        at: first.at,
    })
}

/// `TYPEOF … END`.
fn type_of<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<TypeOf> {
    word("TYPEOF").parse_next(input)?;
    let relationship = cut_err(name).parse_next(input)?;
    let mut branches = Vec::new();
    while opt(word("WHEN")).parse_next(input)?.is_some() {
        let object = cut_err(name).parse_next(input)?;
        let fields = cut_err(preceded(word("THEN"), list(path))).parse_next(input)?;
        branches.push((object, fields));
    }
    if branches.is_empty() {
        cut_err(word("WHEN")).parse_next(input)?;
    }
    let otherwise = opt(preceded(word("ELSE"), cut_err(list(path)))).parse_next(input)?;
    cut_err(word("END")).parse_next(input)?;
    Ok(TypeOf {
        relationship,
        branches,
        otherwise: otherwise.unwrap_or_default(),
    })
}

/// Something in parentheses.
pub(crate) fn parenthesised<'t, 's: 't, O>(
    inner: impl Parser<Input<'t, 's>, O, ErrMode<Fault>>,
) -> impl Parser<Input<'t, 's>, O, ErrMode<Fault>> {
    delimited(kind(Kind::Open), cut_err(inner), cut_err(kind(Kind::Close)))
}
