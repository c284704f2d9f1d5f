//! The OAuth policies of an app: who may use it, from where, how long.

use super::super::ComponentType;
use super::app::{App, Fact, Section};
use super::catalogue::{
    IP_RELAXATION, PERMITTED_USERS, POLICY_SWITCH, REFRESH_POLICY, REFRESH_VALIDITY, SESSION_LEVEL,
    VALUE,
};
use crate::Finding;

pub(super) fn check(app: &App<'_>, findings: &mut Vec<Finding>) {
    if !app.is_connected() {
        if let Some(policy) = app.section(ComponentType::OauthPolicies) {
            external(policy, findings);
        }
        return;
    }
    if !app.has_oauth() {
        return;
    }
    if let Some(config) = app.group("oauthConfig") {
        connected_users(config, findings);
    }
    if let Some(policy) = app.group("oauthPolicy") {
        ip_relaxation(policy, "ipRelaxation", "BYPASS", findings);
        connected_refresh(policy, findings);
        policy_switch(policy, "isTokenExchangeFlowEnabled", findings);
    }
    if let Some(session) = app.group("sessionPolicy") {
        session_level(session, "sessionLevel", findings);
    }
}

fn external(policy: Section<'_>, findings: &mut Vec<Finding>) {
    let users = match policy.fact("permittedUsersPolicyType") {
        Fact::Given("AllSelfAuthorized") => Some("AllSelfAuthorized"),
        Fact::Absent => Some("left out, which is AllSelfAuthorized"),
        Fact::Given(_) | Fact::Doubtful => None,
    };
    if let Some(users) = users {
        findings.push(PERMITTED_USERS.finding(
            policy.place("permittedUsersPolicyType"),
            format!("Who may use the app is {users}."),
            WHY_APPROVED,
            "Write AdminApprovedPreAuthorized.",
        ));
    }
    ip_relaxation(policy, "ipRelaxationPolicyType", "Bypass", findings);
    external_refresh(policy, findings);
    session_level(policy, "requiredSessionLevel", findings);
    for switch in [
        "isClientCredentialsFlowEnabled",
        "isGuestCodeCredFlowEnabled",
        "isTokenExchangeFlowEnabled",
    ] {
        policy_switch(policy, switch, findings);
    }
}

const WHY_APPROVED: &str = "Each user then has to approve the app in a browser, which a function cannot: sign-in by key fails \
                            with invalid_grant, user hasn't approved this consumer.";

fn connected_users(config: Section<'_>, findings: &mut Vec<Finding>) {
    if config.flag("isAdminApproved", false) == Some(false) {
        findings.push(PERMITTED_USERS.finding(
            config.place("isAdminApproved"),
            "Users are not approved by the administrator.",
            WHY_APPROVED,
            "Write true.",
        ));
    }
}

/// Left out it is the platform's default, to enforce.
fn ip_relaxation(policy: Section<'_>, element: &str, relaxed: &str, findings: &mut Vec<Finding>) {
    let what = match policy.fact(element) {
        Fact::Given(value) if value == relaxed => return,
        Fact::Given(value) => format!("IP relaxation is {value}."),
        Fact::Absent => {
            "IP relaxation is left out; the platform then enforces IP restrictions.".to_owned()
        }
        Fact::Doubtful => return,
    };
    findings.push(IP_RELAXATION.finding(
        policy.place(element),
        what,
        "Functions come from changing addresses of AWS; an org or a profile with IP ranges refuses them.",
        format!("Write {relaxed}."),
    ));
}

fn external_refresh(policy: Section<'_>, findings: &mut Vec<Finding>) {
    let kind = match policy.fact("refreshTokenPolicyType") {
        Fact::Given("Infinite") | Fact::Absent | Fact::Doubtful => return,
        Fact::Given(kind) => kind,
    };
    let specific = kind.starts_with("Specific");
    for element in ["refreshTokenValidityPeriod", "refreshTokenValidityUnit"] {
        if specific && policy.fact(element) == Fact::Absent {
            findings.push(REFRESH_VALIDITY.finding(
                policy.place(element),
                format!("The refresh-token policy is {kind}, and {element} is missing."),
                "A deployment refuses a limited lifetime without a length and a unit.",
                "Write Infinite into refreshTokenPolicyType, or add the element.",
            ));
            return;
        }
    }
    findings.push(finite(
        policy.place("refreshTokenPolicyType"),
        kind,
        "Infinite",
    ));
}

fn connected_refresh(policy: Section<'_>, findings: &mut Vec<Finding>) {
    let Fact::Given(text) = policy.fact("refreshTokenPolicy") else {
        return;
    };
    let place = policy.place("refreshTokenPolicy");
    if text == "infinite" {
        return;
    }
    let mut parts = text.split(':');
    let (kind, number, unit) = (parts.next(), parts.next(), parts.next());
    let limited = matches!(kind, Some("specific_lifetime" | "specific_inactivity"))
        && number.is_some_and(|number| number.parse::<u32>().is_ok())
        && matches!(unit, Some("HOURS" | "DAYS" | "MONTHS"))
        && parts.next().is_none();
    if limited || text == "zero" {
        findings.push(finite(place, text, "infinite"));
    } else {
        findings.push(VALUE.finding(
            place,
            format!("`{text}` cannot stand there: it has to be `infinite`, `zero` or for example `specific_lifetime:12:HOURS`."),
            "A deployment refuses the value. Upper and lower case count.",
            "Write infinite.",
        ));
    }
}

fn finite(place: String, policy: &str, right: &str) -> Finding {
    REFRESH_POLICY.finding(
        place,
        format!("The refresh-token policy is {policy}."),
        "Published is: valid until revoked. With a limit the approval ends, and with it sign-in, after a while.",
        format!("Write {right}."),
    )
}

fn session_level(policy: Section<'_>, element: &str, findings: &mut Vec<Finding>) {
    if policy.fact(element) == Fact::Given("HIGH_ASSURANCE") {
        findings.push(SESSION_LEVEL.finding(
            policy.place(element),
            "The app wants sessions of high assurance.",
            "That takes a second factor; sign-in by key has none and is blocked.",
            "Write STANDARD.",
        ));
    }
}

fn policy_switch(policy: Section<'_>, switch: &str, findings: &mut Vec<Finding>) {
    if policy.flag(switch, false) == Some(true) {
        findings.push(POLICY_SWITCH.finding(
            policy.place(switch),
            format!("{switch} is true."),
            "It allows a flow that no function uses.",
            "Write false.",
        ));
    }
}
