//! The OAuth part: settings, scopes, policies.

use super::super::elements::EXTERNAL_CLIENT_APP_SCOPES;
use super::super::terms::{ROTATIONS, SWITCHES};
use super::super::{ComponentType, Document, Element};
use super::{ConvertError, NoteKind, Route, Work};

const CONFIG: &str = "oauthConfig";
const POLICY: &str = "oauthPolicy";

/// Certificate, callback, switches.
pub(super) fn global_settings(work: &mut Work<'_>) -> Result<Document, ConvertError> {
    let mut document = work.part(ComponentType::GlobalOauthSettings);
    document.set("label", format!("{} global", work.name));
    for name in ["callbackUrl", "certificate"] {
        if let Some(text) = work.text(CONFIG, name) {
            document.set(name, text);
        }
    }
    let key = work.text(CONFIG, "consumerKey");
    if let (Some(key), Route::Migrate) = (key, work.route) {
        document.set("consumerKey", key);
    } else if key.is_some() {
        work.note(
            NoteKind::NoCounterpart,
            "oauthConfig.consumerKey",
            "It stays with the old app; the org makes a new one.",
        );
    }
    if work.text(CONFIG, "consumerSecret").is_some() {
        work.note(
            NoteKind::NoCounterpart,
            "oauthConfig.consumerSecret",
            "It is left out: sign-in by key needs none, and a secret does not belong into a file.",
        );
    }
    if work.text(CONFIG, "certificate").is_none() {
        work.note(
            NoteKind::Changed,
            "oauthConfig.certificate",
            "There is no certificate, so the JWT bearer flow is off: make one with `patchbay keys new` and put it in.",
        );
    }
    id_token(work, &mut document);
    switches(work, &mut document)?;
    Ok(document)
}

fn id_token(work: &Work<'_>, document: &mut Document) {
    let renamed = |name: &str| match name {
        "idTokenIncludeCustomPerms" => "idTokenIncludeCustomPermissions".to_owned(),
        "idTokenValidity" => "idTokenValidityInMinutes".to_owned(),
        other => other.to_owned(),
    };
    if let Some(config) = work.all(CONFIG, "idTokenConfig").next() {
        let children = config
            .children()
            .iter()
            .map(|child| Element {
                name: renamed(&child.name),
                value: child.value.clone(),
            })
            .collect();
        document.push(Element::group("idTokenConfig", children));
    }
}

/// All switches, those that were left out with the default that they had.
fn switches(work: &mut Work<'_>, document: &mut Document) -> Result<(), ConvertError> {
    for switch in SWITCHES {
        let Some(old) = switch.connected else {
            document.set(switch.external, "false");
            continue;
        };
        let value = flag(work, CONFIG, old)?;
        if value.is_none() && switch.connected_default != switch.external_default {
            work.note(
                NoteKind::Explicit,
                None,
                format!(
                    "{} is written as {}: left out, a connected app takes {}, an external client app {}.",
                    switch.external, switch.connected_default, switch.connected_default, switch.external_default
                ),
            );
        }
        let value = value.unwrap_or(switch.connected_default);
        document.set(switch.external, value.to_string());
    }
    for rotation in ROTATIONS {
        document.set(rotation, "false");
    }
    Ok(())
}

fn flag(work: &Work<'_>, group: &str, element: &str) -> Result<Option<bool>, ConvertError> {
    work.text(group, element)
        .map(|text| {
            text.parse().map_err(|_| ConvertError::Value {
                element: format!("{group}.{element}"),
                value: text.to_owned(),
                why: "it has to be true or false".into(),
            })
        })
        .transpose()
}

