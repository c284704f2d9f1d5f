//! `patchbay parked`, on a folder that stands for S3 and a local org.

use std::fs;

use serde_json::{Value, json};

use crate::assert_run;
use crate::program::{Desk, shown};
use crate::server::Server;

const FOLDER: &str = "bucket/p/contact-records/2026/03/02";
const KEY: &str = "p/contact-records/2026/03/02/c-2-00000000000000aa.json";

/// Base64 of a contact record, made by hand so that nothing here leans on the code under test.
const RECORDS: [(&str, &str); 2] = [
    // {"ContactId":"c-1","Channel":"VOICE","Attributes":{"postcallCTRImportEnabled":"true"}}
    (
        "c-1",
        "eyJDb250YWN0SWQiOiJjLTEiLCJDaGFubmVsIjoiVk9JQ0UiLCJBdHRyaWJ1dGVzIjp7InBvc3RjYWxsQ1RSSW1wb3J0RW5hYmxlZCI6InRydWUifX0=",
    ),
    // {"ContactId":"c-2","Queue":{"Duration":"long"},"Attributes":{"postcallCTRImportEnabled":"true"}}
    (
        "c-2",
        "eyJDb250YWN0SWQiOiJjLTIiLCJRdWV1ZSI6eyJEdXJhdGlvbiI6ImxvbmcifSwiQXR0cmlidXRlcyI6eyJwb3N0Y2FsbENUUkltcG9ydEVuYWJsZWQiOiJ0cnVlIn19",
    ),
];

/// A desk with two parked records in `bucket/p`.
fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.path(FOLDER)).unwrap();
    for (number, (contact, record)) in RECORDS.into_iter().enumerate() {
        let code = ["FIELD_CUSTOM_VALIDATION_EXCEPTION", "JSON_PARSER_ERROR"][number];
        let parked = json!({
            "reason": {
                "type": "Salesforce.Invalid",
                "code": code,
                "message": "a customer's own words",
                "fields": ["amazonconnect__Channel__c"],
            },
            "contactId": contact,
            "lastUpdateTimestamp": null,
            "sequenceNumber": "4957",
            "partitionKey": "p",
            "approximateArrivalTimestamp": 1_772_446_560.5,
            "stream": null,
            "requestId": "11111111-1111-4111-8111-111111111111",
            "parkedAt": "2026-03-02T10:16:00Z",
            "record": record,
        });
        let name = format!("{FOLDER}/{contact}-00000000000000aa.json");
        desk.write(&name, parked.to_string());
    }
    desk
}

#[test]
fn what_waits_is_counted_by_its_reason() {
    let desk = desk();
    let list = ["parked", "list", "bucket/p", "--folder", "."];
    assert_run!("parked list", desk, desk.run(&list));
    let output = desk.run(&[&list[..], &["--json"]].concat());
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(listed["count"], 2);
    assert_eq!(listed["records"][1]["key"], KEY);
    let nothing = ["parked", "list", "other", "--folder", "."];
    assert_run!("parked list nothing", desk, desk.run(&nothing));
}

#[test]
fn a_customers_data_is_shown_only_when_asked_for() {
    let desk = desk();
    let show = ["parked", "show", "bucket/p", KEY, "--folder", "."];
    assert_run!("parked show", desk, desk.run(&show));
    let with_record = [&show[..], &["--with-record"]].concat();
    assert_run!("parked show with record", desk, desk.run(&with_record));
    let missing = ["parked", "show", "bucket/p", "p/none", "--folder", "."];
    assert_run!("parked show missing", desk, desk.run(&missing));
}

#[test]
fn what_is_written_now_is_removed_and_the_rest_kept() {
    let desk = desk();
    let org = Server::start(&desk, &["org", "start", "--port", "0"]);
    let keys = &org.ready["sign_in"];
    let secret =
        json!({"ConsumerKey": keys["consumer_key"], "ConsumerSecret": keys["consumer_secret"]});
    let settings = json!({"secrets": {"adapter": secret}, "parameters": {}});
    desk.write("settings.json", settings.to_string());
    let host = format!("SF_HOST={}", org.ready["url"].as_str().unwrap());
    let username = format!("SF_USERNAME={}", keys["username"].as_str().unwrap());
    let mut args = vec!["parked", "resend", "bucket/p", "--folder", "."];
    args.extend(["--settings", "settings.json"]);
    for variable in [
        host.as_str(),
        username.as_str(),
        "SF_PRODUCTION=false",
        "SF_VERSION=v64.0",
        "SF_ADAPTER_NAMESPACE=amazonconnect",
        "SF_CREDENTIALS_SECRETS_MANAGER_ARN=adapter",
        "AWS_REGION=eu-west-2",
    ] {
        args.extend(["--env", variable]);
    }
    assert_run!("parked resend unasked", desk, desk.run(&args));
    args.push("--yes");
    let output = desk.run(&args);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    assert_run!("parked resend", desk, output);
    let left: Vec<_> = fs::read_dir(desk.path(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, ["c-2-00000000000000aa.json"]);
}
