//! New apps. Owns what their files hold, by the values of [`terms`](super::terms).
//!
//! Every switch is written, also those whose default is right: the two forms of app have different defaults, and a
//! file that says nothing makes an app that nobody described.

mod connected_app;
mod external_client_app;
mod kept;

use super::terms::{AppKind, ROLE_KEY, SESSION_NAME, SESSION_NAME_KEY};
use super::{AppName, ContactEmail, Element, NameError, RoleArn, SamlProviderArn, SourceFolder};
use crate::CentreName;
use crate::keys::{self, KeysError};

pub use self::kept::keep;

/// Which form a new app has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppForm {
    /// External client app: what orgs make since Spring '26.
    ExternalClientApp,
    /// Connected app: for orgs that may still make one.
    ConnectedApp,
}

/// Who an app is.
#[derive(Clone, Debug)]
pub struct Identity {
    /// API name.
    pub name: AppName,
    /// What people read.
    pub label: String,
    /// Who answers for it.
    pub contact_email: ContactEmail,
    /// What it is for.
    pub description: Option<String>,
}

/// Who may use an app without being asked. API names.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Permission sets.
    pub permission_sets: Vec<String>,
    /// Profiles.
    pub profiles: Vec<String>,
}

/// A new app for REST access.
#[derive(Clone, Debug)]
pub struct OauthApp {
    /// Who it is.
    pub identity: Identity,
    /// The certificate whose key signs in, as PEM. Without one there is no JWT bearer flow.
    pub certificate: Option<String>,
    /// Who may use it.
    pub access: Access,
    /// Another callback than the published one.
    pub callback: Option<String>,
    /// A consumer key of one's own choice, taken at creation only. Without it the org makes one.
    pub consumer_key: Option<ConsumerKey>,
}

/// A new app for sign-in to Amazon Connect.
#[derive(Clone, Debug)]
pub struct SsoApp {
    /// Who it is.
    pub identity: Identity,
    /// The contact centre; its name is the entity id.
    pub centre: CentreName,
    /// The SAML provider in AWS.
    pub provider: SamlProviderArn,
    /// The role that agents take.
    pub role: RoleArn,
    /// The org's My Domain URL; Salesforce takes it by itself when it is left out.
    pub issuer: Option<String>,
    /// Another formula for the session's name than the published one.
    pub session_name: Option<String>,
    /// Who may use it.
    pub access: Access,
}

/// A consumer key: 8 to 256 letters and digits. Source: the rule of connected apps; none is published for external
/// client apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerKey(String);

/// The files of a new app, and what no file can say.
#[derive(Clone, Debug)]
pub struct NewApp {
    /// The files.
    pub files: SourceFolder,
    /// What is left to a person, one sentence each.
    pub steps: Vec<String>,
}

/// Why an app cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NewAppError {
    /// A name or an ARN.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The certificate.
    #[error("{0}")]
    Certificate(KeysError),
    /// REST access signs in by JWT, which needs a certificate.
    #[error("this app needs the certificate whose key signs in")]
    NoCertificate,
    /// Neither profile nor permission set.
    #[error("nobody may use the app: name at least one permission set or profile")]
    NoAccess,
    /// A name in a list.
    #[error(
        "`{0}` cannot stand in a list of profiles or permission sets: it is empty or has a comma in it"
    )]
    ListedName(String),
    /// A consumer key.
    #[error("a consumer key has 8 to 256 letters and digits, and nothing else")]
    ConsumerKey,
    /// A URL.
    #[error("`{0}` is no URL with https, or with http on localhost")]
    Url(String),
    /// Provider and role of different accounts.
    #[error(
        "the provider is of account {provider}, the role of account {role}; AWS wants one account"
    )]
    Accounts {
        /// Account of the provider.
        provider: String,
        /// Account of the role.
        role: String,
    },
}

