//! The certificate of an identity provider. Owns how it is read from metadata or a file, and what of it a check needs.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

/// A certificate whose key signs responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdpCertificate {
    /// Whom it names.
    pub subject: String,
    /// SHA-256 of the certificate, `AB:CD:…`.
    pub fingerprint_sha256: String,
    /// When it begins.
    pub not_before: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// Length of an RSA key in bits; `None` for a key of another kind.
    pub bits: Option<usize>,
    /// PKCS#1 `RSAPublicKey`, DER; for another algorithm whatever it has in that place.
    pub(super) public_key: Vec<u8>,
}

impl IdpCertificate {
    /// Reads PEM text.
    ///
    /// # Errors
    /// What the text is instead, as the rest of a sentence that begins with the certificate.
    pub fn from_pem(text: &str) -> Result<Self, &'static str> {
        let text = text.replace("\\r", "").replace("\\n", "\n");
        if text.contains("PRIVATE KEY") {
            return Err("is a private key");
        }
        let Some((_, rest)) = text.split_once("-----BEGIN CERTIFICATE-----") else {
            return Err("is not PEM text that starts with BEGIN CERTIFICATE");
        };
        let Some((body, _)) = rest.split_once("-----END CERTIFICATE-----") else {
            return Err("is cut off: END CERTIFICATE is missing");
        };
        Self::from_base64(body)
    }

    /// Reads base64 without the lines of a PEM, as metadata and signatures carry it.
    ///
    /// # Errors
    /// As [`IdpCertificate::from_pem`].
    pub fn from_base64(text: &str) -> Result<Self, &'static str> {
        let text: String = text.split_whitespace().collect();
        let der = STANDARD.decode(text).map_err(|_| "is not base64")?;
        Self::from_der(&der)
    }

    fn from_der(der: &[u8]) -> Result<Self, &'static str> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| "is damaged")?;
        if !rest.is_empty() {
            return Err("is damaged: something follows it");
        }
        let time = |seconds| Timestamp::from_second(seconds).map_err(|_| "has a date that is none");
        let validity = certificate.validity();
        let key = certificate.public_key();
        let bits = match key.parsed() {
            Ok(PublicKey::RSA(rsa)) => Some(rsa.key_size()),
            _ => None,
        };
        Ok(Self {
            subject: certificate.subject().to_string(),
            fingerprint_sha256: fingerprint(der),
            not_before: time(validity.not_before.timestamp())?,
            not_after: time(validity.not_after.timestamp())?,
            bits,
            public_key: key.subject_public_key.data.to_vec(),
        })
    }
}

fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = digest(&SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}
