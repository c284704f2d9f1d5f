//! Judges the KMS keys of secrets: their state, and whether the function's role may use them. Both the key's policy and the
//! role's own have a say: <https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html>

use crate::doctor::aws::{FunctionFacts, KeyFacts, Layout, Right, RoleFacts, Secret};
use crate::doctor::facts::Facts;
use crate::doctor::known::Known;
use crate::policy::{Decision, Policy, Principal};
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[MISSING, DISABLED, DELETING, SPEC, NOT_ALLOWED, POLICY];

const MISSING: Check = Check {
    id: "kms.missing",
    severity: Severity::Error,
    title: "The key that a secret is encrypted with is there",
};
const DISABLED: Check = Check {
    id: "kms.disabled",
    severity: Severity::Error,
    title: "The key is enabled",
};
const DELETING: Check = Check {
    id: "kms.deleting",
    severity: Severity::Error,
    title: "The key is not on its way to be deleted",
};
const SPEC: Check = Check {
    id: "kms.not-symmetric",
    severity: Severity::Error,
    title: "The key is a symmetric one",
};
const NOT_ALLOWED: Check = Check {
    id: "kms.role-not-allowed",
    severity: Severity::Error,
    title: "The function's role may use the key: its policies allow it",
};
const POLICY: Check = Check {
    id: "kms.key-policy",
    severity: Severity::Error,
    title: "The key's policy lets the account's roles use it",
};

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    facts
        .aws
        .rest
        .keys
        .iter()
        .flat_map(|(name, key)| match key {
            Known::Absent => vec![MISSING.finding(
                format!("key {name}"),
                "It is not there.",
                "What is encrypted with it cannot be read by anybody.",
                "choose another key for the secret, and write the settings anew with `patchbay secrets init`",
            )],
            Known::Found(key) if !key.is_aws_managed => of_key(facts, name, key),
            _ => Vec::new(),
        })
        .collect()
}

fn of_key(facts: &Facts, name: &str, key: &KeyFacts) -> Vec<Finding> {
    let place = format!("key {}", key.arn.rsplit('/').next().unwrap_or(&key.arn));
    match key.state.as_str() {
        "Disabled" => vec![DISABLED.finding(
            place,
            "It is disabled.",
            "Secrets Manager and Lambda cannot decrypt what is encrypted with it.",
            format!(
                "`aws kms enable-key --key-id {}`: `patchbay doctor --fix` does it",
                key.arn
            ),
        )],
        "PendingDeletion" => {
            vec![DELETING.finding(
            place,
            "It is scheduled for deletion.",
            "It decrypts nothing any more, and when it is gone what it encrypted is lost for good.",
            format!("`aws kms cancel-key-deletion --key-id {}`, then enable it", key.arn),
        )]
        }
        _ if !key.spec.is_empty() && key.spec != "SYMMETRIC_DEFAULT" => vec![SPEC.finding(
            place,
            format!("It is a key of type {}.", key.spec),
            "Secrets Manager takes symmetric keys only.",
            "make a symmetric key and give it to the secret",
        )],
        _ => users(facts, name, key, &place),
    }
}

/// Who needs the key for a secret, and what for.
fn users(facts: &Facts, name: &str, key: &KeyFacts, place: &str) -> Vec<Finding> {
    let secrets = &facts.aws.base.secrets;
    let reads = [&secrets.settings, &secrets.access];
    let is_of = |secret: &&Known<Secret>| {
        secret
            .found()
            .is_some_and(|secret| secret.kms_key.as_deref() == Some(name))
    };
    if !reads.iter().any(is_of) {
        return Vec::new();
    }
    let writes = match secrets.layout {
        Layout::Adapter => is_of(&&secrets.settings),
        _ => is_of(&&secrets.access),
    };
    let mut actions = vec!["kms:Decrypt"];
    if writes {
        actions.push("kms:GenerateDataKey");
    }
    let functions = facts
        .aws
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut seen: Vec<&str> = Vec::new();
    functions
        .iter()
        .filter(|function| {
            function.kind == "invokeSfRestApi"
                || super::function_variables::SIGN_IN.contains(&function.kind)
        })
        .filter_map(|function| {
            let role = facts.aws.rest.roles.get(&function.role)?.found()?;
            if seen.contains(&role.name.as_str()) {
                return None;
            }
            seen.push(&role.name);
            user(key, function, role, &actions).map(|lack| lack.finding(place, key, role))
        })
        .collect()
}

