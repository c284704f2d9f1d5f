//! Connected apps, converted.

use super::{ConvertError, NoteKind, Route, convert};
use crate::app::check::{Expectations, check};
use crate::app::new::{AppForm, rest, sso};
use crate::app::samples::{NOW, oauth_app, sso_app};
use crate::app::{Document, Element};

fn connected(elements: Vec<Element>) -> String {
    let mut document = Document::new("ConnectedApp");
    document.set("contactEmail", "voice-ops@acme.example");
    document.set("label", "Acme Voice");
    document.elements.extend(elements);
    document.to_xml()
}

fn group(name: &str, children: &[(&str, &str)]) -> Element {
    let children = children
        .iter()
        .map(|(name, text)| Element::text(*name, *text))
        .collect();
    Element::group(name, children)
}

/// An app that has everything.
fn full() -> String {
    connected(vec![
        group(
            "attributes",
            &[("formula", "$User.Alias & 'x'"), ("key", "alias")],
        ),
        Element::text("contactPhone", "+44 20 7946 0000"),
        Element::text("description", "Has everything"),
        group(
            "ipRanges",
            &[
                ("description", "office"),
                ("end", "192.0.2.9"),
                ("start", "192.0.2.1"),
            ],
        ),
        group(
            "oauthConfig",
            &[
                (
                    "callbackUrl",
                    "https://acme.example/a\nhttps://acme.example/b",
                ),
                (
                    "certificate",
                    "-----BEGIN CERTIFICATE-----\nTUlJQw==\n-----END CERTIFICATE-----",
                ),
                ("consumerKey", "3MVG9abcdefg"),
                ("consumerSecret", "do-not-print-this"),
                ("isAdminApproved", "true"),
                ("isClientCredentialEnabled", "true"),
                ("isCodeCredentialEnabled", "true"),
                ("oauthClientCredentialUser", "api@acme.example"),
                ("scopes", "Api"),
                ("scopes", "SFAP"),
                ("scopes", "CDP"),
                ("singleLogoutUrl", "https://acme.example/out"),
                ("somethingElse", "y"),
            ],
        ),
        group(
            "oauthPolicy",
            &[
                ("ipRelaxation", "BYPASS_2FACTOR"),
                ("refreshTokenPolicy", "specific_inactivity:3:MONTHS"),
            ],
        ),
        Element::text("permissionSetName", "One"),
        Element::text("permissionSetName", "Two"),
        Element::text("plugin", "AcmeHandler"),
        Element::text("pluginExecutionUser", "handler@acme.example"),
        Element::text("profileName", "Admin"),
        group(
            "samlConfig",
            &[
                ("acsUrl", "https://signin.aws.amazon.com/saml"),
                ("encryptionType", "AES_128"),
                ("entityUrl", "AcmeVoiceCC"),
                ("samlIdpSLOBindingEnum", "PostBinding"),
                ("samlNameIdFormat", "Persistent"),
                ("samlSigningAlgoType", "SHA256"),
                ("samlSloUrl", "https://acme.example/slo"),
                ("samlSubjectCustomAttr", "Alias__c"),
                ("samlSubjectType", "PersistentID"),
            ],
        ),
        group(
            "sessionPolicy",
            &[
                ("policyAction", "RaiseSessionLevel"),
                ("sessionLevel", "STANDARD"),
                ("sessionTimeout", "60"),
            ],
        ),
        Element::text("startUrl", "https://acme.example/start"),
        group(
            "canvasConfig",
            &[
                ("accessMethod", "Get"),
                ("canvasUrl", "https://acme.example"),
            ],
        ),
        group(
            "mobileAppConfig",
            &[("devicePlatform", "ios"), ("version", "1")],
        ),
        Element::text("mobileStartUrl", "https://acme.example/m"),
        Element::text("somethingNew", "x"),
    ])
}

fn shown(text: &str, route: Route) -> String {
    let made = convert(text, "AcmeVoice", route).expect("is converted");
    let files = made
        .files
        .files()
        .iter()
        .map(|file| format!("== {}\n{}", file.path, file.text));
    let notes = made.notes.iter().map(|note| {
        let element = note.element.as_deref().unwrap_or("-");
        format!("{:?} {element}: {}\n", note.kind, note.text)
    });
    files.chain(notes).collect()
}

