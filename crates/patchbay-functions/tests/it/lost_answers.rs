//! A contact flow that calls again because an answer was lost: with an external id as guard, one
//! record, whichever environment the repeats reach.

use patchbay_org::OrgOptions;
use patchbay_testkit::{LambdaHost, Outcome};
use serde_json::{Value, json};

use crate::environment::invoke;
use crate::local_org::{LocalCentre, create};

const FIELD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>Guard_Key__c</fullName>
    <label>Guard Key</label>
    <type>Text</type>
    <length>64</length>
    <externalId>true</externalId>
    <unique>true</unique>
    <caseSensitive>false</caseSensitive>
</CustomField>
"#;

async fn guarded_centre() -> LocalCentre {
    let folder = tempfile::tempdir().unwrap();
    let fields = folder.path().join("main/default/objects/Account/fields");
    std::fs::create_dir_all(&fields).unwrap();
    std::fs::write(fields.join("Guard_Key__c.field-meta.xml"), FIELD).unwrap();
    let options = OrgOptions {
        schema_folders: vec![folder.path().to_owned()],
        ..OrgOptions::default()
    };
    LocalCentre::start(options).await
}

async fn guarded_host(centre: &LocalCentre, deadline_ms: &str) -> LambdaHost {
    let settings = centre
        .settings()
        .with("PATCHBAY_DUPLICATE_GUARD", "field:Guard_Key__c")
        .with("PATCHBAY_DEADLINE_MS", deadline_ms);
    centre.host(settings).await
}

/// Calls as Amazon Connect does: once, and up to three times more while there is no answer.
async fn call_as_connect_does(hosts: &[LambdaHost], event: &Value) -> (usize, Value) {
    for (calls, host) in hosts.iter().cycle().take(4).enumerate() {
        match invoke(host, event).await {
            Outcome::Response(answer) => return (calls + 1, answer),
            Outcome::Error(_) => {}
            other => panic!("{other:?}"),
        }
    }
    panic!("four calls failed");
}

#[tokio::test]
async fn repeats_after_a_lost_answer_leave_one_record() {
    let centre = guarded_centre().await;
    let hosts = [
        guarded_host(&centre, "1500").await,
        guarded_host(&centre, "1500").await,
    ];
    // Each strikes every try of the first call, some of them the second call's too.
    let faults = [
        (json!({"kind": "drop", "when": "after"}), 3),
        (json!({"kind": "drop", "when": "before"}), 4),
        (
            json!({"kind": "server-error", "status": 500, "when": "after"}),
            2,
        ),
        (
            json!({"kind": "server-error", "status": 503, "when": "after"}),
            5,
        ),
        (
            json!({"kind": "slow", "delayMs": 4_000, "when": "after"}),
            1,
        ),
        (json!({"kind": "throttle"}), 3),
    ];
    let mut made = Vec::new();
    for (number, (fault, times)) in faults.into_iter().enumerate() {
        let path = "/sobjects/Account/Guard_Key__c/";
        centre.order(&json!({"path": path, "times": times, "fault": fault}));
        let name = format!("Lost {number}");
        let (calls, answer) = call_as_connect_does(&hosts, &create(&name)).await;
        assert!(calls >= 2, "{fault}: the first call was to fail");
        assert_eq!(answer["success"], true, "{fault}");
        // One more call after the answer, as when the answer itself came too late.
        let again = invoke(&hosts[1], &create(&name)).await;
        assert_eq!(again, Outcome::Response(answer.clone()), "{fault}");
        centre.withdraw_faults().await;
        made.push((name, answer["recordId"].clone()));
    }
    let rows = centre.accounts("Id,Name").await;
    for (name, id) in made {
        let of_name: Vec<_> = rows.iter().filter(|row| row["Name"] == *name).collect();
        assert_eq!(of_name.len(), 1, "{name}");
        assert_eq!(of_name[0]["Id"], id, "{name}");
    }
}

#[tokio::test]
async fn equal_creates_at_the_same_time_leave_one_record() {
    let centre = guarded_centre().await;
    let hosts = [
        guarded_host(&centre, "7500").await,
        guarded_host(&centre, "7500").await,
    ];
    let event = create("Twins");
    let calls = hosts
        .iter()
        .cycle()
        .take(8)
        .map(|host| invoke(host, &event));
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(centre.names().await["Twins"], 1);
}
