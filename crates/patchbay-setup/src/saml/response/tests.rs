//! A response that software of others signed, and what becomes of it when it is changed.

use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::prelude::*;

use crate::saml::sign_in::tests::sign_in;
use crate::saml::{Expected, IdpMetadata, OrgId, check};

const RESPONSE: &str = include_str!("../../../../../fixtures/saml/response.xml");
const METADATA: &str = include_str!("../../../../../fixtures/saml/metadata.xml");

static EXPECTED: LazyLock<Expected> = LazyLock::new(|| Expected {
    sign_in: Some(sign_in()),
    org: OrgId::parse("00D5e000000AbCd").ok(),
    connect_user: Some("jdoe@0055e000001AbCd@00D5e000000AbCd".into()),
    metadata: IdpMetadata::parse(METADATA).ok(),
    ..Expected::default()
});

fn now() -> Timestamp {
    "2026-11-22T09:01:00Z".parse().expect("is a time")
}

fn ids(text: &str, expected: &Expected) -> Vec<&'static str> {
    check(text, expected, now())
        .into_iter()
        .map(|finding| finding.id)
        .collect()
}

#[test]
fn a_right_response_gives_no_finding() {
    assert_eq!(ids(RESPONSE, &EXPECTED), Vec::<&str>::new());
    assert_eq!(ids(METADATA, &EXPECTED), Vec::<&str>::new());
}

#[test]
fn without_a_certificate_the_one_that_it_carries_is_named() {
    let findings = check(RESPONSE, &Expected::default(), now());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].id, "saml.signature-not-verified");
    assert!(findings[0].why.contains("SelfSignedCert_Acme"));
}

#[test]
fn a_signature_taken_out_leaves_the_other() {
    // Both are signed; without the response's own signature the assertion's still holds.
    let (before, rest) = RESPONSE.split_once("<ds:Signature").expect("is signed");
    let (_, after) = rest.split_once("</ds:Signature>").expect("is signed");
    assert_eq!(
        ids(&format!("{before}{after}"), &EXPECTED),
        Vec::<&str>::new()
    );
}

/// Where each letter or digit of the assertion stands, but for the certificate inside its signature, which nobody
/// vouches for and nobody looks at.
static LETTERS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let mut signed = false;
    RESPONSE
        .char_indices()
        .filter(|(place, letter)| {
            let rest = RESPONSE.get(*place..).unwrap_or_default();
            if rest.starts_with("<saml:Assertion") || rest.starts_with("</ds:KeyInfo") {
                signed = true;
            } else if rest.starts_with("<ds:KeyInfo") || rest.starts_with("</saml:Assertion") {
                signed = false;
            }
            signed && letter.is_ascii_alphanumeric()
        })
        .map(|(place, _)| place)
        .collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_letter_can_be_changed_unseen(index in any::<prop::sample::Index>(), letter in "[A-Za-z0-9]") {
        let place = *index.get(&LETTERS);
        let mut changed = RESPONSE.to_owned();
        prop_assume!(changed.get(place..=place) != Some(letter.as_str()));
        changed.replace_range(place..=place, &letter);
        let found = ids(&changed, &EXPECTED);
        prop_assert!(!found.is_empty(), "{}", changed);
    }

    #[test]
    fn nothing_makes_it_panic(text in ".{0,200}", xml in "[<>/a-zA-Z:=\" !\\[\\]&;-]{0,200}") {
        ids(&text, &EXPECTED);
        ids(&format!("<{xml}"), &EXPECTED);
        ids(&RESPONSE.replace("jdoe", &text), &EXPECTED);
    }
}
