//! An access token, and the shared place where several processes keep one. It knows nothing of how a
//! token is obtained.

use std::fmt;

use futures::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// A token and, where known, the org's own address. It prints nothing of the token.
#[derive(Clone)]
pub struct AccessToken {
    /// The bearer token.
    pub secret: SecretString,
    /// The address of the org that the token belongs to, as the token answer named it.
    pub instance_url: Option<Url>,
}

impl AccessToken {
    /// A token of which only the text is known.
    pub fn new(secret: impl Into<String>) -> Self {
        Self {
            secret: SecretString::from(secret.into()),
            instance_url: None,
        }
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "AccessToken([REDACTED], {:?})",
            self.instance_url.as_ref().and_then(Url::host_str)
        )
    }
}

/// A token that somebody gave: a [`TokenStore`] that holds this one and keeps no other. With
/// [`SignIn::Unavailable`](crate::SignIn::Unavailable) a client that works until Salesforce refuses the token.
#[derive(Clone, Debug)]
pub struct GivenToken(pub AccessToken);

impl TokenStore for GivenToken {
    fn read(&self) -> BoxFuture<'_, Result<Option<AccessToken>, StoreError>> {
        let token = self.0.clone();
        Box::pin(async move { Ok(Some(token)) })
    }

    fn write(&self, _token: AccessToken) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Why the shared store could not be read or written; the text must hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the shared token store: {0}")]
pub struct StoreError(pub String);

/// The place where the processes of one contact centre share a token. It is asked before a new token is
/// minted, and told after; it never makes a call fail.
pub trait TokenStore: Send + Sync {
    /// The token that is stored now, read afresh; `None` when there is none.
    fn read(&self) -> BoxFuture<'_, Result<Option<AccessToken>, StoreError>>;

    /// Stores a new token. Called at most once in ten minutes per process.
    fn write(&self, token: AccessToken) -> BoxFuture<'_, Result<(), StoreError>>;
}
