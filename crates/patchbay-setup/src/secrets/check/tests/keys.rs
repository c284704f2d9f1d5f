//! Private keys and certificates in a secret.

use secrecy::ExposeSecret as _;

use super::super::{Expectations, check};
use super::{REST_KEY, TELEPHONY_KEY, alone, expect, ids, pair, rest_key, right, telephony_key};
use crate::Severity;

#[test]
fn the_keys_in_the_wrong_place_are_told_apart() {
    let same = right().with(TELEPHONY_KEY, rest_key());
    for known in [expect(), alone()] {
        let findings = check(&same.to_text(), &known);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(
            (findings[0].id, findings[0].severity),
            ("key.same", Severity::Error)
        );
        assert!(
            findings[0].place.ends_with(TELEPHONY_KEY),
            "{}",
            findings[0].place
        );
    }
    let the_other_way = right().with(REST_KEY, &telephony_key());
    let findings = check(&the_other_way.to_text(), &expect());
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(
        findings[0].place.ends_with(REST_KEY),
        "{}",
        findings[0].place
    );

    let swapped = right()
        .with(REST_KEY, &telephony_key())
        .with(TELEPHONY_KEY, rest_key());
    assert_eq!(ids(&swapped, &expect()), ["key.swapped"]);
    // Seed 000 followed to the letter: the REST key over the telephony key, and its own place never filled.
    let slip = right()
        .with(REST_KEY, "salesforce-rest-api-auth-private-key-value")
        .with(TELEPHONY_KEY, rest_key());
    assert_eq!(ids(&slip, &expect()), ["key.misplaced"]);
    let foreign = pair("CN=other");
    let other = right().with(REST_KEY, foreign.key_pem.expose_secret());
    assert_eq!(ids(&other, &expect()), ["key.rest-certificate"]);
    let other = right().with(TELEPHONY_KEY, foreign.key_pem.expose_secret());
    assert_eq!(
        ids(&other, &expect()),
        ["key.telephony-certificate", "key.pkcs8"]
    );
}

#[test]
fn a_key_in_a_form_that_only_we_read_is_a_warning() {
    let body: String = rest_key()
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    for (form, text) in [
        ("escaped", rest_key().replace('\n', "\\n")),
        ("one line", rest_key().trim().replace('\n', " ")),
        ("no header", body),
        (
            "indented",
            format!("  {}", rest_key().replace('\n', "\n  ")),
        ),
        ("quoted", format!("\"{}\"", rest_key().trim())),
        ("wrong header", rest_key().replace("PRIVATE", "RSA PRIVATE")),
    ] {
        assert_eq!(
            ids(&right().with(REST_KEY, &text), &expect()),
            ["key.form"],
            "{form}"
        );
    }
}

#[test]
fn days_of_certificates_count() {
    let at = |time: &str| Expectations {
        now: Some(time.parse().expect("a time")),
        ..expect()
    };
    assert_eq!(
        ids(&right(), &at("2027-02-20T00:00:00Z")),
        ["key.certificate-expires"; 2]
    );
    assert_eq!(
        ids(&right(), &at("2027-05-01T00:00:00Z")),
        ["key.certificate-expired"; 2]
    );
    assert_eq!(
        ids(&right(), &at("2025-05-01T00:00:00Z")),
        ["key.certificate-not-yet-valid"; 2]
    );
    let no_certificate = Expectations {
        rest_certificate: Some("hunter2".into()),
        ..expect()
    };
    assert_eq!(
        ids(&right(), &no_certificate),
        ["key.certificate-unreadable"]
    );
}
