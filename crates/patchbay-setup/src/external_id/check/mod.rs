//! Finds what makes an external id useless, or keeps Salesforce out.

mod list;
mod statement;

use std::collections::BTreeMap;

pub use self::list::CHECKS;
use self::list::{
    ANYONE, DENIED, DIFFERENT, GUESSABLE, MALFORMED, MISSING, NO_OTHER_ACCOUNT, ON_DENY, OTHER_ID,
    ROLE_MISSING, SIBLING, TRUST_TOO_LARGE, UNUSED, WRONG_ACCOUNT,
};
use super::admission::{self, admits, is_negated, is_open};
use super::edit::{ids_of, is_cross_account};
use super::id::ExternalId;
use super::{ASSUME_ROLE, KEY};
use crate::finding::Finding;
use crate::policy::{Policy, PolicyPlace, Principal, Statement};

/// The trust policy of one role.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    /// How a person knows it: `role AcmeVoiceCC-SCVS3Role`, a file.
    pub place: String,
    /// Whether the role has to be there.
    pub required: bool,
    /// The account that the role is in, twelve digits; with none every account counts as another one.
    pub own_account: Option<String>,
    /// The policy; none when the role is not there.
    pub policy: Option<Policy>,
}

/// What is known from elsewhere. What is empty is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The ids that Salesforce shows for this AWS account, one for each org.
    pub ids: Vec<String>,
    /// The AWS account from which Salesforce comes, twelve digits.
    pub salesforce_account: Option<String>,
}

/// Looks at the trust policies of all roles of a contact centre.
pub fn check(trusts: &[Trust], expected: &Expected) -> Vec<Finding> {
    let mut findings = Vec::new();
    for id in &expected.ids {
        findings.extend(judge_id("the expected external id", id));
    }
    let in_use = !expected.ids.is_empty() || trusts.iter().any(names_an_id);
    for trust in trusts {
        match &trust.policy {
            Some(policy) => findings.extend(check_role(trust, policy, expected, in_use)),
            None if trust.required => findings.push(ROLE_MISSING.finding(
                &trust.place,
                "the role is not in this account",
                "Salesforce takes this role to manage the contact centre; without it that part does not work.",
                "deploy the contact centre's stacks again, or name the role that does this job with `--role KIND=NAME`",
            )),
            None => {}
        }
    }
    if !in_use && trusts.iter().any(|trust| trust.policy.is_some()) {
        findings.push(UNUSED.finding(
            "trust policies",
            "no role asks for an external id",
            "Who knows the names of the roles can have them used for another Salesforce org, for all orgs come from the same AWS account.",
            "make one with `patchbay external-id new`, enter it in Salesforce, then `patchbay external-id apply`",
        ));
    }
    if expected.ids.is_empty() {
        findings.extend(different_ids(trusts));
    }
    findings
}

fn names_an_id(trust: &Trust) -> bool {
    let statements = trust.policy.as_ref().map(Policy::statements);
    let names = |statement: &Statement<'_>| !statement.conditions_on(KEY).is_empty();
    statements.is_some_and(|statements| statements.iter().any(names))
}

fn check_role(trust: &Trust, policy: &Policy, expected: &Expected, in_use: bool) -> Vec<Finding> {
    let place = &trust.place;
    let own = trust.own_account.as_deref();
    let mut findings = Vec::new();
    if policy.size() > PolicyPlace::Trust.limit() {
        findings.push(TRUST_TOO_LARGE.finding(
            place,
            format!("the trust policy has {} characters", policy.size()),
            format!(
                "AWS takes {} unless the account's quota was raised.",
                PolicyPlace::Trust.limit()
            ),
            "take away statements or ids that nobody uses any more, or ask AWS for a larger quota",
        ));
    }
    let statements = policy.statements();
    let outside: Vec<_> = statements
        .iter()
        .filter(|statement| is_cross_account(statement, own))
        .copied()
        .collect();
    if outside.is_empty() {
        findings.push(NO_OTHER_ACCOUNT.finding(
            place,
            "no statement lets another account take the role",
            "Salesforce comes from an AWS account of its own and takes the role with sts:AssumeRole.",
            "deploy the contact centre's stacks again; they write the trust policy",
        ));
        return findings;
    }
    findings.extend(check_principals(place, &outside, own, expected));
    for statement in &outside {
        findings.extend(statement::check(place, policy, statement));
    }
    if in_use {
        findings.extend(unconditioned(place, policy, &outside, own));
    }
    findings.extend(wrong_ids(place, policy, &outside, expected));
    findings.extend(denials(place, policy, &outside, expected));
    findings
}

