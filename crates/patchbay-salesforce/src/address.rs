//! The two addresses of an org: the base of its REST interface and its token endpoint. Both are checked
//! once, here, so that no later code meets a plain-http address outside this machine.

use std::fmt;

use url::{Host, Url};

/// What is wrong with an address. The text never holds the whole address: a careless one may carry a
/// password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Not a URL at all.
    #[error("is not a URL ({0}); it must look like https://yourdomain.my.salesforce.com/…")]
    NotAUrl(String),
    /// A scheme other than https (or http to this machine).
    #[error(
        "must begin with https:// (plain http is allowed to 127.0.0.0/8, ::1 and localhost only)"
    )]
    NotHttps,
    /// A user name or a password in the address.
    #[error("must not hold a user name or a password")]
    Credentials,
    /// A query or a fragment behind the path.
    #[error("must not hold a `?` or a `#`")]
    QueryOrFragment,
}

/// The base of an org's REST interface, such as `https://x.my.salesforce.com/services/data/v64.0`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiBase {
    origin: String,
    path: String,
    local: bool,
}

impl ApiBase {
    /// Checks and takes apart a base. Blanks around it and slashes at its end are dropped.
    ///
    /// # Errors
    /// [`AddressError`] that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = parse_checked(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::QueryOrFragment);
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            path: url.path().trim_end_matches('/').to_owned(),
            local: url.scheme() == "http",
        })
    }

    /// Scheme, host and port: `https://x.my.salesforce.com`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path, without a slash at its end: `/services/data/v64.0`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole address of a call. `path` is already percent-encoded; it is taken from the root of the
    /// host when it begins with `/services/` (as `nextRecordsUrl` does), else below this base.
    pub(crate) fn join(&self, path: &str, query: Option<&str>) -> String {
        let mut text = self.origin.clone();
        if path.starts_with("/services/") {
            text.push_str(path);
        } else {
            text.push_str(&self.path);
            text.push('/');
            text.push_str(path.trim_start_matches('/'));
        }
        if let Some(query) = query {
            text.push('?');
            text.push_str(query);
        }
        text
    }

    /// The same path on the host that a token answer names as the org's own, or `None` where that host
    /// cannot be trusted with the token: plain http for an https base, this machine for a remote base
    /// and the reverse, or a host outside Salesforce for a base inside. `None` too for a remote base that
    /// is no Salesforce host: it is a gateway of the user's own, which must not be bypassed.
    pub(crate) fn on_instance(&self, instance: &Url) -> Option<Self> {
        let checked = parse_checked(instance.as_str()).ok()?;
        let same_nature = (checked.scheme() == "http") == self.local
            && is_loopback(&checked) == self.is_loopback();
        let ours = Url::parse(&self.origin).ok()?;
        let same_house = is_salesforce(&ours) == is_salesforce(&checked);
        (same_nature && same_house).then(|| Self {
            origin: checked.origin().ascii_serialization(),
            path: self.path.clone(),
            local: self.local,
        })
    }

    fn is_loopback(&self) -> bool {
        Url::parse(&self.origin).is_ok_and(|url| is_loopback(&url))
    }
}

impl fmt::Display for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

impl fmt::Debug for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiBase({self})")
    }
}

/// The whole address that answers with tokens, such as
/// `https://login.salesforce.com/services/oauth2/token`.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenEndpoint {
    url: Url,
}

impl TokenEndpoint {
    /// Checks the address. It is used whole; nothing is appended.
    ///
    /// # Errors
    /// [`AddressError`] that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = parse_checked(text)?;
        if url.fragment().is_some() {
            return Err(AddressError::QueryOrFragment);
        }
        Ok(Self { url })
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The host alone, as messages name it.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for TokenEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the query: nobody should put a secret there, somebody will.
        write!(
            f,
            "TokenEndpoint({}{})",
            self.url.origin().ascii_serialization(),
            self.url.path()
        )
    }
}

fn parse_checked(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text.trim()).map_err(|error| AddressError::NotAUrl(error.to_string()))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => return Err(AddressError::NotHttps),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Credentials);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Domains that Salesforce serves orgs from:
/// <https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm>.
fn is_salesforce(url: &Url) -> bool {
    const DOMAINS: [&str; 6] = [
        "salesforce.com",
        "salesforce.mil",
        "force.com",
        "cloudforce.com",
        "database.com",
        "sfcrmproducts.cn",
    ];
    url.host_str().is_some_and(|host| {
        DOMAINS.iter().any(|domain| {
            host.strip_suffix(domain)
                .is_some_and(|left| left.is_empty() || left.ends_with('.'))
        })
    })
}

#[cfg(test)]
mod tests;
