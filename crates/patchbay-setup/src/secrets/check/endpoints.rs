//! The addresses of the org and the audience: each for itself, then whether all of them mean one org and one kind of it.
//! Owns finding the one that is wrong among several: the odd one out, or all that contradict what is known.

use std::collections::BTreeMap;

use patchbay_config::keys;
use url::Url;

use super::super::catalogue::{KnownKey, Shape};
use super::Look;
use super::hosts::{HostKind, Org, kind_of};
use super::list::{
    API_VERSION, AUDIENCE, DOMAINS_DIFFER, ENVIRONMENT, HOST_UNKNOWN, TRAILING_SLASH, URL,
    URL_HOST, URL_PATH,
};

/// Versions up to this one are retired since the Summer '25 release.
/// <https://help.salesforce.com/s/articleView?id=000389618>
const RETIRED: u32 = 30;

const TOKEN_PATH: &str = "/services/oauth2/token";
const TELEPHONY_PATH: &str = "/telephony/v1";
const LOGIN: &str = "https://login.salesforce.com";
const TEST: &str = "https://test.salesforce.com";

/// An address that is right for itself.
struct Address {
    known: &'static KnownKey,
    kind: HostKind,
}

impl Address {
    fn is_sandbox(&self) -> Option<bool> {
        match &self.kind {
            HostKind::Login { sandbox } => Some(*sandbox),
            HostKind::Org(org) | HostKind::Telephony(org) => Some(org.sandbox),
            _ => None,
        }
    }

    fn org(&self) -> Option<&Org> {
        match &self.kind {
            HostKind::Org(org) | HostKind::Telephony(org) => Some(org),
            _ => None,
        }
    }
}