/// Scopes, addresses, attributes.
pub(super) fn settings(work: &mut Work<'_>) -> Result<Document, ConvertError> {
    let mut document = work.part(ComponentType::OauthSettings);
    document.set("label", format!("{} OAuth", work.name));
    let mut scopes = Vec::new();
    for scope in work
        .all(CONFIG, "scopes")
        .filter_map(Element::as_text)
        .map(str::trim)
    {
        match scope {
            // The same scope has two spellings.
            "SFAP" => scopes.push("SFApiPlatform"),
            known if EXTERNAL_CLIENT_APP_SCOPES.contains(&known) => scopes.push(known),
            "CDP" => work.note(
                NoteKind::NoCounterpart,
                "oauthConfig.scopes",
                "The scope CDP is left out: external client apps have CDPIngest, CDPProfile, CDPQuery and others in its place.",
            ),
            other => {
                return Err(ConvertError::Value {
                    element: "oauthConfig.scopes".into(),
                    value: other.to_owned(),
                    why: "it is no scope that an external client app can have".into(),
                });
            }
        }
    }
    document.set("commaSeparatedOauthScopes", scopes.join(", "));
    if let Some(url) = work.text(CONFIG, "singleLogoutUrl") {
        document.set("singleLogoutUrl", url);
    }
    for range in work.old.all("ipRanges") {
        let renamed = |child: &Element| {
            let name = match child.name.as_str() {
                "start" => "startIpAddress",
                "end" => "endIpAddress",
                other => other,
            };
            Element {
                name: name.to_owned(),
                value: child.value.clone(),
            }
        };
        let children = range.children().iter().map(renamed).collect();
        document.push(Element::group("trustedIpRanges", children));
    }
    document.elements.extend(work.attributes());
    asset_token(work, &mut document);
    Ok(document)
}

/// No page says how these names correspond; they do by what they mean.
fn asset_token(work: &mut Work<'_>, document: &mut Document) {
    let Some(config) = work.all(CONFIG, "assetTokenConfig").next() else {
        return;
    };
    for (old, new) in [
        ("assetAudiences", "assetTokenAudiences"),
        (
            "assetIncludeAttributes",
            "areAttributesIncludedInAssetToken",
        ),
        (
            "assetIncludeCustomPerms",
            "areCustomPermsIncludedInAssetToken",
        ),
        ("assetSigningCertId", "assetTokenSigningCertificate"),
        ("assetValidityPeriod", "assetTokenValidity"),
    ] {
        if let Some(text) = config.child(old) {
            document.set(new, text);
        }
    }
    work.note(
        NoteKind::Changed,
        "oauthConfig.assetTokenConfig",
        "Its elements have other names now, matched by their meaning: look at them after the deployment.",
    );
}

/// Who may use the app, from where, how long.
pub(super) fn policies(work: &mut Work<'_>) -> Result<Document, ConvertError> {
    let mut document = work.part(ComponentType::OauthPolicies);
    document.set("label", format!("{} policy", work.name));
    let approved = flag(work, CONFIG, "isAdminApproved")?.unwrap_or(false);
    document.set(
        "permittedUsersPolicyType",
        if approved {
            "AdminApprovedPreAuthorized"
        } else {
            "AllSelfAuthorized"
        },
    );
    if !approved {
        work.note(
            NoteKind::Explicit,
            "oauthConfig.isAdminApproved",
            "Users approve the app themselves. Functions cannot: for sign-in by key write AdminApprovedPreAuthorized and \
             name a permission set.",
        );
    }
    work.add_access(&mut document);
    ip_relaxation(work, &mut document)?;
    refresh_tokens(work, &mut document)?;
    session(work, &mut document)?;
    let by_credentials = flag(work, CONFIG, "isClientCredentialEnabled")?.unwrap_or(false);
    document.set("isClientCredentialsFlowEnabled", by_credentials.to_string());
    document.set("isGuestCodeCredFlowEnabled", "false");
    let exchange = flag(work, POLICY, "isTokenExchangeFlowEnabled")?.unwrap_or(false);
    document.set("isTokenExchangeFlowEnabled", exchange.to_string());
    if let Some(user) = work.text(CONFIG, "oauthClientCredentialUser") {
        document.set("clientCredentialsFlowUser", user);
    }
    if let Some(url) = work.text(POLICY, "singleLogoutUrl") {
        document.set("singleLogoutUrl", url);
    }
    for (old, new) in [
        ("plugin", "apexHandler"),
        ("pluginExecutionUser", "executeHandlerAs"),
    ] {
        if let Some(text) = work.old.text(old).filter(|text| !text.is_empty()) {
            document.set(new, text);
        }
    }
    Ok(document)
}

