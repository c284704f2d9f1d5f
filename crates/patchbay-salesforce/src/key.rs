//! The private key that signs JWTs. It takes clean PEM only; mending what a console or a copy mangled is
//! the settings' affair.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// Why a key cannot be used. No text holds any part of the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No PEM block with a private key in it.
    #[error(
        "the private key is not PEM: it needs the lines -----BEGIN PRIVATE KEY----- (PKCS#8) or \
         -----BEGIN RSA PRIVATE KEY----- (PKCS#1) and their END lines"
    )]
    NotPem,
    /// A PEM private key, but not RSA, or damaged.
    #[error("the private key is not a whole RSA key ({0})")]
    NotRsa(String),
    /// Too short to sign RS256.
    #[error("the RSA private key has fewer than 2048 bits; make a new one of 2048 to 4096")]
    TooShort,
}

/// An RSA private key of at least 2048 bits. It prints nothing of itself but its length.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<RsaKeyPair>,
}

impl SigningKey {
    /// Reads a key from PEM, PKCS#1 or PKCS#8.
    ///
    /// # Errors
    /// [`KeyError`] that says what is wrong with it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::NotPem)?;
        let pair = match &der {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            _ => return Err(KeyError::NotRsa("an elliptic-curve key".into())),
        };
        let pair = pair.map_err(|rejected| match rejected.to_string().as_str() {
            "TooSmall" => KeyError::TooShort,
            other => KeyError::NotRsa(other.to_owned()),
        })?;
        Ok(Self {
            pair: Arc::new(pair),
        })
    }

    /// The length of the key in bits.
    pub fn bits(&self) -> usize {
        self.pair.public_modulus_len() * 8
    }

    /// The RS256 signature of `message`.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .map_err(|_| KeyError::NotRsa("it could not sign".into()))?;
        Ok(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} bits)", self.bits())
    }
}
