//! Mends values of a secret that say the right thing in the wrong form: blanks, a slash too many, a key that was wrapped
//! otherwise. What a value should say instead nobody but its owner knows.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Act, Mend, at, ids_of};
use crate::Finding;
use crate::aws::Aws;
use crate::doctor::aws::Layout;
use crate::doctor::facts::Facts;
use crate::secrets::{self, SecretKind, SecretObject, SecretText, SecretsError};

pub(super) const CHECKS: &[&str] = &["secret.value-blanks", "secret.trailing-slash", "key.form"];

/// A secret with some values in another form.
#[derive(Debug)]
pub(super) struct Rewrite {
    name: String,
    kind: SecretKind,
    new: SecretObject,
    keys: Vec<String>,
}

pub(super) fn mends(facts: &Facts, findings: &[Finding]) -> Vec<Mend> {
    of_settings(facts, findings).into_iter().collect()
}

fn of_settings(facts: &Facts, findings: &[Finding]) -> Option<Mend> {
    let stored = &facts.aws.base.secrets;
    let kind = match stored.layout {
        Layout::Secrets => SecretKind::VoiceSettings,
        Layout::Adapter => SecretKind::Cti,
        Layout::Parameters => return None,
    };
    let secret = stored.settings.found()?;
    let old = SecretObject::parse(&SecretText::new(secret.text.found()?.expose_secret())).ok()?;
    let of_it: Vec<&Finding> = at(findings, CHECKS, "")
        .into_iter()
        .filter(|finding| finding.place.contains(&secret.name))
        .collect();
    let keys: Vec<String> = old
        .keys()
        .filter(|key| of_it.iter().any(|finding| finding.place.ends_with(*key)))
        .map(str::to_owned)
        .collect();
    let new = rewritten(kind, &old, &keys);
    let change = secrets::change(format!("secret {}", secret.name), kind, Some(&old), &new)?;
    Some(Mend {
        checks: ids_of(&of_it),
        change,
        act: Act::Settings(Box::new(Rewrite {
            name: secret.name.clone(),
            kind,
            new,
            keys,
        })),
    })
}

/// The object with these keys' values as they are stored when somebody sets them.
fn rewritten(kind: SecretKind, old: &SecretObject, keys: &[String]) -> SecretObject {
    let mut new = old.clone();
    for key in keys {
        let (Some(known), Some(text)) = (kind.known(key), old.text(key)) else {
            continue;
        };
        let text = if text.contains("://") {
            text.trim().trim_end_matches('/')
        } else {
            text
        };
        if let Ok(value) = secrets::stored(known, key, &SecretString::from(text)) {
            new.set(key, value.expose_secret());
        }
    }
    new
}

impl Rewrite {
    /// Reads the secret anew, so that nothing that changed meanwhile is lost.
    pub(super) async fn apply(&self, aws: &Aws) -> Result<(), SecretsError> {
        let Some(stored) = secrets::read(aws, &self.name).await? else {
            return Ok(());
        };
        let mut object = stored.object()?;
        for key in &self.keys {
            if let Some(text) = self.new.text(key) {
                object.set(key, text);
            }
        }
        secrets::write(aws, &stored, &object, self.kind.write_with()).await
    }
}
