//! Which of two keys that do not fit is named, for every way of pasting them.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::{Pairs, check, element_text};
use crate::keys::{KeyPair, NewKey, new};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().expect("a moment")
}

fn pair(days: u32) -> KeyPair {
    let wanted = NewKey {
        bits: 2048,
        subject: "CN=AcmeVoiceCC".to_owned(),
        days,
        now: now(),
    };
    new(&wanted).expect("a pair")
}

fn ids(
    rest_key: &SecretString,
    telephony_key: &SecretString,
    certificates: [Option<&KeyPair>; 2],
) -> Vec<&'static str> {
    let placed = |pair: Option<&KeyPair>, place: &str| {
        pair.map(|pair| (place.to_owned(), pair.certificate_pem.clone()))
    };
    let pairs = Pairs {
        settings: "secret",
        rest_key: Some(("rest", rest_key)),
        telephony_key: Some(("telephony", telephony_key)),
        app_certificate: placed(certificates[0], "app"),
        definition_certificate: placed(certificates[1], "definition"),
        ..Pairs::default()
    };
    check(&pairs, now())
        .iter()
        .map(|finding| finding.id)
        .collect()
}

#[test]
fn each_way_of_pasting_has_its_name() {
    let (rest, telephony, other) = (pair(365), pair(365), pair(365));
    let both = [Some(&rest), Some(&telephony)];
    let cases: [(&KeyPair, &KeyPair, &[&str]); 7] = [
        (&rest, &telephony, &[]),
        (&rest, &rest, &["key.rest-key-over-telephony-key"]),
        (&telephony, &telephony, &["key.telephony-key-over-rest-key"]),
        (&telephony, &rest, &["key.swapped"]),
        (&other, &telephony, &["key.not-of-app-certificate"]),
        (&rest, &other, &["key.not-of-telephony-certificate"]),
        // The guide's slip: the REST key went to the telephony key's place, its own place was not touched.
        (&other, &rest, &["key.rest-key-over-telephony-key"]),
    ];
    for (rest_key, telephony_key, wanted) in cases {
        assert_eq!(ids(&rest_key.key_pem, &telephony_key.key_pem, both), wanted);
    }
    assert_eq!(
        ids(&rest.key_pem, &rest.key_pem, [None, None]),
        ["key.same-key-twice"]
    );
    assert_eq!(
        ids(&rest.key_pem, &rest.key_pem, [None, Some(&telephony)]),
        ["key.rest-key-over-telephony-key"]
    );
    assert_eq!(
        ids(&telephony.key_pem, &telephony.key_pem, [Some(&rest), None]),
        ["key.telephony-key-over-rest-key"]
    );
    assert_eq!(
        ids(&rest.key_pem, &telephony.key_pem, [None, None]),
        Vec::<&str>::new()
    );
}

#[test]
fn an_end_that_is_near_is_a_warning_and_a_past_one_an_error() {
    let (rest, telephony) = (pair(365), pair(20));
    let pairs = Pairs {
        definition_certificate: Some(("definition".to_owned(), telephony.certificate_pem)),
        app_certificate: Some(("app".to_owned(), rest.certificate_pem)),
        ..Pairs::default()
    };
    let at = |days: i64| {
        let now = now() + SignedDuration::from_hours(24 * days);
        let found = check(&pairs, now);
        found
            .iter()
            .map(|it| (it.id, it.place.clone()))
            .collect::<Vec<_>>()
    };
    let definition = |id| vec![(id, "definition".to_owned())];
    assert_eq!(at(0), definition("key.certificate-expires-soon"));
    assert_eq!(at(21), definition("key.certificate-expired"));
    assert_eq!(
        at(-1),
        [
            ("key.certificate-not-yet-valid", "app".to_owned()),
            ("key.certificate-not-yet-valid", "definition".to_owned())
        ]
    );
}

#[test]
fn an_element_is_found_in_any_namespace() {
    let xml = "<a xmlns=\"urn:x\"><label>l</label><b:certificate xmlns:b=\"urn:y\">\nABC\n</b:certificate></a>";
    assert_eq!(element_text(xml, "certificate").as_deref(), Some("ABC"));
    assert_eq!(element_text(xml, "label").as_deref(), Some("l"));
    assert_eq!(element_text(xml, "nothing"), None);
}
