//! Whether an app has all its components, each once, linked and named, and what its head and plug-ins say.

use std::collections::BTreeSet;

use super::super::{ApiVersion, AppKind, ComponentType, ContactEmail, SourceFolder, project};
use super::Expectations;
use super::app::{App, Fact, Part, Section};
use super::catalogue::{
    API_VERSION, CONTACT_EMAIL, DISABLED, DISTRIBUTION, DISTRIBUTION_SAML, NONE, OAUTH_OFF,
    ORG_SCOPED_18, ORG_SCOPED_OTHER, PART_MISSING, PART_TWICE, PLUG_INS_MISSING, POLICY_NAME,
    SAML_OFF, SAML_SWITCH_OMITTED, START_PAGE, START_PAGE_SSO, TWO_POLICIES,
};
use crate::Finding;

/// The API version that a folder says itself.
pub(super) fn api_version(folder: &SourceFolder) -> Option<ApiVersion> {
    folder.files().iter().find_map(|file| {
        let name = file.path.rsplit('/').next()?;
        match name {
            "package.xml" => project::api_version_of_manifest(&file.text),
            project::FILE => project::api_version(&file.text),
            _ => None,
        }
    })
}

/// The oldest version that knows all types, where the files are for an older one.
pub(super) fn check_version(parts: &[Part<'_>], version: Option<ApiVersion>) -> Option<Finding> {
    let version = version?;
    let newest = parts.iter().max_by_key(|part| wanted_version(part))?;
    let wanted = wanted_version(newest);
    (version < wanted).then(|| {
        API_VERSION.finding(
            newest.path(),
            format!(
                "The files are for API {version}; {} needs {wanted} or later.",
                newest.component.kind
            ),
            "A deployment with the older version does not know the type, or drops the certificate.",
            format!(
                "Set sourceApiVersion in sfdx-project.json (or <version> in package.xml) to {}.",
                ApiVersion::WRITTEN
            ),
        )
    })
}

fn wanted_version(part: &Part<'_>) -> ApiVersion {
    match part.component.kind {
        ComponentType::ConnectedApp => ComponentType::ConnectedApp.since(),
        kind => kind.since().max(ApiVersion::OLDEST_OAUTH),
    }
}

/// Whether there is an app at all, and one of the kind that is asked for.
pub(super) fn check_presence(apps: &[App<'_>], expected: &Expectations) -> Option<Finding> {
    let fix = |kind: AppKind| format!("Make one with `patchbay app new --kind {}`.", kind.word());
    let wanted = expected.kind;
    if apps.is_empty() {
        return Some(NONE.finding(
            "the files",
            "There is no connected app and no external client app among them.",
            "Functions sign in to Salesforce through an app.",
            fix(wanted.unwrap_or(AppKind::Rest)),
        ));
    }
    let wanted = wanted?;
    let there = apps.iter().any(|app| match wanted {
        AppKind::Sso => app.has_saml() || app.kind(Some(wanted)) == AppKind::Sso,
        AppKind::Rest | AppKind::Cti => app.kind(Some(wanted)) == wanted,
    });
    (!there).then(|| {
        let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
        NONE.finding(
            "the files",
            format!(
                "None of the apps ({}) is of the kind {}.",
                names.join(", "),
                wanted.word()
            ),
            "The app that was asked for is not there.",
            fix(wanted),
        )
    })
}

pub(super) fn check(
    app: &App<'_>,
    kind: AppKind,
    expected: &Expectations,
    findings: &mut Vec<Finding>,
) {
    if app.is_connected() {
        if let Some(root) = app.section(ComponentType::ConnectedApp) {
            connected_start_page(root, kind, findings);
            contact_email(root, findings);
        }
        findings.extend(connected_group_missing(app, kind));
        return;
    }
    twice(app, findings);
    policy_name(app, findings);
    if let Some(head) = app.section(ComponentType::ExternalClientApplication) {
        distribution(app, head, findings);
        contact_email(head, findings);
        org_scoped(app, head, expected, findings);
    }
    if let Some(settings) = app.section(ComponentType::OauthSettings) {
        oauth_link(settings, expected, findings);
    }
    if let Some(plug_ins) = app.section(ComponentType::Policies) {
        check_plug_ins(app, kind, plug_ins, findings);
    }
}

/// A connected app says its purpose by a group of elements.
fn connected_group_missing(app: &App<'_>, kind: AppKind) -> Option<Finding> {
    let part = app.part(ComponentType::ConnectedApp)?;
    let (there, group) = match kind {
        AppKind::Sso => (app.has_saml(), "samlConfig"),
        AppKind::Rest | AppKind::Cti => (app.has_oauth(), "oauthConfig"),
    };
    (!there && !part.doubtful.contains(group)).then(|| {
        PART_MISSING.finding(
            part.place(group),
            format!("The connected app has no {group}."),
            "Without it nobody signs in through the app.",
            format!(
                "Make the file anew with `patchbay app new --kind {} --as connected-app`.",
                kind.word()
            ),
        )
    })
}

/// Components of an external client app that are not there. One that is there and cannot be read has been reported.
pub(super) fn missing(
    app: &App<'_>,
    kind: AppKind,
    unread: &BTreeSet<ComponentType>,
) -> Vec<Finding> {
    let sso_only = kind == AppKind::Sso && !app.has_oauth();
    let wanted: &[ComponentType] = if sso_only {
        &[
            ComponentType::ExternalClientApplication,
            ComponentType::Policies,
            ComponentType::SamlPolicies,
        ]
    } else {
        &[
            ComponentType::ExternalClientApplication,
            ComponentType::Policies,
            ComponentType::GlobalOauthSettings,
            ComponentType::OauthSettings,
            ComponentType::OauthPolicies,
        ]
    };
    let place = format!("app {}", app.name);
    wanted
        .iter()
        .filter(|_| !app.is_connected())
        .filter(|kind| app.part(**kind).is_none() && !unread.contains(*kind))
        .map(|kind| {
            let what = format!(
                "The app has no {kind} (folder {}, suffix .{}).",
                kind.folder(),
                kind.suffix()
            );
            if *kind == ComponentType::Policies && !sso_only {
                let why =
                    "Whether the app and its OAuth are switched on is then left to the platform.";
                PLUG_INS_MISSING.finding(&place, what, why, ADD_PART)
            } else {
                PART_MISSING.finding(&place, what, why_needed(*kind), ADD_PART)
            }
        })
        .collect()
}

const ADD_PART: &str = "Make the files with `patchbay app new`, or retrieve all of the app with `patchbay app retrieve`.";

fn why_needed(kind: ComponentType) -> &'static str {
    match kind {
        ComponentType::GlobalOauthSettings => {
            "It holds the certificate, and its certificate is what switches the JWT bearer flow on."
        }
        ComponentType::OauthSettings => "It holds the scopes; without scopes nobody gets a token.",
        ComponentType::OauthPolicies => {
            "The platform makes one of its own, in which users approve the app themselves; a function cannot."
        }
        ComponentType::SamlPolicies => "It holds everything that AWS is told at sign-in.",
        ComponentType::Policies => "SAML works only when it is switched on there.",
        _ => "It is the app itself; the other components only refer to it.",
    }
}

fn twice(app: &App<'_>, findings: &mut Vec<Finding>) {
    for kind in ComponentType::ALL {
        let names: Vec<&str> = app
            .all(kind)
            .map(|part| part.component.full_name.as_str())
            .collect();
        if names.len() < 2 {
            continue;
        }
        let (check, why) = if kind == ComponentType::OauthPolicies {
            (
                TWO_POLICIES,
                "The platform takes one policy for each app; a deployment of another fails with DUPLICATE_VALUE.",
            )
        } else {
            (
                PART_TWICE,
                "An app has one component of this type; a deployment of another fails.",
            )
        };
        findings.push(check.finding(
            format!("app {}", app.name),
            format!(
                "There are {} components of {kind}: {}.",
                names.len(),
                names.join(", ")
            ),
            why,
            "Keep the one whose name is in the org; `patchbay app retrieve` shows it.",
        ));
    }
}

/// The platform makes the policy when settings are deployed the first time, under one of three names (observed by
/// three sources). One that is called otherwise collides with it unless all files are deployed together.
fn policy_name(app: &App<'_>, findings: &mut Vec<Finding>) {
    let mut policies = app.all(ComponentType::OauthPolicies);
    let (Some(policy), None) = (policies.next(), policies.next()) else {
        return;
    };
    let Some(settings) = app.part(ComponentType::OauthSettings) else {
        return;
    };
    // What was retrieved has the org's own name.
    let link = app.section(ComponentType::OauthSettings);
    if link.is_some_and(|settings| settings.fact("oauthLink") != Fact::Absent) {
        return;
    }
    let plausible = [
        format!("{}_defaultPolicy", settings.component.full_name),
        format!("{}_oauth_defaultPolicy", app.name),
        format!("{}_oauthPlcy", app.name),
    ];
    if !plausible.contains(&policy.component.full_name) {
        findings.push(POLICY_NAME.finding(
            policy.path(),
            format!(
                "The policy is called {}; the platform calls its own {}.",
                policy.component.full_name,
                plausible.join(" or ")
            ),
            "If the app is in the org already, a deployment fails with DUPLICATE_VALUE.",
            "`patchbay app deploy` finds the name that the org has; with other tools give the file that name.",
        ));
    }
}

fn distribution(app: &App<'_>, head: Section<'_>, findings: &mut Vec<Finding>) {
    let Fact::Given(state) = head.fact("distributionState") else {
        return;
    };
    if state == "Local" {
        return;
    }
    let (check, why) = if app.has_saml() {
        (
            DISTRIBUTION_SAML,
            "SAML settings are taken for local apps only.",
        )
    } else {
        (
            DISTRIBUTION,
            "The settings with the certificate cannot go into a package; an app for one contact centre stays in its org.",
        )
    };
    findings.push(check.finding(
        head.place("distributionState"),
        format!("The app's distribution state is {state}."),
        why,
        "Write Local.",
    ));
}

fn contact_email(head: Section<'_>, findings: &mut Vec<Finding>) {
    let what = match head.fact("contactEmail") {
        Fact::Given(text) if ContactEmail::parse(text).is_err() => {
            format!("`{text}` is no e-mail address.")
        }
        Fact::Absent => "The app has no contact e-mail.".to_owned(),
        Fact::Given(_) | Fact::Doubtful => return,
    };
    findings.push(CONTACT_EMAIL.finding(
        head.place("contactEmail"),
        what,
        "Setup asks for one; Salesforce writes to it about the app.",
        "Write the address of whoever answers for the app.",
    ));
}

/// `<org id of 15 characters>:<API name>`, filled in by the platform.
fn org_scoped(
    app: &App<'_>,
    head: Section<'_>,
    expected: &Expectations,
    findings: &mut Vec<Finding>,
) {
    let Fact::Given(text) = head.fact("orgScopedExternalApp") else {
        return;
    };
    let place = head.place("orgScopedExternalApp");
    let (org, name) = text.split_once(':').unwrap_or((text, ""));
    if let Some(finding) = org_of_link(&place, org, expected) {
        findings.push(finding);
    } else if name != app.name {
        findings.push(ORG_SCOPED_OTHER.finding(
            place,
            format!(
                "The element names the app `{name}`; this one is `{}`.",
                app.name
            ),
            "The platform finds the app by it; a deployment then changes another app, or fails.",
            "Take the element out for a new app; `patchbay app deploy` adds the right one.",
        ));
    }
}

/// `<org id>:<consumer id>`, filled in by the platform.
fn oauth_link(settings: Section<'_>, expected: &Expectations, findings: &mut Vec<Finding>) {
    if let Fact::Given(text) = settings.fact("oauthLink") {
        let org = text.split(':').next().unwrap_or_default();
        findings.extend(org_of_link(&settings.place("oauthLink"), org, expected));
    }
}

fn org_of_link(place: &str, org: &str, expected: &Expectations) -> Option<Finding> {
    let good_letters =
        org.starts_with("00D") && org.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let short: String = org.chars().take(15).collect();
    if good_letters && org.len() == 18 {
        return Some(ORG_SCOPED_18.finding(
            place,
            "The org id has 18 characters there.",
            "The platform writes the form of 15 characters and finds the app by it.",
            format!("Write {short}."),
        ));
    }
    if !good_letters || org.len() != 15 {
        return Some(ORG_SCOPED_OTHER.finding(
            place,
            format!("`{org}` is no org id."),
            "The element begins with the org id of 15 characters, which begins with 00D.",
            "Take the element out for a new app; `patchbay app deploy` adds the right one.",
        ));
    }
    let wanted: String = expected.org_id.as_deref()?.chars().take(15).collect();
    (wanted != short).then(|| {
        ORG_SCOPED_OTHER.finding(
            place,
            format!("The element is of the org {short}; this one is {wanted}."),
            "The files come from another org, perhaps from before a sandbox was refreshed.",
            "Take the element out; `patchbay app deploy` adds the right one.",
        )
    })
}

fn check_plug_ins(
    app: &App<'_>,
    kind: AppKind,
    plug_ins: Section<'_>,
    findings: &mut Vec<Finding>,
) {
    let off = |switch: &str| plug_ins.flag(switch, true) == Some(false);
    let mut report = |check: &crate::Check, switch: &str, what: &str| {
        findings.push(check.finding(
            plug_ins.place(switch),
            what,
            "Nobody signs in through a plug-in that is switched off.",
            "Write true.",
        ));
    };
    if off("isEnabled") {
        report(&DISABLED, "isEnabled", "The app is switched off.");
    }
    if (app.has_oauth() || kind != AppKind::Sso) && off("isOauthPluginEnabled") {
        report(&OAUTH_OFF, "isOauthPluginEnabled", "OAuth is switched off.");
    }
    if app.has_saml() {
        match plug_ins.fact("isSamlPluginEnabled") {
            Fact::Given("false") => {
                report(&SAML_OFF, "isSamlPluginEnabled", "SAML is switched off.");
            }
            Fact::Absent => report(
                &SAML_SWITCH_OMITTED,
                "isSamlPluginEnabled",
                "Nothing says that SAML is switched on.",
            ),
            Fact::Given(_) | Fact::Doubtful => {}
        }
    }
    start_page(kind, plug_ins, findings);
}

fn start_page(kind: AppKind, plug_ins: Section<'_>, findings: &mut Vec<Finding>) {
    let page = match plug_ins.fact("startPage") {
        Fact::Given(page) => page,
        Fact::Absent | Fact::Doubtful => "None",
    };
    let good = page == "None" || page == "SAML" && kind == AppKind::Sso;
    if !good {
        let check = if kind == AppKind::Sso {
            START_PAGE_SSO
        } else {
            START_PAGE
        };
        findings.push(check.finding(
            plug_ins.place("startPage"),
            format!("The start page is {page}."),
            why_no_start_page(kind),
            "Write None.",
        ));
    }
}

fn connected_start_page(root: Section<'_>, kind: AppKind, findings: &mut Vec<Finding>) {
    if let Fact::Given(_) = root.fact("startUrl") {
        let check = if kind == AppKind::Sso {
            START_PAGE_SSO
        } else {
            START_PAGE
        };
        findings.push(check.finding(
            root.place("startUrl"),
            "The app has a start URL.",
            why_no_start_page(kind),
            "Take it out.",
        ));
    }
}

fn why_no_start_page(kind: AppKind) -> &'static str {
    match kind {
        AppKind::Sso => {
            "Whoever opens the app then goes to that page and not, with an assertion, to Amazon Connect."
        }
        AppKind::Rest | AppKind::Cti => "Only functions sign in through this app; nobody opens it.",
    }
}