impl ConsumerKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`NewAppError::ConsumerKey`] when it breaks the rule.
    pub fn parse(text: &str) -> Result<Self, NewAppError> {
        let text = text.trim();
        let good = (8..=256).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        good.then(|| Self(text.to_owned()))
            .ok_or(NewAppError::ConsumerKey)
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The app for REST access of a contact centre's functions.
///
/// # Errors
/// [`NewAppError`] says what is missing or wrong.
pub fn rest(app: &OauthApp, form: AppForm) -> Result<NewApp, NewAppError> {
    oauth(app, AppKind::Rest, form)
}

/// The app for REST access of the CTI adapter's functions. As external client app it needs a certificate: these apps
/// know no sign-in by password.
///
/// # Errors
/// [`NewAppError`] says what is missing or wrong.
pub fn cti(app: &OauthApp, form: AppForm) -> Result<NewApp, NewAppError> {
    oauth(app, AppKind::Cti, form)
}

fn oauth(app: &OauthApp, kind: AppKind, form: AppForm) -> Result<NewApp, NewAppError> {
    let certificate = app
        .certificate
        .as_deref()
        .map(clean_certificate)
        .transpose()?;
    let by_password = kind == AppKind::Cti && form == AppForm::ConnectedApp;
    if certificate.is_none() && !by_password {
        return Err(NewAppError::NoCertificate);
    }
    if let Some(callback) = &app.callback {
        check_url(callback)?;
    }
    app.access.check()?;
    let app = OauthApp {
        certificate,
        ..app.clone()
    };
    Ok(match form {
        AppForm::ExternalClientApp => external_client_app::oauth(&app, kind),
        AppForm::ConnectedApp => connected_app::oauth(&app, kind),
    })
}

/// The app for sign-in to Amazon Connect.
///
/// # Errors
/// [`NewAppError`] says what is missing or wrong.
pub fn sso(app: &SsoApp, form: AppForm) -> Result<NewApp, NewAppError> {
    if app.provider.account() != app.role.account() {
        return Err(NewAppError::Accounts {
            provider: app.provider.account().to_owned(),
            role: app.role.account().to_owned(),
        });
    }
    if let Some(issuer) = &app.issuer {
        check_url(issuer)?;
    }
    app.access.check()?;
    Ok(match form {
        AppForm::ExternalClientApp => external_client_app::sso(app),
        AppForm::ConnectedApp => connected_app::sso(app),
    })
}

impl Access {
    fn check(&self) -> Result<(), NewAppError> {
        let names = || self.permission_sets.iter().chain(&self.profiles);
        if let Some(name) = names().find(|name| name.trim().is_empty() || name.contains(',')) {
            return Err(NewAppError::ListedName(name.clone()));
        }
        if names().next().is_none() {
            return Err(NewAppError::NoAccess);
        }
        Ok(())
    }
}

impl SsoApp {
    /// The two attributes, in the element that the form of app has for them.
    fn attributes(&self, element: &str) -> [Element; 2] {
        let attribute = |key: &str, formula: String| {
            Element::group(
                element,
                vec![Element::text("formula", formula), Element::text("key", key)],
            )
        };
        let session_name = self.session_name.as_deref().unwrap_or(SESSION_NAME);
        let role = format!(
            "'{}' & ',' & '{}'",
            self.provider.as_str(),
            self.role.as_str()
        );
        [
            attribute(SESSION_NAME_KEY, session_name.to_owned()),
            attribute(ROLE_KEY, role),
        ]
    }
}

/// The certificate with the line breaks that Salesforce shows; refuses what is none.
fn clean_certificate(text: &str) -> Result<String, NewAppError> {
    let text = text
        .replace("\\r", "")
        .replace("\\n", "\n")
        .replace('\r', "");
    keys::certificate(&text).map_err(NewAppError::Certificate)?;
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .filter(|line| !line.is_empty())
        .collect();
    let end = lines
        .iter()
        .position(|line| line.starts_with("-----END"))
        .map_or(lines.len(), |end| end + 1);
    Ok(lines.into_iter().take(end).collect::<Vec<_>>().join("\n"))
}

/// Salesforce takes `https`, and `http` on the own machine only.
fn check_url(text: &str) -> Result<(), NewAppError> {
    let good = url::Url::parse(text).is_ok_and(|url| {
        url.scheme() == "https"
            || url.scheme() == "http" && url.host_str().is_some_and(|host| host == "localhost")
    });
    if good {
        Ok(())
    } else {
        Err(NewAppError::Url(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
