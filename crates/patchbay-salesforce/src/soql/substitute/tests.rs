use serde_json::json;

use super::*;

fn put(text: &str, values: &Value) -> Result<String, SubstituteError> {
    substitute(text, values.as_object().expect("an object of values"))
}

fn bound(text: &str, values: &Value) -> String {
    put(text, values).unwrap()
}

#[test]
fn names_are_replaced_in_order_inside_words_and_inside_what_was_put_in() {
    let query = "select field from object where Phone LIKE '%number%'";
    let values = json!({"field": "Id", "object": "Contact", "number": "5550100"});
    assert_eq!(
        bound(query, &values),
        "select Id from Contact where Phone LIKE '%5550100%'"
    );
    assert_eq!(
        bound("select xx from aaxx", &json!({"x": "y", "yy": "Id"})),
        "select Id from aaId"
    );
    assert_eq!(
        bound("N='name'", &json!({"name": "a b", "b": "c"})),
        "N='a c'"
    );
    assert_eq!(bound("N='a'", &json!({"": "x"})), "N='a'");
}

#[test]
fn a_value_inside_quotes_ends_no_literal() {
    let name = |value: &str| bound("N='name'", &json!({"name": value}));
    assert_eq!(name("O'Brien"), r"N='O\'Brien'");
    assert_eq!(name(r"O\'Brien"), r"N='O\'Brien'");
    assert_eq!(name(r"a\"), r"N='a\\'");
    assert_eq!(name(r"a\\' OR N != '"), r"N='a\\\' OR N != \''");
    assert_eq!(name("a\r\nb"), r"N='a\r\nb'");
    assert_eq!(name("%_{x}"), "N='%_{x}'");
    assert_eq!(bound("N='name'", &json!({"name": 5.0})), "N='5'");
    assert_eq!(bound("N='name'", &json!({"name": true})), "N='true'");
    // The template's own escapes are no places to put anything.
    assert_eq!(bound(r"N='\'n'", &json!({"n": "x"})).as_str(), r"N='\'x'");
}

#[test]
fn a_later_name_takes_no_escape_apart() {
    let values = json!({"name": "a\nb", "n": "' OR N != '"});
    assert_eq!(bound("N='name'", &values), r"N='a\nb'");
    let values = json!({"name": "x'y", "y": r"\"});
    assert_eq!(bound("N='name' AND M='q'", &values), r"N='x\'\\' AND M='q'");
}

#[test]
fn outside_quotes_only_names_and_literals_stand() {
    for good in [
        "Id",
        "Id, Owner.Name",
        "COUNT(Id)",
        "5",
        "-1.5",
        "2026-11-22",
        "2026-11-22T09:30:00Z",
        "('a','b')",
        "(1,2)",
        "'a'",
        "null",
        "LAST_N_DAYS:7",
        "Name DESC",
        "'a','b'",
        "1, 2",
    ] {
        assert_eq!(
            bound("select x", &json!({"x": good})),
            format!("select {good}")
        );
    }
    for bad in [
        "",
        "Id FROM User",
        "1 OR 1=1",
        "'a' OR N != ''",
        "(SELECT Id FROM User)",
        "x' OR 'y",
        "'a','b') OR (Id != ''",
        "Name = 'x'",
    ] {
        let error = put("select x", &json!({"x": bad})).unwrap_err();
        assert_eq!(
            error,
            SubstituteError::NotALiteral { name: "x".into() },
            "{bad}"
        );
    }
    assert_eq!(bound("A = x", &json!({"x": null})), "A = null");
    assert_eq!(bound("A = x", &json!({"x": 7})), "A = 7");
    // What was put in is looked at again, and its literals are literals.
    assert_eq!(
        bound("A IN list", &json!({"list": "('a','b')", "b": "O'B"})),
        r"A IN ('a','O\'B')"
    );
}

#[test]
fn what_cannot_stand_is_told_by_name() {
    let name = || "x".to_owned();
    assert_eq!(
        put("A = 'x'", &json!({"x": null})),
        Err(SubstituteError::NoValue { name: name() })
    );
    assert_eq!(bound("A = 'y'", &json!({"x": null})), "A = 'y'");
    for odd in [json!([1]), json!({"a": 1})] {
        assert_eq!(
            put("A = 'y'", &json!({"x": odd})),
            Err(SubstituteError::NotAScalar { name: name() })
        );
    }
    let error = put("A = 'y'", &json!({"'y": "z"})).unwrap_err();
    assert!(matches!(error, SubstituteError::QuoteInName { .. }));
}

#[test]
fn values_that_multiply_stop_at_the_limit() {
    let many = "b".repeat(50_000);
    let values = json!({"a": many, "b": "bbbbbbbbbbbbbbbbbbbb"});
    assert_eq!(put("'a'", &values), Err(SubstituteError::TooLong));
    let long = "x".repeat(500_000);
    assert_eq!(
        put("'a'", &json!({"a": long})),
        Err(SubstituteError::TooLong)
    );
    assert_eq!(put(&long, &json!({})), Err(SubstituteError::TooLong));
    let fields = values.as_object().unwrap();
    assert_eq!(
        substitute_verbatim("'a'", fields),
        Err(SubstituteError::TooLong)
    );
}

#[test]
fn a_value_in_braces_stays_in_the_search_term() {
    let find = |value: &str| {
        bound(
            "FIND {term} IN ALL FIELDS RETURNING Contact(Id WHERE Name = 'term')",
            &json!({"term": value}),
        )
    };
    assert_eq!(
        find("Acme* OR \"Bob Smith\""),
        "FIND {Acme* OR \"Bob Smith\"} IN ALL FIELDS RETURNING Contact(Id WHERE Name = 'Acme* OR \"Bob Smith\"')"
    );
    assert_eq!(
        find("+1 O'B} RETURNING User(Id) {"),
        "FIND {\\+1 O\\'B\\} RETURNING User(Id) \\{} IN ALL FIELDS RETURNING Contact(Id WHERE Name = '+1 O\\'B} RETURNING User(Id) {')"
    );
    assert_eq!(
        bound("FIND {t}", &json!({"t": "a\" (b\\"})),
        r#"FIND {a\" \(b\\}"#
    );
    assert_eq!(
        bound("find {\"t\"}", &json!({"t": "a\" OR \"b"})),
        r#"find {"a\" OR \"b"}"#
    );
    assert_eq!(bound("FIND {t}", &json!({"t": r"a\-b"})), r"FIND {a\-b}");
    // A query's braces mean nothing.
    assert_eq!(bound("N='{t}'", &json!({"t": "}"})), "N='{}}'");
}

#[test]
fn verbatim_is_verbatim() {
    let values = json!({"clause": "A = 'x' OR B = 1", "n": null});
    let query = substitute_verbatim("WHERE clause", values.as_object().unwrap());
    assert_eq!(query.unwrap(), "WHERE A = 'x' OR B = 1");
}

#[test]
fn filters_keep_what_is_escaped() {
    assert_eq!(complete_escapes("O'Brien", false), r"O\'Brien");
    assert_eq!(complete_escapes(r"O\'Brien\\", false), r"O\'Brien\\");
    assert_eq!(complete_escapes(r"a\b\", false), r"a\\b\\");
    assert_eq!(complete_escapes(r"50\%\_", true), r"50\%\_");
    assert_eq!(complete_escapes(r"50\_", false), r"50\\_");
}
