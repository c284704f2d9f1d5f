//! What is wrong with the provider and the role of a sign-in. Pure: it looks at facts only.

use jiff::Timestamp;

use super::{AccountFacts, RoleFacts, Seen};
use crate::Finding;
use crate::policy::{Decision, Policy, Principal, Statement};
use crate::saml::checks;
use crate::saml::documents::{self, ASSUME, AUDIENCE, FEDERATE};
use crate::saml::metadata::{IdpMetadata, check_metadata};
use crate::saml::sign_in::SignIn;

const APPLY: &str = "Run `patchbay saml apply`; it shows what it would change first.";

/// Says what is wrong with provider and role. `metadata` is what Salesforce gives today, when it is known.
pub fn check(
    facts: &AccountFacts,
    sign_in: &SignIn,
    metadata: Option<&IdpMetadata>,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = check_provider(facts, sign_in, metadata, now);
    match &facts.role {
        Seen::There(role) => findings.extend(check_role(role, facts, sign_in)),
        Seen::Unseen(error) => findings.push(unseen(&error.to_string(), error.action())),
        Seen::Absent => findings.push(checks::ROLE_MISSING.finding(
            format!("role {}", sign_in.role()),
            format!("The account has no role `{}`.", sign_in.role()),
            "The single-sign-on app names it in the attribute Role; AWS refuses the sign-in.",
            APPLY,
        )),
    }
    findings
}

fn unseen(error: &str, action: &str) -> Finding {
    checks::ACCOUNT_UNSEEN.finding(
        "account",
        "Not everything of the sign-in could be looked at.",
        error,
        format!("Give the credentials the right {action}, or use others: `--profile NAME`."),
    )
}

fn check_provider(
    facts: &AccountFacts,
    sign_in: &SignIn,
    metadata: Option<&IdpMetadata>,
    now: Timestamp,
) -> Vec<Finding> {
    let place = format!("SAML provider {}", sign_in.provider());
    match &facts.provider {
        Seen::Unseen(error) => vec![unseen(&error.to_string(), error.action())],
        Seen::Absent => vec![missing_provider(place, facts, sign_in)],
        Seen::There(text) => {
            let stored = IdpMetadata::parse(text).ok();
            if let (Some(stored), Some(today)) = (&stored, metadata)
                && !stored.means_the_same(today)
            {
                return vec![checks::PROVIDER_METADATA.finding(
                    place,
                    "IAM has other metadata than Salesforce gives today.",
                    differences(stored, today),
                    "Run `patchbay saml apply --metadata FILE` with the metadata of today.",
                )];
            }
            let mut findings = check_metadata(text, now);
            for finding in &mut findings {
                finding.place.clone_from(&place);
            }
            findings
        }
    }
}

fn differences(stored: &IdpMetadata, today: &IdpMetadata) -> String {
    if stored.entity_id != today.entity_id {
        return format!(
            "IAM has the entity `{}`, Salesforce is `{}` now; My Domain was renamed, or it is another org.",
            stored.entity_id, today.entity_id
        );
    }
    let known = |one| stored.certificates.contains(one);
    if today.certificates.iter().any(known) {
        "The services or the other certificates differ.".into()
    } else {
        "IAM does not know the certificate that Salesforce signs with, so no sign-in succeeds."
            .into()
    }
}

fn missing_provider(place: String, facts: &AccountFacts, sign_in: &SignIn) -> Finding {
    let wanted = sign_in.provider();
    let near = facts
        .providers
        .iter()
        .find(|name| crate::saml::org_of_provider(name).is_some());
    let why = near.map_or_else(
        || "AWS cannot verify what Salesforce sends.".to_owned(),
        |near| format!("The account has `{near}`; role, app and account have to use one name."),
    );
    let fix = near.map_or_else(
        || "Run `patchbay saml apply --metadata FILE` with the metadata of Salesforce.".to_owned(),
        |near| format!("Use that one: `patchbay saml apply --provider {near}`; then correct the app's attribute Role."),
    );
    checks::PROVIDER_ABSENT.finding(
        place,
        format!("The account has no SAML provider `{wanted}`."),
        why,
        fix,
    )
}

