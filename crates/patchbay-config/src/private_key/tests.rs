//! One key, mangled in every way that was seen, and everything that people paste instead of one.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;

/// Making a key takes longest, so all tests share one.
static KEY: LazyLock<KeyPair> =
    LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));

static PKCS8: LazyLock<PrivateKeyPem> = LazyLock::new(|| {
    let der: Pkcs8V1Der<'_> = KEY.as_der().expect("its DER");
    accept(der.as_ref().to_vec()).expect("a key that was just made")
});

static PKCS1: LazyLock<PrivateKeyPem> =
    LazyLock::new(|| PKCS8.to_form(KeyForm::Pkcs1).expect("PKCS#1"));

fn text(key: &PrivateKeyPem) -> String {
    key.pem().expose_secret().to_owned()
}

fn body(key: &PrivateKeyPem) -> String {
    STANDARD.encode(key.der().expose_secret())
}

fn refused(text: &str) -> PrivateKeyError {
    normalise(text).expect_err("must be refused")
}

fn pem_of(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        STANDARD.encode(der)
    )
}

/// A way to mangle a PEM.
type Mangling = (&'static str, fn(&str) -> String);

/// What guides, consoles, shells and editors do to a key. Each keeps the key readable, also after
/// any other.
const MANGLINGS: &[Mangling] = &[
    ("as it is", str::to_owned),
    ("literal \\n", |pem| pem.replace('\n', "\\n")),
    ("literal \\r\\n", |pem| pem.replace('\n', "\\r\\n")),
    ("doubly escaped", |pem| pem.replace('\n', "\\\\n")),
    ("escaped and broken", |pem| pem.replace('\n', "\\n\n")),
    ("escaped slashes", |pem| pem.replace('/', "\\/")),
    ("JSON escapes", |pem| {
        pem.replace('\n', "\\u000a")
            .replace('+', "\\u002B")
            .replace('=', "\\u003d")
    }),
    ("blanks", |pem| pem.replace('\n', " ")),
    ("tabs", |pem| pem.replace('\n', "\t")),
    ("no breaks at all", |pem| pem.replace('\n', "")),
    ("no white space at all", |pem| {
        pem.split_whitespace().collect()
    }),
    ("CRLF", |pem| pem.replace('\n', "\r\n")),
    ("CR", |pem| pem.replace('\n', "\r")),
    ("blank lines", |pem| pem.replace('\n', "\n\n")),
    ("indented", |pem| {
        format!("    {}", pem.replace('\n', "\n    "))
    }),
    ("blanks around", |pem| format!("\n \t{pem} \n\n")),
    ("double quotes", |pem| format!("\"{pem}\"")),
    ("single quotes", |pem| format!("'{pem}'")),
    ("escaped quotes", |pem| format!("\\\"{pem}\\\"")),
    ("byte-order mark", |pem| format!("\u{feff}{pem}")),
    ("zero-width blanks", |pem| pem.replace('\n', "\u{200b}\n")),
    ("no-break blanks", |pem| pem.replace('\n', "\u{a0}")),
    ("long dashes", |pem| {
        pem.replace("-----", "\u{2014}\u{2014}-")
    }),
    ("Base64 of it", |pem| STANDARD.encode(pem)),
];

#[test]
fn every_mangling_of_both_forms_gives_the_same_clean_pem() {
    for key in [&*PKCS1, &*PKCS8] {
        for (name, mangle) in MANGLINGS {
            let clean =
                normalise(&mangle(&text(key))).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(
                clean.pem().expose_secret(),
                key.pem().expose_secret(),
                "{name}"
            );
            assert_eq!((clean.form(), clean.bits()), (key.form(), 2048), "{name}");
        }
    }
}

#[test]
fn clean_pem_has_short_lines_and_one_line_feed_at_the_end() {
    let pem = text(&PKCS1);
    assert!(pem.starts_with("-----BEGIN RSA PRIVATE KEY-----\nMII"));
    assert!(pem.ends_with("\n-----END RSA PRIVATE KEY-----\n"));
    assert!(pem.lines().all(|line| line.len() <= 64));
}

#[test]
fn a_missing_header_or_footer_does_not_matter() {
    for key in [&*PKCS1, &*PKCS8] {
        let pem = text(key);
        let without_first = pem.lines().skip(1).collect::<Vec<_>>().join("\n");
        let without_last = pem
            .lines()
            .filter(|line| !line.contains("END"))
            .collect::<Vec<_>>()
            .join("\n");
        let no_dashes = pem.replace('-', "");
        let lazy_dashes = pem.replace("-----", "--");
        for mangled in [
            body(key),
            STANDARD.encode(body(key)),
            without_first,
            without_last,
            no_dashes,
            lazy_dashes,
        ] {
            let clean = normalise(&mangled).expect("a key");
            assert_eq!(clean.der().expose_secret(), key.der().expose_secret());
        }
    }
}

#[test]
fn the_key_counts_and_not_its_header() {
    let swapped = text(&PKCS8).replace("PRIVATE KEY", "RSA PRIVATE KEY");
    let clean = normalise(&swapped).expect("a key");
    assert_eq!(clean.form(), KeyForm::Pkcs8);
    assert_eq!(clean.pem().expose_secret(), PKCS8.pem().expose_secret());
}

#[test]
fn what_stands_around_a_key_is_passed_over() {
    let certificate = certificate();
    for mangled in [
        format!("{certificate}{}", text(&PKCS1)),
        format!("{}{certificate}", text(&PKCS1)),
        format!(
            "Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n{}",
            text(&PKCS1)
        ),
    ] {
        let clean = normalise(&mangled).expect("a key");
        assert_eq!(clean.pem().expose_secret(), PKCS1.pem().expose_secret());
    }
}

#[test]
fn the_forms_change_into_each_other() {
    let back = PKCS1.to_form(KeyForm::Pkcs8).expect("PKCS#8");
    assert_eq!(back.der().expose_secret(), PKCS8.der().expose_secret());
    KeyPair::from_der(PKCS1.der().expose_secret()).expect("what the signing library reads");
}

#[test]
fn the_single_line_reads_back() {
    let line = PKCS1.single_line();
    assert!(!line.expose_secret().contains('\n'));
    let clean = normalise(line.expose_secret()).expect("a key");
    assert_eq!(clean.pem().expose_secret(), PKCS1.pem().expose_secret());
}

fn certificate() -> String {
    let pair = rcgen::KeyPair::generate().expect("a pair");
    rcgen::CertificateParams::default()
        .self_signed(&pair)
        .expect("a certificate")
        .pem()
}

#[test]
fn whatever_is_pasted_instead_is_named() {
    let public: PublicKeyX509Der<'_> = KEY.public_key().as_der().expect("its DER");
    let elliptic = rcgen::KeyPair::generate().expect("a pair");
    let elliptic_error = PrivateKeyError::OtherAlgorithm {
        name: "an elliptic-curve",
    };
    let certificate = certificate();
    let bare: String = certificate
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let request = rcgen::CertificateParams::default()
        .serialize_request(&elliptic)
        .expect("a request");
    let cases = [
        (String::new(), PrivateKeyError::Empty),
        (" \n\"\" ".to_owned(), PrivateKeyError::Empty),
        (
            "salesforce-rest-api-auth-private-key-value".to_owned(),
            PrivateKeyError::Placeholder,
        ),
        (
            "scrt-jwt-auth-private-key-value".to_owned(),
            PrivateKeyError::Placeholder,
        ),
        (certificate.clone(), PrivateKeyError::Certificate),
        (
            certificate.replace('\n', "\\n"),
            PrivateKeyError::Certificate,
        ),
        (bare, PrivateKeyError::Certificate),
        (
            request.pem().expect("PEM"),
            PrivateKeyError::CertificateRequest,
        ),
        (
            pem_of("PUBLIC KEY", public.as_ref()),
            PrivateKeyError::PublicKey,
        ),
        (STANDARD.encode(public.as_ref()), PrivateKeyError::PublicKey),
        (
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ== me@here".to_owned(),
            PrivateKeyError::PublicKey,
        ),
        (elliptic.serialize_pem(), elliptic_error.clone()),
        (pem_of("EC PRIVATE KEY", &[0x30, 0]), elliptic_error),
        (
            pem_of("ENCRYPTED PRIVATE KEY", &[0x30, 0]),
            PrivateKeyError::Encrypted,
        ),
        (
            text(&PKCS1).replacen(
                '\n',
                "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n",
                1,
            ),
            PrivateKeyError::Encrypted,
        ),
        (
            pem_of("OPENSSH PRIVATE KEY", b"openssh-key-v1"),
            PrivateKeyError::OpenSsh,
        ),
        (
            "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none".to_owned(),
            PrivateKeyError::Putty,
        ),
        (
            format!("{{\"key\": \"{}\"}}", body(&PKCS1)),
            PrivateKeyError::Json,
        ),
        (
            "3MVG9abcDEF.123_xyz".to_owned(),
            PrivateKeyError::ConsumerKey,
        ),
        (
            "CC-salesforce-rest-api-auth-private-key".to_owned(),
            PrivateKeyError::Name,
        ),
        (
            "https://login.salesforce.com".to_owned(),
            PrivateKeyError::NotAKey,
        ),
        ("nope".to_owned(), PrivateKeyError::NotAKey),
        (
            "correct horse battery staple!".to_owned(),
            PrivateKeyError::NotAKey,
        ),
        ("A".repeat(MAX_TEXT_BYTES + 1), PrivateKeyError::TooLong),
    ];
    for (text, error) in cases {
        assert_eq!(
            refused(&text),
            error,
            "{}",
            text.chars().take(60).collect::<String>()
        );
    }
}

#[test]
fn a_cut_or_damaged_key_is_told_apart() {
    let pem = text(&PKCS1);
    for kept in [100, 700, 1000, pem.len() - 200] {
        let cut: String = pem.chars().take(kept).collect();
        assert_eq!(refused(&cut), PrivateKeyError::Truncated, "{kept}");
    }
    let damaged = pem.replacen("MII", "M!I", 1);
    assert_eq!(refused(&damaged), PrivateKeyError::Damaged);
    let twice = pem_of(
        "RSA PRIVATE KEY",
        &[PKCS1.der().expose_secret(), PKCS1.der().expose_secret()].concat(),
    );
    assert_eq!(refused(&twice), PrivateKeyError::Damaged);
}

#[test]
fn a_short_key_is_refused_with_its_length() {
    // A structure of the right form with a 1024-bit modulus; its numbers are not looked at here.
    let integer = |bytes: &[u8]| {
        [
            &[0x02, 0x81, u8::try_from(bytes.len()).expect("short")],
            bytes,
        ]
        .concat()
    };
    let mut modulus = vec![0xc1; 128];
    modulus.insert(0, 0);
    let mut members = vec![0x02, 0x01, 0x00];
    members.extend(integer(&modulus));
    (0..7).for_each(|_| members.extend(integer(&[1])));
    let length = u16::try_from(members.len()).expect("short").to_be_bytes();
    let der = [&[0x30, 0x82], length.as_slice(), members.as_slice()].concat();
    assert_eq!(
        refused(&pem_of("RSA PRIVATE KEY", &der)),
        PrivateKeyError::TooShort { bits: 1024 }
    );
}

#[test]
fn no_message_and_no_debug_output_holds_key_material() {
    let body = body(&PKCS1);
    let shown = format!("{:?} {:?}", *PKCS1, PKCS1.pem());
    let piece: String = body.chars().skip(100).take(24).collect();
    assert!(!shown.contains(&piece));
    assert!(
        !refused(&format!("-----BEGIN RSA PRIVATE KEY-----{piece}"))
            .to_string()
            .contains(&piece)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,400}") {
        let _either = normalise(&text).is_ok();
    }

    #[test]
    fn any_key_like_text_is_read_or_refused(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("-----BEGIN ".to_owned()), Just("-----END ".to_owned()), Just("RSA PRIVATE KEY".to_owned()),
                Just("-----".to_owned()), Just("\\n".to_owned()), Just("\\".to_owned()), Just("\\u".to_owned()),
                Just("MIIEowIBAAKCAQEA".to_owned()), Just("=".to_owned()), "[A-Za-z0-9+/]{0,80}", Just("\u{feff}".to_owned()),
            ],
            0..20,
        ),
    ) {
        let _either = normalise(&parts.concat()).is_ok();
    }

    #[test]
    fn any_bytes_as_base64_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _either = normalise(&STANDARD.encode(bytes)).is_ok();
    }

    #[test]
    fn a_key_with_one_byte_changed_is_read_or_refused(at in any::<prop::sample::Index>(), new in any::<u8>()) {
        let mut der = PKCS8.der().expose_secret().to_vec();
        let at = at.index(der.len());
        der[at] = new;
        let _either = normalise(&STANDARD.encode(der)).is_ok();
    }

    #[test]
    fn manglings_on_manglings_give_the_same_key(
        first in any::<bool>(),
        manglings in proptest::collection::vec(0..MANGLINGS.len(), 1..4),
    ) {
        let key = if first { &*PKCS1 } else { &*PKCS8 };
        let mangled = manglings.iter().fold(text(key), |text, index| MANGLINGS[*index].1(&text));
        let clean = normalise(&mangled);
        prop_assert!(clean.is_ok(), "{:?}", manglings.iter().map(|index| MANGLINGS[*index].0).collect::<Vec<_>>());
        let same = clean.expect("checked").der().expose_secret() == key.der().expose_secret();
        prop_assert!(same);
    }
}
