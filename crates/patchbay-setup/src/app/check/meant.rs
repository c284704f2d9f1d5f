//! Which element a person meant who wrote one that the type does not have.

use super::super::ComponentType;
use super::super::elements::{self, ElementRule};

/// Names of the connected app, or of templates that are passed around, and what external client apps call them.
const ALIASES: &[(&str, ComponentType, &str)] = &[
    (
        "ipRelaxation",
        ComponentType::OauthPolicies,
        "ipRelaxationPolicyType",
    ),
    (
        "ipRelaxationPolicy",
        ComponentType::OauthPolicies,
        "ipRelaxationPolicyType",
    ),
    (
        "refreshTokenPolicy",
        ComponentType::OauthPolicies,
        "refreshTokenPolicyType",
    ),
    (
        "permittedUsers",
        ComponentType::OauthPolicies,
        "permittedUsersPolicyType",
    ),
    (
        "permittedUsersPolicy",
        ComponentType::OauthPolicies,
        "permittedUsersPolicyType",
    ),
    (
        "isAdminApproved",
        ComponentType::OauthPolicies,
        "permittedUsersPolicyType",
    ),
    (
        "profileName",
        ComponentType::OauthPolicies,
        "commaSeparatedProfile",
    ),
    (
        "permissionSetName",
        ComponentType::OauthPolicies,
        "commaSeparatedPermissionSet",
    ),
    (
        "sessionTimeout",
        ComponentType::OauthPolicies,
        "sessionTimeoutInMinutes",
    ),
    (
        "sessionLevel",
        ComponentType::OauthPolicies,
        "requiredSessionLevel",
    ),
    (
        "scopes",
        ComponentType::OauthSettings,
        "commaSeparatedOauthScopes",
    ),
    (
        "oauthScopes",
        ComponentType::OauthSettings,
        "commaSeparatedOauthScopes",
    ),
    ("ipRanges", ComponentType::OauthSettings, "trustedIpRanges"),
    (
        "samlNameIdFormat",
        ComponentType::SamlPolicies,
        "nameIdFormat",
    ),
    (
        "samlSubjectType",
        ComponentType::SamlPolicies,
        "subjectType",
    ),
    (
        "samlSigningAlgoType",
        ComponentType::SamlPolicies,
        "signingAlgorithmType",
    ),
    (
        "attributes",
        ComponentType::SamlPolicies,
        "customAttributes",
    ),
    (
        "isClientCredentialEnabled",
        ComponentType::GlobalOauthSettings,
        "isClientCredentialsFlowEnabled",
    ),
    (
        "isCodeCredentialEnabled",
        ComponentType::GlobalOauthSettings,
        "isCodeCredFlowEnabled",
    ),
];

/// How alike two names have to be for one to be taken for a slip of the other.
const ALIKE: f32 = 0.82;

/// The element that was meant: its type and name.
pub(super) fn of(
    kind: ComponentType,
    rules: &'static [ElementRule],
    written: &str,
) -> Option<(ComponentType, &'static str)> {
    let lower = written.to_lowercase();
    if let Some(rule) = rules.iter().find(|rule| rule.name.to_lowercase() == lower) {
        return Some((kind, rule.name));
    }
    if kind.is_external() {
        let alias = ALIASES.iter().find(|(name, ..)| *name == written);
        if let Some((_, kind, name)) = alias {
            return Some((*kind, name));
        }
        let elsewhere = ComponentType::ALL
            .into_iter()
            .filter(|other| other.is_external() && *other != kind)
            .find_map(|other| elements::rule(other, written).map(|rule| (other, rule.name)));
        if elsewhere.is_some() {
            return elsewhere;
        }
    }
    rules
        .iter()
        .map(|rule| (likeness(rule.name, written), rule.name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| (kind, name))
}

/// From 0, nothing in common, to 1, the same.
fn likeness(left: &str, right: &str) -> f32 {
    similar::TextDiff::from_chars(left, right).ratio()
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::app::{ComponentType, elements};

    #[test]
    fn slips_and_names_of_the_connected_app_are_understood() {
        let meant = |kind, written| of(kind, elements::of(kind), written).map(|(_, name)| name);
        let global = ComponentType::GlobalOauthSettings;
        assert_eq!(meant(global, "isPkceRequred"), Some("isPkceRequired"));
        assert_eq!(meant(global, "IsPkceRequired"), Some("isPkceRequired"));
        assert_eq!(meant(global, "somethingElse"), None);
        assert_eq!(
            of(
                ComponentType::Policies,
                elements::of(ComponentType::Policies),
                "ipRelaxation"
            ),
            Some((ComponentType::OauthPolicies, "ipRelaxationPolicyType"))
        );
        assert_eq!(
            of(
                ComponentType::OauthSettings,
                elements::of(ComponentType::OauthSettings),
                "callbackUrl"
            ),
            Some((global, "callbackUrl"))
        );
    }
}
