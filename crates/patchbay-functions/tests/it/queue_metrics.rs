//! The live figures' function, the job that calls it, and the address of a recording.

use std::sync::{Arc, Mutex};

use patchbay_testkit::{LambdaHost, LambdaSettings, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::{AdapterCentre, NS, SECRET};
use crate::environment::{error, invoke, private_key};

const INSTANCE: &str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
const DONE: Outcome = Outcome::Response(Value::Null);
const DESCRIBE: &str = "GET sobjects/amazonconnect__AC_QueueMetrics__c/describe";
const UPSERT: &str = "PATCH composite/sobjects/amazonconnect__AC_QueueMetrics__c/\
                      amazonconnect__Queue_Id__c";

/// An instance whose queues' figures a test sets.
struct Instance {
    centre: AdapterCentre,
    figures: Arc<Mutex<Vec<Value>>>,
}

impl Instance {
    /// With so many queues, each with one agent online; pages hold 100.
    async fn start(queues: usize) -> Self {
        let centre = AdapterCentre::start().await;
        let path = format!("/queues-summary/{INSTANCE}");
        centre
            .aws
            .answer_path_with("ListQueues", &path, move |query, _| {
                let from = url::form_urlencoded::parse(query.as_bytes())
                    .find(|(name, _)| name == "nextToken")
                    .map_or(0, |(_, token)| token.parse().unwrap());
                let to = queues.min(from + 100);
                let page: Vec<_> = (from..to)
                .map(|queue| json!({"Id": format!("q-{queue}"), "Name": format!("Queue {queue}")}))
                .collect();
                let mut answer = json!({ "QueueSummaryList": page });
                if to < queues {
                    answer["NextToken"] = json!(to.to_string());
                }
                answer
            });
        let figures: Vec<_> = (0..queues)
            .map(|queue| result(queue, &json!(1.0)))
            .collect();
        let figures = Arc::new(Mutex::new(figures));
        let instance = Self { centre, figures };
        let figures = Arc::clone(&instance.figures);
        let path = format!("/metrics/current/{INSTANCE}");
        let aws = &instance.centre.aws;
        aws.answer_path_with("GetCurrentMetricData", &path, move |_, body| {
            let asked = body["Filters"]["Queues"].as_array().unwrap().clone();
            assert!(asked.len() <= 100, "as the service allows");
            let figures = figures.lock().unwrap();
            let of_these = figures.iter().filter(|result| {
                let queue = &result["Dimensions"]["Queue"]["Id"];
                queue.is_null() || queue == "elsewhere" || asked.contains(queue)
            });
            json!({"MetricResults": of_these.collect::<Vec<_>>()})
        });
        instance
    }

    fn settings(&self) -> LambdaSettings {
        self.centre
            .settings("sfRealTimeQueueMetrics")
            .with("AMAZON_CONNECT_INSTANCE_ID", INSTANCE)
            .with("AMAZON_CONNECT_QUEUE_MAX_RESULT", "100")
            .with("AMAZON_CONNECT_QUEUEMETRICS_MAX_RESULT", "100")
    }

    async fn host(&self) -> LambdaHost {
        self.centre.host(self.settings()).await
    }

    fn set(&self, figures: Vec<Value>) {
        *self.figures.lock().unwrap() = figures;
    }

    async fn records(&self) -> Vec<Value> {
        let soql = format!(
            "SELECT Name, {NS}Queue_Id__c, {NS}Region__c, {NS}Agents_Online__c \
             FROM {NS}AC_QueueMetrics__c ORDER BY {NS}Queue_Id__c"
        );
        self.centre.select(&soql).await
    }

    fn aws_calls(&self) -> Vec<String> {
        let calls = self.centre.aws.calls();
        let of_connect = calls
            .iter()
            .filter(|call| call.action.contains("Queue") || call.action.contains("Metric"));
        of_connect.map(|call| call.action.clone()).collect()
    }
}

fn result(queue: usize, online: &Value) -> Value {
    json!({
        "Dimensions": {"Queue": {"Id": format!("q-{queue}"), "Arn": format!("arn:q-{queue}")}},
        "Collections": [{"Metric": {"Name": "AGENTS_ONLINE", "Unit": "COUNT"}, "Value": online}],
    })
}

#[tokio::test]
async fn a_hundred_queues_cost_one_request_a_run() {
    let instance = Instance::start(100).await;
    let host = instance.host().await;
    assert_eq!(invoke(&host, &Value::Null).await, DONE);
    assert_eq!(instance.centre.requests(), [DESCRIBE, UPSERT]);
    assert_eq!(instance.aws_calls(), ["ListQueues", "GetCurrentMetricData"]);
    for _ in 0..3 {
        assert_eq!(invoke(&host, &json!({})).await, DONE);
    }
    let requests = instance.centre.requests();
    assert_eq!(requests, [DESCRIBE, UPSERT, UPSERT, UPSERT, UPSERT]);
    let records = instance.records().await;
    assert_eq!(records.len(), 100);
    let first = &records[0];
    assert_eq!(first["Name"], "Queue 0");
    assert_eq!(first[format!("{NS}Queue_Id__c")], "q-0-eu-west-2");
    assert_eq!(first[format!("{NS}Region__c")], "eu-west-2");
    assert_eq!(first[format!("{NS}Agents_Online__c")], 1.0);
}

#[tokio::test]
async fn queues_of_many_pages_go_in_requests_of_two_hundred() {
    let instance = Instance::start(250).await;
    let host = instance.host().await;
    assert_eq!(invoke(&host, &Value::Null).await, DONE);
    assert_eq!(instance.centre.requests(), [DESCRIBE, UPSERT, UPSERT]);
    assert_eq!(instance.records().await.len(), 250);
    let expected = [["ListQueues", "GetCurrentMetricData"]; 3];
    assert_eq!(instance.aws_calls(), expected.as_flattened());
    let calls = instance.centre.aws.calls();
    let asked = calls
        .iter()
        .rfind(|call| call.action == "GetCurrentMetricData")
        .unwrap();
    assert_eq!(
        asked.input["Filters"]["Channels"],
        json!(["VOICE", "CHAT", "TASK"])
    );
    assert_eq!(asked.input["Groupings"], json!(["QUEUE"]));
    assert_eq!(asked.input["MaxResults"], 100);
    assert_eq!(
        asked.input["CurrentMetrics"][8],
        json!({"Name": "OLDEST_CONTACT_AGE", "Unit": "SECONDS"})
    );
}

#[tokio::test]
async fn odd_results_do_not_keep_the_others_out() {
    let instance = Instance::start(3).await;
    instance.set(vec![
        json!({"Collections": []}),
        json!({"Dimensions": {"Queue": {"Id": "elsewhere", "Arn": "a"}}, "Collections": []}),
        json!({"Dimensions": {"Queue": {"Id": "q-0", "Arn": "a"}}}),
        result(1, &json!(42.9)),
        result(2, &json!(1.0)),
    ]);
    instance.centre.order(json!({
        "path": "/composite/sobjects",
        "times": 1,
        "fault": {"kind": "throttle"},
    }));
    let settings = instance
        .settings()
        .with("PATCHBAY_METRICS_CHANNELS", "voice, email");
    let host = instance.centre.host(settings).await;
    assert_eq!(invoke(&host, &json!({})).await, DONE);
    let online: Vec<_> = instance
        .records()
        .await
        .iter()
        .map(|record| record[format!("{NS}Agents_Online__c")].clone())
        .collect();
    assert_eq!(online, [0.0, 42.0, 1.0]);
    let calls = instance.centre.aws.calls();
    let asked = calls
        .iter()
        .rfind(|call| call.action == "GetCurrentMetricData")
        .unwrap();
    assert_eq!(
        asked.input["Filters"]["Channels"],
        json!(["VOICE", "EMAIL"])
    );
}

#[tokio::test]
async fn on_request_only_what_changed_is_sent() {
    let instance = Instance::start(100).await;
    let settings = instance
        .settings()
        .with("PATCHBAY_METRICS_ONLY_CHANGED", "True");
    let host = instance.centre.host(settings).await;
    for _ in 0..2 {
        assert_eq!(invoke(&host, &Value::Null).await, DONE);
    }
    assert_eq!(
        instance.centre.requests(),
        [DESCRIBE, UPSERT],
        "nothing changed"
    );
    let mut figures = vec![result(7, &json!(5.0))];
    figures.extend((8..100).map(|queue| result(queue, &json!(1.0))));
    instance.set(figures.clone());
    instance.centre.order(json!({
        "path": "/composite/sobjects",
        "times": 1,
        "fault": {"kind": "error", "status": 400, "errorCode": "STORAGE_LIMIT_EXCEEDED", "message": "no"},
    }));
    let outcome = invoke(&host, &Value::Null).await;
    let (_, message) = error(&outcome);
    assert!(
        message
            .contains("did not take 1 of 93 queues (queue q-7-eu-west-2: STORAGE_LIMIT_EXCEEDED"),
        "{message}"
    );
    assert_eq!(invoke(&host, &Value::Null).await, DONE);
    let records = instance.records().await;
    let seventh = records
        .iter()
        .find(|record| record["Name"] == "Queue 7")
        .unwrap();
    assert_eq!(
        seventh[format!("{NS}Agents_Online__c")],
        5.0,
        "sent again after the refusal"
    );
}

#[tokio::test]
async fn without_an_instance_nothing_is_called() {
    let instance = Instance::start(1).await;
    let settings = instance.settings().with("AMAZON_CONNECT_INSTANCE_ID", "");
    let host = instance.centre.host(settings).await;
    assert_eq!(invoke(&host, &Value::Null).await, DONE);
    assert_eq!(instance.aws_calls(), Vec::<String>::new());
    assert_eq!(instance.centre.requests(), Vec::<String>::new());
    assert!(
        host.log().contains("AMAZON_CONNECT_INSTANCE_ID is empty"),
        "{}",
        host.log()
    );
}

#[tokio::test]
async fn a_refused_question_is_told() {
    let instance = Instance::start(1).await;
    instance.centre.aws.deny("ListQueues");
    let host = instance.host().await;
    let outcome = invoke(&host, &Value::Null).await;
    let (kind, message) = error(&outcome);
    assert_eq!(kind, "Aws.Denied");
    assert!(
        message.contains("when calling the ListQueues operation"),
        "{message}"
    );
}

#[tokio::test]
async fn the_loop_counts_on_and_calls_without_waiting() {
    let centre = AdapterCentre::start().await;
    let settings = centre.settings("sfRealTimeQueueMetricsLoopJob").with(
        "SFDC_REALTIME_QUEUE_METRICS_LAMBDA",
        "sfRealTimeQueueMetrics",
    );
    let host = centre.host(settings.clone()).await;
    let turn = |index: i64| json!({"iterator": {"index": index, "count": 4}, "other": 1});
    let answer = invoke(&host, &turn(0)).await;
    assert_eq!(
        answer,
        Outcome::Response(json!({"index": 1, "continue": true, "count": 4}))
    );
    let answer = invoke(&host, &turn(3)).await;
    assert_eq!(
        answer,
        Outcome::Response(json!({"index": 4, "continue": false, "count": 4}))
    );
    let calls: Vec<_> = centre.aws.calls();
    let calls: Vec<_> = calls
        .iter()
        .filter(|call| call.action == "Invoke")
        .collect();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].name, "sfRealTimeQueueMetrics (Event)");
    assert_eq!(calls[0].input, Value::Null);
    assert_eq!(error(&invoke(&host, &json!({})).await).0, "Input.Missing");

    let settings = settings.with("SFDC_REALTIME_QUEUE_METRICS_LAMBDA", "");
    let host = centre.host(settings).await;
    assert_eq!(invoke(&host, &turn(0)).await, DONE);
}

