//! What one statement of a policy says.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::pattern;
use super::principal::Principal;

/// A statement of a policy.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'p> {
    index: usize,
    members: &'p Map<String, Value>,
}

impl<'p> Statement<'p> {
    pub(super) fn new(index: usize, members: &'p Map<String, Value>) -> Self {
        Self { index, members }
    }

    /// Its place in the policy, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its members as they stand.
    pub fn members(&self) -> &'p Map<String, Value> {
        self.members
    }

    /// Its `Sid`, if it has one.
    pub fn sid(&self) -> Option<&'p str> {
        self.members
            .get("Sid")
            .and_then(Value::as_str)
            .filter(|sid| !sid.is_empty())
    }

    /// What a person calls it: `statement ReadRecordings`, or by number from 1, `statement 2`.
    pub fn name(&self) -> String {
        self.sid().map_or_else(
            || format!("statement {}", self.index + 1),
            |sid| format!("statement {sid}"),
        )
    }

    /// Whether its effect is `Allow`.
    pub fn allows(&self) -> bool {
        self.effect() == Some("Allow")
    }

    /// Whether its effect is `Deny`.
    pub fn denies(&self) -> bool {
        self.effect() == Some("Deny")
    }

    fn effect(&self) -> Option<&'p str> {
        self.members.get("Effect").and_then(Value::as_str)
    }

    /// The texts of `Action`, one or a list.
    pub fn actions(&self) -> Vec<&'p str> {
        self.texts("Action")
    }

    /// The texts of `Resource`, one or a list.
    pub fn resources(&self) -> Vec<&'p str> {
        self.texts("Resource")
    }

    /// Whether it speaks of this action, `sts:AssumeRole`, by `Action` or by `NotAction`. Case does not count.
    pub fn covers_action(&self, action: &str) -> bool {
        let action = action.to_ascii_lowercase();
        let fits = |pattern: &&str| pattern::matches(&pattern.to_ascii_lowercase(), &action);
        if self.members.contains_key("NotAction") {
            !self.texts("NotAction").iter().any(fits)
        } else {
            self.actions().iter().any(fits)
        }
    }

    /// Whether it speaks of this resource, an ARN, by `Resource` or by `NotResource`. A trust policy has neither: it is
    /// about its role.
    pub fn covers_resource(&self, resource: &str) -> bool {
        let fits = |pattern: &&str| pattern::matches(pattern, resource);
        if self.members.contains_key("NotResource") {
            !self.texts("NotResource").iter().any(fits)
        } else if self.members.contains_key("Resource") {
            self.resources().iter().any(fits)
        } else {
            self.members.contains_key("Principal") || self.members.contains_key("NotPrincipal")
        }
    }

    /// Whom `Principal` names. Empty when there is none, also when there is a `NotPrincipal`.
    pub fn principals(&self) -> Vec<Principal> {
        principals(self.members.get("Principal"))
    }

    /// Whom `NotPrincipal` names: all others are meant.
    pub fn not_principals(&self) -> Vec<Principal> {
        principals(self.members.get("NotPrincipal"))
    }

    /// Whether it has a `NotPrincipal`.
    pub fn has_not_principal(&self) -> bool {
        self.members.contains_key("NotPrincipal")
    }

    /// Whether it is about this principal. An identity's own policy has no principals and is about nobody else.
    pub fn covers_principal(&self, principal: &Principal) -> bool {
        let covers = |one: &Principal| one.covers(principal);
        if self.has_not_principal() {
            !self.not_principals().iter().any(covers)
        } else {
            self.principals().iter().any(covers)
        }
    }

    /// All its conditions, one for each operator and key.
    pub fn conditions(&self) -> Vec<Condition<'p>> {
        Condition::all(self.members)
    }

    /// Its conditions about one key; the key's case does not count.
    pub fn conditions_on(&self, key: &str) -> Vec<Condition<'p>> {
        let mut conditions = self.conditions();
        conditions.retain(|condition| condition.is_about(key));
        conditions
    }

    /// Whether it has any condition.
    pub fn has_conditions(&self) -> bool {
        !self.conditions().is_empty()
    }

    /// The texts of a member that may be one text or a list.
    fn texts(&self, member: &str) -> Vec<&'p str> {
        self.members.get(member).map(texts).unwrap_or_default()
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn principals(value: Option<&Value>) -> Vec<Principal> {
    match value {
        Some(Value::String(text)) => vec![Principal::aws(text)],
        Some(Value::Object(kinds)) => kinds
            .iter()
            .flat_map(|(kind, values)| {
                let list = values
                    .as_array()
                    .map_or(std::slice::from_ref(values), Vec::as_slice);
                list.iter().map(|value| Principal::of_value(kind, value))
            })
            .collect(),
        _ => Vec::new(),
    }
}
