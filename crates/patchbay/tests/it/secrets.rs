//! `patchbay secrets` on a settings file: the same commands as on AWS, for laptops.

use serde_json::{Value, json};

use crate::assert_run;
use crate::program::{Desk, shown};

const SECRET: &str = "DemoCC-salesforce-secret";
const REST_KEY: &str = "DemoCC-salesforce-rest-api-auth-private-key";
const CONSUMER_KEY: &str =
    "3MVG9abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefgh";

fn init(desk: &Desk, more: &[&str]) -> std::process::Output {
    let mut args = vec![
        "secrets",
        "init",
        "--contact-center",
        "DemoCC",
        "--file",
        "settings.json",
        "--org-id",
        "00D5e000000AbCdEAK",
        "--my-domain",
        "http://127.0.0.1:8080",
        "--transcribe-region",
        "eu-west-2",
        "--subject",
        "api@democc.example",
        "--new-keys",
        "keys",
    ];
    args.extend(more);
    desk.run(&args)
}

fn secret(desk: &Desk) -> Value {
    let settings: Value = serde_json::from_str(&desk.read("settings.json")).unwrap();
    settings["secrets"][SECRET].clone()
}

/// Runs it and wants it to succeed; gives all that it said.
fn done(desk: &Desk, args: &[&str]) -> String {
    let output = desk.run(args);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    shown(&output)
}

#[test]
fn a_settings_file_is_made_and_a_second_time_nothing_is_changed() {
    let desk = Desk::new();
    assert_run!("secrets init dry run", desk, init(&desk, &["--dry-run"]));
    assert!(!desk.path("settings.json").exists() && !desk.path("keys").exists());
    assert_run!("secrets init", desk, init(&desk, &["--yes"]));
    let before = desk.read("settings.json");
    assert_run!("secrets init again", desk, init(&desk, &["--yes"]));
    assert_eq!(desk.read("settings.json"), before);
    assert_run!(
        "secrets show",
        desk,
        desk.run(&["secrets", "show", "--file", "settings.json"])
    );
    assert_run!(
        "secrets check",
        desk,
        desk.run(&["secrets", "check", "--file", "settings.json"])
    );
}

#[test]
#[cfg(unix)]
fn the_settings_file_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    init(&desk, &["--yes"]);
    let mode = std::fs::metadata(desk.path("settings.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn one_key_is_set_and_the_others_stay_with_their_files() {
    let desk = Desk::new();
    init(&desk, &["--yes"]);
    done(&desk, &["keys", "new"]);
    let mut settings: Value = serde_json::from_str(&desk.read("settings.json")).unwrap();
    settings["secrets"][SECRET][REST_KEY] = json!("file:server.key");
    settings["secrets"][SECRET]["own"] = json!({"kept": [1, null]});
    settings["other"] = json!("stays");
    desk.write("settings.json", settings.to_string());
    desk.write("consumer-key", format!("{CONSUMER_KEY}\n"));
    let set = [
        "secrets",
        "set",
        "consumer-key",
        "--from",
        "consumer-key",
        "--file",
        "settings.json",
        "--yes",
    ];
    assert_run!("secrets set", desk, desk.run(&set));
    assert!(done(&desk, &set).contains("Nothing to change"));
    settings["secrets"][SECRET]["DemoCC-salesforce-rest-api-auth-consumer-key"] =
        json!(CONSUMER_KEY);
    let now: Value = serde_json::from_str(&desk.read("settings.json")).unwrap();
    assert_eq!(now, settings);
    assert_run!(
        "secrets unset",
        desk,
        desk.run(&[
            "secrets",
            "unset",
            "own",
            "--file",
            "settings.json",
            "--yes"
        ])
    );
    assert_eq!(secret(&desk).get("own"), None);
    assert!(done(&desk, &["secrets", "check", "--file", "settings.json"]).contains("No findings."));
}

#[test]
fn what_must_not_be_is_refused() {
    let desk = Desk::new();
    init(&desk, &["--yes"]);
    let key = secret(&desk)[REST_KEY].as_str().unwrap().to_owned();
    desk.write("server.key", &key);
    let before = desk.read("settings.json");
    let file = ["--file", "settings.json", "--yes"];
    let run = |args: &[&str]| desk.run(&[&["secrets"], args, &file].concat());
    assert_run!(
        "secrets set same key",
        desk,
        run(&["set", "telephony-key", "--from", "server.key"])
    );
    assert_run!(
        "secrets set on command line",
        desk,
        run(&["set", "rest-key", "--value", "x"])
    );
    assert_run!(
        "secrets set unknown",
        desk,
        run(&["set", "audiance", "--value", "x"])
    );
    assert_run!(
        "secrets set wrong place",
        desk,
        run(&["set", "subject", "--from", "server.key"])
    );
    assert_run!(
        "secrets set unasked",
        desk,
        desk.run(&["secrets", "set", "consumer-key", "--file", "settings.json"])
    );
    assert_run!(
        "secrets show nothing",
        desk,
        desk.run(&[
            "secrets",
            "show",
            "--file",
            "settings.json",
            "--secret",
            "X"
        ])
    );
    assert_run!("secrets show which", desk, desk.run(&["secrets", "show"]));
    assert_eq!(desk.read("settings.json"), before);
}