#[test]
fn every_element_finds_its_place_or_is_reported() {
    let text = shown(&full(), Route::ReCreate);
    assert!(!text.contains("do-not-print-this"));
    insta::assert_snapshot!(text);
}

#[test]
fn what_was_left_out_is_written_as_it_was_meant() {
    let text = connected(vec![group(
        "oauthConfig",
        &[("callbackUrl", "https://acme.example"), ("scopes", "Api")],
    )]);
    insta::assert_snapshot!(shown(&text, Route::Migrate));
}

#[test]
fn a_right_connected_app_becomes_a_right_external_client_app() {
    let expected = Expectations::at(NOW.parse().expect("is a time"));
    let rest = rest(&oauth_app(), AppForm::ConnectedApp)
        .expect("is made")
        .files;
    let made =
        convert(&rest.files()[0].text, "AcmeVoiceRest", Route::ReCreate).expect("is converted");
    assert_eq!(check(&made.files, &expected), []);

    let sso = sso(&sso_app(), AppForm::ConnectedApp)
        .expect("is made")
        .files;
    let text = sso.files()[0].text.replace(
        "<samlConfig>",
        "<profileName>Admin</profileName><samlConfig>",
    );
    let made = convert(&text, "AcmeVoiceSso", Route::ReCreate).expect("is converted");
    assert_eq!(check(&made.files, &expected), []);
}

#[test]
fn a_key_goes_along_only_when_the_org_migrates_the_app() {
    let key = |route| {
        let made = convert(&full(), "AcmeVoice", route).expect("is converted");
        let path = "extlClntAppGlobalOauthSets/AcmeVoice_glbl.ecaGlblOauth-meta.xml";
        made.files
            .text(path)
            .expect("is there")
            .contains("3MVG9abcdefg")
    };
    assert!(key(Route::Migrate));
    assert!(!key(Route::ReCreate));
    let made = convert(&full(), "AcmeVoice", Route::Migrate).expect("is converted");
    let says_secret = made
        .notes
        .iter()
        .any(|note| note.kind == NoteKind::Outside && note.text.contains("secret in AWS"));
    assert!(!says_secret, "the key stays, so the secret does too");
}

#[test]
fn what_has_no_value_is_an_error() {
    let refused =
        |text: String| convert(&text, "AcmeVoice", Route::ReCreate).expect_err("is refused");
    let triple = full().replace("AES_128", "Triple_Des");
    assert!(
        matches!(refused(triple), ConvertError::Value { element, .. } if element == "samlConfig.encryptionType")
    );
    let relaxation = full().replace("BYPASS_2FACTOR", "bypass");
    assert!(
        refused(relaxation)
            .to_string()
            .contains("ENFORCE_RELAXREFRESH")
    );
    for wrong in [
        "specific_lifetime",
        "specific_lifetime:x:HOURS",
        "never",
        "zero:1",
    ] {
        let refresh = full().replace("specific_inactivity:3:MONTHS", wrong);
        assert!(
            refused(refresh).to_string().contains("refreshTokenPolicy"),
            "{wrong}"
        );
    }
    assert!(
        refused(full().replace(">Api<", ">api<"))
            .to_string()
            .contains("no scope")
    );
    assert!(
        refused(full().replace(">true<", ">yes<"))
            .to_string()
            .contains("true or false")
    );
    assert!(
        refused(full().replace(">STANDARD<", ">standard<"))
            .to_string()
            .contains("HIGH_ASSURANCE")
    );
    assert_eq!(refused(connected(Vec::new())), ConvertError::Nothing);
    assert_eq!(
        refused("<Profile/>".into()),
        ConvertError::NotConnectedApp("Profile".into())
    );
    assert!(matches!(
        refused("<ConnectedApp>".into()),
        ConvertError::Document(_)
    ));
    convert(&full(), "Acme Voice", Route::ReCreate).expect_err("has a blank in its name");
}
