//! The layout before contact centre 19.

use patchbay_config::{
    FaultKind, Layout, MapEnvironment, Needs, read_access_token, update_access_token,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::centre::{Centre, KEY, TOKEN, soon};

fn old_centre() -> Centre {
    let environment = MapEnvironment::new()
        .with(
            "CONSUMER_KEY_PARAM_NAME",
            "CC-salesforce-rest-api-auth-consumer-key",
        )
        .with(
            "PRIVATE_KEY_PARAM_NAME",
            "CC-salesforce-rest-api-auth-private-key",
        )
        .with(
            "ACCESS_TOKEN_PARAM_NAME",
            "CC-salesforce-rest-api-access-token",
        )
        .with("AUDIENCE", "CC-salesforce-rest-api-audience")
        .with("SUBJECT", "CC-salesforce-rest-api-subject")
        .with(
            "SALESFORCE_AUTH_ENDPOINT",
            "https://x.my.salesforce.com/services/oauth2/token",
        )
        .with(
            "SALESFORCE_REST_API_ENDPOINT_BASE",
            "https://x.my.salesforce.com/services/data/v54.0",
        );
    let parameters = json!({"parameters": {
        "CC-salesforce-rest-api-auth-consumer-key": "3MVG9.key",
        "CC-salesforce-rest-api-auth-private-key": KEY.as_str(),
        "CC-salesforce-rest-api-access-token": TOKEN,
        "CC-salesforce-rest-api-audience": "https://login.salesforce.com/",
        "CC-salesforce-rest-api-subject": "user@example.com",
    }});
    Centre::of(&parameters, environment)
}

#[tokio::test]
async fn a_complete_centre_is_read_whole() {
    let settings = old_centre().load(Needs::RestApi).await.unwrap();
    let sign_in = settings.sign_in.unwrap();
    assert_eq!(sign_in.audience, "https://login.salesforce.com/");
    assert_eq!(sign_in.subject, "user@example.com");
    assert_eq!(settings.access_token.unwrap().expose_secret(), TOKEN);
    assert_eq!(
        settings.call_center_api_name, None,
        "no template of these versions sets it"
    );
    assert!(matches!(
        settings.layout,
        Layout::Parameters {
            access_token_name: Some(_)
        }
    ));
    assert!(settings.warnings.is_empty());
}

#[tokio::test]
async fn audience_and_subject_may_be_values() {
    let mut centre = old_centre();
    centre
        .environment
        .set("AUDIENCE", "https://test.salesforce.com");
    centre.environment.set("SUBJECT", "direct@example.com");
    let settings = centre.load(Needs::RestApi).await.unwrap();
    let sign_in = settings.sign_in.unwrap();
    assert_eq!(
        (sign_in.audience.as_str(), sign_in.subject.as_str()),
        ("https://test.salesforce.com", "direct@example.com")
    );
    let keys: Vec<&str> = settings
        .warnings
        .iter()
        .map(|warning| warning.key.as_str())
        .collect();
    assert_eq!(keys, ["AUDIENCE", "SUBJECT"]);
}

#[tokio::test]
async fn the_templates_placeholders_are_named_and_its_token_is_none() {
    let centre = old_centre();
    centre.change(|stored| {
        stored["parameters"]["CC-salesforce-rest-api-access-token"] =
            json!("salesforce-rest-api-auth-access-token-key-value");
        stored["parameters"]["CC-salesforce-rest-api-auth-private-key"] =
            json!("salesforce-rest-api-auth-private-key-value");
        stored["parameters"]["CC-salesforce-rest-api-subject"] =
            json!("salesforce-rest-api-auth-subject");
    });
    let errors = centre.load(Needs::RestApi).await.unwrap_err();
    let found: Vec<_> = errors
        .faults()
        .iter()
        .map(|fault| (fault.kind, fault.key.as_str()))
        .collect();
    let expected = [
        (FaultKind::Placeholder, "CC-salesforce-rest-api-subject"),
        (
            FaultKind::Placeholder,
            "CC-salesforce-rest-api-auth-private-key",
        ),
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn missing_parameters_and_variables_are_said_at_once() {
    let mut centre = old_centre();
    centre.change(|stored| stored["parameters"] = json!({}));
    centre.environment.remove("SUBJECT");
    centre
        .environment
        .remove("SALESFORCE_REST_API_ENDPOINT_BASE");
    let errors = centre.load(Needs::RestApi).await.unwrap_err();
    insta::assert_snapshot!(
        errors
            .faults()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[tokio::test]
async fn without_any_setting_the_newer_layouts_variable_is_asked_for() {
    let centre = Centre::of(&json!({}), MapEnvironment::new());
    let errors = centre.load(Needs::RestApi).await.unwrap_err();
    assert_eq!(errors.faults().len(), 1);
    assert_eq!(
        (errors.kind(), errors.faults()[0].key.as_str()),
        (FaultKind::Missing, "SECRET_NAME")
    );
}

#[tokio::test]
async fn a_new_token_is_written_into_its_parameter() {
    let mut centre = old_centre();
    let settings = centre.load(Needs::RestApi).await.unwrap();
    update_access_token(
        &centre.source,
        &settings,
        &SecretString::from("NEW"),
        soon(),
    )
    .await
    .unwrap();
    assert_eq!(
        centre.stored()["parameters"]["CC-salesforce-rest-api-access-token"],
        "NEW"
    );
    let read = read_access_token(&centre.source, &settings, soon())
        .await
        .unwrap();
    assert_eq!(read.unwrap().expose_secret(), "NEW");
    centre.environment.remove("ACCESS_TOKEN_PARAM_NAME");
    let settings = centre.load(Needs::RestApi).await.unwrap();
    let error = update_access_token(&centre.source, &settings, &SecretString::from("N2"), soon())
        .await
        .unwrap_err();
    assert_eq!(error.name, "ACCESS_TOKEN_PARAM_NAME");
    assert!(
        read_access_token(&centre.source, &settings, soon())
            .await
            .unwrap()
            .is_none()
    );
}
