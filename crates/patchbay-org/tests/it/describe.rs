//! Describe answers.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

#[tokio::test]
async fn objects_are_listed_and_described() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let (_, all) = org
        .call(token, "GET", &format!("{DATA}/sobjects/"), None)
        .await;
    assert_eq!(
        (&all["encoding"], &all["maxBatchSize"]),
        (&json!("UTF-8"), &json!(200))
    );
    let objects = all["sobjects"].as_array().unwrap();
    let listed = |name: &str| {
        objects
            .iter()
            .find(|object| object["name"] == name)
            .unwrap()
    };
    assert_eq!(listed("VoiceCall")["keyPrefix"], "0LQ");
    assert_eq!(listed("RealtimeAlertEvent")["queryable"], false);
    let (_, contact) = org
        .call(
            token,
            "GET",
            &format!("{DATA}/sobjects/contact/describe"),
            None,
        )
        .await;
    let fields = contact["fields"].as_array().unwrap();
    let field = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
    assert_eq!(field("AccountId")["referenceTo"], json!(["Account"]));
    assert_eq!(field("AccountId")["relationshipName"], "Account");
    assert_eq!(
        (&field("LastName")["nillable"], &field("LastName")["length"]),
        (&json!(false), &json!(80))
    );
    assert_eq!(field("Name")["createable"], false);
    insta::assert_json_snapshot!(field("LeadSource"));
    let children = contact["childRelationships"].as_array().unwrap();
    assert!(
        children
            .iter()
            .any(|child| child["relationshipName"] == "Cases")
    );
    let (_, case) = org
        .call(
            token,
            "GET",
            &format!("{DATA}/sobjects/Case/describe"),
            None,
        )
        .await;
    let fields = case["fields"].as_array().unwrap();
    let formula: Vec<&Value> = fields
        .iter()
        .filter(|field| field["calculated"] == true)
        .collect();
    assert_eq!(formula.len(), 4);
}
