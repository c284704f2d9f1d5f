//! The names that go into an app. Owns their rules.

use std::fmt;

/// The API name of an app: letters, digits and single underscores, first a letter, last no underscore. At most 60
/// characters, so that the names of its settings, which are longer by a suffix, stay within the 80 of a developer name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppName(String);

/// The e-mail address of whoever answers for the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactEmail(String);

/// The ARN of an IAM role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleArn(Arn);

/// The ARN of an IAM SAML provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamlProviderArn(Arn);

/// Why a text is no such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}: {rule}")]
pub struct NameError {
    text: String,
    what: &'static str,
    rule: &'static str,
}

/// The most characters of an app's API name.
const LONGEST: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Arn {
    text: String,
    account: String,
    name: String,
}

impl AppName {
    /// Reads a name as a person gives it.
    ///
    /// # Errors
    /// [`NameError`] says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        let rule = if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            "it has to begin with a letter"
        } else if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            "only letters, digits and underscores may stand in it"
        } else if text.ends_with('_') || text.contains("__") {
            "it must not end with an underscore nor hold two in a row"
        } else if text.len() > LONGEST {
            "it has more than 60 characters"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(fault(text, "API name of an app", rule))
    }

    /// The name as Salesforce knows it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl ContactEmail {
    /// Reads an address: something, `@`, a host with a dot.
    ///
    /// # Errors
    /// [`NameError`] when it is none.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        let good = text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && !host.contains('@')
                && host.split('.').all(|label| !label.is_empty())
                && host.contains('.')
        });
        if good && !text.contains(char::is_whitespace) {
            Ok(Self(text.to_owned()))
        } else {
            Err(fault(
                text,
                "e-mail address",
                "write for example voice-ops@acme.example",
            ))
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RoleArn {
    /// Reads `arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole`.
    ///
    /// # Errors
    /// [`NameError`] when it is no ARN of a role.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let rule = "write for example arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole";
        Arn::parse(text, ":role/")
            .map(Self)
            .ok_or_else(|| fault(text, "ARN of a role", rule))
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The account, 12 digits.
    pub fn account(&self) -> &str {
        &self.0.account
    }

    /// The partition: `aws`, `aws-us-gov`, `aws-cn`.
    pub fn partition(&self) -> &str {
        self.as_str().split(':').nth(1).unwrap_or("aws")
    }

    /// The role's name, without its path.
    pub fn name(&self) -> &str {
        self.0.name.rsplit('/').next().unwrap_or(&self.0.name)
    }
}

impl SamlProviderArn {
    /// Reads `arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd`.
    ///
    /// # Errors
    /// [`NameError`] when it is no ARN of a SAML provider.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let rule = "write for example \
                    arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd";
        Arn::parse(text, ":saml-provider/")
            .map(Self)
            .ok_or_else(|| fault(text, "ARN of a SAML provider", rule))
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The account, 12 digits.
    pub fn account(&self) -> &str {
        &self.0.account
    }

    /// The provider's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }
}

impl Arn {
    fn parse(text: &str, kind: &str) -> Option<Self> {
        let text = text.trim();
        let (head, name) = text.split_once(kind)?;
        let mut parts = head.split(':');
        let (arn, partition) = (parts.next()?, parts.next()?);
        let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
        let good = arn == "arn"
            && partition.starts_with("aws")
            && service == "iam"
            && region.is_empty()
            && parts.next().is_none()
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&byte));
        good.then(|| Self {
            text: text.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        })
    }
}

fn fault(text: &str, what: &'static str, rule: &'static str) -> NameError {
    NameError {
        text: text.to_owned(),
        what,
        rule,
    }
}

#[cfg(test)]
mod tests {
    use super::{AppName, ContactEmail, RoleArn, SamlProviderArn};

    #[test]
    fn each_rule_of_an_api_name_is_named() {
        AppName::parse("Acme_Voice_Rest2").expect("is a name");
        let rule = |text: &str| AppName::parse(text).expect_err("no name").to_string();
        assert!(rule("2Acme").contains("begin with a letter"));
        assert!(rule("Acme Voice").contains("only letters"));
        assert!(rule("Acme__Voice").contains("two in a row"));
        assert!(rule("Acme_").contains("end with an underscore"));
        assert!(rule(&"A".repeat(61)).contains("more than 60"));
    }

    #[test]
    fn an_address_has_a_host() {
        ContactEmail::parse("voice-ops@acme.example").expect("is an address");
        for text in [
            "",
            "acme.example",
            "a@b",
            "a b@acme.example",
            "@acme.example",
            "a@b.c@d.e",
        ] {
            ContactEmail::parse(text).expect_err(text);
        }
    }

    #[test]
    fn an_arn_gives_its_account_and_name() {
        let role = RoleArn::parse("arn:aws:iam::210987654321:role/scv/AcmeVoiceCC-SAMLRole")
            .expect("is a role");
        assert_eq!(
            (role.account(), role.name()),
            ("210987654321", "AcmeVoiceCC-SAMLRole")
        );
        RoleArn::parse("arn:aws-us-gov:iam::210987654321:role/A").expect("is a role");
        SamlProviderArn::parse("arn:aws:iam::210987654321:role/A").expect_err("is a role");
        RoleArn::parse("arn:aws:iam::2109876543:role/A").expect_err("an account has 12 digits");
        RoleArn::parse("arn:aws:iam::210987654321:role/").expect_err("has no name");
        RoleArn::parse("AcmeVoiceCC-SAMLRole").expect_err("is no ARN");
    }
}
