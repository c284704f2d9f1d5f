//! Key pairs for OAuth's JWT bearer flow: made with their self-signed certificate, checked against it, rewritten.
//! Owns what a pair has to be; must not know where keys are kept.

mod certificate;
mod subject;

use std::time::Duration;

use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use patchbay_config::PrivateKeyPem;
use patchbay_config::private_key::{KeyForm, PrivateKeyError, normalise};
use rcgen::{CertificateParams, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd};
use secrecy::{ExposeSecret as _, SecretString};

use self::certificate::Certificate;

/// The sizes that can be made, in bits. Salesforce takes RS256 only, and less than 2048 is refused everywhere.
pub const SIZES: [u32; 3] = [2048, 3072, 4096];

/// How far back a new certificate begins, so that a clock that is behind ours does not refuse it.
const BACKDATED: Duration = Duration::from_mins(5);

/// What a new pair is to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Size of the RSA key, one of [`SIZES`].
    pub bits: u32,
    /// Whom the certificate names: `CN=DemoCC,O=Acme,C=GB`.
    pub subject: String,
    /// How many days the certificate is valid from `now`.
    pub days: u32,
    /// The time now.
    pub now: Timestamp,
}

/// A private key and the certificate that goes with it.
#[derive(Debug)]
pub struct KeyPair {
    /// The private key, PKCS#8 as PEM.
    pub key_pem: SecretString,
    /// The self-signed certificate, as PEM.
    pub certificate_pem: String,
    /// SHA-256 of the certificate, `AB:CD:…`.
    pub fingerprint_sha256: String,
    /// When the certificate ends.
    pub not_after: Timestamp,
}

/// What a key is, and what its certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReport {
    /// Length of the modulus, in bits.
    pub bits: usize,
    /// Absent when only a key was given.
    pub certificate: Option<CertificateReport>,
}

/// What a certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateReport {
    /// Whom it names.
    pub subject: String,
    /// SHA-256 of the certificate, `AB:CD:…`.
    pub fingerprint_sha256: String,
    /// When it begins.
    pub not_before: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// Length of its key's modulus, in bits; absent when its key is not RSA.
    pub bits: Option<usize>,
    /// Whether it belongs to the key.
    pub matches: bool,
}

/// Why a pair cannot be made, checked or rewritten. Repeats no text of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The text that should hold a private key holds none.
    #[error("the private key {0}")]
    Key(#[from] PrivateKeyError),
    /// The key has the right form, but its numbers do not belong together.
    #[error("the private key is damaged: its numbers do not belong together")]
    BrokenKey,
    /// The text that should hold a certificate holds none.
    #[error("the certificate {0}")]
    Certificate(&'static str),
    /// The subject of a new certificate.
    #[error("the subject {0}")]
    Subject(String),
    /// A size that is not among [`SIZES`].
    #[error("a key cannot have {0} bits: choose 2048, 3072 or 4096")]
    Bits(u32),
    /// A lifetime that no calendar holds.
    #[error("a certificate cannot last {0} days")]
    Days(u32),
    /// The crypto library refused.
    #[error("the key or the certificate could not be made: {0}")]
    Making(String),
}

/// Makes a key pair and its self-signed certificate. 4096 bits take a second or more.
///
/// # Errors
/// [`KeysError::Subject`], [`KeysError::Bits`], [`KeysError::Days`] for what cannot be made.
pub fn new(wanted: &NewKey) -> Result<KeyPair, KeysError> {
    let size = match wanted.bits {
        2048 => RsaKeySize::_2048,
        3072 => RsaKeySize::_3072,
        4096 => RsaKeySize::_4096,
        other => return Err(KeysError::Bits(other)),
    };
    let lifetime = Duration::from_secs(u64::from(wanted.days) * 24 * 60 * 60);
    let not_after = wanted
        .now
        .checked_add(lifetime)
        .map_err(|_| KeysError::Days(wanted.days))?;
    let not_before = wanted.now.checked_sub(BACKDATED).unwrap_or(wanted.now);
    let mut params = CertificateParams::default();
    params.distinguished_name = subject::parse(&wanted.subject)?;
    let epoch = date_time_ymd(1970, 1, 1);
    params.not_before = epoch + since_epoch(not_before);
    params.not_after = epoch + since_epoch(not_after);
    let making = |error: rcgen::Error| KeysError::Making(error.to_string());
    let key = rcgen::KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size).map_err(making)?;
    let certificate = params.self_signed(&key).map_err(making)?;
    Ok(KeyPair {
        key_pem: normalise(&key.serialize_pem())?.pem().clone(),
        certificate_pem: certificate.pem().replace("\r\n", "\n"),
        fingerprint_sha256: certificate::fingerprint(certificate.der()),
        not_after: whole_second(not_after),
    })
}

