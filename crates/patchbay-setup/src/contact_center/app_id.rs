//! The record id of a Salesforce app, and what people take for one.

/// What a text is that should be the id of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AppId {
    /// An id of a connected app (`0H4`) or of an external client app (`0x…`).
    App,
    /// `888…`: the consumer of an external client app.
    Consumer,
    /// `3MVG…`: a consumer key.
    ConsumerKey,
    /// `0sp…`: a SAML service provider.
    ServiceProvider,
    /// `00D…`: an org.
    Org,
    /// Right at its beginning, but with another number of characters.
    Length,
    /// Right, but its last three characters do not belong to the others.
    Damaged,
    /// Something else.
    Other,
}

impl AppId {
    /// Sources: the AWS Secrets Manager page on Salesforce for `0x`, the sample import file for `0H4`; `888…` is observed
    /// in `oauthLink` of retrieved apps.
    pub(super) fn of(text: &str) -> Self {
        let alphanumeric = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.starts_with("888") {
            Self::Consumer
        } else if text.starts_with("3MVG") {
            Self::ConsumerKey
        } else if text.starts_with("0sp") {
            Self::ServiceProvider
        } else if text.starts_with("00D") {
            Self::Org
        } else if !(text.starts_with("0H4") || text.starts_with("0x")) || !alphanumeric {
            Self::Other
        } else {
            match text.len() {
                15 => Self::App,
                18 if has_right_ending(text) => Self::App,
                18 => Self::Damaged,
                _ => Self::Length,
            }
        }
    }

    /// What is wrong, to stand behind the text; nothing when it is an app's id or may be one.
    pub(super) fn mistake(self) -> Option<&'static str> {
        Some(match self {
            Self::App | Self::Other => return None,
            Self::Consumer => "is the id of the app's consumer, not of the app",
            Self::ConsumerKey => "is the app's consumer key, not its id",
            Self::ServiceProvider => "is the id of a SAML service provider, not of the app",
            Self::Org => "is the id of an org, not of an app",
            Self::Length => "has not the 15 or 18 characters of a record id",
            Self::Damaged => "is damaged: its last three characters do not belong to the others",
        })
    }
}

/// Whether the last three of 18 characters say rightly which of the first 15 are upper case.
///
/// Source: <https://help.salesforce.com/s/articleView?id=000385585>
fn has_right_ending(id: &str) -> bool {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let bytes = id.as_bytes();
    let Some((record, ending)) = bytes.split_at_checked(15) else {
        return false;
    };
    record.chunks(5).zip(ending).all(|(chunk, found)| {
        let upper = |(place, byte): (usize, &u8)| usize::from(byte.is_ascii_uppercase()) << place;
        let sum: usize = chunk.iter().enumerate().map(upper).sum();
        LETTERS
            .get(sum)
            .is_some_and(|letter| letter == &found.to_ascii_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::AppId;

    #[test]
    fn what_people_paste() {
        for (text, what) in [
            ("0H4Z60000008OwG", AppId::App),
            ("0xI5e0000004C92", AppId::App),
            ("0xI5e0000004C92EAE", AppId::App),
            ("0xI5e0000004C92EAF", AppId::Damaged),
            ("0xI5e0000004C9", AppId::Length),
            ("8885e0000004C92AAA", AppId::Consumer),
            ("3MVG9abcdefgh", AppId::ConsumerKey),
            ("0sp5e0000004C92", AppId::ServiceProvider),
            ("00D5e000000AbCd", AppId::Org),
            ("AcmeVoiceRest", AppId::Other),
        ] {
            assert_eq!(AppId::of(text), what, "{text}");
        }
    }
}
