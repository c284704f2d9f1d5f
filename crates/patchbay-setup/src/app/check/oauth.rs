//! The OAuth settings of an app: callback, certificate, consumer key, switches, scopes.

use super::super::ComponentType;
use super::super::terms::{AppKind, ROTATIONS, SWITCHES, Switch};
use super::app::{App, Fact, Section};
use super::catalogue::{
    CALLBACK, CALLBACK_MISSING, CONSUMER_KEY, CONSUMER_KEY_OTHER, CONSUMER_SECRET, ROTATES_KEY,
    SCOPE_FULL, SCOPE_MISSING, SWITCH, SWITCH_NOT_WRITTEN, SWITCH_OMITTED,
};
use super::{Expectations, certificate};
use crate::Finding;

/// Names of scopes in tokens and on the web, and what metadata calls them.
const RUNTIME_SCOPES: &[(&str, &str)] = &[
    ("api", "Api"),
    ("refresh_token", "RefreshToken"),
    ("offline_access", "OfflineAccess"),
    ("id", "Basic"),
    ("profile", "Profile"),
    ("email", "Email"),
    ("address", "Address"),
    ("phone", "Phone"),
    ("openid", "OpenID"),
    ("web", "Web"),
    ("full", "Full"),
    ("chatter_api", "Chatter"),
    ("custom_permissions", "CustomPermissions"),
    ("visualforce", "CustomApplications"),
    ("wave_api", "Wave"),
    ("eclair_api", "Eclair"),
    ("pardot_api", "Pardot"),
    ("lightning", "Lightning"),
    ("content", "Content"),
];

/// The metadata name of a scope that is named as in tokens. Case counts: `Api` is none.
pub(super) fn scope_of_runtime_name(name: &str) -> Option<&'static str> {
    RUNTIME_SCOPES
        .iter()
        .find(|(runtime, _)| *runtime == name)
        .map(|(_, metadata)| *metadata)
}

pub(super) fn check(
    app: &App<'_>,
    kind: AppKind,
    expected: &Expectations,
    findings: &mut Vec<Finding>,
) {
    // SAML alone has no OAuth; an app with both is used for REST access as well.
    let kind = if kind == AppKind::Sso {
        AppKind::Rest
    } else {
        kind
    };
    let settings = if app.is_connected() {
        app.has_oauth().then(|| app.group("oauthConfig")).flatten()
    } else {
        app.section(ComponentType::GlobalOauthSettings)
    };
    let by_password = kind == AppKind::Cti && app.is_connected();
    if let Some(settings) = settings {
        callback(settings, kind, app.is_connected(), findings);
        certificate::check(settings, !by_password, expected, findings);
        consumer(settings, expected, findings);
        switches(settings, kind, app.is_connected(), findings);
    }
    let signs_by_key = !by_password
        || settings.is_some_and(|settings| settings.fact("certificate") != Fact::Absent);
    scopes(app, signs_by_key, findings);
}

fn callback(settings: Section<'_>, kind: AppKind, connected: bool, findings: &mut Vec<Finding>) {
    let Some(terms) = kind.oauth() else {
        return;
    };
    let place = settings.place("callbackUrl");
    match settings.fact("callbackUrl") {
        Fact::Given(text) if text.lines().any(|line| line.trim() == terms.callback) => {}
        Fact::Given(text) => findings.push(CALLBACK.finding(
            place,
            format!("The callback is {}; the published one is {}.", text.replace('\n', " and "), terms.callback),
            "No function calls it. Whoever owns the address could receive authorization codes, so it should be yours.",
            format!("Write {}, or leave it if the address is yours.", terms.callback),
        )),
        // In a connected app the element has to be there; that has been said.
        Fact::Absent if !connected => findings.push(CALLBACK_MISSING.finding(
            place,
            "The app has no callback.",
            "OAuth cannot be switched on without one, though no function calls it.",
            format!("Write {}.", terms.callback),
        )),
        Fact::Absent | Fact::Doubtful => {}
    }
}

