//! The parts of AWS that ARNs and endpoints name. Owns partitions and the ARNs of IAM roles and SAML providers.

use std::fmt;

use crate::policy::is_account_id;

/// A part of AWS with accounts and endpoints of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// The commercial regions, `aws`.
    #[default]
    Commercial,
    /// The regions of the US government, `aws-us-gov`.
    Gov,
    /// China, `aws-cn`.
    China,
}

impl Partition {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Commercial, Self::Gov, Self::China];

    /// The partition of a region: `us-gov-west-1` → [`Partition::Gov`].
    pub fn of_region(region: &str) -> Self {
        if region.starts_with("us-gov-") {
            Self::Gov
        } else if region.starts_with("cn-") {
            Self::China
        } else {
            Self::Commercial
        }
    }

    /// As it stands in ARNs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commercial => "aws",
            Self::Gov => "aws-us-gov",
            Self::China => "aws-cn",
        }
    }

    /// The host that takes SAML responses, without a region before it. Source: AWS sign-in endpoints,
    /// <https://docs.aws.amazon.com/general/latest/gr/signin-service.html>.
    pub fn sign_in_host(self) -> &'static str {
        match self {
            Self::Commercial => "signin.aws.amazon.com",
            Self::Gov => "signin.amazonaws-us-gov.com",
            Self::China => "signin.amazonaws.cn",
        }
    }

    /// The address for every region of the partition, `https://signin.aws.amazon.com/saml`.
    pub fn global_endpoint(self) -> String {
        format!("https://{}/saml", self.sign_in_host())
    }

    /// The address of one region, `https://eu-west-2.signin.aws.amazon.com/saml`.
    pub fn regional_endpoint(self, region: &str) -> String {
        format!("https://{region}.{}/saml", self.sign_in_host())
    }

    /// Where Amazon Connect signs a person in after AWS did: what Salesforce calls the relay state.
    pub fn relay_state(self, region: &str, instance: &str) -> String {
        match self {
            Self::Commercial => {
                format!("https://{region}.console.aws.amazon.com/connect/federate/{instance}")
            }
            Self::Gov => {
                format!("https://console.amazonaws-us-gov.com/connect/federate/{instance}")
            }
            Self::China => {
                format!("https://{region}.console.amazonaws.cn/connect/federate/{instance}")
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What an ARN of a sign-in names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArnKind {
    /// `role/…`
    Role,
    /// `saml-provider/…`
    Provider,
}

/// The ARN of an IAM role or of a SAML provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamArn {
    /// The part of AWS.
    pub partition: Partition,
    /// Twelve digits.
    pub account: String,
    /// Role or provider.
    pub kind: ArnKind,
    /// What follows `role/` or `saml-provider/`; a role's path is part of it.
    pub name: String,
}

impl IamArn {
    /// Reads `arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(partition), Some("iam"), Some(""), Some(account), Some(resource)) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return None;
        };
        let (kind, name) = resource.split_once('/')?;
        let kind = match kind {
            "role" => ArnKind::Role,
            "saml-provider" => ArnKind::Provider,
            _ => return None,
        };
        let named = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte));
        (is_account_id(account) && named).then_some(Self {
            partition: Partition::parse(partition)?,
            account: account.to_owned(),
            kind,
            name: name.to_owned(),
        })
    }

    /// The name without a path.
    pub fn last_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

impl fmt::Display for IamArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ArnKind::Role => "role",
            ArnKind::Provider => "saml-provider",
        };
        let Self {
            partition,
            account,
            name,
            ..
        } = self;
        write!(formatter, "arn:{partition}:iam::{account}:{kind}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::{ArnKind, IamArn, Partition};

    #[test]
    fn an_arn_is_read_and_written() {
        let text = "arn:aws-us-gov:iam::210987654321:role/voice/AcmeVoiceCC-SAMLRole";
        let arn = IamArn::parse(text).expect("is an ARN");
        assert_eq!(arn.kind, ArnKind::Role);
        assert_eq!(arn.partition, Partition::Gov);
        assert_eq!(arn.last_name(), "AcmeVoiceCC-SAMLRole");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn what_is_no_arn_of_a_sign_in_is_refused() {
        for text in [
            "",
            "arn:aws:iam::210987654321:user/jo",
            "arn:aws:iam::21098765432:role/A",
            "arn:aws:iam::210987654321:role/",
            "arn:aws:sts::210987654321:role/A",
            "'arn:aws:iam::210987654321:role/A'",
            "arn:aws:iam::210987654321:role/A'",
            "arn:moon:iam::210987654321:role/A",
        ] {
            assert_eq!(IamArn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn endpoints_follow_the_region() {
        assert_eq!(Partition::of_region("us-gov-west-1"), Partition::Gov);
        assert_eq!(
            Partition::of_region("eu-west-2").regional_endpoint("eu-west-2"),
            "https://eu-west-2.signin.aws.amazon.com/saml"
        );
        assert_eq!(
            Partition::Gov.relay_state("us-gov-west-1", "i"),
            "https://console.amazonaws-us-gov.com/connect/federate/i"
        );
    }
}
