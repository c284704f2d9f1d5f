//! `patchbay external-id` on files. An acceptance suite tries it on an account.

use serde_json::Value;

use crate::assert_run;
use crate::program::{Desk, shown};

const ID: &str = "Yw3kq9TfLm2xVb7ZsR0dHc5NgJ8pAe1U";

const TRUST: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Salesforce",
            "Effect": "Allow",
            "Principal": {
                "AWS": "arn:aws:iam::111122223333:root",
                "Service": "lambda.amazonaws.com"
            },
            "Action": "sts:AssumeRole"
        }
    ]
}
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("trust.json", TRUST);
    desk
}

#[test]
fn a_new_id_is_random_and_alone_on_stdout() {
    let desk = Desk::new();
    let new = || String::from_utf8(desk.run(&["external-id", "new"]).stdout).unwrap();
    let (one, other) = (new(), new());
    assert_eq!(one.trim_end().len(), 32);
    assert_ne!(one, other);
    let json = desk.run(&["external-id", "new", "--prefix", "Acme-", "--json"]);
    let answer: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(answer["external_id"].as_str().unwrap().starts_with("Acme-"));
    let wrong = desk.run(&["external-id", "new", "--prefix", "a b"]);
    assert_run!("external-id new prefix", desk, wrong);
}

#[test]
fn applying_shows_the_difference_and_twice_is_once() {
    let desk = desk();
    let apply = ["external-id", "apply", ID, "--file", "trust.json"];
    let with = |more: &'static str| -> Vec<&str> { apply.iter().copied().chain([more]).collect() };
    assert_run!(
        "external-id apply dry run",
        desk,
        desk.run(&with("--dry-run"))
    );
    assert_eq!(desk.read("trust.json"), TRUST);
    let unasked = desk.run(&apply);
    assert_eq!(unasked.status.code(), Some(1), "{}", shown(&unasked));
    assert_eq!(desk.read("trust.json"), TRUST);
    let written = desk.run(&with("--yes"));
    assert_eq!(written.status.code(), Some(0), "{}", shown(&written));
    let text = desk.read("trust.json");
    assert_eq!(text.matches(ID).count(), 1, "{text}");
    assert!(
        text.contains("\n            \"Sid\": \"SalesforceOthers\""),
        "{text}"
    );
    assert_run!("external-id apply again", desk, desk.run(&with("--yes")));
    assert_eq!(desk.read("trust.json"), text);
    let check = desk.run(&["external-id", "check", ID, "--file", "trust.json"]);
    assert_run!("external-id check right", desk, check);
}

#[test]
fn what_is_wrong_is_found_and_mended() {
    let desk = desk();
    desk.write("trust.json", TRUST.replace(
        "\"Action\": \"sts:AssumeRole\"",
        "\"Action\": \"sts:AssumeRole\", \"Condition\": {\"StringLike\": {\"sts:ExternalId\": \"*\"}}",
    ));
    let check = ["external-id", "check", ID, "--file", "trust.json"];
    assert_run!("external-id check wildcard", desk, desk.run(&check));
    let removed = desk.run(&[
        "external-id",
        "remove",
        "--all",
        "--file",
        "trust.json",
        "--yes",
    ]);
    assert_eq!(removed.status.code(), Some(0), "{}", shown(&removed));
    assert_eq!(desk.read("trust.json"), TRUST);
}

#[test]
fn what_cannot_be_done_is_said() {
    let desk = desk();
    desk.write(
        "roles.yaml",
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n",
    );
    let yaml = ["external-id", "apply", ID, "--file", "roles.yaml", "--yes"];
    assert_run!("external-id apply yaml", desk, desk.run(&yaml));
    let id = ["external-id", "apply", "a*", "--file", "trust.json"];
    assert_run!("external-id apply id", desk, desk.run(&id));
    let nowhere = ["external-id", "apply", ID];
    assert_run!("external-id apply nowhere", desk, desk.run(&nowhere));
}
