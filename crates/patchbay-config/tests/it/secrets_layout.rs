//! The layout of contact centre 19 and later.

use patchbay_config::{FaultKind, Layout, Needs, read_access_token, update_access_token};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::centre::{Centre, KEY, TOKEN, soon};

#[tokio::test]
async fn a_complete_centre_is_read_whole() {
    let settings = Centre::new().load(Needs::Everything).await.unwrap();
    assert_eq!(settings.call_center_api_name.as_deref(), Some("CC"));
    assert_eq!(
        settings.rest_base,
        "https://x.my.salesforce.com/services/data/v64.0"
    );
    assert_eq!(settings.org_id.as_deref(), Some("00D000000000001"));
    assert_eq!(
        settings.access_token.as_ref().unwrap().expose_secret(),
        TOKEN
    );
    let sign_in = settings.sign_in.as_ref().unwrap();
    assert_eq!(
        sign_in.audience, "https://login.salesforce.com/",
        "as stored"
    );
    assert_eq!(sign_in.subject, "integration@example.com");
    assert_eq!(sign_in.consumer_key.expose_secret(), "3MVG9CONSUMERKEY");
    assert_eq!(
        sign_in.private_key.pem().expose_secret(),
        KEY.replace("\r\n", "\n").as_str()
    );
    assert!(settings.scrt_private_key.is_some() && settings.warnings.is_empty());
    assert!(matches!(settings.layout, Layout::Secrets { .. }));
    let shown = format!("{settings:?}");
    assert!(
        !shown.contains("3MVG9") && !shown.contains(TOKEN),
        "{shown}"
    );
}

#[tokio::test]
async fn a_stored_token_works_without_sign_in_settings() {
    let centre = Centre::new();
    centre.set(&[
        ("CC-salesforce-rest-api-auth-private-key", json!(null)),
        (
            "CC-salesforce-rest-api-audience",
            json!("salesforce-rest-api-auth-audience-key-value"),
        ),
        ("SALESFORCE_ORG_ID", json!(null)),
        ("SCRT_ENDPOINT_BASE", json!(null)),
    ]);
    let settings = centre.load(Needs::RestApi).await.unwrap();
    let faults = settings.sign_in.unwrap_err();
    assert_eq!(faults.faults().len(), 2, "{faults}");
    assert_eq!(
        centre
            .load(Needs::Everything)
            .await
            .unwrap_err()
            .faults()
            .len(),
        4
    );
    let without = centre.without_token();
    assert_eq!(without.load(Needs::RestApi).await.unwrap_err(), faults);
}

