//! Changing single keys of a secret. Owns the rules of what may be put where: a private key is stored clean, and the REST
//! key is never put in the place of the telephony key.

use patchbay_config::keys as names;
use patchbay_config::private_key::{KeyForm, normalise};
use secrecy::{ExposeSecret as _, SecretString};

use super::catalogue::{KnownKey, SecretKind, Shape};
use super::error::SecretsError;
use super::key_mark::KeyMark;
use super::object::SecretObject;
use super::placeholder::is_placeholder;
use crate::keys::KeysError;

/// Puts a value under a key, in the form in which it is stored; the others stay as they are. A key that is not known is
/// taken as it is.
///
/// # Errors
/// [`SecretsError::SameKey`] for the key that stands in the other key's place already; [`SecretsError::Key`] and
/// [`SecretsError::Value`] for what cannot belong there.
pub fn set(
    kind: SecretKind,
    secret: &SecretObject,
    key: &str,
    value: &SecretString,
) -> Result<SecretObject, SecretsError> {
    let value = match kind.known(key) {
        Some(known) => stored(known, key, value)?,
        None => value.clone(),
    };
    let mut changed = secret.clone();
    changed.set(key, value.expose_secret());
    refuse_same_keys(kind, &changed, key)?;
    // What says the same is left as it stands: a private key may be wrapped otherwise.
    if is_same(kind, secret, &changed, key) {
        return Ok(secret.clone());
    }
    Ok(changed)
}

/// A value as it is stored: without blanks around it; a private key as PEM, the telephony key as PKCS#1, which the
/// published transcriber needs.
///
/// # Errors
/// [`SecretsError::Key`] and [`SecretsError::Value`] for what cannot belong there.
pub fn stored(
    known: &KnownKey,
    key: &str,
    value: &SecretString,
) -> Result<SecretString, SecretsError> {
    let text = value.expose_secret();
    let fault = |fault: &str| SecretsError::Value {
        key: key.to_owned(),
        fault: fault.to_owned(),
    };
    if known.shape == Shape::Password {
        return if text.is_empty() {
            Err(fault("the value is empty"))
        } else {
            Ok(value.clone())
        };
    }
    let trimmed = text.trim();
    if trimmed.is_empty() && known.shape != Shape::SecurityToken {
        return Err(fault(
            "the value is empty; `secrets unset` takes a key away",
        ));
    }
    if known.shape != Shape::PrivateKey {
        if trimmed.contains("PRIVATE KEY") {
            return Err(fault(
                "the value is a private key, which does not belong here",
            ));
        }
        if known.shape != Shape::ConsumerKey && trimmed.starts_with("3MVG9") {
            return Err(fault(
                "the value is a consumer key, which does not belong here",
            ));
        }
        return Ok(SecretString::from(trimmed));
    }
    let of_key = |fault: KeysError| SecretsError::Key {
        key: key.to_owned(),
        fault,
    };
    let private = normalise(text).map_err(|error| of_key(error.into()))?;
    KeyMark::of_key(&private).map_err(of_key)?;
    if known.name == names::SCRT_PRIVATE_KEY {
        let rewritten = private
            .to_form(KeyForm::Pkcs1)
            .map_err(|error| of_key(error.into()))?;
        return Ok(rewritten.pem().clone());
    }
    Ok(private.pem().clone())
}

