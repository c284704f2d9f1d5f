//! Tells from the first members of a DER structure what it is, and walks an RSA private key to
//! its end. Owns just enough of DER for that; the signing library reads the key for good. A cold
//! start waits for this, so there is no arithmetic here.

use super::KeyForm;
use super::fault::PrivateKeyError;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const NULL: u8 = 0x05;
const OBJECT_ID: u8 = 0x06;
/// The tag that every key starts with.
pub(super) const SEQUENCE: u8 = 0x30;

/// 1.2.840.113549.1.1.1
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.113549.1.1.10
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// 1.2.840.10045.2.1
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/// The integers of an `RSAPrivateKey` after its version: n, e, d, p, q, dP, dQ, qInv.
const RSA_INTEGERS: usize = 8;

/// The form and the modulus length in bits of an RSA private key.
pub(super) fn recognise(bytes: &[u8]) -> Result<(KeyForm, usize), PrivateKeyError> {
    let mut outer = Reader(bytes);
    let (tag, content) = outer.next()?;
    if tag != SEQUENCE || !outer.0.is_empty() {
        return Err(PrivateKeyError::Damaged);
    }
    let mut members = Reader(content);
    match members.next()? {
        (INTEGER, version) => of_versioned(content, version, members),
        (SEQUENCE, inner) => Err(of_unversioned(inner, members)),
        _ => Err(PrivateKeyError::NotAKey),
    }
}

fn of_versioned(
    content: &[u8],
    version: &[u8],
    mut members: Reader<'_>,
) -> Result<(KeyForm, usize), PrivateKeyError> {
    if version.len() > 1 {
        return Err(PrivateKeyError::PublicKey);
    }
    match members.next()? {
        (INTEGER, _) => modulus_bits(content).map(|bits| (KeyForm::Pkcs1, bits)),
        (OCTET_STRING, _) => Err(PrivateKeyError::OtherAlgorithm {
            name: "an elliptic-curve",
        }),
        (SEQUENCE, algorithm) if version == [0] || version == [1] => {
            of_algorithm(algorithm)?;
            match members.next()? {
                (OCTET_STRING, key) => match Reader(key).next()? {
                    (SEQUENCE, content) => modulus_bits(content).map(|bits| (KeyForm::Pkcs8, bits)),
                    _ => Err(PrivateKeyError::Damaged),
                },
                _ => Err(PrivateKeyError::Damaged),
            }
        }
        (SEQUENCE, _) => Err(PrivateKeyError::Container),
        _ => Err(PrivateKeyError::NotAKey),
    }
}

fn of_algorithm(algorithm: &[u8]) -> Result<(), PrivateKeyError> {
    match Reader(algorithm).next()? {
        (OBJECT_ID, RSA_ENCRYPTION) => Ok(()),
        (OBJECT_ID, RSA_PSS) => Err(PrivateKeyError::OtherAlgorithm { name: "an RSA-PSS" }),
        (OBJECT_ID, EC_PUBLIC_KEY) => Err(PrivateKeyError::OtherAlgorithm {
            name: "an elliptic-curve",
        }),
        (OBJECT_ID, _) => Err(PrivateKeyError::OtherAlgorithm { name: "a non-RSA" }),
        _ => Err(PrivateKeyError::Damaged),
    }
}

/// Structures that start with a sequence: a public key, an encrypted key, a certificate, a request.
fn of_unversioned(inner: &[u8], mut members: Reader<'_>) -> PrivateKeyError {
    let starts_with_id = matches!(Reader(inner).next(), Ok((OBJECT_ID, _)));
    match (starts_with_id, members.next()) {
        (true, Ok((BIT_STRING, _))) => PrivateKeyError::PublicKey,
        (true, Ok((OCTET_STRING, _))) => PrivateKeyError::Encrypted,
        (false, Ok((SEQUENCE, _))) => match Reader(inner).next() {
            Ok((INTEGER, [0])) => PrivateKeyError::CertificateRequest,
            _ => PrivateKeyError::Certificate,
        },
        _ => PrivateKeyError::NotAKey,
    }
}

fn modulus_bits(rsa_private_key: &[u8]) -> Result<usize, PrivateKeyError> {
    let mut members = Reader(rsa_private_key);
    members.next()?;
    let mut modulus: &[u8] = &[];
    for index in 0..RSA_INTEGERS {
        match members.next()? {
            (INTEGER, value) if index == 0 => modulus = value,
            (INTEGER, _) => {}
            _ => return Err(PrivateKeyError::Damaged),
        }
    }
    let digits: &[u8] = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let leading = digits
        .first()
        .map_or(0, |byte| byte.leading_zeros() as usize);
    Ok((digits.len() * 8).saturating_sub(leading))
}

/// The same key in another form. RFC 5958 wraps the PKCS#1 structure with the algorithm's name.
pub(super) fn in_form(
    bytes: &[u8],
    from: KeyForm,
    to: KeyForm,
) -> Result<Vec<u8>, PrivateKeyError> {
    match (from, to) {
        (KeyForm::Pkcs1, KeyForm::Pkcs8) => {
            let algorithm = [tagged(OBJECT_ID, RSA_ENCRYPTION), tagged(NULL, &[])].concat();
            let members = [
                tagged(INTEGER, &[0]),
                tagged(SEQUENCE, &algorithm),
                tagged(OCTET_STRING, bytes),
            ];
            Ok(tagged(SEQUENCE, &members.concat()))
        }
        (KeyForm::Pkcs8, KeyForm::Pkcs1) => {
            let mut members = Reader(Reader(bytes).next()?.1);
            members.next()?;
            members.next()?;
            Ok(members.next()?.1.to_vec())
        }
        _ => Ok(bytes.to_vec()),
    }
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let digits = content.len().to_be_bytes();
    let significant: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
    let mut out = vec![tag];
    match (content.len(), u8::try_from(significant.len())) {
        (0..0x80, _) => out.extend(u8::try_from(content.len())),
        (_, Ok(count)) => {
            out.push(0x80 | count);
            out.extend(significant);
        }
        // No machine's length has 256 digits.
        (_, Err(_)) => {}
    }
    out.extend(content);
    out
}

/// Reads tag, length and content, one after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(u8, &'a [u8]), PrivateKeyError> {
        let (&tag, rest) = self.0.split_first().ok_or(PrivateKeyError::Truncated)?;
        let (&first, rest) = rest.split_first().ok_or(PrivateKeyError::Truncated)?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            long_length(first, rest)?
        };
        if rest.len() < length {
            return Err(PrivateKeyError::Truncated);
        }
        let (content, rest) = rest.split_at(length);
        self.0 = rest;
        Ok((tag, content))
    }
}

fn long_length(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), PrivateKeyError> {
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 3 {
        return Err(PrivateKeyError::Damaged);
    }
    if rest.len() < count {
        return Err(PrivateKeyError::Truncated);
    }
    let (digits, rest) = rest.split_at(count);
    Ok((
        digits
            .iter()
            .fold(0, |length, digit| length << 8 | usize::from(*digit)),
        rest,
    ))
}
