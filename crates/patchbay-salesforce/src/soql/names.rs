//! Names in a query: which texts may stand as an object, as a field, as the list behind `SELECT`. A text
//! that passes can choose what a query reads; it opens no clause and ends none. Owns the grammar of names;
//! whether there is such an object or field is the org's business.

use winnow::ascii::{Caseless, multispace0, multispace1};
use winnow::combinator::{alt, delimited, opt, preceded, repeat, separated};
use winnow::prelude::*;
use winnow::token::{none_of, take_while};

use super::bare::quoted;

/// Whether the text is the API name of an object: `Contact`, `amazonconnect__AC_CtiScript__c`.
pub fn is_object_name(text: &str) -> bool {
    part.parse(text.trim()).is_ok()
}

/// Whether the text is a field, by way of relations or inside a function: `Email`, `Account.Owner.Name`,
/// `toLabel(Status)`.
pub fn is_field_name(text: &str) -> bool {
    (path, opt(preceded(multispace0, bracketed)))
        .parse(text.trim())
        .is_ok()
}

/// Whether the text is a list of what to select: fields, functions, aggregates with a name, sub-queries,
/// `TYPEOF … END`.
pub fn is_field_list(text: &str) -> bool {
    let item = delimited(multispace0, item, multispace0);
    separated::<_, _, (), _, winnow::error::ContextError, _, _>(1.., item, ',')
        .parse(text)
        .is_ok()
}

/// Whether the text is a condition that ends where it seems to: every quote is closed and no bracket is
/// closed that it did not open. What it asks is left to the org.
pub fn is_closed_condition(text: &str) -> bool {
    let mut rest = text;
    let mut depth = 0_usize;
    while !rest.is_empty() {
        let Ok(step) = step.parse_next(&mut rest) else {
            return false;
        };
        match (step, depth) {
            (Step::Close, 0) => return false,
            (Step::Close, _) => depth -= 1,
            (Step::Open, _) => depth += 1,
            (Step::On, _) => {}
        }
    }
    depth == 0
}

/// Whether the text may take the place of a bare word in a query: names with commas between, each perhaps
/// inside a function, perhaps with the direction of a sort.
pub(super) fn is_listing(text: &str) -> bool {
    let inner = delimited(multispace0, path, multispace0);
    let call = preceded(multispace0, ('(', alt((inner, multispace0.void())), ')')).void();
    let way = alt((Caseless("asc"), Caseless("desc")));
    let ends = alt((Caseless("first"), Caseless("last")));
    let nulls = (multispace1, Caseless("nulls"), multispace1, ends);
    let sort = (opt((multispace1, way)), opt(nulls)).void();
    let item = delimited(multispace0, (path, opt(call), sort).void(), multispace0);
    separated::<_, _, (), _, winnow::error::ContextError, _, _>(1.., item, ',')
        .parse(text)
        .is_ok()
}

/// One item behind `SELECT`.
fn item(input: &mut &str) -> winnow::Result<()> {
    let field = (
        path,
        opt(preceded(multispace0, bracketed)),
        opt(preceded(multispace1, part)),
    );
    let sub_query = bracketed.take().verify(|text: &str| is_sub_query(text));
    alt((by_type, field.void(), sub_query.void())).parse_next(input)
}

/// `TYPEOF What WHEN Account THEN Phone, Name ELSE Name END`.
fn by_type(input: &mut &str) -> winnow::Result<()> {
    let paths = || {
        let item = delimited(multispace0, path, multispace0);
        separated::<_, _, (), _, _, _, _>(1.., item, ',')
    };
    let case = (
        Caseless("when"),
        multispace1,
        part,
        multispace1,
        Caseless("then"),
        multispace1,
        paths(),
    );
    (
        Caseless("typeof"),
        multispace1,
        path,
        multispace1,
        repeat::<_, _, (), _, _>(1.., case),
        opt((Caseless("else"), multispace1, paths())),
        Caseless("end"),
    )
        .void()
        .parse_next(input)
}

