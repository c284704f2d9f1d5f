//! The SAML sign-in of one contact centre: the names that Salesforce and AWS have to agree on. Owns how each is made;
//! knows no policy and no account.

use crate::CentreName;
use crate::policy::is_account_id;

use super::arn::{ArnKind, IamArn, Partition};
use super::org_id::OrgId;

/// How the provider's name is spelt. Salesforce's published stacks write `SalesforceServiceVoiceIdp`, its set-up article
/// `SalesforceVoiceIdp`. Nothing depends on the spelling, everything on the same one being used everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProviderSpelling {
    /// `SalesforceServiceVoiceIdp_<org id>`
    #[default]
    Service,
    /// `SalesforceVoiceIdp_<org id>`
    Voice,
}

impl ProviderSpelling {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Service, Self::Voice];

    /// The provider's name for an org.
    pub fn name(self, org: &OrgId) -> String {
        let stem = match self {
            Self::Service => "SalesforceServiceVoiceIdp",
            Self::Voice => "SalesforceVoiceIdp",
        };
        format!("{stem}_{org}")
    }
}

/// The org id that a provider's name carries in either spelling; `None` for another name.
pub fn org_of_provider(name: &str) -> Option<&str> {
    name.strip_prefix("SalesforceServiceVoiceIdp_")
        .or_else(|| name.strip_prefix("SalesforceVoiceIdp_"))
}

/// Seconds that a role's sessions may last at most (`MaxSessionDuration`).
pub const SESSION: std::ops::RangeInclusive<u32> = 3_600..=43_200;

/// What a sign-in is made from.
#[derive(Clone, Debug)]
pub struct SignInParts {
    /// The AWS account, twelve digits.
    pub account: String,
    /// The region of the Amazon Connect instance.
    pub region: String,
    /// The contact centre.
    pub centre: CentreName,
    /// The Salesforce org.
    pub org: OrgId,
    /// The id of the Amazon Connect instance, a UUID.
    pub instance: String,
    /// The provider's name; otherwise [`ProviderSpelling::Service`].
    pub provider: Option<String>,
    /// Whether responses sent to the endpoint of the instance's region are taken too.
    pub regional: bool,
}

/// Why parts make no sign-in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// The account.
    #[error("`{0}` is no AWS account: an account's id has twelve digits")]
    Account(String),
    /// The region.
    #[error("`{0}` is no AWS region such as eu-west-2")]
    Region(String),
    /// The instance.
    #[error(
        "`{0}` is no id of an Amazon Connect instance: the id is the last part of the instance's ARN, such as \
         6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
    )]
    Instance(String),
    /// The provider.
    #[error(
        "`{0}` cannot name a SAML provider: 1 to 128 letters, digits, dots, underscores and hyphens"
    )]
    Provider(String),
}

/// The names of a contact centre's sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    partition: Partition,
    account: String,
    region: String,
    centre: CentreName,
    instance: String,
    provider: String,
    regional: bool,
}

impl SignIn {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`SignInError`] names the part that has not its form.
    pub fn new(parts: SignInParts) -> Result<Self, SignInError> {
        if !is_account_id(&parts.account) {
            return Err(SignInError::Account(parts.account));
        }
        if !is_region(&parts.region) {
            return Err(SignInError::Region(parts.region));
        }
        let Ok(instance) = uuid::Uuid::try_parse(&parts.instance) else {
            return Err(SignInError::Instance(parts.instance));
        };
        let provider = parts
            .provider
            .unwrap_or_else(|| ProviderSpelling::default().name(&parts.org));
        if !is_provider(&provider) {
            return Err(SignInError::Provider(provider));
        }
        Ok(Self {
            partition: Partition::of_region(&parts.region),
            account: parts.account,
            region: parts.region,
            centre: parts.centre,
            instance: instance.hyphenated().to_string(),
            provider,
            regional: parts.regional,
        })
    }

    /// The part of AWS.
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// The contact centre.
    pub fn centre(&self) -> &CentreName {
        &self.centre
    }

    /// The account's id.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The instance's id, lower case with hyphens.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// The provider's name.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The role's name, `AcmeVoiceCC-SAMLRole`.
    pub fn role(&self) -> String {
        format!("{}-SAMLRole", self.centre)
    }

    /// The name of the role's own policy, as the published stack names it: `AcmeVoiceCC-SAMLPolicy`.
    pub fn policy(&self) -> String {
        format!("{}-SAMLPolicy", self.centre)
    }

    /// The provider's ARN.
    pub fn provider_arn(&self) -> String {
        self.arn(ArnKind::Provider, self.provider.clone())
    }

    /// The role's ARN.
    pub fn role_arn(&self) -> String {
        self.arn(ArnKind::Role, self.role())
    }

    fn arn(&self, kind: ArnKind, name: String) -> String {
        let arn = IamArn {
            partition: self.partition,
            account: self.account.clone(),
            kind,
            name,
        };
        arn.to_string()
    }

    /// What the attribute `Role` has to say, provider first as Salesforce's article has it.
    pub fn role_pair(&self) -> String {
        format!("{},{}", self.provider_arn(), self.role_arn())
    }

    /// The same as the formula of the single-sign-on app.
    pub fn role_formula(&self) -> String {
        format!("'{}' & ',' & '{}'", self.provider_arn(), self.role_arn())
    }

    /// The endpoints that the role takes responses from (`SAML:aud`).
    pub fn endpoints(&self) -> Vec<String> {
        let mut endpoints = vec![self.partition.global_endpoint()];
        if self.regional {
            endpoints.push(self.partition.regional_endpoint(&self.region));
        }
        endpoints
    }

    /// Where Amazon Connect goes on: the relay state of the contact-centre definition.
    pub fn relay_state(&self) -> String {
        self.partition.relay_state(&self.region, &self.instance)
    }
}

