//! Changing a policy. Touches only what is asked for.

use serde_json::{Map, Value};

use super::Policy;
use super::principal::Principal;

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

    /// Parts statement `index` (from 0) by its principals: those that `stays` keeps remain, the others get a statement of
    /// their own right behind, the same in everything else. A `Sid` gets the ending `Others` there, for it may stand only
    /// once. Says whether anything was parted.
    pub fn part_statement(&mut self, index: usize, stays: impl Fn(&Principal) -> bool) -> bool {
        let Some(members) = self.statement_mut(index) else {
            return false;
        };
        let Some(Value::Object(kinds)) = members.get("Principal") else {
            return false;
        };
        let (mut kept, mut moved) = (Map::new(), Map::new());
        for (kind, values) in kinds {
            let list = values.as_array().cloned();
            let list = list.unwrap_or_else(|| vec![values.clone()]);
            let keeps = |value: &Value| stays(&Principal::of_value(kind, value));
            let (here, there): (Vec<_>, Vec<_>) = list.into_iter().partition(keeps);
            for (part, mut values) in [(&mut kept, here), (&mut moved, there)] {
                match values.len() {
                    0 => {}
                    1 => drop(part.insert(kind.clone(), values.swap_remove(0))),
                    _ => drop(part.insert(kind.clone(), Value::Array(values))),
                }
            }
        }
        if kept.is_empty() || moved.is_empty() {
            return false;
        }
        let mut other = members.clone();
        members.insert("Principal".into(), Value::Object(kept));
        other.insert("Principal".into(), Value::Object(moved));
        if let Some(sid) = other.get("Sid").and_then(Value::as_str) {
            let sid = format!("{sid}Others");
            other.insert("Sid".into(), sid.into());
        }
        self.insert_statement(index + 1, other);
        true
    }

    fn insert_statement(&mut self, index: usize, statement: Map<String, Value>) {
        let Some(place) = self.document.get_mut("Statement") else {
            return;
        };
        if !place.is_array() {
            *place = Value::Array(vec![place.take()]);
        }
        if let Value::Array(list) = place {
            list.insert(index.min(list.len()), Value::Object(statement));
        }
    }

    /// Adds a statement at the end; a single statement becomes a list.
    pub fn add_statement(&mut self, statement: Map<String, Value>) {
        self.insert_statement(usize::MAX, statement);
    }
}

/// Takes away the operators that compare nothing any more.
fn drop_empty(operators: &mut Map<String, Value>) {
    operators.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
}
