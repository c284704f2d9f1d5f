//! Changing a policy. Touches only what is asked for.

use serde_json::{Map, Value};

use super::Policy;

impl Policy {
    /// Gives statement `index` (from 0) a condition: `operator` and `key` as IAM spells them, the values as one text or
    /// a list. What other operators say of the same key goes, and so does another spelling of the key; the other keys
    /// stay. Does nothing when there is no such statement.
    pub fn set_condition(&mut self, index: usize, operator: &str, key: &str, values: &[String]) {
        let Some(members) = self.statement_mut(index) else {
            return;
        };
        let written = match values {
            [one] => Value::from(one.as_str()),
            several => Value::from(several.to_vec()),
        };
        let conditions = members
            .entry("Condition")
            .or_insert_with(|| Value::Object(Map::new()));
        if !conditions.is_object() {
            *conditions = Value::Object(Map::new());
        }
        let Some(operators) = conditions.as_object_mut() else {
            return;
        };
        let mut spelling = None;
        for (name, keys) in operators.iter_mut() {
            let Some(keys) = keys.as_object_mut() else {
                continue;
            };
            let here = name.eq_ignore_ascii_case(operator);
            keys.retain(|found, _| {
                let same = found.eq_ignore_ascii_case(key);
                // The first spelling under the right operator stays where it stands.
                if same && here && spelling.is_none() {
                    spelling = Some((name.clone(), found.clone()));
                    return true;
                }
                !same
            });
        }
        let (operator, key) = spelling.unwrap_or_else(|| {
            let name = operators
                .keys()
                .find(|name| name.eq_ignore_ascii_case(operator));
            let name = name.cloned().unwrap_or_else(|| operator.to_owned());
            (name, key.to_owned())
        });
        let keys = operators
            .entry(operator)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(keys) = keys.as_object_mut() {
            keys.insert(key, written);
        }
        drop_empty(operators);
    }

    /// Takes all conditions about `key` from statement `index` (from 0), whatever their operator and the key's case. A
    /// `Condition` without a member goes too.
    pub fn remove_condition(&mut self, index: usize, key: &str) {
        let Some(members) = self.statement_mut(index) else {
            return;
        };
        let Some(operators) = members.get_mut("Condition").and_then(Value::as_object_mut) else {
            return;
        };
        for keys in operators.values_mut().filter_map(Value::as_object_mut) {
            keys.retain(|found, _| !found.eq_ignore_ascii_case(key));
        }
        drop_empty(operators);
        if operators.is_empty() {
            // Not `remove`, which would change the order of the members behind it.
            members.shift_remove("Condition");
        }
    }

    /// The members of statement `index` (from 0), to be changed.
    pub fn statement_mut(&mut self, index: usize) -> Option<&mut Map<String, Value>> {
        match self.document.get_mut("Statement")? {
            Value::Array(list) => list.get_mut(index)?.as_object_mut(),
            one if index == 0 => one.as_object_mut(),
            _ => None,
        }
    }

    /// Adds a statement at the end; a single statement becomes a list.
    pub fn add_statement(&mut self, statement: Map<String, Value>) {
        let Some(place) = self.document.get_mut("Statement") else {
            return;
        };
        if let Value::Array(list) = place {
            list.push(Value::Object(statement));
        } else {
            let first = place.take();
            *place = Value::Array(vec![first, Value::Object(statement)]);
        }
    }
}

/// Takes away the operators that compare nothing any more.
fn drop_empty(operators: &mut Map<String, Value>) {
    operators.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
}
