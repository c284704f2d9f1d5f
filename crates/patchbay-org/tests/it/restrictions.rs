//! A user whose rights end at some objects and fields, and an org that is a sandbox.

use std::collections::BTreeMap;

use patchbay_org::OrgOptions;
use patchbay_org::identity::{OrgSettings, Restrictions, Right, User};
use serde_json::json;

use crate::org_under_test::{DATA, JWT, OrgUnderTest, app, user};

#[tokio::test]
async fn a_user_sees_and_writes_what_is_left() {
    let limits = [
        ("Contact", Right::None),
        ("lead", Right::Read),
        ("Case.Priority", Right::None),
        ("Case.Subject", Right::Read),
    ];
    let limits: BTreeMap<String, Right> = limits.map(|(name, it)| (name.to_owned(), it)).into();
    let mut options = OrgOptions::default();
    options.identity.apps.push(app());
    options.identity.users.push(User {
        restrictions: Restrictions(limits),
        ..user()
    });
    let org = OrgUnderTest::start_with(options).await;
    let token = &org.token().await;
    let describe = |object: &str| format!("{DATA}/sobjects/{object}/describe");
    let (status, _) = org.call(token, "GET", &describe("Contact"), None).await;
    assert_eq!(status, 404);
    let (_, lead) = org.call(token, "GET", &describe("Lead"), None).await;
    assert_eq!(
        (&lead["createable"], &lead["updateable"]),
        (&json!(false), &json!(false))
    );
    let (_, case) = org.call(token, "GET", &describe("Case"), None).await;
    let fields = case["fields"].as_array().unwrap();
    let field = |name: &str| fields.iter().find(|field| field["name"] == name);
    assert!(field("Priority").is_none());
    assert_eq!(field("Subject").unwrap()["createable"], false);
    assert_eq!(field("Description").unwrap()["createable"], true);
    let cases = &format!("{DATA}/sobjects/Case");
    let (status, refused) = org
        .call(token, "POST", cases, Some(json!({"Subject": "x"})))
        .await;
    assert_eq!(
        (status, &refused[0]["errorCode"]),
        (400, &json!("INVALID_FIELD_FOR_INSERT_UPDATE"))
    );
    let (status, _) = org
        .call(token, "POST", cases, Some(json!({"Description": "x"})))
        .await;
    assert_eq!(status, 201);
    org.org.stop().await;
}

#[tokio::test]
async fn a_sandbox_says_so_and_refuses_the_audience_of_production() {
    let mut options = OrgOptions::default();
    options.identity.apps.push(app());
    options.identity.users.push(user());
    options.identity.settings = Some(OrgSettings {
        sandbox: true,
        ..OrgSettings::default()
    });
    let org = OrgUnderTest::start_with(options).await;
    let jwt = OrgUnderTest::jwt();
    let (status, refused) = org
        .token_by(&[("grant_type", JWT), ("assertion", &jwt)])
        .await;
    assert_eq!(
        (status, &refused["error_description"]),
        (400, &json!("audience is invalid"))
    );
    org.org.stop().await;
}
