//! sfGenerateAudioRecordingStreamingURL: the address of a recording behind a CloudFront
//! distribution, signed for an hour. Not in the published template any more; kept for orgs whose
//! adapter is older than 5.19. Owns which address and which key; the signature is `signature`'s.

mod signature;

use jiff::SignedDuration;
use patchbay_config::{keys, private_key};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use self::signature::SigningKey;
use crate::runtime::{ErrorType, HandlerError, Work, event};

/// How long the address works.
const VALID_FOR: SignedDuration = SignedDuration::from_mins(60);

/// Signs the address of `{"recordingPath"}`. Answers the address, or null where there is no path.
///
/// # Errors
/// `Input.Invalid` for a path that is no text; `Config.*` when the distribution's name or the keys
/// in the secret are missing or unusable.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let event = event::parse(payload)?;
    let Some(path) = recording_path(&event)? else {
        return Ok(Value::Null);
    };
    let pem = secret(work, keys::CLOUDFRONT_PRIVATE_KEY).await?;
    let key_id = secret(work, keys::CLOUDFRONT_ACCESS_KEY_ID).await?;
    let domain = work.required(keys::CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME)?;
    let key = private_key::normalise(pem.expose_secret())
        .map_err(|error| unusable(&error.to_string()))?;
    let key = SigningKey::new(&key).map_err(|error| unusable(&error.to_string()))?;
    // Nothing is encoded: the signature is over the address as it is, and the replaced package's
    // callers encode it or not, as they do.
    let address = format!("https://{domain}/{}", path_in_distribution(path));
    let until = work.now.saturating_add(VALID_FOR);
    let until = until.map_err(|error| HandlerError::invalid(error.to_string()))?;
    let signed = key
        .sign_address(&address, until.as_second(), key_id.expose_secret())
        .map_err(|error| unusable(&error.to_string()))?;
    Ok(Value::String(signed))
}

/// The path; none where the event has none, or what a template without a value makes of it.
fn recording_path(event: &Value) -> Result<Option<&str>, HandlerError> {
    let members = event.as_object().ok_or_else(|| {
        HandlerError::invalid("the event is no object: expected {\"recordingPath\": \"…\"}")
    })?;
    match members.get("recordingPath") {
        None | Some(Value::Null | Value::Bool(false)) => Ok(None),
        Some(Value::String(path)) => {
            Ok(Some(path.as_str()).filter(|path| !matches!(*path, "" | "null")))
        }
        Some(_) => Err(HandlerError::invalid("recordingPath is no text")),
    }
}

/// The distribution's origin begins below the bucket, at `connect/` or `Analysis/`.
fn path_in_distribution(path: &str) -> String {
    ["connect", "Analysis"]
        .into_iter()
        .find_map(|folder| {
            let (_, rest) = path.split_once(&format!("/{folder}/"))?;
            Some(format!("{folder}/{rest}"))
        })
        .unwrap_or_else(|| path.to_owned())
}

async fn secret(work: &Work<'_>, key: &str) -> Result<SecretString, HandlerError> {
    work.secret_text(key).await?.ok_or_else(|| {
        let message =
            format!("{key} is not in the secret: put it there, or leave recordingPath out");
        HandlerError::new(ErrorType::ConfigMissing, message)
    })
}

fn unusable(problem: &str) -> HandlerError {
    let message = format!("{} cannot be used: {problem}", keys::CLOUDFRONT_PRIVATE_KEY);
    HandlerError::new(ErrorType::ConfigInvalid, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_bucket_is_cut_off() {
        for (path, expected) in [
            ("bucket/connect/i/2025/a b.wav", "connect/i/2025/a b.wav"),
            (
                "bucket/x/connect/y/connect/z.wav",
                "connect/y/connect/z.wav",
            ),
            ("bucket/Analysis/Voice/a.json", "Analysis/Voice/a.json"),
            ("bucket/Analysis/connect/a.json", "connect/a.json"),
            ("connect/a.wav", "connect/a.wav"),
            ("bucket/other/a.wav", "bucket/other/a.wav"),
        ] {
            assert_eq!(path_in_distribution(path), expected);
        }
    }

    #[test]
    fn no_path_is_no_error() {
        for event in [
            json!({}),
            json!({"recordingPath": null}),
            json!({"recordingPath": ""}),
            json!({"recordingPath": "null"}),
        ] {
            assert_eq!(recording_path(&event), Ok(None), "{event}");
        }
        assert!(recording_path(&json!({"recordingPath": 5})).is_err());
        assert!(recording_path(&Value::Null).is_err());
    }
}
