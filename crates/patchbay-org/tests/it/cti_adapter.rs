//! The CTI adapter's objects: what its functions write, upserted by external id, described, searched and attached.

use patchbay_org::OrgOptions;
use serde_json::{Map, Value, json};

use crate::org_under_test::{DATA, OrgUnderTest, app, user};

const NS: &str = "amazonconnect__";

async fn call(org: &OrgUnderTest, token: &str, ask: (&str, &str), body: Value) -> (u16, Value) {
    let body = (!body.is_null()).then_some(body);
    org.call(token, ask.0, &format!("{DATA}/{}", ask.1), body)
        .await
}

/// A record of an object, its own fields with the namespace in front.
fn record(object: &str, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    let named: Map<String, Value> = fields
        .into_iter()
        .map(|(name, value)| {
            let prefix = if name.ends_with("__c") { NS } else { "" };
            (format!("{prefix}{name}"), value)
        })
        .collect();
    let mut whole = json!({"attributes": {"type": format!("{NS}{object}")}});
    whole.as_object_mut().unwrap().extend(named);
    whole
}

async fn upsert(
    org: &OrgUnderTest,
    token: &str,
    (object, key): (&str, &str),
    records: Vec<Value>,
) -> Vec<Value> {
    let path = format!("composite/sobjects/{NS}{object}/{NS}{key}");
    let body = json!({"allOrNone": false, "records": records});
    let (status, answer) = call(org, token, ("PATCH", &path), body).await;
    assert_eq!(status, 200, "{answer}");
    answer.as_array().unwrap().clone()
}

async fn select(org: &OrgUnderTest, token: &str, soql: &str) -> Vec<Value> {
    let query: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    let (status, answer) = call(
        org,
        token,
        ("GET", &format!("query?q={query}")),
        Value::Null,
    )
    .await;
    assert_eq!(status, 200, "{answer}");
    answer["records"].as_array().unwrap().clone()
}

/// A line of an agents' report as it comes from its file: texts for numbers and times, null for empty cells.
fn line(agent: usize, contacts: &str) -> Value {
    let fields = json!({
        "AC_Record_Id__c": format!("agent{agent}2025-01-30T21:30:00Zus-east-1"),
        "AC_Object_Name__c": format!("agent{agent}"),
        "StartInterval__c": "2025-01-30T21:30:00Z",
        "Created_Date__c": "2025-01-30T22:00:05.123Z",
        "Contacts_handled__c": contacts,
        "Avg_agent_interaction_and_cust_hold_time__c": "143.5",
        "Occupancy__c": "12.5",
        "Nonproductive_time__c": null,
        "Region__c": "us-east-1",
    });
    record("AC_AgentPerformance__c", fields)
}

const REPORT: (&str, &str) = ("AC_AgentPerformance__c", "AC_Record_Id__c");

#[tokio::test]
async fn a_report_of_200_lines_is_upserted_in_one_call() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let lines = |contacts: &'static str| (0..200).map(move |agent| line(agent, contacts));
    let first = upsert(&org, token, REPORT, lines("3").collect()).await;
    assert!(first.iter().all(|one| one["created"] == true), "{first:?}");
    let again = upsert(&org, token, REPORT, lines("4").collect()).await;
    assert!(again.iter().all(|one| one["created"] == false), "{again:?}");
    let soql = format!(
        "SELECT {NS}Contacts_handled__c, {NS}Occupancy__c, {NS}Created_Date__c, {NS}Nonproductive_time__c \
         FROM {NS}AC_AgentPerformance__c"
    );
    let found = select(&org, token, &soql).await;
    assert_eq!(found.len(), 200);
    let one = &found[0];
    assert_eq!(one[format!("{NS}Contacts_handled__c")], 4.0);
    assert_eq!(one[format!("{NS}Occupancy__c")], 12.5);
    assert_eq!(
        one[format!("{NS}Created_Date__c")],
        "2025-01-30T22:00:05.000+0000"
    );
    assert_eq!(one[format!("{NS}Nonproductive_time__c")], Value::Null);
}

