//! Judges the secrets and parameters as AWS keeps them: whether they are there, their state, their versions. What stands
//! in them belongs to the Salesforce half.

use jiff::SignedDuration;
use patchbay_config::keys;

use crate::doctor::aws::{FunctionFacts, Layout, Secret};
use crate::doctor::facts::Facts;
use crate::doctor::known::Known;
use crate::policy::Policy;
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[
    MISSING,
    ACCESS_MISSING,
    DELETED,
    ROTATES,
    PENDING,
    VERSIONS,
    POLICY_DENIES,
    PARAMETER_MISSING,
    PARAMETER_PLAIN,
];

const MISSING: Check = Check {
    id: "secret.not-there",
    severity: Severity::Error,
    title: "The secret with the settings is there",
};
const ACCESS_MISSING: Check = Check {
    id: "secret.access-not-there",
    severity: Severity::Error,
    title: "The secret with the access token is there",
};
const DELETED: Check = Check {
    id: "secret.deleted",
    severity: Severity::Error,
    title: "No secret is on its way to be deleted",
};
const ROTATES: Check = Check {
    id: "secret.rotates",
    severity: Severity::Error,
    title: "No rotation function of Secrets Manager writes over the settings",
};
const PENDING: Check = Check {
    id: "secret.pending",
    severity: Severity::Warning,
    title: "No version of a secret has been waiting to become the current one (AWSPENDING)",
};
const VERSIONS: Check = Check {
    id: "secret.version-pressure",
    severity: Severity::Warning,
    title: "A secret is not written so often that its versions run out",
};
const POLICY_DENIES: Check = Check {
    id: "secret.policy-denies",
    severity: Severity::Error,
    title: "The secret's own policy does not keep the function out",
};
const PARAMETER_MISSING: Check = Check {
    id: "parameter.not-there",
    severity: Severity::Error,
    title: "The parameters that the variables name are there",
};
const PARAMETER_PLAIN: Check = Check {
    id: "parameter.not-secure",
    severity: Severity::Warning,
    title: "Parameters with secrets are SecureStrings",
};

/// Secrets Manager keeps about 100 versions and removes none that is younger than a day.
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>
const MANY_VERSIONS: usize = 80;

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let secrets = &facts.aws.base.secrets;
    let mut findings = Vec::new();
    match &secrets.settings {
        Known::Absent => findings.push(missing(facts, &MISSING, &secrets.settings_name)),
        Known::Found(secret) => findings.extend(of_secret(facts, secret)),
        _ => {}
    }
    match &secrets.access {
        Known::Absent => findings.push(missing(facts, &ACCESS_MISSING, &secrets.access_name)),
        Known::Found(secret) => findings.extend(of_secret(facts, secret)),
        _ => {}
    }
    if let Some(function) = facts.aws.base.flow_function() {
        findings.extend(parameters(facts, function));
    }
    findings
}

fn place(name: &str) -> String {
    format!("secret {name}")
}

fn missing(facts: &Facts, check: &Check, name: &str) -> Finding {
    let region = facts
        .aws
        .base
        .identity
        .found()
        .map(|identity| identity.region.as_str())
        .unwrap_or_default();
    let fix = match (&facts.subject.centre, facts.aws.base.secrets.layout) {
        (_, Layout::Adapter) => {
            "make it with `patchbay secrets init --package cti`, and give its ARN to the stack"
                .to_owned()
        }
        (Some(centre), _) => {
            format!("make it with `patchbay secrets init --contact-center {centre}`")
        }
        _ => "make it with `patchbay secrets init`".to_owned(),
    };
    check.finding(
        place(name),
        format!("There is no secret {name} in {region}."),
        "The function reads its settings from one secret and keeps the access token in the other.",
        fix,
    )
}

