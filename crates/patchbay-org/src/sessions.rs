//! The tokens that the org has handed out. Owns which user and app each stands for and until when; knows nothing of
//! how a caller earned it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;

/// Sessions by access token.
#[derive(Default)]
pub struct Sessions {
    by_token: RwLock<HashMap<String, Session>>,
}

/// What an access token stands for.
#[derive(Clone, Debug)]
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
    /// The user that a token stands for, unless it has expired.
    pub fn user_of(&self, token: &str, now: Timestamp) -> Option<String> {
        let sessions = self.by_token.read().unwrap_or_else(PoisonError::into_inner);
        sessions.get(token).filter(|session| session.expires_at > now).map(|it| it.user_id.clone())
    }

    /// Remembers a token.
    pub fn add(&self, token: String, session: Session) {
        self.by_token.write().unwrap_or_else(PoisonError::into_inner).insert(token, session);
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.by_token.read().unwrap_or_else(PoisonError::into_inner).len();
        write!(formatter, "Sessions({count})")
    }
}
