//! Contact records from the stream to the org, in the two ways that sfCTRTrigger has, and one by one
//! through sfContactTraceRecord.

use patchbay_testkit::{LambdaHost, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::{AdapterCentre, NS};
use crate::contact_stream::{BUCKET, base64, batch, delivery, failed, parked, record, settings};
use crate::environment::{error, invoke};

const NOTHING_FAILED: &[usize] = &[];

async fn trigger(centre: &AdapterCentre) -> LambdaHost {
    centre.host(settings(centre)).await
}

/// A field of every contact record in the org, ordered by contact.
async fn column(centre: &AdapterCentre, field: &str) -> Vec<Value> {
    let soql =
        format!("SELECT {NS}{field} FROM {NS}AC_ContactTraceRecord__c ORDER BY {NS}ContactId__c");
    let rows = centre.select(&soql).await;
    let name = format!("{NS}{field}");
    rows.iter().map(|row| row[name.as_str()].clone()).collect()
}

#[tokio::test]
async fn a_thousand_records_cost_six_requests_and_warm_ones_five() {
    let centre = AdapterCentre::start().await;
    let host = trigger(&centre).await;
    let records = |minute| -> Vec<String> {
        let contact = |number| base64(&record(&format!("c-{number:04}"), minute));
        (0..1000).map(contact).collect()
    };
    let answer = invoke(&host, &batch(&records(1))).await;
    assert_eq!(failed(&answer).unwrap(), NOTHING_FAILED, "{answer:?}");
    let cold = centre.requests();
    assert_eq!(cold.len(), 6, "{cold:?}");
    assert!(cold[0].ends_with("/describe"), "{cold:?}");
    let answer = invoke(&host, &batch(&records(2))).await;
    assert_eq!(failed(&answer).unwrap(), NOTHING_FAILED);
    assert_eq!(centre.requests().len() - cold.len(), 5);
    let times = column(&centre, "LastUpdateTimestamp__c").await;
    assert_eq!(times.len(), 1000);
    assert!(
        times
            .iter()
            .all(|time| time == "2026-03-02T10:02:30.000+0000")
    );
}

#[tokio::test]
async fn the_newest_version_stays_whatever_the_order() {
    let centre = AdapterCentre::start().await;
    let host = trigger(&centre).await;
    let data: Vec<String> = [("a", 2), ("b", 1), ("a", 3), ("a", 1)]
        .map(|(contact, minute)| base64(&record(contact, minute)))
        .to_vec();
    assert_eq!(
        failed(&invoke(&host, &batch(&data)).await).unwrap(),
        NOTHING_FAILED
    );
    let third = json!("2026-03-02T10:03:30.000+0000");
    assert_eq!(column(&centre, "LastUpdateTimestamp__c").await[0], third);
    // Late, in the environment that has written the newer one, and in one that asks the org.
    let late = batch(&[base64(&record("a", 2))]);
    let before = centre.requests().len();
    assert_eq!(failed(&invoke(&host, &late).await).unwrap(), NOTHING_FAILED);
    assert_eq!(centre.requests().len(), before);
    let asking = settings(&centre).with("PATCHBAY_COMPARE_WITH_ORG", "true");
    let asking = centre.host(asking).await;
    assert_eq!(
        failed(&invoke(&asking, &late).await).unwrap(),
        NOTHING_FAILED
    );
    assert_eq!(column(&centre, "LastUpdateTimestamp__c").await[0], third);
}

/// Records that can never be imported, and the type of each reason.
fn hopeless() -> Vec<(String, &'static str)> {
    let with = |member: &str, value: Value| {
        let mut record = record("bad", 1);
        record[member] = value;
        base64(&record)
    };
    let long_id = "x".repeat(300);
    vec![
        ("%%%=".to_owned(), "Input.Invalid"),
        (base64(&json!(["no record"])), "Input.Invalid"),
        (with("ContactId", json!(null)), "Input.Missing"),
        (with("ContactId", json!(long_id)), "Salesforce.Invalid"),
        (
            with("InitiationTimestamp", json!("yesterday")),
            "Salesforce.Invalid",
        ),
    ]
}

#[tokio::test]
async fn what_can_never_succeed_is_parked_once_and_the_rest_is_imported() {
    let centre = AdapterCentre::start().await;
    let host = trigger(&centre).await;
    let mut data: Vec<String> = hopeless().into_iter().map(|(data, _)| data).collect();
    data.insert(2, base64(&record("good", 1)));
    for _ in 0..2 {
        let answer = invoke(&host, &batch(&data)).await;
        assert_eq!(failed(&answer).unwrap(), NOTHING_FAILED, "{answer:?}");
    }
    assert_eq!(column(&centre, "ContactId__c").await, ["good"]);
    let mut parked: Vec<_> = parked(&centre);
    parked.sort_by_key(|it| it["sequenceNumber"].as_str().unwrap().to_owned());
    let shown: Vec<_> = parked
        .iter()
        .map(|it| {
            (
                it["record"].as_str().unwrap().to_owned(),
                it["reason"]["type"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(shown, hopeless());
    assert_eq!(parked[3]["reason"]["code"], "STRING_TOO_LONG");
    let keys = centre.aws.keys(BUCKET);
    assert!(
        keys.iter()
            .all(|key| key.starts_with("p/contact-records/2026/03/02/")),
        "{keys:?}"
    );
    assert!(
        !host.log().contains("yesterday"),
        "a record's text is in the log"
    );
}

#[tokio::test]
async fn without_a_place_to_park_the_record_fails() {
    let centre = AdapterCentre::start().await;
    let data = [base64(&record("good", 1)), "%%%=".to_owned()];
    let host = centre
        .host(settings(&centre).with("PATCHBAY_PARKED_S3", ""))
        .await;
    let answer = invoke(&host, &batch(&data)).await;
    assert_eq!(failed(&answer).unwrap(), [1]);
    assert!(host.log().contains("PATCHBAY_PARKED_S3"));
    centre.aws.deny("PutObject");
    let host = trigger(&centre).await;
    assert_eq!(failed(&invoke(&host, &batch(&data)).await).unwrap(), [1]);
    // Where Kinesis takes no partial answers the batch fails as a whole.
    let host = settings(&centre).with("PATCHBAY_BATCH_ITEM_FAILURES", "false");
    let host = centre.host(host).await;
    let (kind, message) = (invoke(&host, &batch(&data)).await, "1 of 2 records");
    assert_eq!(error(&kind).0, "Aws.Denied");
    assert!(error(&kind).1.contains(message), "{kind:?}");
    let good = invoke(&host, &batch(&data[..1])).await;
    assert_eq!(good, Outcome::Response(Value::Null));
}

#[tokio::test]
async fn an_org_out_of_order_fails_the_batch_until_it_is_back() {
    let centre = AdapterCentre::start().await;
    let host = trigger(&centre).await;
    let data = [base64(&record("a", 1)), base64(&record("b", 1))];
    let down = json!({"kind": "server-error", "status": 503});
    centre.order(json!({"path": "composite/sobjects", "times": 6, "fault": down}));
    assert_eq!(failed(&invoke(&host, &batch(&data)).await).unwrap(), [0, 1]);
    assert!(parked(&centre).is_empty());
    assert_eq!(
        failed(&invoke(&host, &batch(&data)).await).unwrap(),
        NOTHING_FAILED
    );
    assert_eq!(column(&centre, "ContactId__c").await, ["a", "b"]);
}

#[tokio::test]
async fn parked_records_are_sent_again_and_newer_ones_stay() {
    let centre = AdapterCentre::start().await;
    let host = trigger(&centre).await;
    invoke(&host, &batch(&[base64(&record("a", 5))])).await;
    let other = trigger(&centre).await;
    let mut silent = record("c", 1);
    silent["Attributes"] = json!(null);
    let mut event = batch(&[
        base64(&record("a", 1)),
        base64(&record("b", 1)),
        "%%%=".to_owned(),
        base64(&silent),
    ]);
    event["patchbay"] = json!({"resend": true});
    let Outcome::Response(answer) = invoke(&other, &event).await else {
        panic!("no answer");
    };
    let outcomes: Vec<&Value> = answer["resent"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["outcome"])
        .collect();
    assert_eq!(
        outcomes,
        ["superseded", "written", "refused", "not-asked-for"]
    );
    assert_eq!(answer["resent"][2]["reason"]["type"], "Input.Invalid");
    assert!(parked(&centre).is_empty());
    assert_eq!(
        column(&centre, "LastUpdateTimestamp__c").await[0],
        "2026-03-02T10:05:30.000+0000"
    );
}

/// The published template: two function names and no secret.
async fn published(centre: &AdapterCentre, switches: [&str; 3]) -> LambdaHost {
    let settings = settings(centre)
        .with("SF_CREDENTIALS_SECRETS_MANAGER_ARN", "")
        .with("PATCHBAY_BATCH_ITEM_FAILURES", "")
        .with("POSTCALL_CTR_IMPORT_ENABLED", switches[0])
        .with("POSTCALL_RECORDING_IMPORT_ENABLED", switches[1])
        .with("POSTCALL_TRANSCRIBE_ENABLED", switches[2]);
    centre.host(settings).await
}

/// Who was invoked with what, in any order.
fn invoked(centre: &AdapterCentre) -> Vec<(String, String)> {
    let calls = centre.aws.calls();
    let invokes = calls.iter().filter(|call| call.action == "Invoke");
    let mut invoked: Vec<_> = invokes
        .map(|call| {
            assert_eq!(call.input["async"], true);
            (
                call.name.clone(),
                call.input["record"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    invoked.sort();
    invoked
}

#[tokio::test]
async fn under_the_published_template_records_are_handed_on_where_they_ask() {
    let centre = AdapterCentre::start().await;
    let asking = |attributes: Value| base64(&json!({"ContactId": "c", "Attributes": attributes}));
    let both =
        asking(json!({"postcallCTRImportEnabled": "true", "postcallTranscribeEnabled": "true"}));
    let import = asking(json!({"postcallCTRImportEnabled": "true"}));
    let redacted = asking(json!({"postcallRedactedRecordingImportEnabled": "true"}));
    let neither = asking(json!({"postcallCTRImportEnabled": "True"}));
    let data = [
        both.clone(),
        import.clone(),
        redacted.clone(),
        neither,
        "%%%=".to_owned(),
    ];
    let to = |function: &str, data: &str| (format!("{function} (Event)"), data.to_owned());
    let (importer, starter) = (
        [
            to("importer", &both),
            to("importer", &import),
            to("importer", "%%%="),
        ],
        [
            to("starter", &both),
            to("starter", &redacted),
            to("starter", "%%%="),
        ],
    );
    for (switches, expected) in [
        (
            ["TRUE", "false", "True"],
            [&importer[..], &starter[..]].concat(),
        ),
        (["true", "false", "false"], importer.to_vec()),
        (["no", "true", "false"], starter.to_vec()),
        (["false", " true", "false"], vec![]),
    ] {
        centre.aws.forget_calls();
        let host = published(&centre, switches).await;
        let answer = invoke(&host, &batch(&data)).await;
        assert_eq!(answer, Outcome::Response(Value::Null), "{switches:?}");
        let mut expected = expected;
        expected.sort();
        assert_eq!(invoked(&centre), expected, "{switches:?}");
    }
    centre.aws.deny("Invoke");
    let host = published(&centre, ["true", "false", "false"]).await;
    let refused = invoke(&host, &batch(&data)).await;
    assert_eq!(error(&refused).0, "Aws.Denied");
}

#[tokio::test]
async fn recordings_are_started_beside_the_import() {
    let centre = AdapterCentre::start().await;
    let host = settings(&centre).with("POSTCALL_TRANSCRIBE_ENABLED", "true");
    let host = centre.host(host).await;
    let mut asking = record("a", 1);
    asking["Attributes"]["postcallTranscribeEnabled"] = json!("true");
    let data = [base64(&asking), base64(&record("b", 1))];
    assert_eq!(
        failed(&invoke(&host, &batch(&data)).await).unwrap(),
        NOTHING_FAILED
    );
    assert_eq!(
        invoked(&centre),
        [("starter (Event)".to_owned(), data[0].clone())]
    );
    assert_eq!(column(&centre, "ContactId__c").await, ["a", "b"]);
    centre.aws.deny("Invoke");
    assert_eq!(failed(&invoke(&host, &batch(&data)).await).unwrap(), [0]);
}

#[tokio::test]
async fn one_record_by_itself_is_done_or_refused_as_before() {
    let centre = AdapterCentre::start().await;
    let host = centre.host(centre.settings("sfContactTraceRecord")).await;
    let one = |record: &Value| json!({"async": true, "record": base64(record)});
    let mut long = record("a", 1);
    long["Queue"]["Name"] = json!("q".repeat(300));
    let done = Outcome::Response(json!("Done"));
    let mut silent = record("b", 1);
    silent["Attributes"]["postcallCTRImportEnabled"] = json!("True");
    assert_eq!(invoke(&host, &one(&silent)).await, done);
    assert!(centre.requests().is_empty());
    assert_eq!(invoke(&host, &one(&long)).await, done);
    assert_eq!(centre.requests().len(), 2);
    assert_eq!(invoke(&host, &one(&record("a", 2))).await, done);
    assert_eq!(centre.requests().len(), 3);
    assert_eq!(column(&centre, "QueueName__c").await, ["Service calls"]);
    assert_eq!(column(&centre, "Region__c").await, ["eu-west-2"]);
    for (event, kind) in [
        (json!({"async": true}), "Input.Missing"),
        (json!({"record": "!!!"}), "Input.Invalid"),
        (
            one(&json!({"Attributes": {"postcallCTRImportEnabled": "true"}})),
            "Input.Missing",
        ),
    ] {
        assert_eq!(error(&invoke(&host, &event).await).0, kind, "{event}");
    }
    let event = json!({"Records": [delivery(0, "e30=")]});
    let settings = settings(&centre);
    let mut without = settings.clone();
    without.environment.remove("POSTCALL_CTR_IMPORT_ENABLED");
    let host = centre.host(without).await;
    assert_eq!(error(&invoke(&host, &event).await).0, "Config.Missing");
}
