//! The SAML part of an app, as AWS and Amazon Connect want it.

use super::super::ComponentType;
use super::super::terms::acs_url;
use super::Expectations;
use super::app::{App, Fact, Section};
use super::catalogue::{
    SAML_ACS_URL, SAML_CERTIFICATE, SAML_ENCRYPTION, SAML_ENTITY, SAML_ISSUER, SAML_NAME_ID,
    SAML_SHA1, SAML_SUBJECT,
};
use super::saml_attributes::{self, Attributes};
use crate::Finding;

/// The names of the same elements in the two forms of app.
struct Names {
    subject: &'static str,
    name_id: &'static str,
    signing: &'static str,
}

const EXTERNAL: Names = Names {
    subject: "subjectType",
    name_id: "nameIdFormat",
    signing: "signingAlgorithmType",
};

const CONNECTED: Names = Names {
    subject: "samlSubjectType",
    name_id: "samlNameIdFormat",
    signing: "samlSigningAlgoType",
};

pub(super) fn check(app: &App<'_>, expected: &Expectations, findings: &mut Vec<Finding>) {
    let (section, attributes_in, element, names) = if app.is_connected() {
        let root = app.section(ComponentType::ConnectedApp);
        (app.group("samlConfig"), root, "attributes", CONNECTED)
    } else {
        let policies = app.section(ComponentType::SamlPolicies);
        (policies, policies, "customAttributes", EXTERNAL)
    };
    let (Some(section), Some(attributes_in)) = (section, attributes_in) else {
        return;
    };
    subject(section, &names, findings);
    acs(section, expected, findings);
    extras(section, &names, findings);
    issuer(section, findings);
    let attributes = Attributes {
        section: attributes_in,
        element,
    };
    let role = saml_attributes::check(attributes, expected, findings);
    entity(section, expected, role.as_deref(), findings);
}

fn subject(section: Section<'_>, names: &Names, findings: &mut Vec<Finding>) {
    let why = "Amazon Connect knows an agent by the persistent id; published is PersistentId with Persistent.";
    let shown = |fact: Fact<'_>| match fact {
        Fact::Given(text) => Some(text.to_owned()),
        Fact::Absent => Some("left out".to_owned()),
        Fact::Doubtful => None,
    };
    let subject = section.fact(names.subject);
    // In a connected app the element has to be there; that has been said.
    let said = subject == Fact::Absent && names.subject == CONNECTED.subject;
    if subject != Fact::Given("PersistentId") && !said {
        findings.extend(shown(subject).map(|shown| {
            SAML_SUBJECT.finding(
                section.place(names.subject),
                format!("The subject type is {shown}."),
                why,
                "Write PersistentId.",
            )
        }));
    }
    let name_id = section.fact(names.name_id);
    if name_id != Fact::Given("Persistent") {
        findings.extend(shown(name_id).map(|shown| {
            SAML_NAME_ID.finding(
                section.place(names.name_id),
                format!("The name id format is {shown}."),
                why,
                "Write Persistent.",
            )
        }));
    }
}

/// The global address of a partition, or a region's: `https://eu-west-2.signin.aws.amazon.com/saml`.
fn acs(section: Section<'_>, expected: &Expectations, findings: &mut Vec<Finding>) {
    let Fact::Given(url) = section.fact("acsUrl") else {
        return;
    };
    let partition = expected
        .role_arn
        .as_deref()
        .and_then(|arn| arn.split(':').nth(1));
    let partitions = ["aws", "aws-us-gov", "aws-cn"];
    let good = partitions
        .into_iter()
        .filter(|candidate| partition.is_none_or(|partition| partition == *candidate))
        .any(|partition| {
            let global = acs_url(partition);
            let host_and_path = global.trim_start_matches("https://");
            url == global
                || url
                    .strip_prefix("https://")
                    .and_then(|rest| rest.strip_suffix(host_and_path))
                    .is_some_and(is_region_with_dot)
        });
    if !good {
        let right = acs_url(partition.unwrap_or("aws"));
        findings.push(SAML_ACS_URL.finding(
            section.place("acsUrl"),
            format!("Responses go to {url}."),
            "AWS takes SAML responses at its sign-in address only, letter by letter, without a slash at the end.",
            format!("Write {right}."),
        ));
    }
}

fn is_region_with_dot(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(|region| {
        region.split('-').count() >= 3
            && region
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    })
}

/// The entity id is the contact centre's name; the role, `<centre>-SAMLRole`, says it too.
fn entity(
    section: Section<'_>,
    expected: &Expectations,
    role: Option<&str>,
    findings: &mut Vec<Finding>,
) {
    let Fact::Given(entity) = section.fact("entityUrl") else {
        return;
    };
    let of_role = role.and_then(|role| role.strip_suffix("-SAMLRole"));
    let Some(centre) = expected.centre.as_deref().or(of_role) else {
        return;
    };
    if entity != centre {
        findings.push(SAML_ENTITY.finding(
            section.place("entityUrl"),
            format!("The entity id is {entity}; the contact centre is {centre}."),
            "Service Cloud Voice finds the app of a contact centre by it, letter by letter.",
            format!("Write {centre}."),
        ));
    }
}

fn issuer(section: Section<'_>, findings: &mut Vec<Finding>) {
    let Fact::Given(issuer) = section.fact("issuer") else {
        return;
    };
    let good = url::Url::parse(issuer).is_ok_and(|url| {
        url.scheme() == "https"
            && url.host_str().is_some_and(|host| {
                host.ends_with(".my.salesforce.com") || host.ends_with(".my.salesforce.mil")
            })
            && url.path() == "/"
            && !issuer.ends_with('/')
    });
    if !good {
        findings.push(SAML_ISSUER.finding(
            section.place("issuer"),
            format!("The issuer is {issuer}."),
            "AWS compares it with the entity id in the metadata of the provider, which is the org's My Domain address.",
            "Write https://<My Domain>.my.salesforce.com, without a slash at the end, or take it out.",
        ));
    }
}

fn extras(section: Section<'_>, names: &Names, findings: &mut Vec<Finding>) {
    if let Fact::Given(_) = section.fact("certificate") {
        findings.push(SAML_CERTIFICATE.finding(
            section.place("certificate"),
            "A certificate for signed requests is set.",
            "It would verify requests that AWS signs; AWS sends none. The certificate that signs assertions is another one \
             and does not stand in metadata.",
            "Take it out.",
        ));
    }
    for element in ["encryptionCertificate", "encryptionType"] {
        if let Fact::Given(_) = section.fact(element) {
            findings.push(SAML_ENCRYPTION.finding(
                section.place(element),
                "Assertions are encrypted.",
                "AWS can read them only when the provider in IAM has the private key.",
                "Take encryptionCertificate and encryptionType out.",
            ));
            break;
        }
    }
    if section.fact(names.signing) == Fact::Given("SHA1") {
        findings.push(SAML_SHA1.finding(
            section.place(names.signing),
            "Assertions are signed with SHA-1.",
            "SHA-1 can be forged with means that exist.",
            "Write SHA256.",
        ));
    }
}
