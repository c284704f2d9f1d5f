mod adapter;
mod keys;
mod wrong_values;

use std::sync::LazyLock;

use patchbay_config::private_key::{KeyForm, normalise};
use secrecy::ExposeSecret as _;

use self::wrong_values::VALUES;
use super::{CHECKS, Expectations, SecretKind, SecretObject, SecretText, check};
use crate::keys::{KeyPair, NewKey, new};

static REST: LazyLock<KeyPair> = LazyLock::new(|| pair("CN=rest"));
static TELEPHONY: LazyLock<KeyPair> = LazyLock::new(|| pair("CN=telephony"));

const CONSUMER_KEY: &str =
    "3MVG9abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefgh";
const AUDIENCE: &str = "AcmeVoiceCC-salesforce-rest-api-audience";
const SUBJECT: &str = "AcmeVoiceCC-salesforce-rest-api-subject";
const CONSUMER: &str = "AcmeVoiceCC-salesforce-rest-api-auth-consumer-key";
const REST_KEY: &str = "AcmeVoiceCC-salesforce-rest-api-auth-private-key";
const TELEPHONY_KEY: &str = "AcmeVoiceCC-scrt-jwt-auth-private-key";
const AUTH: &str = "SALESFORCE_AUTH_ENDPOINT";
const BASE: &str = "SALESFORCE_REST_API_ENDPOINT_BASE";
const SCRT: &str = "SCRT_ENDPOINT_BASE";

fn pair(subject: &str) -> KeyPair {
    new(&NewKey {
        bits: 2048,
        subject: subject.into(),
        days: 365,
        now: now(),
    })
    .expect("a pair")
}

fn now() -> jiff::Timestamp {
    "2026-03-04T05:06:07Z".parse().expect("a time")
}

fn rest_key() -> &'static str {
    REST.key_pem.expose_secret()
}

fn telephony_key() -> String {
    let key = normalise(TELEPHONY.key_pem.expose_secret()).expect("a key");
    key.to_form(KeyForm::Pkcs1)
        .expect("a key")
        .pem()
        .expose_secret()
        .to_owned()
}

/// A secret in which everything is right.
fn right() -> SecretObject {
    SecretObject::default()
        .with("CALL_CENTER_API_NAME", "AcmeVoiceCC")
        .with("SALESFORCE_ORG_ID", "00D5e000000AbCd")
        .with(AUTH, "https://acme.my.salesforce.com/services/oauth2/token")
        .with(BASE, "https://acme.my.salesforce.com/services/data/v64.0")
        .with(SCRT, "https://acme.my.salesforce-scrt.com/telephony/v1")
        .with("TRANSCRIBE_REGION", "eu-west-2")
        .with(AUDIENCE, "https://login.salesforce.com/")
        .with(SUBJECT, "api@acme.example")
        .with(CONSUMER, CONSUMER_KEY)
        .with(REST_KEY, rest_key())
        .with(TELEPHONY_KEY, &telephony_key())
        .with("own", "stays")
}

fn expect() -> Expectations {
    Expectations {
        name: "AcmeVoiceCC-salesforce-secret".into(),
        centre: Some("AcmeVoiceCC".into()),
        sandbox: Some(false),
        org_id: Some("00D5e000000AbCdEAK".into()),
        my_domain: Some("https://acme.my.salesforce.com".into()),
        region: Some("eu-west-2".into()),
        rest_certificate: Some(REST.certificate_pem.clone()),
        telephony_certificate: Some(TELEPHONY.certificate_pem.clone()),
        now: Some(now()),
        ..Expectations::default()
    }
}

/// Nothing is known but the secret's name.
fn alone() -> Expectations {
    Expectations {
        name: "AcmeVoiceCC-salesforce-secret".into(),
        ..Expectations::default()
    }
}

