//! The hosts of Salesforce: which kind a host is, of which org, and whether that is a sandbox. Owns what the names tell:
//! <https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm>.

use url::{Host, Url};

use super::names::distance;

/// What a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HostKind {
    /// `login.salesforce.com` or `test.salesforce.com`.
    Login {
        /// The second.
        sandbox: bool,
    },
    /// The REST and sign-in host of an org, `acme--uat.sandbox.my.salesforce.com`.
    Org(Org),
    /// The telephony host of an org, `acme.my.salesforce-scrt.com`.
    Telephony(Org),
    /// A host of an org that is not for programs; the text says what for.
    Pages(&'static str),
    /// An Experience Cloud site, which may be an audience.
    Site,
    /// An instance host of old, `eu12.salesforce.com`: of no org in particular.
    Instance,
    /// This machine.
    Local,
    /// A host that is none of Salesforce's by one or two letters.
    Mistyped(&'static str),
    /// Any other host.
    Foreign,
}

/// An org by its My Domain name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Org {
    /// `acme`, `acme--uat.sandbox`: what stands before `.my.`.
    pub(super) name: String,
    /// Whether it is a sandbox or a scratch org.
    pub(super) sandbox: bool,
}

/// The domains of the orgs: REST host, telephony host. The second pair is the government cloud's, the third China's.
const ORG_DOMAINS: [&str; 3] = [
    ".my.salesforce.com",
    ".my.salesforce.mil",
    ".my.sfcrmproducts.cn",
];
const TELEPHONY_DOMAINS: [&str; 2] = [".my.salesforce-scrt.com", ".my.salesforce-scrt.mil"];

const PAGES: [(&str, &str); 6] = [
    (".lightning.force.com", "Lightning Experience"),
    (".my.salesforce-setup.com", "Setup"),
    (".vf.force.com", "Visualforce pages"),
    (".visual.force.com", "Visualforce pages"),
    (".content.force.com", "files"),
    (".file.force.com", "files"),
];

const SITES: [&str; 3] = [".my.site.com", ".my.salesforce-sites.com", ".force.com"];

/// What the host of a URL is.
pub(super) fn kind_of(url: &Url) -> HostKind {
    let name = match url.host() {
        Some(Host::Ipv4(address)) if address.is_loopback() => return HostKind::Local,
        Some(Host::Ipv6(address)) if address.is_loopback() => return HostKind::Local,
        Some(Host::Domain(name)) => name.to_ascii_lowercase(),
        _ => return HostKind::Foreign,
    };
    match name.as_str() {
        "localhost" => return HostKind::Local,
        "login.salesforce.com" => return HostKind::Login { sandbox: false },
        "test.salesforce.com" => return HostKind::Login { sandbox: true },
        name if name.ends_with(".localhost") => return HostKind::Local,
        _ => {}
    }
    let before = |ends: &[&str]| ends.iter().find_map(|end| name.strip_suffix(end).map(org));
    if let Some(org) = before(&TELEPHONY_DOMAINS) {
        return HostKind::Telephony(org);
    }
    if let Some(org) = before(&ORG_DOMAINS) {
        return HostKind::Org(org);
    }
    if let Some((_, what)) = PAGES.iter().find(|(end, _)| name.ends_with(end)) {
        return HostKind::Pages(what);
    }
    if SITES.iter().any(|end| name.ends_with(end)) {
        return HostKind::Site;
    }
    if name.ends_with(".salesforce.com") {
        return HostKind::Instance;
    }
    mistyped(&name).map_or(HostKind::Foreign, HostKind::Mistyped)
}

/// Sandboxes have two hyphens in their name, and `.sandbox` since enhanced domains; scratch orgs sign in as sandboxes do.
fn org(name: &str) -> Org {
    Org {
        sandbox: name.contains("--") || name.ends_with(".sandbox") || name.ends_with(".scratch"),
        name: name.to_owned(),
    }
}

/// Salesforce's domain that a host was meant to be in.
fn mistyped(name: &str) -> Option<&'static str> {
    const DOMAINS: [&str; 3] = ["salesforce.com", "salesforce-scrt.com", "my.salesforce.com"];
    DOMAINS.into_iter().find(|domain| {
        let parts = domain.split('.').count();
        let labels: Vec<&str> = name.split('.').collect();
        let end = labels
            .iter()
            .skip(labels.len().saturating_sub(parts))
            .copied()
            .collect::<Vec<_>>()
            .join(".");
        (1..=2).contains(&distance(&end, domain))
    })
}

#[cfg(test)]
mod tests {
    use super::{HostKind, Org, Url, kind_of};

    fn kind(host: &str) -> HostKind {
        kind_of(&Url::parse(&format!("https://{host}/x")).expect("a URL"))
    }

    #[test]
    fn hosts_tell_what_they_are() {
        let org = |name: &str, sandbox| Org {
            name: name.to_owned(),
            sandbox,
        };
        assert_eq!(
            kind("test.salesforce.com"),
            HostKind::Login { sandbox: true }
        );
        assert_eq!(
            kind("Acme.my.salesforce.com"),
            HostKind::Org(org("acme", false))
        );
        assert_eq!(
            kind("acme--uat.sandbox.my.salesforce.com"),
            HostKind::Org(org("acme--uat.sandbox", true))
        );
        assert_eq!(
            kind("acme--uat.my.salesforce.com"),
            HostKind::Org(org("acme--uat", true))
        );
        assert_eq!(
            kind("acme-dev-ed.develop.my.salesforce.com"),
            HostKind::Org(org("acme-dev-ed.develop", false))
        );
        assert_eq!(
            kind("acme.my.salesforce-scrt.com"),
            HostKind::Telephony(org("acme", false))
        );
        assert_eq!(
            kind("acme.lightning.force.com"),
            HostKind::Pages("Lightning Experience")
        );
        assert_eq!(kind("acme.my.site.com"), HostKind::Site);
        assert_eq!(kind("eu12.salesforce.com"), HostKind::Instance);
        assert_eq!(kind("127.0.0.1:8080"), HostKind::Local);
        assert_eq!(
            kind("acme.my.saleforce.com"),
            HostKind::Mistyped("salesforce.com")
        );
        assert_eq!(kind("salesforce-gateway.acme.example"), HostKind::Foreign);
    }
}
