//! What is said of an external client app's names, versions, certificate, and of what the caller knows.

use super::{check, expected, ids, rest_app, with};
use crate::app::check::Expectations;
use crate::app::samples::{certificate, key};
use crate::app::{ApiVersion, ComponentType, SourceFile};
use crate::keys::{NewKey, new as new_key};

const HEAD: &str = ".eca-meta.xml";
const GLOBAL: &str = ".ecaGlblOauth-meta.xml";
const POLICY: &str = ".ecaOauthPlcy-meta.xml";

#[test]
fn names_of_files_and_policies_are_looked_at() {
    let right = rest_app();
    let mut misnamed = right.clone();
    let file = misnamed
        .remove("extlClntAppOauthSettings/AcmeVoiceRest_oauth.ecaOauth-meta.xml")
        .expect("is there");
    misnamed.insert(SourceFile {
        path: "extlClntAppOauthSettings/AcmeVoiceRest.ecaOauthSettings-meta.xml".into(),
        text: file.text,
    });
    // The app is without its settings, and the finding above says why.
    assert_eq!(ids(&check(&misnamed, &expected())), ["app.file-name"]);

    let mut renamed = right.clone();
    let old = "AcmeVoiceRest_oauth_defaultPolicy";
    renamed
        .rename(ComponentType::OauthPolicies, old, "AcmeVoicePolicy")
        .expect("is there");
    assert_eq!(ids(&check(&renamed, &expected())), ["app.policy-name"]);
    let retrieved = "<oauthLink>00D5e000000AbCd:8885e0000000001</oauthLink><label>";
    let retrieved = with(&renamed, ".ecaOauth-meta.xml", "<label>", retrieved);
    assert_eq!(check(&retrieved, &expected()), []);
    let mut by_platform = right.clone();
    by_platform
        .rename(ComponentType::OauthPolicies, old, "AcmeVoiceRest_oauthPlcy")
        .expect("is there");
    assert_eq!(check(&by_platform, &expected()), []);

    let mut two = right;
    let text = two
        .text("extlClntAppOauthPolicies/AcmeVoiceRest_oauth_defaultPolicy.ecaOauthPlcy-meta.xml")
        .expect("is there")
        .to_owned();
    two.insert(SourceFile {
        path: ComponentType::OauthPolicies.source_path("AcmeVoiceRest_oauthPlcy"),
        text,
    });
    assert_eq!(ids(&check(&two, &expected())), ["app.two-policies"]);
}

#[test]
fn api_versions_are_looked_at() {
    let at = |version| Expectations {
        api_version: Some(ApiVersion::new(version)),
        ..expected()
    };
    let right = rest_app();
    assert_eq!(ids(&check(&right, &at(59))), ["app.api-version"]);
    assert_eq!(check(&right, &at(66)), []);
    let mut manifest = right.clone();
    manifest.insert(SourceFile {
        path: "package.xml".into(),
        text: "<Package><version>58.0</version></Package>".into(),
    });
    assert_eq!(ids(&check(&manifest, &expected())), ["app.api-version"]);
    let newer = with(
        &right,
        GLOBAL,
        "<isPkceRequired>",
        "<isMtlsEnabled>false</isMtlsEnabled><isPkceRequired>",
    );
    assert_eq!(ids(&check(&newer, &at(66))), ["app.element-too-new"]);
    let gone = with(
        &right,
        POLICY,
        "<label>",
        "<isNamedUserJwtEnabled>false</isNamedUserJwtEnabled><label>",
    );
    assert_eq!(ids(&check(&gone, &at(66))), ["app.element-gone"]);
    assert_eq!(check(&gone, &at(65)), []);
}

#[test]
fn the_certificate_is_looked_at() {
    let right = rest_app();
    let at = |time: &str| Expectations::at(time.parse().expect("is a time"));
    assert_eq!(
        ids(&check(&right, &at("2027-02-01T00:00:00Z"))),
        ["app.certificate-expired"]
    );
    assert_eq!(
        ids(&check(&right, &at("2025-12-01T00:00:00Z"))),
        ["app.certificate-not-yet-valid"]
    );
    assert_eq!(
        ids(&check(&right, &at("2026-12-15T00:00:00Z"))),
        ["app.certificate-expires-soon"]
    );
    let own = Expectations {
        key: Some(key()),
        ..expected()
    };
    assert_eq!(check(&right, &own), []);
    let wanted = NewKey {
        bits: 2048,
        subject: "CN=Other".into(),
        days: 365,
        now: "2026-01-01T00:00:00Z".parse().expect("is a time"),
    };
    let other = Expectations {
        key: Some(new_key(&wanted).expect("is made").key_pem),
        ..expected()
    };
    assert_eq!(
        ids(&check(&right, &other)),
        ["app.certificate-of-another-key"]
    );
    let bare = with(&right, GLOBAL, certificate().trim(), "");
    assert_eq!(ids(&check(&bare, &expected())), ["app.certificate-missing"]);
}

#[test]
fn what_the_caller_knows_is_compared() {
    let right = with(
        &rest_app(),
        GLOBAL,
        "<isPkceRequired>",
        "<consumerKey>3MVG9abcdefg</consumerKey><isPkceRequired>",
    );
    let wanting = |key: &str| Expectations {
        consumer_key: Some(key.into()),
        ..expected()
    };
    assert_eq!(check(&right, &wanting("3MVG9abcdefg")), []);
    let found = check(&right, &wanting("3MVG9hijklmn"));
    assert_eq!(ids(&found), ["app.consumer-key-other"]);
    let org = "<orgScopedExternalApp>00D5e000000AbCd:AcmeVoiceRest</orgScopedExternalApp><label>";
    let right = with(&rest_app(), HEAD, "<label>", org);
    let in_org = |org: &str| Expectations {
        org_id: Some(org.into()),
        ..expected()
    };
    assert_eq!(check(&right, &in_org("00D5e000000AbCdEAM")), []);
    assert_eq!(
        ids(&check(&right, &in_org("00D5e000000XyZa"))),
        ["app.org-scoped-other"]
    );
}

#[test]
fn no_secret_is_repeated() {
    let secret = "do-not-print-this-0123456789";
    let planted = format!("<consumerSecret>{secret}</consumerSecret><isPkceRequired>");
    let found = check(
        &with(&rest_app(), GLOBAL, "<isPkceRequired>", &planted),
        &expected(),
    );
    assert_eq!(ids(&found), ["app.consumer-secret"]);
    assert!(!format!("{found:?}").contains(secret));
}
