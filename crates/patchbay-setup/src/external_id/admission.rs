//! Whether a trust policy lets a principal in, by the external id that it sends. Looks at the conditions about the id; of
//! the others it takes the worse case: those of an `Allow` are met, those of a `Deny` are not.

use super::{ASSUME_ROLE, KEY};
use crate::policy::{Condition, Policy, Principal, Quantifier, Statement, matches_pattern};

/// An id that no policy names.
const FOREIGN: &str = "0-an-id-that-nobody-gave-out-0";

/// Whether the role can be taken with this id; `None` stands for a call that sends none.
pub(super) fn admits(policy: &Policy, principal: &Principal, given: Option<&str>) -> bool {
    let denied = policy.statements().iter().any(|statement| {
        statement.denies() && is_about(statement, principal) && denies(statement, given)
    });
    !denied
        && policy
            .allowing(ASSUME_ROLE, principal)
            .iter()
            .any(|statement| meets(statement, given))
}

/// Whether the role can be taken without the right id: with none, or with any.
pub(super) fn is_open(policy: &Policy, principal: &Principal) -> bool {
    admits(policy, principal, None) || admits(policy, principal, Some(FOREIGN))
}

fn is_about(statement: &Statement<'_>, principal: &Principal) -> bool {
    statement.covers_action(ASSUME_ROLE) && statement.covers_principal(principal)
}

/// Whether a `Deny` refuses a call with this id, whatever else the call has.
pub(super) fn denies(statement: &Statement<'_>, given: Option<&str>) -> bool {
    let of_the_id = statement.conditions_on(KEY);
    of_the_id.len() == statement.conditions().len() && meets(statement, given)
}

fn meets(statement: &Statement<'_>, given: Option<&str>) -> bool {
    statement
        .conditions_on(KEY)
        .iter()
        .all(|condition| is_met(condition, given))
}

/// How IAM compares a key that has one value or none.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
fn is_met(condition: &Condition<'_>, given: Option<&str>) -> bool {
    let operator = condition.operator_parts();
    if operator.is("Null") {
        let absent = condition.values.iter().any(|value| value == "true");
        return given.is_none() == absent;
    }
    let negated = is_negated(operator.comparison);
    let Some(given) = given else {
        return match operator.quantifier {
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => operator.if_exists,
            None => operator.if_exists || negated,
        };
    };
    let fits = |value: &String| -> bool {
        match operator.comparison.to_ascii_lowercase().as_str() {
            "stringequals" | "stringnotequals" => value == given,
            "stringequalsignorecase" | "stringnotequalsignorecase" => {
                value.eq_ignore_ascii_case(given)
            }
            "stringlike" | "stringnotlike" => matches_pattern(value, given),
            _ => false,
        }
    };
    condition.values.iter().any(fits) != negated
}

/// Whether the comparison asks for anything but its values.
pub(super) fn is_negated(comparison: &str) -> bool {
    [
        "StringNotEquals",
        "StringNotEqualsIgnoreCase",
        "StringNotLike",
    ]
    .iter()
    .any(|name| name.eq_ignore_ascii_case(comparison))
}

/// Whether it is a comparison of text, which alone makes sense for an id.
pub(super) fn is_textual(comparison: &str) -> bool {
    is_negated(comparison)
        || ["StringEquals", "StringEqualsIgnoreCase", "StringLike"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(comparison))
}