#[tokio::test]
async fn a_recordings_address_is_signed_by_the_key_in_the_secret() {
    let centre = AdapterCentre::start().await;
    let settings = centre
        .settings("sfGenerateAudioRecordingStreamingURL")
        .with("CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "d1.cloudfront.net");
    let host = centre.host(settings).await;
    let path = json!({"recordingPath": "bucket/connect/i/2025/a b.wav"});
    let outcome = invoke(&host, &path).await;
    let (kind, message) = error(&outcome);
    assert_eq!(kind, "Config.Missing");
    assert!(message.contains("CloudFrontPrivateKey"), "{message}");
    let mut secret = centre.aws.secret(SECRET).unwrap();
    secret["CloudFrontPrivateKey"] = json!(private_key().replace('\n', " "));
    secret["CloudFrontAccessKeyID"] = json!("K123");
    centre.aws.put_secret(SECRET, &secret);
    let Outcome::Response(Value::String(address)) = invoke(&host, &path).await else {
        panic!("no address");
    };
    let (front, rest) = address.split_once('?').unwrap();
    assert_eq!(front, "https://d1.cloudfront.net/connect/i/2025/a b.wav");
    let names: Vec<_> = rest
        .split('&')
        .map(|pair| pair.split_once('=').unwrap().0)
        .collect();
    assert_eq!(names, ["Expires", "Signature", "Key-Pair-Id"]);
    centre.aws.forget_calls();
    assert_eq!(invoke(&host, &json!({"recordingPath": "null"})).await, DONE);
    assert_eq!(centre.aws.calls(), [], "no path costs nothing");
}
