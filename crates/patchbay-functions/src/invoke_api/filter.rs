//! One filter of a look-up: a parameter's name and value as a condition of the query. Owns the rule that
//! telephone fields are compared by their last ten characters, and that a value never becomes query text.

use patchbay_salesforce::soql::{complete_escapes, is_field_name, number};
use serde_json::Value;

use crate::runtime::HandlerError;

/// Fewer digits than this are no telephone number; the pattern made of them would find anybody.
const FEWEST_DIGITS: usize = 7;

/// What a filter asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Filter {
    /// A condition for behind `WHERE`.
    Condition(String),
    /// A telephone number too short to be anybody's: no row fits.
    Nobody,
}

/// The filter that a parameter is. Where `is_verbatim`, name and text are put in as they are, unsafe as
/// that is.
///
/// # Errors
/// `Input.Invalid` when the name is no field or the value a list or an object.
pub(crate) fn filter(name: &str, value: &Value, is_verbatim: bool) -> Result<Filter, HandlerError> {
    if !is_verbatim && !is_field_name(name) {
        return Err(HandlerError::invalid(
            "the name of a filter is no field: expected the API name of a field, such as Email or \
             Account.Name",
        ));
    }
    if is_telephone(name) {
        return telephone(name, value);
    }
    let condition = match value {
        Value::String(text) if is_verbatim && text.contains('%') => format!("{name} LIKE '{text}'"),
        Value::String(text) if is_verbatim => format!("{name}='{text}'"),
        Value::String(text) if text.contains('%') => {
            format!("{name} LIKE '{}'", complete_escapes(text, true))
        }
        Value::String(text) => format!("{name}='{}'", complete_escapes(text, false)),
        Value::Number(value) => format!("{name}={}", number(value)),
        Value::Bool(truth) => format!("{name}={truth}"),
        Value::Null => format!("{name} = null"),
        Value::Array(_) | Value::Object(_) => return Err(no_scalar(name)),
    };
    Ok(Filter::Condition(condition))
}

fn is_telephone(name: &str) -> bool {
    ["homephone", "mobilephone"]
        .iter()
        .any(|field| name.eq_ignore_ascii_case(field))
}

/// `%206%555%0100%`: the last four characters, the three before and the three before those, whatever
/// stands between them in the record.
fn telephone(name: &str, value: &Value) -> Result<Filter, HandlerError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(value) => number(value),
        Value::Null | Value::Bool(_) => return Ok(Filter::Nobody),
        Value::Array(_) | Value::Object(_) => return Err(no_scalar(name)),
    };
    let characters: Vec<char> = text.chars().collect();
    let end = characters.len();
    let piece = |from: usize, to: usize| {
        let piece = characters.get(end.saturating_sub(from)..end.saturating_sub(to));
        piece.unwrap_or_default().iter().collect::<String>()
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    // Wildcards of the value itself must not stand in for the digits.
    let tail = piece(10, 0);
    let counted = if tail.contains(['%', '_']) {
        digits(&tail)
    } else {
        digits(&text)
    };
    if counted < FEWEST_DIGITS {
        return Ok(Filter::Nobody);
    }
    let escaped = |from: usize, to: usize| complete_escapes(&piece(from, to), true);
    let (area, exchange, line) = (escaped(10, 7), escaped(7, 4), escaped(4, 0));
    Ok(Filter::Condition(format!(
        "{name} LIKE '%{area}%{exchange}%{line}%'"
    )))
}

fn no_scalar(name: &str) -> HandlerError {
    HandlerError::invalid(format!(
        "the filter {name} is a list or an object; pass a text, a number, true, false or null"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::ErrorType;

    fn condition(name: &str, value: &Value) -> String {
        match filter(name, value, false).unwrap() {
            Filter::Condition(condition) => condition,
            Filter::Nobody => "nobody".to_owned(),
        }
    }

    #[test]
    fn vectors() {
        let vectors: Value = serde_json::from_str(include_str!(
            "../../../../fixtures/vectors/where-clause.json"
        ))
        .unwrap();
        let mut repaired = Vec::new();
        for vector in vectors.as_array().unwrap() {
            let (name, value) = (vector["key"].as_str().unwrap(), &vector["value"]);
            let condition = condition(name, value);
            if vector.get("ok").and_then(Value::as_str) != Some(&condition) {
                repaired.push(condition);
            }
        }
        let expected = [
            // Q1: a backslash of the value stands for itself.
            r"LastName='a\\b'",
            // Q5: under seven digits.
            "nobody",
            "nobody",
            // Q3: numbers, formerly an error.
            "N=5",
            // Q5 again.
            "nobody",
        ];
        assert_eq!(repaired, expected);
    }

    #[test]
    fn no_value_becomes_query_text() {
        assert_eq!(condition("Name", &json!("O'Brien")), r"Name='O\'Brien'");
        assert_eq!(condition("Name", &json!(r"O\'Brien")), r"Name='O\'Brien'");
        assert_eq!(
            condition("Name", &json!("x' OR Name LIKE '%")),
            r"Name LIKE 'x\' OR Name LIKE \'%'"
        );
        assert_eq!(
            condition("Name", &json!(r"x\\' OR Id != '")),
            r"Name='x\\\' OR Id != \''"
        );
        assert_eq!(
            condition("HomePhone", &json!(r"206555\' OR '1")),
            r"HomePhone LIKE '%55\\%\' O%R \'1%'"
        );
        for bad in ["Name='x' OR Id", "Name) OR (Id", "", "1", "Name OR Id"] {
            let error = filter(bad, &json!("x"), false).unwrap_err();
            assert_eq!(error.error_type, ErrorType::InputInvalid, "{bad}");
        }
    }

    #[test]
    fn verbatim_is_verbatim() {
        let condition = |name: &str, value: &str| filter(name, &json!(value), true).unwrap();
        let expected = Filter::Condition("Name !='a' OR Name='b'".to_owned());
        assert_eq!(condition("Name !", "a' OR Name='b"), expected);
        assert_eq!(condition("homephone", "%"), Filter::Nobody);
    }

    #[test]
    fn other_values_than_texts() {
        assert_eq!(condition("Active__c", &json!(true)), "Active__c=true");
        assert_eq!(condition("Email", &json!(null)), "Email = null");
        assert_eq!(condition("mobilephone", &json!(null)), "nobody");
        assert_eq!(
            condition("mobilephone", &json!(2_065_550_100_u64)),
            "mobilephone LIKE '%206%555%0100%'"
        );
        assert!(
            filter("Name", &json!(["a"]), false).is_err()
                && filter("homephone", &json!({}), true).is_err()
        );
    }

    #[test]
    fn wildcards_stand_for_no_digits() {
        for short in [
            "",
            "4455",
            "555-010",
            "%",
            "2065550100%%%%%%%%%%",
            "2065550100______",
        ] {
            assert_eq!(condition("HOMEPHONE", &json!(short)), "nobody", "{short}");
        }
        assert_eq!(
            condition("homephone", &json!("(206) 555-0100")),
            "homephone LIKE '%) 5%55-%0100%'"
        );
    }
}