fn consumer(settings: Section<'_>, expected: &Expectations, findings: &mut Vec<Finding>) {
    if let Fact::Given(_) = settings.fact("consumerSecret") {
        findings.push(CONSUMER_SECRET.finding(
            settings.place("consumerSecret"),
            "The file holds the consumer secret.",
            "Whoever reads the file, or the repository that it is in, can act as the app. Sign-in by key needs no secret.",
            "Take it out, and change the secret if anybody else may have seen the file.",
        ));
    }
    let Fact::Given(key) = settings.fact("consumerKey") else {
        return;
    };
    let place = settings.place("consumerKey");
    let good = (8..=256).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte));
    if !good {
        findings.push(CONSUMER_KEY.finding(
            place,
            "The consumer key is none: it has to have 8 to 256 letters and digits.",
            "A deployment refuses it.",
            "Take it out, and the org makes one; or choose letters and digits.",
        ));
    } else if expected
        .consumer_key
        .as_ref()
        .is_some_and(|wanted| wanted != key)
    {
        findings.push(CONSUMER_KEY_OTHER.finding(
            place,
            "The app's consumer key is not the one in the secret.",
            "Functions sign in to another app, or to one that is no more: invalid_client_id.",
            "Put this app's consumer key into the secret: `patchbay secrets set`.",
        ));
    }
}

fn switches(settings: Section<'_>, kind: AppKind, connected: bool, findings: &mut Vec<Finding>) {
    for switch in SWITCHES {
        let (name, default) = if connected {
            match switch.connected {
                Some(name) => (name, switch.connected_default),
                None => continue,
            }
        } else {
            (switch.external, switch.external_default)
        };
        let wanted = switch.wanted(kind);
        let place = settings.place(name);
        match settings.fact(name) {
            Fact::Given(text) if text != wanted.to_string() => {
                findings.push(wrong_switch(place, name, switch, wanted));
            }
            Fact::Absent if default != wanted => findings.push(SWITCH_OMITTED.finding(
                place,
                format!("{name} is left out, and the platform then takes {default}; published is {wanted}."),
                format!("On, it means: {}.", switch.meaning),
                format!("Write {wanted}."),
            )),
            Fact::Absent if switch.security && !connected => {
                findings.push(SWITCH_NOT_WRITTEN.finding(
                    place,
                    format!("{name} is left out; the platform takes {default}, which is right."),
                    "What is not written changes when the platform's default does.",
                    format!("Write {wanted}."),
                ));
            }
            Fact::Given(_) | Fact::Absent | Fact::Doubtful => {}
        }
    }
    if connected {
        return;
    }
    for name in ROTATIONS {
        if settings.flag(name, false) == Some(true) {
            findings.push(ROTATES_KEY.finding(
                settings.place(name),
                format!("{name} is true."),
                "A deployment then makes a new one, and every function that signs in with the old one stops.",
                "Write false.",
            ));
        }
    }
}

fn wrong_switch(place: String, name: &str, switch: &Switch, wanted: bool) -> Finding {
    SWITCH.finding(
        place,
        format!("{name} is {}; published is {wanted}.", !wanted),
        format!("On, it means: {}.", switch.meaning),
        format!("Write {wanted}."),
    )
}

fn scopes(app: &App<'_>, signs_by_key: bool, findings: &mut Vec<Finding>) {
    let (section, name) = if app.is_connected() {
        (
            app.has_oauth().then(|| app.group("oauthConfig")).flatten(),
            "scopes",
        )
    } else {
        (
            app.section(ComponentType::OauthSettings),
            "commaSeparatedOauthScopes",
        )
    };
    let Some(section) = section else {
        return;
    };
    if section.fact(name) == Fact::Doubtful {
        return;
    }
    let found: Vec<&str> = section
        .texts(name)
        .into_iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .map(|scope| scope_of_runtime_name(scope).unwrap_or(scope))
        .collect();
    let has = |wanted: &[&str]| found.iter().any(|scope| wanted.contains(scope));
    let mut missing = Vec::new();
    if !has(&["Api", "Full"]) {
        missing.push(("Api", "Without it no record can be read or written."));
    }
    // The two are one; a retrieve gives back RefreshToken for both.
    if signs_by_key && !has(&["RefreshToken", "OfflineAccess"]) {
        missing.push((
            "RefreshToken",
            "Without it Salesforce answers sign-in by key with: user hasn't approved this consumer.",
        ));
    }
    for (scope, why) in missing {
        findings.push(SCOPE_MISSING.finding(
            section.place(name),
            format!("The scope {scope} is missing."),
            why,
            format!("Add {scope}."),
        ));
    }
    if has(&["Full"]) {
        findings.push(SCOPE_FULL.finding(
            section.place(name),
            "The app has the scope Full.",
            "A token that is lost then opens everything that the user may do; functions need Api and RefreshToken.",
            "Write Api and RefreshToken instead.",
        ));
    }
}
