//! The id of a Salesforce org. Owns its two spellings; knows not where an id is used.

use std::fmt;

/// The id of an org as AWS names carry it: 15 characters, upper and lower case different.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgId(String);

/// Why a text is no org id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no id of a Salesforce org: {rule}")]
pub struct OrgIdError {
    text: String,
    rule: &'static str,
}

const SHORT: usize = 15;
const LONG: usize = 18;
/// What the last three characters of the long form are taken from.
const CHECK_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

impl OrgId {
    /// Reads an id of 15 or 18 characters. The three last of 18 say which of the first 15 are upper case
    /// (<https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm>, "ID Field Type"); they are
    /// checked, because an id that went through a program that ignores case is another org's, or nobody's.
    ///
    /// # Errors
    /// [`OrgIdError`] says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, OrgIdError> {
        let text = text.trim();
        let fault = |rule| OrgIdError {
            text: text.to_owned(),
            rule,
        };
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(fault("only letters and digits may stand in it"));
        }
        if text.len() != SHORT && text.len() != LONG {
            return Err(fault("it has 15 or 18 characters"));
        }
        if !text.starts_with("00D") {
            return Err(fault("it begins with 00D"));
        }
        let (short, check) = text.split_at(SHORT);
        if !check.is_empty() && !check.eq_ignore_ascii_case(&check_letters(short)) {
            return Err(fault(
                "its last three characters do not fit the others; was upper or lower case lost on the way?",
            ));
        }
        Ok(Self(short.to_owned()))
    }

    /// The 15 characters, `00D5e000000AbCd`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 18 characters that programs without regard to case can keep apart.
    pub fn long(&self) -> String {
        format!("{}{}", self.0, check_letters(&self.0))
    }
}

/// One letter for each five characters: bit n is set when the n-th is upper case.
fn check_letters(short: &str) -> String {
    short
        .as_bytes()
        .chunks(5)
        .map(|five| {
            let bits = five
                .iter()
                .enumerate()
                .filter(|(_, byte)| byte.is_ascii_uppercase())
                .fold(0_usize, |bits, (place, _)| bits | (1 << place));
            char::from(CHECK_LETTERS[bits])
        })
        .collect()
}

impl fmt::Display for OrgId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::OrgId;

    #[test]
    fn both_spellings_are_one_id() {
        let short = OrgId::parse("00D5e000000AbCd").expect("is an id");
        assert_eq!(short.long(), "00D5e000000AbCdEAK");
        assert_eq!(OrgId::parse("00D5e000000AbCdEAK"), Ok(short.clone()));
        assert_eq!(OrgId::parse(" 00D5e000000AbCdeak "), Ok(short));
        // An id whose two forms Salesforce's own pages print.
        let printed = OrgId::parse("00D300000001Fc2").expect("is an id");
        assert_eq!(printed.as_str(), "00D300000001Fc2");
    }

    #[test]
    fn each_rule_is_named() {
        let rule = |text: &str| OrgId::parse(text).expect_err("no id").to_string();
        assert!(rule("00D5e000000AbC").contains("15 or 18"));
        assert!(rule("00D5e000000Ab-d").contains("letters and digits"));
        assert!(rule("0055e000000AbCd").contains("begins with 00D"));
        assert!(rule("00D5E000000ABCDEAK").contains("upper or lower case"));
    }
}