fn is_provider(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// `eu-west-2`, `us-gov-west-1`: lower-case words and a number.
fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let Some((last, words)) = words.split_last() else {
        return false;
    };
    words.len() >= 2
        && words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && !last.is_empty()
        && last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
pub(super) mod tests {
    use super::{ProviderSpelling, SignIn, SignInError, SignInParts, org_of_provider};
    use crate::CentreName;
    use crate::saml::OrgId;

    pub(crate) fn parts() -> SignInParts {
        SignInParts {
            account: "210987654321".into(),
            region: "eu-west-2".into(),
            centre: CentreName::parse("AcmeVoiceCC").expect("is a name"),
            org: OrgId::parse("00D5e000000AbCdEAK").expect("is an id"),
            instance: "6F1D2C3B-0000-4a4a-9b9b-1234567890ab".into(),
            provider: None,
            regional: false,
        }
    }

    pub(crate) fn sign_in() -> SignIn {
        SignIn::new(parts()).expect("is a sign-in")
    }

    #[test]
    fn names_are_made_as_both_sides_make_them() {
        let sign_in = sign_in();
        assert_eq!(
            sign_in.role_pair(),
            "arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd,\
             arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole"
        );
        assert_eq!(
            sign_in.relay_state(),
            "https://eu-west-2.console.aws.amazon.com/connect/federate/6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
        );
        assert_eq!(sign_in.endpoints(), ["https://signin.aws.amazon.com/saml"]);
    }

    #[test]
    fn the_other_spelling_and_the_region_are_chosen() {
        let mut parts = parts();
        parts.provider = Some(ProviderSpelling::Voice.name(&parts.org));
        parts.regional = true;
        let sign_in = SignIn::new(parts).expect("is a sign-in");
        assert_eq!(sign_in.provider(), "SalesforceVoiceIdp_00D5e000000AbCd");
        assert_eq!(
            sign_in.endpoints(),
            [
                "https://signin.aws.amazon.com/saml",
                "https://eu-west-2.signin.aws.amazon.com/saml"
            ]
        );
        assert_eq!(org_of_provider(sign_in.provider()), Some("00D5e000000AbCd"));
    }

    #[test]
    fn govcloud_has_its_own_endpoints() {
        let mut parts = parts();
        parts.region = "us-gov-west-1".into();
        let sign_in = SignIn::new(parts).expect("is a sign-in");
        assert_eq!(
            sign_in.endpoints(),
            ["https://signin.amazonaws-us-gov.com/saml"]
        );
        assert!(sign_in.role_arn().starts_with("arn:aws-us-gov:iam::"));
    }

    #[test]
    fn malformed_parts_are_named() {
        let broken = |change: fn(&mut SignInParts)| {
            let mut parts = parts();
            change(&mut parts);
            SignIn::new(parts).expect_err("is refused")
        };
        assert!(matches!(
            broken(|parts| parts.account = "2109-8765-4321".into()),
            SignInError::Account(_)
        ));
        assert!(matches!(
            broken(|parts| parts.region = "London".into()),
            SignInError::Region(_)
        ));
        assert!(matches!(
            broken(|parts| parts.instance = "acme".into()),
            SignInError::Instance(_)
        ));
        assert!(matches!(
            broken(|parts| parts.provider = Some("a b".into())),
            SignInError::Provider(_)
        ));
    }
}
