//! The metadata of the identity provider, which Salesforce gives and IAM keeps. Owns how it is read, when two are the
//! same, and what is wrong with one.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::Timestamp;
use uppsala::Document;

use super::certificate::IdpCertificate;
use super::checks;
use super::document::{self, Element, METADATA, PROTOCOL, SIGNATURE, Unreadable};
use crate::Finding;

/// Characters that IAM takes (`SAMLMetadataDocument`, IAM API reference).
pub const METADATA_SIZE: RangeInclusive<usize> = 1_000..=10_000_000;
/// Bits that an RSA key has at least (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html>).
const KEY_BITS: usize = 1_024;
/// From so long before its end a certificate deserves a warning.
const SOON: Duration = Duration::from_hours(30 * 24);

const BINDINGS: [&str; 2] = [
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
];

/// What the metadata of an identity provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdpMetadata {
    /// The name of the identity provider, for Salesforce the address of My Domain: what `Issuer` has to be.
    pub entity_id: String,
    /// The certificates whose keys sign responses, in the order in which they stand.
    pub certificates: Vec<IdpCertificate>,
    /// What is wrong with those that cannot be read.
    pub damaged: Vec<&'static str>,
    /// Binding and address of each single sign-on service.
    pub services: Vec<(String, String)>,
    /// Whether only signed requests are answered.
    pub wants_signed_requests: bool,
    /// Until when the description counts; some identity providers set it anew at every download.
    pub valid_until: Option<Timestamp>,
}

/// Why a text is no metadata of an identity provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// It declares a document type.
    #[error("the metadata declares a document type, which SAML metadata never has")]
    DocumentType,
    /// It is not well-formed.
    #[error("the metadata is not XML: {0}")]
    NotXml(String),
    /// It is something else.
    #[error("this is no metadata of an identity provider but {0}")]
    Other(String),
}