/// Refuses the slip of knowledge article 005321854: one key for both.
fn refuse_same_keys(
    kind: SecretKind,
    secret: &SecretObject,
    changed: &str,
) -> Result<(), SecretsError> {
    let other_name = match kind.known(changed).map(|known| known.name) {
        Some(names::REST_PRIVATE_KEY) => names::SCRT_PRIVATE_KEY,
        Some(names::SCRT_PRIVATE_KEY) => names::REST_PRIVATE_KEY,
        _ => return Ok(()),
    };
    let mark = |key: &str| secret.text(key).and_then(|text| KeyMark::of(text).ok());
    let own = mark(changed);
    let other = secret.keys().find(|key| {
        kind.known(key)
            .is_some_and(|known| known.name == other_name)
            && own.is_some()
            && mark(key) == own
    });
    match other {
        Some(other) => Err(SecretsError::SameKey {
            other: other.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Whether both hold the same under `key`: the same text, or the same private key in a clean form.
fn is_same(kind: SecretKind, before: &SecretObject, after: &SecretObject, key: &str) -> bool {
    if before.agrees_with(after, key) {
        return true;
    }
    let clean = |secret: &SecretObject| {
        let known = kind
            .known(key)
            .filter(|known| known.shape == Shape::PrivateKey)?;
        let text = secret
            .text(key)
            .filter(|text| text.starts_with("-----BEGIN"))?;
        let is_whole = text.lines().count() > 3;
        is_whole
            .then(|| stored(known, key, &SecretString::from(text)).ok())
            .flatten()
            .map(|pem| pem.expose_secret().to_owned())
    };
    clean(before).is_some_and(|old| {
        // A PKCS#8 telephony key becomes PKCS#1 when it is set again.
        let same_form = before.text(key).is_some_and(|text| {
            text.contains("BEGIN RSA")
                == after
                    .text(key)
                    .is_some_and(|text| text.contains("BEGIN RSA"))
        });
        same_form && clean(after) == Some(old)
    })
}

/// What becomes of a key when values are merged into a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// It was not there, or was a placeholder, and got the value.
    Filled,
    /// It had another value and was overwritten, as was asked for.
    Overwritten,
    /// It has this value already.
    Same,
    /// It has another value, which stays.
    Kept,
}

/// Puts a value under a key unless another stands there already.
///
/// # Errors
/// As [`set`].
pub fn merge(
    kind: SecretKind,
    secret: &mut SecretObject,
    key: &str,
    value: &SecretString,
    overwrite: bool,
) -> Result<Merged, SecretsError> {
    let was = secret.text(key).is_some_and(has_value);
    if was && is_placeholder(value.expose_secret()) {
        // A value that somebody has configured is all that was wanted.
        return Ok(Merged::Same);
    }
    let after = if is_placeholder(value.expose_secret()) {
        secret.clone().with(key, value.expose_secret())
    } else {
        set(kind, secret, key, value)?
    };
    if after == *secret || same_address(kind, secret, &after, key) {
        return Ok(Merged::Same);
    }
    if was && !overwrite {
        return Ok(Merged::Kept);
    }
    *secret = after;
    Ok(if was {
        Merged::Overwritten
    } else {
        Merged::Filled
    })
}

/// Whether a text is a value that somebody configured.
pub fn has_value(text: &str) -> bool {
    !text.trim().is_empty() && !is_placeholder(text)
}

/// Addresses that differ by a slash at the end say the same; the templates write the audience with one.
fn same_address(kind: SecretKind, one: &SecretObject, other: &SecretObject, key: &str) -> bool {
    let is_address = kind.known(key).is_some_and(|known| {
        matches!(
            known.shape,
            Shape::Audience | Shape::RestBase | Shape::ScrtBase
        )
    });
    let bare = |secret: &SecretObject| {
        secret
            .text(key)
            .map(|text| text.trim().trim_end_matches('/').to_owned())
    };
    is_address && bare(one).is_some() && bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{SecretKind, voice_key};
    use super::{Merged, SecretObject, SecretString, SecretsError, has_value, merge, names, set};

    const KIND: SecretKind = SecretKind::VoiceSettings;

    fn key() -> String {
        rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
            .expect("a key")
            .serialize_pem()
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn the_rest_key_is_refused_in_the_place_of_the_telephony_key_whatever_its_form() {
        let rest = voice_key("A", names::REST_PRIVATE_KEY);
        let telephony = voice_key("A", names::SCRT_PRIVATE_KEY);
        let (one, other) = (key(), key());
        let before = SecretObject::default().with(&rest, &one).with("own", "x");
        let mangled = secret(&one.replace('\n', "\\n"));
        let error = set(KIND, &before, &telephony, &mangled).expect_err("is refused");
        assert!(matches!(error, SecretsError::SameKey { .. }), "{error}");
        assert!(error.to_string().contains(&rest));
        let after = set(KIND, &before, &telephony, &secret(&other)).expect("is taken");
        assert!(
            after
                .text(&telephony)
                .is_some_and(|text| text.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"))
        );
        assert_eq!(after.text("own"), Some("x"));
        let error =
            set(KIND, &after, &rest, &secret(&other)).expect_err("is refused the other way too");
        assert!(matches!(error, SecretsError::SameKey { .. }), "{error}");
    }

    #[test]
    fn a_key_that_is_there_already_is_no_change_and_a_mangled_one_is_mended() {
        let rest = voice_key("A", names::REST_PRIVATE_KEY);
        let pem = key();
        let with_crlf =
            SecretObject::default().with(&rest, &pem.replace("\r\n", "\n").replace('\n', "\r\n"));
        assert_eq!(
            set(KIND, &with_crlf, &rest, &secret(&pem)).expect("is taken"),
            with_crlf
        );
        let mangled =
            SecretObject::default().with(&rest, &pem.replace("\r\n", "\n").replace('\n', "\\n"));
        assert_ne!(
            set(KIND, &mangled, &rest, &secret(&pem)).expect("is taken"),
            mangled
        );
    }

    #[test]
    fn what_cannot_belong_there_is_refused_without_being_repeated() {
        let before = SecretObject::default();
        for (key, value) in [
            ("SALESFORCE_ORG_ID", "-----BEGIN PRIVATE KEY-----hunter2"),
            ("A-salesforce-rest-api-subject", "3MVG9hunter2"),
            ("A-salesforce-rest-api-auth-private-key", "hunter2"),
            ("SCRT_ENDPOINT_BASE", "  "),
        ] {
            let error = set(KIND, &before, key, &secret(value)).expect_err("is refused");
            assert!(error.to_string().starts_with(key), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn values_are_merged_only_where_there_is_none() {
        let mut object = SecretObject::default()
            .with(
                "A-salesforce-rest-api-subject",
                "salesforce-rest-api-auth-subject",
            )
            .with(
                "A-salesforce-rest-api-audience",
                "https://login.salesforce.com/",
            );
        let mut put = |key: &str, value: &str, overwrite| {
            merge(KIND, &mut object, key, &secret(value), overwrite).expect("is taken")
        };
        let subject = "A-salesforce-rest-api-subject";
        assert_eq!(put(subject, "api@acme.example", false), Merged::Filled);
        assert_eq!(put(subject, "api@acme.example", false), Merged::Same);
        assert_eq!(put(subject, "other@acme.example", false), Merged::Kept);
        assert_eq!(
            put(subject, "salesforce-rest-api-auth-subject", true),
            Merged::Same
        );
        assert_eq!(
            put(subject, "other@acme.example", true),
            Merged::Overwritten
        );
        assert_eq!(
            put(
                "A-salesforce-rest-api-audience",
                "https://login.salesforce.com",
                false
            ),
            Merged::Same
        );
        assert!(!has_value(" null ") && has_value("x"));
    }
}
