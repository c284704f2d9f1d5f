//! The stand-in answers as Secrets Manager and the Parameter Store do.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode};
use patchbay_testkit::AwsStub;
use serde_json::{Value, json};

use crate::http::send;

async fn call(aws: &AwsStub, target: &str, input: &Value) -> (StatusCode, Value) {
    let request = Request::post("/")
        .header("host", "localhost")
        .header("x-amz-target", target)
        .body(Full::new(Bytes::from(input.to_string())))
        .unwrap();
    send(&aws.url(), request).await
}

#[tokio::test]
async fn a_secret_is_read_by_name_and_by_arn_and_changed() {
    let aws = AwsStub::start().await.unwrap();
    aws.put_secret("a-secret", &json!({"key": "value"}));
    let get = "secretsmanager.GetSecretValue";
    let (_, by_name) = call(&aws, get, &json!({"SecretId": "a-secret"})).await;
    assert_eq!(by_name["SecretString"], r#"{"key":"value"}"#);
    let (_, by_arn) = call(&aws, get, &json!({"SecretId": by_name["ARN"]})).await;
    assert_eq!(by_arn, by_name);
    let change = json!({"SecretId": "a-secret", "SecretString": "{}"});
    let (status, _) = call(&aws, "secretsmanager.UpdateSecret", &change).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(aws.secret("a-secret"), Some(json!({})));
    let actions: Vec<String> = aws.calls().into_iter().map(|call| call.action).collect();
    assert_eq!(
        actions,
        ["GetSecretValue", "GetSecretValue", "UpdateSecret"]
    );
}

#[tokio::test]
async fn what_is_missing_or_denied_is_refused_by_name() {
    let aws = AwsStub::start().await.unwrap();
    let wanted = json!({"SecretId": "absent"});
    let (status, refusal) = call(&aws, "secretsmanager.GetSecretValue", &wanted).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(refusal["__type"], "ResourceNotFoundException");
    aws.deny("GetSecretValue");
    let (_, refusal) = call(&aws, "secretsmanager.GetSecretValue", &wanted).await;
    assert_eq!(refusal["__type"], "AccessDeniedException");
    let (status, _) = call(&aws, "secretsmanager.RotateSecret", &wanted).await;
    assert_eq!(status, StatusCode::NOT_IMPLEMENTED);
}

#[tokio::test]
async fn parameters_are_sealed_counted_and_kept_from_being_overwritten() {
    let aws = AwsStub::start().await.unwrap();
    aws.put_parameter("key", "secret", true);
    let wanted = json!({"Names": ["key", "absent"], "WithDecryption": true});
    let (_, found) = call(&aws, "AmazonSSM.GetParameters", &wanted).await;
    assert_eq!(found["Parameters"][0]["Value"], "secret");
    assert_eq!(found["InvalidParameters"], json!(["absent"]));
    let (_, sealed) = call(&aws, "AmazonSSM.GetParameter", &json!({"Name": "key"})).await;
    assert_ne!(sealed["Parameter"]["Value"], "secret");
    let change = json!({"Name": "key", "Value": "new", "Type": "SecureString"});
    let (_, refusal) = call(&aws, "AmazonSSM.PutParameter", &change).await;
    assert_eq!(refusal["__type"], "ParameterAlreadyExists");
    let change = json!({"Name": "key", "Value": "new", "Overwrite": true});
    let (_, changed) = call(&aws, "AmazonSSM.PutParameter", &change).await;
    assert_eq!(changed["Version"], 2);
    assert_eq!(
        aws.parameter("key"),
        Some(("new".to_owned(), "SecureString".to_owned()))
    );
    let eleven: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    let (status, _) = call(&aws, "AmazonSSM.GetParameters", &json!({"Names": eleven})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