fn is_sub_query(text: &str) -> bool {
    let inside = text.trim_start_matches('(').trim_start();
    let word = inside.split(char::is_whitespace).next();
    word.is_some_and(|word| word.eq_ignore_ascii_case("select"))
}

/// `Account.Owner.Name`.
fn path(input: &mut &str) -> winnow::Result<()> {
    separated::<_, _, (), _, _, _, _>(1.., part, '.').parse_next(input)
}

fn part(input: &mut &str) -> winnow::Result<()> {
    (
        take_while(1, |first: char| first.is_ascii_alphabetic()),
        take_while(0.., |character: char| {
            character.is_ascii_alphanumeric() || character == '_'
        }),
    )
        .void()
        .parse_next(input)
}

/// Brackets with anything between that closes before they do. A loop and no recursion: the text may be a
/// caller's and as deep as it likes.
fn bracketed(input: &mut &str) -> winnow::Result<()> {
    '('.parse_next(input)?;
    let mut depth = 1_usize;
    while depth > 0 {
        match step.parse_next(input)? {
            Step::Open => depth += 1,
            Step::Close => depth -= 1,
            Step::On => {}
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Step {
    Open,
    Close,
    On,
}

fn step(input: &mut &str) -> winnow::Result<Step> {
    alt((
        quoted.value(Step::On),
        '('.value(Step::Open),
        ')'.value(Step::Close),
        none_of('\'').value(Step::On),
    ))
    .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_pass() {
        assert!(is_object_name("Contact") && is_object_name("amazonconnect__AC_X__c"));
        for good in [
            "Email",
            "Account.Owner.Name",
            "toLabel(Status)",
            "DAY_ONLY(CreatedDate)",
        ] {
            assert!(is_field_name(good), "{good}");
        }
        for good in [
            "Id",
            "Id,Name",
            " Id , Name ",
            "Id, Phone, (SELECT Name FROM Contacts), Owner.Name",
            "COUNT(Id) total, MAX(Amount)",
            "FIELDS(ALL)",
            "FORMAT(convertCurrency(Amount)) amt",
            "(SELECT Id FROM Cases WHERE Subject = 'a)b\\'' ORDER BY (Id))",
            "TYPEOF What WHEN Account THEN Phone, Name ELSE Name END",
        ] {
            assert!(is_field_list(good), "{good}");
        }
        for good in [
            "Id",
            "Id, Name",
            "COUNT(Id)",
            "COUNT()",
            "Name DESC NULLS LAST",
            "Contact",
        ] {
            assert!(is_listing(good), "{good}");
        }
        for good in [
            "Status='New'",
            "(A = 'x)' OR B IN ('a','b')) AND C != null",
            "",
        ] {
            assert!(is_closed_condition(good), "{good}");
        }
    }

    #[test]
    fn query_text_does_not() {
        for bad in [
            "",
            "Contact/5003",
            "Contact c",
            "a.b",
            "Contact WHERE",
            "1a",
            "Caf\u{e9}",
        ] {
            assert!(!is_object_name(bad), "{bad}");
        }
        for bad in ["", "Name != ''", "Name OR Id", "a(b", "a')b", "Id, Name"] {
            assert!(!is_field_name(bad), "{bad}");
        }
        for bad in [
            "",
            "Id,",
            "Id FROM User WHERE Name",
            "Id FROM User --",
            "(DELETE Id)",
            "(SELECT Id FROM Contacts",
            "Id) FROM (User",
            "Id, 'x'",
            "*",
        ] {
            assert!(!is_field_list(bad), "{bad}");
        }
        for bad in [
            "",
            "Id FROM User",
            "(SELECT Id FROM User)",
            "Name = 'x'",
            "a(b(c))",
            "a(1)",
        ] {
            assert!(!is_listing(bad), "{bad}");
        }
        for bad in ["A = 'x", "A = 'x') OR (B = 'y'", "(A", "A = '\\'"] {
            assert!(!is_closed_condition(bad), "{bad}");
        }
        // Deep brackets are read without recursion.
        let deep = format!("a{}{}", "(".repeat(200_000), ")".repeat(200_000));
        assert!(is_field_list(&deep));
    }
}
