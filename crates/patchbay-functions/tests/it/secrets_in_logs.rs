//! The output of the function at its loudest holds nothing that must stay secret.

use serde_json::{Value, json};

use crate::environment::{ContactCentre, TOKEN, event, invoke, private_key, query};

#[tokio::test]
async fn no_level_prints_a_secret_or_what_the_caller_said() {
    for level in ["info", "debug", "silly", "nonsense"] {
        let centre = ContactCentre::start().await;
        let host = centre
            .warm_host(centre.settings().with("LOG_LEVEL", level))
            .await;
        let refusal = json!([{"errorCode": "INVALID_FIELD", "message": "bad value: Confidential"}]);
        let refuse = json!({"match": "POST .*/sobjects", "status": 400, "body": refusal});
        centre.salesforce.control(&json!({"answers": [refuse]}));
        invoke(&host, &query()).await;
        centre.salesforce.expire_tokens();
        invoke(&host, &query()).await;
        let create =
            json!({"methodName": "createRecord", "objectApiName": "Case", "Note": "Confidential"});
        invoke(&host, &event(&create)).await;
        let ask = json!({"methodName": "queryRecord", "soql": "SELECT Confidential", "n": "Confidential"});
        invoke(&host, &event(&ask)).await;
        invoke(&host, &json!({"Confidential": "Confidential"})).await;
        let token_error = json!({"status": 400, "body": {"error": "invalid_grant"}});
        centre
            .salesforce
            .control(&json!({"token_error": token_error}));
        centre.salesforce.expire_tokens();
        invoke(&host, &query()).await;

        let log = host.log();
        let key_line = private_key().lines().nth(2).unwrap();
        for secret in [
            TOKEN,
            "00DTOKEN!",
            "eyJ",
            "Bearer",
            "PRIVATE KEY",
            key_line,
            "assertion",
            "Confidential",
            "+15555550100",
            "3MVG9CONSUMERKEY",
        ] {
            assert!(!log.contains(secret), "{level}: {secret} in {log}");
        }
        assert!(
            log.contains("INVALID_FIELD"),
            "a refusal is told by its code: {log}"
        );
        check_lines(&log);
    }
}

/// Every line is one JSON object, a log line or a metrics line.
fn check_lines(log: &str) {
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let (metrics, logged): (Vec<&Value>, Vec<&Value>) =
        lines.iter().partition(|line| line.get("_aws").is_some());
    assert_eq!(metrics.len(), 7);
    let calls: u64 = metrics
        .iter()
        .map(|line| line["SalesforceCalls"].as_u64().unwrap())
        .sum();
    assert!(calls >= 5, "{metrics:?}");
    for line in logged {
        for key in ["category", "context", "level", "message", "timestamp"] {
            assert!(line[key].is_string(), "{key} in {line}");
        }
        assert_eq!(line["category"], "invokeSfRestApi");
    }
}

#[tokio::test]
async fn the_metrics_line_can_be_switched_off() {
    let centre = ContactCentre::start().await;
    let host = centre
        .warm_host(centre.settings().with("PATCHBAY_METRICS", "off"))
        .await;
    invoke(&host, &query()).await;
    assert!(!host.log().contains("_aws"));
}
