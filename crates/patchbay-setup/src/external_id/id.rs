//! The external id itself: which texts STS takes, and a new one that nobody guesses.

use std::fmt;

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;

/// The fewest and the most characters. Source: STS's service model, `externalIdType`.
const SHORTEST: usize = 2;
const LONGEST: usize = 1224;

/// Characters of a new id's random part. Each is one of 62, so this is 190 bits.
const RANDOM: usize = 32;

/// Below this many characters an id deserves a warning: names, account ids and years fit into it.
const GUESSABLE: usize = 16;

/// The letters and digits of a new id; no punctuation, so that a double click takes it whole.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// An external id by the rule of STS: 2 to 1,224 characters, ASCII letters and digits and `_+=,.@:/-`. AWS does not count
/// it as a secret: whoever may read the trust policy reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(String);

/// Why a text is no external id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdFault {
    /// Too short or too long.
    #[error("an external id has 2 to 1,224 characters, not {0}")]
    Length(usize),
    /// A character that STS refuses.
    #[error("an external id has only the letters A to Z, digits and _+=,.@:/-, not {0:?}")]
    Character(char),
    /// The random generator of the crypto library failed.
    #[error("this machine gives no random numbers")]
    NoRandomness,
}

impl ExternalId {
    /// Reads an id as it was given; white space at its ends is taken off.
    ///
    /// # Errors
    /// [`IdFault`] says which part of STS's rule it breaks.
    pub fn parse(text: &str) -> Result<Self, IdFault> {
        let text = text.trim();
        if let Some(wrong) = text.chars().find(|one| !is_allowed(*one)) {
            return Err(IdFault::Character(wrong));
        }
        if (SHORTEST..=LONGEST).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdFault::Length(text.len()))
        }
    }

    /// A new random id. `prefix` goes before it, so that people see whose it is: `AcmeVoiceCC-` or nothing.
    ///
    /// # Errors
    /// [`IdFault`] when the prefix breaks the rule.
    pub fn random(prefix: &str) -> Result<Self, IdFault> {
        let mut text = prefix.to_owned();
        let goal = prefix.chars().count() + RANDOM;
        let mut bytes = [0; 64];
        while text.chars().count() < goal {
            rand::fill(&mut bytes).map_err(|Unspecified| IdFault::NoRandomness)?;
            // Bytes from 248 up would make the first letters likelier than the others.
            let fair = bytes.iter().filter(|byte| **byte < 248);
            let letters = fair.map(|byte| char::from(ALPHABET[usize::from(*byte) % 62]));
            let missing = goal - text.chars().count();
            text.extend(letters.take(missing));
        }
        Self::parse(&text)
    }

    /// The id as STS gets it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is so short that it can be guessed or found by trying.
    pub fn is_guessable(&self) -> bool {
        self.0.len() < GUESSABLE || self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `[\w+=,.@:\/-]` with ASCII's `\w`. Source: STS's service model, `externalIdType`.
fn is_allowed(one: char) -> bool {
    one.is_ascii_alphanumeric() || "_+=,.@:/-".contains(one)
}

#[cfg(test)]
mod tests {
    use super::{ExternalId, IdFault};

    #[test]
    fn the_rule_of_sts() {
        assert!(ExternalId::parse(" acme-scv.7Q2f:eu/1+2=3,@_ \n").is_ok());
        assert_eq!(ExternalId::parse("a"), Err(IdFault::Length(1)));
        assert_eq!(ExternalId::parse(""), Err(IdFault::Length(0)));
        assert_eq!(
            ExternalId::parse(&"a".repeat(1225)),
            Err(IdFault::Length(1225))
        );
        assert_eq!(ExternalId::parse("acme*"), Err(IdFault::Character('*')));
        assert_eq!(ExternalId::parse("a b"), Err(IdFault::Character(' ')));
    }

    #[test]
    fn new_ids_are_long_and_differ() {
        let first = ExternalId::random("").expect("is an id");
        let second = ExternalId::random("").expect("is an id");
        assert_eq!(first.as_str().len(), 32);
        assert_ne!(first, second);
        assert!(!first.is_guessable());
        let named = ExternalId::random("AcmeVoiceCC-").expect("is an id");
        assert!(named.as_str().starts_with("AcmeVoiceCC-"));
        assert_eq!(named.as_str().len(), 44);
        assert_eq!(ExternalId::random("a b"), Err(IdFault::Character(' ')));
    }

    #[test]
    fn short_ids_and_account_ids_are_guessable() {
        for text in ["AcmeVoiceCC", "21098765432121098765"] {
            assert!(ExternalId::parse(text).expect("is an id").is_guessable());
        }
    }
}
