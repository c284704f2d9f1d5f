//! The stored access token, which all environments of a function share: reading it again, and
//! writing a new one without losing what else is stored beside it. Must not know how a token is
//! obtained or how often it may be written.

use std::time::Instant;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::keys;
use crate::placeholders;
use crate::settings::{ContactCentreSettings, Layout};
use crate::source::{SettingsSource, SourceError, SourceErrorKind};

/// Reads the stored token again; none when it is empty, a placeholder or no token.
///
/// # Errors
/// [`SourceError`] when the source does not answer by `until` or refuses.
pub async fn read_access_token(
    source: &dyn SettingsSource,
    settings: &ContactCentreSettings,
    until: Instant,
) -> Result<Option<SecretString>, SourceError> {
    match &settings.layout {
        Layout::Secrets {
            access_secret_name, ..
        } => {
            let text = source.read_secret(access_secret_name, until).await?;
            let centre = settings
                .call_center_api_name
                .clone()
                .map(SecretString::from);
            Ok(within(&text, centre.as_ref()))
        }
        Layout::Parameters {
            access_token_name: None,
        } => Ok(None),
        Layout::Parameters {
            access_token_name: Some(name),
        } => {
            let values = source
                .read_parameters(std::slice::from_ref(name), until)
                .await?;
            Ok(values
                .get(name)
                .and_then(|value| usable(value.expose_secret())))
        }
    }
}

/// Stores a new token: in the access secret, whose other keys stay as they are, with
/// `UpdateSecret`; or in the parameter.
///
/// # Errors
/// [`SourceError`] when the source does not answer by `until` or refuses, when no place for the
/// token is configured, or when the access secret is not one that a token can be put into.
pub async fn update_access_token(
    source: &dyn SettingsSource,
    settings: &ContactCentreSettings,
    token: &SecretString,
    until: Instant,
) -> Result<(), SourceError> {
    match &settings.layout {
        Layout::Secrets {
            access_secret_name: name,
            ..
        } => {
            let current = source.read_secret(name, until).await?;
            let text = with_token(
                current.expose_secret(),
                settings.call_center_api_name.as_deref(),
                token,
            )
            .ok_or_else(|| unusable(name))?;
            source.update_secret(name, &text, until).await
        }
        Layout::Parameters {
            access_token_name: Some(name),
        } => source.put_parameter(name, token, until).await,
        Layout::Parameters {
            access_token_name: None,
        } => Err(SourceError {
            kind: SourceErrorKind::NotFound,
            call: "PutParameter",
            name: keys::ACCESS_TOKEN_PARAM_NAME.to_owned(),
            detail: "the variable is not set, so the token is not shared".to_owned(),
        }),
    }
}

fn unusable(name: &str) -> SourceError {
    SourceError {
        kind: SourceErrorKind::Unusable,
        call: "UpdateSecret",
        name: name.to_owned(),
        detail: "is not a JSON object of texts, so it is left as it is".to_owned(),
    }
}

/// The token in an access secret.
pub(crate) fn within(text: &SecretString, centre: Option<&SecretString>) -> Option<SecretString> {
    let text = text.expose_secret().trim();
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => {
            let key = key_in(&members, centre.map(|name| name.expose_secret().trim()))?;
            members.get(&key).and_then(Value::as_str).and_then(usable)
        }
        Ok(Value::String(bare)) => usable(&bare),
        Ok(_) => None,
        Err(_) => usable(text),
    }
}

/// A text that can be sent as a bearer token. Anything else is no token: sending a placeholder
/// would only cost a refused call.
pub(crate) fn usable(text: &str) -> Option<SecretString> {
    let text = text.trim();
    // RFC 6750, section 2.1, and `!`, which separates the parts of Salesforce's tokens.
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=!".contains(&byte);
    let fits =
        !text.is_empty() && text.bytes().all(is_token) && !placeholders::is_placeholder(text);
    fits.then(|| SecretString::from(text))
}

/// The key that holds the token: the contact centre's; without a contact centre's name the only
/// one that ends so; else `accessToken`. Another contact centre's key is never taken: its token
/// would be sent to a foreign org.
fn key_in(members: &Map<String, Value>, centre: Option<&str>) -> Option<String> {
    let suffix = keys::REST_ACCESS_TOKEN;
    if let Some(exact) = centre
        .map(|centre| format!("{centre}-{suffix}"))
        .filter(|key| members.contains_key(key))
    {
        return Some(exact);
    }
    let fits = |key: &&String| {
        key.strip_suffix(suffix)
            .is_some_and(|prefix| prefix.is_empty() || (centre.is_none() && prefix.ends_with('-')))
    };
    let fitting: Vec<&String> = members.keys().filter(fits).collect();
    match fitting.as_slice() {
        [only] => Some((*only).clone()),
        _ => members
            .contains_key("accessToken")
            .then(|| "accessToken".to_owned()),
    }
}

/// The new text of an access secret. None when the secret holds JSON that is no object, or text
/// that looks like broken JSON: overwriting it could lose something.
fn with_token(current: &str, centre: Option<&str>, token: &SecretString) -> Option<SecretString> {
    let current = current.trim();
    let token = token.expose_secret();
    let mut members = match serde_json::from_str::<Value>(current) {
        Ok(Value::Object(members)) => members,
        Ok(Value::String(_)) => return Some(SecretString::from(Value::from(token).to_string())),
        Ok(_) => return None,
        Err(_) if current.is_empty() => Map::new(),
        Err(_) if current.starts_with(['{', '[']) => return None,
        Err(_) => return Some(SecretString::from(token)),
    };
    let key = key_in(&members, centre)
        .or_else(|| centre.map(|centre| format!("{centre}-{}", keys::REST_ACCESS_TOKEN)));
    members.insert(
        key.unwrap_or_else(|| "accessToken".to_owned()),
        Value::from(token),
    );
    Some(SecretString::from(Value::Object(members).to_string()))
}

#[cfg(test)]
mod tests;