/// Why a role cannot use a key.
enum Lack {
    /// The key's policy knows neither the role nor the account.
    KeyPolicy(Vec<&'static str>),
    /// The key's policy leaves it to the account, and the role's policies do not allow it.
    Role(Vec<&'static str>),
    /// This policy of the role denies it.
    Denied(String, Vec<&'static str>),
}

fn user(
    key: &KeyFacts,
    function: &FunctionFacts,
    role: &RoleFacts,
    actions: &[&'static str],
) -> Option<Lack> {
    let policy = key.policy.found()?;
    let principal = Principal::aws(&function.role);
    let account = Principal::Account(principal.account()?.to_owned());
    let by_key = |action: &str, whom: &Principal| decide_for(policy, action, whom);
    let mut blocked = Vec::new();
    let mut lacking = Vec::new();
    let mut denied: Option<(String, Vec<&'static str>)> = None;
    for action in actions {
        if let Right::Denied(policy) = role.right(action, &key.arn) {
            denied.get_or_insert((policy, Vec::new())).1.push(*action);
            continue;
        }
        match by_key(action, &principal) {
            Decision::Denied => blocked.push(*action),
            Decision::Unmentioned if by_key(action, &account) == Decision::Unmentioned => {
                blocked.push(*action);
            }
            decision => {
                // A key policy that names the role itself is enough; one that names the account leaves it to IAM.
                let named =
                    decision != Decision::Unmentioned && names_role(policy, action, &principal);
                if !named && role.right(action, &key.arn) != Right::Has {
                    lacking.push(*action);
                }
            }
        }
    }
    if let Some((policy, actions)) = denied {
        Some(Lack::Denied(policy, actions))
    } else if !blocked.is_empty() {
        Some(Lack::KeyPolicy(blocked))
    } else if !lacking.is_empty() {
        Some(Lack::Role(lacking))
    } else {
        None
    }
}

/// What the key's policy says of one principal; `Resource` is always this key.
fn decide_for(policy: &Policy, action: &str, whom: &Principal) -> Decision {
    let mut decision = Decision::Unmentioned;
    for statement in policy.statements() {
        if !statement.covers_action(action) || !statement.covers_principal(whom) {
            continue;
        }
        if statement.denies() && !statement.has_conditions() {
            return Decision::Denied;
        }
        if statement.allows() {
            decision = if statement.has_conditions() {
                Decision::Conditional
            } else {
                Decision::Allowed
            };
        }
    }
    decision
}

fn names_role(policy: &Policy, action: &str, role: &Principal) -> bool {
    policy.statements().iter().any(|statement| {
        statement.allows()
            && statement.covers_action(action)
            && statement
                .principals()
                .iter()
                .any(|one| one == role || *one == Principal::Anyone)
    })
}

impl Lack {
    fn finding(&self, place: &str, key: &KeyFacts, role: &RoleFacts) -> Finding {
        match self {
            Self::KeyPolicy(actions) => POLICY.finding(
                place,
                format!("Its policy does not let {} do {}.", role.name, actions.join(", ")),
                "Without the key's own policy nothing else can allow its use; the secret cannot be read.",
                format!(
                    "add to the key's policy: {}",
                    serde_json::json!({ "Effect": "Allow", "Principal": { "AWS": role.arn }, "Action": actions, "Resource": "*" })
                ),
            ),
            Self::Denied(policy, actions) => super::roles::DENIED.finding(
                role.place(),
                format!("Its {policy} denies {} on the key of the secret.", actions.join(", ")),
                format!("A denial goes before everything that allows; the secret is encrypted with the key {}.", key.arn),
                format!("take the denial out of the {policy}, or except the key from it"),
            ),
            Self::Role(actions) => NOT_ALLOWED.finding(
                role.place(),
                format!("It does not allow {} on the key of the secret.", actions.join(", ")),
                format!("The secret is encrypted with the key {}; who reads it has to be allowed to decrypt.", key.arn),
                format!(
                    "add to a policy of the role: {}",
                    serde_json::json!({ "Effect": "Allow", "Action": actions, "Resource": key.arn })
                ),
            ),
        }
    }
}
