//! Query answers as lists.

use patchbay_testkit::Outcome;
use serde_json::{Value, json};

use crate::environment::{ContactCentre, event, invoke};

fn ask(format: &str, most: &str) -> Value {
    event(&json!({
        "methodName": "queryRecord", "soql": "SELECT Id, Owner.Name FROM Account",
        "resultFormat": format, "maxRecords": most,
    }))
}

#[tokio::test]
async fn pages_are_followed_up_to_the_cap() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let record = |id: &str| json!({"attributes": {"type": "Account"}, "Id": id});
    let next = "/services/data/v64.0/query/01gx-2";
    let pages = json!({"answers": [
        {"match": "/query/01gx-2", "status": 200, "body": {
            "totalSize": 3, "done": true, "records": [record("3")]}},
        {"match": "/query/", "status": 200, "body": {
            "totalSize": 3, "done": false, "nextRecordsUrl": next, "records": [record("1"), record("2")]}},
    ]});
    centre.salesforce.control(&pages);
    let all = json!({
        "success": true, "totalSize": 3, "returned": 3, "truncated": false,
        "records": [{"Id": "1"}, {"Id": "2"}, {"Id": "3"}],
    });
    assert_eq!(
        invoke(&host, &ask("list", "50")).await,
        Outcome::Response(all)
    );
    centre.salesforce.forget();
    let two = json!({
        "success": true, "totalSize": 3, "returned": 2, "truncated": true,
        "records.0.Id": "1", "records.1.Id": "2",
    });
    assert_eq!(
        invoke(&host, &ask("flat-list", "2")).await,
        Outcome::Response(two)
    );
    assert_eq!(centre.salesforce.seen().len(), 1);
}

#[tokio::test]
async fn a_list_stays_below_what_connect_takes() {
    let centre = ContactCentre::start().await;
    let host = centre.warm_host(centre.settings()).await;
    let records: Vec<Value> = (0..90)
        .map(|n| json!({"Id": n, "Text": "x".repeat(1000)}))
        .collect();
    centre
        .salesforce
        .control(&json!({"answers": [{"match": "/query", "status": 200,
        "body": {"totalSize": 90, "done": true, "records": records}}]}));
    match invoke(&host, &ask("list", "")).await {
        Outcome::Response(reply) => {
            assert!(reply.to_string().len() < 32 * 1024);
            assert_eq!(
                (&reply["totalSize"], &reply["truncated"]),
                (&json!(90), &json!(true))
            );
            assert!(reply["returned"].as_u64().unwrap() > 25);
        }
        other => panic!("{other:?}"),
    }
}
