//! `patchbay invoke` and `patchbay functions`.

use serde_json::{Value, json};

use crate::assert_run;
use crate::program::{Desk, shown};
use crate::server::Server;

const FUNCTION: &str = "invoke-salesforce-rest-api";

/// A contact centre with its settings file, for as long as the server lives.
fn centre(desk: &Desk) -> (Server, String) {
    let server = Server::start(desk, &["dev", "--port", "0", "--org-port", "0"]);
    let settings = server.ready["settings"].as_str().unwrap().to_owned();
    (server, settings)
}

fn write_event(desk: &Desk, parameters: &Value) {
    desk.write(
        "event.json",
        json!({ "Details": { "Parameters": parameters } }).to_string(),
    );
}

#[test]
fn the_answer_goes_to_stdout_and_each_hop_to_stderr() {
    let desk = Desk::new();
    let (_server, settings) = centre(&desk);
    let soql = "SELECT Id, Name FROM Account LIMIT 1";
    write_event(&desk, &json!({ "methodName": "queryRecord", "soql": soql }));
    for name in [
        FUNCTION,
        "invokeSfRestApi",
        "Any-InvokeSalesforceRestApiFunction",
    ] {
        let args = [
            "invoke",
            name,
            "--event",
            "event.json",
            "--settings",
            &settings,
            "--trace",
        ];
        let output = desk.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(
            answer["Id"].as_str().unwrap().starts_with("001"),
            "{answer}"
        );
        let trace = String::from_utf8(output.stderr).unwrap();
        assert!(trace.contains("query"), "{trace}");
        assert!(
            !trace.contains("eyJ") && !trace.contains("PRIVATE KEY"),
            "{trace}"
        );
    }
}

#[test]
fn an_event_may_come_from_stdin() {
    let desk = Desk::new();
    let (_server, settings) = centre(&desk);
    let args = [
        "invoke",
        FUNCTION,
        "--event",
        "-",
        "--settings",
        &settings,
        "--json",
    ];
    let event = r#"{"detail-type": "Scheduled Event", "source": "aws.events"}"#;
    let output = desk.run_with(&args, event);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
}

#[test]
fn a_function_error_is_exit_code_1() {
    let desk = Desk::new();
    let (_server, settings) = centre(&desk);
    write_event(&desk, &json!({ "methodName": "noSuchMethod" }));
    let args = [
        "invoke",
        FUNCTION,
        "--event",
        "event.json",
        "--settings",
        &settings,
    ];
    assert_run!("invoke unknown method", desk, desk.run(&args));
}

#[test]
fn control_characters_of_records_are_shown_not_sent() {
    let desk = Desk::new();
    let (_server, settings) = centre(&desk);
    let args = [
        "invoke",
        FUNCTION,
        "--event",
        "event.json",
        "--settings",
        &settings,
    ];
    let name = "bell \u{7} and colour \u{1b}[31m and C1 \u{9b}31m";
    write_event(
        &desk,
        &json!({ "methodName": "createRecord", "objectApiName": "Account", "Name": name }),
    );
    assert_eq!(desk.run(&args).status.code(), Some(0));
    write_event(
        &desk,
        &json!({
            "methodName": "queryRecord",
            "soql": "SELECT Name FROM Account WHERE Name = '{name}'",
            "name": name,
        }),
    );
    let output = desk.run(&args);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("bell"), "{text}");
    assert!(!text.contains(['\u{7}', '\u{1b}', '\u{9b}']), "{text:?}");
}

#[test]
fn what_cannot_be_invoked_is_said() {
    let desk = Desk::new();
    desk.write(
        "settings.json",
        r#"{"secrets": {"A-salesforce-secret": {}}}"#,
    );
    write_event(
        &desk,
        &json!({ "methodName": "queryRecord", "soql": "SELECT Id FROM Account" }),
    );
    let with = |function: &str, event: &str, settings: &str| {
        desk.run(&["invoke", function, "--event", event, "--settings", settings])
    };
    assert_run!(
        "invoke unknown function",
        desk,
        with("nothing", "event.json", "settings.json")
    );
    assert_run!(
        "invoke no event",
        desk,
        with(FUNCTION, "nowhere.json", "settings.json")
    );
    assert_run!(
        "invoke no settings",
        desk,
        with(FUNCTION, "event.json", "nowhere.json")
    );
    assert_run!(
        "invoke empty settings",
        desk,
        with(FUNCTION, "event.json", "settings.json")
    );
}

#[test]
fn the_functions_are_listed() {
    let desk = Desk::new();
    assert_run!("functions", desk, desk.run(&["functions"]));
    assert_run!("functions json", desk, desk.run(&["functions", "--json"]));
}
