//! Signing in to Salesforce with what a secret holds, to see whether the org accepts it. Owns taking the parts of a sign-in
//! out of a secret; nothing is stored.

use std::time::Duration;

use patchbay_config::keys;
use patchbay_config::private_key::normalise;
use patchbay_salesforce::{
    ApiBase, Client, ClientCredentials, Deadline, Error, JwtBearer, SignIn, SigningKey,
    TokenEndpoint, UsernamePassword,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::catalogue::{SecretKind, centre_of, voice_key};
use super::fill::{API_VERSION, audience};
use super::object::SecretObject;

/// How long a sign-in may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a sign-in could not be tried, or what became of it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignInTrouble {
    /// Something is missing or unusable.
    #[error("{key} {fault}")]
    Settings {
        /// The key or the option.
        key: String,
        /// What is wrong with it.
        fault: String,
    },
    /// Salesforce refused, or did not answer.
    #[error(transparent)]
    Salesforce(#[from] Error),
}

/// What an adapter's secret does not hold: its functions have it in variables.
#[derive(Clone, Debug, Default)]
pub struct AdapterPlace {
    /// `SF_HOST`.
    pub host: Option<String>,
    /// `SF_USERNAME`.
    pub username: Option<String>,
    /// Whether `SF_PRODUCTION` is not `true`.
    pub sandbox: bool,
}

/// Signs in with the settings of a secret and forgets the token.
///
/// # Errors
/// [`SignInTrouble::Settings`] when it cannot be tried, [`SignInTrouble::Salesforce`] when it failed.
pub async fn sign_in(
    kind: SecretKind,
    secret: &SecretObject,
    place: &AdapterPlace,
) -> Result<(), SignInTrouble> {
    let (base, way) = match kind {
        SecretKind::Cti => of_adapter(secret, place)?,
        _ => of_centre(secret)?,
    };
    let client = Client::builder(base, way).build();
    Ok(client.warm_up(Deadline::after(PATIENCE)).await?)
}

fn of_centre(secret: &SecretObject) -> Result<(ApiBase, SignIn), SignInTrouble> {
    let centre = centre_of(secret).unwrap_or_default();
    let own = |name: &str| voice_key(&centre, name);
    let way = JwtBearer {
        endpoint: endpoint(
            keys::SALESFORCE_AUTH_ENDPOINT,
            &text(secret, keys::SALESFORCE_AUTH_ENDPOINT)?,
        )?,
        consumer_key: text(secret, &own(keys::REST_CONSUMER_KEY))?,
        subject: text(secret, &own(keys::REST_SUBJECT))?,
        audience: text(secret, &own(keys::REST_AUDIENCE))?,
        key: signing_key(secret, &own(keys::REST_PRIVATE_KEY))?,
    };
    let name = keys::SALESFORCE_REST_API_ENDPOINT_BASE;
    Ok((base(name, &text(secret, name)?)?, SignIn::JwtBearer(way)))
}

fn of_adapter(
    secret: &SecretObject,
    place: &AdapterPlace,
) -> Result<(ApiBase, SignIn), SignInTrouble> {
    let host = place
        .host
        .as_deref()
        .ok_or_else(|| fault("SF_HOST", "is not known: name the org's address"))?;
    let host = host.trim().trim_end_matches('/');
    let at_org = endpoint("SF_HOST", &format!("{host}/services/oauth2/token"))?;
    let username = || {
        let own = text(secret, keys::ADAPTER_SUBJECT)
            .ok()
            .or_else(|| place.username.clone());
        own.ok_or_else(|| fault(keys::SF_USERNAME, "is not known: name the user"))
    };
    let hidden = |key: &str| text(secret, key).map(SecretString::from);
    let has = |key: &str| {
        secret
            .text(key)
            .is_some_and(|value| !value.trim().is_empty())
    };
    let consumer_key = text(secret, keys::ADAPTER_CONSUMER_KEY)?;
    let way = if has(keys::ADAPTER_PRIVATE_KEY) {
        SignIn::JwtBearer(JwtBearer {
            endpoint: at_org,
            consumer_key,
            subject: username()?,
            audience: text(secret, keys::ADAPTER_AUDIENCE)
                .unwrap_or_else(|_| audience(place.sandbox).to_owned()),
            key: signing_key(secret, keys::ADAPTER_PRIVATE_KEY)?,
        })
    } else if has(keys::ADAPTER_PASSWORD) {
        let token = secret
            .text(keys::ADAPTER_SECURITY_TOKEN)
            .unwrap_or_default();
        let password = secret.text(keys::ADAPTER_PASSWORD).unwrap_or_default();
        let login = if place.sandbox { host } else { audience(false) };
        SignIn::UsernamePassword(UsernamePassword {
            endpoint: endpoint("SF_HOST", &format!("{login}/services/oauth2/token"))?,
            consumer_key,
            consumer_secret: hidden(keys::ADAPTER_CONSUMER_SECRET)?,
            username: username()?,
            password: SecretString::from(format!("{password}{token}")),
        })
    } else {
        SignIn::ClientCredentials(ClientCredentials {
            endpoint: at_org,
            consumer_key,
            consumer_secret: hidden(keys::ADAPTER_CONSUMER_SECRET)?,
        })
    };
    Ok((
        base("SF_HOST", &format!("{host}/services/data/{API_VERSION}"))?,
        way,
    ))
}

fn fault(key: &str, fault: &str) -> SignInTrouble {
    SignInTrouble::Settings {
        key: key.to_owned(),
        fault: fault.to_owned(),
    }
}

fn text(secret: &SecretObject, key: &str) -> Result<String, SignInTrouble> {
    let found = secret
        .text(key)
        .map(str::trim)
        .filter(|text| super::edit::has_value(text));
    found
        .map(str::to_owned)
        .ok_or_else(|| fault(key, "is missing or a placeholder"))
}

fn endpoint(key: &str, address: &str) -> Result<TokenEndpoint, SignInTrouble> {
    TokenEndpoint::parse(address).map_err(|error| fault(key, &error.to_string()))
}

fn base(key: &str, address: &str) -> Result<ApiBase, SignInTrouble> {
    ApiBase::parse(address).map_err(|error| fault(key, &error.to_string()))
}

fn signing_key(secret: &SecretObject, key: &str) -> Result<SigningKey, SignInTrouble> {
    let pem = normalise(&text(secret, key)?).map_err(|error| fault(key, &error.to_string()))?;
    SigningKey::from_pem(pem.pem().expose_secret()).map_err(|error| fault(key, &error.to_string()))
}
