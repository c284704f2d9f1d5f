//! Values as they may be shown. Owns that no secret is shown, also where one stands in the wrong place.

use patchbay_config::private_key::PrivateKeyError;
use url::Url;

use super::catalogue::{SecretKind, Shape};
use super::key_mark::KeyMark;
use super::object::{Member, SecretObject};
use super::placeholder::is_placeholder;
use crate::keys::KeysError;

/// The longest public value that is shown, in characters.
const LONGEST_SHOWN: usize = 255;

/// What stands under a key of a secret, as it may be shown.
pub fn masked(kind: SecretKind, secret: &SecretObject, key: &str) -> String {
    match secret.member(key) {
        Member::Absent => "(missing)".to_owned(),
        Member::Other(what) if kind.known(key).is_some() => format!("({what} instead of a text)"),
        Member::Other(_) => "set, not shown".to_owned(),
        Member::Text(text) => match kind.known(key) {
            Some(known) => masked_value(known.shape, text),
            None => unknown(text).to_owned(),
        },
    }
}

/// A value as it may be shown.
pub fn masked_value(shape: Shape, value: &str) -> String {
    let text = value.trim();
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    if is_placeholder(text) {
        return "(a placeholder, not configured)".to_owned();
    }
    match shape {
        Shape::PrivateKey => private_key(text),
        Shape::ConsumerKey => consumer_key(text),
        Shape::Password | Shape::SecurityToken | Shape::ConsumerSecret | Shape::AccessToken => {
            unknown(text).to_owned()
        }
        public if looks_right(public, text) => text.to_owned(),
        _ => format!(
            "({} characters, not shown: they do not look like what belongs here)",
            text.chars().count()
        ),
    }
}

fn unknown(text: &str) -> &'static str {
    if text.trim().is_empty() {
        "(empty)"
    } else {
        "set, not shown"
    }
}

fn private_key(text: &str) -> String {
    match KeyMark::of(text) {
        Ok(mark) => mark.to_string(),
        Err(KeysError::Key(fault @ PrivateKeyError::TooShort { .. })) => {
            format!("(a key that {fault})")
        }
        Err(KeysError::Key(fault)) => {
            let said = fault.to_string();
            format!(
                "(no usable private key: it {})",
                said.split(": ").next().unwrap_or(&said)
            )
        }
        Err(_) => "(no usable private key: its numbers do not belong together)".to_owned(),
    }
}

/// The first five characters, the last two and how many there are; of a short one or of what is no consumer key only
/// the number.
fn consumer_key(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 24 || !text.starts_with("3MVG9") {
        return format!("({} characters, not shown)", letters.len());
    }
    let first: String = letters.iter().take(5).collect();
    let last: String = letters.iter().skip(letters.len() - 2).collect();
    format!("{first}…{last} ({} characters)", letters.len())
}

/// Whether a value that may be shown is of the kind that belongs there: a key or a password that was pasted into the
/// wrong place is not.
fn looks_right(shape: Shape, text: &str) -> bool {
    let plain = |extra: &str| {
        text.chars()
            .all(|letter| letter.is_alphanumeric() || extra.contains(letter))
    };
    if text.len() > LONGEST_SHOWN || text.starts_with("3MVG9") || text.contains("PRIVATE KEY") {
        return false;
    }
    match shape {
        Shape::CentreName => text.len() <= 40 && plain("_- "),
        Shape::OrgId => text.len() <= 20 && text.starts_with("00") && plain(""),
        Shape::Region => text.len() <= 25 && plain("-"),
        Shape::KeyId => text.len() <= 20 && plain(""),
        Shape::Username => text.contains('@') && plain("@._+-'"),
        Shape::TokenUrl | Shape::RestBase | Shape::ScrtBase | Shape::Audience => is_bare_url(text),
        _ => false,
    }
}

/// A URL without a user, a password, a query or a fragment.
fn is_bare_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::{Shape, masked_value};

    #[test]
    fn public_values_are_shown_only_where_they_look_right() {
        let shown = |shape, text: &str| masked_value(shape, text);
        assert_eq!(shown(Shape::OrgId, "00D5e000000AbCd"), "00D5e000000AbCd");
        assert_eq!(
            shown(Shape::Username, "api@acme.example"),
            "api@acme.example"
        );
        let base = "https://acme.my.salesforce.com/services/data/v64.0";
        assert_eq!(shown(Shape::RestBase, base), base);
        for (shape, secret) in [
            (Shape::Username, "hunter2"),
            (Shape::OrgId, "3MVG9abcdefghijklmnop"),
            (Shape::Audience, "-----BEGIN PRIVATE KEY-----\nMIIE"),
            (
                Shape::TokenUrl,
                "https://user:hunter2@acme.my.salesforce.com/x",
            ),
            (
                Shape::TokenUrl,
                "https://acme.my.salesforce.com/x?token=hunter2",
            ),
            (Shape::Region, "hunter2 is my password"),
        ] {
            let text = shown(shape, secret);
            assert!(text.contains("not shown"), "{text}");
            assert!(
                !text.contains("hunter2") && !text.contains("MIIE"),
                "{text}"
            );
        }
    }

    #[test]
    fn secret_values_are_never_shown() {
        let key = "3MVG9abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgYZ";
        assert_eq!(
            masked_value(Shape::ConsumerKey, key),
            "3MVG9…YZ (66 characters)"
        );
        assert_eq!(
            masked_value(Shape::ConsumerKey, "hunter2"),
            "(7 characters, not shown)"
        );
        for shape in [
            Shape::Password,
            Shape::SecurityToken,
            Shape::ConsumerSecret,
            Shape::AccessToken,
        ] {
            assert_eq!(masked_value(shape, "hunter2"), "set, not shown");
            assert_eq!(masked_value(shape, " "), "(empty)");
        }
        assert_eq!(
            masked_value(Shape::PrivateKey, "hunter2 hunter2"),
            "(no usable private key: it is not a private key)"
        );
    }

    #[test]
    fn a_private_key_is_known_by_its_public_half_in_every_form() {
        let pair =
            rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
                .expect("a key");
        let pem = pair.serialize_pem();
        let shown = masked_value(Shape::PrivateKey, &pem);
        assert!(
            shown.starts_with("RSA 2048, SHA-256 of the public key "),
            "{shown}"
        );
        assert_eq!(
            masked_value(Shape::PrivateKey, &pem.replace('\n', "\\n")),
            shown
        );
    }
}
