//! The tokens that the org has handed out. Owns which user and app each stands for and until when; knows nothing of
//! how a caller earned it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use aws_lc_rs::rand;
use jiff::{SignedDuration, Timestamp};

/// How long a session lives after it was issued: Salesforce's default session timeout, two hours. (Salesforce counts
/// from the last use, the org from the issue.)
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_hours(2);

/// Characters of the secret part of a token, as seen in Salesforce's own.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
/// Length of the secret part.
const SECRET_LENGTH: usize = 96;

/// Sessions by access token.
#[derive(Default)]
pub struct Sessions {
    by_token: RwLock<HashMap<String, Session>>,
}

/// What an access token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// 18-character id of the user.
    pub user_id: String,
    /// Consumer key of the app; none for a SOAP login.
    pub consumer_key: Option<String>,
    /// Scopes granted, separated by blanks.
    pub scope: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Sessions {
    /// The session that a token stands for, unless it has expired.
    pub fn session_of(&self, token: &str, now: Timestamp) -> Option<Session> {
        let sessions = self.by_token.read().unwrap_or_else(PoisonError::into_inner);
        sessions
            .get(token)
            .filter(|session| session.expires_at > now)
            .cloned()
    }

    /// The user that a token stands for, unless it has expired.
    pub fn user_of(&self, token: &str, now: Timestamp) -> Option<String> {
        let sessions = self.by_token.read().unwrap_or_else(PoisonError::into_inner);
        sessions
            .get(token)
            .filter(|session| session.expires_at > now)
            .map(|it| it.user_id.clone())
    }

    /// Remembers a token.
    pub fn add(&self, token: String, session: Session) {
        self.by_token
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token, session);
    }

    /// Forgets a token; says whether it was known.
    pub fn remove(&self, token: &str) -> bool {
        self.by_token
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(token)
            .is_some()
    }

    /// Forgets every token of one app and user.
    pub fn remove_of(&self, consumer_key: &str, user_id: &str) {
        self.by_token
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, session| {
                session.user_id != user_id || session.consumer_key.as_deref() != Some(consumer_key)
            });
    }

    /// Forgets every token; says how many there were.
    pub fn clear(&self) -> usize {
        let mut sessions = self
            .by_token
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let count = sessions.len();
        sessions.clear();
        count
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self
            .by_token
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        write!(formatter, "Sessions({count})")
    }
}

/// A new token: the org's 15-character id, `!`, and a random secret.
pub(crate) fn new_token(org_id: &str) -> String {
    let mut random = [0_u8; SECRET_LENGTH];
    rand::fill(&mut random).expect("the operating system gives random bytes");
    let secret = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]));
    let org: String = org_id.chars().take(15).collect();
    format!("{org}!{}", secret.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_salesforces_form() {
        let token = new_token("00DPB00000000012AA");
        let (org, secret) = token.split_once('!').expect("an exclamation mark");
        assert_eq!((org, secret.len()), ("00DPB0000000001", 96));
        assert_ne!(token, new_token("00DPB00000000012AA"));
    }

    #[test]
    fn a_session_ends() {
        let issued_at: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a timestamp");
        let session = Session {
            user_id: "005000000000001AAA".to_owned(),
            consumer_key: None,
            scope: String::new(),
            issued_at,
            expires_at: issued_at + LIFETIME,
        };
        let sessions = Sessions::default();
        sessions.add("a!b".to_owned(), session);
        assert!(sessions.user_of("a!b", issued_at).is_some());
        assert!(sessions.user_of("a!b", issued_at + LIFETIME).is_none());
        assert!(!format!("{sessions:?}").contains("a!b"));
    }
}
