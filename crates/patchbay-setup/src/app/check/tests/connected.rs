//! Mistakes in a connected app for REST access.

use super::{Mistake, assert_named, check, connected_app, expected, ids};
use crate::app::{SourceFile, SourceFolder};

const FILE: &str = ".connectedApp-meta.xml";

const MISTAKES: &[Mistake] = &[
    (
        FILE,
        "<isAdminApproved>true",
        "<isAdminApproved>false",
        "app.permitted-users",
    ),
    (
        FILE,
        "<isAdminApproved>true</isAdminApproved>",
        "",
        "app.permitted-users",
    ),
    (FILE, "<scopes>Api</scopes>", "", "app.scope-missing"),
    (
        FILE,
        "<scopes>Api<",
        "<scopes>api<",
        "app.scope-runtime-name",
    ),
    (
        FILE,
        "<scopes>RefreshToken</scopes>",
        "",
        "app.scope-missing",
    ),
    (FILE, "BYPASS", "ENFORCE", "app.ip-relaxation"),
    (FILE, "BYPASS", "Bypass", "app.value"),
    (FILE, ">infinite<", ">zero<", "app.refresh-token-policy"),
    (
        FILE,
        ">infinite<",
        ">specific_lifetime:12:HOURS<",
        "app.refresh-token-policy",
    ),
    (FILE, ">infinite<", ">Infinite<", "app.value"),
    (
        FILE,
        "<permissionSetName>Voice_Rest_Client</permissionSetName>",
        "",
        "app.no-access",
    ),
    (
        FILE,
        "<contactEmail>voice-ops@acme.example</contactEmail>",
        "",
        "app.element-missing",
    ),
    (
        FILE,
        "<callbackUrl>http://localhost:1717/OauthRedirect</callbackUrl>",
        "",
        "app.element-missing",
    ),
    (
        FILE,
        "<isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken>",
        "",
        "app.switch-omitted",
    ),
    (
        FILE,
        "<isSecretRequiredForRefreshToken>false",
        "<isSecretRequiredForRefreshToken>true",
        "app.switch",
    ),
    (
        FILE,
        "<label>",
        "<startUrl>https://acme.example</startUrl><label>",
        "app.start-page",
    ),
    (
        FILE,
        "<label>",
        "<sessionPolicy><sessionLevel>HIGH_ASSURANCE</sessionLevel></sessionPolicy><label>",
        "app.session-level",
    ),
    (
        FILE,
        "<label>",
        "<attribute/><label>",
        "app.element-unknown",
    ),
    (
        FILE,
        "<isPkceRequired>false",
        "<isPkceRequired>true",
        "app.switch",
    ),
];

#[test]
fn mistakes_are_named() {
    assert_named(&connected_app(), &expected(), MISTAKES);
}

#[test]
fn what_the_connected_app_does_by_default_need_not_be_written() {
    // Its default for PKCE is the one that is wanted; that of an external client app is not.
    let file = &connected_app().files()[0].clone();
    let folder = SourceFolder::new([SourceFile {
        path: file.path.clone(),
        text: file
            .text
            .replace("<isPkceRequired>false</isPkceRequired>", ""),
    }]);
    assert_eq!(check(&folder, &expected()), []);
}

#[test]
fn an_app_that_does_nothing_is_said() {
    let folder = SourceFolder::new([SourceFile {
        path: "connectedApps/A.connectedApp".into(),
        text: "<ConnectedApp xmlns=\"http://soap.sforce.com/2006/04/metadata\"><contactEmail>a@b.example</contactEmail>\
               <label>A</label></ConnectedApp>"
            .into(),
    }]);
    assert_eq!(ids(&check(&folder, &expected())), ["app.part-missing"]);
}
