//! Turns nested answers into the flat keys that a contact flow reads, as the CTI adapter's function does
//! (observed): names joined by a separator, the elements of a list under one and the same name so that the
//! last one wins, empty objects and lists gone, every scalar as it is. Service Cloud Voice's function
//! numbers the elements instead, so the two share nothing.

use serde_json::{Map, Value};

/// One level of keys. A later key wins over an equal earlier one and keeps its place.
pub(crate) fn flatten(members: &Map<String, Value>, separator: &str) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in members {
        put(&mut flat, name, value, separator);
    }
    flat
}

// As deep as the JSON reader lets a value be: 128 levels.
fn put(flat: &mut Map<String, Value>, path: &str, value: &Value, separator: &str) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                put(flat, &format!("{path}{separator}{name}"), member, separator);
            }
        }
        Value::Array(items) => {
            for item in items {
                put(flat, path, item, separator);
            }
        }
        scalar => {
            flat.insert(path.to_owned(), scalar.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../../../fixtures/vectors/flatten.json"))
                .unwrap();
        for vector in vectors.as_array().unwrap() {
            let members = vector["in"].as_object().unwrap();
            let flat = flatten(members, vector["separator"].as_str().unwrap());
            assert_eq!(Value::Object(flat), vector["ok"], "{vector}");
        }
    }
}