/// Says what a key is, and whether a certificate belongs to it. Both as text; the key in any form that
/// [`pem`] reads.
///
/// # Errors
/// [`KeysError::Key`], [`KeysError::BrokenKey`] or [`KeysError::Certificate`] when one of the two is not what it
/// should be.
pub fn check(key: &str, certificate: Option<&str>) -> Result<KeyReport, KeysError> {
    let key = normalise(key)?;
    let public = public_key(&key)?;
    let report = |certificate: Certificate| CertificateReport {
        matches: certificate.public_key == public,
        bits: certificate.bits,
        subject: certificate.subject,
        fingerprint_sha256: certificate.fingerprint_sha256,
        not_before: certificate.not_before,
        not_after: certificate.not_after,
    };
    let certificate = certificate
        .map(Certificate::from_pem)
        .transpose()?
        .map(report);
    Ok(KeyReport {
        bits: key.bits(),
        certificate,
    })
}

/// What a certificate is, without a key to compare it with: `matches` is false.
///
/// # Errors
/// [`KeysError::Certificate`] when the text holds none.
pub fn certificate(text: &str) -> Result<CertificateReport, KeysError> {
    let certificate = Certificate::from_pem(text)?;
    Ok(CertificateReport {
        matches: false,
        bits: certificate.bits,
        subject: certificate.subject,
        fingerprint_sha256: certificate.fingerprint_sha256,
        not_before: certificate.not_before,
        not_after: certificate.not_after,
    })
}

/// The key as clean PEM, from any form that it was mangled into.
///
/// # Errors
/// [`KeysError::Key`] says what the text is instead; [`KeysError::BrokenKey`] when it cannot sign.
pub fn pem(text: &str) -> Result<SecretString, KeysError> {
    let key = normalise(text)?;
    public_key(&key)?;
    Ok(key.pem().clone())
}

/// The key as one line with the two characters `\n` for each line break, as it stands in the JSON of a secret.
///
/// # Errors
/// As [`pem`].
pub fn single_line(text: &str) -> Result<SecretString, KeysError> {
    let key = normalise(text)?;
    public_key(&key)?;
    Ok(key.single_line())
}

/// The public key (PKCS#1 `RSAPublicKey`, DER). Loading it also proves that the private key's numbers belong
/// together.
fn public_key(key: &PrivateKeyPem) -> Result<Vec<u8>, KeysError> {
    let body: String = key
        .pem()
        .expose_secret()
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let der = STANDARD.decode(body).map_err(|_| KeysError::BrokenKey)?;
    let pair = match key.form() {
        KeyForm::Pkcs1 => RsaKeyPair::from_der(&der),
        KeyForm::Pkcs8 => RsaKeyPair::from_pkcs8(&der),
    };
    let pair = pair.map_err(|_| KeysError::BrokenKey)?;
    Ok(pair.public_key().as_ref().to_vec())
}

/// A certificate's times have whole seconds.
fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// Whole seconds since 1970, which is how the certificate library is told a time.
fn since_epoch(time: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(time.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests;
