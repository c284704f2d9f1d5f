//! The way to sign in that the adapter's secret stands for. Owns which keys decide; must not know how
//! a token is obtained.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{Variables, host};
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::private_key::{self, PrivateKeyPem};
use crate::values::{SecretObject, keep};
use crate::{keys, placeholders};

/// How the adapter's functions get a token. Prints nothing secret.
#[derive(Clone)]
#[non_exhaustive]
pub enum AdapterSignIn {
    /// The package's own way. Salesforce blocks it in new orgs and is retiring it.
    Password {
        /// The token address: the common login host, or the org's.
        endpoint: String,
        /// `ConsumerKey`.
        consumer_key: SecretString,
        /// `ConsumerSecret`.
        consumer_secret: SecretString,
        /// `SF_USERNAME`.
        username: String,
        /// `Password` directly followed by `AccessToken`, the security token.
        password: SecretString,
    },
    /// OAuth JWT bearer, when the secret holds a `PrivateKey`.
    JwtBearer {
        /// The token address, at the org.
        endpoint: String,
        /// `ConsumerKey`.
        consumer_key: SecretString,
        /// `Subject`, else `SF_USERNAME`.
        subject: String,
        /// `Audience`, else by `SF_PRODUCTION`.
        audience: String,
        /// `PrivateKey`.
        private_key: PrivateKeyPem,
    },
    /// OAuth client credentials, when the secret holds neither `PrivateKey` nor `Password`.
    ClientCredentials {
        /// The token address, at the org.
        endpoint: String,
        /// `ConsumerKey`.
        consumer_key: SecretString,
        /// `ConsumerSecret`.
        consumer_secret: SecretString,
    },
}

const TOKEN_PATH: &str = "/services/oauth2/token";
const PRODUCTION_LOGIN: &str = "https://login.salesforce.com";
const SANDBOX_LOGIN: &str = "https://test.salesforce.com";

impl AdapterSignIn {
    /// The token address.
    pub fn endpoint(&self) -> &str {
        match self {
            Self::Password { endpoint, .. }
            | Self::JwtBearer { endpoint, .. }
            | Self::ClientCredentials { endpoint, .. } => endpoint,
        }
    }

    /// The name of the way, for logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Password { .. } => "password",
            Self::JwtBearer { .. } => "JWT bearer",
            Self::ClientCredentials { .. } => "client credentials",
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }

    fn parts(&self) -> [&str; 5] {
        match self {
            Self::Password {
                endpoint,
                consumer_key,
                consumer_secret,
                username,
                password,
            } => [
                endpoint,
                consumer_key.expose_secret(),
                consumer_secret.expose_secret(),
                username,
                password.expose_secret(),
            ],
            Self::JwtBearer {
                endpoint,
                consumer_key,
                subject,
                audience,
                private_key,
            } => [
                endpoint,
                consumer_key.expose_secret(),
                subject,
                audience,
                private_key.pem().expose_secret(),
            ],
            Self::ClientCredentials {
                endpoint,
                consumer_key,
                consumer_secret,
            } => [
                endpoint,
                consumer_key.expose_secret(),
                consumer_secret.expose_secret(),
                "",
                "",
            ],
        }
    }
}

impl fmt::Debug for AdapterSignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AdapterSignIn")
            .field("way", &self.name())
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

/// The way that the secret's keys stand for: `PrivateKey`, else `Password`, else the consumer secret
/// alone.
pub(super) fn of(
    secret: &SecretObject,
    variables: &Variables<'_>,
    org: &str,
    production: bool,
) -> Result<AdapterSignIn, ConfigErrors> {
    let keys = Keys { secret };
    if keys.has(keys::ADAPTER_PRIVATE_KEY) {
        return keys.jwt_bearer(variables, org, production);
    }
    if keys.has(keys::ADAPTER_PASSWORD) {
        return keys.password(variables, org, production);
    }
    keys.client_credentials(org)
}

struct Keys<'a> {
    secret: &'a SecretObject,
}

