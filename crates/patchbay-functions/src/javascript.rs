//! The few habits of JavaScript that show in the replaced functions' requests and answers, and
//! that flows may lean on: how a value reads inside a text, and how whole numbers are written.

use serde_json::{Map, Number, Value};

/// Above this a double no longer tells neighbouring whole numbers apart.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A value inside a text: a missing one reads `undefined`, null reads `null`.
pub(crate) fn text(value: Option<&Value>) -> String {
    match value {
        None => "undefined".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(_)) => "[object Object]".to_owned(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| {
                    if item.is_null() {
                        String::new()
                    } else {
                        text(Some(item))
                    }
                })
                .collect();
            items.join(",")
        }
        Some(other) => other.to_string(),
    }
}

/// Whether JavaScript takes the value for true.
pub(crate) fn is_truthy(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Number(number)) => number.as_f64().is_some_and(|number| number != 0.0),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

/// Writes whole numbers without a fraction, everywhere in `value`: `3.0` becomes `3`.
pub(crate) fn write_whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(whole) = whole(number) {
                *number = whole;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_whole_numbers),
        Value::Object(members) => write_whole_numbers_of(members),
        _ => {}
    }
}

/// The same for the members of an object.
pub(crate) fn write_whole_numbers_of(members: &mut Map<String, Value>) {
    members.values_mut().for_each(write_whole_numbers);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "only whole numbers in range get here"
)]
fn whole(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && float.abs() < LARGEST_EXACT).then(|| Number::from(float as i64))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_in_javascript() {
        assert_eq!(text(None), "undefined");
        assert_eq!(text(Some(&json!(null))), "null");
        assert_eq!(text(Some(&json!([1, null, "a"]))), "1,,a");
        assert_eq!(text(Some(&json!({"a": 1}))), "[object Object]");
        assert!(!is_truthy(Some(&json!(""))));
        assert!(!is_truthy(Some(&json!(0))));
        assert!(is_truthy(Some(&json!([]))));
    }

    #[test]
    fn whole_floats_lose_their_fraction() {
        let mut value = json!({"a": 3.0, "b": [1.5, -0.0, 1e3], "c": 12_345_678_901_234_567_i64});
        write_whole_numbers(&mut value);
        let expected = r#"{"a":3,"b":[1.5,0,1000],"c":12345678901234567}"#;
        assert_eq!(value.to_string(), expected);
    }
}
