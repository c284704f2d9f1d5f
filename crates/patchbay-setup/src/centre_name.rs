//! The API name of a contact centre. Owns the rule that Salesforce publishes for it.

use std::fmt;

/// The API name of a contact centre, such as `AcmeVoiceCC`: at most 20 ASCII letters and digits, the first a letter,
/// not beginning with `aws` or `ssm`. Source: field rules of `scv-external-client-app`, Voice developer guide; the last
/// rule is that of names in the Systems Manager Parameter Store and ignores case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CentreName(String);

/// Why a text is no API name of a contact centre.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be the API name of a contact centre: {rule}")]
pub struct CentreNameError {
    text: String,
    rule: &'static str,
}

/// The most characters that the name may have.
const LONGEST: usize = 20;

impl CentreName {
    /// Reads a name as a person gives it.
    ///
    /// # Errors
    /// [`CentreNameError`] says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, CentreNameError> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let rule = if text.is_empty() {
            "it is empty"
        } else if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            "it has to begin with a letter"
        } else if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            "only letters and digits may stand in it"
        } else if text.len() > LONGEST {
            "it has more than 20 characters"
        } else if lower.starts_with("aws") || lower.starts_with("ssm") {
            "it must not begin with `aws` or `ssm`"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(CentreNameError {
            text: text.to_owned(),
            rule,
        })
    }

    /// The name as Salesforce and AWS know it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The secret with the settings, `<name>-salesforce-secret`.
    pub fn secret(&self) -> String {
        format!("{self}-salesforce-secret")
    }

    /// The secret with the shared access token, `<name>-salesforce-access-secret`.
    pub fn access_secret(&self) -> String {
        format!("{self}-salesforce-access-secret")
    }
}

impl fmt::Display for CentreName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CentreName;

    #[test]
    fn a_name_of_twenty_letters_and_digits_is_taken() {
        let name = CentreName::parse(" AcmeVoiceCC123456789 ").expect("is a name");
        assert_eq!(name.secret(), "AcmeVoiceCC123456789-salesforce-secret");
    }

    #[test]
    fn each_rule_is_named() {
        let rule = |text: &str| CentreName::parse(text).expect_err("no name").to_string();
        assert!(rule("").contains("empty"));
        assert!(rule("1Acme").contains("begin with a letter"));
        assert!(rule("Acme_Voice").contains("only letters and digits"));
        assert!(rule("Acmé").contains("only letters and digits"));
        assert!(rule("AcmeVoiceCC1234567890").contains("more than 20"));
        assert!(rule("AWSVoice").contains("aws"));
        assert!(rule("ssmVoice").contains("ssm"));
    }
}