fn check_role(role: &RoleFacts, facts: &AccountFacts, sign_in: &SignIn) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(trust) = &role.trust {
        findings.extend(check_trust(trust, facts, sign_in));
    }
    if let Some(error) = role.unseen.first() {
        findings.push(unseen(&error.to_string(), error.action()));
    } else {
        findings.extend(check_permission(role, sign_in));
    }
    findings
}

fn check_trust(trust: &Policy, facts: &AccountFacts, sign_in: &SignIn) -> Option<Finding> {
    let place = format!("role {}, trust policy", sign_in.role());
    if let Some(denial) = documents::denials(trust, sign_in).first() {
        return Some(checks::TRUST_DENIED.finding(
            place,
            format!("The {} denies {ASSUME}.", denial.name()),
            "A denial wins over everything that allows.",
            "Take the statement out of the role's trust policy.",
        ));
    }
    let ours = trust.allowing(ASSUME, &documents::principal(sign_in));
    if ours.is_empty() {
        return Some(not_trusted(place, trust, facts, sign_in));
    }
    let endpoints = sign_in.endpoints();
    let refused = endpoints
        .iter()
        .find(|endpoint| !ours.iter().any(|one| documents::takes(one, endpoint)));
    if let Some(endpoint) = refused {
        let values: Vec<String> = ours
            .iter()
            .flat_map(|one| one.conditions_on(AUDIENCE))
            .flat_map(|condition| condition.values)
            .collect();
        return Some(checks::TRUST_AUDIENCE.finding(
            place,
            format!("The role does not take responses sent to {endpoint}."),
            format!("Its condition on SAML:aud lists: {}.", values.join(", ")),
            APPLY,
        ));
    }
    let open = ours
        .iter()
        .find(|one| one.conditions_on(AUDIENCE).is_empty())?;
    Some(checks::TRUST_OPEN.finding(
        place,
        format!("The {} has no condition on SAML:aud.", open.name()),
        "A response that Salesforce made for another service could be used here.",
        APPLY,
    ))
}

fn not_trusted(place: String, trust: &Policy, facts: &AccountFacts, sign_in: &SignIn) -> Finding {
    let wanted = sign_in.provider_arn();
    let trusted: Vec<String> = trust
        .statements()
        .iter()
        .filter(|one| one.allows())
        .flat_map(Statement::principals)
        .filter_map(|principal| match principal {
            Principal::Federated(arn) => Some(arn),
            _ => None,
        })
        .collect();
    let other = trusted.iter().find(|arn| {
        let name = arn.rsplit('/').next().unwrap_or_default();
        crate::saml::org_of_provider(name).is_some()
    });
    match other {
        // The provider itself is not there under this name: that is told already.
        Some(other) if facts.provider.there().is_some() => checks::TRUST_SPELLING.finding(
            place,
            format!("The role trusts `{other}`."),
            format!(
                "The account's provider is `{wanted}`; the two have to be one, letter by letter."
            ),
            APPLY,
        ),
        _ => checks::TRUST_PROVIDER.finding(
            place,
            format!("The role does not trust `{wanted}`."),
            "AWS says \"Not authorized to perform sts:AssumeRoleWithSAML\".",
            APPLY,
        ),
    }
}

fn check_permission(role: &RoleFacts, sign_in: &SignIn) -> Option<Finding> {
    let place = format!("role {}", sign_in.role());
    let resource = sign_in.federation_resource("*");
    match documents::federates(&role.policies(), sign_in) {
        Decision::Allowed => None,
        Decision::Denied => Some(checks::PERMISSION.finding(
            place,
            format!("A policy of the role denies {FEDERATE}."),
            "A denial wins over everything that allows.",
            "Take the denial away.",
        )),
        _ => Some(checks::PERMISSION.finding(
            place,
            format!("No policy of the role allows {FEDERATE} on {resource}."),
            "The person is signed in to AWS, and Amazon Connect refuses.",
            APPLY,
        )),
    }
}
