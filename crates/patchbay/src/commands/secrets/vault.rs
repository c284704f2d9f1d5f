//! The place that holds a secret: Secrets Manager, the Parameter Store, or a settings file. Owns reading it, and writing it
//! only if nobody else did since; the rules of its keys are `patchbay_setup::secrets`'.

use std::collections::BTreeMap;
use std::path::PathBuf;

use patchbay_setup::aws::Aws;
use patchbay_setup::secrets::{
    self, FunctionVariables, Parameter, REST_FUNCTION, SecretKind, SecretObject, SecretText,
    SecretsError, Stored, TELEPHONY_FUNCTION, centre_of, change,
};
use patchbay_setup::{CentreName, Change};
use secrecy::SecretString;

use super::which::Which;
use super::{failed, local_file};
use crate::failure::Failure;

/// The end of the settings secret's name.
const SECRET_END: &str = "-salesforce-secret";

/// An opened place.
pub(super) struct Vault {
    /// What kind of secret it holds.
    pub(super) kind: SecretKind,
    /// The secret's name; for parameters the contact centre's.
    pub(super) name: String,
    centre: Option<CentreName>,
    place: Place,
}

enum Place {
    Secret(Aws),
    Parameters(Aws),
    File(PathBuf),
}

/// A secret as it was read.
pub(super) struct Held {
    /// Its members.
    pub(super) object: SecretObject,
    /// Its text.
    pub(super) text: SecretText,
    seen: Seen,
}

/// What tells whether it was changed since.
enum Seen {
    Version(Stored),
    Parameters(FunctionVariables, BTreeMap<String, Parameter>),
    Text,
}

impl Vault {
    /// Opens the place that the options name. Nothing is read yet, except which secrets a file has.
    pub(super) async fn open(which: &Which) -> Result<Self, Failure> {
        let kind = which.kind();
        let centre = which.contact_center.clone();
        if let Some(file) = &which.file {
            if kind == SecretKind::VoiceParameters {
                return Err(Failure::asked(
                    "a settings file is edited by hand where it holds parameters",
                )
                .hint("leave out --layout parameters for the secrets of the file"));
            }
            let name = match which.name() {
                Ok(name) => name,
                Err(failure) => only_secret(which, file).ok_or(failure)?,
            };
            let place = Place::File(file.clone());
            return Ok(Self {
                kind,
                name,
                centre,
                place,
            });
        }
        let aws = which.aws.open().await;
        let (name, place) = if kind == SecretKind::VoiceParameters {
            (which.centre()?.to_string(), Place::Parameters(aws))
        } else {
            (which.name()?, Place::Secret(aws))
        };
        Ok(Self {
            kind,
            name,
            centre,
            place,
        })
    }

    /// The same place with another secret of the contact centre in it.
    pub(super) fn with(&self, kind: SecretKind, name: String) -> Self {
        Self {
            kind,
            name,
            centre: self.centre.clone(),
            place: match &self.place {
                Place::Secret(aws) => Place::Secret(aws.clone()),
                Place::Parameters(aws) => Place::Parameters(aws.clone()),
                Place::File(file) => Place::File(file.clone()),
            },
        }
    }

    /// The account, where there is one.
    pub(super) fn aws(&self) -> Option<&Aws> {
        match &self.place {
            Place::Secret(aws) | Place::Parameters(aws) => Some(aws),
            Place::File(_) => None,
        }
    }

    /// What a person calls it.
    pub(super) fn shown(&self) -> String {
        match &self.place {
            Place::Secret(_) => format!("secret {}", self.name),
            Place::Parameters(_) => format!("parameters of {}", self.name),
            Place::File(file) => format!("secret {} in {}", self.name, file.display()),
        }
    }

    /// Reads it; none when it is not there.
    pub(super) async fn read(&self) -> Result<Option<Held>, Failure> {
        match &self.place {
            Place::Secret(aws) => {
                let Some(stored) = secrets::read(aws, &self.name).await.map_err(failed)? else {
                    return Ok(None);
                };
                Ok(Some(Held {
                    object: SecretObject::parse(&stored.text).unwrap_or_default(),
                    text: stored.text.clone(),
                    seen: Seen::Version(stored),
                }))
            }
            Place::Parameters(aws) => {
                let functions = functions(aws, &self.name).await?;
                let names = functions.parameter_names(&self.name);
                let found = secrets::read_parameters(aws, &names)
                    .await
                    .map_err(failed)?;
                let object = functions.object(&self.name, &found);
                Ok(Some(Held {
                    text: object.to_text(),
                    object,
                    seen: Seen::Parameters(functions, found),
                }))
            }
            Place::File(file) => {
                let text = local_file::read(file, &self.name).await?;
                Ok(text.map(|text| Held {
                    object: SecretObject::parse(&text).unwrap_or_default(),
                    text,
                    seen: Seen::Text,
                }))
            }
        }
    }

