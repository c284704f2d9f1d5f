//! Making the secrets of a contact centre or an adapter in an account: what would be written, and writing it. Owns the
//! order (the KMS key before the secret that it encrypts); a second time changes nothing.

use super::catalogue::SecretKind;
use super::change::change;
use super::error::SecretsError;
use super::fill::{CtiValues, Filled, MergedKey, VoiceValues};
use super::kms::{KeyFound, KeyWanted, find_key};
use super::store::{NewSecret, Stored, WriteWith, create, read, write};
use crate::aws::{Aws, AwsError};
use crate::change::Change;

/// What is said of the settings secret in the console.
const SETTINGS: &str = "Settings of the contact centre for its Lambda functions";
/// What is said of the access secret.
const ACCESS: &str = "The Salesforce access token that the contact centre's Lambda functions share";
/// What is said of the adapter's secret.
const ADAPTER: &str = "Salesforce credentials of the CTI adapter's Lambda functions";

/// One secret on its way.
#[derive(Clone, Debug)]
struct Planned {
    name: String,
    kind: SecretKind,
    description: &'static str,
    stored: Option<Stored>,
    filled: Filled,
    change: Option<Change>,
}

/// The secrets to be made or completed.
#[derive(Clone, Debug)]
pub struct SecretsPlan {
    key: Option<(KeyWanted, Option<KeyFound>)>,
    secrets: Vec<Planned>,
}

/// What was made, or was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretsMade {
    /// The ARN of each secret, in order: settings, access; or the adapter's.
    pub secrets: Vec<String>,
    /// The ARN of the adapter's KMS key.
    pub key: Option<String>,
}

impl SecretsPlan {
    /// Both secrets of a contact centre. Reads the account, writes nothing.
    ///
    /// # Errors
    /// What AWS says, a secret that holds something else, and values that cannot belong there.
    pub async fn voice(
        aws: &Aws,
        values: &VoiceValues,
        overwrite: bool,
    ) -> Result<Self, SecretsError> {
        let (settings_name, access_name) = (values.centre.secret(), values.centre.access_secret());
        let (settings, access) = tokio::join!(read(aws, &settings_name), read(aws, &access_name));
        let settings = planned(
            settings_name,
            SecretKind::VoiceSettings,
            SETTINGS,
            settings?,
            |existing| values.settings(existing, overwrite),
        )?;
        let access = planned(
            access_name,
            SecretKind::VoiceAccessToken,
            ACCESS,
            access?,
            |existing| values.access(existing),
        )?;
        Ok(Self {
            key: None,
            secrets: vec![settings, access],
        })
    }

    /// The secret of a CTI adapter, and its KMS key where one is wanted. A secret that is there keeps the key it has.
    ///
    /// # Errors
    /// As [`SecretsPlan::voice`].
    pub async fn cti(
        aws: &Aws,
        name: &str,
        values: &CtiValues,
        key: Option<KeyWanted>,
        overwrite: bool,
    ) -> Result<Self, SecretsError> {
        let stored = read(aws, name).await?;
        let key = match key {
            Some(wanted) => {
                let found = find_key(aws, &wanted.alias).await?;
                // A secret that was made without this key would not be encrypted by it.
                (stored.is_none() || found.is_some()).then_some((wanted, found))
            }
            None => None,
        };
        let secret = planned(
            name.to_owned(),
            SecretKind::Cti,
            ADAPTER,
            stored,
            |existing| values.secret(existing, overwrite),
        )?;
        Ok(Self {
            key,
            secrets: vec![secret],
        })
    }

    /// What would be written, masked.
    pub fn changes(&self) -> Vec<Change> {
        let of_key = self
            .key
            .iter()
            .flat_map(|(wanted, found)| wanted.changes(found.as_ref()));
        of_key
            .chain(
                self.secrets
                    .iter()
                    .filter_map(|secret| secret.change.clone()),
            )
            .collect()
    }

    /// What becomes of each key that there was a value for.
    pub fn keys(&self) -> impl Iterator<Item = &MergedKey> {
        self.secrets.iter().flat_map(|secret| &secret.filled.keys)
    }

    /// The secrets as they are to be.
    pub fn objects(&self) -> impl Iterator<Item = (&str, SecretKind, &super::SecretObject)> {
        self.secrets
            .iter()
            .map(|secret| (secret.name.as_str(), secret.kind, &secret.filled.object))
    }

    /// Writes what differs.
    ///
    /// # Errors
    /// What AWS says. What was made before an error stays; the next run goes on from there.
    pub async fn apply(&self, aws: &Aws) -> Result<SecretsMade, SecretsError> {
        let mut made = SecretsMade::default();
        if let Some((wanted, found)) = &self.key {
            made.key = Some(wanted.apply(aws, found.as_ref()).await?);
        }
        for secret in &self.secrets {
            made.secrets
                .push(secret.apply(aws, made.key.as_deref()).await?);
        }
        Ok(made)
    }
}

impl Planned {
    async fn apply(&self, aws: &Aws, kms_key: Option<&str>) -> Result<String, SecretsError> {
        let Some(stored) = &self.stored else {
            let new = NewSecret {
                name: self.name.clone(),
                description: self.description.to_owned(),
                kms_key: kms_key.map(str::to_owned),
                object: self.filled.object.clone(),
            };
            return create(aws, &new).await;
        };
        if self.change.is_some() {
            write(aws, stored, &self.filled.object, self.kind.write_with()).await?;
        }
        Ok(stored.arn.clone())
    }
}

impl SecretKind {
    /// The call that the role of the functions may make, so that whoever has its rights can write too.
    pub fn write_with(self) -> WriteWith {
        if self == Self::Cti {
            WriteWith::PutSecretValue
        } else {
            WriteWith::UpdateSecret
        }
    }
}

fn planned(
    name: String,
    kind: SecretKind,
    description: &'static str,
    stored: Option<Stored>,
    fill: impl FnOnce(Option<&super::SecretObject>) -> Result<Filled, SecretsError>,
) -> Result<Planned, SecretsError> {
    let existing = stored.as_ref().map(Stored::object).transpose()?;
    let filled = fill(existing.as_ref())?;
    let change = change(
        format!("secret {name}"),
        kind,
        existing.as_ref(),
        &filled.object,
    );
    Ok(Planned {
        name,
        kind,
        description,
        stored,
        filled,
        change,
    })
}

/// The account and the partition of whoever asks: what a key policy names.
///
/// # Errors
/// What AWS says.
pub async fn account(aws: &Aws) -> Result<(String, String), AwsError> {
    let answer = aws
        .sts()
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| AwsError::new("sts:GetCallerIdentity", &error))?;
    let arn = answer.arn.unwrap_or_default();
    let partition = arn.split(':').nth(1).unwrap_or("aws").to_owned();
    Ok((answer.account.unwrap_or_default(), partition))
}
