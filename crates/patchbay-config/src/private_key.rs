//! Makes a clean PEM of an RSA private key in whatever state it was pasted: escaped line breaks,
//! blanks for line breaks, no header, Base64 of the PEM, quotes, indentation. Owns recognising
//! what was pasted, also when it is something else; must not know where the text came from.
//!
//! It works on the text without any white space: the Base64 alphabet has neither dashes nor
//! backslashes, so dashes separate headers from bodies and a backslash always starts an escape,
//! however the lines were broken.

mod der;
mod fault;
mod text;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

pub use fault::PrivateKeyError;

use self::text::Block;

/// The longest text that is looked at. A 4096-bit key as PEM has 3.2 KB.
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// How often Base64 is taken off (Base64 of the PEM, and that once more).
const MAX_WRAPPINGS: usize = 3;

/// The smallest RSA key that is accepted, in bits, as by the reference's signer and by Salesforce.
pub const MIN_BITS: usize = 2048;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// How the key is laid out inside the PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// `BEGIN RSA PRIVATE KEY` (RFC 8017, appendix A.1.2).
    Pkcs1,
    /// `BEGIN PRIVATE KEY` (RFC 5958).
    Pkcs8,
}

impl KeyForm {
    /// The label between the dashes.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pkcs1 => "RSA PRIVATE KEY",
            Self::Pkcs8 => "PRIVATE KEY",
        }
    }
}

/// An RSA private key as clean PEM: 64 characters a line, line feeds, a line feed at the end.
#[derive(Clone)]
pub struct PrivateKeyPem {
    pem: SecretString,
    der: SecretSlice<u8>,
    form: KeyForm,
    bits: usize,
}

impl PrivateKeyPem {
    /// The PEM text.
    pub fn pem(&self) -> &SecretString {
        &self.pem
    }

    /// The same as DER.
    pub fn der(&self) -> &SecretSlice<u8> {
        &self.der
    }

    /// The same key in another form.
    ///
    /// # Errors
    /// [`PrivateKeyError::Damaged`] when the key cannot be taken apart, which reading it excluded.
    pub fn to_form(&self, form: KeyForm) -> Result<Self, PrivateKeyError> {
        accept(der::in_form(self.der.expose_secret(), self.form, form)?)
    }

    /// Whether it is PKCS#1 or PKCS#8, told from the key itself, not from the header it had.
    pub fn form(&self) -> KeyForm {
        self.form
    }

    /// The length of the modulus, in bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// The PEM on one line with the two characters `\n` for each line break: what the value of a
    /// secret wants in the console's plaintext view.
    pub fn single_line(&self) -> SecretString {
        SecretString::from(self.pem.expose_secret().replace('\n', "\\n"))
    }
}

impl std::fmt::Debug for PrivateKeyPem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKeyPem")
            .field("form", &self.form)
            .field("bits", &self.bits)
            .finish_non_exhaustive()
    }
}

/// Finds the RSA private key in a text.
///
/// Accepted beside clean PEM: the escapes `\n` and `\r\n` as characters, escaped once or more;
/// blanks, tabs or nothing in place of line breaks; CRLF and CR; a missing header or footer; the
/// Base64 of the whole PEM; blanks, blank lines, indentation, quotes and a byte-order mark; a
/// header that names the other form; a certificate beside the key.
///
/// # Errors
/// [`PrivateKeyError`] says what the text looks like instead.
pub fn normalise(text: &str) -> Result<PrivateKeyPem, PrivateKeyError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(PrivateKeyError::TooLong);
    }
    let mut text = text::compact(text);
    for _ in 0..=MAX_WRAPPINGS {
        match find(&text)? {
            Found::Der(bytes) => return accept(bytes),
            Found::Wrapped(inner) => text = text::compact(&inner),
        }
    }
    Err(PrivateKeyError::NotAKey)
}

enum Found {
    Der(Vec<u8>),
    Wrapped(String),
}

fn find(compact: &str) -> Result<Found, PrivateKeyError> {
    if let Some(error) = PrivateKeyError::of_plain_text(compact) {
        return Err(error);
    }
    let blocks = text::blocks(compact);
    let private = blocks
        .iter()
        .find(|block| matches!(block.label, "RSAPRIVATEKEY" | "PRIVATEKEY"));
    if let Some(Block { body, .. }) = private {
        return decode(body).map(Found::Der).ok_or(PrivateKeyError::Damaged);
    }
    if let Some(block) = blocks.first() {
        return Err(PrivateKeyError::of_label(block.label));
    }
    let body = text::bare_body(compact).ok_or(PrivateKeyError::NotAKey)?;
    let bytes = decode(body).ok_or(PrivateKeyError::NotAKey)?;
    match String::from_utf8(bytes) {
        Ok(inner) if text::may_be_wrapped(&inner) => Ok(Found::Wrapped(inner)),
        Ok(inner) => der_alone(inner.into_bytes()),
        Err(error) => der_alone(error.into_bytes()),
    }
}

/// Bytes without a header around them: short words are Base64 too, so only what starts as DER is
/// taken for a key that may be damaged.
fn der_alone(bytes: Vec<u8>) -> Result<Found, PrivateKeyError> {
    if bytes.first() == Some(&der::SEQUENCE) {
        Ok(Found::Der(bytes))
    } else {
        Err(PrivateKeyError::NotAKey)
    }
}

/// Decodes Base64. A single character left over at the end is dropped, so that a text that was
/// cut off is recognised by its length and not called damaged.
fn decode(body: &str) -> Option<Vec<u8>> {
    let body = body.trim_end_matches('=');
    let whole = if body.len() % 4 == 1 {
        body.get(..body.len() - 1)?
    } else {
        body
    };
    LENIENT.decode(whole).ok()
}

fn accept(bytes: Vec<u8>) -> Result<PrivateKeyPem, PrivateKeyError> {
    let (form, bits) = der::recognise(&bytes)?;
    if bits < MIN_BITS {
        return Err(PrivateKeyError::TooShort { bits });
    }
    let body = base64::engine::general_purpose::STANDARD.encode(&bytes);
    let mut pem = String::with_capacity(body.len() + body.len() / 64 + 64);
    pem.extend(["-----BEGIN ", form.label(), "-----\n"]);
    for line in body.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    pem.extend(["-----END ", form.label(), "-----\n"]);
    Ok(PrivateKeyPem {
        pem: SecretString::from(pem),
        der: SecretSlice::from(bytes),
        form,
        bits,
    })
}

#[cfg(test)]
mod tests;