/// The ids that a secret gives, and that no value of it is repeated.
fn ids(secret: &SecretObject, expect: &Expectations) -> Vec<&'static str> {
    let findings = check(&secret.to_text(), expect);
    for finding in &findings {
        let said = format!("{finding:?}");
        assert!(CHECKS.iter().any(|check| check.id == finding.id), "{said}");
        assert!(
            finding.place.starts_with(&expect.name) || finding.place.contains("certificate"),
            "{said}"
        );
        assert!(
            !said.contains("hunter2") && !said.contains("MII") && !said.contains(CONSUMER_KEY),
            "{said}"
        );
    }
    findings.iter().map(|finding| finding.id).collect()
}

fn renamed(old: &str, new: &str) -> SecretObject {
    let mut secret = right();
    let value = secret.text(old).expect("a text").to_owned();
    secret.remove(old);
    secret.with(new, &value)
}

#[test]
fn a_right_secret_gives_no_finding_with_or_without_knowing_more() {
    assert_eq!(ids(&right(), &expect()), Vec::<&str>::new());
    assert_eq!(ids(&right(), &alone()), Vec::<&str>::new());
    let sandbox = right()
        .with(AUTH, "https://test.salesforce.com/services/oauth2/token")
        .with(
            BASE,
            "https://acme--uat.sandbox.my.salesforce.com/services/data/v64.0/",
        )
        .with(
            SCRT,
            "https://acme--uat.sandbox.my.salesforce-scrt.com/telephony/v1/",
        )
        .with(AUDIENCE, "https://test.salesforce.com");
    assert_eq!(ids(&sandbox, &alone()), Vec::<&str>::new());
    let crlf = right().with(REST_KEY, &rest_key().replace('\n', "\r\n"));
    assert_eq!(ids(&crlf, &alone()), Vec::<&str>::new());
    let local = right()
        .with(AUTH, "http://127.0.0.1:8080/services/oauth2/token")
        .with(BASE, "http://127.0.0.1:8080/services/data/v64.0")
        .with(SCRT, "http://127.0.0.1:8080/telephony/v1");
    assert_eq!(ids(&local, &alone()), Vec::<&str>::new());
}

#[test]
fn one_wrong_value_is_one_finding() {
    for (key, value, id) in VALUES {
        assert_eq!(
            ids(&right().with(key, value), &expect()),
            [*id],
            "{key} = {value}"
        );
    }
}

#[test]
fn without_knowing_the_org_the_odd_one_out_is_found() {
    for (key, value, id) in VALUES {
        if !["secret.environment", "secret.domains-differ"].contains(id) {
            continue;
        }
        let secret = right().with(key, value);
        let findings = check(&secret.to_text(), &alone());
        let found: Vec<&str> = findings.iter().map(|finding| finding.id).collect();
        assert_eq!(found, [*id], "{key} = {value}");
        assert!(findings[0].place.contains(key), "{}", findings[0].place);
    }
}

#[test]
fn a_key_with_a_wrong_name_is_one_finding_and_its_value_is_found_all_the_same() {
    for (old, new) in [
        (AUDIENCE, "acmevoicecc-salesforce-rest-api-audience"),
        (AUDIENCE, "AcmeVoiceCC-salesforce-rest-api-audiance"),
        (AUDIENCE, "salesforce-rest-api-audience"),
        (SUBJECT, "AcmeVoiceCC_salesforce_rest_api_subject"),
        (REST_KEY, "AcmeVoiceCC-salesforce-rest-api-auth-privat-key"),
        ("SALESFORCE_ORG_ID", "Salesforce_Org_Id"),
        ("SALESFORCE_ORG_ID", "SALESFORCE_ORG_ID "),
        (AUTH, "SALESFORCE_AUTH_ENDPONT"),
        (BASE, "SALESFORCE_REST_API_ENDPOINT"),
        (SCRT, "SCRT_ENDPOINT"),
        ("CALL_CENTER_API_NAME", "CALL_CENTRE_API_NAME"),
    ] {
        assert_eq!(
            ids(&renamed(old, new), &expect()),
            ["secret.key-misnamed"],
            "{old} as {new}"
        );
    }
}

