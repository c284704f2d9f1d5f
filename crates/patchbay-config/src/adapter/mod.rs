//! The settings of the CTI adapter's functions: `SF_*` variables and one secret. Owns which way to
//! sign in the secret stands for, and the shared token in it; must not know Salesforce's API.

mod namespace;
mod sign_in;
mod token;

use std::time::Instant;

use secrecy::SecretString;

use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::source::SettingsSource;
use crate::values::{Located, SecretObject, keep, secure, source_fault};
use crate::{access_token, keys};

pub use namespace::Namespace;
pub use sign_in::AdapterSignIn;
pub use token::{read_adapter_token, update_adapter_token};

/// The settings of one CTI adapter.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AdapterSettings {
    /// `SF_HOST` without a slash at the end.
    pub host: String,
    /// `SF_VERSION`, such as `v64.0`.
    pub version: String,
    /// How to get a token, or everything that is wrong with it. A stored token works without.
    pub sign_in: Result<AdapterSignIn, ConfigErrors>,
    /// `AuthToken`; none when it is empty, a placeholder or no token.
    pub access_token: Option<SecretString>,
    /// The secret that all of this came from, and that a new token is written to.
    pub secret_name: String,
}

const MEND_HOST: &str = "set it to the org's address, such as https://example.my.salesforce.com";

impl AdapterSettings {
    /// Reads the variables and the secret that they name. Ends by `until`.
    ///
    /// # Errors
    /// All faults. A sign-in that is not possible is one only where no token is stored.
    pub async fn load(
        source: &dyn SettingsSource,
        environment: &dyn Environment,
        until: Instant,
    ) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let variables = Variables { environment };
        let host = keep(variables.host(), &mut errors);
        let version = keep(variables.version(), &mut errors);
        let production = keep(variables.production(), &mut errors);
        let secret_name = variables.required(
            keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN,
            "set it to the ARN of the secret with the Salesforce credentials",
        );
        let secret_name = keep(secret_name, &mut errors);
        let (Some(host), Some(version), Some(production), Some(secret_name)) =
            (host, version, production, secret_name)
        else {
            return Err(errors);
        };
        let text = source.read_secret(&secret_name, until).await;
        let text = text.map_err(|error| source_fault(&error, "Secrets Manager"))?;
        let secret = SecretObject::read(&secret_name, &text)?;
        let sign_in = sign_in::of(&secret, &variables, &host, production);
        let access_token = secret
            .get(keys::ADAPTER_AUTH_TOKEN)
            .and_then(Result::ok)
            .and_then(|found| access_token::usable(found.text()));
        if let (Err(faults), None) = (&sign_in, &access_token) {
            return Err(faults.clone());
        }
        Ok(Self {
            host,
            version,
            sign_in,
            access_token,
            secret_name,
        })
    }

    /// Whether a token of one serves the other: the org and the user are the same.
    pub fn leads_to_the_same_org(&self, other: &Self) -> bool {
        let same_sign_in = match (&self.sign_in, &other.sign_in) {
            (Ok(one), Ok(other)) => one.is_same(other),
            (Err(one), Err(other)) => one == other,
            _ => false,
        };
        same_sign_in
            && self.host == other.host
            && self.version == other.version
            && self.secret_name == other.secret_name
    }

    /// The base of the REST API: `https://example.my.salesforce.com/services/data/v64.0`.
    pub fn rest_base(&self) -> String {
        self.base_at(&self.version)
    }

    /// The same at a version that can upsert collections, v46.0 at least: the published template's
    /// default is v42.0.
    /// <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm>
    pub fn bulk_rest_base(&self) -> String {
        let number = self.version.trim_start_matches('v');
        let major = number
            .split('.')
            .next()
            .and_then(|text| text.parse::<u32>().ok());
        match major {
            Some(major) if major < COLLECTIONS_SINCE => {
                self.base_at(&format!("v{COLLECTIONS_SINCE}.0"))
            }
            _ => self.rest_base(),
        }
    }

    fn base_at(&self, version: &str) -> String {
        format!("{}/services/data/{version}", self.host)
    }
}

const COLLECTIONS_SINCE: u32 = 46;

/// The variables, with their faults.
struct Variables<'a> {
    environment: &'a dyn Environment,
}

impl Variables<'_> {
    fn located(&self, key: &str, mend: &str) -> Result<Located, ConfigFault> {
        match self.environment.text(key) {
            Some(value) => Ok(Located {
                key: key.to_owned(),
                place: "environment".to_owned(),
                value: value.into(),
            }),
            None => Err(ConfigFault {
                kind: FaultKind::Missing,
                key: key.to_owned(),
                looked_in: "environment".to_owned(),
                problem: "is not set".to_owned(),
                mend: mend.to_owned(),
            }),
        }
    }

    fn required(&self, key: &str, mend: &str) -> Result<String, ConfigFault> {
        self.located(key, mend)?.configured(mend).map(str::to_owned)
    }

    fn host(&self) -> Result<String, ConfigFault> {
        let found = self.located(keys::SF_HOST, MEND_HOST)?;
        host(&found, MEND_HOST)
    }

    /// `v64.0`; a missing `v` is put in front.
    fn version(&self) -> Result<String, ConfigFault> {
        let mend = "set it to a version of the REST API, such as v64.0";
        let found = self.located(keys::SF_VERSION, mend)?;
        let text = found.configured(mend)?.trim_start_matches(['v', 'V']);
        let is_version = text
            .split_once('.')
            .is_some_and(|(major, minor)| [major, minor].iter().all(|part| is_number(part)));
        if is_version {
            Ok(format!("v{text}"))
        } else {
            Err(found.fault(FaultKind::Invalid, "is no version", mend))
        }
    }

    /// Lower-cased text equal to `true`; anything else is a sandbox (observed).
    fn production(&self) -> Result<bool, ConfigFault> {
        let mend = "set true for a production org, false for a sandbox";
        let text = self.required(keys::SF_PRODUCTION, mend)?;
        Ok(text.eq_ignore_ascii_case("true"))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An address without a path. Plain http only to this machine.
fn host(found: &Located, mend: &str) -> Result<String, ConfigFault> {
    let text = found.configured(mend)?.trim_end_matches('/');
    let invalid = |problem: &str| Err(found.fault(FaultKind::Invalid, problem, mend));
    // The template's default, `https://...`.
    if text.ends_with("...") {
        return Err(found.fault(
            FaultKind::Placeholder,
            "is not configured: it still holds the template's placeholder",
            mend,
        ));
    }
    let url = match secure(text) {
        Ok(url) => url,
        Err(problem) => return invalid(problem),
    };
    if url.path() != "/" || url.query().is_some() || !url.username().is_empty() {
        return invalid("is more than an address");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests;
