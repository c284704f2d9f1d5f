//! Secrets in Secrets Manager: read, made, and written only if nobody else wrote since. Owns which call writes; must not
//! know what is in a secret.

use aws_sdk_secretsmanager::error::ProvideErrorMetadata as _;

use super::error::SecretsError;
use super::object::{FormFault, LONGEST, SecretObject, SecretText};
use crate::aws::{Aws, AwsError};

/// A secret as it was read.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its name, without what AWS appends in the ARN.
    pub name: String,
    /// Its whole ARN.
    pub arn: String,
    /// The version that was read.
    pub version: String,
    /// What is in it.
    pub text: SecretText,
}

impl Stored {
    /// The members.
    ///
    /// # Errors
    /// [`SecretsError::Form`] when it holds no JSON object.
    pub fn object(&self) -> Result<SecretObject, SecretsError> {
        SecretObject::parse(&self.text).map_err(|fault| SecretsError::Form {
            name: self.name.clone(),
            fault,
        })
    }
}

/// A secret to be made.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The KMS key; none: AWS's own, `aws/secretsmanager`.
    pub kms_key: Option<String>,
    /// What goes into it.
    pub object: SecretObject,
}

/// The call that writes. The roles of contact centres may call the first only, those of the CTI adapter the second only;
/// whoever has such a role's rights can use the commands too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteWith {
    /// `secretsmanager:UpdateSecret`.
    UpdateSecret,
    /// `secretsmanager:PutSecretValue`.
    PutSecretValue,
}

/// The version that is in use.
pub const CURRENT: &str = "AWSCURRENT";
/// The version before.
pub const PREVIOUS: &str = "AWSPREVIOUS";

/// Reads the current version. `None` when there is no such secret, or none with a value.
///
/// # Errors
/// [`SecretsError::Deleted`], [`SecretsError::Binary`], or what AWS says.
pub async fn read(aws: &Aws, name: &str) -> Result<Option<Stored>, SecretsError> {
    read_version(aws, name, CURRENT).await
}

/// Reads the version with a staging label, [`CURRENT`] or [`PREVIOUS`].
///
/// # Errors
/// As [`read`].
pub async fn read_version(
    aws: &Aws,
    name: &str,
    stage: &str,
) -> Result<Option<Stored>, SecretsError> {
    let answer = aws
        .secrets_manager()
        .get_secret_value()
        .secret_id(name)
        .version_stage(stage)
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let deleted = error.code() == Some("InvalidRequestException")
                && error.message().is_some_and(|message| {
                    message.contains("deletion") || message.contains("deleted")
                });
            let error = AwsError::new("secretsmanager:GetSecretValue", &error);
            return match error {
                _ if deleted => Err(SecretsError::Deleted {
                    name: name.to_owned(),
                }),
                error if error.is_not_found() => Ok(None),
                error => Err(error.into()),
            };
        }
    };
    let Some(text) = answer.secret_string else {
        return Err(SecretsError::Binary {
            name: name.to_owned(),
        });
    };
    Ok(Some(Stored {
        name: answer.name.unwrap_or_else(|| name.to_owned()),
        arn: answer.arn.unwrap_or_default(),
        version: answer.version_id.unwrap_or_default(),
        text: SecretText::new(text),
    }))
}

/// Makes a secret; gives its ARN.
///
/// # Errors
/// What AWS says; [`SecretsError::Form`] when it is too long.
pub async fn create(aws: &Aws, new: &NewSecret) -> Result<String, SecretsError> {
    let text = text_of(&new.name, &new.object)?;
    let answer = aws
        .secrets_manager()
        .create_secret()
        .name(&new.name)
        .description(&new.description)
        .set_kms_key_id(new.kms_key.clone())
        .secret_string(text.expose())
        .send()
        .await
        .map_err(|error| AwsError::new("secretsmanager:CreateSecret", &error))?;
    Ok(answer.arn.unwrap_or_default())
}

/// Writes the members as the new current version; the old one is kept as [`PREVIOUS`].
///
/// # Errors
/// [`SecretsError::Changed`] when the current version is no longer the one that was read; what AWS says.
pub async fn write(
    aws: &Aws,
    read_before: &Stored,
    new: &SecretObject,
    with: WriteWith,
) -> Result<(), SecretsError> {
    let text = text_of(&read_before.name, new)?;
    let name = if read_before.arn.is_empty() {
        &read_before.name
    } else {
        &read_before.arn
    };
    let now = read(aws, name).await?;
    if now.is_none_or(|now| now.version != read_before.version) {
        return Err(SecretsError::Changed {
            name: format!("the secret {}", read_before.name),
        });
    }
    let client = aws.secrets_manager();
    match with {
        WriteWith::UpdateSecret => {
            client
                .update_secret()
                .secret_id(name)
                .secret_string(text.expose())
                .send()
                .await
                .map_err(|error| AwsError::new("secretsmanager:UpdateSecret", &error))?;
        }
        WriteWith::PutSecretValue => {
            client
                .put_secret_value()
                .secret_id(name)
                .secret_string(text.expose())
                .send()
                .await
                .map_err(|error| AwsError::new("secretsmanager:PutSecretValue", &error))?;
        }
    }
    Ok(())
}

fn text_of(name: &str, object: &SecretObject) -> Result<SecretText, SecretsError> {
    let text = object.to_text();
    let bytes = text.expose().len();
    if bytes > LONGEST {
        return Err(SecretsError::Form {
            name: name.to_owned(),
            fault: FormFault::TooLong { bytes },
        });
    }
    Ok(text)
}
