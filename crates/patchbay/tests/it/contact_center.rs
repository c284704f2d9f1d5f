//! `patchbay contact-center`, on files and on a local org.

use serde_json::Value;

use crate::assert_run;
use crate::program::{Desk, shown};
use crate::server::Server;

const INSTANCE: &str = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab";

/// An import file with a tab, a comment and single quotes: what must stay.
const IMPORT: &str = "<callCenter>\n<!-- ours -->\n\t<section sortOrder='0' name='reqGeneralInfo' label='General'>\n\
    \t\t<item sortOrder='0' name='reqInternalName' label='InternalName'>AcmeVoiceCC</item>\n\
    \t</section>\n\t<section sortOrder='1' name='reqHvcc' label='SCV Settings'>\n\
    \t\t<item sortOrder='0' name='reqRegion' label='Region'>eu-west-1</item>\n\t</section>\n</callCenter>\n";

const METADATA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">
    <displayName>Acme Voice</displayName>
    <displayNameLabel>Display Name</displayNameLabel>
    <internalNameLabel>InternalName</internalNameLabel>
    <sections>
        <items>
            <label>Connected App ID</label>
            <name>reqConnectedAppId</name>
            <value>0H45e0000004C92</value>
        </items>
        <label>SCV Settings</label>
        <name>reqHvcc</name>
    </sections>
</CallCenter>
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("centre.xml", IMPORT);
    desk
}

#[test]
fn the_items_are_shown() {
    let desk = desk();
    let output = desk.run(&["contact-center", "show", "centre.xml"]);
    assert_run!("contact-center show", desk, output);
    let json = desk.run(&["contact-center", "show", "centre.xml", "--json"]);
    let answer: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(answer["items"][1]["value"], "eu-west-1");
}

#[test]
fn a_change_is_shown_and_everything_else_stays() {
    let desk = desk();
    let set = [
        "contact-center",
        "set",
        "centre.xml",
        "--item",
        "reqRegion=eu-west-2",
        "--rest-app",
        "0xI5e0000004C92",
    ];
    let with = |more: &'static str| -> Vec<&str> { set.iter().copied().chain([more]).collect() };
    assert_run!(
        "contact-center set dry run",
        desk,
        desk.run(&with("--dry-run"))
    );
    assert_eq!(desk.read("centre.xml"), IMPORT);
    let written = desk.run(&with("--yes"));
    assert_eq!(written.status.code(), Some(0), "{}", shown(&written));
    let text = desk.read("centre.xml");
    let expected = IMPORT.replace(
        "eu-west-1</item>\n",
        "eu-west-2</item>\n\t\t<item sortOrder=\"1\" name=\"reqRestApiConnectedAppId\" \
         label=\"REST API Connected App ID\">0xI5e0000004C92</item>\n",
    );
    assert_eq!(text, expected);
    let again = desk.run(&with("--yes"));
    assert_run!("contact-center set again", desk, again);
    assert_eq!(desk.read("centre.xml"), text);
}

#[test]
fn a_new_certificate_and_instance_go_in_together() {
    let desk = desk();
    assert_eq!(desk.run(&["keys", "new"]).status.code(), Some(0));
    let set = [
        "contact-center",
        "set",
        "centre.xml",
        "--yes",
        "--certificate",
        "server.crt",
        "--connect-instance",
        INSTANCE,
        "--connect-region",
        "eu-west-2",
    ];
    let written = desk.run(&set);
    assert_eq!(written.status.code(), Some(0), "{}", shown(&written));
    let text = desk.read("centre.xml");
    assert!(text.contains(desk.read("server.crt").trim()), "{text}");
    let relay = format!("https://eu-west-2.console.aws.amazon.com/connect/federate/{INSTANCE}");
    assert_eq!(text.matches(&relay).count(), 2, "{text}");
    let key = desk.run(&[
        "contact-center",
        "set",
        "centre.xml",
        "--certificate",
        "server.key",
    ]);
    assert_run!("contact-center set key", desk, key);
}

