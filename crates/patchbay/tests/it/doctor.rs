//! `patchbay doctor`: what it says before it looks, and when it can see nothing. What it finds is tried on an AWS emulator
//! (`test_doctor.py` of the acceptance suites).

use serde_json::Value;

use crate::program::{Desk, shown};

#[test]
fn the_list_has_each_check_with_its_severity() {
    let desk = Desk::new();
    let output = desk.run(&["doctor", "--list", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let data: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = data["checks"].as_array().unwrap();
    let missing = checks
        .iter()
        .find(|check| check["id"] == "function.missing")
        .unwrap();
    assert_eq!(missing["severity"], "error");
    assert!(checks.len() > 150, "{}", checks.len());
}

#[test]
fn nothing_to_examine_is_said_before_anything_is_looked_at() {
    let desk = Desk::new();
    let output = desk.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    let said = shown(&output);
    assert!(said.contains("--contact-center NAME"), "{said}");
    let output = desk.run(&["doctor", "--contact-center", "aws-voice"]);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    let output = desk.run(&["doctor", "--folder", "nowhere"]);
    let said = shown(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("patchbay setup"), "{said}");
}

#[test]
fn an_account_that_cannot_be_seen_is_no_clean_report() {
    let desk = Desk::new();
    let args = [
        "doctor",
        "--contact-center",
        "AcmeVoiceCC",
        "--region",
        "eu-west-2",
        "--json",
    ];
    let output = desk
        .command(&args)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", shown(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["findings"], Value::Array(Vec::new()));
    let unseen = report["not_looked_at"].to_string();
    assert!(unseen.contains("sts:GetCallerIdentity"), "{unseen}");
    assert!(unseen.contains("no AWS credentials or region"), "{unseen}");
}
