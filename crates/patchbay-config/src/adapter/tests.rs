//! Which way to sign in a secret stands for, all faults at once, and the token that is written back.

use std::time::{Duration, Instant};

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::*;
use crate::environment::MapEnvironment;
use crate::file::FileSource;

fn environment() -> MapEnvironment {
    MapEnvironment::new()
        .with(keys::SF_HOST, "https://example.my.salesforce.com/")
        .with(keys::SF_PRODUCTION, "True")
        .with(keys::SF_USERNAME, "api@example.com")
        .with(keys::SF_VERSION, "v42.0")
        .with(keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN, "the-secret")
}

fn source(secret: &Value) -> (tempfile::TempDir, FileSource) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    std::fs::write(
        &path,
        json!({"secrets": {"the-secret": secret}}).to_string(),
    )
    .unwrap();
    let source = FileSource::new(path);
    (folder, source)
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

async fn load(
    secret: Value,
    environment: &MapEnvironment,
) -> Result<AdapterSettings, ConfigErrors> {
    let (_folder, source) = source(&secret);
    AdapterSettings::load(&source, environment, soon()).await
}

fn package_secret() -> Value {
    json!({"Password": " pass", "AccessToken": "tok", "ConsumerKey": "ck", "ConsumerSecret": "cs"})
}

#[tokio::test]
async fn the_packages_secret_signs_in_by_password() {
    let settings = load(package_secret(), &environment()).await.unwrap();
    let Ok(AdapterSignIn::Password {
        endpoint, password, ..
    }) = settings.sign_in
    else {
        panic!("another way");
    };
    assert_eq!(
        endpoint,
        "https://login.salesforce.com/services/oauth2/token"
    );
    assert_eq!(password.expose_secret(), " passtok");
    let sandbox = environment().with(keys::SF_PRODUCTION, "yes");
    let settings = load(package_secret(), &sandbox).await.unwrap();
    assert_eq!(
        settings.sign_in.unwrap().endpoint(),
        "https://example.my.salesforce.com/services/oauth2/token"
    );
    let own = environment().with(
        keys::PATCHBAY_LOGIN_HOST,
        "https://example.my.salesforce.com",
    );
    let settings = load(package_secret(), &own).await.unwrap();
    assert_eq!(
        settings.sign_in.unwrap().endpoint(),
        "https://example.my.salesforce.com/services/oauth2/token"
    );
}

#[tokio::test]
async fn a_private_key_goes_before_the_password() {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let mut secret = package_secret();
    secret["PrivateKey"] = json!(key.serialize_pem().replace('\n', " "));
    let settings = load(secret, &environment()).await.unwrap();
    let Ok(AdapterSignIn::JwtBearer {
        endpoint,
        subject,
        audience,
        ..
    }) = settings.sign_in
    else {
        panic!("another way");
    };
    assert_eq!(
        endpoint,
        "https://example.my.salesforce.com/services/oauth2/token"
    );
    assert_eq!(subject, "api@example.com");
    assert_eq!(audience, "https://login.salesforce.com");
}

#[tokio::test]
async fn consumer_key_and_secret_alone_are_client_credentials() {
    let secret = json!({"ConsumerKey": "ck", "ConsumerSecret": "cs"});
    let settings = load(secret, &environment()).await.unwrap();
    let way = settings.sign_in.unwrap();
    assert_eq!(way.name(), "client credentials");
    assert!(
        way.endpoint()
            .starts_with("https://example.my.salesforce.com/")
    );
}

#[tokio::test]
async fn batches_use_a_version_that_has_them() {
    let settings = load(package_secret(), &environment()).await.unwrap();
    assert_eq!(
        settings.rest_base(),
        "https://example.my.salesforce.com/services/data/v42.0"
    );
    assert_eq!(
        settings.bulk_rest_base(),
        "https://example.my.salesforce.com/services/data/v46.0"
    );
    let newer = environment().with(keys::SF_VERSION, "64.0");
    let settings = load(package_secret(), &newer).await.unwrap();
    assert_eq!(settings.bulk_rest_base(), settings.rest_base());
    assert!(settings.rest_base().ends_with("/v64.0"));
}

#[tokio::test]
async fn all_variables_that_are_wrong_are_said_at_once() {
    let environment = MapEnvironment::new()
        .with(keys::SF_HOST, "https://...")
        .with(keys::SF_VERSION, "latest");
    let errors = load(package_secret(), &environment).await.unwrap_err();
    insta::assert_snapshot!(errors.to_string());
}

#[tokio::test]
async fn missing_keys_are_faults_unless_a_token_is_stored() {
    let errors = load(json!({"Password": "p"}), &environment())
        .await
        .unwrap_err();
    insta::assert_snapshot!(errors.to_string());
    let settings = load(
        json!({"Password": "p", "AuthToken": "00D!x"}),
        &environment(),
    )
    .await
    .unwrap();
    assert!(settings.sign_in.is_err());
    assert!(settings.access_token.is_some());
}

#[tokio::test]
async fn only_the_token_changes_when_it_is_written_back() {
    let mut secret = package_secret();
    secret["Custom"] = json!({"kept": 1});
    let (_folder, source) = source(&secret);
    let settings = AdapterSettings::load(&source, &environment(), soon())
        .await
        .unwrap();
    let token = SecretString::from("00D!new");
    update_adapter_token(&source, &settings, &token, soon())
        .await
        .unwrap();
    let found = read_adapter_token(&source, &settings, soon())
        .await
        .unwrap();
    assert_eq!(found.unwrap().expose_secret(), "00D!new");
    secret["AuthToken"] = json!("00D!new");
    let text = source.read_secret("the-secret", soon()).await.unwrap();
    let now: Value = serde_json::from_str(text.expose_secret()).unwrap();
    assert_eq!(now, secret);
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let settings = load(package_secret(), &environment()).await.unwrap();
    let shown = format!("{settings:?}");
    for secret in ["passtok", "\"ck\"", "\"cs\""] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