#[tokio::test]
async fn all_faults_are_said_at_once_with_key_place_and_mend() {
    let centre = Centre::new().without_token();
    centre.set(&[
        (
            "SALESFORCE_AUTH_ENDPOINT",
            json!("http://x.my.salesforce.com/services/oauth2/token"),
        ),
        (
            "SALESFORCE_REST_API_ENDPOINT_BASE",
            json!("https://x.my.salesforce.com"),
        ),
        ("CC-salesforce-rest-api-audience", json!(null)),
        ("CC-salesforce-rest-api-subject", json!(" ")),
        (
            "CC-salesforce-rest-api-auth-consumer-key",
            json!("salesforce-rest-api-auth-consumer-key-value"),
        ),
        (
            "CC-salesforce-rest-api-auth-private-key",
            json!("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
        ),
        ("SALESFORCE_ORG_ID", json!(7)),
        ("SCRT_ENDPOINT_BASE", json!("ftp://x/telephony/v1")),
        (
            "CC-scrt-jwt-auth-private-key",
            json!("scrt-jwt-auth-private-key-value"),
        ),
    ]);
    let errors = centre.load(Needs::Everything).await.unwrap_err();
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
async fn secrets_that_cannot_be_read_are_both_named() {
    let centre = Centre::new();
    centre.change(|stored| stored["secrets"] = json!({}));
    let errors = centre.load(Needs::RestApi).await.unwrap_err();
    let keys: Vec<&str> = errors
        .faults()
        .iter()
        .map(|fault| fault.key.as_str())
        .collect();
    assert_eq!(
        keys,
        ["CC-salesforce-secret", "CC-salesforce-access-secret"]
    );
    assert!(
        errors
            .faults()
            .iter()
            .all(|fault| fault.kind == FaultKind::Missing)
    );
}

#[tokio::test]
async fn a_secret_that_is_no_object_is_named_and_not_quoted() {
    for text in ["hidden{", "[\"hidden\"]", "\"hidden\""] {
        let centre = Centre::new();
        centre.change(|stored| stored["secrets"]["CC-salesforce-secret"] = json!(text));
        let errors = centre.load(Needs::RestApi).await.unwrap_err();
        assert_eq!(errors.kind(), FaultKind::Invalid);
        assert!(!errors.to_string().contains("hidden"), "{errors}");
    }
}

#[tokio::test]
async fn without_an_access_secrets_name_the_variable_is_named() {
    let mut centre = Centre::new();
    centre.environment.remove("ACCESS_SECRET_NAME");
    let errors = centre.load(Needs::RestApi).await.unwrap_err();
    assert_eq!(errors.faults()[0].key, "ACCESS_SECRET_NAME");
}

#[tokio::test]
async fn without_the_centres_name_the_only_fitting_keys_are_taken() {
    let centre = Centre::new();
    centre.set(&[("CALL_CENTER_API_NAME", json!(null))]);
    let settings = centre.load(Needs::RestApi).await.unwrap();
    assert_eq!(settings.sign_in.unwrap().subject, "integration@example.com");
    assert_eq!(settings.call_center_api_name.as_deref(), Some("CC"));
    assert_eq!(settings.access_token.unwrap().expose_secret(), TOKEN);
    assert!(
        settings
            .warnings
            .iter()
            .all(|warning| warning.key == "CALL_CENTER_API_NAME")
    );
    assert!(!settings.warnings.is_empty());
    centre.set(&[(
        "Other-salesforce-rest-api-subject",
        json!("other@example.com"),
    )]);
    let faults = centre
        .load(Needs::RestApi)
        .await
        .unwrap()
        .sign_in
        .unwrap_err();
    assert_eq!(faults.faults().len(), 1);
    assert!(
        faults
            .to_string()
            .contains("Other-salesforce-rest-api-subject"),
        "{faults}"
    );
}

#[tokio::test]
async fn a_prefix_that_is_not_the_centres_name_is_pointed_out() {
    let centre = Centre::new().without_token();
    centre.set(&[("CALL_CENTER_API_NAME", json!("cc"))]);
    let errors = centre.load(Needs::RestApi).await.unwrap_err();
    assert_eq!(errors.faults().len(), 4);
    assert!(
        errors
            .to_string()
            .contains("cc-salesforce-rest-api-audience"),
        "{errors}"
    );
    assert!(
        errors
            .to_string()
            .contains("the secret has CC-salesforce-rest-api-audience"),
        "{errors}"
    );
}

#[tokio::test]
async fn a_key_may_hold_the_name_of_another_or_the_value_itself() {
    let centre = Centre::new();
    centre.set(&[
        ("CC-salesforce-rest-api-auth-private-key", json!(null)),
        ("PRIVATE_KEY_PARAM_NAME", json!("my-key")),
        ("my-key", json!(KEY.as_str())),
        ("CC-salesforce-rest-api-subject", json!(null)),
        ("SUBJECT", json!("direct@example.com")),
        ("CC-salesforce-rest-api-audience", json!(null)),
        ("AUDIENCE", json!("https://test.salesforce.com")),
        ("CC-salesforce-rest-api-auth-consumer-key", json!(null)),
        ("CONSUMER_KEY_PARAM_NAME", json!("nowhere")),
    ]);
    let settings = centre.load(Needs::RestApi).await.unwrap();
    let faults = settings.sign_in.unwrap_err();
    assert_eq!(faults.faults().len(), 1, "{faults}");
    assert_eq!(faults.faults()[0].key, "CONSUMER_KEY_PARAM_NAME");
    centre.set(&[
        ("CONSUMER_KEY_PARAM_NAME", json!("my-app")),
        ("my-app", json!("3MVG9OTHER")),
    ]);
    let sign_in = centre.load(Needs::RestApi).await.unwrap().sign_in.unwrap();
    assert_eq!(sign_in.subject, "direct@example.com");
    assert_eq!(sign_in.audience, "https://test.salesforce.com");
    assert_eq!(sign_in.consumer_key.expose_secret(), "3MVG9OTHER");
}

#[tokio::test]
async fn a_new_token_is_written_beside_what_was_there() {
    let centre = Centre::new();
    centre
        .change(|stored| stored["secrets"]["CC-salesforce-access-secret"]["note"] = json!("mine"));
    let settings = centre.load(Needs::RestApi).await.unwrap();
    update_access_token(
        &centre.source,
        &settings,
        &SecretString::from("NEW"),
        soon(),
    )
    .await
    .unwrap();
    let expected = json!({"CC-salesforce-rest-api-access-token": "NEW", "note": "mine"});
    assert_eq!(
        centre.stored()["secrets"]["CC-salesforce-access-secret"],
        expected
    );
    let read = read_access_token(&centre.source, &settings, soon())
        .await
        .unwrap();
    assert_eq!(read.unwrap().expose_secret(), "NEW");
}

#[tokio::test]
async fn a_private_key_may_lie_in_its_own_file() {
    let centre = Centre::new();
    std::fs::write(centre.folder.path().join("server.key"), KEY.as_str()).unwrap();
    centre.set(&[(
        "CC-salesforce-rest-api-auth-private-key",
        json!("file:server.key"),
    )]);
    assert_eq!(
        centre
            .load(Needs::RestApi)
            .await
            .unwrap()
            .sign_in
            .unwrap()
            .private_key
            .bits(),
        2048
    );
}
