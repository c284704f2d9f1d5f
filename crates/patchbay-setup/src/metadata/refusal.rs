//! Why Salesforce refused a component, and what to do about it, in plain words.

use patchbay_salesforce::metadata::ComponentMessage;
use serde::Serialize;

/// A component that Salesforce refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The component: type and name.
    pub component: String,
    /// Line of its file, from 1, where Salesforce tells it.
    pub line: Option<u32>,
    /// Salesforce's words.
    pub problem: String,
    /// What to do.
    pub advice: Option<String>,
}

/// Words of a problem, and what to do about them. The first row that fits counts.
const ADVICE: &[(&[&str], &str)] = &[
    (
        &["invalid at this location in type"],
        "this type has no such element; `patchbay app check` names the elements that are wrong",
    ),
    (
        &["is not a valid value for the enum"],
        "this value is not among those of the element; mind capitals and small letters",
    ),
    (
        &["no ExternalClientApplication named"],
        "deploy the app's header (externalClientApps/….eca-meta.xml) with it, or correct externalClientApplication",
    ),
    (
        &["no ExtlClntAppOauthSettings named"],
        "deploy the app's OAuth settings (extlClntAppOauthSettings/…) with the policy",
    ),
    (
        &[
            "couldn't find permission sets called",
            "no PermissionSet named",
        ],
        "make the permission set first, or put its file into the folder; policies want its API name, not its id",
    ),
    (
        &["couldn't find profiles called", "no Profile named"],
        "use the profile's name in metadata: System Administrator is called Admin there",
    ),
    (
        &["consumer key is already taken"],
        "another app has this consumerKey: leave the element out, and Salesforce makes one",
    ),
    (
        &["duplicates value on"],
        "the org made this policy itself; run the command again, it then finds the policy's name",
    ),
    (
        &["Required field is missing"],
        "add the element to the file",
    ),
    (
        &["certificate"],
        "the certificate has to be X.509 in PEM with its BEGIN and END lines: `patchbay keys check` reads it",
    ),
    (
        &["connected app", "ConnectedApp", "not enabled for creation"],
        "since Spring '26 connected apps are made by request only: use an external client app (`patchbay app convert`)",
    ),
    (
        &["secrets", "view all external client apps"],
        "switch on External Client App Settings, Allow access to External Client App consumer secrets via Metadata API",
    ),
];

impl Refusal {
    /// What a deployment tells of a component.
    pub(super) fn of(message: &ComponentMessage) -> Self {
        let problem = message
            .problem
            .clone()
            .unwrap_or_else(|| "Salesforce gives no reason".to_owned());
        let advice = ADVICE
            .iter()
            .find(|(words, _)| words.iter().any(|word| problem.contains(word)));
        Self {
            component: format!("{} {}", message.component_type, message.full_name)
                .trim()
                .to_owned(),
            line: message.line,
            advice: advice.map(|(_, advice)| (*advice).to_owned()),
            problem,
        }
    }
}

/// The name that a policy has in the org, from the refusal of another one for the same app: `DUPLICATE_VALUE:
/// ExtlClntAppOauthSettingsId duplicates value on <name>` (observed).
pub(super) fn name_in_org(problem: &str) -> Option<&str> {
    let (_, rest) = problem.split_once("duplicates value on ")?;
    let name = rest
        .trim_start_matches("record:")
        .trim_start_matches("record with id:")
        .trim();
    let name = name
        .split_whitespace()
        .next()?
        .trim_matches(['<', '>', '.', '\'', '"']);
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::name_in_org;

    #[test]
    fn the_name_of_the_orgs_own_policy_is_told() {
        let told = "DUPLICATE_VALUE: ExtlClntAppOauthSettingsId duplicates value on Acme_oauth_defaultPolicy";
        assert_eq!(name_in_org(told), Some("Acme_oauth_defaultPolicy"));
        assert_eq!(name_in_org("Required field is missing: label"), None);
    }
}
