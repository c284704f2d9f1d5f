//! What holds for every text: the parser never panics, and a quoted literal comes back as it was.

use patchbay_org::soql::{self, Condition, Options, ValueKind};
use patchbay_org::sosl;
use proptest::prelude::*;

use super::SmallOrg;

/// Words and marks that queries are made of, so that random texts get far into the grammar.
const PARTS: [&str; 44] = [
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    ",",
    ".",
    ":",
    "=",
    "!=",
    "<",
    ">=",
    "LIKE",
    "IN",
    "INCLUDES",
    "ORDER BY",
    "GROUP BY",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "COUNT",
    "COUNT()",
    "FIELDS(ALL)",
    "TYPEOF",
    "WHEN",
    "THEN",
    "END",
    "Id",
    "Account",
    "Name",
    "'text'",
    "'",
    "\\",
    "5",
    "-1.5",
    "2026-01-02",
    "2026-01-02T03:04:05Z",
    "TODAY",
    "LAST_N_DAYS:99999999999",
    "null",
    "é",
];

fn quoted(text: &str) -> String {
    format!(
        "'{}'",
        text.replace('\\', "\\\\")
            .replace('\'', "\\'")
            .replace('\n', "\\n")
            .replace('\r', "\\r")
    )
}

proptest! {
    #[test]
    fn the_parser_never_panics(text in any::<String>()) {
        drop(soql::parse(&text));
    }

    #[test]
    fn the_parser_never_panics_on_what_looks_like_soql(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..60)) {
        drop(soql::parse(&format!("SELECT {}", parts.join(" "))));
        drop(soql::parse(&parts.concat()));
    }

    #[test]
    fn a_quoted_literal_comes_back(text in any::<String>()) {
        let query = soql::parse(&format!("SELECT Id FROM Account WHERE Name = {}", quoted(&text))).unwrap();
        let Some(Condition::Compare(_, _, value)) = query.select.filter else { panic!("a comparison") };
        prop_assert_eq!(value.kind, ValueKind::Text(text));
    }
}

/// Parts of queries over the small org, most of them right, so that many queries get to the database.
const COLUMNS: [&str; 14] = [
    "Id",
    "Name",
    "Account.Name",
    "Account.Owner.Name",
    "Owner.Name",
    "MailingAddress",
    "COUNT(Id)",
    "MAX(CreatedDate)",
    "COUNT_DISTINCT(LastName) n",
    "CALENDAR_YEAR(CreatedDate)",
    "(SELECT Subject FROM Cases LIMIT 1)",
    "toLabel(LeadSource)",
    "FIELDS(STANDARD)",
    "DAY_ONLY(CreatedDate) day",
];
const CONDITIONS: [&str; 16] = [
    "Name = 'x'",
    "Name LIKE '%é_\\%'",
    "NOT Name IN ('a', '')",
    "AccountId IN (SELECT Id FROM Account WHERE Name != null)",
    "AccountId NOT IN (SELECT AccountId FROM Case WHERE Contact.Name LIKE 'x')",
    "CreatedDate = LAST_N_WEEKS:3",
    "CreatedDate != TODAY",
    "Birthdate IN (TODAY, 1990-02-28, null)",
    "CreatedDate <= 2026-03-18T01:00:00.000+0000",
    "IsDeleted = false",
    "Account.AnnualRevenue > -1.5e3",
    "Account.Parent.Tags__c INCLUDES ('Gold;Silver')",
    "Id > '003000000000001'",
    "LeadSource < 'm'",
    "CALENDAR_MONTH(CreatedDate) = 3",
    "DAY_ONLY(CreatedDate) = 2026-03-18",
];
const TAILS: [&str; 10] = [
    "",
    "ORDER BY LeadSource DESC NULLS LAST, Account.Name",
    "LIMIT 3 OFFSET 1",
    "GROUP BY Account.Name HAVING COUNT(Id) > 1",
    "GROUP BY CALENDAR_YEAR(CreatedDate), DAY_ONLY(CreatedDate)",
    "GROUP BY Id, Name ORDER BY MAX(CreatedDate)",
    "ORDER BY MAX(CreatedDate)",
    "OFFSET 2000",
    "FOR VIEW",
    "GROUP BY LastName LIMIT 1",
];

proptest! {
    #[test]
    fn no_query_is_beyond_the_database(
        columns in prop::collection::vec(prop::sample::select(&COLUMNS[..]), 1..5),
        conditions in prop::collection::vec(prop::sample::select(&CONDITIONS[..]), 1..6),
        joint in prop::sample::select(&[" AND ", " OR "][..]),
        tail in prop::sample::select(&TAILS[..]),
    ) {
        thread_local!(static ORG: SmallOrg = SmallOrg::new());
        let text = format!("SELECT {} FROM Contact WHERE {} {tail}", columns.join(", "), conditions.join(joint));
        let found = ORG.with(|org| org.query(&text, Options::default()));
        if let Err(refusal) = found {
            prop_assert!(refusal.status != 500, "{}: {}", text, refusal);
        }
    }
}

fn many(opening: &str, depth: usize, middle: &str, closing: &str) -> String {
    format!("{}{middle}{}", opening.repeat(depth), closing.repeat(depth))
}

/// Every way to nest, as deep as is read and deeper, on a small stack: fuzzing and workers have no other.
#[test]
fn deep_nesting_is_refused_not_followed() {
    let conditions = |depth| {
        format!(
            "SELECT Id FROM Account WHERE {}",
            many("(", depth, "Name = 'x'", ")")
        )
    };
    let children = |depth| {
        format!(
            "SELECT {} FROM Account",
            many("(SELECT ", depth, "Id", " FROM Contacts)")
        )
    };
    let joins = |depth, inner: usize| {
        let inner = many("(", inner, "Name = 'x'", ")");
        let joined = many("Id IN (SELECT Id FROM Account WHERE ", depth, &inner, ")");
        format!("SELECT Id FROM Account WHERE {joined}")
    };
    let small_stack = std::thread::Builder::new().stack_size(1 << 20);
    let whole = small_stack.spawn(move || {
        for read in [conditions(64), children(8), joins(8, 56)] {
            assert!(soql::parse(&read).is_ok(), "{read}");
        }
        for refused in [
            conditions(40_000),
            children(9),
            children(2_000),
            joins(2_000, 0),
        ] {
            let refusal = soql::parse(&refused).unwrap_err();
            assert_eq!(refusal.faults[0].error_code, "QUERY_TOO_COMPLICATED");
        }
        let negated = many("NOT ", 20_000, "Name = 'x'", "");
        assert!(soql::parse(&format!("SELECT Id FROM Account WHERE {negated}")).is_ok());
        let term = |depth| format!("FIND {{{}}}", many("(", depth, "acme", ")"));
        assert!(sosl::parse(&term(64)).is_ok() && sosl::parse(&term(30_000)).is_err());
    });
    whole.unwrap().join().unwrap();
}
