//! The options for the KMS key of the adapter's secret.

use patchbay_setup::aws::Aws;
use patchbay_setup::secrets::{self, KeyWanted};

use super::of_aws;
use crate::failure::Failure;

/// The KMS key of the adapter's secret.
#[derive(Debug, clap::Args)]
pub(super) struct KmsArgs {
    /// The alias of the KMS key; otherwise it follows from the secret's name
    #[arg(long, value_name = "ALIAS", help_heading = "CTI adapter")]
    key_alias: Option<String>,
    /// A user or role that may change the KMS key, beside those whom the account's policies allow
    #[arg(long, value_name = "ARN", help_heading = "CTI adapter")]
    key_admin: Vec<String>,
    /// A user or role that may read and write the secret, instead of those whom the account's policies allow
    #[arg(long, value_name = "ARN", help_heading = "CTI adapter")]
    key_user: Vec<String>,
    /// No KMS key of its own: the secret is encrypted with aws/secretsmanager
    #[arg(long, help_heading = "CTI adapter", conflicts_with_all = ["key_alias", "key_admin", "key_user"])]
    pub(super) no_kms_key: bool,
}

impl KmsArgs {
    /// The key that is wanted; none where that was said.
    pub(super) async fn wanted(
        &self,
        aws: &Aws,
        secret: &str,
    ) -> Result<Option<KeyWanted>, Failure> {
        if self.no_kms_key {
            return Ok(None);
        }
        let (account, partition) = secrets::account(aws)
            .await
            .map_err(|error| of_aws(&error))?;
        // Letters, digits, `/`, `_` and `-` only:
        // <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
        let plain: String = secret
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || "/_-".contains(letter) {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        let alias = self
            .key_alias
            .clone()
            .unwrap_or_else(|| format!("{plain}-key"));
        Ok(Some(KeyWanted {
            alias: if alias.starts_with("alias/") {
                alias
            } else {
                format!("alias/{alias}")
            },
            account,
            partition,
            region: aws.region().unwrap_or_default().to_owned(),
            administrators: self.key_admin.clone(),
            users: self.key_user.clone(),
        }))
    }
}
