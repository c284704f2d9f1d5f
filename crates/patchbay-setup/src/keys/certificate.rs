//! Reading an X.509 certificate: whom it names, until when, and its public key.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use x509_parser::pem::parse_x509_pem;
use x509_parser::public_key::PublicKey;

use super::KeysError;

/// The parts of a certificate that a check looks at.
pub(super) struct Certificate {
    pub(super) subject: String,
    pub(super) fingerprint_sha256: String,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    /// PKCS#1 `RSAPublicKey`, DER; for another algorithm whatever it has in that place.
    pub(super) public_key: Vec<u8>,
    /// Length of an RSA key's modulus, in bits.
    pub(super) bits: Option<usize>,
}

impl Certificate {
    /// Reads PEM text; line breaks may be the two characters `\n`.
    pub(super) fn from_pem(text: &str) -> Result<Self, KeysError> {
        let text = text.replace("\\r", "").replace("\\n", "\n");
        let fault = KeysError::Certificate;
        let (_, pem) = parse_x509_pem(text.as_bytes())
            .map_err(|_| fault("is not PEM text that starts with BEGIN CERTIFICATE"))?;
        match pem.label.as_str() {
            "CERTIFICATE" => {}
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
                return Err(fault(
                    "is a certificate signing request; a certificate is needed",
                ));
            }
            label if label.ends_with("PRIVATE KEY") => {
                return Err(fault(
                    "is a private key; is the order of the two files wrong?",
                ));
            }
            _ => return Err(fault("is PEM text of some other kind")),
        }
        let certificate = pem.parse_x509().map_err(|_| fault("is damaged"))?;
        let validity = certificate.validity();
        let time =
            |seconds| Timestamp::from_second(seconds).map_err(|_| fault("has a date that is none"));
        let bits = match certificate.public_key().parsed() {
            Ok(PublicKey::RSA(key)) => Some(key.key_size()),
            _ => None,
        };
        Ok(Self {
            bits,
            subject: certificate.subject().to_string(),
            fingerprint_sha256: fingerprint(&pem.contents),
            not_before: time(validity.not_before.timestamp())?,
            not_after: time(validity.not_after.timestamp())?,
            public_key: certificate.public_key().subject_public_key.data.to_vec(),
        })
    }
}

/// SHA-256 of a certificate as DER, as OpenSSL and browsers show it: `AB:CD:…`.
pub(super) fn fingerprint(der: &[u8]) -> String {
    let bytes = digest(&SHA256, der);
    let pairs: Vec<String> = bytes
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}
