//! The XML signature of a response or an assertion: whether it covers the element that is read, and whether it holds.
//! Canonical form is the library's affair, keys and hashes are those of the crypto provider. Knows only the profile that
//! SAML allows (one reference to the parent's id, enveloped, exclusive canonical form; SAML core, 5.4): anything more is
//! refused, not followed, so that no address and no file of this machine is ever read for a signature.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{self, RsaParameters, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;

use crate::saml::certificate::IdpCertificate;
use crate::saml::document::{Element, SIGNATURE};

/// What was found out about one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds, by one of the certificates.
    Holds {
        /// A hash that is no longer thought safe was used.
        sha1: bool,
    },
    /// It covers another element than the one that it stands in.
    CoversOther(String),
    /// It is made in a way that SAML does not allow, or that is not understood here.
    Unusable(String),
    /// What it covers was changed after it was signed.
    Altered,
    /// It was made with the key of none of the certificates.
    OtherKey,
    /// It holds by the certificate that the message itself carries, which proves nothing but tells whose key it was.
    HoldsByItsOwn(Box<IdpCertificate>),
}

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Verifies the signature `signature`, a child of `signed`. `certificates` are those of the identity provider, which are
/// known from elsewhere; the one in the message is looked at only to say what is wrong.
pub(super) fn verify(
    signed: Element<'_>,
    signature: Element<'_>,
    certificates: &[IdpCertificate],
) -> Verdict {
    let parts = match Parts::read(signed, signature) {
        Ok(parts) => parts,
        Err(verdict) => return verdict,
    };
    let covered = NodeSet::tree_without_comments(signed.node, signed.document).subtract(
        &NodeSet::tree_with_comments(signature.node, signature.document),
    );
    let Ok(bytes) = canonicalize_doc(
        signed.document,
        C14nMode::Exclusive,
        Some(&covered),
        &parts.content_prefixes,
    ) else {
        return Verdict::Unusable("its canonical form cannot be made".into());
    };
    if digest::digest(parts.digest.algorithm, &bytes).as_ref() != parts.digest_value {
        return Verdict::Altered;
    }
    let info = NodeSet::tree_without_comments(parts.info.node, signed.document);
    let Ok(bytes) = canonicalize_doc(
        signed.document,
        C14nMode::Exclusive,
        Some(&info),
        &parts.info_prefixes,
    ) else {
        return Verdict::Unusable("its canonical form cannot be made".into());
    };
    let holds = |certificate: &IdpCertificate| {
        UnparsedPublicKey::new(parts.method.parameters, &certificate.public_key)
            .verify(&bytes, &parts.value)
            .is_ok()
    };
    if certificates.iter().any(holds) {
        let sha1 = parts.method.sha1 || parts.digest.sha1;
        return Verdict::Holds { sha1 };
    }
    match embedded(signature) {
        Some(own) if holds(&own) => Verdict::HoldsByItsOwn(Box::new(own)),
        _ => Verdict::OtherKey,
    }
}

/// The certificate that the message carries.
fn embedded(signature: Element<'_>) -> Option<IdpCertificate> {
    let text = signature
        .child(SIGNATURE, "KeyInfo")?
        .child(SIGNATURE, "X509Data")?
        .child(SIGNATURE, "X509Certificate")?
        .text();
    IdpCertificate::from_base64(&text).ok()
}

/// The parts of a signature, all in the one form that is allowed.
struct Parts<'d> {
    info: Element<'d>,
    info_prefixes: Vec<String>,
    content_prefixes: Vec<String>,
    method: Method,
    digest: Digest,
    digest_value: Vec<u8>,
    value: Vec<u8>,
}

