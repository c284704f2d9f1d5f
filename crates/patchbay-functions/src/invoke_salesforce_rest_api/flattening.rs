//! Turns nested answers into the flat keys that a contact flow can read: `Account.Name`,
//! `Contacts.records.0.Id`. The rules are those of the npm package `flat` 5, observed through the
//! replaced function: separator `.`, arrays by index, empty objects and arrays stay values.

use serde_json::{Map, Value};

/// One level of keys. A later key wins over an equal earlier one.
pub(crate) fn flatten(record: &Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in record {
        flatten_into(&mut flat, name, value);
    }
    flat
}

/// Puts `value` under `prefix`, taking it apart as long as it holds something.
pub(crate) fn flatten_into(flat: &mut Map<String, Value>, prefix: &str, value: &Value) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                flatten_into(flat, &format!("{prefix}.{name}"), member);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten_into(flat, &format!("{prefix}.{index}"), item);
            }
        }
        other => {
            flat.insert(prefix.to_owned(), other.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_values_get_dotted_keys_and_empty_ones_stay() {
        let record = json!({
            "Id": "1", "Nothing": null, "Yes": true, "Empty": {}, "None": [],
            "Account": {"attributes": {"type": "Account"}, "Name": "A"},
            "Kids__r": {"records": [{"Name": "k0"}, [1, []]]},
        });
        let Value::Object(record) = record else {
            unreachable!("an object was written")
        };
        assert_eq!(
            Value::Object(flatten(&record)),
            json!({
                "Id": "1", "Nothing": null, "Yes": true, "Empty": {}, "None": [],
                "Account.attributes.type": "Account", "Account.Name": "A",
                "Kids__r.records.0.Name": "k0",
                "Kids__r.records.1.0": 1, "Kids__r.records.1.1": [],
            })
        );
    }
}