fn of_secret(facts: &Facts, secret: &Secret) -> Vec<Finding> {
    if secret.deleted {
        return vec![DELETED.finding(
            place(&secret.name),
            "It is scheduled for deletion.",
            "Secrets Manager gives its value to nobody any more, and removes it for good after the recovery window.",
            format!("`aws secretsmanager restore-secret --secret-id {}`: `patchbay doctor --fix` does it", secret.name),
        )];
    }
    [
        rotates(secret),
        pending(secret),
        versions(facts, secret),
        policy_denies(facts, secret),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rotates(secret: &Secret) -> Option<Finding> {
    secret.rotates.then(|| {
        ROTATES.finding(
            place(&secret.name),
            "Rotation by Secrets Manager is switched on.",
            "Its rotation function writes over settings that belong to Salesforce; a new key has to be put into the app first.",
            format!(
                "`aws secretsmanager cancel-rotate-secret --secret-id {}`; `patchbay secrets rotate` changes the key on both sides",
                secret.name
            ),
        )
    })
}

fn pending(secret: &Secret) -> Option<Finding> {
    let stage = |version: &crate::doctor::aws::Version, name: &str| {
        version.stages.iter().any(|stage| stage == name)
    };
    let waits = secret
        .versions
        .found()?
        .iter()
        .any(|version| stage(version, "AWSPENDING") && !stage(version, "AWSCURRENT"));
    waits.then(|| {
        PENDING.finding(
            place(&secret.name),
            "A version of it has the label AWSPENDING.",
            "A rotation was begun and not ended; the functions read the version before it.",
            "remove the label with `aws secretsmanager update-secret-version-stage`, or end the rotation",
        )
    })
}

fn versions(facts: &Facts, secret: &Secret) -> Option<Finding> {
    let day_ago = facts.now.checked_sub(SignedDuration::from_hours(24)).ok()?;
    let young = secret
        .versions
        .found()?
        .iter()
        .filter(|version| version.created > day_ago)
        .count();
    (young > MANY_VERSIONS).then(|| {
        VERSIONS.finding(
            place(&secret.name),
            format!("It got {young} versions within a day."),
            "Secrets Manager keeps about 100 and removes none younger than a day; then the token can be written no more. \
             Something signs in again and again: a published package that writes at each refusal, or a session time that is too short.",
            "see in the logs which function signs in so often; Patchbay writes at most once in ten minutes",
        )
    })
}

/// A denial in the secret's own policy goes before all that the role allows.
fn policy_denies(facts: &Facts, secret: &Secret) -> Option<Finding> {
    let policy = Policy::parse(secret.policy.found().filter(|text| !text.is_empty())?).ok()?;
    let function = facts.aws.base.flow_function()?;
    let role = crate::policy::Principal::aws(&function.role);
    let denying = policy.statements().into_iter().find(|statement| {
        statement.denies()
            && statement.covers_action("secretsmanager:GetSecretValue")
            && statement.covers_principal(&role)
            && !statement.has_conditions()
    })?;
    Some(POLICY_DENIES.finding(
        place(&secret.name),
        format!(
            "Its own policy keeps the function's role out ({}).",
            denying.name()
        ),
        "A denial goes before everything that the role's policies allow.",
        "take the statement out of the secret's resource permissions, or except the role from it",
    ))
}

fn parameters(facts: &Facts, function: &FunctionFacts) -> Vec<Finding> {
    facts
        .aws
        .base
        .secrets
        .parameters
        .iter()
        .filter_map(|(variable, parameter)| {
            let name = function.variables.get(variable)?;
            let place = format!("parameter {name}");
            match parameter {
                Known::Absent => Some(PARAMETER_MISSING.finding(
                    place,
                    format!("There is no parameter {name}, which the variable {variable} names."),
                    "The function reads its settings from parameters; names are case-sensitive.",
                    format!("make the parameter as a SecureString, or set {variable} to the name of the one that is there"),
                )),
                Known::Found(found) if found.kind != "SecureString" && is_secret(variable) => Some(PARAMETER_PLAIN.finding(
                    place,
                    format!("It is a {}.", found.kind),
                    "Everybody who may read the Parameter Store sees it in plain text.",
                    "make it anew as a SecureString, or move to a secret with `patchbay secrets migrate`",
                )),
                _ => None,
            }
        })
        .collect()
}

fn is_secret(variable: &str) -> bool {
    [keys::PRIVATE_KEY_PARAM_NAME, keys::ACCESS_TOKEN_PARAM_NAME].contains(&variable)
}
