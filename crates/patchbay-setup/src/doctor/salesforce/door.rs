//! Where the functions sign in, as whom and how, taken from settings that were read. Owns the way from settings to a
//! client of the org; must not judge the settings: where they do not suffice there is no door, and other checks say why.

use std::fmt;
use std::time::{Duration, Instant};

use patchbay_config::{
    AdapterSettings, AdapterSignIn, ConfigErrors, ConfigFault, MapEnvironment, Namespace, Needs,
    PrivateKeyPem, SettingsChoice, SignInSettings,
};
use patchbay_salesforce::{
    ApiBase, ClientCredentials, JwtBearer, SignIn, SigningKey, TokenEndpoint, UsernamePassword,
};
use secrecy::ExposeSecret as _;

use super::reading::ReadSettings;

/// Reading from memory takes no time; the trait asks for an end all the same.
const READING: Duration = Duration::from_secs(5);

/// Where the functions sign in. Prints nothing secret.
#[derive(Clone)]
pub(crate) struct Door {
    /// The base of the REST interface, as set.
    pub(crate) base: ApiBase,
    /// The way in.
    pub(crate) way: SignIn,
    /// What the CTI package's `SF_PRODUCTION` says; none for a contact centre.
    pub(crate) production: Option<bool>,
}

impl Door {
    /// The door of a contact centre: settings in a secret, or in parameters where `secret` is none.
    pub(super) async fn of_centre(
        settings: &ReadSettings,
        secret: Option<&str>,
        environment: &MapEnvironment,
    ) -> Option<Self> {
        let choice = SettingsChoice {
            secret_name: secret.map(str::to_owned),
            // Read as the same secret: what is stored as a token does not matter here, a sign-in is tried.
            access_secret_name: secret.map(str::to_owned),
        };
        let until = Instant::now() + READING;
        let loaded =
            patchbay_config::load(settings, &choice, environment, Needs::RestApi, until).await;
        let loaded = loaded.ok()?;
        let way = jwt_bearer(&loaded.sign_in.ok()?)?;
        Some(Self {
            base: ApiBase::parse(&loaded.rest_base).ok()?,
            way: SignIn::JwtBearer(way),
            production: None,
        })
    }

    /// The door of the CTI adapter: variables, and the secret that they name; or what is wrong with the variables.
    pub(super) async fn of_adapter(
        settings: &ReadSettings,
        environment: &MapEnvironment,
    ) -> Result<Option<Self>, Vec<ConfigFault>> {
        let until = Instant::now() + READING;
        let of_variables = |errors: ConfigErrors| -> Vec<ConfigFault> {
            let faults = errors.faults().iter();
            faults
                .filter(|fault| fault.looked_in == "environment")
                .cloned()
                .collect()
        };
        let namespace = Namespace::from_environment(environment)
            .err()
            .map(of_variables);
        let loaded = AdapterSettings::load(settings, environment, until).await;
        let loaded = match (loaded, namespace) {
            (Ok(loaded), None) => loaded,
            (loaded, namespace) => {
                let mut faults = namespace.unwrap_or_default();
                faults.extend(loaded.err().map(of_variables).unwrap_or_default());
                return if faults.is_empty() {
                    Ok(None)
                } else {
                    Err(faults)
                };
            }
        };
        let production =
            patchbay_config::Environment::text(environment, patchbay_config::keys::SF_PRODUCTION)
                .is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let base = ApiBase::parse(&loaded.rest_base()).ok();
        let way = loaded.sign_in.ok().and_then(adapter_way);
        Ok(base.zip(way).map(|(base, way)| Self {
            base,
            way,
            production: Some(production),
        }))
    }

    /// The JWT's claims and key, where the way in is JWT bearer.
    pub(super) fn jwt(&self) -> Option<&JwtBearer> {
        match &self.way {
            SignIn::JwtBearer(way) => Some(way),
            _ => None,
        }
    }

    /// The same door with another audience.
    pub(super) fn with_audience(&self, audience: &str) -> Option<Self> {
        let way = JwtBearer {
            audience: audience.to_owned(),
            ..self.jwt()?.clone()
        };
        Some(Self {
            way: SignIn::JwtBearer(way),
            ..self.clone()
        })
    }

    /// The user that signs in, where the settings name one.
    pub(crate) fn username(&self) -> Option<&str> {
        match &self.way {
            SignIn::JwtBearer(way) => Some(&way.subject),
            SignIn::UsernamePassword(way) => Some(&way.username),
            _ => None,
        }
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Door")
            .field("base", &self.base)
            .field("endpoint", self.way.endpoint())
            .finish_non_exhaustive()
    }
}

fn jwt_bearer(settings: &SignInSettings) -> Option<JwtBearer> {
    Some(JwtBearer {
        endpoint: TokenEndpoint::parse(&settings.auth_endpoint).ok()?,
        consumer_key: settings.consumer_key.expose_secret().to_owned(),
        subject: settings.subject.clone(),
        audience: settings.audience.clone(),
        key: signing_key(&settings.private_key)?,
    })
}

fn signing_key(key: &PrivateKeyPem) -> Option<SigningKey> {
    SigningKey::from_pem(key.pem().expose_secret()).ok()
}

fn adapter_way(way: AdapterSignIn) -> Option<SignIn> {
    let endpoint = TokenEndpoint::parse(way.endpoint()).ok()?;
    Some(match way {
        AdapterSignIn::Password {
            consumer_key,
            consumer_secret,
            username,
            password,
            ..
        } => SignIn::UsernamePassword(UsernamePassword {
            endpoint,
            consumer_key: consumer_key.expose_secret().to_owned(),
            consumer_secret,
            username,
            password,
        }),
        AdapterSignIn::JwtBearer {
            consumer_key,
            subject,
            audience,
            private_key,
            ..
        } => SignIn::JwtBearer(JwtBearer {
            endpoint,
            consumer_key: consumer_key.expose_secret().to_owned(),
            subject,
            audience,
            key: signing_key(&private_key)?,
        }),
        AdapterSignIn::ClientCredentials {
            consumer_key,
            consumer_secret,
            ..
        } => SignIn::ClientCredentials(ClientCredentials {
            endpoint,
            consumer_key: consumer_key.expose_secret().to_owned(),
            consumer_secret,
        }),
        _ => return None,
    })
}
