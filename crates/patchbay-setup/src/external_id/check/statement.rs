//! How one statement compares the external id.

use super::list::{
    FOR_ALL_VALUES, FOR_ANY_VALUE, IF_EXISTS, IGNORES_CASE, NEGATED, OPERATOR, STRING_LIKE,
    WILDCARD,
};
use crate::external_id::KEY;
use crate::external_id::admission::{is_negated, is_open, is_textual};
use crate::finding::{Check, Finding};
use crate::policy::{Condition, Policy, Principal, Quantifier, Statement};

const FIX: &str = "`patchbay external-id apply` with the same id writes it as `StringEquals`";

pub(super) fn check(place: &str, policy: &Policy, statement: &Statement<'_>) -> Option<Finding> {
    let mut principals = statement.principals();
    if statement.has_not_principal() {
        principals.push(Principal::Anyone);
    }
    let open = principals.iter().any(|one| is_open(policy, one));
    let conditions = statement.conditions_on(KEY);
    // Of several conditions all have to be met, so a weak one beside a strong one does no harm.
    let exact = |condition: &Condition<'_>| condition.operator.eq_ignore_ascii_case("StringEquals");
    if conditions.iter().any(exact) {
        return None;
    }
    conditions
        .iter()
        .find_map(|condition| weakness(condition, open))
        .map(|(check, why)| {
            let condition = &conditions[0];
            check.finding(
                place,
                format!(
                    "{} compares the external id by `{}`",
                    statement.name(),
                    condition.operator
                ),
                why,
                FIX,
            )
        })
}

fn weakness(condition: &Condition<'_>, open: bool) -> Option<(&'static Check, &'static str)> {
    let operator = condition.operator_parts();
    if operator.is("Null") || is_negated(operator.comparison) {
        return open.then_some((
            &NEGATED,
            "It lets in everybody who sends another id, or any id at all.",
        ));
    }
    if !is_textual(operator.comparison) {
        return Some((
            &OPERATOR,
            "This operator compares no text, so the condition is never met and nobody can take the role.",
        ));
    }
    if operator.if_exists {
        return Some((&IF_EXISTS, "Who sends no external id at all is let in."));
    }
    match operator.quantifier {
        Some(Quantifier::ForAllValues) => {
            return Some((
                &FOR_ALL_VALUES,
                "`ForAllValues` is also true of nothing: who sends no external id is let in.",
            ));
        }
        Some(Quantifier::ForAnyValue) => {
            return Some((
                &FOR_ANY_VALUE,
                "AWS advises against it for keys that have one value; it works like the plain operator at best.",
            ));
        }
        None => {}
    }
    if operator.is("StringEqualsIgnoreCase") {
        return Some((&IGNORES_CASE, "It makes the id easier to guess."));
    }
    let wild = condition
        .values
        .iter()
        .any(|value| value.contains(['*', '?']));
    Some(if wild {
        (
            &WILDCARD,
            "Everybody who sends an id that fits the pattern is let in; `*` alone takes any id.",
        )
    } else {
        (
            &STRING_LIKE,
            "It works as long as the id has no `*` or `?`; `StringEquals` says what is meant.",
        )
    })
}
