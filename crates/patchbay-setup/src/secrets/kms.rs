//! The KMS key of an adapter's secret: symmetric, with an alias, rotated every year, and a policy that lets nobody
//! decrypt except through Secrets Manager. Owns that policy.

use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use serde_json::{Value, json};

use crate::aws::{Aws, AwsError};
use crate::change::{Change, ChangeKind, ChangeLine};

/// What administrators of a key may do: everything but use it.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators>
const ADMINISTRATION: [&str; 15] = [
    "kms:CancelKeyDeletion",
    "kms:Create*",
    "kms:Delete*",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:Revoke*",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
];

/// What reading and writing a secret needs.
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html>
const USE: [&str; 3] = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"];

/// A key as it is to be.
#[derive(Clone, Debug)]
pub struct KeyWanted {
    /// `alias/patchbay-…`.
    pub alias: String,
    /// The account that owns it.
    pub account: String,
    /// The partition of its ARNs, `aws`.
    pub partition: String,
    /// Its region.
    pub region: String,
    /// ARNs of those who may change the key; none: whoever the account's IAM policies allow.
    pub administrators: Vec<String>,
    /// ARNs of the users and roles that may read and write the secret; none: whoever the account's IAM policies allow.
    pub users: Vec<String>,
}

/// A key as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFound {
    /// Its ARN.
    pub arn: String,
    /// Its policy, JSON.
    pub policy: String,
    /// Whether it is rotated every year.
    pub rotates: bool,
    /// Whether it can be used: neither disabled nor waiting for deletion.
    pub enabled: bool,
}

impl KeyWanted {
    /// The key's policy.
    pub fn policy(&self) -> Value {
        let root = format!("arn:{}:iam::{}:root", self.partition, self.account);
        let who = |named: &[String]| match named {
            [] => json!(root),
            [one] => json!(one),
            several => json!(several),
        };
        // Without the account among them a key whose administrators are gone could never be changed again.
        let mut administrators = vec![root.clone()];
        administrators.extend(self.administrators.iter().cloned());
        json!({
            "Version": "2012-10-17",
            "Id": "patchbay-secret-key",
            "Statement": [
                {
                    "Sid": "Administration",
                    "Effect": "Allow",
                    "Principal": { "AWS": who(&administrators) },
                    "Action": ADMINISTRATION,
                    "Resource": "*"
                },
                {
                    "Sid": "UseThroughSecretsManager",
                    "Effect": "Allow",
                    "Principal": { "AWS": who(&self.users) },
                    "Action": USE,
                    "Resource": "*",
                    "Condition": {
                        "StringEquals": {
                            "kms:CallerAccount": self.account,
                            "kms:ViaService": format!("secretsmanager.{}.{}", self.region, self.domain())
                        }
                    }
                }
            ]
        })
    }

    fn domain(&self) -> &'static str {
        if self.partition == "aws-cn" {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        }
    }

    /// What would be written. An existing policy is compared only when somebody was named for it.
    pub fn changes(&self, found: Option<&KeyFound>) -> Vec<Change> {
        let place = format!("KMS key {}", self.alias);
        let wanted = laid_out(&self.policy());
        let Some(found) = found else {
            let mut change = Change::of_text(place, None, Some(&wanted));
            if let Some(change) = &mut change {
                change.lines.insert(
                    0,
                    ChangeLine::Added(
                        "symmetric key, rotated every year, with this policy:".into(),
                    ),
                );
            }
            return change.into_iter().collect();
        };
        let mut changes = Vec::new();
        if !found.rotates {
            changes.push(Change {
                place: place.clone(),
                kind: ChangeKind::Update,
                lines: vec![ChangeLine::Added("rotated every year".into())],
            });
        }
        if self.says_who() && !self.has_policy(found) {
            let old: Value = serde_json::from_str(&found.policy).unwrap_or(Value::Null);
            changes.extend(Change::of_text(
                format!("{place}, policy"),
                Some(&laid_out(&old)),
                Some(&wanted),
            ));
        }
        changes
    }

    fn says_who(&self) -> bool {
        !self.users.is_empty() || !self.administrators.is_empty()
    }

    fn has_policy(&self, found: &KeyFound) -> bool {
        serde_json::from_str::<Value>(&found.policy).is_ok_and(|policy| policy == self.policy())
    }

    /// Makes the key, or makes it as it is to be; gives its ARN.
    ///
    /// # Errors
    /// What AWS says. A key that was made before an error keeps its alias or none; the next run goes on from there.
    pub async fn apply(&self, aws: &Aws, found: Option<&KeyFound>) -> Result<String, AwsError> {
        let client = aws.kms();
        let Some(found) = found else {
            let answer = client
                .create_key()
                .description("Encrypts the Salesforce credentials of the CTI adapter")
                .key_spec(KeySpec::SymmetricDefault)
                .key_usage(KeyUsageType::EncryptDecrypt)
                .policy(self.policy().to_string())
                .send()
                .await
                .map_err(|error| AwsError::new("kms:CreateKey", &error))?;
            let metadata = answer.key_metadata;
            let arn = metadata
                .and_then(|metadata| metadata.arn)
                .unwrap_or_default();
            client
                .create_alias()
                .alias_name(&self.alias)
                .target_key_id(&arn)
                .send()
                .await
                .map_err(|error| AwsError::new("kms:CreateAlias", &error))?;
            rotate(aws, &arn).await?;
            return Ok(arn);
        };
        if !found.rotates {
            rotate(aws, &found.arn).await?;
        }
        if self.says_who() && !self.has_policy(found) {
            client
                .put_key_policy()
                .key_id(&found.arn)
                .policy(self.policy().to_string())
                .send()
                .await
                .map_err(|error| AwsError::new("kms:PutKeyPolicy", &error))?;
        }
        Ok(found.arn.clone())
    }
}

