//! Whom a certificate names, from text. Owns the two ways in which people write it.

use rcgen::{DistinguishedName, DnType};

use super::KeysError;

/// Reads `CN=DemoCC,O=Acme,C=GB` (RFC 4514, a backslash before a comma that belongs to a value), or the form that
/// OpenSSL's `-subj` takes, `/C=GB/O=Acme/CN=DemoCC`.
pub(super) fn parse(text: &str) -> Result<DistinguishedName, KeysError> {
    let (separator, text) = match text.trim().strip_prefix('/') {
        Some(rest) => ('/', rest),
        None => (',', text.trim()),
    };
    let mut name = DistinguishedName::new();
    let mut named = false;
    for part in split(text, separator) {
        let (attribute, value) = part
            .split_once('=')
            .map(|(attribute, value)| (attribute.trim(), value.trim()))
            .filter(|(_, value)| !value.is_empty())
            .ok_or_else(|| {
                fault("is a list such as CN=DemoCC,O=Acme,C=GB; a part of it has no NAME=VALUE")
            })?;
        let attribute = attribute_of(attribute).ok_or_else(|| {
            fault(&format!(
                "has an unknown part `{attribute}`; known: CN, O, OU, L, ST, C"
            ))
        })?;
        if attribute == DnType::CountryName && (value.len() != 2 || !value.is_ascii()) {
            return Err(fault("needs two letters for C, such as GB"));
        }
        named |= attribute == DnType::CommonName;
        name.push(attribute, value);
    }
    if named {
        Ok(name)
    } else {
        Err(fault("has no CN; write for example CN=DemoCC"))
    }
}

fn fault(text: &str) -> KeysError {
    KeysError::Subject(text.to_owned())
}

fn attribute_of(name: &str) -> Option<DnType> {
    Some(match name.to_ascii_uppercase().as_str() {
        "CN" => DnType::CommonName,
        "O" => DnType::OrganizationName,
        "OU" => DnType::OrganizationalUnitName,
        "L" => DnType::LocalityName,
        "ST" => DnType::StateOrProvinceName,
        "C" => DnType::CountryName,
        _ => return None,
    })
}

/// Splits at the separator, unless a backslash stands before it.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for letter in text.chars() {
        let last = parts.last_mut().expect("there is always a part");
        match letter {
            _ if escaped => {
                last.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if letter == separator => parts.push(String::new()),
            _ => last.push(letter),
        }
    }
    parts
}
