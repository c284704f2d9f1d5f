//! The secret of the CTI adapter.

use secrecy::ExposeSecret as _;

use super::super::{Expectations, SecretKind, SecretObject, check};
use crate::keys::{NewKey, new};

const CONSUMER_KEY: &str =
    "3MVG9abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefgh";
const CONSUMER_SECRET: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

fn app() -> SecretObject {
    SecretObject::default()
        .with("ConsumerKey", CONSUMER_KEY)
        .with("ConsumerSecret", CONSUMER_SECRET)
}

fn password() -> SecretObject {
    app()
        .with("Password", "hunter2")
        .with("AccessToken", "abcdefghijklmnopqrstuvwx")
}

fn ids(secret: &SecretObject) -> Vec<&'static str> {
    let expect = Expectations {
        kind: SecretKind::Cti,
        name: "SalesforceCredentials".into(),
        sandbox: Some(false),
        ..Expectations::default()
    };
    let findings = check(&secret.to_text(), &expect);
    assert!(!format!("{findings:?}").contains("hunter2"), "{findings:?}");
    findings.iter().map(|finding| finding.id).collect()
}

#[test]
fn each_way_to_sign_in_is_right_with_its_own_keys() {
    assert_eq!(ids(&password()), ["secret.password-flow"]);
    assert_eq!(ids(&app()), Vec::<&str>::new());
    let pair = new(&NewKey {
        bits: 2048,
        subject: "CN=adapter".into(),
        days: 30,
        now: jiff::Timestamp::UNIX_EPOCH,
    })
    .expect("a pair");
    let key = SecretObject::default()
        .with("ConsumerKey", CONSUMER_KEY)
        .with(
            "PrivateKey",
            &pair.key_pem.expose_secret().replace('\n', "\\n"),
        );
    assert_eq!(ids(&key), Vec::<&str>::new());
    assert_eq!(
        ids(&key.clone().with("Audience", "https://test.salesforce.com")),
        ["secret.environment"]
    );
    assert_eq!(ids(&key.with("PrivateKey", "hunter2")), ["key.unreadable"]);
}

#[test]
fn one_mistake_is_one_finding() {
    let without = |key: &str| {
        let mut secret = password();
        assert!(secret.remove(key));
        secret
    };
    let renamed = |old: &str, new: &str| {
        let value = password().text(old).expect("a text").to_owned();
        without(old).with(new, &value)
    };
    for (secret, id) in [
        (without("ConsumerKey"), "secret.key-missing"),
        (without("ConsumerSecret"), "secret.key-missing"),
        (without("Password"), "secret.key-missing"),
        (without("AccessToken"), "secret.key-missing"),
        (renamed("ConsumerKey", "consumerKey"), "secret.key-misnamed"),
        (renamed("Password", "password"), "secret.key-misnamed"),
        (
            renamed("AccessToken", "SecurityToken"),
            "secret.key-misnamed",
        ),
        (
            password().with("AccessToken", "00D5e000000AbCd!hunter2"),
            "secret.security-token",
        ),
        (
            password().with("Password", "hunter2abcdefghijklmnopqrstuvwx"),
            "secret.password-with-token",
        ),
        (
            password()
                .with("ConsumerKey", CONSUMER_SECRET)
                .with("ConsumerSecret", CONSUMER_KEY),
            "secret.consumer-secret",
        ),
        (
            password().with("ConsumerSecret", "<secret>"),
            "secret.placeholder",
        ),
        (
            password().with("AuthToken", "two words"),
            "secret.access-token",
        ),
        (
            password().with("CloudFrontAccessKeyID", "K2"),
            "secret.cloudfront",
        ),
    ] {
        let found: Vec<&str> = ids(&secret)
            .into_iter()
            .filter(|id| *id != "secret.password-flow")
            .collect();
        assert_eq!(found, [id], "{secret:?}");
    }
}
