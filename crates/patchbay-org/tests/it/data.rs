//! Sample data and custom objects: the queries of the voice functions, and records of an object from a source folder.

use std::path::Path;

use patchbay_org::OrgOptions;
use patchbay_org::identity::Identity;
use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest, app, user};

const AGENT: &str = "arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-3333-4444-555555555555/agent/66666666-7777-8888-9999-000000000000";

fn options() -> OrgOptions {
    let identity = Identity {
        apps: vec![app()],
        users: vec![user()],
        ..Identity::default()
    };
    OrgOptions {
        identity,
        ..OrgOptions::default()
    }
}

async fn query(org: &OrgUnderTest, token: &str, soql: &str) -> Value {
    let url = org.url(&format!("{DATA}/query"));
    let request = org.http.get(url).query(&[("q", soql)]).bearer_auth(token);
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn the_voice_functions_find_the_sample_data() {
    let org = OrgUnderTest::start_with(OrgOptions {
        sample_data: true,
        ..options()
    })
    .await;
    let token = &org.token().await;
    let status = query(
        &org,
        token,
        "SELECT ApptAssistantStatus FROM FieldServiceOrgSettings",
    )
    .await;
    let status = status["records"][0]["ApptAssistantStatus"]
        .as_str()
        .unwrap();
    let engineer = format!(
        "SELECT ServiceResource.RelatedRecord.Phone FROM AssignedResource \
         WHERE (LocationStatus in ('EnRoute','LastMile')) AND (ServiceAppointment.Status='{status}') \
         AND (ServiceAppointment.Contact.Phone='+15555550100') ORDER BY AssignedResourceNumber DESC LIMIT 1"
    );
    let found = query(&org, token, &engineer).await;
    assert_eq!(
        found["records"][0]["ServiceResource"]["RelatedRecord"]["Phone"], "+15555550122",
        "{found}"
    );
    let number = format!(
        "SELECT MessagingPlatformKey FROM MessagingChannel WHERE MessageType='Voice' AND IsActive = true \
         AND Id in (SELECT ChannelId FROM ContactCenterChannel WHERE ContactCenterChannel.ContactCenter.InternalName='DemoCC') \
         AND SessionHandlerId in (SELECT ReferenceRecordId FROM CallCenterRoutingMap WHERE ExternalId='{AGENT}') LIMIT 1"
    );
    let found = query(&org, token, &number).await;
    assert_eq!(
        found["records"][0]["MessagingPlatformKey"], "+15555550199",
        "{found}"
    );
    let greeting = format!(
        "SELECT VoiceMailGreeting2.GreetingUrl FROM VoiceMailGreeting2Rep WHERE VoiceMailGreeting2.Type='DROP' \
         AND RepId IN (SELECT ReferenceRecordId FROM CallCenterRoutingMap WHERE ExternalId = '{AGENT}') AND IsDefault = true LIMIT 1"
    );
    let found = query(&org, token, &greeting).await;
    assert!(
        found["records"][0]["VoiceMailGreeting2"]["GreetingUrl"].is_string(),
        "{found}"
    );
    let sosl = format!("{DATA}/search?q=FIND+%7BChain%7D+RETURNING+Case(Subject)");
    let (status, cases) = org.call(token, "GET", &sosl, None).await;
    assert_eq!(
        (status, &cases["searchRecords"][0]["Subject"]),
        (200, &json!("Chain keeps slipping"))
    );
    let who = query(
        &org,
        token,
        "SELECT Who.Name, What.Name, Owner.Name FROM Task",
    )
    .await;
    assert_eq!(who["records"][0]["Who"]["Name"], "Maya Rivera", "{who}");
}

fn write(folder: &Path, path: &str, root: &str, inside: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text =
        format!("<{root} xmlns=\"http://soap.sforce.com/2006/04/metadata\">{inside}</{root}>");
    std::fs::write(file, text).unwrap();
}

fn loan_folder(folder: &Path) {
    write(
        folder,
        "objects/Loan__c/Loan__c.object-meta.xml",
        "CustomObject",
        "<label>Loan</label><pluralLabel>Loans</pluralLabel><nameField><label>Loan Name</label><type>Text</type></nameField>",
    );
    let field = |name: &str, inside: &str| {
        let path = format!("objects/Loan__c/fields/{name}.field-meta.xml");
        write(
            folder,
            &path,
            "CustomField",
            &format!("<fullName>{name}</fullName><label>{name}</label>{inside}"),
        );
    };
    field(
        "Key__c",
        "<type>Text</type><length>20</length><externalId>true</externalId><unique>true</unique>",
    );
    field(
        "Parent__c",
        "<type>Lookup</type><referenceTo>Loan__c</referenceTo><relationshipName>Parts</relationshipName>",
    );
    field(
        "Sum__c",
        "<type>Number</type><precision>4</precision><scale>2</scale>",
    );
    field(
        "Twice__c",
        "<type>Number</type><precision>4</precision><scale>2</scale><formula>Sum__c * 2</formula>",
    );
}

#[tokio::test]
async fn custom_objects_are_written_and_found() {
    let folder = tempfile::tempdir().unwrap();
    loan_folder(folder.path());
    let schema_folders = vec![folder.path().to_owned()];
    let org = OrgUnderTest::start_with(OrgOptions {
        schema_folders,
        ..options()
    })
    .await;
    let token = &org.token().await;
    let put = async |path: &str, body: Value| {
        org.call(
            token,
            "PATCH",
            &format!("{DATA}/sobjects/Loan__c/{path}"),
            Some(body),
        )
        .await
    };
    let (status, parent) = put("Key__c/K%2F1", json!({"Name": "P", "Sum__c": 12.345})).await;
    assert_eq!(status, 201, "{parent}");
    let (status, _) = put("Key__c/K2", json!({"Parent__r": {"Key__c": "k/1"}})).await;
    assert_eq!(status, 201);
    let old = "/services/data/v50.0/sobjects/Loan__c/Key__c/K2";
    let (status, same) = org
        .call(token, "PATCH", old, Some(json!({"Sum__c": 1})))
        .await;
    assert_eq!((status, &same["created"]), (200, &json!(false)));
    let (status, refused) = put("Key__c/K2", json!({"Sum__c": 100})).await;
    assert_eq!(
        (status, &refused[0]["errorCode"]),
        (400, &json!("NUMBER_OUTSIDE_VALID_RANGE"))
    );
    let again = json!({"Key__c": "k2"});
    let (status, refused) = org
        .call(
            token,
            "POST",
            &format!("{DATA}/sobjects/Loan__c"),
            Some(again),
        )
        .await;
    assert_eq!(
        (status, &refused[0]["errorCode"]),
        (400, &json!("DUPLICATE_VALUE"))
    );
    let found = query(&org, token, "SELECT Name, Sum__c, (SELECT Parent__r.Name FROM Parts__r) FROM Loan__c WHERE Key__c = 'K/1'").await;
    assert_eq!(found["records"][0]["Sum__c"], 12.35, "{found}");
    assert_eq!(
        found["records"][0]["Parts__r"]["records"][0]["Parent__r"]["Name"],
        "P"
    );
    let formula = query(&org, token, "SELECT Twice__c FROM Loan__c").await;
    assert_eq!(formula[0]["errorCode"], "NOT_EMULATED");
}
