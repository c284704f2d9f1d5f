//! What is wrong with an app. Owns the comparison of files with what an app has to be; pure, so that the program, the
//! doctor and the guided path use the same.
//!
//! One mistake gives one finding: an element that is faulty in itself, or that a misspelt one was meant for, is not
//! looked at further.

mod access;
mod app;
mod catalogue;
mod certificate;
mod formula;
mod meant;
mod oauth;
mod parts;
mod policies;
mod saml;
mod saml_attributes;
mod structure;

use jiff::Timestamp;
use secrecy::SecretString;

use self::app::App;
use super::{ApiVersion, AppKind, SourceFolder};
use crate::Finding;

pub use self::catalogue::CHECKS;

/// What an app is compared with. What is `None` is not compared.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// The time now: certificates expire.
    pub now: Timestamp,
    /// What the app is for. Otherwise: SAML is for sign-in, everything else for REST access.
    pub kind: Option<AppKind>,
    /// The version that the files are for; `package.xml` and `sfdx-project.json` among them say it too.
    pub api_version: Option<ApiVersion>,
    /// The private key that signs in. Only whether the certificate belongs to it is looked at.
    pub key: Option<SecretString>,
    /// The consumer key that functions sign in with.
    pub consumer_key: Option<String>,
    /// The contact centre's API name.
    pub centre: Option<String>,
    /// The org, 15 or 18 characters.
    pub org_id: Option<String>,
    /// The AWS account, 12 digits.
    pub account: Option<String>,
    /// The ARN of the SAML provider in AWS.
    pub provider_arn: Option<String>,
    /// The ARN of the role that agents take.
    pub role_arn: Option<String>,
}

impl Expectations {
    /// Nothing to compare with but the time.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            kind: None,
            api_version: None,
            key: None,
            consumer_key: None,
            centre: None,
            org_id: None,
            account: None,
            provider_arn: None,
            role_arn: None,
        }
    }
}

/// Everything that is wrong with the apps in a folder. Files of other metadata are not looked at.
pub fn check(folder: &SourceFolder, expected: &Expectations) -> Vec<Finding> {
    let version = expected.api_version.or_else(|| parts::api_version(folder));
    let read = structure::read(folder, version);
    let mut findings = read.findings;
    findings.extend(parts::check_version(&read.parts, version));
    let (apps, misplaced) = app::assemble(read.parts);
    findings.extend(misplaced);
    for app in &apps {
        findings.extend(parts::missing(app, app.kind(expected.kind), &read.unread));
        check_app(app, expected, &mut findings);
    }
    if read.unread.is_empty() || !apps.is_empty() {
        findings.extend(parts::check_presence(&apps, expected));
    }
    findings
}

fn check_app(app: &App<'_>, expected: &Expectations, findings: &mut Vec<Finding>) {
    let kind = app.kind(expected.kind);
    parts::check(app, kind, expected, findings);
    if kind != AppKind::Sso || app.has_oauth() {
        oauth::check(app, kind, expected, findings);
        policies::check(app, findings);
    }
    if app.has_saml() {
        saml::check(app, expected, findings);
    }
    access::check(app, findings);
}

#[cfg(test)]
mod tests;