#[test]
fn what_is_wrong_is_found() {
    let desk = desk();
    let set = [
        "contact-center",
        "set",
        "centre.xml",
        "--rest-app",
        "3MVG9abcdefgh",
        "--yes",
    ];
    assert_run!("contact-center set consumer key", desk, desk.run(&set));
    desk.write("app.xml", "<ConnectedApp/>");
    let check = ["contact-center", "check", "app.xml"];
    assert_run!("contact-center check other file", desk, desk.run(&check));
    desk.write("centre.xml", IMPORT.replace("eu-west-1", "London"));
    let output = desk.run(&["contact-center", "check", "centre.xml", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let ids: Vec<&str> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"contact-center.region"), "{ids:?}");
}

#[test]
fn a_private_key_in_a_definition_is_not_shown() {
    let desk = desk();
    let key = "-----BEGIN PRIVATE KEY-----\nplanted-key-text\n-----END PRIVATE KEY-----";
    let item = format!(
        "<item name='reqTelephonyIntegrationCertificate' label='x'>{key}</item></section>\n</callCenter>"
    );
    desk.write(
        "centre.xml",
        IMPORT.replace("</section>\n</callCenter>", &item),
    );
    let region = [
        "contact-center",
        "set",
        "centre.xml",
        "--item",
        "reqRegion=eu-west-2",
        "--dry-run",
    ];
    for args in [
        ["contact-center", "show", "centre.xml"].as_slice(),
        &["contact-center", "show", "centre.xml", "--json"],
        &["contact-center", "check", "centre.xml"],
        &region,
    ] {
        let output = desk.run(args);
        assert!(!shown(&output).contains("planted-key-text"), "{args:?}");
    }
    let check = desk.run(&["contact-center", "check", "centre.xml"]);
    assert!(shown(&check).contains("contact-center.private-key"));
}

#[test]
fn a_centre_in_an_org_is_read_changed_and_copied() {
    let desk = Desk::new();
    let org = Server::start(&desk, &["org", "start", "--port", "0"]);
    let url = format!("http://127.0.0.1:{}", org.port());
    desk.write("password.txt", "patchbayTOKEN");
    let sign_in = [
        "--instance-url",
        &url,
        "--username",
        "admin@patchbay.example",
        "--password",
        "password.txt",
    ];
    let run = |args: &[&str]| desk.run(&[args, &sign_in[..]].concat());
    std::fs::create_dir_all(desk.path("force-app/callCenters")).unwrap();
    desk.write(
        "force-app/callCenters/AcmeVoiceCC.callCenter-meta.xml",
        METADATA,
    );
    let deployed = run(&["app", "deploy", "force-app", "--yes"]);
    assert_eq!(deployed.status.code(), Some(0), "{}", shown(&deployed));
    let set = [
        "contact-center",
        "set",
        "--in-org",
        "AcmeVoiceCC",
        "--rest-app",
        "0xI5e0000004C93",
        "--yes",
    ];
    let changed = run(&set);
    assert_eq!(changed.status.code(), Some(0), "{}", shown(&changed));
    let again = run(&set);
    assert!(
        shown(&again).contains("Nothing to change"),
        "{}",
        shown(&again)
    );
    let shown_items = run(&[
        "contact-center",
        "show",
        "--in-org",
        "AcmeVoiceCC",
        "--json",
    ]);
    let answer: Value = serde_json::from_slice(&shown_items.stdout).unwrap();
    let values: Vec<&str> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["value"].as_str().unwrap())
        .collect();
    assert_eq!(values, ["0H45e0000004C92", "0xI5e0000004C93"]);
    let check = run(&[
        "contact-center",
        "check",
        "--in-org",
        "AcmeVoiceCC",
        "--rest-app",
        "0xI5e0000004C94",
    ]);
    assert!(
        shown(&check).contains("contact-center.other-rest-app"),
        "{}",
        shown(&check)
    );
    let copy = run(&[
        "contact-center",
        "set",
        "--in-org",
        "AcmeVoiceCC",
        "--sandbox",
        "--out",
        "copy.xml",
        "--yes",
    ]);
    assert_eq!(copy.status.code(), Some(0), "{}", shown(&copy));
    assert!(!desk.read("copy.xml").contains("0H4"));
    let missing = run(&["contact-center", "show", "--in-org", "OtherCC"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        shown(&missing).contains("no contact centre OtherCC"),
        "{}",
        shown(&missing)
    );
}
