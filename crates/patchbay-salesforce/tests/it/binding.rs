//! Bound text as the org's own parser reads it: whatever a value holds, the query keeps its shape and
//! the value comes back as it was.

use patchbay_org::soql::{Comparison, Condition, ValueKind, parse};
use patchbay_org::sosl::{Expression, Letter};
use patchbay_salesforce::Fields;
use patchbay_salesforce::soql::{BindOptions, bind, like_escape, list, quote};
use patchbay_salesforce::sosl;
use proptest::prelude::*;
use serde_json::Value;

/// Values that a query could trip over, beside any other.
fn values() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r#"[ '"\\%_\r\na{}$()-]{0,16}"#]
}

/// The comparisons of a `WHERE` that joins two by `AND`.
fn comparisons(soql: &str) -> Result<Vec<(Comparison, ValueKind)>, TestCaseError> {
    let query = parse(soql).map_err(|error| TestCaseError::fail(format!("{error:?}: {soql}")))?;
    prop_assert_eq!(query.select.limit, Some(7));
    let Some(Condition::All(conditions)) = query.select.filter else {
        return Err(TestCaseError::fail(format!("another shape: {soql}")));
    };
    let kinds = conditions.into_iter().map(|condition| match condition {
        Condition::Compare(_, comparison, value) => Ok((comparison, value.kind)),
        other => Err(TestCaseError::fail(format!("{other:?}"))),
    });
    kinds.collect()
}

proptest! {
    #[test]
    fn a_value_in_quotes_is_read_back(value in values()) {
        let mut params = Fields::new();
        params.insert("v".into(), Value::String(value.clone()));
        let template = "SELECT Id FROM Account WHERE Name = '{v}' AND Site LIKE '%{v}' LIMIT 7";
        let soql = bind(template, &params, BindOptions::default()).unwrap();
        let read = comparisons(&soql)?;
        prop_assert_eq!(&read[0], &(Comparison::Equal, ValueKind::Text(value.clone())));
        // The parser keeps the escapes of a pattern, the very ones that bind adds for wildcards.
        let pattern: String = value
            .chars()
            .map(|character| if "%_\\".contains(character) { format!("\\{character}") } else { character.to_string() })
            .collect();
        prop_assert_eq!(&read[1], &(Comparison::Like, ValueKind::Pattern(format!("%{pattern}"))));
    }

    #[test]
    fn a_pattern_ends_no_literal(value in values()) {
        let mut params = Fields::new();
        params.insert("v".into(), Value::String(value));
        let template = "SELECT Id FROM Account WHERE Name = 'x' AND Site LIKE '{v}' LIMIT 7";
        let read = comparisons(&bind(template, &params, BindOptions::default()).unwrap())?;
        prop_assert!(matches!(&read[1], (Comparison::Like, ValueKind::Pattern(_))), "{:?}", read);
    }

    #[test]
    fn quoted_and_listed_texts_are_read_back(texts in prop::collection::vec(values(), 1..5)) {
        let listed = list(texts.iter().map(String::as_str)).unwrap();
        let soql = format!("SELECT Id FROM Account WHERE Name IN {listed} LIMIT 7");
        let query = parse(&soql).map_err(|error| TestCaseError::fail(format!("{error:?}: {soql}")))?;
        let Some(Condition::In(_, false, read)) = query.select.filter else {
            return Err(TestCaseError::fail(soql));
        };
        let read: Vec<ValueKind> = read.into_iter().map(|value| value.kind).collect();
        prop_assert_eq!(read, texts.iter().cloned().map(ValueKind::Text).collect::<Vec<_>>());
        let text = &texts[0];
        let soql = format!("SELECT Id FROM Account WHERE Name = {} AND Site LIKE '{}' LIMIT 7", quote(text), like_escape(text));
        comparisons(&soql)?;
    }

    #[test]
    fn a_bare_text_is_a_value_or_refused(value in prop_oneof![values(), "[0-9TZ:.+-]{1,24}", "(TODAY|null|LAST_N_DAYS:[0-9]{1,2}| OR |1){1,3}"]) {
        let mut params = Fields::new();
        params.insert("v".into(), Value::String(value));
        let template = "SELECT Id FROM Account WHERE CreatedDate > {v} AND Site = 'x' LIMIT 7";
        if let Ok(soql) = bind(template, &params, BindOptions::default()) {
            // The org may refuse the value (the 31st of a February); it may not read another query.
            if let Ok(query) = parse(&soql) {
                let shape = matches!(&query.select.filter, Some(Condition::All(conditions)) if conditions.len() == 2);
                prop_assert!(shape && query.select.limit == Some(7), "{}", soql);
            }
        }
    }

    #[test]
    fn a_found_text_is_one_phrase_without_wildcards(value in values()) {
        let sosl = format!("{} IN ALL FIELDS RETURNING Account(Id) LIMIT 7", sosl::find(&value));
        match patchbay_org::sosl::parse(&sosl) {
            Ok(search) => {
                let Expression::Phrase(words) = search.terms else {
                    return Err(TestCaseError::fail(sosl));
                };
                let plain = words.iter().flat_map(|word| &word.letters).all(|letter| matches!(letter, Letter::Is(_)));
                prop_assert!(plain && search.limit == Some(7) && search.returning.len() == 1, "{}", sosl);
            }
            // The org wants two letters at least.
            Err(error) => {
                let letters = value.chars().filter(char::is_ascii_alphanumeric).count();
                prop_assert!(letters < 2, "{:?}: {}", error, sosl);
            }
        }
    }
}
