//! The three ways in which the CTI adapter's functions sign in, and what happens to the secret: a new
//! token goes back into it and nothing else changes, a rotated password is found.

use patchbay_org::identity::{
    ADMIN_PASSWORD, ADMIN_PROFILE, ADMIN_SECURITY_TOKEN, App, Flow, Secret, User,
};
use patchbay_testkit::{LambdaHost, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::{AdapterCentre, SECRET};

const BUCKET: &str = "reports";
const CONSUMER_SECRET: &str = "a-consumer-secret-of-the-test";

/// An app for the flows without a key, as the package's guide makes it.
fn app(centre: &AdapterCentre) -> App {
    let mut app = App::named("Adapter", "3MVG9.adapter");
    app.consumer_secret = Some(Secret(CONSUMER_SECRET.to_owned()));
    app.flows = vec![Flow::Password, Flow::ClientCredentials];
    app.profiles = vec![ADMIN_PROFILE.to_owned()];
    app.run_as_user = Some(centre.org.username().to_owned());
    app
}

fn password_secret(password: &str) -> Value {
    json!({
        "Password": password,
        "AccessToken": ADMIN_SECURITY_TOKEN,
        "ConsumerKey": "3MVG9.adapter",
        "ConsumerSecret": CONSUMER_SECRET,
        "Note": "kept",
    })
}

/// A report without a row: the function describes the object and writes nothing.
async fn import(host: &LambdaHost) -> Outcome {
    let event = json!({"Records": [{
        "eventTime": "2026-11-22T09:31:00.000Z",
        "s3": {"bucket": {"name": BUCKET}, "object": {"key": "empty.csv"}},
    }]});
    host.invoke(event.to_string().as_bytes()).await.outcome
}

async fn centre_with(secret: Value) -> AdapterCentre {
    let centre = AdapterCentre::start().await;
    centre.org.add_app(&app(&centre)).unwrap();
    centre.aws.put_secret(SECRET, &secret);
    centre
        .aws
        .put_object(BUCKET, "empty.csv", "Agent,StartInterval\n");
    centre
}

fn grants(centre: &AdapterCentre) -> Vec<String> {
    let log = centre.org.log();
    let sign_ins = log.iter().filter_map(|entry| entry.sign_in.as_ref());
    sign_ins
        .filter_map(|claims| claims.get("grant_type")?.as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn the_packages_own_secret_works_and_only_gets_a_token() {
    let centre = centre_with(password_secret(ADMIN_PASSWORD)).await;
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    assert!(matches!(import(&host).await, Outcome::Response(_)));
    assert_eq!(grants(&centre), ["password"]);
    let queries: Vec<_> = centre
        .org
        .log()
        .into_iter()
        .map(|entry| entry.query)
        .collect();
    assert!(
        queries
            .iter()
            .flatten()
            .all(|query| !query.contains("password")),
        "the password stood in an address"
    );
    let mut secret = centre.aws.secret(SECRET).unwrap();
    let token = secret.as_object_mut().unwrap().remove("AuthToken");
    assert!(token.is_some_and(|token| token.as_str().is_some_and(|text| !text.is_empty())));
    assert_eq!(secret, password_secret(ADMIN_PASSWORD));
    let writes: Vec<_> = centre
        .aws
        .calls()
        .into_iter()
        .filter(|call| call.action.ends_with("Value") && call.action.starts_with("Put"))
        .collect();
    assert_eq!(writes.len(), 1, "PutSecretValue is what the role allows");
}

#[tokio::test]
async fn consumer_key_and_secret_alone_are_client_credentials() {
    let secret = json!({"ConsumerKey": "3MVG9.adapter", "ConsumerSecret": CONSUMER_SECRET});
    let centre = centre_with(secret).await;
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    let outcome = import(&host).await;
    assert!(matches!(outcome, Outcome::Response(_)), "{outcome:?}");
    assert_eq!(grants(&centre), ["client_credentials"]);
}

#[tokio::test]
async fn a_private_key_is_jwt_bearer() {
    let centre = AdapterCentre::start().await;
    centre
        .aws
        .put_object(BUCKET, "empty.csv", "Agent,StartInterval\n");
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    let outcome = import(&host).await;
    assert!(matches!(outcome, Outcome::Response(_)), "{outcome:?}");
    assert_eq!(
        grants(&centre),
        ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    );
}

#[tokio::test]
async fn a_stored_token_saves_the_sign_in() {
    let centre = centre_with(password_secret(ADMIN_PASSWORD)).await;
    let first = centre.host(centre.settings("sfIntervalAgent")).await;
    assert!(matches!(import(&first).await, Outcome::Response(_)));
    let second = centre.host(centre.settings("sfIntervalQueue")).await;
    centre
        .aws
        .put_object(BUCKET, "empty.csv", "Queue,StartInterval\n");
    assert!(matches!(import(&second).await, Outcome::Response(_)));
    assert_eq!(grants(&centre).len(), 1);
}

#[tokio::test]
async fn a_wrong_password_says_so_without_showing_it() {
    let centre = centre_with(password_secret("not-the-password")).await;
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    let Outcome::Error(error) = import(&host).await else {
        panic!("the sign-in was refused");
    };
    assert_eq!(error["errorType"], "Salesforce.Auth");
    for text in [error.to_string(), host.log()] {
        assert!(!text.contains("not-the-password"), "{text}");
        assert!(!text.contains(CONSUMER_SECRET), "{text}");
    }
}

#[tokio::test]
async fn a_password_that_is_mended_is_found_by_the_next_call() {
    let centre = centre_with(password_secret("expired")).await;
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    assert!(matches!(import(&host).await, Outcome::Error(_)));
    centre
        .aws
        .put_secret(SECRET, &password_secret(ADMIN_PASSWORD));
    // Settings younger than a second are not read again because of a refusal.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let outcome = import(&host).await;
    assert!(matches!(outcome, Outcome::Response(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_role_that_may_not_write_the_token_goes_on() {
    let centre = centre_with(password_secret(ADMIN_PASSWORD)).await;
    centre.aws.deny("PutSecretValue");
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    let outcome = import(&host).await;
    assert!(matches!(outcome, Outcome::Response(_)), "{outcome:?}");
}

#[tokio::test]
async fn everything_that_is_wrong_with_the_settings_is_said_at_once() {
    let centre = centre_with(password_secret(ADMIN_PASSWORD)).await;
    let settings = centre
        .settings("sfIntervalAgent")
        .with("SF_HOST", "https://...")
        .with("SF_VERSION", "latest");
    let host = centre.host(settings).await;
    let Outcome::Error(error) = import(&host).await else {
        panic!("nothing could be asked");
    };
    assert_eq!(error["errorType"], "Config.Placeholder");
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.contains("SF_HOST") && message.contains("SF_VERSION"),
        "{message}"
    );
}

#[tokio::test]
async fn the_user_of_a_key_may_stand_in_the_secret() {
    let centre = AdapterCentre::start().await;
    centre
        .aws
        .put_object(BUCKET, "empty.csv", "Agent,StartInterval\n");
    let mut user = User::named("adapter@example.com");
    user.last_name = Some("Adapter".to_owned());
    centre.org.add_user(&user).unwrap();
    let mut secret = centre.aws.secret(SECRET).unwrap();
    secret["Subject"] = json!("adapter@example.com");
    centre.aws.put_secret(SECRET, &secret);
    let host = centre.host(centre.settings("sfIntervalAgent")).await;
    let outcome = import(&host).await;
    assert!(matches!(outcome, Outcome::Response(_)), "{outcome:?}");
    let log = centre.org.log();
    let claims = log.iter().find_map(|entry| entry.sign_in.clone()).unwrap();
    assert_eq!(claims["sub"], "adapter@example.com");
}
