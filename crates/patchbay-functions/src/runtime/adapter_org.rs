//! The org of the CTI adapter: one client, made from the `SF_*` variables and the secret that they
//! name, kept while they say the same. Owns when they are read again; must not know what is asked of
//! Salesforce.

use std::sync::Arc;
use std::time::{Duration, Instant};

use patchbay_config::{
    AdapterSettings, AdapterSignIn, ConfigErrors, Environment, SettingsSource, keys,
};
use patchbay_salesforce::{
    ApiBase, Client, ClientCredentials, Deadline, JwtBearer, Observer, SignIn, SigningKey,
    TokenEndpoint, Transport, UsernamePassword,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::connections::unusable;
use super::diagnostic::{ErrorType, HandlerError};
use super::token_store::{SettingsTokenStore, TokenPlace};

/// Settings that are younger than this are not read again because of a refused sign-in.
const WORTH_READING_AGAIN: Duration = Duration::from_secs(1);

/// How long settings that could not be renewed are used on.
const STALE_FOR: Duration = Duration::from_secs(30);

/// The org of one environment.
pub(crate) struct AdapterOrg {
    environment: Arc<dyn Environment>,
    source: Arc<dyn SettingsSource>,
    time_to_live: Duration,
    transport: Transport,
    observer: Arc<dyn Observer>,
    open: tokio::sync::Mutex<Option<Open>>,
}

/// The clients and what they were made from.
#[derive(Clone)]
struct Open {
    settings: Arc<AdapterSettings>,
    client: Client,
    bulk: Client,
    read_at: Instant,
    fresh_until: Instant,
}

/// Which client a function needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiUse {
    /// At the version that is set.
    AsSet,
    /// At a version that can upsert collections.
    Bulk,
}

impl AdapterOrg {
    /// Nothing is read yet; settings are kept for `time_to_live`.
    pub(crate) fn new(
        environment: Arc<dyn Environment>,
        source: Arc<dyn SettingsSource>,
        time_to_live: Duration,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self {
            environment,
            source,
            time_to_live,
            transport: Transport::default(),
            observer,
            open: tokio::sync::Mutex::default(),
        }
    }

    /// Whether the environment names the adapter's secret at all.
    pub(crate) fn is_configured(&self) -> bool {
        self.environment
            .text(keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN)
            .is_some()
    }

    /// The client. Settings are read when there are none, or when they have grown old; old ones are
    /// used on while the source is away.
    pub(crate) async fn client(
        &self,
        which: ApiUse,
        deadline: Deadline,
    ) -> Result<Client, HandlerError> {
        let open = self.opened(deadline).await?;
        Ok(match which {
            ApiUse::AsSet => open.client,
            ApiUse::Bulk => open.bulk,
        })
    }

    async fn opened(&self, deadline: Deadline) -> Result<Open, HandlerError> {
        let Some(mut open) = deadline.bound(self.open.lock()).await else {
            let message = "the settings were still being read when the time was up";
            return Err(HandlerError::new(ErrorType::ConfigUnavailable, message));
        };
        let known = open.clone();
        if let Some(fresh) = known
            .as_ref()
            .filter(|known| Instant::now() < known.fresh_until)
        {
            return Ok(fresh.clone());
        }
        let until = Instant::now() + deadline.remaining();
        let read = AdapterSettings::load(&*self.source, &*self.environment, until).await;
        let renewed = match (read, known) {
            (Ok(settings), known) => self.renewed(settings, known)?,
            (Err(errors), Some(known)) if errors.is_transient() => Open {
                fresh_until: Instant::now() + STALE_FOR.min(self.time_to_live),
                ..known
            },
            (Err(errors), _) => {
                *open = None;
                return Err(HandlerError::from(&errors));
            }
        };
        *open = Some(renewed.clone());
        Ok(renewed)
    }

    /// A client, and with it the token in memory, outlives settings that say the same again.
    fn renewed(
        &self,
        settings: AdapterSettings,
        known: Option<Open>,
    ) -> Result<Open, HandlerError> {
        let read_at = Instant::now();
        let fresh_until = read_at + self.time_to_live;
        let same = known.filter(|known| known.settings.leads_to_the_same_org(&settings));
        let settings = Arc::new(settings);
        if let Some(same) = same {
            return Ok(Open {
                settings,
                read_at,
                fresh_until,
                ..same
            });
        }
        let built = |base: String| {
            self.build(&settings, &base)
                .map_err(|errors| HandlerError::from(&errors))
        };
        let client = built(settings.rest_base())?;
        let bulk = if settings.bulk_rest_base() == settings.rest_base() {
            client.clone()
        } else {
            built(settings.bulk_rest_base())?
        };
        Ok(Open {
            settings,
            client,
            bulk,
            read_at,
            fresh_until,
        })
    }

