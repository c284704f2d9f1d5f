//! The version of the Metadata API. Owns how it is written.

use std::fmt;

/// A version of the Metadata API, such as 66.0. They are whole numbers, written with `.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion(u16);

impl ApiVersion {
    /// The version that our files are written for and that their elements were checked against.
    pub const WRITTEN: Self = Self(66);
    /// The oldest version with everything that an app for sign-in by JWT needs: `certificate` came with it.
    pub const OLDEST_OAUTH: Self = Self(60);
    /// The oldest version with the SAML part of an external client app.
    pub const OLDEST_SAML: Self = Self(63);

    /// The version with this number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Reads `66.0`, `66` or `v66.0`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let number = text.strip_suffix(".0").unwrap_or(text);
        number.parse().ok().map(Self)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.0", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ApiVersion;

    #[test]
    fn a_version_is_read_in_each_spelling() {
        for text in ["66.0", "66", "v66.0", " 66.0 "] {
            assert_eq!(ApiVersion::parse(text), Some(ApiVersion::new(66)), "{text}");
        }
        assert_eq!(ApiVersion::parse("sixty"), None);
        assert_eq!(ApiVersion::WRITTEN.to_string(), "66.0");
    }
}