#[tokio::test]
async fn a_key_that_a_call_names_twice_is_refused_each_time() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let mut upper = line(1, "5");
    upper[format!("{NS}AC_Record_Id__c")] = json!("AGENT12025-01-30T21:30:00Zus-east-1");
    let outcomes = upsert(&org, token, REPORT, vec![line(1, "3"), line(2, "4"), upper]).await;
    let refused = json!([{
        "statusCode": "DUPLICATE_VALUE",
        "message": "Duplicate external id specified: agent12025-01-30T21:30:00Zus-east-1",
        "fields": ["amazonconnect__AC_Record_Id__c"],
    }]);
    assert_eq!(outcomes[0], json!({"success": false, "errors": refused}));
    assert_eq!(outcomes[1]["created"], true);
    assert_eq!(outcomes[2]["errors"][0]["statusCode"], "DUPLICATE_VALUE");
}

#[tokio::test]
async fn each_object_takes_what_the_functions_write() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let contact = record(
        "AC_ContactTraceRecord__c",
        json!({
            "ContactId__c": "5ca32fbd-8f92-46af-92a5-6b0f970f0efe", "AWSAccountId__c": "123456789012",
            "AgentConnectionAttempts__c": 1, "Attributes__c": "{\"a\": \"b\"}", "Initiation_Method__c": "INBOUND",
            "InitiationTimestamp__c": "2025-01-30T21:04:49Z", "NextContactId__c": null, "QueueDuration__c": 14,
        }),
    );
    let queue = record(
        "AC_HistoricalQueueMetrics__c",
        json!({"AC_Record_Id__c": "Basic2025-01-30T21:30:00Z", "Service_level_60_seconds__c": "87.50",
            "Contacts_handled_conn_to_agent_timestamp__c": "11"}),
    );
    let now = record(
        "AC_QueueMetrics__c",
        json!({"Name": "Billing / Tier 2", "Queue_Id__c": "q-1", "Queue_ARN__c": "", "Agents_Online__c": 1}),
    );
    for (target, one) in [
        (("AC_ContactTraceRecord__c", "ContactId__c"), contact),
        (("AC_HistoricalQueueMetrics__c", "AC_Record_Id__c"), queue),
        (("AC_QueueMetrics__c", "Queue_Id__c"), now),
    ] {
        let outcomes = upsert(&org, token, target, vec![one]).await;
        assert_eq!(outcomes[0]["success"], true, "{outcomes:?}");
    }
    let path = format!("sobjects/{NS}AC_ContactChannelAnalytics__c/describe");
    let (_, described) = call(&org, token, ("GET", &path), Value::Null).await;
    let fields = described["fields"].as_array().unwrap();
    let length = |name: &str| {
        let named = |field: &&Value| field["name"] == format!("{NS}{name}");
        fields.iter().find(named).unwrap()["length"].clone()
    };
    assert_eq!(length("ContactLensTranscriptsFullText__c"), 131_072);
    assert_eq!(length("Region__c"), 255);
}

#[tokio::test]
async fn a_file_is_attached_to_an_analysis() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let object = format!("sobjects/{NS}AC_ContactChannelAnalytics__c");
    let fields = json!({format!("{NS}ContactId__c"): "c-1", format!("{NS}Sentiment__c"): ""});
    let (status, made) = call(&org, token, ("POST", &object), fields).await;
    assert_eq!(status, 201, "{made}");
    let attachment = json!({"ParentId": made["id"], "Name": "CustomerTranscripts.json", "Body": "W10=",
        "ContentType": "application/json", "Description": "Call Recording Transcription - Customer Side"});
    let (status, attached) = call(&org, token, ("POST", "sobjects/Attachment"), attachment).await;
    assert_eq!(status, 201, "{attached}");
    let soql = format!(
        "SELECT Name, Body, BodyLength, Description FROM Attachment WHERE ParentId = '{}'",
        made["id"].as_str().unwrap()
    );
    let found = select(&org, token, &soql).await;
    assert_eq!(
        (&found[0]["Name"], &found[0]["BodyLength"]),
        (&json!("CustomerTranscripts.json"), &json!(2))
    );
    // Content is answered by its address.
    let id = attached["id"].as_str().unwrap();
    let body = found[0]["Body"].as_str().unwrap();
    assert!(
        body.ends_with(&format!("/sobjects/Attachment/{id}/Body")),
        "{body}"
    );
}

