//! The settings of one contact centre, whichever layout they are kept in, and the entry that
//! loads them. Owns their meaning; the two layout modules own where each is looked for.

use std::time::Instant;

use secrecy::SecretString;

use crate::choice::SettingsChoice;
use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::private_key::PrivateKeyPem;
use crate::source::SettingsSource;
use crate::values::{Located, keep};
use crate::{parameters_layout, private_key, secrets_layout};

/// What the settings are wanted for; decides which missing ones are faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Needs {
    /// The REST API of the org. What only the telephony API needs may be missing.
    RestApi,
    /// All settings of a contact centre, for checks.
    Everything,
}

/// The settings of one contact centre.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ContactCentreSettings {
    /// `CALL_CENTER_API_NAME`. The parameter layout's templates do not set it.
    pub call_center_api_name: Option<String>,
    /// `SALESFORCE_REST_API_ENDPOINT_BASE` without a slash at the end, such as
    /// `https://x.my.salesforce.com/services/data/v64.0`.
    pub rest_base: String,
    /// What a sign-in needs, or everything that is wrong with it. A stored access token works
    /// without: the settings are loaded when there is a token or a usable sign-in.
    pub sign_in: Result<SignInSettings, ConfigErrors>,
    /// The stored access token; none when it is empty, a placeholder or no token.
    pub access_token: Option<SecretString>,
    /// `SALESFORCE_ORG_ID`, 15 or 18 characters.
    pub org_id: Option<String>,
    /// `SCRT_ENDPOINT_BASE` without a slash at the end.
    pub scrt_base: Option<String>,
    /// The key that signs telephony tokens.
    pub scrt_private_key: Option<PrivateKeyPem>,
    /// Where all of this came from, and where a new token is written.
    pub layout: Layout,
    /// What is odd but was understood.
    pub warnings: Vec<Warning>,
}

/// What the OAuth JWT bearer flow needs.
#[derive(Debug, Clone)]
pub struct SignInSettings {
    /// `SALESFORCE_AUTH_ENDPOINT`: the whole token URL.
    pub auth_endpoint: String,
    /// The JWT's `aud`, exactly as stored, slash at the end and all.
    pub audience: String,
    /// The JWT's `sub`: a Salesforce username.
    pub subject: String,
    /// The JWT's `iss`: the consumer key of the app.
    pub consumer_key: SecretString,
    /// The key that signs the JWT.
    pub private_key: PrivateKeyPem,
}

/// Where the settings are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// Two secrets: contact centre 19 and later.
    Secrets {
        /// The secret with the settings.
        secret_name: String,
        /// The secret with the access token.
        access_secret_name: String,
    },
    /// Parameters that environment variables name: earlier contact centres.
    Parameters {
        /// The parameter with the access token.
        access_token_name: Option<String>,
    },
}

/// Something odd that was understood. Holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The setting.
    pub key: String,
    /// Where it is.
    pub looked_in: String,
    /// What is odd and what was done.
    pub text: String,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}): {}", self.key, self.looked_in, self.text)
    }
}

/// Reads the settings that `choice` names. Ends by `until`.
///
/// # Errors
/// All faults, when something that `needs` asks for is missing or unusable.
pub async fn load(
    source: &dyn SettingsSource,
    choice: &SettingsChoice,
    environment: &dyn Environment,
    needs: Needs,
    until: Instant,
) -> Result<ContactCentreSettings, ConfigErrors> {
    match &choice.secret_name {
        Some(name) => {
            let access = choice.access_secret_name.as_deref();
            secrets_layout::load(source, name, access, until)
                .await?
                .settings(needs)
        }
        None => parameters_layout::load(source, environment, until)
            .await?
            .settings(needs),
    }
}

/// A lookup: what was found, or the fault that says where it was looked for.
pub(crate) type Lookup = Result<Located, ConfigFault>;

/// What a layout found, before it is checked.
pub(crate) struct Found {
    pub(crate) call_center_api_name: Lookup,
    pub(crate) rest_base: Lookup,
    pub(crate) auth_endpoint: Lookup,
    pub(crate) audience: Lookup,
    pub(crate) subject: Lookup,
    pub(crate) consumer_key: Lookup,
    pub(crate) private_key: Lookup,
    pub(crate) org_id: Lookup,
    pub(crate) scrt_base: Lookup,
    pub(crate) scrt_private_key: Lookup,
    pub(crate) access_token: Option<SecretString>,
    pub(crate) layout: Layout,
    pub(crate) warnings: Vec<Warning>,
}