impl IdpMetadata {
    /// Reads metadata.
    ///
    /// # Errors
    /// [`MetadataError`] says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, MetadataError> {
        let document = document::parse(text).map_err(|error| match error {
            Unreadable::DocumentType => MetadataError::DocumentType,
            Unreadable::NotWellFormed(why) => MetadataError::NotXml(why),
        })?;
        Self::of(&document)
    }

    fn of(document: &Document<'_>) -> Result<Self, MetadataError> {
        let other = |what: &str| MetadataError::Other(what.to_owned());
        let root = Element::root(document).ok_or_else(|| other("an empty document"))?;
        if root.is(METADATA, "EntitiesDescriptor") {
            return Err(other("a collection of several entities"));
        }
        if root.is(PROTOCOL, "Response") {
            return Err(other("a SAML response"));
        }
        if !root.is(METADATA, "EntityDescriptor") {
            return Err(other(&format!("a document `{}`", root.name())));
        }
        let Some(idp) = root.child(METADATA, "IDPSSODescriptor") else {
            return Err(other(
                if root.child(METADATA, "SPSSODescriptor").is_some() {
                    "the metadata of a service provider, the side that is signed in to"
                } else {
                    "a description without an identity provider"
                },
            ));
        };
        let mut certificates = Vec::new();
        let mut damaged = Vec::new();
        for text in signing_certificates(idp) {
            match IdpCertificate::from_base64(&text) {
                Ok(certificate) if certificates.contains(&certificate) => {}
                Ok(certificate) => certificates.push(certificate),
                Err(why) => damaged.push(why),
            }
        }
        Ok(Self {
            entity_id: root.attribute("entityID").unwrap_or_default().to_owned(),
            certificates,
            damaged,
            services: services(idp),
            wants_signed_requests: matches!(
                idp.attribute("WantAuthnRequestsSigned"),
                Some("true" | "1")
            ),
            valid_until: root
                .attribute("validUntil")
                .and_then(|time| time.parse().ok()),
        })
    }

    /// Whether AWS would do the same with both: entity, certificates and services agree. White space, order, ids,
    /// signatures and the end of validity do not count; Salesforce's own stacks pass over them too.
    pub fn means_the_same(&self, other: &Self) -> bool {
        let sorted = |metadata: &Self| {
            let mut certificates: Vec<&str> = metadata
                .certificates
                .iter()
                .map(|one| one.fingerprint_sha256.as_str())
                .collect();
            certificates.sort_unstable();
            let mut services = metadata.services.clone();
            services.sort();
            (certificates.join(" "), services)
        };
        self.entity_id == other.entity_id
            && self.wants_signed_requests == other.wants_signed_requests
            && sorted(self) == sorted(other)
    }

    /// What counts of it, a line each, for the difference between two.
    pub fn summary(&self) -> String {
        let mut lines = vec![format!("entity      {}", self.entity_id)];
        for one in &self.certificates {
            let end = one.not_after.strftime("%Y-%m-%d");
            lines.push(format!(
                "certificate {} until {end}",
                one.fingerprint_sha256
            ));
        }
        for (binding, address) in &self.services {
            let binding = binding.rsplit(':').next().unwrap_or(binding);
            lines.push(format!("service     {binding} {address}"));
        }
        if self.wants_signed_requests {
            lines.push("requests    have to be signed".into());
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

/// A key without a use is for both uses (SAML metadata, 2.4.1.1).
fn signing_certificates(idp: Element<'_>) -> Vec<String> {
    idp.children(METADATA, "KeyDescriptor")
        .into_iter()
        .filter(|key| matches!(key.attribute("use"), None | Some("signing")))
        .flat_map(|key| key.children(SIGNATURE, "KeyInfo"))
        .flat_map(|info| info.children(SIGNATURE, "X509Data"))
        .flat_map(|data| data.children(SIGNATURE, "X509Certificate"))
        .map(|certificate| certificate.text())
        .collect()
}

fn services(idp: Element<'_>) -> Vec<(String, String)> {
    idp.children(METADATA, "SingleSignOnService")
        .into_iter()
        .filter_map(|service| {
            let binding = service.attribute("Binding")?;
            Some((
                binding.to_owned(),
                service.attribute("Location")?.to_owned(),
            ))
        })
        .collect()
}

const PLACE: &str = "metadata";
const DOWNLOAD: &str =
    "In Salesforce, Setup, Identity Provider, choose Download Metadata, and give that file.";

/// Says whether AWS takes the metadata of an identity provider, and for how long it will.
pub fn check_metadata(text: &str, now: Timestamp) -> Vec<Finding> {
    let metadata = match IdpMetadata::parse(text) {
        Ok(metadata) => metadata,
        Err(error) => return vec![unreadable(&error)],
    };
    let mut findings = Vec::new();
    let size = text.chars().count();
    if !METADATA_SIZE.contains(&size) {
        findings.push(checks::METADATA_SIZE.finding(
            PLACE,
            format!("The metadata has {size} characters."),
            "IAM takes 1,000 to 10,000,000 characters.",
            DOWNLOAD,
        ));
    }
    findings.extend(check_entity(&metadata));
    findings.extend(check_services(&metadata));
    if metadata.valid_until.is_some_and(|end| end <= now) {
        findings.push(checks::METADATA_EXPIRED.finding(
            PLACE,
            "The metadata says that it is no longer valid (validUntil).",
            "IAM refuses metadata that has expired.",
            DOWNLOAD,
        ));
    }
    findings.extend(check_certificates(&metadata, now));
    findings
}

fn unreadable(error: &MetadataError) -> Finding {
    match error {
        MetadataError::DocumentType => checks::DOCUMENT_TYPE.finding(
            PLACE,
            "The metadata declares a document type.",
            "SAML metadata never has one, and entities in it can name files or grow without end; it was not read further.",
            DOWNLOAD,
        ),
        MetadataError::NotXml(why) => checks::UNREADABLE.finding(
            PLACE,
            "The metadata is not well-formed XML.",
            why.clone(),
            DOWNLOAD,
        ),
        MetadataError::Other(what) => checks::METADATA_ROLE.finding(
            PLACE,
            format!("This is no metadata of an identity provider but {what}."),
            "IAM needs the description of the side that signs people in: Salesforce.",
            DOWNLOAD,
        ),
    }
}

fn check_entity(metadata: &IdpMetadata) -> Option<Finding> {
    metadata.entity_id.trim().is_empty().then(|| {
        checks::METADATA_ENTITY.finding(
            PLACE,
            "The metadata does not name its entity (entityID).",
            "AWS holds the issuer of every response against it.",
            DOWNLOAD,
        )
    })
}

fn check_services(metadata: &IdpMetadata) -> Vec<Finding> {
    let mut findings = Vec::new();
    let usable = |(binding, address): &(String, String)| {
        BINDINGS.contains(&binding.as_str()) && address.starts_with("https://")
    };
    if !metadata.services.iter().any(usable) {
        findings.push(checks::METADATA_SSO.finding(
            PLACE,
            "The metadata has no single sign-on service with HTTP-POST or HTTP-Redirect at an https address.",
            "IAM refuses metadata without one.",
            DOWNLOAD,
        ));
    }
    if metadata.wants_signed_requests {
        findings.push(checks::METADATA_SIGNED_REQUESTS.finding(
            PLACE,
            "The identity provider answers signed requests only (WantAuthnRequestsSigned).",
            "AWS signs none. Sign-in that begins in Salesforce works all the same; one that begins at AWS does not.",
            "Begin sign-in in Salesforce, as Service Cloud Voice does, or remove the requirement there.",
        ));
    }
    findings
}

/// What is wrong with the certificates of metadata.
fn check_certificates(metadata: &IdpMetadata, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    for why in &metadata.damaged {
        findings.push(checks::CERTIFICATE_DAMAGED.finding(
            PLACE,
            format!("A certificate of the metadata {why}."),
            "IAM refuses metadata with a certificate that it cannot read.",
            DOWNLOAD,
        ));
    }
    if metadata.certificates.is_empty() && metadata.damaged.is_empty() {
        findings.push(checks::CERTIFICATE_ABSENT.finding(
            PLACE,
            "The metadata holds no certificate for signing.",
            "Without it AWS cannot verify a response.",
            "In Salesforce, Setup, Identity Provider, choose a certificate, then Download Metadata.",
        ));
    }
    for certificate in &metadata.certificates {
        findings.extend(check_certificate(PLACE, certificate, now));
    }
    findings
}

/// What is wrong with one certificate. AWS does not look at its dates
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html>); Salesforce replaces it when it
/// ends, and then AWS knows the old one only.
pub fn check_certificate(
    place: &str,
    certificate: &IdpCertificate,
    now: Timestamp,
) -> Option<Finding> {
    let whose = format!("of {}", certificate.subject);
    let fix = "Choose or make a certificate in Salesforce (Setup, Identity Provider), set the same one in the \
               single-sign-on app, download the metadata and run `patchbay saml apply` with it.";
    match certificate.bits {
        Some(bits) if bits >= KEY_BITS => {}
        bits => {
            let what = bits.map_or("no RSA key".to_owned(), |bits| {
                format!("a key of {bits} bits")
            });
            return Some(checks::CERTIFICATE_KEY.finding(
                place,
                format!("The certificate {whose} has {what}."),
                "IAM wants an RSA key of at least 1024 bits; Salesforce makes 2048 and 4096.",
                fix,
            ));
        }
    }
    let end = certificate.not_after.strftime("%Y-%m-%d");
    if now >= certificate.not_after {
        return Some(checks::CERTIFICATE_EXPIRED.finding(
            place,
            format!("The certificate {whose} expired on {end}."),
            "AWS goes on taking what is signed with it, but Salesforce replaces it, and then nobody can sign in.",
            fix,
        ));
    }
    if now < certificate.not_before {
        let start = certificate.not_before.strftime("%Y-%m-%d");
        return Some(checks::CERTIFICATE_EXPIRED.finding(
            place,
            format!("The certificate {whose} begins on {start} only."),
            "It is not valid yet, or the clock of this machine is wrong.",
            fix,
        ));
    }
    let left = certificate.not_after.duration_since(now);
    (left <= SOON.try_into().unwrap_or(left)).then(|| {
        checks::CERTIFICATE_EXPIRES.finding(
            place,
            format!("The certificate {whose} expires on {end}."),
            "When Salesforce replaces it, AWS has to know the new one from the same moment.",
            fix,
        )
    })
}
