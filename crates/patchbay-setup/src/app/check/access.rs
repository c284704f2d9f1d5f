//! Which profiles and permission sets may use an app.

use super::super::ComponentType;
use super::app::{App, Fact, Section};
use super::catalogue::{ACCESS_BY_ID, ACCESS_DIFFERS, NO_ACCESS};
use crate::Finding;

const PERMISSION_SETS: &str = "commaSeparatedPermissionSet";
const PROFILES: &str = "commaSeparatedProfile";

pub(super) fn check(app: &App<'_>, findings: &mut Vec<Finding>) {
    if app.is_connected() {
        connected(app, findings);
        return;
    }
    let oauth = app.section(ComponentType::OauthPolicies);
    let saml = app.section(ComponentType::SamlPolicies);
    // Lists are looked at only where the administrator approves users; the other case has been reported.
    let oauth = oauth.filter(|policy| {
        policy.fact("permittedUsersPolicyType") == Fact::Given("AdminApprovedPreAuthorized")
    });
    for policy in [oauth, saml].into_iter().flatten() {
        by_id(policy, &[PERMISSION_SETS, PROFILES], findings);
    }
    match (oauth, saml) {
        (Some(oauth), Some(saml)) => {
            if names(oauth) == names(saml) {
                nobody(oauth, PERMISSION_SETS, findings);
            } else {
                findings.push(ACCESS_DIFFERS.finding(
                    saml.place(PERMISSION_SETS),
                    "SAML is for other profiles or permission sets than OAuth.",
                    "Those of the SAML policies are for the whole app, so one of the two lists does not count.",
                    "Write the same into both files.",
                ));
            }
        }
        (Some(policy), None) | (None, Some(policy)) => nobody(policy, PERMISSION_SETS, findings),
        (None, None) => {}
    }
}

/// An app with SAML only is given to profiles in Setup; its metadata cannot say it.
fn connected(app: &App<'_>, findings: &mut Vec<Finding>) {
    let approved = app
        .group("oauthConfig")
        .is_some_and(|config| config.flag("isAdminApproved", false) == Some(true));
    let Some(root) = app.section(ComponentType::ConnectedApp) else {
        return;
    };
    let lists = ["permissionSetName", "profileName"];
    by_id(root, &lists, findings);
    if approved && lists.iter().all(|list| root.fact(list) == Fact::Absent) {
        findings.push(no_access(root.place("permissionSetName")));
    }
}

fn nobody(policy: Section<'_>, place: &str, findings: &mut Vec<Finding>) {
    let empty = [PERMISSION_SETS, PROFILES]
        .iter()
        .all(|list| policy.fact(list) == Fact::Absent);
    if empty {
        findings.push(no_access(policy.place(place)));
    }
}

fn no_access(place: String) -> Finding {
    NO_ACCESS.finding(
        place,
        "No permission set and no profile may use the app.",
        "Users are approved by the administrator, and none is: sign-in fails with user is not admin approved to access \
         this app.",
        "Name a permission set that the API user has: `patchbay app new --permission-set NAME`.",
    )
}

fn names(policy: Section<'_>) -> Vec<String> {
    let mut names: Vec<String> = [PERMISSION_SETS, PROFILES]
        .iter()
        .flat_map(|list| policy.texts(list))
        .flat_map(|text| text.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    names
}

/// The guide says ids, deployments want names (observed).
fn by_id(section: Section<'_>, lists: &[&str], findings: &mut Vec<Finding>) {
    for list in lists {
        let id = section
            .texts(list)
            .into_iter()
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .find(|name| is_id(name));
        if let Some(id) = id {
            findings.push(ACCESS_BY_ID.finding(
                section.place(list),
                format!("`{id}` is an id."),
                "The guide speaks of ids; deployments look for names, and ids differ from org to org.",
                "Write the API name.",
            ));
        }
    }
}

fn is_id(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    matches!(name.len(), 15 | 18) && letters && (name.starts_with("0PS") || name.starts_with("00e"))
}