async fn rotate(aws: &Aws, key: &str) -> Result<(), AwsError> {
    aws.kms()
        .enable_key_rotation()
        .key_id(key)
        .send()
        .await
        .map_err(|error| AwsError::new("kms:EnableKeyRotation", &error))?;
    Ok(())
}

/// Reads a key by its alias. `None` when there is none.
///
/// # Errors
/// What AWS says.
pub async fn find_key(aws: &Aws, alias: &str) -> Result<Option<KeyFound>, AwsError> {
    let client = aws.kms();
    let described = match client.describe_key().key_id(alias).send().await {
        Ok(answer) => answer.key_metadata,
        Err(error) => {
            let error = AwsError::new("kms:DescribeKey", &error);
            return if error.is_not_found() {
                Ok(None)
            } else {
                Err(error)
            };
        }
    };
    let Some(metadata) = described else {
        return Ok(None);
    };
    let arn = metadata.arn.unwrap_or(metadata.key_id);
    let policy = client
        .get_key_policy()
        .key_id(&arn)
        .send()
        .await
        .map_err(|error| AwsError::new("kms:GetKeyPolicy", &error))?
        .policy
        .unwrap_or_default();
    let rotates = client
        .get_key_rotation_status()
        .key_id(&arn)
        .send()
        .await
        .map_err(|error| AwsError::new("kms:GetKeyRotationStatus", &error))?
        .key_rotation_enabled;
    Ok(Some(KeyFound {
        arn,
        policy,
        rotates,
        enabled: metadata.enabled,
    }))
}

fn laid_out(policy: &Value) -> String {
    serde_json::to_string_pretty(policy).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::{KeyFound, KeyWanted};

    fn wanted(users: &[&str]) -> KeyWanted {
        KeyWanted {
            alias: "alias/SalesforceCredentialsKey".into(),
            account: "210987654321".into(),
            partition: "aws".into(),
            region: "eu-west-2".into(),
            administrators: Vec::new(),
            users: users.iter().map(|user| (*user).to_owned()).collect(),
        }
    }

    #[test]
    fn only_secrets_manager_decrypts_and_only_for_those_who_are_named() {
        let role = "arn:aws:iam::210987654321:role/adapter";
        let policy = wanted(&[role]).policy();
        let usage = &policy["Statement"][1];
        assert_eq!(usage["Principal"]["AWS"], role);
        assert_eq!(
            usage["Condition"]["StringEquals"]["kms:ViaService"],
            "secretsmanager.eu-west-2.amazonaws.com"
        );
        let administration = policy["Statement"][0]["Action"].to_string();
        for action in ["Decrypt", "Encrypt", "GenerateDataKey", "kms:*"] {
            assert!(
                !administration.contains(action),
                "{action} is no administration"
            );
        }
        // AWS takes 32 KB. <https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html>
        assert!(policy.to_string().len() < 32 * 1024);
    }

    #[test]
    fn a_key_that_is_right_is_left_alone_and_its_policy_too_unless_somebody_is_named() {
        let found = KeyFound {
            arn: "arn".into(),
            policy: wanted(&[]).policy().to_string(),
            rotates: true,
            enabled: true,
        };
        assert!(wanted(&[]).changes(Some(&found)).is_empty());
        assert_eq!(
            wanted(&["arn:aws:iam::210987654321:role/r"])
                .changes(Some(&found))
                .len(),
            1
        );
        let still = KeyFound {
            rotates: false,
            ..found
        };
        assert_eq!(wanted(&[]).changes(Some(&still)).len(), 1);
        assert_eq!(wanted(&[]).changes(None).len(), 1);
    }
}