impl Look<'_> {
    /// All four addresses.
    pub(super) fn endpoints(&mut self) {
        let names = [
            keys::SALESFORCE_AUTH_ENDPOINT,
            keys::SALESFORCE_REST_API_ENDPOINT_BASE,
            keys::SCRT_ENDPOINT_BASE,
            keys::REST_AUDIENCE,
        ];
        let addresses: Vec<Address> = names
            .into_iter()
            .filter_map(|name| self.address(self.known(name)))
            .collect();
        let blamed = self.environments(&addresses);
        let rest: Vec<&Address> = addresses
            .iter()
            .filter(|address| !blamed.contains(&address.known.name))
            .collect();
        self.domains(&rest);
    }

    /// The audience alone, as the adapter's secret has it.
    pub(super) fn audience_alone(&mut self, known: &'static KnownKey) {
        let addresses: Vec<Address> = self.address(known).into_iter().collect();
        self.environments(&addresses);
    }

    /// One address for itself. None when it is missing or wrong.
    fn address(&mut self, known: &'static KnownKey) -> Option<Address> {
        let text = self.usable(known)?;
        let fault = match Url::parse(&text) {
            Err(_) if !text.contains("://") => Some("has no https:// at its beginning"),
            Err(_) => Some("is not a URL"),
            Ok(url) => url_fault(&url, &text),
        };
        if let Some(fault) = fault {
            self.found.push(URL.finding(
                self.at(known),
                format!("The value {fault}."),
                known.meaning(),
                self.set(known, &format!("--value {}", self.example(known))),
            ));
            return None;
        }
        let url = Url::parse(&text).ok()?;
        let kind = kind_of(&url);
        let good = match known.shape {
            Shape::Audience => self.audience(known, &url, &kind),
            _ => self.host(known, &kind) && self.path(known, &url, &kind),
        };
        good.then_some(Address { known, kind })
    }

    /// Whether the host is one that can answer.
    fn host(&mut self, known: &'static KnownKey, kind: &HostKind) -> bool {
        let telephony = known.shape == Shape::ScrtBase;
        let what = match kind {
            HostKind::Local | HostKind::Instance => return true,
            HostKind::Foreign => {
                self.found.push(HOST_UNKNOWN.finding(
                    self.at(known),
                    "The host is none of Salesforce's.",
                    "That is right only for a gateway of one's own in front of Salesforce.",
                    self.set(known, &format!("--value {}", self.example(known))),
                ));
                return true;
            }
            HostKind::Org(_) if !telephony => return true,
            HostKind::Telephony(_) if telephony => return true,
            HostKind::Login { .. } if known.shape == Shape::TokenUrl => return true,
            HostKind::Login { .. } if telephony => "The host is a login host, which has no telephony.".to_owned(),
            HostKind::Login { .. } => {
                "The host is a login host; it signs in only and answers URL_NOT_RESET to everything else.".to_owned()
            }
            HostKind::Org(_) => "The host is that of the REST API; telephony is at my.salesforce-scrt.com.".to_owned(),
            HostKind::Telephony(_) => "The host is that of telephony; the REST API is at my.salesforce.com.".to_owned(),
            HostKind::Pages(what) => format!("The host is for {what}, not for programs."),
            HostKind::Site => "The host is an Experience Cloud site's.".to_owned(),
            HostKind::Mistyped(domain) => format!("The host is mistyped: it is not in {domain}."),
        };
        self.found.push(URL_HOST.finding(
            self.at(known),
            what,
            known.meaning(),
            self.set(known, &format!("--value {}", self.example(known))),
        ));
        false
    }

    /// Whether the path is the one that is needed. A gateway may have its own.
    fn path(&mut self, known: &'static KnownKey, url: &Url, kind: &HostKind) -> bool {
        if *kind == HostKind::Foreign {
            return true;
        }
        let path = url.path();
        let bare = path.trim_end_matches('/');
        let fault = match known.shape {
            Shape::TokenUrl => (bare != TOKEN_PATH).then(|| wrong_path(bare, TOKEN_PATH)),
            Shape::ScrtBase => (bare != TELEPHONY_PATH).then(|| wrong_path(bare, TELEPHONY_PATH)),
            _ => rest_path_fault(bare),
        };
        if let Some(fault) = fault {
            self.found.push(URL_PATH.finding(
                self.at(known),
                format!("The address {fault}."),
                known.meaning(),
                self.set(known, &format!("--value {}", self.example(known))),
            ));
            return false;
        }
        if known.shape == Shape::TokenUrl && path != bare {
            self.found.push(TRAILING_SLASH.finding(
                self.at(known),
                "A slash stands behind the token address.",
                "Patchbay's functions take it away; the published package asks an address that Salesforce does not have.",
                self.set(known, &format!("--value {}", self.example(known))),
            ));
        }
        if known.shape == Shape::RestBase {
            self.version(known, bare);
        }
        true
    }

    fn version(&mut self, known: &'static KnownKey, path: &str) {
        let version = path
            .rsplit_once("/v")
            .and_then(|(_, version)| version.split('.').next()?.parse::<u32>().ok());
        if let Some(version) = version.filter(|version| *version <= RETIRED) {
            self.found.push(API_VERSION.finding(
                self.at(known),
                format!("Version {version}.0 of the REST API is retired."),
                "Salesforce answers calls to versions 21.0 to 30.0 with an error since Summer '25.",
                self.set(known, &format!("--value {}", self.example(known))),
            ));
        }
    }

    /// The audience: a login host, an org's host or a site, and nothing behind it. The templates write a slash.
    fn audience(&mut self, known: &'static KnownKey, url: &Url, kind: &HostKind) -> bool {
        let what = match kind {
            HostKind::Login { .. } | HostKind::Org(_) if matches!(url.path(), "" | "/") => {
                return true;
            }
            HostKind::Site | HostKind::Local => return true,
            HostKind::Login { .. } | HostKind::Org(_) => {
                "The audience has a path behind the host; only the host belongs there.".to_owned()
            }
            HostKind::Mistyped(domain) => {
                format!("The audience is mistyped: it is not in {domain}.")
            }
            HostKind::Pages(what) => {
                format!("The audience is the host for {what}, not a login address.")
            }
            _ => "The audience is no login address of Salesforce.".to_owned(),
        };
        self.found.push(AUDIENCE.finding(
            self.at(known),
            what,
            "Salesforce refuses a JWT with it: audience is invalid.",
            self.set(known, &format!("--value {}", self.example(known))),
        ));
        false
    }

    /// Sandbox or production: what contradicts what is known, else the odd one out. Gives the names that were blamed.
    fn environments(&mut self, addresses: &[Address]) -> Vec<&'static str> {
        let votes: Vec<(&Address, bool)> = addresses
            .iter()
            .filter_map(|address| address.is_sandbox().map(|sandbox| (address, sandbox)))
            .collect();
        let of = |wanted: bool| -> Vec<&'static KnownKey> {
            votes
                .iter()
                .filter(|(_, sandbox)| *sandbox == wanted)
                .map(|(address, _)| address.known)
                .collect()
        };
        let (sandbox, production) = (of(true), of(false));
        let known = self.expect.sandbox.or_else(|| {
            let domain = Url::parse(self.expect.my_domain.as_deref()?).ok()?;
            match kind_of(&domain) {
                HostKind::Org(org) => Some(org.sandbox),
                _ => None,
            }
        });
        let (wrong, is_sandbox) = match known {
            Some(true) => (production, true),
            Some(false) => (sandbox, false),
            None if sandbox.is_empty() || production.is_empty() => return Vec::new(),
            None if sandbox.len() < production.len() => (sandbox, false),
            None if production.len() < sandbox.len() => (production, true),
            None => return self.undecided(&sandbox, &production),
        };
        if wrong.is_empty() {
            return Vec::new();
        }
        let (is, not) = if is_sandbox {
            ("a sandbox", "production")
        } else {
            ("production", "a sandbox")
        };
        let because = if known.is_some() {
            "the org is"
        } else {
            "the other addresses are of"
        };
        self.found.push(ENVIRONMENT.finding(
            self.at_all(&wrong),
            format!("{} for {not}, and {because} {is}.", self.are(&wrong)),
            "A sandbox signs in at test.salesforce.com or its own My Domain, production at login.salesforce.com or its own.",
            self.fixes(&wrong, is_sandbox),
        ));
        wrong.iter().map(|known| known.name).collect()
    }

    fn undecided(
        &mut self,
        sandbox: &[&'static KnownKey],
        production: &[&'static KnownKey],
    ) -> Vec<&'static str> {
        let all: Vec<&'static KnownKey> = sandbox.iter().chain(production).copied().collect();
        self.found.push(ENVIRONMENT.finding(
            self.at_all(&all),
            format!("{} for a sandbox, {} for production.", self.are(sandbox), self.are(production)),
            "A sandbox signs in at test.salesforce.com or its own My Domain, production at login.salesforce.com or its own.",
            "set those that are wrong with `patchbay secrets set`",
        ));
        all.iter().map(|known| known.name).collect()
    }

    /// Whether all addresses are of one org.
    fn domains(&mut self, addresses: &[&Address]) {
        let expected = self
            .expect
            .my_domain
            .as_deref()
            .and_then(|text| Url::parse(text).ok())
            .and_then(|url| match kind_of(&url) {
                HostKind::Org(org) => Some(org.name),
                _ => None,
            });
        let mut by_name: BTreeMap<&str, Vec<&'static KnownKey>> = BTreeMap::new();
        for address in addresses {
            if let Some(org) = address.org() {
                by_name.entry(&org.name).or_default().push(address.known);
            }
        }
        let most = by_name.values().map(Vec::len).max().unwrap_or_default();
        let leaders = by_name.values().filter(|keys| keys.len() == most).count();
        let right = match &expected {
            Some(name) => Some(name.as_str()),
            None if by_name.len() < 2 => return,
            None if leaders == 1 => by_name
                .iter()
                .find(|(_, keys)| keys.len() == most)
                .map(|(name, _)| *name),
            None => None,
        };
        let wrong: Vec<&'static KnownKey> = by_name
            .iter()
            .filter(|(name, _)| Some(**name) != right)
            .flat_map(|(_, keys)| keys.iter().copied())
            .collect();
        if wrong.is_empty() {
            return;
        }
        let names: Vec<&str> = by_name
            .keys()
            .copied()
            .filter(|name| Some(*name) != right)
            .collect();
        let what = match right {
            Some(right) => format!(
                "{} of the org {}, and the org is {right}.",
                self.are(&wrong),
                names.join(" and ")
            ),
            None => format!(
                "The addresses lead to different orgs: {}.",
                names.join(", ")
            ),
        };
        self.found.push(DOMAINS_DIFFER.finding(
            self.at_all(&wrong),
            what,
            "A token of one org is worth nothing in another.",
            "set it with `patchbay secrets set` to the org's own My Domain",
        ));
    }

    /// `A, B and C are`.
    fn are(&self, keys: &[&'static KnownKey]) -> String {
        let names: Vec<String> = keys.iter().map(|known| self.key(known)).collect();
        match names.split_last() {
            Some((only, [])) => format!("{only} is"),
            Some((last, others)) => format!("{} and {last} are", others.join(", ")),
            None => String::new(),
        }
    }

    fn at_all(&self, keys: &[&'static KnownKey]) -> String {
        let names: Vec<String> = keys.iter().map(|known| self.key(known)).collect();
        super::place(self.expect, &names.join(", "))
    }

    fn fixes(&self, keys: &[&'static KnownKey], sandbox: bool) -> String {
        let commands: Vec<String> = keys
            .iter()
            .map(|known| {
                let value = match known.shape {
                    Shape::Audience if sandbox => TEST.to_owned(),
                    Shape::Audience => LOGIN.to_owned(),
                    _ => self.example(known),
                };
                self.set(known, &format!("--value {value}"))
            })
            .collect();
        commands.join(" && ")
    }

    /// What a right value looks like, of this org where it is known.
    fn example(&self, known: &KnownKey) -> String {
        let domain = self
            .expect
            .my_domain
            .as_deref()
            .map(|text| text.trim_end_matches('/'));
        let domain = domain.unwrap_or("https://MYDOMAIN.my.salesforce.com");
        match known.shape {
            Shape::TokenUrl => format!("{domain}{TOKEN_PATH}"),
            Shape::ScrtBase => format!(
                "{}{TELEPHONY_PATH}",
                domain.replace(".my.salesforce.com", ".my.salesforce-scrt.com")
            ),
            Shape::Audience if self.expect.sandbox == Some(true) => TEST.to_owned(),
            Shape::Audience => LOGIN.to_owned(),
            _ => format!("{domain}/services/data/v64.0"),
        }
    }
}

fn url_fault(url: &Url, text: &str) -> Option<&'static str> {
    let local = kind_of(url) == HostKind::Local;
    if text.contains(char::is_whitespace) {
        Some("has a blank in it")
    } else if url.scheme() == "http" && !local {
        Some("begins with http://, not https://")
    } else if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        Some("is not an https URL")
    } else if !url.username().is_empty() || url.password().is_some() {
        Some("holds a user name or a password")
    } else if url.query().is_some() || url.fragment().is_some() {
        Some("has a ? or a # in it")
    } else {
        None
    }
}

fn wrong_path(path: &str, wanted: &str) -> String {
    if path.is_empty() {
        format!("is the host alone, without {wanted}")
    } else {
        format!("does not end with {wanted}")
    }
}

/// What is wrong with the path of the REST base, which is `/services/data/v64.0`.
fn rest_path_fault(path: &str) -> Option<String> {
    let Some(version) = path.strip_prefix("/services/data") else {
        return Some(wrong_path(path, "/services/data/vNN.0"));
    };
    let version = version.trim_start_matches('/');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if version.is_empty() {
        Some("has no version at its end, such as /v64.0".to_owned())
    } else if version.contains('/') {
        Some("goes on behind the version".to_owned())
    } else if version
        .strip_prefix('v')
        .and_then(|number| number.split_once('.'))
        .is_some_and(|(major, minor)| digits(major) && digits(minor))
    {
        None
    } else {
        Some("has a version that is not written like v64.0".to_owned())
    }
}