fn ip_relaxation(work: &mut Work<'_>, document: &mut Document) -> Result<(), ConvertError> {
    let new = match work.text(POLICY, "ipRelaxation") {
        Some("ENFORCE") => "Enforce",
        Some("BYPASS") => "Bypass",
        Some("BYPASS_2FACTOR") => "Bypass_2factor",
        Some("ENFORCE_RELAXREFRESH") => "Enforce_RelaxRefresh",
        Some(other) => {
            return Err(ConvertError::Value {
                element: "oauthPolicy.ipRelaxation".into(),
                value: other.to_owned(),
                why: "it has to be ENFORCE, BYPASS, BYPASS_2FACTOR or ENFORCE_RELAXREFRESH".into(),
            });
        }
        None => {
            work.note(
                NoteKind::Explicit,
                "oauthPolicy.ipRelaxation",
                "It was left out and is written as Enforce, which it stood for. Functions need Bypass.",
            );
            "Enforce"
        }
    };
    document.set("ipRelaxationPolicyType", new);
    Ok(())
}

/// `specific_lifetime:12:HOURS` becomes three elements.
fn refresh_tokens(work: &mut Work<'_>, document: &mut Document) -> Result<(), ConvertError> {
    let text = work
        .text(POLICY, "refreshTokenPolicy")
        .unwrap_or("infinite");
    let refused = || ConvertError::Value {
        element: "oauthPolicy.refreshTokenPolicy".into(),
        value: text.to_owned(),
        why: "it has to be infinite, zero, or for example specific_lifetime:12:HOURS".into(),
    };
    let mut parts = text.split(':');
    let (kind, period, unit) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let new = match kind {
        "infinite" => "Infinite",
        "zero" => "Zero",
        "specific_lifetime" => "SpecificLifetime",
        "specific_inactivity" => "SpecificInactivity",
        _ => return Err(refused()),
    };
    document.set("refreshTokenPolicyType", new);
    if new.starts_with("Specific") {
        let period = period
            .filter(|period| period.parse::<u32>().is_ok())
            .ok_or_else(refused)?;
        let unit = match unit {
            Some("HOURS") => "Hours",
            Some("DAYS") => "Days",
            Some("MONTHS") => "Months",
            _ => return Err(refused()),
        };
        document.set("refreshTokenValidityPeriod", period);
        document.set("refreshTokenValidityUnit", unit);
    } else if period.is_some() {
        return Err(refused());
    }
    Ok(())
}

fn session(work: &Work<'_>, document: &mut Document) -> Result<(), ConvertError> {
    let group = "sessionPolicy";
    let words = [
        (
            "sessionLevel",
            "requiredSessionLevel",
            &["LOW", "STANDARD", "HIGH_ASSURANCE"][..],
        ),
        (
            "policyAction",
            "policyAction",
            &["Block", "RaiseSessionLevel"][..],
        ),
    ];
    for (old, new, allowed) in words {
        let Some(text) = work.text(group, old) else {
            continue;
        };
        if !allowed.contains(&text) {
            return Err(ConvertError::Value {
                element: format!("{group}.{old}"),
                value: text.to_owned(),
                why: format!("an external client app knows {}", allowed.join(", ")),
            });
        }
        document.set(new, text);
    }
    if let Some(text) = work.text(group, "sessionTimeout") {
        document.set("sessionTimeoutInMinutes", text);
    }
    Ok(())
}