const MEND_REST_BASE: &str = "set it to <My Domain URL>/services/data/v64.0";
const MEND_AUTH: &str = "set it to <My Domain URL>/services/oauth2/token";
const MEND_SCRT: &str = "set it to https://<domain>.my.salesforce-scrt.com/telephony/v1";

impl Found {
    fn settings(self, needs: Needs) -> Result<ContactCentreSettings, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let rest_base = keep(
            at(&self.rest_base, MEND_REST_BASE).and_then(|found| found.url(MEND_REST_BASE)),
            &mut errors,
        );
        let sign_in = self.sign_in();
        let everything = needs == Needs::Everything;
        if let (Err(faults), true) = (&sign_in, everything || self.access_token.is_none()) {
            errors.extend(faults.clone());
        }
        let mut extra = ConfigErrors::new();
        let call_center_api_name = keep(
            text(
                &self.call_center_api_name,
                "set it to the contact centre's API name",
            ),
            &mut extra,
        );
        let org_id = keep(
            text(
                &self.org_id,
                "set it to the org's id (Setup, Company Information)",
            ),
            &mut extra,
        );
        let scrt_base = keep(
            at(&self.scrt_base, MEND_SCRT).and_then(|found| found.url(MEND_SCRT)),
            &mut extra,
        );
        let scrt_private_key = keep(key(&self.scrt_private_key), &mut extra);
        if everything {
            errors.extend(extra);
        }
        match rest_base {
            Some(rest_base) if errors.is_empty() => Ok(ContactCentreSettings {
                call_center_api_name,
                rest_base,
                sign_in,
                access_token: self.access_token,
                org_id,
                scrt_base,
                scrt_private_key,
                layout: self.layout,
                warnings: self.warnings,
            }),
            _ => Err(errors),
        }
    }

    fn sign_in(&self) -> Result<SignInSettings, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let auth_endpoint = keep(
            at(&self.auth_endpoint, MEND_AUTH).and_then(|found| found.url(MEND_AUTH)),
            &mut errors,
        );
        let audience = keep(
            text(
                &self.audience,
                "set it to https://login.salesforce.com, or https://test.salesforce.com for a sandbox",
            ),
            &mut errors,
        );
        let subject = keep(
            text(
                &self.subject,
                "set it to the username of the Salesforce user that the function works as",
            ),
            &mut errors,
        );
        let consumer_key = keep(
            text(
                &self.consumer_key,
                "set it to the consumer key of the external client app",
            ),
            &mut errors,
        );
        let private_key = keep(key(&self.private_key), &mut errors);
        match (auth_endpoint, audience, subject, consumer_key, private_key) {
            (
                Some(auth_endpoint),
                Some(audience),
                Some(subject),
                Some(consumer_key),
                Some(private_key),
            ) => Ok(SignInSettings {
                auth_endpoint,
                audience,
                subject,
                consumer_key: consumer_key.into(),
                private_key,
            }),
            _ => Err(errors),
        }
    }
}

/// What was found. A fault whose place has no better advice gets the setting's own.
fn at<'a>(found: &'a Lookup, mend: &str) -> Result<&'a Located, ConfigFault> {
    found.as_ref().map_err(|fault| {
        let mut fault = fault.clone();
        if fault.mend.is_empty() {
            mend.clone_into(&mut fault.mend);
        }
        fault
    })
}

fn text(found: &Lookup, mend: &str) -> Result<String, ConfigFault> {
    at(found, mend)?.configured(mend).map(str::to_owned)
}

fn key(found: &Lookup) -> Result<PrivateKeyPem, ConfigFault> {
    let mend = "paste the private key that the app's certificate was made with";
    let found = at(found, mend)?;
    let text = found.configured(mend)?;
    private_key::normalise(text).map_err(|error| {
        let said = error.to_string();
        let (problem, mend) = said
            .split_once(": ")
            .unwrap_or((&said, "paste the private key"));
        found.fault(FaultKind::Invalid, problem, mend)
    })
}
