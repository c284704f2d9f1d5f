use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BindError, BindOptions, bind};
use crate::Fields;

fn params(value: Value) -> Fields {
    let Value::Object(fields) = value else {
        panic!("an object is needed")
    };
    fields
}

fn safe(template: &str, value: Value) -> Result<String, BindError> {
    bind(template, &params(value), BindOptions::default())
}

#[test]
fn every_placeholder_and_every_occurrence_is_replaced_in_one_pass() {
    let query = safe(
        "SELECT Id FROM A WHERE X='{a}' AND Y='{b}' AND Z='{a}' AND W='{c}'",
        json!({"a": "{b}", "b": "2", "1": "never"}),
    );
    assert_eq!(
        query.unwrap(),
        "SELECT Id FROM A WHERE X='{b}' AND Y='2' AND Z='{b}' AND W='{c}'"
    );
}

#[test]
fn text_in_quotes_is_escaped() {
    let query = safe(
        "WHERE N='{n}'",
        json!({"n": "O'Brien \\ \"x\" %_\r\n$& $1"}),
    );
    assert_eq!(
        query.unwrap(),
        "WHERE N='O\\'Brien \\\\ \\\"x\\\" %_\\r\\n$& $1'"
    );
    let query = safe("WHERE N='{n}'", json!({"n": "x' OR Name LIKE '%"}));
    assert_eq!(query.unwrap(), "WHERE N='x\\' OR Name LIKE \\'%'");
}

#[test]
fn wildcards_of_a_value_stand_for_themselves_behind_like() {
    let value = || json!({"n": "50%_'"});
    assert_eq!(
        safe("WHERE N LIKE '%{n}%'", value()).unwrap(),
        "WHERE N LIKE '%50\\%\\_\\'%'"
    );
    assert_eq!(
        safe("WHERE N like\n'{n}-' OR M='{n}'", value()).unwrap(),
        "WHERE N like\n'50\\%\\_\\'-' OR M='50%_\\''"
    );
    assert_eq!(
        safe("WHERE like = '{n}'", value()).unwrap(),
        "WHERE like = '50%_\\''"
    );
    let options = BindOptions::default().value_wildcards(true);
    assert_eq!(
        bind("N LIKE 'x{n}'", &params(value()), options).unwrap(),
        "N LIKE 'x50%_\\''"
    );
}

