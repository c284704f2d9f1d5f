//! Joins the Salesforce client's shared token to the place where the settings keep it.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use patchbay_config::{
    ContactCentreSettings, SettingsSource, read_access_token, update_access_token,
};
use patchbay_salesforce::{AccessToken, StoreError, TokenStore};
use secrecy::{ExposeSecret, SecretString};

/// The client itself gives a read less than this where its deadline is nearer.
const READ_WITHIN: Duration = Duration::from_secs(3);
const WRITE_WITHIN: Duration = Duration::from_secs(5);

/// The token that came with the settings.
enum JustRead {
    Waiting(Option<SecretString>),
    Taken,
}

/// The token in the access secret or parameter of one contact centre.
pub(crate) struct SettingsTokenStore {
    source: Arc<dyn SettingsSource>,
    settings: Arc<ContactCentreSettings>,
    /// What reading the settings has found a moment ago: the first look costs no second call.
    just_read: Mutex<JustRead>,
}

impl SettingsTokenStore {
    /// A store for settings that have just been read.
    pub(crate) fn new(
        source: Arc<dyn SettingsSource>,
        settings: Arc<ContactCentreSettings>,
    ) -> Self {
        let just_read = Mutex::new(JustRead::Waiting(settings.access_token.clone()));
        Self {
            source,
            settings,
            just_read,
        }
    }
}

fn token(secret: &SecretString) -> AccessToken {
    AccessToken::new(secret.expose_secret())
}

impl TokenStore for SettingsTokenStore {
    fn read(&self) -> BoxFuture<'_, Result<Option<AccessToken>, StoreError>> {
        let mut just_read = self
            .just_read
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let just_read = mem::replace(&mut *just_read, JustRead::Taken);
        Box::pin(async move {
            if let JustRead::Waiting(found) = just_read {
                return Ok(found.as_ref().map(token));
            }
            let until = Instant::now() + READ_WITHIN;
            let found = read_access_token(&*self.source, &self.settings, until).await;
            let found = found.map_err(|error| StoreError(error.to_string()))?;
            Ok(found.as_ref().map(token))
        })
    }

    fn write(&self, token: AccessToken) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let until = Instant::now() + WRITE_WITHIN;
            update_access_token(&*self.source, &self.settings, &token.secret, until)
                .await
                .map_err(|error| StoreError(error.to_string()))
        })
    }
}
