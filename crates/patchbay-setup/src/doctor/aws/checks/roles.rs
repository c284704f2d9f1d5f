//! Judges the roles of functions: whether Lambda may take them, and whether they allow what the functions do.

use super::rights::{self, Need, Wanted};
use crate::doctor::aws::{FunctionFacts, Right, RoleFacts};
use crate::doctor::facts::Facts;
use crate::doctor::known::Known;
use crate::policy::Principal;
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[MISSING, TRUST, NOT_ALLOWED, TOKEN, LOGS, DENIED, BOUNDED];

const MISSING: Check = Check {
    id: "role.missing",
    severity: Severity::Error,
    title: "The function's role is there",
};
const TRUST: Check = Check {
    id: "role.trust",
    severity: Severity::Error,
    title: "Lambda may take the function's role",
};
const NOT_ALLOWED: Check = Check {
    id: "role.not-allowed",
    severity: Severity::Error,
    title: "The role allows what the function cannot work without: secrets, parameters, network, other functions, buckets",
};
const TOKEN: Check = Check {
    id: "role.token-not-shared",
    severity: Severity::Warning,
    title: "The role allows writing the access token where all environments share it",
};
const LOGS: Check = Check {
    id: "role.no-logs",
    severity: Severity::Warning,
    title: "The role allows writing logs",
};
pub(super) const DENIED: Check = Check {
    id: "role.denied",
    severity: Severity::Error,
    title: "No statement of the role's policies denies what the function needs",
};
const BOUNDED: Check = Check {
    id: "role.boundary",
    severity: Severity::Error,
    title: "The role's permissions boundary lets through what the function needs",
};

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let functions = facts
        .aws
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    functions
        .iter()
        .flat_map(|function| match facts.aws.rest.roles.get(&function.role) {
            Some(Known::Absent) => vec![missing(function)],
            Some(Known::Found(role)) => {
                let mut found: Vec<Finding> = trust(function, role).into_iter().collect();
                found.extend(permissions(facts, function, role));
                found
            }
            _ => Vec::new(),
        })
        .collect()
}

fn missing(function: &FunctionFacts) -> Finding {
    MISSING.finding(
        function.place(),
        format!("Its role {} is not there.", function.role),
        "Lambda cannot start the function without its role.",
        "deploy the function's stack again, which makes the role, or give the function another role",
    )
}

fn trust(function: &FunctionFacts, role: &RoleFacts) -> Option<Finding> {
    let trust = role.trust.as_ref()?;
    let lambda = Principal::Service("lambda.amazonaws.com".to_owned());
    let denied = trust.statements().iter().any(|statement| {
        statement.denies()
            && statement.covers_action("sts:AssumeRole")
            && statement.covers_principal(&lambda)
    });
    (denied || trust.allowing("sts:AssumeRole", &lambda).is_empty()).then(|| {
        TRUST.finding(
            role.place(),
            "Its trust policy does not let lambda.amazonaws.com take it.",
            format!("{} works with this role and cannot be started.", function.name),
            "add to the trust policy: {\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}",
        )
    })
}

/// What a role lacks for one reason: the actions on each thing.
struct Lack {
    right: Right,
    need: Need,
    things: Vec<(Wanted, Vec<&'static str>)>,
}

/// One finding for each reason, however many things and actions are concerned: it is one mistake.
fn permissions(facts: &Facts, function: &FunctionFacts, role: &RoleFacts) -> Vec<Finding> {
    let mut lacks: Vec<Lack> = Vec::new();
    for wanted in rights::of(&facts.aws, function) {
        let right = role.right(wanted.action, &wanted.resource);
        if right == Right::Has {
            continue;
        }
        let same = lacks
            .iter_mut()
            .find(|lack| lack.right == right && lack.need == wanted.need);
        match same {
            Some(lack) => lack.add(wanted),
            None => lacks.push(Lack {
                right,
                need: wanted.need,
                things: vec![(wanted.clone(), vec![wanted.action])],
            }),
        }
    }
    lacks
        .iter()
        .map(|lack| lack.finding(function, role))
        .collect()
}

impl Lack {
    fn add(&mut self, wanted: Wanted) {
        let same = self
            .things
            .iter_mut()
            .find(|(first, _)| first.resource == wanted.resource);
        if let Some((_, actions)) = same {
            actions.push(wanted.action);
        } else {
            let action = wanted.action;
            self.things.push((wanted, vec![action]));
        }
    }

    /// `secretsmanager:GetSecretValue on the secret A; kms:Decrypt on the key B`.
    fn said(&self) -> String {
        let said: Vec<String> = self
            .things
            .iter()
            .map(|(wanted, actions)| format!("{} on {}", actions.join(", "), wanted.thing))
            .collect();
        said.join("; ")
    }

    /// The statements that are missing, as JSON on one line.
    fn statements(&self) -> String {
        let statements: Vec<String> = self
            .things
            .iter()
            .map(|(wanted, actions)| {
                serde_json::json!({ "Effect": "Allow", "Action": actions, "Resource": wanted.resource }).to_string()
            })
            .collect();
        statements.join(", ")
    }

    fn finding(&self, function: &FunctionFacts, role: &RoleFacts) -> Finding {
        let said = self.said();
        let name = &function.name;
        let why = match self.need {
            Need::Work => format!("{name} needs it for its work."),
            Need::Logs => format!(
                "{name} works and leaves no logs, so that nobody can see why something fails."
            ),
            Need::Token => {
                format!(
                    "{name} signs in anew in each environment, because it cannot keep the token for the others."
                )
            }
        };
        match &self.right {
            Right::Denied(policy) => DENIED.finding(
                role.place(),
                format!("Its {policy} denies {said}."),
                format!("A denial goes before everything that allows. {why}"),
                format!("take the denial out of the {policy}, or except this resource from it"),
            ),
            Right::Bounded => BOUNDED.finding(
                role.place(),
                format!("Its permissions boundary does not let {said} through."),
                why,
                format!("add to the boundary: {}", self.statements()),
            ),
            _ => {
                let check = match self.need {
                    Need::Work => NOT_ALLOWED,
                    Need::Logs => LOGS,
                    Need::Token => TOKEN,
                };
                check.finding(
                    role.place(),
                    format!("It does not allow {said}."),
                    why,
                    format!("add to a policy of the role: {}", self.statements()),
                )
            }
        }
    }
}
