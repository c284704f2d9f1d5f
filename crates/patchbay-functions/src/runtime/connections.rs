//! One Salesforce client for each contact centre that events name, with the settings that it was
//! made from. Owns when settings are read again and when a client is kept; must not know what is
//! asked of Salesforce.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use patchbay_config::{
    ConfigErrors, ConfigFault, ContactCentreSettings, Environment, FaultKind, Needs, SettingsCache,
    SettingsChoice, SettingsSource, SignInSettings,
};
use patchbay_salesforce::{
    ApiBase, Client, Deadline, JwtBearer, Observer, SignIn, SigningKey, TokenEndpoint, Transport,
};
use secrecy::ExposeSecret;

use super::token_store::{SettingsTokenStore, TokenPlace};

/// An event can name secrets, so the number of clients is bounded.
const MOST_CONNECTIONS: usize = 64;

/// Settings that are younger than this are not read again because of a refused sign-in: they say
/// what is wrong already, and many calls may be refused at once.
const WORTH_READING_AGAIN: Duration = Duration::from_secs(1);

/// A contact centre's settings and the client made from them.
pub(crate) struct Connection {
    pub(crate) settings: Arc<ContactCentreSettings>,
    pub(crate) client: Client,
    read_at: Instant,
}

/// All connections of one environment.
pub(crate) struct Connections {
    environment: Arc<dyn Environment>,
    source: Arc<dyn SettingsSource>,
    cache: SettingsCache,
    transport: Transport,
    observer: Arc<dyn Observer>,
    open: Mutex<HashMap<SettingsChoice, Arc<Connection>>>,
}

impl Connections {
    /// No connection yet; settings are kept for `time_to_live`.
    pub(crate) fn new(
        environment: Arc<dyn Environment>,
        source: Arc<dyn SettingsSource>,
        time_to_live: Duration,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self {
            environment,
            source,
            cache: SettingsCache::new(time_to_live),
            transport: Transport::default(),
            observer,
            open: Mutex::default(),
        }
    }

    /// The connection of a choice: the open one while its settings are fresh, else made anew. A
    /// client, and with it the token in memory, outlives settings that say the same again.
    pub(crate) async fn get(
        &self,
        choice: &SettingsChoice,
        deadline: Deadline,
    ) -> Result<Arc<Connection>, ConfigErrors> {
        let until = Instant::now() + deadline.remaining();
        let settings = self
            .cache
            .get(
                &*self.source,
                choice,
                &*self.environment,
                Needs::RestApi,
                until,
            )
            .await?;
        let mut open = self.open();
        let known = open.get(choice);
        if let Some(known) = known.filter(|known| Arc::ptr_eq(&known.settings, &settings)) {
            return Ok(Arc::clone(known));
        }
        for warning in &settings.warnings {
            tracing::warn!(context = "settings", detail = %warning, "a setting is odd");
        }
        let client = match known.filter(|known| leads_to_the_same_org(&known.settings, &settings)) {
            Some(known) => known.client.clone(),
            None => self.client(&settings)?,
        };
        if open.len() >= MOST_CONNECTIONS {
            open.clear();
        }
        let connection = Arc::new(Connection {
            settings,
            client,
            read_at: Instant::now(),
        });
        open.insert(choice.clone(), Arc::clone(&connection));
        Ok(connection)
    }

    /// After a refused sign-in: reads the settings again and gives another connection, if they say
    /// something else now (a rotated key). `None` when there is nothing new to try.
    pub(crate) async fn after_refusal(
        &self,
        choice: &SettingsChoice,
        refused: &Connection,
        deadline: Deadline,
    ) -> Option<Arc<Connection>> {
        if refused.read_at.elapsed() < WORTH_READING_AGAIN {
            return None;
        }
        let newest = self.open().get(choice).map(|known| known.read_at);
        if newest.is_none_or(|newest| newest <= refused.read_at) {
            self.cache.invalidate(choice);
        }
        let connection = self.get(choice, deadline).await.ok()?;
        let same = leads_to_the_same_org(&connection.settings, &refused.settings);
        (!same).then_some(connection)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<SettingsChoice, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self, settings: &Arc<ContactCentreSettings>) -> Result<Client, ConfigErrors> {
        let base = ApiBase::parse(&settings.rest_base)
            .map_err(|error| unusable("SALESFORCE_REST_API_ENDPOINT_BASE", &error.to_string()))?;
        let sign_in = match &settings.sign_in {
            Ok(sign_in) => jwt_bearer(sign_in)?,
            // The stored token may be good: what is wrong is told when a new one is needed.
            Err(faults) => SignIn::Unavailable {
                endpoint: TokenEndpoint::parse(&format!("{}/services/oauth2/token", base.origin()))
                    .map_err(|error| unusable("SALESFORCE_AUTH_ENDPOINT", &error.to_string()))?,
                reason: faults.to_string(),
            },
        };
        let place = TokenPlace::ContactCentre(Arc::clone(settings));
        let store = SettingsTokenStore::new(Arc::clone(&self.source), place);
        Ok(Client::builder(base, sign_in)
            .token_store(Arc::new(store))
            .transport(self.transport.clone())
            .observer(Arc::clone(&self.observer))
            .build())
    }
}

fn jwt_bearer(settings: &SignInSettings) -> Result<SignIn, ConfigErrors> {
    let endpoint = TokenEndpoint::parse(&settings.auth_endpoint)
        .map_err(|error| unusable("SALESFORCE_AUTH_ENDPOINT", &error.to_string()))?;
    let key = SigningKey::from_pem(settings.private_key.pem().expose_secret())
        .map_err(|error| unusable("salesforce-rest-api-auth-private-key", &error.to_string()))?;
    Ok(SignIn::JwtBearer(JwtBearer {
        endpoint,
        consumer_key: settings.consumer_key.expose_secret().to_owned(),
        subject: settings.subject.clone(),
        audience: settings.audience.clone(),
        key,
    }))
}

pub(super) fn unusable(key: &str, problem: &str) -> ConfigErrors {
    ConfigErrors::from(ConfigFault {
        kind: FaultKind::Invalid,
        key: key.to_owned(),
        looked_in: "settings of the contact centre".to_owned(),
        problem: format!("cannot be used: {problem}"),
        mend: "correct the value".to_owned(),
    })
}

/// Whether a client of one serves the other: address, user and key are equal, and the token is
/// kept in the same place.
fn leads_to_the_same_org(one: &ContactCentreSettings, other: &ContactCentreSettings) -> bool {
    let same_sign_in = match (&one.sign_in, &other.sign_in) {
        (Ok(one), Ok(other)) => {
            one.auth_endpoint == other.auth_endpoint
                && one.audience == other.audience
                && one.subject == other.subject
                && one.consumer_key.expose_secret() == other.consumer_key.expose_secret()
                && one.private_key.pem().expose_secret() == other.private_key.pem().expose_secret()
        }
        (Err(one), Err(other)) => one == other,
        _ => false,
    };
    same_sign_in && one.rest_base == other.rest_base && one.layout == other.layout
}
