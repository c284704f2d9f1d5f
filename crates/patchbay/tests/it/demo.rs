//! `patchbay demo` as a whole.

use serde_json::Value;

use crate::program::{Desk, shown};
use crate::server::{Server, request};

#[test]
fn the_demonstration_keeps_every_promise_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let output = desk.run(&["demo"]);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for part in [
        "SELECT Id, Name FROM Account LIMIT 1",
        "DemoCC-salesforce-secret",
        "DemoCC-salesforce-access-secret",
        "POST /services/oauth2/token",
        "RS256",
        "Name = 'O\\'Brien \\\\",
        "nothing was found",
        "Everything is as promised",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert!(!text.contains("NOT SO"), "{text}");
    let wide: Vec<&str> = text
        .lines()
        .filter(|line| line.chars().count() > 80)
        .collect();
    assert!(wide.is_empty(), "wider than 80 columns: {wide:#?}");
    // TMPDIR is the desk's folder.
    let left: Vec<_> = std::fs::read_dir(desk.folder()).unwrap().collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[test]
fn no_secret_is_shown() {
    let desk = Desk::new();
    let text = shown(&desk.run(&["demo"]));
    for mark in ["BEGIN PRIVATE KEY", "eyJ", "00DPB00000000012AA!", "Bearer "] {
        assert!(!text.contains(mark), "`{mark}` is in:\n{text}");
    }
}

#[test]
fn the_same_as_data() {
    let desk = Desk::new();
    let output = desk.run(&["demo", "--json"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    let data: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(data["ok"], true, "{data:#}");
    let steps = data["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 11);
    let read = &steps[4];
    assert_eq!(read["event"]["methodName"], "queryRecord");
    assert_eq!(
        read["asked"][0]["sign_in"]["sub"],
        "contact.flow@democc.example"
    );
    assert_eq!(
        read["asked"][1]["query"],
        "SELECT Id, Name FROM Account LIMIT 1"
    );
    assert_eq!(steps[9]["answer"], serde_json::json!({}));
}

#[test]
#[cfg(unix)]
fn it_can_stay_up_and_says_how_to_go_on() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;
    let desk = Desk::new();
    let mut child = desk
        .command(&["demo", "--serve", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut shown = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        shown.push_str(&line.unwrap());
        shown.push('\n');
        if shown.contains("Ctrl-C") {
            break;
        }
    }
    assert!(
        shown.contains("aws lambda invoke --endpoint-url http://127.0.0.1:"),
        "{shown}"
    );
    assert!(shown.contains("curl http://127.0.0.1:"), "{shown}");
    let stopped = std::process::Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(std::fs::read_dir(desk.folder()).unwrap().count(), 0);
}

#[test]
fn a_port_in_use_is_said_before_anything_is_set_up() {
    let desk = Desk::new();
    let org = Server::start(&desk, &["org", "start", "--port", "0"]);
    let port = org.port().to_string();
    let output = desk.run(&["demo", "--org-port", &port]);
    assert_eq!(output.status.code(), Some(3), "{}", shown(&output));
    let text = shown(&output);
    assert!(
        text.contains(&format!("port {port}")) && text.contains("hint:"),
        "{text}"
    );
    assert_eq!(
        request(org.port(), "GET /services/data", &[], b"").status,
        200
    );
}

#[test]
fn the_adapters_story_keeps_every_promise_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let output = desk.run(&["demo", "cti"]);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for part in [
        "940 records in the org, one for each contact",
        "20 are parked with a reason, none is lost",
        "6 requests to Salesforce; the published package: 2,000",
        "1000 records in the org",
        "the sign-in was by JWT bearer",
        "Everything is as promised: 13 steps",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert!(!text.contains("NOT SO"), "{text}");
    for mark in ["BEGIN PRIVATE KEY", "eyJ", "00DPB00000000012AA!", "Bearer "] {
        assert!(!text.contains(mark), "`{mark}` is in:\n{text}");
    }
    let left: Vec<_> = std::fs::read_dir(desk.folder()).unwrap().collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[test]
fn the_adapters_story_cannot_be_served() {
    let desk = Desk::new();
    let output = desk.run(&["demo", "cti", "--serve"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(
        shown(&output).contains("patchbay dev"),
        "{}",
        shown(&output)
    );
}
