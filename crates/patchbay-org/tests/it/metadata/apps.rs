//! Deployed apps sign in.

use serde_json::{Value, json};

use super::{
    AGENT, GLOBAL_PATH, GLOBAL_TYPE, HEADER, OAUTH, POLICY, between, deploy, empty_org, global,
    retrieve,
};
use crate::oauth::refusal;
use crate::org_under_test::{DATA, JWT, OrgUnderTest, SIGNER, claims, jwt};

/// A token request by JWT for this consumer key and user.
async fn sign_in(org: &OrgUnderTest, key: &str, user: &str) -> (u16, Value) {
    let mut claims = claims();
    claims["iss"] = json!(key);
    claims["sub"] = json!(user);
    let assertion = jwt(&claims, &SIGNER.0);
    org.token_by(&[("grant_type", JWT), ("assertion", &assertion)])
        .await
}

#[tokio::test]
async fn an_empty_org_gets_an_app_and_the_app_signs_in() {
    let (org, admin) = empty_org().await;
    let global = global();
    let files = [HEADER, (GLOBAL_PATH, GLOBAL_TYPE, &global), OAUTH, POLICY];
    let answer = deploy(&org, &admin, &files).await;
    assert!(answer.contains("<status>Succeeded</status>"), "{answer}");
    let settings = retrieve(&org, &admin, GLOBAL_TYPE).await;
    assert!(!settings.contains("consumerSecret"), "{settings}");
    let key = between(&settings, "<consumerKey>", "</consumerKey>");
    let (status, answer) = sign_in(&org, key, AGENT).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["scope"], "api");
    let token = answer["access_token"].as_str().unwrap();
    let query = format!(
        "{DATA}/query?q=SELECT+Id+FROM+ExternalClientApplication+WHERE+DeveloperName='Acme'"
    );
    let (status, answer) = org.call(token, "GET", &query, None).await;
    assert_eq!((status, &answer["totalSize"]), (200, &json!(1)), "{answer}");
    let id = answer["records"][0]["Id"].as_str().unwrap();
    assert!(id.starts_with("0xI"), "{id}");
    // Whom the policy does not name is not let in.
    let refused = sign_in(&org, key, "admin@patchbay.example").await;
    assert_eq!(
        refusal(&refused),
        (400, "invalid_grant", "user hasn't approved this consumer")
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_later_deployment_keeps_the_key_and_what_it_says_counts_at_once() {
    let (org, admin) = empty_org().await;
    let global = global();
    let files = [HEADER, (GLOBAL_PATH, GLOBAL_TYPE, &global), OAUTH, POLICY];
    deploy(&org, &admin, &files).await;
    let settings = retrieve(&org, &admin, GLOBAL_TYPE).await;
    let key = between(&settings, "<consumerKey>", "</consumerKey>").to_owned();
    let off = (
        "extlClntAppPolicies/Acme_plcy.ecaPlcy",
        "ExtlClntAppConfigurablePolicies",
        "<externalClientApplication>Acme</externalClientApplication><isEnabled>false</isEnabled>",
    );
    let bare = "<externalClientApplication>Acme</externalClientApplication>";
    let answer = deploy(&org, &admin, &[off, (GLOBAL_PATH, GLOBAL_TYPE, &global)]).await;
    assert!(answer.contains("<status>Succeeded</status>"), "{answer}");
    let refused = sign_in(&org, &key, AGENT).await;
    assert_eq!(
        refusal(&refused),
        (400, "OAUTH_APP_BLOCKED", "this app is blocked by admin")
    );
    // An update replaces the whole record: without its certificate the app has no JWT flow.
    let on = (
        off.0,
        off.1,
        "<externalClientApplication>Acme</externalClientApplication><isEnabled>true</isEnabled>",
    );
    deploy(&org, &admin, &[on, (GLOBAL_PATH, GLOBAL_TYPE, bare)]).await;
    let refused = sign_in(&org, &key, AGENT).await;
    assert_eq!(refusal(&refused).1, "unsupported_grant_type");
    let settings = retrieve(&org, &admin, GLOBAL_TYPE).await;
    assert_eq!(between(&settings, "<consumerKey>", "</consumerKey>"), key);
    org.org.stop().await;
}

#[tokio::test]
async fn a_connected_app_signs_in_too() {
    let (org, admin) = empty_org().await;
    let body = format!(
        "<contactEmail>a@acme.example</contactEmail><label>Acme</label><oauthConfig>\
         <callbackUrl>http://localhost:1717/OauthRedirect</callbackUrl><certificate>{}</certificate>\
         <consumerKey>AcmeVoiceRestKey2026</consumerKey><isAdminApproved>true</isAdminApproved>\
         <scopes>Api</scopes></oauthConfig><profileName>Admin</profileName>",
        SIGNER.1
    );
    let app = (
        "connectedApps/Acme.connectedApp",
        "ConnectedApp",
        body.as_str(),
    );
    let answer = deploy(&org, &admin, &[app]).await;
    assert!(answer.contains("<id>0H4"), "{answer}");
    let (status, answer) = sign_in(&org, "AcmeVoiceRestKey2026", "admin@patchbay.example").await;
    assert_eq!(status, 200, "{answer}");
    let refused = sign_in(&org, "AcmeVoiceRestKey2026", AGENT).await;
    assert_eq!(refusal(&refused).1, "invalid_grant");
    // The same key for another app.
    let other = (
        "connectedApps/Other.connectedApp",
        "ConnectedApp",
        body.as_str(),
    );
    let answer = deploy(&org, &admin, &[other]).await;
    assert!(
        answer.contains("The consumer key is already taken"),
        "{answer}"
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_permission_set_of_the_same_package_is_there_in_time() {
    let (org, admin) = empty_org().await;
    let set = (
        "permissionsets/Fresh.permissionset",
        "PermissionSet",
        "<label>Fresh</label><userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>",
    );
    let policy = (
        POLICY.0,
        POLICY.1,
        "<commaSeparatedPermissionSet>Fresh</commaSeparatedPermissionSet>\
         <externalClientApplication>Acme</externalClientApplication>",
    );
    let answer = deploy(&org, &admin, &[policy, OAUTH, HEADER, set]).await;
    assert!(answer.contains("<status>Succeeded</status>"), "{answer}");
    let query = format!(
        "{DATA}/query?q=SELECT+PermissionsApiEnabled+FROM+PermissionSet+WHERE+Name='Fresh'"
    );
    let (_, answer) = org.call(&admin, "GET", &query, None).await;
    assert_eq!(
        answer["records"][0]["PermissionsApiEnabled"], true,
        "{answer}"
    );
    org.org.stop().await;
}

#[tokio::test]
async fn a_contact_centre_comes_back_as_it_was_deployed() {
    let (org, admin) = empty_org().await;
    let body = "<displayName>Acme Voice</displayName><displayNameLabel>Display Name</displayNameLabel>\
        <internalNameLabel>InternalName</internalNameLabel><sections><items><label>Second</label><name>b</name>\
        <value>2 &amp; 3</value></items><items><label>First</label><name>a</name><value>1</value></items>\
        <label>SCV</label><name>reqHvcc</name></sections>";
    let centre = ("callCenters/AcmeVoiceCC.callCenter", "CallCenter", body);
    let answer = deploy(&org, &admin, &[centre]).await;
    assert!(answer.contains("<id>04v"), "{answer}");
    let text = retrieve(&org, &admin, "CallCenter").await;
    let (second, first) = (text.find("Second").unwrap(), text.find("First").unwrap());
    assert!(second < first, "{text}");
    assert!(text.contains("<value>2 &amp; 3</value>"), "{text}");
    org.org.stop().await;
}
