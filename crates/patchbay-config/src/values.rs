//! Looking up one setting in what was read: present, no placeholder, usable. Owns the checks that
//! both layouts share and the wording of their faults; must not know where values are fetched.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::{Host, Url};

use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::placeholders;
use crate::source::{SourceError, SourceErrorKind};

/// A value that was found, and the name it was found under.
pub(crate) struct Located {
    pub(crate) key: String,
    pub(crate) place: String,
    pub(crate) value: SecretString,
}

impl Located {
    pub(crate) fn fault(&self, kind: FaultKind, problem: &str, mend: &str) -> ConfigFault {
        ConfigFault {
            kind,
            key: self.key.clone(),
            looked_in: self.place.clone(),
            problem: problem.to_owned(),
            mend: mend.to_owned(),
        }
    }

    /// The value as it stands.
    pub(crate) fn text(&self) -> &str {
        self.value.expose_secret()
    }

    /// The value without blanks around it, or the fault that it is empty or a placeholder.
    pub(crate) fn configured(&self, mend: &str) -> Result<&str, ConfigFault> {
        match self.value.expose_secret().trim() {
            "" => Err(self.fault(FaultKind::Missing, "is empty", mend)),
            text if placeholders::is_placeholder(text) => Err(self.fault(
                FaultKind::Placeholder,
                "is not configured: it still holds the template's placeholder",
                mend,
            )),
            text => Ok(text),
        }
    }

    /// The value as a URL with a path. Plain http only to this machine. Which path is not
    /// checked: a gateway between may have its own.
    pub(crate) fn url(&self, mend: &str) -> Result<String, ConfigFault> {
        let text = self.configured(mend)?;
        let invalid = |problem: &str| Err(self.fault(FaultKind::Invalid, problem, mend));
        let url = match secure(text) {
            Ok(url) => url,
            Err(problem) => return invalid(problem),
        };
        if url.path() == "/" {
            return invalid("is a host without a path");
        }
        Ok(text.trim_end_matches('/').to_owned())
    }
}

/// Puts a failed lookup into `errors` and goes on.
pub(crate) fn keep<T>(result: Result<T, ConfigFault>, errors: &mut ConfigErrors) -> Option<T> {
    result.map_err(|fault| errors.push(fault)).ok()
}

/// The members of a secret that are texts.
pub(crate) struct SecretObject {
    pub(crate) place: String,
    members: Map<String, Value>,
}

impl SecretObject {
    /// Reads the `SecretString` of a secret.
    pub(crate) fn read(name: &str, text: &SecretString) -> Result<Self, ConfigFault> {
        let place = format!("secret {name}");
        let problem = match serde_json::from_str(text.expose_secret()) {
            Ok(Value::Object(members)) => return Ok(Self { place, members }),
            Ok(_) => "is JSON, but not an object of texts",
            // The parser's own message may quote the secret.
            Err(_) => "is not JSON",
        };
        Err(ConfigFault {
            kind: FaultKind::Invalid,
            key: name.to_owned(),
            looked_in: "Secrets Manager".to_owned(),
            problem: problem.to_owned(),
            mend: "edit the secret as plaintext: one JSON object; line breaks inside a key are written \\n".to_owned(),
        })
    }

    /// The member of exactly this name, if it is there and not null.
    pub(crate) fn get(&self, key: &str) -> Option<Result<Located, ConfigFault>> {
        match self.members.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(Ok(Located {
                key: key.to_owned(),
                place: self.place.clone(),
                value: SecretString::from(text.as_str()),
            })),
            _ => Some(Err(ConfigFault {
                kind: FaultKind::Invalid,
                key: key.to_owned(),
                looked_in: self.place.clone(),
                problem: "is not a text".to_owned(),
                mend: "put its value in quotes".to_owned(),
            })),
        }
    }

    /// The names of the members that are `suffix` with a prefix, or with none.
    pub(crate) fn keys_ending(&self, suffix: &str) -> BTreeSet<&str> {
        let fits = |key: &&str| {
            key.strip_suffix(suffix)
                .is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('-'))
        };
        self.members
            .keys()
            .map(String::as_str)
            .filter(fits)
            .collect()
    }
}

/// Says that a source could not be read.
pub(crate) fn source_fault(error: &SourceError, looked_in: &str) -> ConfigFault {
    let (kind, mend) = match error.kind {
        SourceErrorKind::NotFound => (
            FaultKind::Missing,
            "create it, or correct the name; check that the function is in the same region",
        ),
        SourceErrorKind::Denied => (
            FaultKind::Denied,
            "let the function's role read it (and decrypt with its KMS key); the deployed policies cover names that contain -salesforce-",
        ),
        SourceErrorKind::Unusable => (
            FaultKind::Invalid,
            "store it as plaintext JSON under a valid name",
        ),
        SourceErrorKind::Unavailable => (
            FaultKind::Unavailable,
            "try again; in a VPC, check the route or the endpoint to that AWS service",
        ),
    };
    ConfigFault {
        kind,
        key: error.name.clone(),
        looked_in: looked_in.to_owned(),
        problem: format!("could not be read ({}: {})", error.call, error.detail),
        mend: mend.to_owned(),
    }
}

/// A URL that secrets may travel to: https, or plain http to this machine. Otherwise what is wrong with it.
pub(crate) fn secure(text: &str) -> Result<Url, &'static str> {
    let Ok(url) = Url::parse(text) else {
        return Err("is not a URL");
    };
    let is_local = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local => Ok(url),
        "http" => Err("is plain http, which is accepted for this machine only"),
        _ => Err("is not an https URL"),
    }
}
