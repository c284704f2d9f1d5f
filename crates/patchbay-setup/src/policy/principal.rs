//! Who a statement is about.

use std::fmt;

use serde_json::Value;

use super::arn::{Arn, is_account_id};

/// One member of a statement's `Principal`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Principal {
    /// Everybody: `"*"` or `{"AWS": "*"}`.
    Anyone,
    /// A whole account, twelve digits: written as the digits or as the ARN of its `root`.
    Account(String),
    /// A role, a user or a session.
    Identity(Arn),
    /// An identity provider: the ARN of a SAML provider, or the name of a web identity provider.
    Federated(String),
    /// A service of AWS, `lambda.amazonaws.com`.
    Service(String),
    /// An `AWS` principal of another form: the unique id of a deleted identity, a placeholder.
    OtherAws(String),
    /// A principal of another kind, `CanonicalUser`: kind, then value.
    Other(String, String),
}

impl Principal {
    /// What stands under `AWS`: `*`, an account id, an ARN.
    pub fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Anyone;
        }
        if is_account_id(text) {
            return Self::Account(text.to_owned());
        }
        match Arn::parse(text) {
            Some(arn) if arn.resource == "root" => Self::Account(arn.account),
            Some(arn) => Self::Identity(arn),
            None => Self::OtherAws(text.to_owned()),
        }
    }

    /// What stands under `kind`; one that a CloudFormation function makes counts as the text of its `Fn::Sub`, or else as
    /// its JSON.
    pub(super) fn of_value(kind: &str, value: &Value) -> Self {
        let substituted = value.get("Fn::Sub").and_then(Value::as_str);
        match value.as_str().or(substituted) {
            Some(text) => Self::of_kind(kind, text),
            None => Self::of_kind(kind, &value.to_string()),
        }
    }

    fn of_kind(kind: &str, text: &str) -> Self {
        match kind {
            "AWS" => Self::aws(text),
            "Federated" => Self::Federated(text.to_owned()),
            "Service" => Self::Service(text.to_owned()),
            kind => Self::Other(kind.to_owned(), text.to_owned()),
        }
    }

    /// The AWS account that the principal is in; nothing for everybody, services and providers.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Account(account) => Some(account),
            Self::Identity(arn) if !arn.account.is_empty() => Some(&arn.account),
            _ => None,
        }
    }

    /// Whether what is granted to `self` is granted to `other` too: everybody, the same one, and an account all that is
    /// in it.
    pub fn covers(&self, other: &Self) -> bool {
        match self {
            Self::Anyone => !matches!(other, Self::Service(_) | Self::Federated(_)),
            Self::Account(account) => other.account() == Some(account),
            one => one == other,
        }
    }

    /// Whether it is of another account than `own`, or may be: everybody is, and so is every AWS principal as long as
    /// nobody knows the own account. Services and identity providers are not.
    pub fn is_cross_account(&self, own: Option<&str>) -> bool {
        match self {
            Self::Anyone => true,
            Self::OtherAws(text) => !text.contains("AWS::AccountId"),
            Self::Account(account) => Some(account.as_str()) != own && !names_own_account(account),
            Self::Identity(arn) => {
                Some(arn.account.as_str()) != own && !names_own_account(&arn.account)
            }
            Self::Federated(_) | Self::Service(_) | Self::Other(..) => false,
        }
    }
}

/// What a CloudFormation template writes for the account that its stack is made in.
fn names_own_account(account: &str) -> bool {
    account == "${AWS::AccountId}"
}

impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => formatter.write_str("*"),
            Self::Account(account) => write!(formatter, "account {account}"),
            Self::Identity(arn) => arn.fmt(formatter),
            Self::Federated(text) | Self::Service(text) | Self::OtherAws(text) => {
                formatter.write_str(text)
            }
            Self::Other(kind, text) => write!(formatter, "{kind} {text}"),
        }
    }
}