#[tokio::test]
async fn the_adapters_own_version_is_answered_and_knows_no_upserts_of_many() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let old = "/services/data/v42.0";
    let one = format!("{old}/sobjects/{NS}AC_QueueMetrics__c/{NS}Queue_Id__c/q-1");
    for expected in [201, 204] {
        let body = json!({"Name": "Billing", format!("{NS}Agents_Online__c"): 1});
        let (status, answer) = org.call(token, "PATCH", &one, Some(body)).await;
        assert_eq!(status, expected, "{answer}");
    }
    let many = format!("{old}/composite/sobjects/{NS}AC_QueueMetrics__c/{NS}Queue_Id__c");
    let (status, answer) = org
        .call(token, "PATCH", &many, Some(json!({"records": []})))
        .await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (404, &json!("NOT_FOUND"))
    );
}

#[tokio::test]
async fn callers_are_found_however_their_numbers_are_written() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    for (name, phone) in [
        ("Abroad", "+1 (415) 555-0100"),
        ("Home", "(415) 555-0100"),
        ("Other", "(415) 555-0101"),
    ] {
        let contact = json!({"LastName": name, "Phone": phone});
        call(&org, token, ("POST", "sobjects/Contact"), contact).await;
    }
    let search =
        json!({"q": "4155550100", "sobjects": [{"name": "Contact"}], "fields": ["Id", "Name"]});
    let (status, found) = call(&org, token, ("POST", "parameterizedSearch"), search).await;
    assert_eq!(status, 200, "{found}");
    let records = found["searchRecords"].as_array().unwrap();
    let mut names: Vec<&str> = records
        .iter()
        .map(|record| record["Name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Abroad", "Home"]);
}

#[tokio::test]
async fn the_installation_guides_case_is_opened_and_closed() {
    let org = OrgUnderTest::start().await;
    let token = &org.token().await;
    let contact = json!({"LastName": "Guide"});
    let (_, contact) = call(&org, token, ("POST", "sobjects/Contact"), contact).await;
    let case = json!({"ContactId": contact["id"], "Subject": "Call", "Status": "New", "Priority": "Low",
        "Origin": "Phone", "Description": "From a contact flow"});
    let (status, made) = call(&org, token, ("POST", "sobjects/Case"), case).await;
    assert_eq!(status, 201, "{made}");
    let path = format!("sobjects/Case/{}", made["id"].as_str().unwrap());
    let closed = json!({"Status": "Closed"});
    let (status, _) = call(&org, token, ("PATCH", &path), closed).await;
    assert_eq!(status, 204);
}

#[tokio::test]
async fn the_package_can_be_there_without_a_namespace() {
    let mut options = OrgOptions {
        adapter_namespace: "-".to_owned(),
        ..OrgOptions::default()
    };
    options.identity.apps.push(app());
    options.identity.users.push(user());
    let org = OrgUnderTest::start_with(options).await;
    let token = &org.token().await;
    let path = "sobjects/AC_QueueMetrics__c/Queue_Id__c/q-1";
    let body = json!({"Name": "Billing", "Agents_Online__c": 1});
    let (status, answer) = call(&org, token, ("PATCH", path), body).await;
    assert_eq!(status, 201, "{answer}");
    let path = format!("sobjects/{NS}AC_QueueMetrics__c/describe");
    let (status, _) = call(&org, token, ("GET", &path), Value::Null).await;
    assert_eq!(status, 404);
}
