//! CloudFront's signature of an address with a canned policy:
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html>.
//! Owns policy, signature and parameters; must not know where key and address come from.
//!
//! CloudFront takes RSA with SHA-1 only, which the crypto library of TLS does not sign with any
//! more, so the `rsa` crate does it. The private operation is blinded.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_config::{KeyForm, PrivateKeyError, PrivateKeyPem};
use patchbay_connect::json_text;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::rand_core::{CryptoRng, Error, RngCore};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use secrecy::ExposeSecret;
use serde_json::Value;

/// What goes in front of a SHA-1 digest: RFC 8017, section 9.2, note 1.
const SHA1_PREFIX: [u8; 15] = [
    0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14,
];

/// The length of a SHA-1 digest, in bytes.
const SHA1_LENGTH: usize = 20;

/// Why there is no signature. The key is not shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignatureError {
    /// The key's form cannot be changed.
    #[error(transparent)]
    Form(#[from] PrivateKeyError),
    /// The key cannot be taken apart.
    #[error("the key's numbers cannot be read")]
    Numbers,
    /// The key does not sign.
    #[error("the key's numbers do not belong together")]
    Signing,
}

/// A key pair of a CloudFront key group.
pub(super) struct SigningKey {
    key: RsaPrivateKey,
}

impl SigningKey {
    /// The key in a form that can sign.
    pub(super) fn new(pem: &PrivateKeyPem) -> Result<Self, SignatureError> {
        let pem = pem.to_form(KeyForm::Pkcs1)?;
        let key = RsaPrivateKey::from_pkcs1_der(pem.der().expose_secret())
            .map_err(|_| SignatureError::Numbers)?;
        Ok(Self { key })
    }

    /// The address with the parameters that open it until `expires`, seconds since 1970.
    pub(super) fn sign_address(
        &self,
        address: &str,
        expires: i64,
        key_id: &str,
    ) -> Result<String, SignatureError> {
        let signature = self.sign(policy(address, expires).as_bytes())?;
        let signature = STANDARD.encode(signature);
        // The three characters of Base64 that a query cannot hold, as the page above replaces them.
        let signature = signature
            .replace('+', "-")
            .replace('=', "_")
            .replace('/', "~");
        let separator = if address.contains('?') { '&' } else { '?' };
        Ok(format!(
            "{address}{separator}Expires={expires}&Signature={signature}&Key-Pair-Id={key_id}"
        ))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let scheme = Pkcs1v15Sign {
            hash_len: Some(SHA1_LENGTH),
            prefix: SHA1_PREFIX.into(),
        };
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, message);
        self.key
            .sign_with_rng(&mut Random, scheme, digest.as_ref())
            .map_err(|_| SignatureError::Signing)
    }
}

/// The canned policy. CloudFront builds the same text, so not a blank may differ.
fn policy(address: &str, expires: i64) -> String {
    let address = json_text::to_text(&Value::from(address));
    format!(
        "{{\"Statement\":[{{\"Resource\":{address},\"Condition\":{{\"DateLessThan\":\
         {{\"AWS:EpochTime\":{expires}}}}}}}]}}"
    )
}

/// The random numbers of the library that TLS uses, for blinding.
struct Random;

impl CryptoRng for Random {}

impl RngCore for Random {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_ne_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_ne_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("the system has random numbers");
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
    use patchbay_config::private_key::normalise;
    use rcgen::{KeyPair, PKCS_RSA_SHA256, PublicKeyData, RsaKeySize};

    use super::*;

    /// A key pair: the private key's PEM and the public key's bits.
    fn key_pair() -> (String, Vec<u8>) {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
        (pair.serialize_pem(), pair.der_bytes().to_vec())
    }

    fn signed(pem: &str, address: &str) -> String {
        let key = normalise(pem).expect("a private key");
        let key = SigningKey::new(&key).expect("a key that signs");
        key.sign_address(address, 1_738_278_900, "K123")
            .expect("a signature")
    }

    /// The signature's bytes and the rest of the address.
    fn taken_apart(address: &str) -> (String, Vec<u8>) {
        let (front, rest) = address.split_once("&Signature=").expect("a signature");
        let (signature, back) = rest.split_once('&').expect("a key's id");
        let signature = signature
            .replace('-', "+")
            .replace('_', "=")
            .replace('~', "/");
        let bytes = STANDARD.decode(signature).expect("Base64");
        (format!("{front}|{back}"), bytes)
    }

    #[test]
    fn the_signature_is_over_the_canned_policy() {
        let (pem, public) = key_pair();
        let address = signed(&pem, "https://d1.cloudfront.net/connect/a b.wav");
        let (rest, signature) = taken_apart(&address);
        assert_eq!(
            rest,
            "https://d1.cloudfront.net/connect/a b.wav?Expires=1738278900|Key-Pair-Id=K123"
        );
        let policy = "{\"Statement\":[{\"Resource\":\"https://d1.cloudfront.net/connect/a b.wav\",\
                      \"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":1738278900}}}]}";
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, &public)
            .verify(policy.as_bytes(), &signature)
            .expect("the other library takes the signature");
    }

    #[test]
    fn a_key_signs_the_same_however_it_was_pasted() {
        let (pem, _) = key_pair();
        let address = "https://d1.cloudfront.net/connect/a.wav?v=1";
        let expected = signed(&pem, address);
        assert!(expected.contains("?v=1&Expires="), "{expected}");
        let clean = normalise(&pem).expect("a private key");
        let old_form = clean.to_form(KeyForm::Pkcs1).expect("a private key");
        let old_form = old_form.pem().expose_secret();
        let mangled = [
            old_form.to_owned(),
            old_form.trim_end().replace('\n', " "),
            old_form.replace('\n', "\r\n"),
            old_form.replace('\n', "\\n"),
            pem.replace('\n', " "),
        ];
        for text in mangled {
            assert_eq!(signed(&text, address), expected);
        }
    }
}
