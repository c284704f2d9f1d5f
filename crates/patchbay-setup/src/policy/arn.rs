//! Amazon Resource Names.

use std::fmt;

/// The parts of an ARN, `arn:aws:iam::210987654321:role/AcmeVoiceCC-SCVS3Role`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Arn {
    /// `aws`, `aws-us-gov`, `aws-cn`.
    pub partition: String,
    /// `iam`, `lambda`.
    pub service: String,
    /// Empty where the service has none.
    pub region: String,
    /// Twelve digits; empty where there is none.
    pub account: String,
    /// What comes after, `role/AcmeVoiceCC-SCVS3Role`.
    pub resource: String,
}

impl Arn {
    /// Reads an ARN; nothing when the text has not its six parts.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let mut next = || parts.next().map(str::to_owned);
        let arn = Self {
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        };
        (!arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty())
            .then_some(arn)
    }

    /// The name of the role, without its path; nothing when the ARN is none of a role.
    pub fn role_name(&self) -> Option<&str> {
        let name = self.resource.strip_prefix("role/")?.rsplit('/').next()?;
        (self.service == "iam" && !name.is_empty()).then_some(name)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            service,
            region,
            account,
            resource,
        } = self;
        write!(
            formatter,
            "arn:{partition}:{service}:{region}:{account}:{resource}"
        )
    }
}

/// Whether the text is the id of an AWS account: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[test]
    fn a_role_with_a_path_has_its_last_name() {
        let text = "arn:aws:iam::210987654321:role/voice/AcmeVoiceCC-SCVS3Role";
        let arn = Arn::parse(text).expect("is an ARN");
        assert_eq!(arn.role_name(), Some("AcmeVoiceCC-SCVS3Role"));
        assert_eq!(arn.account, "210987654321");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn what_lacks_a_part_is_no_arn() {
        assert_eq!(Arn::parse("role/X"), None);
        assert_eq!(Arn::parse("arn:aws:iam::210987654321"), None);
        assert_eq!(Arn::parse("arn:aws:iam::210987654321:"), None);
    }
}
