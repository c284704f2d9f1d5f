//! The reports' importer against a real org: how many requests a report costs, what ends up in the
//! org, and what is told when something does not.

use std::fmt::Write as _;

use patchbay_testkit::{LambdaHost, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::{AdapterCentre, NS};
use crate::environment::{error, invoke};

const BUCKET: &str = "connect-reports";
const TIME: &str = "2025-01-30T22:00:05.123Z";

/// An S3 notification of these keys, as S3 encodes them.
fn event(keys: &[&str]) -> Value {
    let records: Vec<Value> = keys
        .iter()
        .map(|key| {
            json!({
                "eventSource": "aws:s3",
                "eventTime": TIME,
                "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}},
            })
        })
        .collect();
    json!({ "Records": records })
}

async fn import(centre: &AdapterCentre, host: &LambdaHost, file: &str) -> Outcome {
    centre.aws.put_object(BUCKET, "report.csv", file);
    invoke(host, &event(&["report.csv"])).await
}

async fn agents(centre: &AdapterCentre) -> LambdaHost {
    centre.host(centre.settings("sfIntervalAgent")).await
}

/// The keys of the agents' records, in order.
async fn keys(centre: &AdapterCentre) -> Vec<String> {
    let soql = format!(
        "SELECT {NS}AC_Record_Id__c FROM {NS}AC_AgentPerformance__c ORDER BY {NS}AC_Record_Id__c"
    );
    let records = centre.select(&soql).await;
    let key = |record: &Value| {
        let key = &record[format!("{NS}AC_Record_Id__c")];
        key.as_str().unwrap().to_owned()
    };
    records.iter().map(key).collect()
}

const DONE: Outcome = Outcome::Response(Value::Null);
const DESCRIBE: &str = "GET sobjects/amazonconnect__AC_AgentPerformance__c/describe";
const UPSERT: &str = "PATCH composite/sobjects/amazonconnect__AC_AgentPerformance__c/\
                      amazonconnect__AC_Record_Id__c";

#[tokio::test]
async fn a_thousand_rows_cost_six_requests_and_a_second_time_changes_nothing() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    let mut file = "\u{feff}\"Agent\",\"StartInterval\",\"Occupancy\",\"Other\"\r\n".to_owned();
    for row in 0..1_000 {
        write!(
            file,
            "\"agent{row:04}\",\"2025-01-30T21:30:00Z\",\"{}%\",\"x\"\r\n",
            row % 100
        )
        .unwrap();
    }
    assert_eq!(import(&centre, &host, &file).await, DONE);
    let mut expected = vec![DESCRIBE];
    expected.extend([UPSERT; 5]);
    assert_eq!(centre.requests(), expected);
    let first = keys(&centre).await;
    assert_eq!(first.len(), 1_000);
    assert_eq!(first[7], "agent00072025-01-30T21:30:00Zeu-west-2");

    assert_eq!(import(&centre, &host, &file).await, DONE);
    expected.extend([UPSERT; 5]);
    assert_eq!(centre.requests(), expected, "the org is described once");
    assert_eq!(keys(&centre).await, first);
    let soql = format!(
        "SELECT {NS}AC_Object_Name__c, {NS}Occupancy__c, {NS}Region__c, {NS}Created_Date__c \
         FROM {NS}AC_AgentPerformance__c WHERE {NS}AC_Record_Id__c = '{}'",
        first[42]
    );
    let record = &centre.select(&soql).await[0];
    assert_eq!(record[format!("{NS}AC_Object_Name__c")], "agent0042");
    assert_eq!(record[format!("{NS}Occupancy__c")], 42.0);
    assert_eq!(record[format!("{NS}Region__c")], "eu-west-2");
    let created = record[format!("{NS}Created_Date__c")].as_str().unwrap();
    assert!(created.starts_with("2025-01-30T22:00:05"), "{created}");
}

#[tokio::test]
async fn queues_have_the_keys_that_orgs_hold_already() {
    let centre = AdapterCentre::start().await;
    let host = centre.host(centre.settings("sfIntervalQueue")).await;
    let file = "Queue,StartInterval,Contacts handled (connected to agent timestamp)\n\
                Billing - Tier 2 (FR),2025-01-30T21:30:00Z,11\n\
                BillingTier2FR,2025-01-30T21:30:00Z,12\n";
    assert_eq!(import(&centre, &host, file).await, DONE);
    let soql = format!(
        "SELECT {NS}AC_Record_Id__c, {NS}AC_Object_Name__c, \
         {NS}Contacts_handled_conn_to_agent_timestamp__c FROM {NS}AC_HistoricalQueueMetrics__c"
    );
    let records = centre.select(&soql).await;
    assert_eq!(records.len(), 1, "{records:?}");
    let field = |name: &str| records[0][format!("{NS}{name}")].clone();
    assert_eq!(
        field("AC_Record_Id__c"),
        "BillingTier2FR2025-01-30T21:30:00Zeu-west-2"
    );
    assert_eq!(field("AC_Object_Name__c"), "BillingTier2FR");
    assert_eq!(field("Contacts_handled_conn_to_agent_timestamp__c"), 12.0);
}

