//! What the files of new apps hold.

use super::{
    Access, AppForm, ConsumerKey, NewApp, NewAppError, OauthApp, SsoApp, cti, keep, rest, sso,
};
use crate::app::samples::{certificate, oauth_app, sso_app};
use crate::app::{Document, RoleArn, SourceFile, SourceFolder};

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
    text.replace(certificate().trim(), "(the certificate)")
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
    let kept = keep(&old, &made);
    assert_eq!(kept, old);
    assert_eq!(keep(&SourceFolder::default(), &made), made);
}