impl<'d> Parts<'d> {
    fn read(signed: Element<'d>, signature: Element<'d>) -> Result<Self, Verdict> {
        let info = only(signature, "SignedInfo")?;
        let form = only(info, "CanonicalizationMethod")?;
        if algorithm(form) != EXCLUSIVE {
            return Err(unusable("canonical form", algorithm(form)));
        }
        let method = only(info, "SignatureMethod")?;
        let method = Method::of(algorithm(method))
            .ok_or_else(|| unusable("signature method", algorithm(method)))?;
        let reference = only(info, "Reference")?;
        let uri = reference.attribute("URI").unwrap_or_default();
        let id = signed.attribute("ID").unwrap_or_default();
        if id.is_empty() || uri.strip_prefix('#') != Some(id) {
            return Err(Verdict::CoversOther(uri.to_owned()));
        }
        let digest = only(reference, "DigestMethod")?;
        let digest = Digest::of(algorithm(digest))
            .ok_or_else(|| unusable("digest method", algorithm(digest)))?;
        Ok(Self {
            info,
            info_prefixes: prefixes(form),
            content_prefixes: transforms(reference)?,
            method,
            digest,
            digest_value: decoded(only(reference, "DigestValue")?)?,
            value: decoded(only(signature, "SignatureValue")?)?,
        })
    }
}

/// Checks that the transforms are the two that SAML allows, and gives the prefixes that the second keeps.
fn transforms(reference: Element<'_>) -> Result<Vec<String>, Verdict> {
    let transforms = only(reference, "Transforms")?.children(SIGNATURE, "Transform");
    let names: Vec<&str> = transforms.iter().map(|one| algorithm(*one)).collect();
    match names.as_slice() {
        [ENVELOPED, EXCLUSIVE] => Ok(transforms
            .last()
            .map(|one| prefixes(*one))
            .unwrap_or_default()),
        _ => Err(unusable("list of transforms", &names.join(", "))),
    }
}

/// The namespace prefixes that are kept although they are not used in a name.
fn prefixes(form: Element<'_>) -> Vec<String> {
    form.child(EXCLUSIVE, "InclusiveNamespaces")
        .and_then(|list| list.attribute("PrefixList"))
        .unwrap_or_default()
        .split_ascii_whitespace()
        .map(str::to_owned)
        .collect()
}

fn only<'d>(parent: Element<'d>, name: &str) -> Result<Element<'d>, Verdict> {
    match parent.children(SIGNATURE, name).as_slice() {
        [one] => Ok(*one),
        [] => Err(Verdict::Unusable(format!("it has no {name}"))),
        more => Err(Verdict::Unusable(format!("it has {} {name}", more.len()))),
    }
}

fn algorithm(element: Element<'_>) -> &str {
    element.attribute("Algorithm").unwrap_or_default()
}

fn unusable(what: &str, name: &str) -> Verdict {
    Verdict::Unusable(format!(
        "its {what} `{name}` is none that SAML sign-in uses"
    ))
}

fn decoded(element: Element<'_>) -> Result<Vec<u8>, Verdict> {
    let text: String = element.text().split_ascii_whitespace().collect();
    STANDARD
        .decode(text)
        .map_err(|_| Verdict::Unusable(format!("its {} is not base64", element.name())))
}

struct Digest {
    algorithm: &'static digest::Algorithm,
    sha1: bool,
}

impl Digest {
    fn of(uri: &str) -> Option<Self> {
        let (algorithm, sha1) = match uri {
            "http://www.w3.org/2000/09/xmldsig#sha1" => (&digest::SHA1_FOR_LEGACY_USE_ONLY, true),
            "http://www.w3.org/2001/04/xmlenc#sha256" => (&digest::SHA256, false),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => (&digest::SHA384, false),
            "http://www.w3.org/2001/04/xmlenc#sha512" => (&digest::SHA512, false),
            _ => return None,
        };
        Some(Self { algorithm, sha1 })
    }
}

struct Method {
    parameters: &'static RsaParameters,
    sha1: bool,
}

impl Method {
    fn of(uri: &str) -> Option<Self> {
        let (parameters, sha1) = match uri {
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => (
                &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
                true,
            ),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => (
                &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
                false,
            ),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => {
                (&signature::RSA_PKCS1_2048_8192_SHA384, false)
            }
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => (
                &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
                false,
            ),
            _ => return None,
        };
        Some(Self { parameters, sha1 })
    }
}
