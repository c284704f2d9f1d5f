//! sfExecuteAWSService: what it asks of AWS, what it makes of the answers, and that a repeated call changes nothing.

use std::path::Path;

use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, Outcome};
use serde_json::{Value, json};

use crate::environment::BOOTSTRAP;

struct SetUp {
    aws: AwsStub,
    host: LambdaHost,
}

impl SetUp {
    async fn start(region: &str) -> Self {
        let aws = AwsStub::start().await.unwrap();
        let settings = LambdaSettings::new("sfExecuteAWSService")
            .with("_HANDLER", "sfExecuteAWSService.lambda_handler")
            .with("AWS_ENDPOINT_URL", &aws.url())
            .with("AWS_REGION", region)
            .with("CLOUDFORMATION_STACK_ID", "arn:stack");
        let host = LambdaHost::start(Path::new(BOOTSTRAP), settings)
            .await
            .unwrap();
        aws.prescribe("ListInstances", &pages());
        aws.forget_calls();
        Self { aws, host }
    }

    async fn outcome(&self, event: Value) -> Outcome {
        self.host.invoke(event.to_string().as_bytes()).await.outcome
    }

    /// Whether it succeeded, and the body: JSON of a success, text of a failure.
    async fn ask(&self, method: &str, params: Value) -> (bool, Value) {
        let outcome = self
            .outcome(json!({"method": method, "params": params}))
            .await;
        let Outcome::Response(answer) = outcome else {
            panic!("{method}: {outcome:?}")
        };
        let body = answer["body"].as_str().unwrap();
        if answer["success"] == true {
            (true, serde_json::from_str(body).unwrap())
        } else {
            (false, body.into())
        }
    }

    /// The last call's input, without the token that the SDK makes for its own repeats.
    fn last_input(&self) -> Value {
        let mut input = self.aws.calls().pop().unwrap().input;
        input.as_object_mut().unwrap().remove("ClientToken");
        input
    }

    fn actions(&self) -> Vec<String> {
        let calls = self.aws.calls();
        calls.into_iter().map(|call| call.action).collect()
    }
}

/// An empty page in between, and an instance without an alias.
fn pages() -> Value {
    json!([
        {"InstanceSummaryList": [{"Id": "i-0"}, {"Id": "i-1", "InstanceAlias": "other"}], "NextToken": "a"},
        {"InstanceSummaryList": [], "NextToken": "b"},
        {"InstanceSummaryList": [{"Id": "i-2", "InstanceAlias": "mine"}, {"Id": "i-3"}]},
    ])
}

fn error(code: &str, status: u16) -> Value {
    json!({"__error__": {"code": code, "message": "said so", "status": status}})
}

fn new_instance(alias: &str) -> Value {
    json!({"ConnectInstanceAlias": alias, "IdentityManagementType": "CONNECT_MANAGED",
        "InboundCallsEnabled": true, "OutboundCallsEnabled": false})
}

