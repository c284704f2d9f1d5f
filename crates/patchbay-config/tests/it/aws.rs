//! Secrets Manager and the Parameter Store, in AWS's own wire form.

use std::time::{Duration, Instant};

use patchbay_config::{AwsSource, SettingsSource, SourceErrorKind};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::aws_server::{Answer, AwsServer};
use crate::centre::soon;

async fn with(answers: Vec<(&'static str, Answer)>) -> (AwsServer, AwsSource) {
    let server = AwsServer::start(answers).await;
    let source = AwsSource::from_environment(&server.environment).await;
    (server, source)
}

#[tokio::test]
async fn the_four_calls_are_what_the_deployed_roles_allow() {
    let (server, source) = with(vec![
        (
            "GetSecretValue",
            Some((200, json!({"Name": "s", "SecretString": "{\"a\":\"b\"}"}))),
        ),
        ("UpdateSecret", Some((200, json!({"Name": "s"})))),
        (
            "GetParameters",
            Some((
                200,
                json!({"Parameters": [{"Name": "p", "Value": "v"}], "InvalidParameters": ["q"]}),
            )),
        ),
        ("PutParameter", Some((200, json!({"Version": 2})))),
    ])
    .await;
    assert_eq!(
        source
            .read_secret("s", soon())
            .await
            .unwrap()
            .expose_secret(),
        "{\"a\":\"b\"}"
    );
    source
        .update_secret("s", &SecretString::from("new"), soon())
        .await
        .unwrap();
    let found = source
        .read_parameters(&["p".to_owned(), "q".to_owned()], soon())
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found["p"].expose_secret(), "v");
    source
        .put_parameter("p", &SecretString::from("new"), soon())
        .await
        .unwrap();
    let asked = server.asked();
    assert_eq!(
        asked[0],
        ("GetSecretValue".to_owned(), json!({"SecretId": "s"}))
    );
    assert_eq!(
        (
            asked[1].0.as_str(),
            &asked[1].1["SecretId"],
            &asked[1].1["SecretString"]
        ),
        ("UpdateSecret", &json!("s"), &json!("new"))
    );
    assert_eq!(
        asked[2],
        (
            "GetParameters".to_owned(),
            json!({"Names": ["p", "q"], "WithDecryption": true})
        )
    );
    let put = json!({"Name": "p", "Value": "new", "Type": "SecureString", "Overwrite": true, "Tier": "Standard"});
    assert_eq!(asked[3], ("PutParameter".to_owned(), put));
}

#[tokio::test]
async fn a_parameter_is_found_by_its_arn_too() {
    let arn = "arn:aws:ssm:eu-central-1:123456789012:parameter/p";
    let answer = json!({"Parameters": [{"Name": "p", "ARN": arn, "Value": "v"}]});
    let (_server, source) = with(vec![("GetParameters", Some((200, answer)))]).await;
    let found = source
        .read_parameters(&[arn.to_owned()], soon())
        .await
        .unwrap();
    assert_eq!(found[arn].expose_secret(), "v");
}

#[tokio::test]
async fn refusals_are_told_apart_by_code_and_do_not_repeat_the_message() {
    let cases = [
        ("ResourceNotFoundException", SourceErrorKind::NotFound),
        ("AccessDeniedException", SourceErrorKind::Denied),
        ("DecryptionFailure", SourceErrorKind::Denied),
        ("InvalidRequestException", SourceErrorKind::Unusable),
        ("SomethingNewException", SourceErrorKind::Unavailable),
    ];
    for (code, kind) in cases {
        let refusal = json!({"__type": code, "message": "hidden"});
        let (_server, source) = with(vec![("GetSecretValue", Some((400, refusal)))]).await;
        let error = source.read_secret("s", soon()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{code}");
        assert!(
            error.to_string().contains(code) && !error.to_string().contains("hidden"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_binary_secret_is_refused_by_name() {
    let answer = json!({"Name": "s", "SecretBinary": "aGlkZGVu"});
    let (_server, source) = with(vec![("GetSecretValue", Some((200, answer)))]).await;
    let error = source.read_secret("s", soon()).await.unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Unusable);
    assert!(error.to_string().contains("SecretBinary"));
}

#[tokio::test]
async fn a_passing_error_is_tried_twice_and_no_more() {
    let answer = json!({"__type": "InternalServiceError"});
    let (server, source) = with(vec![("GetSecretValue", Some((500, answer)))]).await;
    let error = source.read_secret("s", soon()).await.unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Unavailable);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_silent_service_does_not_outlast_the_time_given() {
    let (_server, source) = with(vec![("GetSecretValue", None)]).await;
    let until = Instant::now() + Duration::from_millis(50);
    let error = source.read_secret("s", until).await.unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Unavailable);
    assert!(error.detail.contains("time that was left"), "{error}");
}

#[tokio::test]
async fn an_endpoint_of_one_service_comes_before_the_common_one() {
    let secrets = AwsServer::start(vec![(
        "GetSecretValue",
        Some((200, json!({"SecretString": "x"}))),
    )])
    .await;
    let common = AwsServer::start(vec![]).await;
    let url = patchbay_config::Environment::get(&secrets.environment, "AWS_ENDPOINT_URL").unwrap();
    let environment = common
        .environment
        .clone()
        .with("AWS_ENDPOINT_URL_SECRETS_MANAGER", url);
    let source = AwsSource::from_environment(&environment).await;
    source.read_secret("s", soon()).await.unwrap();
    source
        .read_parameters(&["p".to_owned()], soon())
        .await
        .unwrap_err();
    assert_eq!(
        (secrets.asked().len(), common.asked().is_empty()),
        (1, false)
    );
}
