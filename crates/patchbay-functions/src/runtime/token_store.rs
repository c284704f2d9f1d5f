//! Joins the Salesforce client's shared token to the place where the settings keep it.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use patchbay_config::{
    AdapterSettings, ContactCentreSettings, SettingsSource, SourceError, read_access_token,
    read_adapter_token, update_access_token, update_adapter_token,
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

/// Whose token it is, which says where it is kept.
pub(crate) enum TokenPlace {
    /// The access secret or parameter of a contact centre.
    ContactCentre(Arc<ContactCentreSettings>),
    /// The secret of a CTI adapter.
    Adapter(Arc<AdapterSettings>),
}

impl TokenPlace {
    fn just_read(&self) -> Option<SecretString> {
        match self {
            Self::ContactCentre(settings) => settings.access_token.clone(),
            Self::Adapter(settings) => settings.access_token.clone(),
        }
    }

    async fn read(&self, source: &dyn SettingsSource) -> Result<Option<SecretString>, SourceError> {
        let until = Instant::now() + READ_WITHIN;
        match self {
            Self::ContactCentre(settings) => read_access_token(source, settings, until).await,
            Self::Adapter(settings) => read_adapter_token(source, settings, until).await,
        }
    }

    async fn write(
        &self,
        source: &dyn SettingsSource,
        token: &SecretString,
    ) -> Result<(), SourceError> {
        let until = Instant::now() + WRITE_WITHIN;
        match self {
            Self::ContactCentre(settings) => {
                update_access_token(source, settings, token, until).await
            }
            Self::Adapter(settings) => update_adapter_token(source, settings, token, until).await,
        }
    }
}

/// The shared token of one contact centre or adapter.
pub(crate) struct SettingsTokenStore {
    source: Arc<dyn SettingsSource>,
    place: TokenPlace,
    /// What reading the settings has found a moment ago: the first look costs no second call.
    just_read: Mutex<JustRead>,
}

impl SettingsTokenStore {
    /// A store for settings that have just been read.
    pub(crate) fn new(source: Arc<dyn SettingsSource>, place: TokenPlace) -> Self {
        let just_read = Mutex::new(JustRead::Waiting(place.just_read()));
        Self {
            source,
            place,
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
            let found = self.place.read(&*self.source).await;
            let found = found.map_err(|error| StoreError(error.to_string()))?;
            Ok(found.as_ref().map(token))
        })
    }

    fn write(&self, token: AccessToken) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            self.place
                .write(&*self.source, &token.secret)
                .await
                .map_err(|error| StoreError(error.to_string()))
        })
    }
}