#[tokio::test]
async fn an_instance_is_created_only_where_none_is_found() {
    let set_up = SetUp::start("us-east-1").await;
    let found = set_up
        .ask("connect_create_instance", new_instance("mine"))
        .await;
    assert_eq!(found, (true, json!({"Id": "i-2"})));
    assert_eq!(set_up.actions(), ["ListInstances"; 3]);

    set_up.aws.forget_calls();
    set_up.aws.prescribe("ListInstances", &pages());
    let made = json!({"Id": "i-9", "Arn": "arn:i-9"});
    set_up.aws.prescribe("CreateInstance", &made);
    let (success, body) = set_up
        .ask("connect_create_instance", new_instance("fresh"))
        .await;
    assert!(success, "{body}");
    assert_eq!(
        (&body["Id"], &body["Arn"]),
        (&json!("i-9"), &json!("arn:i-9"))
    );
    assert_eq!(body["ResponseMetadata"]["HTTPStatusCode"], 200);
    assert_eq!(body["ResponseMetadata"]["RetryAttempts"], 0);
    let asked = set_up.last_input();
    let expected = json!({"InstanceAlias": "fresh", "IdentityManagementType": "CONNECT_MANAGED",
        "InboundCallsEnabled": true, "OutboundCallsEnabled": false});
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_search_that_fails_creates_nothing() {
    let set_up = SetUp::start("us-east-1").await;
    let denied = error("AccessDeniedException", 403);
    set_up.aws.prescribe("ListInstances", &denied);
    let failed = set_up
        .ask("connect_create_instance", new_instance("mine"))
        .await;
    let text = "An error occurred (AccessDeniedException) when calling the ListInstances operation: said so";
    assert_eq!(failed, (false, json!(text)));
    assert_eq!(set_up.actions(), ["ListInstances"]);
}

#[tokio::test]
async fn a_stream_is_created_once_and_described() {
    let set_up = SetUp::start("us-east-1").await;
    let described = json!({"StreamDescription": {"StreamName": "ctr", "StreamARN": "arn:ctr", "StreamStatus": "ACTIVE",
        "Shards": [], "HasMoreShards": false, "RetentionPeriodHours": 24, "EnhancedMonitoring": [],
        "StreamCreationTimestamp": 1_738_275_300.0}});
    let missing = error("ResourceNotFoundException", 400);
    set_up
        .aws
        .prescribe("DescribeStream", &json!([missing, described]));
    set_up.aws.prescribe("CreateStream", &json!({}));
    let stream = json!({"StreamName": "ctr", "ShardCount": 1});
    let (success, body) = set_up.ask("kinesis_create_stream", stream.clone()).await;
    assert!(success, "{body}");
    let again = set_up.ask("kinesis_create_stream", stream).await;
    assert_eq!(again, (true, json!("Stream already created.")));
    assert_eq!(
        set_up.actions(),
        ["DescribeStream", "CreateStream", "DescribeStream"]
    );
    let name = json!({"StreamName": "ctr"});
    let (_, body) = set_up.ask("kinesis_describe_stream", name).await;
    let stream = &body["StreamDescription"];
    assert_eq!(
        stream["StreamCreationTimestamp"],
        "2025-01-30 22:15:00+00:00"
    );
    assert_eq!(stream["StreamARN"], "arn:ctr");
}

#[tokio::test]
async fn a_bucket_is_made_in_the_functions_region() {
    let set_up = SetUp::start("eu-west-2").await;
    let bucket = json!({"Bucket": "recordings"});
    let (success, body) = set_up.ask("s3_create_bucket", bucket.clone()).await;
    assert_eq!((success, &body["Location"]), (true, &json!("/recordings")));
    let taken = error("BucketAlreadyOwnedByYou", 409);
    set_up.aws.prescribe("CreateBucket", &taken);
    let (success, text) = set_up.ask("s3_create_bucket", bucket).await;
    assert!(!success && text.as_str().unwrap().contains("BucketAlreadyOwnedByYou"));
    let region = set_up.ask("get_aws_region", Value::Null).await;
    assert_eq!(region, (true, json!("eu-west-2")));
}

fn recordings() -> Value {
    json!({"ConnectInstanceId": "i-2", "ResourceType": "CALL_RECORDINGS", "StorageType": "S3",
        "BucketName": "recordings", "BucketPrefix": "connect/mine", "s3KMSKeyARN": "arn:key"})
}

#[tokio::test]
async fn storage_is_set_for_an_instance_that_is_still_being_made() {
    let set_up = SetUp::start("us-east-1").await;
    let not_yet = error("ResourceNotFoundException", 404);
    let known = json!({"StorageConfigs": [{"AssociationId": "as-1", "StorageType": "S3"}]});
    let lists = json!([not_yet, {"StorageConfigs": []}, known]);
    set_up.aws.prescribe("ListInstanceStorageConfigs", &lists);
    let added = json!({"AssociationId": "as-1"});
    set_up
        .aws
        .prescribe("AssociateInstanceStorageConfig", &added);
    set_up
        .aws
        .prescribe("UpdateInstanceStorageConfig", &json!({}));
    let method = "connect_associate_instance_storage_config";
    let (success, body) = set_up.ask(method, recordings()).await;
    assert_eq!((success, &body["AssociationId"]), (true, &json!("as-1")));
    let config = set_up.aws.calls().pop().unwrap().input["StorageConfig"].clone();
    let encryption = json!({"EncryptionType": "KMS", "KeyId": "arn:key"});
    let bucket = json!({"BucketName": "recordings", "BucketPrefix": "connect/mine", "EncryptionConfig": encryption});
    assert_eq!(config, json!({"StorageType": "S3", "S3Config": bucket}));

    let (success, body) = set_up.ask(method, recordings()).await;
    assert!(success, "{body}");
    let update = set_up.aws.calls().pop().unwrap();
    assert_eq!(update.action, "UpdateInstanceStorageConfig");
    assert!(update.name.starts_with("/instance/i-2/storage-config/as-1"));
}

#[tokio::test]
async fn refusals_of_storage_are_told_as_a_list() {
    let set_up = SetUp::start("us-east-1").await;
    let denied = error("AccessDeniedException", 403);
    set_up.aws.prescribe("ListInstanceStorageConfigs", &denied);
    let method = "connect_associate_instance_storage_config";
    let (success, text) = set_up.ask(method, recordings()).await;
    let told = "['An error occurred (AccessDeniedException) when calling the ListInstanceStorageConfigs operation: said so']";
    assert_eq!((success, text), (false, json!(told)));
}

#[tokio::test]
async fn the_templates_parameters_are_read() {
    let set_up = SetUp::start("us-east-1").await;
    let bucket = |name: &str| {
        json!({"StorageConfigs": [{"StorageType": "S3",
        "S3Config": {"BucketName": name, "BucketPrefix": "p"}}]})
    };
    let stream = json!({"StorageConfigs": [{"StorageType": "KINESIS_STREAM",
        "KinesisStreamConfig": {"StreamArn": "arn:ctr"}}]});
    let all = json!([bucket("rec"), bucket("chat"), bucket("rep"), stream]);
    set_up.aws.prescribe("ListInstanceStorageConfigs", &all);
    let alias = json!({"ConnectInstanceAlias": "mine"});
    let (success, body) = set_up
        .ask("retrieve_lambda_parameters", alias.clone())
        .await;
    assert!(success, "{body}");
    let expected = json!({"connectInstanceId": "i-2", "connectRecordingS3BucketName": "rec",
        "transcribeOutputS3BucketName": "chat", "connectReportingS3BucketName": "rep", "ctrKinesisARN": "arn:ctr",
        "cloudFormationStackId": "arn:stack"});
    assert_eq!(body, expected);

    let none = json!({"StorageConfigs": []});
    set_up.aws.prescribe("ListInstanceStorageConfigs", &none);
    let (success, text) = set_up.ask("retrieve_lambda_parameters", alias).await;
    assert!(
        !success && text.as_str().unwrap().contains("CALL_RECORDINGS"),
        "{text}"
    );
}

#[tokio::test]
async fn an_origin_is_approved() {
    let set_up = SetUp::start("us-east-1").await;
    set_up.aws.prescribe("AssociateApprovedOrigin", &json!({}));
    let origin =
        json!({"ConnectInstanceAlias": "mine", "Origin": "https://acme.my.salesforce.com"});
    let (success, body) = set_up
        .ask("connect_associate_approved_origin", origin)
        .await;
    assert!(success, "{body}");
    let sent = json!({"Origin": "https://acme.my.salesforce.com"});
    assert_eq!(set_up.last_input(), sent);
    let nobody = json!({"ConnectInstanceAlias": "nobody", "Origin": "https://x.example"});
    let (_, text) = set_up
        .ask("connect_associate_approved_origin", nobody)
        .await;
    assert_eq!(text, "ERROR: Could not find Connect instance nobody");
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused() {
    let set_up = SetUp::start("us-east-1").await;
    for event in [
        json!({"params": {}}),
        json!({"method": "get_aws_region"}),
        json!(null),
    ] {
        let outcome = set_up.outcome(event.clone()).await;
        let Outcome::Error(error) = outcome else {
            panic!("{event}: {outcome:?}")
        };
        assert_eq!(error["errorType"], "Input.Missing");
    }
    let (success, text) = set_up.ask("setup_audio_recording", json!({})).await;
    assert_eq!(
        (success, text),
        (false, json!("Invalid method: setup_audio_recording"))
    );
    for params in [
        json!({}),
        json!({"Bucket": 1}),
        json!({"Bucket": "b", "X": 1}),
        json!(["b"]),
    ] {
        let (success, text) = set_up.ask("s3_create_bucket", params.clone()).await;
        assert!(!success, "{params}: {text}");
    }
    assert_eq!(set_up.actions(), [""; 0]);
}
