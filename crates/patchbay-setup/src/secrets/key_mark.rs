//! What may be told of a private key: its size and a digest of its public half, by which two keys are told apart. Owns
//! that digest: SHA-256 of the `SubjectPublicKeyInfo` (RFC 5280, 4.1.2.7), so that
//! `openssl pkey -pubout -outform DER | openssl dgst -sha256` gives the same.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use patchbay_config::PrivateKeyPem;
use patchbay_config::private_key::{KeyForm, normalise};
use secrecy::ExposeSecret as _;

use crate::keys::KeysError;

/// A private key as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMark {
    bits: usize,
    digest: Vec<u8>,
}

/// How many bytes of the digest are shown.
const SHOWN: usize = 8;

impl KeyMark {
    /// The mark of a private key in any form that [`normalise`] reads.
    ///
    /// # Errors
    /// [`KeysError::Key`] or [`KeysError::BrokenKey`] when it is none that can sign.
    pub fn of(text: &str) -> Result<Self, KeysError> {
        Self::of_key(&normalise(text)?)
    }

    /// The same for a key that was read.
    ///
    /// # Errors
    /// [`KeysError::BrokenKey`] when its numbers do not belong together.
    pub fn of_key(key: &PrivateKeyPem) -> Result<Self, KeysError> {
        let der = key.der().expose_secret();
        let pair = match key.form() {
            KeyForm::Pkcs1 => RsaKeyPair::from_der(der),
            KeyForm::Pkcs8 => RsaKeyPair::from_pkcs8(der),
        };
        let pair = pair.map_err(|_| KeysError::BrokenKey)?;
        let public: PublicKeyX509Der<'_> = pair
            .public_key()
            .as_der()
            .map_err(|_| KeysError::BrokenKey)?;
        Ok(Self {
            bits: key.bits(),
            digest: digest(&SHA256, public.as_ref()).as_ref().to_vec(),
        })
    }
}

impl fmt::Display for KeyMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RSA {}, SHA-256 of the public key ", self.bits)?;
        for (index, byte) in self.digest.iter().take(SHOWN).enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(formatter, "{colon}{byte:02X}")?;
        }
        formatter.write_str("…")
    }
}
