//! Which texts may stand in a query outside quotes. Only whole literals: a text that passes can be a
//! value and nothing else, so it cannot change what the query asks.

use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, delimited, opt, preceded, repeat, separated};
use winnow::prelude::*;
use winnow::token::{any, none_of, take_while};

/// Whether the text is one literal, or a list of literals in brackets.
pub(super) fn is_literal(text: &str) -> bool {
    alt((list, literal)).parse(text.trim()).is_ok()
}

/// Whether the text is several literals with commas between, as they stand inside the brackets of `IN (…)`.
pub(super) fn is_inside_of_list(text: &str) -> bool {
    let item = delimited(multispace0, literal, multispace0);
    separated::<_, _, (), _, winnow::error::ContextError, _, _>(1.., item, ',')
        .parse(text)
        .is_ok()
}

/// Whether the text is a name of a field or an object, or several with commas between: `Id, Owner.Name`.
/// It can choose what a query reads, but adds no condition and ends no clause.
pub(super) fn is_names(text: &str) -> bool {
    let part = || {
        (
            take_while(1, |first: char| first.is_ascii_alphabetic()),
            take_while(0.., |character: char| {
                character.is_ascii_alphanumeric() || character == '_'
            }),
        )
    };
    let name = (part(), repeat::<_, _, (), _, _>(0.., ('.', part()))).void();
    let item = delimited(multispace0, name, multispace0);
    separated::<_, _, (), _, winnow::error::ContextError, _, _>(1.., item, ',')
        .parse(text)
        .is_ok()
}

fn list(input: &mut &str) -> winnow::Result<()> {
    let item = delimited(multispace0, literal, multispace0);
    let items = separated::<_, _, (), _, _, _, _>(1.., item, ',');
    delimited('(', items, ')').void().parse_next(input)
}

fn literal(input: &mut &str) -> winnow::Result<()> {
    alt((quoted, moment, number, word)).parse_next(input)
}

/// A quoted literal that ends where it seems to.
pub(super) fn quoted(input: &mut &str) -> winnow::Result<()> {
    let piece = alt((('\\', any).void(), none_of(['\'', '\\', '\n', '\r']).void()));
    delimited('\'', repeat::<_, _, (), _, _>(0.., piece), '\'').parse_next(input)
}

/// `-12`, `3.5`, `1e6`.
fn number(input: &mut &str) -> winnow::Result<()> {
    let sign = || opt(alt(('-', '+')));
    let exponent = (alt(('e', 'E')), sign(), digit1);
    (sign(), digit1, opt(('.', digit1)), opt(exponent))
        .void()
        .parse_next(input)
}

/// `2026-11-22`, `2026-11-22T09:30:00Z`, `2026-11-22T09:30:00.000+01:00`.
fn moment(input: &mut &str) -> winnow::Result<()> {
    let time = (two, ':', two, opt((':', two, opt(('.', digit1)))));
    let zone = alt(('Z'.void(), (alt(('+', '-')), two, opt(':'), two).void()));
    (
        take_while(4..=4, digit),
        '-',
        two,
        '-',
        two,
        opt((alt(('T', 't')), time, zone)),
    )
        .void()
        .parse_next(input)
}

fn two(input: &mut &str) -> winnow::Result<()> {
    take_while(2..=2, digit).void().parse_next(input)
}

fn digit(character: char) -> bool {
    character.is_ascii_digit()
}

/// `true`, `false`, `null`, and the date literals, some with a count:
/// <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm>.
fn word(input: &mut &str) -> winnow::Result<()> {
    let name = take_while(1.., |character: char| {
        character.is_ascii_alphabetic() || character == '_'
    });
    (name, opt(preceded(':', digit1)))
        .verify(|(name, count): &(&str, Option<&str>)| is_word(name, count.is_some()))
        .void()
        .parse_next(input)
}

fn is_word(name: &str, counted: bool) -> bool {
    const SPANS: [&str; 6] = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER"];
    let name = name.to_ascii_uppercase();
    if counted {
        let span = ["LAST_N_", "NEXT_N_"]
            .iter()
            .find_map(|start| name.strip_prefix(start));
        let ago = name
            .strip_prefix("N_")
            .and_then(|rest| rest.strip_suffix("_AGO"));
        let span = span.or(ago).and_then(|span| span.strip_suffix('S'));
        return span.is_some_and(|span| SPANS.contains(&span) || span == "FISCAL_YEAR");
    }
    let span = ["THIS_", "LAST_", "NEXT_"]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    matches!(
        name.as_str(),
        "TRUE"
            | "FALSE"
            | "NULL"
            | "TODAY"
            | "YESTERDAY"
            | "TOMORROW"
            | "LAST_90_DAYS"
            | "NEXT_90_DAYS"
    ) || span.is_some_and(|span| SPANS[1..].contains(&span) || span == "FISCAL_YEAR")
}

#[cfg(test)]
mod tests {
    use super::is_literal;

    #[test]
    fn literals_pass() {
        for good in [
            "1",
            "-1",
            "3.5",
            "1e6",
            "true",
            "FALSE",
            "null",
            "2026-11-22",
            "2026-11-22T09:30:00Z",
            "2026-11-22T09:30:00.123+01:00",
            "TODAY",
            "last_n_days:7",
            "THIS_FISCAL_QUARTER",
            "N_WEEKS_AGO:2",
            "'a'",
            "'it\\'s'",
            "''",
            "('a', 'b')",
            "(1,2)",
            " 5 ",
        ] {
            assert!(is_literal(good), "{good}");
        }
    }

    #[test]
    fn query_text_does_not() {
        for bad in [
            "",
            "Name",
            "1 OR 1=1",
            "'a' OR Name != ''",
            "'a\\'",
            "'a''",
            "(1",
            "(SELECT Id FROM User)",
            "Id, Name",
            "()",
            "1;2",
            "2026-11-22T09:30:00",
            "LAST_N_DAYS",
            "'a'\u{0}",
            "'a\nb'",
            "LAST_DAY",
        ] {
            assert!(!is_literal(bad), "{bad}");
        }
    }
}
