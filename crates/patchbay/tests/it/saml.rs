//! `patchbay saml`: what a person sees of it without an account. The acceptance suites try the rest.

use serde_json::Value;

use crate::assert_run;
use crate::program::Desk;

const RESPONSE: &str = include_str!("../../../../fixtures/saml/response.xml");
const METADATA: &str = include_str!("../../../../fixtures/saml/metadata.xml");
const AT: [&str; 2] = ["--at", "2026-11-22T09:01:00Z"];
const NEW: [&str; 14] = [
    "saml",
    "new",
    "--contact-center",
    "AcmeVoiceCC",
    "--org",
    "00D5e000000AbCdEAK",
    "--account",
    "210987654321",
    "--connect-instance",
    "6f1d2c3b-0000-4a4a-9b9b-1234567890ab",
    "--region",
    "eu-west-2",
    "--out",
    "aws",
];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("response.xml", RESPONSE);
    desk.write("idp.xml", METADATA);
    desk
}

fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["saml", "check", "response.xml"]
        .into_iter()
        .chain(more.iter().copied())
        .chain(AT)
        .collect()
}

#[test]
fn a_right_response_gives_no_finding() {
    let desk = desk();
    let args = check(&["--metadata", "idp.xml", "--contact-center", "AcmeVoiceCC"]);
    assert_run!("saml check right", desk, desk.run(&args));
}

#[test]
fn what_aws_would_refuse_is_named_with_its_mend() {
    let desk = desk();
    let args = check(&[
        "--metadata",
        "idp.xml",
        "--contact-center",
        "OtherCC",
        "--connect-user",
        "JDoe@0055e000001AbCd@00D5e000000AbCd",
    ]);
    assert_run!("saml check wrong", desk, desk.run(&args));
}

#[test]
fn a_list_of_users_is_checked() {
    let desk = desk();
    let users = "Alias,Username\njdoe,jo@acme.example\no'neil,on@acme.example\n";
    desk.write("users.csv", users);
    assert_run!(
        "saml check users",
        desk,
        desk.run(&["saml", "check", "--users", "users.csv"])
    );
}

#[test]
fn with_nothing_to_check_it_says_what_could_be() {
    let desk = Desk::new();
    assert_run!("saml check nothing", desk, desk.run(&["saml", "check"]));
}

#[test]
fn files_are_shown_before_they_are_written() {
    let desk = desk();
    let dry: Vec<&str> = NEW.into_iter().chain(["--dry-run"]).collect();
    assert_run!("saml new dry run", desk, desk.run(&dry));
    assert!(!desk.path("aws").exists());
    assert_eq!(desk.run(&NEW).status.code(), Some(1));
    assert!(!desk.path("aws").exists());
    let yes: Vec<&str> = NEW
        .into_iter()
        .chain(["--yes", "--metadata", "idp.xml"])
        .collect();
    assert_eq!(desk.run(&yes).status.code(), Some(0));
    assert!(
        desk.read("aws/saml.yaml")
            .contains("AWS::IAM::SAMLProvider")
    );
    let trust: Value = serde_json::from_str(&desk.read("aws/trust.json")).unwrap();
    assert_eq!(
        trust["Statement"][0]["Principal"]["Federated"],
        "arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd"
    );
    let again = desk.run(&yes);
    assert!(String::from_utf8_lossy(&again.stderr).contains("Nothing to change"));
}

#[test]
fn names_that_are_none_are_refused() {
    let desk = desk();
    for (option, value) in [
        ("--org", "00D5E000000ABCDEAK"),
        ("--contact-center", "1Acme"),
        ("--max-session", "60"),
    ] {
        let mut args: Vec<&str> = NEW.to_vec();
        if let Some(place) = args.iter().position(|one| *one == option) {
            args[place + 1] = value;
        } else {
            args.extend([option, value]);
        }
        assert_eq!(desk.run(&args).status.code(), Some(2), "{option}");
    }
    let mut args: Vec<&str> = NEW.to_vec();
    args[7] = "2109-8765-4321";
    assert_eq!(desk.run(&args).status.code(), Some(1));
}
