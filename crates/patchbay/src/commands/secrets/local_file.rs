//! Secrets in a settings file on this machine, `{"secrets": {name: {…}}, "parameters": {…}}`. Owns making the file and a
//! new secret in it; reading and writing one that is there is `patchbay_config::FileSource`'s, which keeps texts such as
//! `file:server.key` that stand for another file.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use patchbay_config::{FileSource, SettingsSource as _, SourceErrorKind};
use patchbay_setup::secrets::{SecretObject, SecretText};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::failure::{Failure, OrFail as _};

/// The names of the secrets in a file.
pub(super) fn names(file: &Path) -> Result<Vec<String>, Failure> {
    let members = read_members(file)?;
    let secrets = members.get("secrets").and_then(Value::as_object);
    Ok(secrets
        .map(|secrets| secrets.keys().cloned().collect())
        .unwrap_or_default())
}

/// The text of a secret; none when the file does not have it.
pub(super) async fn read(file: &Path, name: &str) -> Result<Option<SecretText>, Failure> {
    if !file.exists() {
        return Ok(None);
    }
    match FileSource::new(file)
        .read_secret(name, Instant::now())
        .await
    {
        Ok(text) => Ok(Some(SecretText::from(text))),
        Err(error) if error.kind == SourceErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::asked(error)),
    }
}

/// Writes a secret that is in the file or is not yet.
pub(super) async fn write(file: &Path, name: &str, object: &SecretObject) -> Result<(), Failure> {
    make_room(file, name)?;
    let text = SecretString::from(object.to_text().expose());
    let source = FileSource::new(file);
    let written = source.update_secret(name, &text, Instant::now()).await;
    written.or_outside(format!("`{}` cannot be written", file.display()))
}

/// An empty secret of this name, where there is none.
fn make_room(file: &Path, name: &str) -> Result<(), Failure> {
    let mut members = if file.exists() {
        read_members(file)?
    } else {
        Map::from_iter([
            ("secrets".to_owned(), json!({})),
            ("parameters".to_owned(), json!({})),
        ])
    };
    let secrets = members.entry("secrets").or_insert_with(|| json!({}));
    let Some(secrets) = secrets.as_object_mut() else {
        return Err(no_settings_file(file));
    };
    if secrets.get(name).is_some_and(|secret| !secret.is_null()) {
        return Ok(());
    }
    secrets.insert(name.to_owned(), json!({}));
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let what = || format!("`{}` cannot be written", file.display());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).or_outside(what())?;
    // Readable by its owner only, as temporary files are.
    let mut new = tempfile::NamedTempFile::new_in(folder).or_outside(what())?;
    let text = serde_json::to_string_pretty(&Value::Object(members)).or_outside(what())?;
    new.write_all(text.as_bytes()).or_outside(what())?;
    new.persist(file)
        .map_err(|error| error.error)
        .or_outside(what())?;
    Ok(())
}

fn read_members(file: &Path) -> Result<Map<String, Value>, Failure> {
    let text =
        std::fs::read_to_string(file).or_asked(format!("`{}` cannot be read", file.display()))?;
    match serde_json::from_str(&text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(no_settings_file(file)),
        // The parser's own message could quote a value.
        Err(error) => Err(Failure::asked(format!(
            "`{}` is not JSON at line {}, column {}",
            file.display(),
            error.line(),
            error.column()
        ))),
    }
}

fn no_settings_file(file: &Path) -> Failure {
    Failure::asked(format!("`{}` is not a settings file", file.display())).hint(
        "it looks like {\"secrets\": {\"DemoCC-salesforce-secret\": {…}}, \"parameters\": {…}}",
    )
}
