//! Settings in a JSON file, for laptops and tests: `{"secrets": {name: {…}}, "parameters": {…}}`.
//! A text `file:server.key` stands for the contents of that file beside it. Owns reading and the
//! atomic writing back; must not know which settings exist.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::source::{BoxFuture, SettingsSource, SourceError, SourceErrorKind};

const FILE_PREFIX: &str = "file:";

/// Settings in a file. It is read anew each time, so that edits are seen.
#[derive(Debug)]
pub struct FileSource {
    path: PathBuf,
    writing: Mutex<()>,
}

impl FileSource {
    /// A source that reads and writes this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            writing: Mutex::new(()),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read(&self, call: &'static str) -> Result<Map<String, Value>, SourceError> {
        let text = std::fs::read_to_string(&self.path).map_err(|error| self.io(call, &error))?;
        match serde_json::from_str(&text) {
            Ok(Value::Object(members)) => Ok(members),
            _ => Err(self.error(
                SourceErrorKind::Unusable,
                call,
                "is not a JSON object with secrets and parameters",
            )),
        }
    }

    fn secret(&self, name: &str) -> Result<SecretString, SourceError> {
        let call = "GetSecretValue";
        let members = self.read(call)?;
        let text = match members.get("secrets").and_then(|secrets| secrets.get(name)) {
            None | Some(Value::Null) => return Err(self.no_such(call, name)),
            Some(Value::String(text)) => self.resolved(call, text)?,
            Some(Value::Object(secret)) => {
                let mut resolved = secret.clone();
                for value in resolved.values_mut() {
                    if let Value::String(text) = value {
                        *text = self.resolved(call, text)?;
                    }
                }
                Value::Object(resolved).to_string()
            }
            Some(other) => other.to_string(),
        };
        Ok(SecretString::from(text))
    }

    fn parameters(&self, names: &[String]) -> Result<BTreeMap<String, SecretString>, SourceError> {
        let call = "GetParameters";
        let members = self.read(call)?;
        let parameters = members.get("parameters").and_then(Value::as_object);
        let mut found = BTreeMap::new();
        for name in names {
            if let Some(text) = parameters
                .and_then(|parameters| parameters.get(name))
                .and_then(Value::as_str)
            {
                found.insert(name.clone(), SecretString::from(self.resolved(call, text)?));
            }
        }
        Ok(found)
    }

    /// The contents of the file that a `file:` text names, relative to the settings file.
    fn resolved(&self, call: &'static str, text: &str) -> Result<String, SourceError> {
        let Some(path) = text.strip_prefix(FILE_PREFIX) else {
            return Ok(text.to_owned());
        };
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        std::fs::read_to_string(folder.join(path)).map_err(|error| {
            let detail = format!("names a file that could not be read ({})", error.kind());
            self.error(SourceErrorKind::Unusable, call, &detail)
        })
    }

    fn write_secret(&self, name: &str, text: &SecretString) -> Result<(), SourceError> {
        let call = "UpdateSecret";
        self.change(call, |members| {
            let secret = members
                .get_mut("secrets")
                .and_then(|secrets| secrets.get_mut(name))
                .ok_or_else(|| self.no_such(call, name))?;
            let new = serde_json::from_str(text.expose_secret())
                .unwrap_or_else(|_| Value::String(text.expose_secret().to_owned()));
            *secret = match (std::mem::take(secret), new) {
                (Value::Object(old), Value::Object(new)) => {
                    Value::Object(self.with_file_texts(call, &old, new))
                }
                (_, new) => new,
            };
            Ok(())
        })
    }

    /// Puts `file:` texts back where the value is still what the file holds.
    fn with_file_texts(
        &self,
        call: &'static str,
        old: &Map<String, Value>,
        mut new: Map<String, Value>,
    ) -> Map<String, Value> {
        for (key, value) in &mut new {
            let stored = old
                .get(key)
                .and_then(Value::as_str)
                .filter(|text| text.starts_with(FILE_PREFIX));
            if let Some(stored) = stored
                && self
                    .resolved(call, stored)
                    .is_ok_and(|contents| value.as_str() == Some(&contents))
            {
                *value = Value::from(stored);
            }
        }
        new
    }

    fn write_parameter(&self, name: &str, value: &SecretString) -> Result<(), SourceError> {
        self.change("PutParameter", |members| {
            let parameters = members
                .entry("parameters")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Some(parameters) = parameters.as_object_mut() {
                parameters.insert(name.to_owned(), Value::from(value.expose_secret()));
            }
            Ok(())
        })
    }

    /// Reads, changes and replaces the file; a reader sees the old one or the new one.
    fn change(
        &self,
        call: &'static str,
        change: impl FnOnce(&mut Map<String, Value>) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let _one_writer = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut members = self.read(call)?;
        change(&mut members)?;
        let folder = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        let written = (|| {
            // Temporary files are readable by their owner only; the new settings file stays so.
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            serde_json::to_writer_pretty(&mut file, &Value::Object(members))?;
            file.persist(&self.path).map_err(|error| error.error)?;
            Ok::<(), std::io::Error>(())
        })();
        written.map_err(|error| self.io(call, &error))
    }

    fn no_such(&self, call: &'static str, name: &str) -> SourceError {
        let detail = format!("not in the settings file {}", self.path.display());
        SourceError {
            kind: SourceErrorKind::NotFound,
            call,
            name: name.to_owned(),
            detail,
        }
    }

    fn io(&self, call: &'static str, error: &std::io::Error) -> SourceError {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => SourceErrorKind::NotFound,
            std::io::ErrorKind::PermissionDenied => SourceErrorKind::Denied,
            _ => SourceErrorKind::Unusable,
        };
        self.error(
            kind,
            call,
            &format!("the file could not be read or written ({})", error.kind()),
        )
    }

    fn error(&self, kind: SourceErrorKind, call: &'static str, detail: &str) -> SourceError {
        SourceError {
            kind,
            call,
            name: self.path.display().to_string(),
            detail: detail.to_owned(),
        }
    }
}

/// Files are small and local, so they are read in place; `until` has no use here.
impl SettingsSource for FileSource {
    fn read_secret<'a>(
        &'a self,
        name: &'a str,
        _until: Instant,
    ) -> BoxFuture<'a, Result<SecretString, SourceError>> {
        Box::pin(async move { self.secret(name) })
    }

    fn read_parameters<'a>(
        &'a self,
        names: &'a [String],
        _until: Instant,
    ) -> BoxFuture<'a, Result<BTreeMap<String, SecretString>, SourceError>> {
        Box::pin(async move { self.parameters(names) })
    }

    fn update_secret<'a>(
        &'a self,
        name: &'a str,
        text: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async move { self.write_secret(name, text) })
    }

    fn put_secret_value<'a>(
        &'a self,
        name: &'a str,
        text: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        self.update_secret(name, text, until)
    }

    fn put_parameter<'a>(
        &'a self,
        name: &'a str,
        value: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async move { self.write_parameter(name, value) })
    }
}

#[cfg(test)]
mod tests;
