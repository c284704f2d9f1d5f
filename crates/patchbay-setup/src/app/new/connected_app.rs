//! A new connected app, for orgs that may still make one.

use super::super::terms::{AppKind, SWITCHES, acs_url};
use super::super::{ComponentType, Document, Element, SourceFolder};
use super::external_client_app::scopes;
use super::{Identity, NewApp, OauthApp, SsoApp};

/// What has to be so in the org before a connected app can be deployed.
const CREATION: &str = "Since Spring '26 orgs refuse new connected apps: in Setup, External Client Apps, Settings, turn \
                        on \"Allow creation of connected apps\", which may need a case with Salesforce.";

pub(super) fn oauth(app: &OauthApp, kind: AppKind) -> NewApp {
    let mut document = head(&app.identity);
    document.push(Element::group("oauthConfig", config(app, kind)));
    document.push(Element::group(
        "oauthPolicy",
        vec![
            Element::text("ipRelaxation", "BYPASS"),
            Element::text("refreshTokenPolicy", "infinite"),
        ],
    ));
    for name in &app.access.permission_sets {
        document.set("permissionSetName", name.as_str());
    }
    for name in &app.access.profiles {
        document.set("profileName", name.as_str());
    }
    let mut steps = vec![CREATION.to_owned()];
    if app.consumer_key.is_none() {
        steps.push(
            "After the deployment take the consumer key from the app: App Manager, View, Manage Consumer Details."
                .into(),
        );
    }
    if kind == AppKind::Rest {
        steps.push(
            "Put the app's id into the contact centre's definition: `patchbay contact-center set`."
                .into(),
        );
    }
    one_file(&app.identity, &document, steps)
}

pub(super) fn sso(app: &SsoApp) -> NewApp {
    let mut document = head(&app.identity);
    document.elements.extend(app.attributes("attributes"));
    let mut saml = vec![
        Element::text("acsUrl", acs_url(app.role.partition())),
        Element::text("entityUrl", app.centre.as_str()),
        Element::text("samlNameIdFormat", "Persistent"),
        Element::text("samlSigningAlgoType", "SHA256"),
        Element::text("samlSubjectType", "PersistentId"),
    ];
    if let Some(issuer) = &app.issuer {
        saml.push(Element::text("issuer", issuer.as_str()));
    }
    document.push(Element::group("samlConfig", saml));
    let names: Vec<&str> = app
        .access
        .profiles
        .iter()
        .chain(&app.access.permission_sets)
        .map(String::as_str)
        .collect();
    let steps = vec![
        CREATION.to_owned(),
        // Metadata ties profiles to a switch of the OAuth part, which this app does not have.
        format!(
            "In Setup, Manage Connected Apps, give the app to: {}. The metadata of an app without OAuth cannot say it.",
            names.join(", ")
        ),
        "In Setup give the app the org's Identity Provider certificate; no metadata says which certificate signs its \
         assertions."
            .into(),
    ];
    one_file(&app.identity, &document, steps)
}

fn one_file(identity: &Identity, document: &Document, steps: Vec<String>) -> NewApp {
    let mut files = SourceFolder::default();
    files
        .insert_component(identity.name.as_str(), document)
        .expect("the root is one of our types");
    NewApp { files, steps }
}

fn head(identity: &Identity) -> Document {
    let mut document = Document::new(ComponentType::ConnectedApp.name());
    document.set("contactEmail", identity.contact_email.as_str());
    if let Some(description) = &identity.description {
        document.set("description", description.as_str());
    }
    document.set("label", identity.label.as_str());
    document
}

fn config(app: &OauthApp, kind: AppKind) -> Vec<Element> {
    let terms = kind.oauth().expect("an OAuth app has OAuth values");
    let callback = app.callback.as_deref().unwrap_or(terms.callback);
    let mut config = vec![Element::text("callbackUrl", callback)];
    if let Some(certificate) = &app.certificate {
        config.push(Element::text("certificate", certificate.as_str()));
    }
    if let Some(key) = &app.consumer_key {
        config.push(Element::text("consumerKey", key.as_str()));
    }
    config.push(Element::text("isAdminApproved", "true"));
    for switch in SWITCHES {
        if let Some(name) = switch.connected {
            config.push(Element::text(name, switch.wanted(kind).to_string()));
        }
    }
    for scope in scopes(app, kind) {
        config.push(Element::text("scopes", scope));
    }
    config
}