#[test]
fn a_key_that_is_missing_is_one_finding() {
    for known in SecretKind::VoiceSettings.keys() {
        let mut secret = right();
        let key = known.of("AcmeVoiceCC");
        assert!(secret.remove(&key), "{key}");
        let id = if key == "TRANSCRIBE_REGION" {
            "secret.transcribe-region-missing"
        } else {
            "secret.key-missing"
        };
        assert_eq!(ids(&secret, &expect()), [id], "{key}");
    }
}

#[test]
fn keys_of_another_centre_are_told_once() {
    let mut other = SecretObject::default();
    for key in right().keys() {
        other.set(
            &key.replace("AcmeVoiceCC", "OtherCC"),
            right().text(key).expect("a text"),
        );
    }
    // Only the prefix of the keys is wrong.
    assert_eq!(ids(&other, &expect()), ["secret.key-prefix"]);
    // Everything is of the other contact centre.
    let whole = other.with("CALL_CENTER_API_NAME", "OtherCC");
    assert_eq!(ids(&whole, &expect()), ["secret.other-centre"]);
    assert_eq!(ids(&whole, &alone()), ["secret.name-prefix"]);
}

#[test]
fn a_text_that_is_no_secret_is_one_finding() {
    let text = right().to_text();
    let encoded = serde_json::to_string(text.expose()).expect("a text");
    let unescaped = text.expose().replace("\\n", "\n");
    for wrong in [
        "",
        "hunter2",
        "A=hunter2",
        "[\"hunter2\"]",
        &encoded,
        &unescaped,
    ] {
        let findings = check(&SecretText::new(wrong), &expect());
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].id, "secret.not-json");
        assert!(!format!("{findings:?}").contains("hunter2"));
    }
    let twice = text
        .expose()
        .replacen('{', "{\"SALESFORCE_ORG_ID\":\"hunter2\",", 1);
    let found: Vec<&str> = check(&SecretText::new(twice), &expect())
        .iter()
        .map(|finding| finding.id)
        .collect();
    assert_eq!(found, ["secret.duplicate-key"]);
    let number = text.expose().replace("\"00D5e000000AbCd\"", "5");
    let found: Vec<&str> = check(&SecretText::new(number), &expect())
        .iter()
        .map(|finding| finding.id)
        .collect();
    assert_eq!(found, ["secret.value-not-text"]);
}

#[test]
fn values_under_names_of_older_variables_are_followed_and_said() {
    let mut secret = right();
    secret.remove(SUBJECT);
    assert_eq!(
        ids(
            &secret.clone().with("SUBJECT", "api@acme.example"),
            &expect()
        ),
        ["secret.pointer-key"]
    );
    assert_eq!(
        ids(
            &secret
                .clone()
                .with("SUBJECT", "k")
                .with("k", "api@acme.example"),
            &expect()
        ),
        ["secret.pointer-key"]
    );
    assert_eq!(
        ids(&secret.with("SUBJECT", "nowhere"), &expect()),
        ["secret.pointer-broken"]
    );
}

#[test]
fn the_access_secret_may_be_without_a_token_and_not_be_another_secret() {
    let expect = Expectations {
        kind: SecretKind::VoiceAccessToken,
        name: "AcmeVoiceCC-salesforce-access-secret".into(),
        ..Expectations::default()
    };
    let key = "AcmeVoiceCC-salesforce-rest-api-access-token";
    for token in [
        "",
        "salesforce-rest-api-auth-access-token-key-value",
        "00D5e000000AbCd!AQ.x_y",
    ] {
        assert_eq!(
            ids(&SecretObject::default().with(key, token), &expect),
            Vec::<&str>::new()
        );
    }
    let ids_of = |secret: &SecretObject| ids(secret, &expect);
    assert_eq!(
        ids_of(&SecretObject::default().with(key, "two words")),
        ["secret.access-token"]
    );
    let other = SecretObject::default().with("OtherCC-salesforce-rest-api-access-token", "x");
    assert_eq!(ids_of(&other), ["secret.key-misnamed"]);
    assert_eq!(ids_of(&right()), ["secret.wrong-secret"]);
    let settings = SecretObject::default().with(key, "00D!x");
    assert_eq!(ids(&settings, &alone()), ["secret.wrong-secret"]);
}