impl Keys<'_> {
    /// Whether the key is there and not empty. What is no text counts as there: it is a fault.
    fn has(&self, key: &str) -> bool {
        match self.secret.get(key) {
            Some(Ok(found)) => !found.text().trim().is_empty(),
            Some(Err(_)) => true,
            None => false,
        }
    }

    /// The value as it stands: a password may begin with a blank.
    fn exact(&self, key: &str, mend: &str) -> Result<SecretString, ConfigFault> {
        let Some(found) = self.secret.get(key) else {
            return Err(ConfigFault {
                kind: FaultKind::Missing,
                key: key.to_owned(),
                looked_in: self.secret.place.clone(),
                problem: "is missing".to_owned(),
                mend: mend.to_owned(),
            });
        };
        let found = found?;
        if placeholders::is_placeholder(found.text().trim()) {
            found.configured(mend)?;
        }
        Ok(found.value)
    }

    fn filled(&self, key: &str, mend: &str) -> Result<SecretString, ConfigFault> {
        let value = self.exact(key, mend)?;
        let text = value.expose_secret().trim();
        if text.is_empty() {
            return Err(ConfigFault {
                kind: FaultKind::Missing,
                key: key.to_owned(),
                looked_in: self.secret.place.clone(),
                problem: "is empty".to_owned(),
                mend: mend.to_owned(),
            });
        }
        Ok(SecretString::from(text))
    }

    fn consumer_key(&self) -> Result<SecretString, ConfigFault> {
        self.filled(
            keys::ADAPTER_CONSUMER_KEY,
            "store the consumer key of the app",
        )
    }

    fn consumer_secret(&self) -> Result<SecretString, ConfigFault> {
        self.filled(
            keys::ADAPTER_CONSUMER_SECRET,
            "store the consumer secret of the app, or a PrivateKey for sign-in by JWT bearer",
        )
    }

    fn password(
        &self,
        variables: &Variables<'_>,
        org: &str,
        production: bool,
    ) -> Result<AdapterSignIn, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let mend = "store the user's security token; an empty text where the network is trusted";
        let security_token = keep(self.exact(keys::ADAPTER_SECURITY_TOKEN, mend), &mut errors);
        let password = keep(
            self.exact(keys::ADAPTER_PASSWORD, "store the user's password"),
            &mut errors,
        );
        let consumer_key = keep(self.consumer_key(), &mut errors);
        let consumer_secret = keep(self.consumer_secret(), &mut errors);
        let username = keep(username(variables), &mut errors);
        let login = keep(login_host(variables, org, production), &mut errors);
        match (
            security_token,
            password,
            consumer_key,
            consumer_secret,
            username,
            login,
        ) {
            (
                Some(security_token),
                Some(password),
                Some(consumer_key),
                Some(consumer_secret),
                Some(username),
                Some(login),
            ) => Ok(AdapterSignIn::Password {
                endpoint: format!("{login}{TOKEN_PATH}"),
                consumer_key,
                consumer_secret,
                username,
                password: SecretString::from(format!(
                    "{}{}",
                    password.expose_secret(),
                    security_token.expose_secret()
                )),
            }),
            _ => Err(errors),
        }
    }

    fn jwt_bearer(
        &self,
        variables: &Variables<'_>,
        org: &str,
        production: bool,
    ) -> Result<AdapterSignIn, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let mend = "store the private key that the app's certificate was made with";
        let private_key = self
            .filled(keys::ADAPTER_PRIVATE_KEY, mend)
            .and_then(|text| self.normalised(&text));
        let private_key = keep(private_key, &mut errors);
        let consumer_key = keep(self.consumer_key(), &mut errors);
        let subject = match self.filled(keys::ADAPTER_SUBJECT, "") {
            Ok(own) => Ok(own.expose_secret().to_owned()),
            Err(_) => username(variables),
        };
        let subject = keep(subject, &mut errors);
        let audience = match self.filled(keys::ADAPTER_AUDIENCE, "") {
            Ok(own) => own.expose_secret().to_owned(),
            Err(_) if production => PRODUCTION_LOGIN.to_owned(),
            Err(_) => SANDBOX_LOGIN.to_owned(),
        };
        match (private_key, consumer_key, subject) {
            (Some(private_key), Some(consumer_key), Some(subject)) => {
                Ok(AdapterSignIn::JwtBearer {
                    endpoint: format!("{org}{TOKEN_PATH}"),
                    consumer_key,
                    subject,
                    audience,
                    private_key,
                })
            }
            _ => Err(errors),
        }
    }

    fn normalised(&self, text: &SecretString) -> Result<PrivateKeyPem, ConfigFault> {
        private_key::normalise(text.expose_secret()).map_err(|error| {
            let said = error.to_string();
            let (problem, mend) = said
                .split_once(": ")
                .unwrap_or((&said, "paste the private key"));
            ConfigFault {
                kind: FaultKind::Invalid,
                key: keys::ADAPTER_PRIVATE_KEY.to_owned(),
                looked_in: self.secret.place.clone(),
                problem: problem.to_owned(),
                mend: mend.to_owned(),
            }
        })
    }

    fn client_credentials(&self, org: &str) -> Result<AdapterSignIn, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let consumer_key = keep(self.consumer_key(), &mut errors);
        let consumer_secret = self.filled(
            keys::ADAPTER_CONSUMER_SECRET,
            "store the app's consumer secret, with Password and AccessToken for sign-in by password; or PrivateKey for sign-in by JWT bearer",
        );
        let consumer_secret = keep(consumer_secret, &mut errors);
        match (consumer_key, consumer_secret) {
            (Some(consumer_key), Some(consumer_secret)) => Ok(AdapterSignIn::ClientCredentials {
                endpoint: format!("{org}{TOKEN_PATH}"),
                consumer_key,
                consumer_secret,
            }),
            _ => Err(errors),
        }
    }
}

fn username(variables: &Variables<'_>) -> Result<String, ConfigFault> {
    let mend = "set it to the username of the Salesforce user that the functions work as";
    let found = variables.located(keys::SF_USERNAME, mend)?;
    let text = found.configured(mend)?;
    // The template's default, `apiuser@<yoursalesforcedomain>.com`.
    if text.contains('<') {
        return Err(found.fault(
            FaultKind::Placeholder,
            "is not configured: it still holds the template's placeholder",
            mend,
        ));
    }
    Ok(text.to_owned())
}

fn login_host(
    variables: &Variables<'_>,
    org: &str,
    production: bool,
) -> Result<String, ConfigFault> {
    let mend = "set it to the org's address, or remove it";
    match variables.located(keys::PATCHBAY_LOGIN_HOST, mend) {
        Ok(found) => host(&found, mend),
        Err(_) if production => Ok(PRODUCTION_LOGIN.to_owned()),
        Err(_) => Ok(org.to_owned()),
    }
}
