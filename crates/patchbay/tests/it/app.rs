//! `patchbay app new | convert | check`: the files of Salesforce apps.

use std::path::Path;

use serde_json::Value;

use crate::assert_run;
use crate::program::{Desk, shown};

const CTI: &[&str] = &[
    "app",
    "new",
    "--kind",
    "cti",
    "--as",
    "connected-app",
    "--contact-email",
    "voice-ops@acme.example",
    "--profile",
    "API Only",
];

const SSO: &[&str] = &[
    "app",
    "new",
    "--kind",
    "sso",
    "--contact-center",
    "AcmeVoiceCC",
    "--contact-email",
    "voice-ops@acme.example",
    "--account",
    "210987654321",
    "--org-id",
    "00D5e000000AbCdEAM",
    "--permission-set",
    "Voice_Sso_User",
];

const REST: &[&str] = &[
    "app",
    "new",
    "--name",
    "AcmeVoiceRest",
    "--contact-email",
    "voice-ops@acme.example",
    "--certificate",
    "server.crt",
    "--permission-set",
    "Voice_Rest_Client",
    "--yes",
];

fn with(args: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    [args, more].concat()
}

/// A desk with a key pair and the files of a REST app on it.
fn desk_with_app() -> Desk {
    let desk = Desk::new();
    done(&desk, &["keys", "new"]);
    done(&desk, REST);
    desk
}

