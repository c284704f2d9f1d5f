//! Which element the signatures of a response cover, and what is wrong with them.

use super::Reading;
use super::signature::{self, Verdict};
use crate::Finding;
use crate::saml::certificate::IdpCertificate;
use crate::saml::checks;
use crate::saml::document::{ASSERTION, Element, SIGNATURE};

const WRAPPING: &str = "A signature that covers one element while another one is read is how responses are forged \
     (signature wrapping).";
const DO_NOT_TRUST: &str = "Do not trust this response; sign in and capture again.";

/// Whether the assertion can be read as signed. Findings say why not.
pub(super) fn check(reading: &mut Reading<'_>, root: Element<'_>, assertion: Element<'_>) -> bool {
    if let Some(why) = wrapping(root, assertion) {
        reading.add(checks::WRAPPED.finding("Signature", why, WRAPPING, DO_NOT_TRUST));
        return false;
    }
    let certificates = reading.expected.certificates();
    let mut verdicts = Vec::new();
    for signed in [assertion, root] {
        for one in signed.children(SIGNATURE, "Signature") {
            verdicts.push(signature::verify(signed, one, &certificates));
        }
    }
    if verdicts.is_empty() {
        reading.add(checks::UNSIGNED.finding(
            "Signature",
            "Neither the response nor the assertion is signed.",
            "AWS takes signed responses only.",
            "Capture the response as the browser sends it; Salesforce signs each one.",
        ));
        return false;
    }
    // Every signature that is there has to hold; the first that does not is told.
    let known = !certificates.is_empty();
    if let Some(finding) = verdicts.iter().find_map(|verdict| told(verdict, known)) {
        reading.add(finding);
    }
    !verdicts
        .iter()
        .any(|verdict| matches!(verdict, Verdict::Altered | Verdict::CoversOther(_)))
}

/// What shows that the signed element and the read one are not the same.
fn wrapping(root: Element<'_>, assertion: Element<'_>) -> Option<String> {
    let assertions = root.descendants(ASSERTION, "Assertion");
    if assertions.len() > 1 {
        return Some(format!(
            "There are {} assertions, some hidden inside other elements.",
            assertions.len()
        ));
    }
    let stray = root
        .descendants(SIGNATURE, "Signature")
        .into_iter()
        .any(|one| {
            one.parent()
                .is_none_or(|parent| parent.node != root.node && parent.node != assertion.node)
        });
    if stray {
        return Some(
            "A signature stands where neither the response nor the assertion has its own.".into(),
        );
    }
    for element in [root, assertion] {
        if element.children(SIGNATURE, "Signature").len() > 1 {
            return Some(format!("The {} has several signatures.", element.name()));
        }
    }
    repeated_id(root).map(|id| format!("The id `{id}` is there twice."))
}

/// An id that two elements have. SAML's own elements write `ID`, those of signatures `Id`; a reader may look at any.
fn repeated_id(root: Element<'_>) -> Option<String> {
    let mut seen = std::collections::BTreeSet::new();
    let all = std::iter::once(root.node).chain(root.document.descendants(root.node));
    let mut nodes: Vec<_> = all.collect();
    nodes.dedup();
    for node in nodes {
        let element = Element { node, ..root };
        for name in ["ID", "Id", "id", "AssertionID"] {
            if let Some(id) = element.attribute(name)
                && !seen.insert(id.to_owned())
            {
                return Some(id.to_owned());
            }
        }
    }
    None
}

const PLACE: &str = "Signature";

/// What is wrong with one signature; `known` when there are certificates of the identity provider.
fn told(verdict: &Verdict, known: bool) -> Option<Finding> {
    Some(match verdict {
        Verdict::Holds { sha1: false } => return None,
        Verdict::Holds { sha1: true } => checks::SHA1.finding(
            PLACE,
            "The signature uses SHA-1.",
            "It can be forged with effort, and AWS may stop taking it.",
            "In the single-sign-on app set the signing algorithm to SHA256.",
        ),
        Verdict::CoversOther(uri) => checks::WRAPPED.finding(
            PLACE,
            format!("The signature covers `{uri}`, not the element in which it stands."),
            WRAPPING,
            DO_NOT_TRUST,
        ),
        Verdict::Unusable(why) => checks::METHOD.finding(
            PLACE,
            format!("The signature cannot be verified: {why}."),
            "SAML allows one reference to the signed element, the enveloped form and exclusive canonical XML, and \
             Salesforce signs with RSA.",
            "Capture the response as the browser sends it, without laying it out anew.",
        ),
        Verdict::Altered => checks::ALTERED.finding(
            PLACE,
            "What was signed was changed afterwards.",
            "The digest of the signature does not fit. Laying the XML out anew changes it too.",
            "Capture the response as the browser sends it, in base64; if it was, do not trust it.",
        ),
        Verdict::OtherKey => checks::OTHER_KEY.finding(
            PLACE,
            "The signature was not made with the key of any certificate that is known.",
            "AWS says \"Response signature invalid\".",
            "Download the metadata in Salesforce anew and run `patchbay saml apply` with it.",
        ),
        Verdict::HoldsByItsOwn(own) => signed_by(own, known),
    })
}

/// The signature holds by the certificate that the message itself carries.
fn signed_by(own: &IdpCertificate, known: bool) -> Finding {
    let IdpCertificate {
        subject,
        fingerprint_sha256,
        ..
    } = own;
    let whose = format!("{subject}, SHA-256 {fingerprint_sha256}");
    if known {
        checks::OTHER_KEY.finding(
            PLACE,
            format!("The response is signed with the key of another certificate: {whose}."),
            "AWS has the certificate of the metadata only and says \"Response signature invalid\". The app's certificate \
             and the org's identity provider certificate have to be the same.",
            "Choose the same certificate in the single-sign-on app and in Setup, Identity Provider, download the \
             metadata and run `patchbay saml apply` with it.",
        )
    } else {
        checks::NOT_VERIFIED.finding(
            PLACE,
            "No certificate is known that the signature could be held against.",
            format!("It holds by the certificate that the response itself carries ({whose}), which anybody can make."),
            "Give the metadata of Salesforce's identity provider: `--metadata FILE`, or `--certificate FILE`.",
        )
    }
}