fn check_principals(
    place: &str,
    outside: &[Statement<'_>],
    own: Option<&str>,
    expected: &Expected,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let all = |statement: &&Statement<'_>| {
        statement.has_not_principal() || statement.principals().contains(&Principal::Anyone)
    };
    if let Some(open) = outside.iter().find(all) {
        findings.push(ANYONE.finding(
            place,
            format!("{} lets every AWS account take the role", open.name()),
            "An external id is no secret; only together with one trusted account it keeps others out.",
            "put the ARN of Salesforce's account in the place of `*`, `{\"AWS\": \"arn:aws:iam::<account>:root\"}`",
        ));
        return findings;
    }
    let Some(salesforce) = expected.salesforce_account.as_deref() else {
        return findings;
    };
    let wanted = Principal::Account(salesforce.to_owned());
    let trusted: Vec<Principal> = outside
        .iter()
        .flat_map(Statement::principals)
        .filter(|principal| principal.is_cross_account(own))
        .collect();
    let other = trusted.iter().find(|one| !wanted.covers(one));
    if let Some(other) = other {
        findings.push(WRONG_ACCOUNT.finding(
            place,
            format!("the role trusts {other}, not account {salesforce}"),
            "Salesforce comes from one account; any other one that is trusted can use the role, and if Salesforce's is missing Salesforce cannot.",
            format!("put `arn:aws:iam::{salesforce}:root` in its place in the trust policy"),
        ));
    }
    findings
}

/// Statements without a condition about the id, where that lets anybody in without it.
fn unconditioned(
    place: &str,
    policy: &Policy,
    outside: &[Statement<'_>],
    own: Option<&str>,
) -> Vec<Finding> {
    let has_id = |statement: &Statement<'_>| !statement.conditions_on(KEY).is_empty();
    let mut findings = Vec::new();
    for statement in outside.iter().filter(|statement| !has_id(statement)) {
        let mut principals = statement.principals();
        principals.retain(|principal| principal.is_cross_account(own));
        if statement.has_not_principal() {
            principals.push(Principal::Anyone);
        }
        let open = |principal: &&Principal| is_open(policy, principal);
        let Some(principal) = principals.iter().find(open) else {
            continue;
        };
        let shares = |other: &&Statement<'_>| {
            has_id(other)
                && (other.covers_principal(principal)
                    || other.principals().iter().any(|one| principal.covers(one)))
        };
        let name = statement.name();
        findings.push(match outside.iter().find(shares) {
            Some(other) => SIBLING.finding(
                place,
                format!("{name} lets {principal} in without the external id that {} asks for", other.name()),
                "One statement that allows is enough; the condition of the other one protects nothing.",
                format!("take {name} out of the trust policy, or give it the condition with `patchbay external-id apply`"),
            ),
            None => MISSING.finding(
                place,
                format!("{name} lets {principal} in without an external id"),
                "Salesforce takes the role for any of its orgs that names it; the external id ties it to yours.",
                "`patchbay external-id apply` adds the condition to every such statement",
            ),
        });
    }
    findings
}

/// Ids that are none, can be guessed, or are others than Salesforce sends.
fn wrong_ids(
    place: &str,
    policy: &Policy,
    outside: &[Statement<'_>],
    expected: &Expected,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for statement in outside {
        let mut conditions = statement.conditions_on(KEY);
        conditions.retain(|condition| !condition.operator_parts().is("Null"));
        for condition in conditions {
            let like = condition.operator_parts().is("StringLike");
            let literal = |value: &&String| !(like && value.contains(['*', '?']));
            for value in condition.values.iter().filter(literal) {
                // What is expected is judged once, not again for each role.
                if !expected.ids.contains(value) {
                    findings.extend(judge_id(place, value));
                }
            }
        }
    }
    let conditioned: Vec<_> = outside
        .iter()
        .filter(|statement| !statement.conditions_on(KEY).is_empty())
        .collect();
    if !findings.is_empty() {
        return findings;
    }
    let asked: Vec<String> = conditioned
        .iter()
        .flat_map(|statement| ids_of(statement))
        .map(|id| id.to_string())
        .collect();
    if asked.is_empty() {
        return findings;
    }
    for id in &expected.ids {
        let denied = denial_of(policy, outside, id).is_some();
        let let_in = |statement: &&&Statement<'_>| {
            let principals = statement.principals();
            principals.iter().any(|one| admits(policy, one, Some(id)))
        };
        if denied || conditioned.iter().any(|statement| let_in(&statement)) {
            continue;
        }
        let near = asked.iter().find(|one| one.eq_ignore_ascii_case(id));
        let what = match near {
            Some(near) => format!("the role asks for `{near}`, which differs from `{id}` in case"),
            None => format!("the role asks for `{}`, not for `{id}`", asked.join("`, `")),
        };
        findings.push(OTHER_ID.finding(
            place,
            what,
            "Salesforce sends the id that its set-up page shows, and AWS compares it letter by letter.",
            format!("`patchbay external-id apply {id}` (with --add if another org uses the role with the other id)"),
        ));
    }
    findings
}

