//! A new external client app.

use super::super::terms::{AppKind, ROTATIONS, SWITCHES, acs_url};
use super::super::{ComponentType, Document, SourceFolder};
use super::{Access, Identity, NewApp, OauthApp, SsoApp};

pub(super) fn oauth(app: &OauthApp, kind: AppKind) -> NewApp {
    let name = app.identity.name.as_str();
    let mut files = SourceFolder::default();
    add(&mut files, name, &head(&app.identity));
    add(
        &mut files,
        &format!("{name}_glbl"),
        &global_settings(app, kind),
    );
    add(&mut files, &format!("{name}_oauth"), &settings(app, kind));
    add(
        &mut files,
        &format!("{name}_oauth_defaultPolicy"),
        &policies(app),
    );
    add(
        &mut files,
        &format!("{name}_plcy"),
        &plug_ins(name, "isOauthPluginEnabled", None),
    );
    let mut steps = Vec::new();
    if app.consumer_key.is_none() {
        steps.push(format!(
            "After the deployment take the consumer key from the app: `patchbay app retrieve {name}` writes it \
             into {name}_glbl.ecaGlblOauth-meta.xml, in Setup it stands behind a code that comes by e-mail."
        ));
    }
    if kind == AppKind::Rest {
        steps.push(
            "Put the app's id into the contact centre's definition: `patchbay contact-center set`."
                .into(),
        );
    }
    NewApp { files, steps }
}

pub(super) fn sso(app: &SsoApp) -> NewApp {
    let name = app.identity.name.as_str();
    let mut files = SourceFolder::default();
    add(&mut files, name, &head(&app.identity));
    let plug_ins = plug_ins(name, "isSamlPluginEnabled", Some("isOauthPluginEnabled"));
    add(&mut files, &format!("{name}_plcy"), &plug_ins);
    add(&mut files, &format!("{name}_saml"), &saml(app));
    NewApp {
        files,
        steps: vec![
            "In Setup give the app the org's Identity Provider certificate; no metadata says which certificate signs \
             its assertions."
                .into(),
        ],
    }
}

fn add(files: &mut SourceFolder, full_name: &str, document: &Document) {
    files
        .insert_component(full_name, document)
        .expect("the root is one of our types");
}

fn document(kind: ComponentType, app: &str) -> Document {
    let mut document = Document::new(kind.name());
    document.set("externalClientApplication", app);
    document
}

fn head(identity: &Identity) -> Document {
    let mut document = Document::new(ComponentType::ExternalClientApplication.name());
    document.set("contactEmail", identity.contact_email.as_str());
    if let Some(description) = &identity.description {
        document.set("description", description.as_str());
    }
    document.set("distributionState", "Local");
    document.set("isProtected", "false");
    document.set("label", identity.label.as_str());
    document
}

fn global_settings(app: &OauthApp, kind: AppKind) -> Document {
    let name = app.identity.name.as_str();
    let terms = kind.oauth().expect("an OAuth app has OAuth values");
    let mut document = document(ComponentType::GlobalOauthSettings, name);
    let callback = app.callback.as_deref().unwrap_or(terms.callback);
    document.set("callbackUrl", callback);
    if let Some(certificate) = &app.certificate {
        document.set("certificate", certificate.as_str());
    }
    if let Some(key) = &app.consumer_key {
        document.set("consumerKey", key.as_str());
    }
    for switch in SWITCHES {
        document.set(switch.external, switch.wanted(kind).to_string());
    }
    for rotation in ROTATIONS {
        document.set(rotation, "false");
    }
    document.set("label", format!("{name} global"));
    document
}

fn settings(app: &OauthApp, kind: AppKind) -> Document {
    let name = app.identity.name.as_str();
    let mut document = document(ComponentType::OauthSettings, name);
    document.set("commaSeparatedOauthScopes", scopes(app, kind).join(", "));
    document.set("label", format!("{name} OAuth"));
    document
}

/// The scopes of a kind; sign-in by JWT also needs the one for refresh tokens.
pub(super) fn scopes(app: &OauthApp, kind: AppKind) -> Vec<&'static str> {
    let terms = kind.oauth().expect("an OAuth app has OAuth values");
    let mut scopes = terms.scopes.to_vec();
    if app.certificate.is_some() && !scopes.contains(&"RefreshToken") {
        scopes.push("RefreshToken");
    }
    scopes
}

fn policies(app: &OauthApp) -> Document {
    let name = app.identity.name.as_str();
    let mut document = document(ComponentType::OauthPolicies, name);
    add_access(&mut document, &app.access);
    document.set("ipRelaxationPolicyType", "Bypass");
    document.set("isClientCredentialsFlowEnabled", "false");
    document.set("isGuestCodeCredFlowEnabled", "false");
    document.set("isTokenExchangeFlowEnabled", "false");
    document.set("label", format!("{name} policy"));
    document.set("permittedUsersPolicyType", "AdminApprovedPreAuthorized");
    document.set("refreshTokenPolicyType", "Infinite");
    document.set("requiredSessionLevel", "STANDARD");
    document
}

fn add_access(document: &mut Document, access: &Access) {
    let mut list = |name: &str, names: &[String]| {
        if !names.is_empty() {
            document.set(name, names.join(", "));
        }
    };
    list("commaSeparatedPermissionSet", &access.permission_sets);
    list("commaSeparatedProfile", &access.profiles);
}

fn plug_ins(app: &str, on: &str, off: Option<&str>) -> Document {
    let mut document = document(ComponentType::Policies, app);
    document.set("isEnabled", "true");
    document.set(on, "true");
    if let Some(off) = off {
        document.set(off, "false");
    }
    document.set("label", format!("{app} plug-ins"));
    document.set("startPage", "None");
    document
}

fn saml(app: &SsoApp) -> Document {
    let name = app.identity.name.as_str();
    let mut document = document(ComponentType::SamlPolicies, name);
    document.set("acsUrl", acs_url(app.role.partition()));
    add_access(&mut document, &app.access);
    document.elements.extend(app.attributes("customAttributes"));
    document.set("entityUrl", app.centre.as_str());
    if let Some(issuer) = &app.issuer {
        document.set("issuer", issuer.as_str());
    }
    document.set("label", format!("{name} SAML"));
    document.set("nameIdFormat", "Persistent");
    document.set("signingAlgorithmType", "SHA256");
    document.set("subjectType", "PersistentId");
    document
}
