//! The parameters of an OAuth request: the form body, the query string, and client credentials in a Basic header.
//! Owns where a parameter may stand; never shows a value.

use std::collections::HashMap;
use std::fmt;

use axum::extract::{FromRequest, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use rusqlite::Connection;

use super::error::OauthError;
use crate::body;
use crate::context;
use crate::identity::{self, App};

/// The parameters, as an extractor.
#[derive(Clone)]
pub(crate) struct Form {
    parameters: HashMap<String, String>,
    basic: Option<(String, String)>,
    bearer: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = OauthError;

    /// Salesforce reads the query string as well as the body, which the CTI adapter's package relies on.
    async fn from_request(request: Request, _state: &S) -> Result<Self, OauthError> {
        let mut parameters = HashMap::new();
        add(
            &mut parameters,
            request.uri().query().unwrap_or_default().as_bytes(),
        );
        let basic = basic_credentials(request.headers());
        let bearer = context::bearer_token(request.headers()).map(str::to_owned);
        if is_form(request.headers()) {
            add(&mut parameters, &body::read(request).await?);
        }
        Ok(Self {
            parameters,
            basic,
            bearer,
        })
    }
}

impl Form {
    /// A parameter that is present and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The token of the `Authorization` header, or of the parameters that Salesforce takes instead.
    pub(super) fn access_token(&self) -> Option<&str> {
        self.bearer
            .as_deref()
            .or_else(|| self.get("access_token"))
            .or_else(|| self.get("oauth_token"))
    }

    /// The app that the request names, and the secret that it gave.
    pub(super) fn client(&self, db: &Connection) -> Result<(App, Option<&str>), OauthError> {
        let (key, secret) = match &self.basic {
            Some((key, secret)) => (Some(key.as_str()), Some(secret.as_str())),
            None => (self.get("client_id"), self.get("client_secret")),
        };
        let app = identity::app_of_key(db, key.ok_or(OauthError::CLIENT_ID)?)?;
        Ok((app.ok_or(OauthError::CLIENT_ID)?, secret))
    }

    /// The app that the request names, if the secret is the app's.
    pub(super) fn authenticated_client(&self, db: &Connection) -> Result<App, OauthError> {
        let (app, secret) = self.client(db)?;
        match (&app.consumer_secret, secret) {
            (Some(ours), Some(theirs)) if ours.0 == theirs => Ok(app),
            _ => Err(OauthError::CLIENT_SECRET),
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_list()
            .entries(self.parameters.keys())
            .finish()
    }
}

fn add(parameters: &mut HashMap<String, String>, encoded: &[u8]) {
    for (name, value) in url::form_urlencoded::parse(encoded) {
        parameters.insert(name.into_owned(), value.into_owned());
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    media.is_some_and(|it| {
        it.split(';').next().is_some_and(|media| {
            media
                .trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
    })
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (key, secret) = decoded.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}
