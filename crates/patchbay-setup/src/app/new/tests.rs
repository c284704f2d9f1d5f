//! What the files of new apps hold.

use std::sync::LazyLock;

use super::{
    Access, AppForm, ConsumerKey, Identity, NewApp, NewAppError, OauthApp, SsoApp, cti, keep, rest,
    sso,
};
use crate::CentreName;
use crate::app::{
    AppName, ContactEmail, Document, RoleArn, SamlProviderArn, SourceFile, SourceFolder,
};
use crate::keys::{NewKey, new as new_key};

static CERTIFICATE: LazyLock<String> = LazyLock::new(|| {
    let wanted = NewKey {
        bits: 2048,
        subject: "CN=AcmeVoiceCC".into(),
        days: 365,
        now: "2026-01-01T00:00:00Z".parse().expect("is a time"),
    };
    new_key(&wanted).expect("is made").certificate_pem
});

fn certificate() -> String {
    CERTIFICATE.clone()
}

fn identity(name: &str) -> Identity {
    Identity {
        name: AppName::parse(name).expect("is a name"),
        label: "Acme Voice".into(),
        contact_email: ContactEmail::parse("voice-ops@acme.example").expect("is an address"),
        description: Some("Made for a test".into()),
    }
}

fn access() -> Access {
    Access {
        permission_sets: vec!["Voice_Rest_Client".into()],
        profiles: Vec::new(),
    }
}

fn oauth_app() -> OauthApp {
    OauthApp {
        identity: identity("AcmeVoiceRest"),
        certificate: Some(certificate()),
        access: access(),
        callback: None,
        consumer_key: None,
    }
}

fn sso_app() -> SsoApp {
    let provider =
        "arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd";
    SsoApp {
        identity: identity("AcmeVoiceSso"),
        centre: CentreName::parse("AcmeVoiceCC").expect("is a name"),
        provider: SamlProviderArn::parse(provider).expect("is an ARN"),
        role: RoleArn::parse("arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole")
            .expect("is an ARN"),
        issuer: Some("https://acme.my.salesforce.com".into()),
        session_name: None,
        access: access(),
    }
}

/// All files as one text; the certificate differs from run to run.
fn shown(app: &NewApp) -> String {
    app.files
        .files()
        .iter()
        .map(|file| format!("== {}\n{}", file.path, without_certificate(&file.text)))
        .chain(app.steps.iter().map(|step| format!("-- {step}\n")))
        .collect()
}

