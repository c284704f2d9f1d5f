//! The token that all environments of the adapter's functions share, in the secret beside the
//! credentials. Owns that nothing else in the secret changes; must not know how a token is obtained.

use std::time::Instant;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::AdapterSettings;
use crate::source::{SettingsSource, SourceError, SourceErrorKind};
use crate::{access_token, keys};

/// Reads the stored token again; none when it is empty, a placeholder or no token.
///
/// # Errors
/// [`SourceError`] when the source does not answer by `until` or refuses.
pub async fn read_adapter_token(
    source: &dyn SettingsSource,
    settings: &AdapterSettings,
    until: Instant,
) -> Result<Option<SecretString>, SourceError> {
    let text = source.read_secret(&settings.secret_name, until).await?;
    let members = serde_json::from_str::<Value>(text.expose_secret()).unwrap_or_default();
    let token = members
        .get(keys::ADAPTER_AUTH_TOKEN)
        .and_then(Value::as_str);
    Ok(token.and_then(access_token::usable))
}

/// Stores a new token with `PutSecretValue`: the secret as it is now, with only `AuthToken` changed, so
/// that a password which somebody has just rotated stays rotated.
///
/// # Errors
/// [`SourceError`] when the source does not answer by `until` or refuses, or when the secret is no
/// JSON object.
pub async fn update_adapter_token(
    source: &dyn SettingsSource,
    settings: &AdapterSettings,
    token: &SecretString,
    until: Instant,
) -> Result<(), SourceError> {
    let name = &settings.secret_name;
    let current = source.read_secret(name, until).await?;
    let Ok(Value::Object(mut members)) = serde_json::from_str(current.expose_secret()) else {
        return Err(SourceError {
            kind: SourceErrorKind::Unusable,
            call: "PutSecretValue",
            name: name.clone(),
            detail: "is not a JSON object of texts, so it is left as it is".to_owned(),
        });
    };
    members.insert(
        keys::ADAPTER_AUTH_TOKEN.to_owned(),
        Value::from(token.expose_secret()),
    );
    let text = SecretString::from(Value::Object(members).to_string());
    source.put_secret_value(name, &text, until).await
}