    /// After a refused sign-in: reads the settings again. Whether they say something else now, so that
    /// a second try is worth it (a rotated password).
    pub(crate) async fn has_changed(&self, deadline: Deadline) -> bool {
        let before = {
            let Some(mut open) = deadline.bound(self.open.lock()).await else {
                return false;
            };
            match &mut *open {
                Some(known) if known.read_at.elapsed() >= WORTH_READING_AGAIN => {
                    known.fresh_until = Instant::now();
                    Arc::clone(&known.settings)
                }
                _ => return false,
            }
        };
        match self.opened(deadline).await {
            Ok(open) => !open.settings.leads_to_the_same_org(&before),
            Err(_) => false,
        }
    }

    /// Waits for a token that is being written back: a process that Lambda freezes between calls must
    /// not be frozen half-way.
    pub(crate) async fn settle(&self, deadline: Deadline) {
        let open = self.open.try_lock().ok().and_then(|open| open.clone());
        if let Some(open) = open {
            open.client.settle(deadline).await;
            open.bulk.settle(deadline).await;
        }
    }

    /// One more key of the adapter's secret, a text; none when it is not there.
    pub(crate) async fn secret_text(
        &self,
        key: &str,
        deadline: Deadline,
    ) -> Result<Option<SecretString>, HandlerError> {
        let name = keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN;
        let Some(secret) = self.environment.text(name) else {
            let message = format!("{name} (environment) is not set: set it to the secret's ARN");
            return Err(HandlerError::new(ErrorType::ConfigMissing, message));
        };
        let until = Instant::now() + deadline.remaining();
        let text = self.source.read_secret(&secret, until).await;
        let text = text
            .map_err(|error| HandlerError::new(ErrorType::ConfigUnavailable, error.to_string()))?;
        let members: Value = serde_json::from_str(text.expose_secret()).unwrap_or_default();
        let value = members.get(key).and_then(Value::as_str);
        Ok(value.map(SecretString::from))
    }

    fn build(&self, settings: &Arc<AdapterSettings>, base: &str) -> Result<Client, ConfigErrors> {
        let base =
            ApiBase::parse(base).map_err(|error| unusable(keys::SF_HOST, &error.to_string()))?;
        let sign_in = match &settings.sign_in {
            Ok(way) => sign_in(way)?,
            // The stored token may be good: what is wrong is told when a new one is needed.
            Err(faults) => SignIn::Unavailable {
                endpoint: endpoint(&format!("{}/services/oauth2/token", settings.host))?,
                reason: faults.to_string(),
            },
        };
        let place = TokenPlace::Adapter(Arc::clone(settings));
        let store = SettingsTokenStore::new(Arc::clone(&self.source), place);
        Ok(Client::builder(base, sign_in)
            .token_store(Arc::new(store))
            .transport(self.transport.clone())
            .observer(Arc::clone(&self.observer))
            .build())
    }
}

fn endpoint(address: &str) -> Result<TokenEndpoint, ConfigErrors> {
    TokenEndpoint::parse(address).map_err(|error| unusable(keys::SF_HOST, &error.to_string()))
}

fn sign_in(way: &AdapterSignIn) -> Result<SignIn, ConfigErrors> {
    let endpoint = endpoint(way.endpoint())?;
    match way {
        AdapterSignIn::Password {
            consumer_key,
            consumer_secret,
            username,
            password,
            ..
        } => Ok(SignIn::UsernamePassword(UsernamePassword {
            endpoint,
            consumer_key: consumer_key.expose_secret().to_owned(),
            consumer_secret: consumer_secret.clone(),
            username: username.clone(),
            password: password.clone(),
        })),
        AdapterSignIn::JwtBearer {
            consumer_key,
            subject,
            audience,
            private_key,
            ..
        } => Ok(SignIn::JwtBearer(JwtBearer {
            endpoint,
            consumer_key: consumer_key.expose_secret().to_owned(),
            subject: subject.clone(),
            audience: audience.clone(),
            key: SigningKey::from_pem(private_key.pem().expose_secret())
                .map_err(|error| unusable(keys::ADAPTER_PRIVATE_KEY, &error.to_string()))?,
        })),
        AdapterSignIn::ClientCredentials {
            consumer_key,
            consumer_secret,
            ..
        } => Ok(SignIn::ClientCredentials(ClientCredentials {
            endpoint,
            consumer_key: consumer_key.expose_secret().to_owned(),
            consumer_secret: consumer_secret.clone(),
        })),
        _ => Err(unusable(
            keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN,
            "stands for a way to sign in that this function does not know",
        )),
    }
}
