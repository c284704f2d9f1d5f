//! The two apps in Salesforce, and the address of the sign-in.

use url::Url;

use super::list::{
    APP_CONSUMER, APP_DAMAGED, APP_KEY, APP_ODD, APP_ORG, APP_PROVIDER, IDENTITY_HOST,
    IDENTITY_URL as IDENTITY, OTHER_APP, REST_APP_MISSING, SAME_APP,
};
use super::{Subject, at};
use crate::contact_center::app_id::AppId;
use crate::contact_center::catalogue::{IDENTITY_URL, REST_APP, SSO_APP};
use crate::finding::{Check, Finding};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let before = findings.len();
    for name in [SSO_APP, REST_APP] {
        let value = subject.value(name);
        findings.extend(value.and_then(|value| judge(name, value)));
    }
    // What is no app's id is not compared.
    if findings.len() == before {
        findings.extend(compare(subject));
    }
    findings.extend(identity_url(subject));
}

fn judge(name: &str, value: &str) -> Option<Finding> {
    let id = AppId::of(value);
    let (check, why): (&Check, &str) = match id {
        AppId::App => return None,
        AppId::Consumer => (
            &APP_CONSUMER,
            "Ids that begin with 888 are those of the OAuth consumer, which stands beside the app's in retrieved files.",
        ),
        AppId::ConsumerKey => (
            &APP_KEY,
            "The consumer key belongs into the secret of the functions; here the record id of the app is wanted.",
        ),
        AppId::ServiceProvider => (
            &APP_PROVIDER,
            "Ids that begin with 0sp stand in the address of the sign-in; here the record id of the app is wanted.",
        ),
        AppId::Org => (&APP_ORG, "Ids that begin with 00D are those of orgs."),
        AppId::Length | AppId::Damaged => (
            &APP_DAMAGED,
            "A record id has 15 characters, or 18 of which the last three follow from the others.",
        ),
        AppId::Other => (
            &APP_ODD,
            "Connected apps have ids that begin with 0H4, external client apps with 0x.",
        ),
    };
    // A consumer key is half a credential: enough of it is shown to know it again.
    let shown: String = value
        .chars()
        .take(if id == AppId::ConsumerKey { 8 } else { 40 })
        .collect();
    let what = match id.mistake() {
        Some(mistake) if id == AppId::ConsumerKey => format!("`{shown}…` {mistake}"),
        Some(mistake) => format!("`{shown}` {mistake}"),
        None => format!("`{shown}` is no id of a connected app or an external client app"),
    };
    let fix = if name == REST_APP {
        "`patchbay contact-center set FILE --rest-app ID` with the App ID from External Client App Manager"
    } else {
        "`patchbay contact-center set FILE --item reqConnectedAppId=ID` with the id of the SSO app"
    };
    Some(at(check, name, what, why, fix))
}

fn compare(subject: &Subject<'_>) -> Option<Finding> {
    let rest = subject.value(REST_APP);
    let expected = subject.expectations.rest_app_id.as_deref();
    let sso = subject.value(SSO_APP);
    if let (Some(rest), Some(sso)) = (rest, sso)
        && same_record(rest, sso)
    {
        return Some(at(
            &SAME_APP,
            REST_APP,
            format!("the REST app and the SSO app are both {rest}"),
            "They are two apps: one lets the functions sign in by JWT, the other signs agents in to AWS by SAML.",
            "`patchbay contact-center set FILE --rest-app ID` with the id of the REST app",
        ));
    }
    let expected = expected?;
    let set = format!("`patchbay contact-center set FILE --rest-app {expected}`");
    match rest {
        // One that is there and is no id was spoken of already.
        None if subject.definition.value(REST_APP).is_some() => None,
        None => Some(at(
            &REST_APP_MISSING,
            REST_APP,
            "no REST app is named".into(),
            "After the step from a connected app to an external client app the contact centre has to name the new one.",
            set,
        )),
        Some(rest) if !same_record(rest, expected) => Some(at(
            &OTHER_APP,
            REST_APP,
            format!("the REST app is {rest}; the functions sign in with {expected}"),
            "The contact centre has to name the app whose consumer key stands in the secret.",
            set,
        )),
        Some(_) => None,
    }
}

/// Whether two ids are of one record; one may have 15 characters and the other 18.
fn same_record(one: &str, other: &str) -> bool {
    let head = |text: &str| text.chars().take(15).collect::<String>();
    head(one) == head(other)
}

fn identity_url(subject: &Subject<'_>) -> Option<Finding> {
    let value = subject.value(IDENTITY_URL)?;
    let fault = |what: String| {
        Some(at(
            &IDENTITY,
            IDENTITY_URL,
            what,
            "Agents sign in to AWS there; it is the IdP-initiated login URL of the SSO app.",
            "copy it from the SSO app in Salesforce: https://<my domain>.my.salesforce.com/idp/login?app=0sp…",
        ))
    };
    let Some(url) = Url::parse(value).ok().filter(|url| url.scheme() == "https") else {
        return fault(format!("`{value}` is no https address"));
    };
    if url.path() != "/idp/login" {
        return fault(format!("the path is `{}`, not /idp/login", url.path()));
    }
    let parameter = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    match (parameter("app"), parameter("apiName")) {
        (Some(app), _) if !app.starts_with("0sp") => {
            return fault(format!(
                "`app={app}` is no id of a service provider, which begins with 0sp"
            ));
        }
        (None, None) => return fault("it names no app (app=0sp…)".into()),
        _ => {}
    }
    let expected = subject.expectations.org_host.as_deref()?;
    let host = url.host_str().unwrap_or_default();
    (!host.eq_ignore_ascii_case(expected)).then(|| {
        at(
            &IDENTITY_HOST,
            IDENTITY_URL,
            format!("the address is one of {host}, the org is {expected}"),
            "Agents would be signed in by another org, a sandbox or the org that it was copied from.",
            "copy the IdP-initiated login URL from the SSO app of this org",
        )
    })
}