fn without_certificate(text: &str) -> String {
    let base64 = |line: &&str| line.len() < 60 || line.contains(['<', ' ']);
    text.lines()
        .filter(base64)
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn an_external_client_app_for_rest_has_the_published_values() {
    let app = rest(&oauth_app(), AppForm::ExternalClientApp).expect("is made");
    insta::assert_snapshot!(shown(&app));
}

#[test]
fn a_connected_app_for_rest_has_the_published_values() {
    let app = rest(&oauth_app(), AppForm::ConnectedApp).expect("is made");
    insta::assert_snapshot!(shown(&app));
}

#[test]
fn an_external_client_app_for_sso_has_the_published_values() {
    let app = sso(&sso_app(), AppForm::ExternalClientApp).expect("is made");
    insta::assert_snapshot!(shown(&app));
}

#[test]
fn a_connected_app_for_sso_has_the_published_values() {
    let app = sso(&sso_app(), AppForm::ConnectedApp).expect("is made");
    insta::assert_snapshot!(shown(&app));
}

#[test]
fn a_connected_app_for_the_cti_adapter_needs_no_certificate() {
    let app = OauthApp {
        certificate: None,
        ..oauth_app()
    };
    let made = cti(&app, AppForm::ConnectedApp).expect("signs in by password");
    insta::assert_snapshot!(shown(&made));
    let refused = cti(&app, AppForm::ExternalClientApp).expect_err("knows no password");
    assert_eq!(refused, NewAppError::NoCertificate);
}

#[test]
fn an_external_client_app_for_the_cti_adapter_may_refresh() {
    let made = cti(&oauth_app(), AppForm::ExternalClientApp).expect("is made");
    let path = "extlClntAppOauthSettings/AcmeVoiceRest_oauth.ecaOauth-meta.xml";
    let settings = Document::parse(made.files.text(path).expect("is there")).expect("is XML");
    let scopes = settings.text("commaSeparatedOauthScopes");
    assert_eq!(scopes, Some("Basic, Api, RefreshToken"));
}

#[test]
fn a_certificate_in_any_form_becomes_clean() {
    let pem = certificate();
    let clean = rest(&oauth_app(), AppForm::ExternalClientApp).expect("is made");
    for mangled in [
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\\n"),
        format!("Bag Attributes\n{pem}\n"),
    ] {
        let app = OauthApp {
            certificate: Some(mangled.clone()),
            ..oauth_app()
        };
        let made = rest(&app, AppForm::ExternalClientApp).expect("is made");
        let path = "extlClntAppGlobalOauthSets/AcmeVoiceRest_glbl.ecaGlblOauth-meta.xml";
        let settings = Document::parse(made.files.text(path).expect("is there")).expect("is XML");
        assert_eq!(settings.text("certificate"), Some(pem.trim()), "{mangled}");
        assert_eq!(made.files.files().len(), clean.files.files().len());
    }
}

#[test]
fn what_cannot_be_made_is_said() {
    let refused = |app: OauthApp| {
        rest(&app, AppForm::ExternalClientApp)
            .expect_err("is refused")
            .to_string()
    };
    let none = OauthApp {
        certificate: None,
        ..oauth_app()
    };
    assert!(refused(none).contains("needs the certificate"));
    let no_certificate = OauthApp {
        certificate: Some(
            "-----BEGIN CERTIFICATE REQUEST-----\nTUlJQw==\n-----END CERTIFICATE REQUEST-----"
                .into(),
        ),
        ..oauth_app()
    };
    assert!(refused(no_certificate).contains("signing request"));
    let nobody = OauthApp {
        access: Access::default(),
        ..oauth_app()
    };
    assert!(refused(nobody).contains("at least one permission set"));
    let comma = OauthApp {
        access: Access {
            profiles: vec!["Admin, Standard".into()],
            permission_sets: Vec::new(),
        },
        ..oauth_app()
    };
    assert!(refused(comma).contains("comma"));
    let http = OauthApp {
        callback: Some("http://acme.example/".into()),
        ..oauth_app()
    };
    assert!(refused(http).contains("https"));
    let accounts = SsoApp {
        role: RoleArn::parse("arn:aws:iam::111122223333:role/AcmeVoiceCC-SAMLRole")
            .expect("is an ARN"),
        ..sso_app()
    };
    let refused = sso(&accounts, AppForm::ExternalClientApp).expect_err("two accounts");
    assert!(refused.to_string().contains("111122223333"));
    ConsumerKey::parse("3MVG9.x_y").expect_err("has a dot");
}

#[test]
fn files_of_an_app_that_is_in_an_org_keep_what_the_org_gave() {
    let made = rest(&oauth_app(), AppForm::ExternalClientApp)
        .expect("is made")
        .files;
    let mut old = SourceFolder::default();
    for component in made.components() {
        let mut document = Document::parse(&component.file.text).expect("is XML");
        let mut name = component.full_name.clone();
        match component.kind.suffix() {
            "eca" => document.set("orgScopedExternalApp", "00D5e000000AbCd:AcmeVoiceRest"),
            "ecaGlblOauth" => document.set("consumerKey", "3MVG9.abc"),
            "ecaOauthPlcy" => name = "AcmeVoiceRest_oauthPlcy".into(),
            _ => {}
        }
        old.insert(SourceFile {
            path: component.kind.source_path(&name),
            text: document.to_xml(),
        });
    }
    let kept = keep(&old, made.clone());
    assert_eq!(kept, old);
    assert_eq!(keep(&SourceFolder::default(), made.clone()), made);
}
