//! The grammar of conditions and values. Owns Salesforce's rule that `AND` and `OR` are not mixed without parentheses;
//! looks up no names and checks no types.

use winnow::Parser;
use winnow::combinator::{alt, cut_err, opt, preceded};
use winnow::error::ParserError;
use winnow::token::any;

use super::ast::{Comparison, Condition, Operand, Value, ValueKind};
use super::date_literal::DateLiteral;
use super::fault::{Fault, cut};
use super::grammar::{
    Parsed, bind_variable, kind, list, operand, parenthesised, refuse_bind, select, word,
};
use super::text_literal::unquoted;
use super::token::{Input, Kind, Token};

/// A condition.
pub(crate) fn condition<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Condition> {
    let first = negation(input)?;
    let Some(joint) = opt(alt((word("AND"), word("OR")))).parse_next(input)? else {
        return Ok(first);
    };
    let joint = if joint.is_word("AND") { "AND" } else { "OR" };
    let mut members = vec![first, cut_err(negation).parse_next(input)?];
    while opt(word(joint)).parse_next(input)?.is_some() {
        members.push(cut_err(negation).parse_next(input)?);
    }
    if let Some(token) = input
        .first()
        .filter(|token| token.is_word("AND") || token.is_word("OR"))
    {
        // Without quotes around the token, unlike elsewhere (observed).
        let message = format!("unexpected token: {}", token.text);
        return Err(cut(Fault::syntax(token.at, message)));
    }
    Ok(if joint == "AND" {
        Condition::All(members)
    } else {
        Condition::Any(members)
    })
}

/// A condition with any number of `NOT` before it.
fn negation<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Condition> {
    let mut negated = false;
    while opt(word("NOT")).parse_next(input)?.is_some() {
        negated = !negated;
    }
    let inner = alt((parenthesised(condition), comparison)).parse_next(input)?;
    Ok(if negated {
        Condition::Not(Box::new(inner))
    } else {
        inner
    })
}

fn comparison<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Condition> {
    let operand = operand(input)?;
    cut_err(move |input: &mut Input<'t, 's>| comparison_of(input, operand.clone()))
        .parse_next(input)
}

fn comparison_of<'t, 's: 't>(input: &mut Input<'t, 's>, operand: Operand) -> Parsed<Condition> {
    let operator = any.parse_next(input)?;
    let comparison = match operator.kind {
        Kind::Equal => Comparison::Equal,
        Kind::NotEqual => Comparison::NotEqual,
        Kind::Less => Comparison::Less,
        Kind::LessOrEqual => Comparison::LessOrEqual,
        Kind::Greater => Comparison::Greater,
        Kind::GreaterOrEqual => Comparison::GreaterOrEqual,
        _ if operator.is_word("LIKE") => Comparison::Like,
        _ if operator.is_word("IN") => return membership(input, operand, false),
        _ if operator.is_word("NOT") => {
            word("IN").parse_next(input)?;
            return membership(input, operand, true);
        }
        _ if operator.is_word("INCLUDES") || operator.is_word("EXCLUDES") => {
            let values = parenthesised(list(plain_value)).parse_next(input)?;
            return Ok(Condition::Includes(
                operand,
                operator.is_word("EXCLUDES"),
                values,
            ));
        }
        _ => {
            let message = format!("unexpected token: '{}'", operator.text);
            return Err(cut(Fault::syntax(operator.at, message)));
        }
    };
    let value = value(input, comparison == Comparison::Like)?;
    Ok(Condition::Compare(operand, comparison, value))
}

/// What follows `IN`: values or a query in parentheses.
fn membership<'t, 's: 't>(
    input: &mut Input<'t, 's>,
    operand: Operand,
    negated: bool,
) -> Parsed<Condition> {
    refuse_bind(input)?;
    let is_query = input.get(1).is_some_and(|token| token.is_word("SELECT"));
    if is_query {
        let query = parenthesised(select).parse_next(input)?;
        return Ok(Condition::Join(operand, negated, Box::new(query)));
    }
    let values = parenthesised(list(plain_value)).parse_next(input)?;
    Ok(Condition::In(operand, negated, values))
}

fn plain_value<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Value> {
    value(input, false)
}

/// A value; text for `LIKE` keeps some of its escapes.
fn value<'t, 's: 't>(input: &mut Input<'t, 's>, pattern: bool) -> Parsed<Value> {
    refuse_bind(input)?;
    let start = *input;
    let token = any.parse_next(input)?;
    let kind = match token.kind {
        Kind::Text if pattern => ValueKind::Pattern(unquoted(token, true).map_err(cut)?),
        Kind::Text => ValueKind::Text(unquoted(token, false).map_err(cut)?),
        Kind::Number => number(token)?,
        Kind::Date => ValueKind::Date(token.text.parse().map_err(|_| invalid_date(token))?),
        Kind::DateTime => ValueKind::DateTime(moment(token)?),
        Kind::Time => {
            let text = token.text.trim_end_matches(['Z', 'z']);
            ValueKind::Time(text.parse().map_err(|_| invalid_date(token))?)
        }
        Kind::Word => named_value(input, token)?,
        _ => return Err(ParserError::from_input(&start)),
    };
    Ok(Value { kind, at: token.at })
}

fn number(token: &Token<'_>) -> Parsed<ValueKind> {
    if let Ok(whole) = token.text.parse() {
        return Ok(ValueKind::Whole(whole));
    }
    token.text.parse().map(ValueKind::Number).map_err(|_| {
        cut(Fault::syntax(
            token.at,
            format!("unexpected token: '{}'", token.text),
        ))
    })
}

fn moment(token: &Token<'_>) -> Parsed<jiff::Timestamp> {
    token.text.parse().map_err(|_| invalid_date(token))
}

/// A date that the calendar does not have (wording observed for date-times).
fn invalid_date(token: &Token<'_>) -> winnow::error::ErrMode<Fault> {
    cut(Fault::meaning(
        token.at,
        "MALFORMED_QUERY",
        format!("Invalid datetime: {}", token.text),
    ))
}

/// `true`, `null`, a date literal; any other word is taken for a variable.
fn named_value<'t, 's: 't>(input: &mut Input<'t, 's>, token: &Token<'s>) -> Parsed<ValueKind> {
    for (name, kind) in [
        ("true", ValueKind::Boolean(true)),
        ("false", ValueKind::Boolean(false)),
        ("null", ValueKind::Null),
    ] {
        if token.is_word(name) {
            return Ok(kind);
        }
    }
    if token.text.to_ascii_uppercase().contains("_FISCAL_") {
        return Err(cut(Fault::unsupported("SOQL: fiscal date literals")));
    }
    if let Some(literal) = DateLiteral::plain(token.text) {
        return Ok(ValueKind::DateLiteral(literal));
    }
    if DateLiteral::takes_count(token.text) {
        let counted =
            preceded(kind(Kind::Colon), kind(Kind::Number)).verify_map(|count: &Token<'_>| {
                DateLiteral::counted(token.text, count.text.parse().ok()?)
            });
        return cut_err(counted)
            .map(ValueKind::DateLiteral)
            .parse_next(input);
    }
    if is_currency(token.text) {
        return Err(cut(Fault::unsupported("SOQL: currency literals")));
    }
    Err(cut(bind_variable(token.at)))
}

/// `USD5000`.
fn is_currency(text: &str) -> bool {
    let code: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    code.len() == 3 && text.len() > 3 && text.chars().skip(3).all(|it| it.is_ascii_digit())
}
