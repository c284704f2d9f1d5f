use super::*;

fn wanted() -> NewKey {
    NewKey {
        bits: 2048,
        subject: "CN=DemoCC,O=Acme\\, Inc.,C=GB".into(),
        days: 30,
        now: "2026-03-04T05:06:07.5Z".parse().unwrap(),
    }
}

#[test]
fn a_new_pair_belongs_together_and_lasts_as_long_as_asked() {
    let pair = new(&wanted()).unwrap();
    assert!(
        pair.key_pem
            .expose_secret()
            .starts_with("-----BEGIN PRIVATE KEY-----\n")
    );
    let report = check(pair.key_pem.expose_secret(), Some(&pair.certificate_pem)).unwrap();
    assert_eq!(report.bits, 2048);
    let certificate = report.certificate.unwrap();
    assert!(certificate.matches);
    assert_eq!(certificate.not_after.to_string(), "2026-04-03T05:06:07Z");
    assert_eq!(certificate.not_after, pair.not_after);
    assert_eq!(certificate.not_before.to_string(), "2026-03-04T05:01:07Z");
    assert_eq!(certificate.fingerprint_sha256, pair.fingerprint_sha256);
    assert_eq!(certificate.fingerprint_sha256.len(), 32 * 3 - 1);
    assert!(
        certificate.subject.contains("CN=DemoCC"),
        "{}",
        certificate.subject
    );
    assert!(
        certificate.subject.contains("O=Acme, Inc."),
        "{}",
        certificate.subject
    );
}

#[test]
fn a_pair_of_two_halves_does_not_match() {
    let [one, other] = [new(&wanted()).unwrap(), new(&wanted()).unwrap()];
    let report = check(one.key_pem.expose_secret(), Some(&other.certificate_pem)).unwrap();
    assert!(!report.certificate.unwrap().matches);
}

#[test]
fn the_single_line_reads_back_as_the_same_key() {
    let pair = new(&wanted()).unwrap();
    let line = single_line(pair.key_pem.expose_secret()).unwrap();
    assert!(!line.expose_secret().contains('\n'));
    assert_eq!(
        pem(line.expose_secret()).unwrap().expose_secret(),
        pair.key_pem.expose_secret()
    );
}

#[test]
fn subjects_are_read_in_both_ways_of_writing() {
    for text in ["CN=A,O=B", "cn = A , o = B", "/O=B/CN=A"] {
        assert!(subject::parse(text).is_ok(), "{text}");
    }
    for (text, part) in [
        ("", "no NAME=VALUE"),
        ("DemoCC", "no NAME=VALUE"),
        ("O=Acme", "no CN"),
        ("CN=A,X=1", "unknown part `X`"),
        ("CN=A,C=Britain", "two letters"),
    ] {
        let error = subject::parse(text).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn what_cannot_be_made_is_refused() {
    assert_eq!(
        new(&NewKey {
            bits: 1024,
            ..wanted()
        })
        .unwrap_err(),
        KeysError::Bits(1024)
    );
    let days = u32::MAX;
    assert_eq!(
        new(&NewKey { days, ..wanted() }).unwrap_err(),
        KeysError::Days(days)
    );
}

#[test]
fn files_in_the_wrong_place_are_named() {
    let pair = new(&wanted()).unwrap();
    let key = pair.key_pem.expose_secret();
    let swapped = check(&pair.certificate_pem, Some(key)).unwrap_err();
    assert_eq!(swapped, KeysError::Key(PrivateKeyError::Certificate));
    let twice = check(key, Some(key)).unwrap_err();
    assert!(
        twice.to_string().contains("order of the two files"),
        "{twice}"
    );
    let none = check(key, Some("hello")).unwrap_err();
    assert!(matches!(none, KeysError::Certificate(_)), "{none}");
}

#[test]
fn nothing_of_a_key_is_shown() {
    let pair = new(&wanted()).unwrap();
    let body = pair
        .key_pem
        .expose_secret()
        .lines()
        .nth(3)
        .unwrap()
        .to_owned();
    assert!(!format!("{pair:?}").contains(&body));
    let broken = pair.key_pem.expose_secret().replace(&body, &"A".repeat(64));
    let error = check(&broken, None).unwrap_err();
    assert!(!format!("{error:?} {error}").contains(&body));
}