#[test]
fn a_pattern_of_the_flow_keeps_its_wildcards() {
    let like = |template: &str, value: &str| safe(template, json!({"n": value, "m": "_"})).unwrap();
    for (value, written) in [
        ("50%_'", r"50%_\'"),
        ("%Brien%", "%Brien%"),
        (r"50\%", r"50\%"),
        (r"a\\%", r"a\\%"),
        (r"a\b\", r"a\\b\\"),
        ("\\'", r"\\\'"),
        ("\\\n", r"\\\n"),
    ] {
        assert_eq!(like("N LIKE '{n}'", value), format!("N LIKE '{written}'"));
    }
    assert_eq!(
        like("N LIKE '{n}{m}' LIMIT 1", r"x\"),
        r"N LIKE 'x\\_' LIMIT 1"
    );
    // Text of the query beside it, a placeholder without a value among it, makes the value text.
    for (template, written) in [
        ("N LIKE '{n}%'", r"N LIKE 'a\%%'"),
        ("N LIKE ' {n}'", r"N LIKE ' a\%'"),
        ("N LIKE '{n}{unknown}'", r"N LIKE 'a\%{unknown}'"),
        ("N LIKE '{n}", r"N LIKE 'a\%"),
        (
            "N = '' OR N LIKE '' OR N LIKE '%{n}'",
            r"N = '' OR N LIKE '' OR N LIKE '%a\%'",
        ),
    ] {
        assert_eq!(like(template, "a%"), written);
    }
}

#[test]
fn escaped_quotes_of_the_template_end_no_literal() {
    let query = safe(r"WHERE N='it\'s {n}' AND M={m}", json!({"n": "'", "m": 5}));
    assert_eq!(query.unwrap(), r"WHERE N='it\'s \'' AND M=5");
}

#[test]
fn outside_quotes_only_literals_stand() {
    assert_eq!(safe("LIMIT {n}", json!({"n": "10"})).unwrap(), "LIMIT 10");
    assert_eq!(safe("LIMIT {n}", json!({"n": 10.0})).unwrap(), "LIMIT 10");
    assert_eq!(
        safe("X = {n} AND Y = {t}", json!({"n": null, "t": true})).unwrap(),
        "X = null AND Y = true"
    );
    assert_eq!(
        safe("X > {d}", json!({"d": "2026-01-31T00:00:00Z"})).unwrap(),
        "X > 2026-01-31T00:00:00Z"
    );
    assert_eq!(
        safe("Id IN {ids}", json!({"ids": ["a'", "b", 1]})).unwrap(),
        "Id IN ('a\\'','b',1)"
    );
    let refused = safe("LIMIT {n}", json!({"n": "1 OR 1=1"})).unwrap_err();
    assert_eq!(refused, BindError::NotALiteral { name: "n".into() });
    assert!(refused.to_string().contains("'{n}'") && !refused.to_string().contains("OR"));
    assert!(matches!(
        safe("IN {n}", json!({"n": []})),
        Err(BindError::EmptyList { .. })
    ));
    assert!(matches!(
        safe("'{n}'", json!({"n": {}})),
        Err(BindError::Object { .. })
    ));
}

#[test]
fn null_in_quotes_is_its_name_and_the_switch_inserts_verbatim() {
    assert_eq!(safe("X='{n}'", json!({"n": null})).unwrap(), "X='null'");
    let verbatim = BindOptions::default().unsafe_verbatim(true);
    let query = bind(
        "SELECT {f} FROM A",
        &params(json!({"f": "Id, 'x'"})),
        verbatim,
    );
    assert_eq!(query.unwrap(), "SELECT Id, 'x' FROM A");
}

/// What the org makes of a literal: the reverse of the escapes, written from the documentation.
fn unescape(literal: &str) -> Option<String> {
    let mut characters = literal.chars();
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\'' => return None,
            '\\' => match characters.next()? {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                other @ ('\\' | '\'' | '"' | '%' | '_') => text.push(other),
                _ => return None,
            },
            other => text.push(other),
        }
    }
    Some(text)
}

#[test]
fn names_may_stand_outside_quotes_where_that_is_asked_for() {
    let options = BindOptions::default().bare_names(true);
    let bound = |value: &str| {
        let Value::Object(params) = json!({"f": value}) else {
            unreachable!("an object is made")
        };
        bind("SELECT {f} FROM A", &params, options)
    };
    assert_eq!(
        bound("Id, Owner.Name").unwrap(),
        "SELECT Id, Owner.Name FROM A"
    );
    for value in [
        "Id FROM User",
        "COUNT()",
        "(SELECT Id FROM B)",
        "Id,",
        "A.",
        "a-b",
        "'x",
    ] {
        assert!(bound(value).is_err(), "{value}");
    }
}

proptest! {
    #[test]
    fn what_is_bound_reads_back_as_the_value(value in any::<String>()) {
        for (template, end) in [("N = '{v}' LIMIT 1", "' LIMIT 1"), ("N LIKE '{v}-' LIMIT 1", "-' LIMIT 1")] {
            let query = safe(template, json!({"v": value})).unwrap();
            let (_, rest) = query.split_once('\'').unwrap();
            let literal = rest.strip_suffix(end).expect("the query ends as the template does");
            prop_assert_eq!(unescape(literal), Some(value.clone()));
        }
    }

    #[test]
    fn no_template_panics_and_only_a_bare_value_is_refused(
        template in r"[ '\\{}aLIKElike=()\n]{0,24}(\{a\})?.{0,8}",
        value in any::<String>(),
    ) {
        if let Err(error) = safe(&template, json!({"a": value})) {
            prop_assert_eq!(error, BindError::NotALiteral { name: "a".into() });
            prop_assert!(!super::bare::is_literal(&value));
        }
    }

    #[test]
    fn without_placeholders_a_query_stays_as_it_is(template in any::<String>()) {
        prop_assert_eq!(safe(&template, json!({})).unwrap(), template);
    }
}