#[tokio::test]
async fn what_salesforce_refuses_leaves_the_other_rows_alone() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    let long = "Mallory".repeat(50);
    let file = format!(
        "Agent,StartInterval,Occupancy\nann,2025-01-30T21:30:00Z,1\n\
         {long},2025-01-30T21:30:00Z,2\nbob,half past nine,3\nshort,2025-01-30T21:30:00Z\n\
         ,2025-01-30T21:30:00Z,4\ncid,2025-01-30T21:30:00Z,5%\n"
    );
    let outcome = import(&centre, &host, &file).await;
    let (kind, message) = error(&outcome);
    assert_eq!(kind, "Salesforce.Invalid");
    assert!(
        message.starts_with("report report.csv: 3 of 6 rows"),
        "{message}"
    );
    assert!(
        message.contains("Salesforce did not take 2 (row 2: STRING_TOO_LONG"),
        "{message}"
    );
    assert!(message.contains("row 3: JSON_PARSER_ERROR"), "{message}");
    assert!(message.contains("1 (rows 4)"), "{message}");
    for text in ["Mallory", "half past", "short"] {
        assert!(!message.contains(text), "{message}");
        assert!(!host.log().contains(text), "{}", host.log());
    }
    let found = keys(&centre).await;
    let expected = ["ann", "cid"].map(|name| format!("{name}2025-01-30T21:30:00Zeu-west-2"));
    assert_eq!(found, expected);
}

#[tokio::test]
async fn one_spoilt_row_is_found_among_two_hundred() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    let mut file = "Agent,StartInterval,Occupancy,Online time\n".to_owned();
    for row in 1..=200 {
        let time = if row == 137 { "soon" } else { "-" };
        writeln!(file, "agent{row:04},2025-01-30T21:30:00Z,%,{time}").unwrap();
    }
    let outcome = import(&centre, &host, &file).await;
    let (kind, message) = error(&outcome);
    assert_eq!(kind, "Salesforce.Invalid");
    assert!(
        message.contains("1 of 200 rows were not imported, all others were. Salesforce did not take 1 (row 137: JSON_PARSER_ERROR"),
        "{message}"
    );
    assert_eq!(keys(&centre).await.len(), 199);
    let requests = centre.requests().len();
    assert!(requests <= 18, "{requests} requests");
}

#[tokio::test]
async fn bad_moments_of_the_org_neither_lose_nor_double_rows() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    // Each order waits for the one before it; the first request after that is a repeat.
    for (skip, fault) in [
        (0, json!({"kind": "throttle"})),
        (1, json!({"kind": "server-error"})),
        (1, json!({"kind": "drop", "when": "after"})),
        (1, json!({"kind": "drop", "when": "before"})),
        (1, json!({"kind": "expire-tokens"})),
    ] {
        let path = "/composite/sobjects";
        centre.order(json!({"path": path, "skip": skip, "times": 1, "fault": fault}));
    }
    let mut file = "Agent,StartInterval\n".to_owned();
    for row in 0..1_000 {
        writeln!(file, "agent{row:04},2025-01-30T21:30:00Z").unwrap();
    }
    assert_eq!(import(&centre, &host, &file).await, DONE, "{}", host.log());
    let found = keys(&centre).await;
    assert_eq!(found.len(), 1_000);
    let log = centre.org.log();
    let struck: Vec<_> = log
        .iter()
        .filter_map(|entry| entry.fault.as_ref())
        .collect();
    assert_eq!(struck.len(), 5, "one for each request of 200: {struck:?}");
}

#[tokio::test]
async fn one_bad_file_does_not_keep_the_others_out() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    let row = "Agent,StartInterval\nann,2025-01-30T21:30:00Z\n";
    centre.aws.put_object(BUCKET, "SFDC Agent/é+1.csv", row);
    centre.aws.put_object(
        BUCKET,
        "latin.csv",
        b"Agent,StartInterval\nJos\xE9,T\n".to_vec(),
    );
    let keys_of_event = ["gone.csv", "latin.csv", "SFDC+Agent/%C3%A9%2B1.csv"];
    let outcome = invoke(&host, &event(&keys_of_event)).await;
    let (kind, message) = error(&outcome);
    assert_eq!(kind, "Aws.NotFound");
    assert!(
        message.starts_with("2 of 3 reports failed; the first: report gone.csv: "),
        "{message}"
    );
    assert!(message.contains("NoSuchKey"), "{message}");
    assert_eq!(keys(&centre).await, ["ann2025-01-30T21:30:00Zeu-west-2"]);
}

#[tokio::test]
async fn without_the_orgs_fields_nothing_is_written() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    centre.order(json!({
        "path": "/describe",
        "times": 0,
        "fault": {"kind": "error", "status": 403, "errorCode": "API_DISABLED_FOR_ORG", "message": "no"},
    }));
    let file = "Agent,StartInterval\nann,2025-01-30T21:30:00Z\n";
    let outcome = import(&centre, &host, file).await;
    assert_eq!(error(&outcome).0, "Salesforce.Permission");
    assert_eq!(keys(&centre).await, Vec::<String>::new());
}

#[tokio::test]
async fn odd_files_are_told_apart() {
    let centre = AdapterCentre::start().await;
    let host = agents(&centre).await;
    for empty in ["", "\n", "Agent,StartInterval\n", "Queue\n"] {
        assert_eq!(import(&centre, &host, empty).await, DONE, "{empty:?}");
    }
    for (file, told) in [
        ("Queue,StartInterval\nx,T\n", "no column \"Agent\""),
        ("Agent,EndInterval\nx,T\n", "no column \"StartInterval\""),
        ("Agent,StartInterval\nx,T\ry,T\n", "carriage return"),
        (
            "Agent,StartInterval\n\"open,T\n",
            "1 of 1 rows were not imported",
        ),
    ] {
        let outcome = import(&centre, &host, file).await;
        let (kind, message) = error(&outcome);
        assert_eq!(kind, "Input.Invalid", "{message}");
        assert!(message.contains(told), "{message}");
    }
    let outcome = invoke(&host, &json!({"Records": [{"s3": {}}]})).await;
    assert_eq!(error(&outcome).0, "Input.Missing");
    let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent"});
    assert_eq!(invoke(&host, &test).await, DONE);
    assert_eq!(keys(&centre).await, Vec::<String>::new());
}