    /// Reads it for a change: it has to be there and to hold keys and values.
    pub(super) async fn read_to_change(&self) -> Result<Held, Failure> {
        let held = self.read().await?.ok_or_else(|| self.missing())?;
        match SecretObject::parse(&held.text) {
            Ok(_) => Ok(held),
            Err(fault) => Err(failed(SecretsError::Form {
                name: self.name.clone(),
                fault,
            })),
        }
    }

    /// That it is not there.
    pub(super) fn missing(&self) -> Failure {
        let place = self
            .aws()
            .and_then(Aws::region)
            .map_or_else(String::new, |region| format!(" in {region}"));
        let failure = Failure::asked(format!("there is no {}{place}", self.shown()))
            .hint("`patchbay secrets init` makes it; names are case-sensitive");
        if self.aws().is_none() {
            failure
        } else {
            failure.hint("`--region` says where to look")
        }
    }

    /// What would be written, masked.
    pub(super) fn change(&self, held: Option<&Held>, new: &SecretObject) -> Option<Change> {
        change(self.shown(), self.kind, held.map(|held| &held.object), new)
    }

    /// Writes it, if it is still as it was read.
    pub(super) async fn write(&self, held: &Held, new: &SecretObject) -> Result<(), Failure> {
        match (&self.place, &held.seen) {
            (Place::Secret(aws), Seen::Version(stored)) => {
                secrets::write(aws, stored, new, self.kind.write_with())
                    .await
                    .map_err(failed)
            }
            (Place::Parameters(aws), Seen::Parameters(functions, found)) => {
                self.write_parameters(aws, functions, found, (&held.object, new))
                    .await
            }
            (Place::File(file), _) => {
                let now = local_file::read(file, &self.name).await?;
                if now.is_none_or(|now| now.expose() != held.text.expose()) {
                    return Err(failed(SecretsError::Changed { name: self.shown() }));
                }
                local_file::write(file, &self.name, new).await
            }
            _ => Err(Failure::asked("this was read from another place")),
        }
    }

    async fn write_parameters(
        &self,
        aws: &Aws,
        functions: &FunctionVariables,
        found: &BTreeMap<String, Parameter>,
        (old, new): (&SecretObject, &SecretObject),
    ) -> Result<(), Failure> {
        for known in self.kind.keys() {
            let key = known.of(&self.name);
            if old.agrees_with(new, &key) {
                continue;
            }
            let Some(name) = functions.parameter_for(known, &self.name, found) else {
                return Err(Failure::asked(format!(
                    "{key} is a variable of the functions, no parameter"
                ))
                .hint("set it under Configuration, Environment variables of the function"));
            };
            let seen = found.get(&name).map(|parameter| parameter.version);
            let done = match new.text(&key) {
                Some(text) => {
                    secrets::write_parameter(aws, &name, &SecretString::from(text), seen).await
                }
                None => secrets::delete_parameter(aws, &name).await,
            };
            done.map_err(failed)?;
        }
        Ok(())
    }

    /// The contact centre whose keys it holds.
    pub(super) fn centre(&self, held: Option<&Held>) -> Option<String> {
        match (&self.centre, held) {
            (Some(centre), _) => Some(centre.to_string()),
            (None, Some(held)) => centre_of(&held.object),
            (None, None) => None,
        }
        .or_else(|| self.name.strip_suffix(SECRET_END).map(str::to_owned))
    }

    /// The contact centre that the options name.
    pub(super) fn named_centre(&self) -> Option<&CentreName> {
        self.centre.as_ref()
    }
}

/// The variables of the two functions that name parameters, by their usual names.
pub(super) async fn functions(aws: &Aws, centre: &str) -> Result<FunctionVariables, Failure> {
    let (rest, telephony) = (
        format!("{centre}-{REST_FUNCTION}"),
        format!("{centre}-{TELEPHONY_FUNCTION}"),
    );
    let (rest, telephony) = tokio::join!(
        secrets::variables(aws, &rest),
        secrets::variables(aws, &telephony)
    );
    Ok(FunctionVariables {
        rest: rest.map_err(failed)?.unwrap_or_default(),
        telephony: telephony.map_err(failed)?.unwrap_or_default(),
    })
}

/// The only settings secret of a file.
fn only_secret(which: &Which, file: &std::path::Path) -> Option<String> {
    let names = local_file::names(file).ok()?;
    let end = if which.access {
        "-salesforce-access-secret"
    } else {
        SECRET_END
    };
    let mut fitting = names.into_iter().filter(|name| name.ends_with(end));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
