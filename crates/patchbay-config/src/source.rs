//! The place that settings are kept in, behind a trait: AWS, or a file on a laptop. Owns what can
//! go wrong when reading and writing there; must not know which settings exist.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Instant;

use secrecy::SecretString;

/// A boxed future, so that a source can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where secrets and parameters are read and written. Every call ends by `until`.
pub trait SettingsSource: Send + Sync {
    /// The `SecretString` of a secret, addressed by its name or ARN.
    fn read_secret<'a>(
        &'a self,
        name: &'a str,
        until: Instant,
    ) -> BoxFuture<'a, Result<SecretString, SourceError>>;

    /// The decrypted values of the parameters that exist, by the name that was asked for.
    fn read_parameters<'a>(
        &'a self,
        names: &'a [String],
        until: Instant,
    ) -> BoxFuture<'a, Result<BTreeMap<String, SecretString>, SourceError>>;

    /// Makes `text` the new `SecretString` of an existing secret.
    fn update_secret<'a>(
        &'a self,
        name: &'a str,
        text: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>>;

    /// The same as [`Self::update_secret`] by the call that the CTI adapter's roles allow,
    /// `PutSecretValue`; those of Service Cloud Voice allow only `UpdateSecret`.
    fn put_secret_value<'a>(
        &'a self,
        name: &'a str,
        text: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>>;

    /// Writes a `SecureString` parameter over the one that is there.
    fn put_parameter<'a>(
        &'a self,
        name: &'a str,
        value: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>>;
}

/// What kept a source from answering. Holds names and codes, no values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{call} {name}: {detail}")]
pub struct SourceError {
    /// What sort of failure.
    pub kind: SourceErrorKind,
    /// The call, such as `GetSecretValue`.
    pub call: &'static str,
    /// What was asked for.
    pub name: String,
    /// The code and what it means.
    pub detail: String,
}

/// The sorts of failure that callers act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// There is no such secret.
    NotFound,
    /// Not allowed to read or write it, or to use its KMS key.
    Denied,
    /// There is something that cannot be used, such as a `SecretBinary`.
    Unusable,
    /// Too slow, not reachable, throttled or a passing error.
    Unavailable,
}
