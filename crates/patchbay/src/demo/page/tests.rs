use serde_json::json;

use super::*;

fn step() -> Step {
    let mut step = Step::new(5, "Read: the test event");
    step.took = Duration::from_micros(12_340);
    step.fact("url", "http://127.0.0.1:1");
    step.event = json!({
        "methodName": "queryRecord",
        "soql": "SELECT Id, Name, Phone, Website, BillingCity FROM Account WHERE Name = '{name}' LIMIT 1"
    })
    .as_object()
    .cloned();
    step.asked.push(Asked {
        method: "POST".into(),
        path: "/services/oauth2/token".into(),
        query: None,
        sign_in: Some(json!({ "iss": "3MVG9", "iat": 1000, "exp": 1180 })),
        status: Some(200),
        ms: 3.24,
    });
    step.asked.push(Asked {
        method: "GET".into(),
        path: "/services/data/v64.0/query/".into(),
        query: Some("SELECT Id FROM Account LIMIT 1".into()),
        sign_in: None,
        status: None,
        ms: 0.4,
    });
    step.answer = Some(json!({ "Id": "001", "Name": "O'Brien \u{1b}[31m", "Count": 3 }));
    step.check("one account", true);
    step.check("nothing else", false);
    step
}

fn text(step: &Step) -> String {
    lines(step)
        .iter()
        .map(|line| line.render(false) + "\n")
        .collect()
}

#[test]
fn a_step_reads_well_in_80_columns() {
    let text = text(&step());
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn an_answer_without_a_record_says_so() {
    let mut step = Step::new(1, "x");
    step.answer = Some(json!({}));
    assert!(text(&step).contains("came back  {}  (no record)"));
}

#[test]
fn durations_are_for_people() {
    assert_eq!(duration(Duration::from_micros(420)), "0.4 ms");
    assert_eq!(duration(Duration::from_millis(12)), "12 ms");
    assert_eq!(duration(Duration::from_millis(1_260)), "1.3 s");
}
