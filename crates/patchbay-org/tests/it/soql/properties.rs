//! What holds for every text: the parser never panics, and a quoted literal comes back as it was.

use patchbay_org::soql::{self, Condition, ValueKind};
use proptest::prelude::*;

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
        let _ = soql::parse(&text);
    }

    #[test]
    fn the_parser_never_panics_on_what_looks_like_soql(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..60)) {
        let _ = soql::parse(&format!("SELECT {}", parts.join(" ")));
        let _ = soql::parse(&parts.concat());
    }

    #[test]
    fn a_quoted_literal_comes_back(text in any::<String>()) {
        let query = soql::parse(&format!("SELECT Id FROM Account WHERE Name = {}", quoted(&text))).unwrap();
        let Some(Condition::Compare(_, _, value)) = query.select.filter else { panic!("a comparison") };
        prop_assert_eq!(value.kind, ValueKind::Text(text));
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let deep = |depth: usize| {
        format!(
            "SELECT Id FROM Account WHERE {}Name = 'x'{}",
            "(".repeat(depth),
            ")".repeat(depth)
        )
    };
    assert!(soql::parse(&deep(90)).is_ok());
    assert_eq!(
        soql::parse(&deep(40_000)).unwrap_err().faults[0].error_code,
        "QUERY_TOO_COMPLICATED"
    );
    let negated = format!(
        "SELECT Id FROM Account WHERE {}Name = 'x'",
        "NOT ".repeat(20_000)
    );
    assert!(soql::parse(&negated).is_ok());
}
