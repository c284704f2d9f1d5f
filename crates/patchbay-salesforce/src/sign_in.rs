//! The ways to get a token, behind one type: what is sent to the token endpoint, and how its answer
//! reads. It knows neither the network nor when a sign-in is needed.

mod soap_login;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderName;
use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::address::TokenEndpoint;
use crate::clock;
use crate::error::{Error, SignInError};
use crate::escape;
use crate::key::SigningKey;
use crate::request::Response;
use crate::token::AccessToken;

pub use soap_login::SoapLogin;

/// How long an assertion is valid, in seconds, as in the published package. Salesforce accepts up to
/// five minutes.
const ASSERTION_LIFE: i64 = 180;

/// A way to sign in.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum SignIn {
    /// OAuth 2.0 JWT bearer:
    /// <https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm>.
    JwtBearer(JwtBearer),
    /// OAuth 2.0 client credentials:
    /// <https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm>.
    ClientCredentials(ClientCredentials),
    /// OAuth 2.0 username-password. Legacy: new orgs block it, and Salesforce is retiring it.
    UsernamePassword(UsernamePassword),
    /// SOAP `login()`, which needs no app.
    SoapLogin(SoapLogin),
    /// No way to sign in, only a stored token that may be good. Needing a sign-in is
    /// [`Error::Config`] with the reason.
    Unavailable {
        /// The token address that a sign-in would use.
        endpoint: TokenEndpoint,
        /// What is missing, and what to do.
        reason: String,
    },
}

/// What a JWT bearer sign-in needs.
#[derive(Clone)]
pub struct JwtBearer {
    /// The token address.
    pub endpoint: TokenEndpoint,
    /// The consumer key of the app, claim `iss`.
    pub consumer_key: String,
    /// The user to act as, claim `sub`.
    pub subject: String,
    /// The login address, claim `aud`, sent as it is stored.
    pub audience: String,
    /// The key that belongs to the app's certificate.
    pub key: SigningKey,
}

/// What a client-credentials sign-in needs.
#[derive(Clone)]
pub struct ClientCredentials {
    /// The token address; it must be the org's own My Domain host.
    pub endpoint: TokenEndpoint,
    /// The consumer key of the app.
    pub consumer_key: String,
    /// The consumer secret of the app.
    pub consumer_secret: SecretString,
}

/// What a username-password sign-in needs. Legacy.
#[derive(Clone)]
pub struct UsernamePassword {
    /// The token address.
    pub endpoint: TokenEndpoint,
    /// The consumer key of the app.
    pub consumer_key: String,
    /// The consumer secret of the app.
    pub consumer_secret: SecretString,
    /// The user name.
    pub username: String,
    /// The password with the security token appended.
    pub password: SecretString,
}

macro_rules! secretive_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("endpoint", &self.endpoint).finish_non_exhaustive()
            }
        }
    )*};
}
secretive_debug!(JwtBearer, ClientCredentials, UsernamePassword, SoapLogin);

impl SignIn {
    /// The token address.
    pub fn endpoint(&self) -> &TokenEndpoint {
        match self {
            Self::JwtBearer(way) => &way.endpoint,
            Self::ClientCredentials(way) => &way.endpoint,
            Self::UsernamePassword(way) => &way.endpoint,
            Self::SoapLogin(way) => &way.endpoint,
            Self::Unavailable { endpoint, .. } => endpoint,
        }
    }

    /// The form body of one try. Everything secret travels here, never in the address. An assertion is
    /// made afresh each time, so that no `jti` is seen twice.
    pub(crate) fn form(&self) -> Result<Form, Error> {
        let mut claims = None;
        let fields = match self {
            Self::JwtBearer(way) => {
                let stated = way.claims(clock::unix_seconds());
                let assertion = way.sign(&stated)?;
                claims = Some(stated);
                vec![
                    (
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned(),
                    ),
                    ("assertion", assertion),
                ]
            }
            Self::ClientCredentials(way) => vec![
                ("grant_type", "client_credentials".to_owned()),
                ("client_id", way.consumer_key.clone()),
                (
                    "client_secret",
                    way.consumer_secret.expose_secret().to_owned(),
                ),
            ],
            Self::UsernamePassword(way) => vec![
                ("grant_type", "password".to_owned()),
                ("client_id", way.consumer_key.clone()),
                (
                    "client_secret",
                    way.consumer_secret.expose_secret().to_owned(),
                ),
                ("username", way.username.clone()),
                ("password", way.password.expose_secret().to_owned()),
            ],
            Self::SoapLogin(way) => return Ok(way.form()),
            Self::Unavailable { reason, .. } => {
                return Err(Error::Config {
                    detail: reason.clone(),
                });
            }
        };
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escape::form(value)))
            .collect();
        Ok(Form {
            text: pairs.join("&"),
            claims,
            content_type: "application/x-www-form-urlencoded",
            headers: &[],
        })
    }

    /// Reads the answer to [`Self::form`].
    pub(crate) fn read_answer(&self, response: &Response) -> Result<AccessToken, Error> {
        match self {
            Self::SoapLogin(_) => soap_login::read_answer(response),
            _ => read_answer(response),
        }
    }
}

/// The body of one sign-in.
pub(crate) struct Form {
    /// The form, with everything secret.
    pub(crate) text: String,
    /// The claims of its assertion as JSON, if it has one.
    pub(crate) claims: Option<String>,
    /// What the body is.
    pub(crate) content_type: &'static str,
    /// Headers that go with it.
    pub(crate) headers: &'static [(HeaderName, HeaderValue)],
}

impl JwtBearer {
    /// A signed assertion that begins at `now` (seconds since 1970).
    ///
    /// # Errors
    /// [`Error::Config`] when the key cannot sign.
    pub fn assertion(&self, now: i64) -> Result<String, Error> {
        self.sign(&self.claims(now))
    }

    fn claims(&self, now: i64) -> String {
        let claims = json!({
            "iat": now,
            "exp": now + ASSERTION_LIFE,
            "aud": self.audience,
            "iss": self.consumer_key,
            "sub": self.subject,
            "jti": uuid::Uuid::new_v4().to_string(),
        });
        claims.to_string()
    }

    fn sign(&self, claims: &str) -> Result<String, Error> {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Reads the answer of the token endpoint. An answer without a token is a sign-in error: the published
/// package sends `Bearer undefined` then.
fn read_answer(response: &Response) -> Result<AccessToken, Error> {
    #[derive(Deserialize)]
    struct Answer {
        access_token: String,
        instance_url: Option<String>,
    }
    if !response.is_success() {
        let error = SignInError::read(response.status, response.reason.clone(), &response.body);
        return Err(Error::SignIn(Box::new(error)));
    }
    match serde_json::from_slice::<Answer>(&response.body) {
        Ok(answer) if !answer.access_token.is_empty() => Ok(AccessToken {
            secret: SecretString::from(answer.access_token),
            instance_url: answer.instance_url.and_then(|text| Url::parse(&text).ok()),
        }),
        _ => Err(Error::SignIn(Box::new(SignInError {
            status: response.status,
            reason: response.reason.clone(),
            error: None,
            description: Some("the answer holds no access_token".into()),
            cause: None,
        }))),
    }
}

#[cfg(test)]
mod tests;