fn done(desk: &Desk, args: &[&str]) -> String {
    let output = desk.run(args);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn json(desk: &Desk, args: &[&str], code: i32) -> Value {
    let output = desk.run(args);
    assert_eq!(output.status.code(), Some(code), "{}", shown(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn change(desk: &Desk, file: &str, old: &str, new: &str) {
    let text = desk.read(file);
    assert!(text.contains(old), "{text}");
    desk.write(file, text.replace(old, new));
}

const GLOBAL: &str =
    "force-app/main/default/extlClntAppGlobalOauthSets/AcmeVoiceRest_glbl.ecaGlblOauth-meta.xml";
const POLICY: &str = "force-app/main/default/extlClntAppOauthPolicies/AcmeVoiceRest_oauth_defaultPolicy.ecaOauthPlcy-meta.xml";

#[test]
fn what_would_be_written_is_shown_first() {
    let desk = Desk::new();
    let looked = desk.run(&with(CTI, &["--dry-run"]));
    assert_run!("app new dry run", desk, looked);
    assert!(!desk.path("force-app").exists());
    let asked = desk.run(CTI);
    assert_eq!(asked.status.code(), Some(1), "nobody is there to say yes");
    assert!(!desk.path("force-app").exists());
}

#[test]
fn a_second_run_changes_nothing() {
    let desk = Desk::new();
    assert_run!("app new sso", desk, desk.run(&with(SSO, &["--yes"])));
    assert_run!("app new again", desk, desk.run(&with(SSO, &["--yes"])));
    let again = json(&desk, &with(SSO, &["--json"]), 0);
    assert_eq!(again["changed"], false);
    assert_eq!(again["changes"].as_array().unwrap().len(), 0);
    let project: Value = serde_json::from_str(&desk.read("sfdx-project.json")).unwrap();
    assert_eq!(project["sourceApiVersion"], "66.0");
    assert_eq!(project["packageDirectories"][0]["path"], "force-app");
}

#[test]
fn what_was_made_is_right() {
    let desk = desk_with_app();
    done(&desk, &with(SSO, &["--yes"]));
    let pair = ["app", "check", "force-app", "--key", "server.key"];
    assert_run!("app check right", desk, desk.run(&pair));
    done(
        &desk,
        &[
            "app",
            "check",
            ".",
            "--kind",
            "sso",
            "--contact-center",
            "AcmeVoiceCC",
        ],
    );
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let desk = desk_with_app();
    change(
        &desk,
        POLICY,
        "AdminApprovedPreAuthorized",
        "AllSelfAuthorized",
    );
    change(&desk, POLICY, ">Bypass<", ">Enforce<");
    change(
        &desk,
        GLOBAL,
        "<isPkceRequired>false</isPkceRequired>\n",
        "",
    );
    assert_run!(
        "app check mistakes",
        desk,
        desk.run(&["app", "check", "force-app"])
    );
    done(&desk, &["keys", "new", "--out", "other"]);
    let other = json(
        &desk,
        &[
            "app",
            "check",
            GLOBAL,
            "--key",
            "other/server.key",
            "--json",
        ],
        1,
    );
    let ids: Vec<&str> = other["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["id"].as_str())
        .collect();
    assert!(ids.contains(&"app.certificate-of-another-key"), "{ids:?}");
}

#[test]
fn a_warning_alone_is_no_failure() {
    let desk = desk_with_app();
    change(&desk, POLICY, ">Bypass<", ">Enforce<");
    let found = json(&desk, &["app", "check", "force-app", "--json"], 0);
    assert_eq!(found["findings"][0]["id"], "app.ip-relaxation");
    assert_eq!(found["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn an_older_project_is_told() {
    let desk = desk_with_app();
    change(&desk, "sfdx-project.json", "66.0", "58.0");
    let found = json(&desk, &["app", "check", "force-app", "--json"], 1);
    assert_eq!(found["findings"][0]["id"], "app.api-version");
    let again = desk.run(REST);
    assert!(
        shown(&again).contains("sourceApiVersion"),
        "{}",
        shown(&again)
    );
}

#[test]
fn what_the_org_has_given_stays() {
    let desk = desk_with_app();
    change(
        &desk,
        GLOBAL,
        "    <externalClientApplication>",
        "    <consumerKey>3MVG9.of_the_org</consumerKey>\n    <externalClientApplication>",
    );
    done(&desk, &with(REST, &["--label", "Other"]));
    assert!(desk.read(GLOBAL).contains("3MVG9.of_the_org"));
    assert!(
        desk.read("force-app/main/default/externalClientApps/AcmeVoiceRest.eca-meta.xml")
            .contains(">Other<")
    );
}

#[test]
fn what_cannot_be_made_is_said() {
    let desk = Desk::new();
    let start = ["app", "new", "--contact-email", "voice-ops@acme.example"];
    let run = |more: &[&str]| desk.run(&[&start[..], more].concat());
    assert_run!("app new no name", desk, run(&[]));
    assert_run!(
        "app new no certificate",
        desk,
        run(&["--name", "A", "--profile", "Admin"])
    );
    assert_run!(
        "app new other kind",
        desk,
        run(&["--name", "A", "--role-arn", "x"])
    );
    assert_run!(
        "app new no account",
        desk,
        run(&[
            "--kind",
            "sso",
            "--contact-center",
            "AcmeVoiceCC",
            "--profile",
            "Admin"
        ])
    );
    desk.write(
        "server.crt",
        "-----BEGIN PRIVATE KEY-----\nZG8tbm90LXByaW50\n-----END PRIVATE KEY-----\n",
    );
    let key = run(&[
        "--name",
        "A",
        "--profile",
        "Admin",
        "--certificate",
        "server.crt",
    ]);
    assert!(
        !shown(&key).contains("ZG8tbm90LXByaW50"),
        "a key is printed"
    );
    assert_run!("app new key for certificate", desk, key);
    assert!(!desk.path("force-app").exists());
}

#[test]
fn a_connected_app_is_converted_with_a_report() {
    let desk = Desk::new();
    done(
        &desk,
        &with(CTI, &["--yes", "--name", "Amazon_Connect", "--out", "old"]),
    );
    let file = "old/connectedApps/Amazon_Connect.connectedApp-meta.xml";
    change(&desk, file, "<isPkceRequired>false</isPkceRequired>\n", "");
    change(
        &desk,
        file,
        "<isAdminApproved>",
        "<consumerSecret>do-not-print-this</consumerSecret>\n        <isAdminApproved>",
    );
    let output = desk.run(&["app", "convert", "old", "--yes"]);
    assert!(!shown(&output).contains("do-not-print-this"));
    assert_run!("app convert", desk, output);
    assert!(
        desk.path("force-app/main/default/externalClientApps/Amazon_Connect.eca-meta.xml")
            .exists()
    );
    let again = json(&desk, &["app", "convert", "old", "--json"], 0);
    assert_eq!(again["changed"], false);
    assert_eq!(again["by"], "re-create");
    assert!(!again.to_string().contains("do-not-print-this"));
    let kinds: Vec<&str> = again["apps"][0]["notes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|note| note["kind"].as_str())
        .collect();
    assert!(
        kinds.contains(&"explicit") && kinds.contains(&"no-counterpart"),
        "{kinds:?}"
    );
}

#[test]
fn what_cannot_be_converted_is_said() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).unwrap();
    assert_run!(
        "app convert none",
        desk,
        desk.run(&["app", "convert", "empty"])
    );
    done(
        &desk,
        &with(SSO, &["--yes", "--as", "connected-app", "--out", "old"]),
    );
    let file = "old/connectedApps/AcmeVoiceCC_Connected_App.connectedApp-meta.xml";
    change(
        &desk,
        file,
        "<entityUrl>",
        "<encryptionType>Triple_Des</encryptionType><entityUrl>",
    );
    assert_run!(
        "app convert triple des",
        desk,
        desk.run(&["app", "convert", file])
    );
}

#[test]
fn a_file_that_is_no_text_is_said() {
    let desk = Desk::new();
    desk.write("A.eca", [0xff, 0xfe, 0x00]);
    let output = desk.run(&["app", "check", "A.eca"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output).contains("UTF-8"), "{}", shown(&output));
    assert!(!Path::new("A.eca").exists());
}
