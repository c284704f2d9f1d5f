//! `patchbay dev`: Lambda's Invoke API on loopback.

use base64::Engine as _;
use serde_json::{Value, json};

use crate::program::Desk;
use crate::server::{Answer, Server, request};

const NAME: &str = "DemoCC-InvokeSalesforceRestApiFunction";

fn start(desk: &Desk) -> Server {
    Server::start(desk, &["dev", "--port", "0", "--org-port", "0"])
}

fn event(parameters: &Value) -> Vec<u8> {
    json!({ "Details": { "Parameters": parameters } })
        .to_string()
        .into_bytes()
}

fn query() -> Vec<u8> {
    event(&json!({ "methodName": "queryRecord", "soql": "SELECT Id, Name FROM Account LIMIT 1" }))
}

fn invoke(server: &Server, name: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let line = format!("POST /2015-03-31/functions/{name}/invocations");
    request(server.port(), &line, headers, body)
}

#[test]
fn a_function_is_called_by_every_form_of_its_name() {
    let desk = Desk::new();
    let server = start(&desk);
    let functions = server.ready["functions"].as_array().unwrap();
    assert_eq!(functions.first(), Some(&json!(NAME)));
    assert!(functions.contains(&json!("sfInvokeAPI")), "{functions:?}");
    for name in [
        NAME.to_owned(),
        format!("{NAME}:active"),
        format!("arn%3Aaws%3Alambda%3Aeu-west-2%3A123456789012%3Afunction%3A{NAME}%3Aactive"),
        "invoke-salesforce-rest-api".to_owned(),
    ] {
        let answer = invoke(&server, &name, &[], &query());
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        assert!(
            answer.json()["Id"].as_str().unwrap().starts_with("001"),
            "{answer:?}"
        );
        assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
        assert_eq!(answer.header("x-amz-function-error"), None);
        assert!(answer.header("x-amzn-requestid").is_some());
    }
}

#[test]
fn a_function_error_is_status_200_with_a_header() {
    let desk = Desk::new();
    let server = start(&desk);
    let answer = invoke(&server, NAME, &[], b"{}");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-amz-function-error"), Some("Unhandled"));
    let body = answer.json();
    assert!(
        body["errorType"].as_str().unwrap().starts_with("Input."),
        "{body}"
    );
    assert!(
        body["errorMessage"].as_str().unwrap().contains("Details"),
        "{body}"
    );
}

#[test]
fn what_lambda_refuses_is_refused_in_its_words() {
    let desk = Desk::new();
    let server = start(&desk);
    let unknown = invoke(&server, "NoSuchFunction", &[], &query());
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.header("x-amzn-errortype"),
        Some("ResourceNotFoundException")
    );
    assert!(
        unknown.json()["Message"].as_str().unwrap().contains(NAME),
        "{unknown:?}"
    );

    let broken = invoke(&server, NAME, &[], b"{\"Details\":");
    assert_eq!(broken.status, 400);
    assert_eq!(
        broken.header("x-amzn-errortype"),
        Some("InvalidRequestContentException")
    );

    let large = vec![b' '; 6 * 1024 * 1024 + 1];
    let refused = invoke(&server, NAME, &[], &large);
    assert_eq!(refused.status, 413);
    assert_eq!(
        refused.header("x-amzn-errortype"),
        Some("RequestEntityTooLargeException")
    );

    let kind = invoke(
        &server,
        NAME,
        &[("X-Amz-Invocation-Type", "Later")],
        &query(),
    );
    assert_eq!(kind.status, 400);

    let other = request(server.port(), "POST /2015-03-31/functions", &[], b"{}");
    assert!(other.status == 405 || other.status == 501, "{other:?}");
}

#[test]
fn a_call_may_be_only_tried_or_not_waited_for() {
    let desk = Desk::new();
    let server = start(&desk);
    let dry = invoke(
        &server,
        NAME,
        &[("X-Amz-Invocation-Type", "DryRun")],
        &query(),
    );
    assert_eq!((dry.status, dry.body.as_str()), (204, ""));

    let create = event(&json!({
        "methodName": "createRecord", "objectApiName": "Account", "Name": "Not waited for"
    }));
    let accepted = invoke(
        &server,
        NAME,
        &[("X-Amz-Invocation-Type", "Event")],
        &create,
    );
    assert_eq!((accepted.status, accepted.body.as_str()), (202, ""));
    let find = event(&json!({
        "methodName": "queryRecord",
        "soql": "SELECT Id FROM Account WHERE Name = 'Not waited for'"
    }));
    let found = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        invoke(&server, NAME, &[], &find).json().get("Id").is_some()
    });
    assert!(found, "the record was never created");
}

#[test]
fn the_tail_of_a_calls_own_log_comes_with_the_answer() {
    let desk = Desk::new();
    let server = start(&desk);
    let answer = invoke(&server, NAME, &[("X-Amz-Log-Type", "Tail")], &query());
    let log = answer.header("x-amz-log-result").unwrap();
    let log = base64::engine::general_purpose::STANDARD
        .decode(log)
        .unwrap();
    let log = String::from_utf8(log).unwrap();
    assert!(
        log.contains(answer.header("x-amzn-requestid").unwrap()),
        "{log}"
    );
    for line in log.lines() {
        assert!(
            serde_json::from_str::<Value>(line).is_ok(),
            "no JSON: {line}"
        );
    }
}

#[test]
fn many_calls_at_once_are_all_answered() {
    let desk = Desk::new();
    let server = start(&desk);
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| invoke(&server, NAME, &[], &query())))
            .collect();
        for call in calls {
            let answer = call.join().unwrap();
            assert!(answer.json().get("Id").is_some(), "{answer:?}");
        }
    });
}

#[test]
fn the_functions_are_listed_and_described() {
    let desk = Desk::new();
    let server = start(&desk);
    let list = request(server.port(), "GET /2015-03-31/functions/", &[], b"").json();
    assert_eq!(list["Functions"][0]["FunctionName"], NAME);
    assert_eq!(list["Functions"][0]["Runtime"], "provided.al2023");
    let line = format!("GET /2015-03-31/functions/{NAME}");
    let one = request(server.port(), &line, &[], b"").json();
    assert_eq!(one["Configuration"]["FunctionName"], NAME);
}

#[test]
#[cfg(unix)]
fn nothing_is_left_behind() {
    let desk = Desk::new();
    let server = start(&desk);
    let settings = std::path::PathBuf::from(server.ready["settings"].as_str().unwrap());
    assert!(settings.exists());
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(!settings.exists());
}
