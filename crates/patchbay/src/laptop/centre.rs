//! The contact centre `DemoCC` on a laptop: a local org, a key pair, an app in the org that trusts the key, and the
//! two secrets as they stand in production, in a file of a temporary folder. Everything is gone when it is dropped.

use std::path::{Path, PathBuf};

use patchbay_org::RunningOrg;
use patchbay_org::identity::{ADMIN_PROFILE, App, User};
use patchbay_setup::keys::{KeyPair, NewKey};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::org::OrgChoice;
use crate::clock;
use crate::failure::{Failure, OrFail as _};

/// The contact centre's API name, first part of its secrets' names.
pub(crate) const CENTRE: &str = "DemoCC";
/// Name of the secret with the settings.
pub(crate) const SECRET: &str = "DemoCC-salesforce-secret";
/// Name of the secret with the token.
pub(crate) const ACCESS_SECRET: &str = "DemoCC-salesforce-access-secret";
/// The user that the function acts as.
pub(crate) const USERNAME: &str = "contact.flow@democc.example";
/// The name of the app in the org.
pub(crate) const APP: &str = "Patchbay DemoCC";
/// What a user is sent to for signing in; it goes into the JWT as its audience.
pub(crate) const AUDIENCE: &str = "https://login.salesforce.com";
/// The version of the REST API that the settings name.
pub(crate) const API_VERSION: &str = "v64.0";

/// The files of a contact centre on a laptop.
#[derive(Debug)]
pub(crate) struct CentreFolder {
    folder: tempfile::TempDir,
}

impl CentreFolder {
    /// A temporary folder that only this user may read.
    pub(crate) fn new() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new()
            .prefix("patchbay-")
            .tempdir()
            .or_outside("a temporary folder cannot be made")?;
        Ok(Self { folder })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The file with the two secrets.
    pub(crate) fn settings_file(&self) -> PathBuf {
        self.path().join("settings.json")
    }

    /// Writes the two secrets.
    pub(crate) fn write_settings(&self, settings: &Value) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(settings).or_asked("the settings are no JSON")?;
        std::fs::write(self.settings_file(), text).or_outside("the settings cannot be written")
    }

    /// Removes it.
    pub(crate) fn remove(self) -> Result<(), Failure> {
        self.folder
            .close()
            .or_outside("the temporary folder cannot be removed")
    }
}

/// The local org with sample data and nobody in it but its administrator.
pub(crate) async fn start_org(port: u16) -> Result<RunningOrg, Failure> {
    let choice = OrgChoice {
        port,
        sample_data: true,
        ..OrgChoice::default()
    };
    Ok(choice.start().await?.0)
}

/// Everything that the function needs to work with this org: key pair, user, app and settings.
pub(crate) fn set_up(org: &RunningOrg) -> Result<CentreFolder, Failure> {
    let pair = new_key_pair()?;
    let app = app(&pair);
    register(org, &app)?;
    let folder = CentreFolder::new()?;
    folder.write_settings(&settings(org, &pair, &app.consumer_key))?;
    Ok(folder)
}

/// Registers the user and the app.
pub(crate) fn register(org: &RunningOrg, app: &App) -> Result<(), Failure> {
    org.add_user(&user())
        .or_asked("the user was not registered")?;
    org.add_app(app).or_asked("the app was not registered")
}

/// A key pair for the app.
pub(crate) fn new_key_pair() -> Result<KeyPair, Failure> {
    let wanted = NewKey {
        bits: 2048,
        subject: format!("CN={CENTRE}"),
        days: 365,
        now: clock::now(),
    };
    patchbay_setup::keys::new(&wanted).or_asked("the key pair was not made")
}

/// The user whom the function acts as.
fn user() -> User {
    let mut user = User::named(USERNAME);
    user.first_name = Some("Contact".into());
    user.last_name = Some("Flow".into());
    user
}

/// The external client app: JWT bearer flow, its users approved beforehand by their profile.
pub(crate) fn app(pair: &KeyPair) -> App {
    let consumer_key = format!("3MVG9.{}", uuid::Uuid::new_v4().simple());
    let mut app = App::named(APP, &consumer_key);
    app.certificate = Some(pair.certificate_pem.clone());
    app.profiles = vec![ADMIN_PROFILE.into()];
    app
}

/// The two secrets of contact centre 19 and later, with the placeholders that the published templates write where
/// nothing is needed here: the telephony key, and the token before the first sign-in.
pub(crate) fn settings(org: &RunningOrg, pair: &KeyPair, consumer_key: &str) -> Value {
    let url = org.url();
    json!({
        "secrets": {
            SECRET: {
                "CALL_CENTER_API_NAME": CENTRE,
                "SALESFORCE_ORG_ID": org.org_id(),
                "SALESFORCE_AUTH_ENDPOINT": format!("{url}/services/oauth2/token"),
                "SALESFORCE_REST_API_ENDPOINT_BASE": format!("{url}/services/data/{API_VERSION}"),
                "SCRT_ENDPOINT_BASE": format!("{url}/telephony/v1"),
                "TRANSCRIBE_REGION": "eu-west-2",
                format!("{CENTRE}-salesforce-rest-api-audience"): AUDIENCE,
                format!("{CENTRE}-salesforce-rest-api-subject"): USERNAME,
                format!("{CENTRE}-salesforce-rest-api-auth-consumer-key"): consumer_key,
                format!("{CENTRE}-salesforce-rest-api-auth-private-key"): pair.key_pem.expose_secret(),
                format!("{CENTRE}-scrt-jwt-auth-private-key"): "scrt-jwt-auth-private-key-value",
            },
            ACCESS_SECRET: {
                format!("{CENTRE}-salesforce-rest-api-access-token"):
                    "salesforce-rest-api-auth-access-token-key-value",
            },
        },
        "parameters": {},
    })
}