/// What is wrong with an id itself.
fn judge_id(place: &str, text: &str) -> Option<Finding> {
    match ExternalId::parse(text) {
        Ok(id) if id.as_str() != text => Some(MALFORMED.finding(
            place,
            format!("`{text}` has white space at an end"),
            "White space is compared too, and STS refuses an id that has any.",
            "`patchbay external-id apply` with the id as Salesforce shows it",
        )),
        Ok(id) if id.is_guessable() => Some(GUESSABLE.finding(
            place,
            format!("the external id `{id}` is short or has digits only"),
            "An id that can be guessed or tried out protects nothing.",
            "generate one in Salesforce or with `patchbay external-id new`, then `patchbay external-id apply`",
        )),
        Ok(_) => None,
        Err(fault) => Some(MALFORMED.finding(
            place,
            format!("`{text}` cannot be an external id: {fault}"),
            "STS refuses the call of who sends such an id, so nobody can take the role.",
            "`patchbay external-id apply` with the id that Salesforce shows",
        )),
    }
}

/// `Deny` statements that keep Salesforce out though it sends the right id.
fn denials(
    place: &str,
    policy: &Policy,
    outside: &[Statement<'_>],
    expected: &Expected,
) -> Option<Finding> {
    let mut ids: Vec<String> = expected.ids.clone();
    if ids.is_empty() {
        let asked = outside.iter().flat_map(ids_of);
        ids.extend(asked.map(|id| id.to_string()));
    }
    let by_id = ids
        .iter()
        .find_map(|id| Some((id, denial_of(policy, outside, id)?)));
    if let Some((id, statement)) = by_id {
        let name = statement.name();
        let why = if statement.has_conditions() {
            let negated = |condition: &crate::policy::Condition<'_>| {
                is_negated(condition.operator_parts().comparison)
            };
            if statement.conditions().iter().any(negated) {
                "It denies every id but the ones that it names, and this one is not among them."
            } else {
                "The id stands on a Deny, so whoever sends it is refused; it belongs on the Allow."
            }
        } else {
            return Some(DENIED.finding(
                place,
                format!("{name} denies the other account whatever id it sends"),
                "A denial goes before everything that allows.",
                format!("take {name} out of the trust policy"),
            ));
        };
        return Some(ON_DENY.finding(
            place,
            format!("{name} refuses who sends the external id `{id}`"),
            why,
            format!("take {name} out of the trust policy, then `patchbay external-id apply {id}`"),
        ));
    }
    None
}

/// The `Deny` that refuses a principal of these statements with this id.
fn denial_of<'p>(policy: &'p Policy, outside: &[Statement<'_>], id: &str) -> Option<Statement<'p>> {
    let about = |statement: &Statement<'_>| {
        let mut principals = outside.iter().flat_map(Statement::principals);
        statement.covers_action(ASSUME_ROLE)
            && principals.any(|principal| statement.covers_principal(&principal))
    };
    policy.statements().into_iter().find(|statement| {
        statement.denies() && about(statement) && admission::denies(statement, Some(id))
    })
}

/// Roles without the id that most of the others have. A role may have more ids than the others, for it may be shared.
fn different_ids(trusts: &[Trust]) -> Vec<Finding> {
    let mut by_role: Vec<(&Trust, Vec<ExternalId>)> = Vec::new();
    for trust in trusts {
        let statements = trust.policy.as_ref().map(Policy::statements);
        let own = trust.own_account.as_deref();
        let ids: Vec<_> = statements
            .iter()
            .flatten()
            .filter(|statement| is_cross_account(statement, own))
            .flat_map(ids_of)
            .collect();
        if !ids.is_empty() {
            by_role.push((trust, ids));
        }
    }
    let mut roles_with: BTreeMap<&ExternalId, usize> = BTreeMap::new();
    for (_, ids) in &by_role {
        for id in ids {
            *roles_with.entry(id).or_default() += 1;
        }
    }
    let Some((usual, _)) = roles_with.iter().max_by_key(|(_, roles)| **roles) else {
        return Vec::new();
    };
    by_role
        .iter()
        .filter(|(_, ids)| !ids.contains(usual))
        .map(|(trust, ids)| {
            let ids: Vec<&str> = ids.iter().map(ExternalId::as_str).collect();
            DIFFERENT.finding(
                &trust.place,
                format!("the role asks for `{}`, other roles for `{usual}`", ids.join("`, `")),
                "Salesforce sends one id for all roles of an AWS account, so it cannot take all of them.",
                "`patchbay external-id apply` with the id that Salesforce shows sets it on all roles",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
