//! Settings that were read already, in the form in which the functions' own code takes them. Owns nothing else; it
//! writes nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use patchbay_config::{BoxFuture, SettingsSource, SourceError, SourceErrorKind};
use secrecy::SecretString;

/// Secrets and parameters by name, as they were read.
#[derive(Debug, Default)]
pub(super) struct ReadSettings {
    pub(super) secrets: BTreeMap<String, SecretString>,
    pub(super) parameters: BTreeMap<String, SecretString>,
}

fn refused(kind: SourceErrorKind, call: &'static str, name: &str, detail: &str) -> SourceError {
    SourceError {
        kind,
        call,
        name: name.to_owned(),
        detail: detail.to_owned(),
    }
}

fn read_only<'a>(call: &'static str, name: &str) -> BoxFuture<'a, Result<(), SourceError>> {
    let error = refused(
        SourceErrorKind::Denied,
        call,
        name,
        "the doctor writes nothing",
    );
    Box::pin(async move { Err(error) })
}

impl SettingsSource for ReadSettings {
    fn read_secret<'a>(
        &'a self,
        name: &'a str,
        _until: Instant,
    ) -> BoxFuture<'a, Result<SecretString, SourceError>> {
        let found = self.secrets.get(name).cloned();
        let not_read = || {
            refused(
                SourceErrorKind::NotFound,
                "GetSecretValue",
                name,
                "was not read",
            )
        };
        let answer = found.ok_or_else(not_read);
        Box::pin(async move { answer })
    }

    fn read_parameters<'a>(
        &'a self,
        names: &'a [String],
        _until: Instant,
    ) -> BoxFuture<'a, Result<BTreeMap<String, SecretString>, SourceError>> {
        let found = names
            .iter()
            .filter_map(|name| Some((name.clone(), self.parameters.get(name)?.clone())))
            .collect();
        Box::pin(async move { Ok(found) })
    }

    fn update_secret<'a>(
        &'a self,
        name: &'a str,
        _text: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        read_only("UpdateSecret", name)
    }

    fn put_secret_value<'a>(
        &'a self,
        name: &'a str,
        _text: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        read_only("PutSecretValue", name)
    }

    fn put_parameter<'a>(
        &'a self,
        name: &'a str,
        _value: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        read_only("PutParameter", name)
    }
}
