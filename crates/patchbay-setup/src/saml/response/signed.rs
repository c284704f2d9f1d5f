//! Which element the signatures of a response cover, and what is wrong with them.

use super::Reading;
use super::signature::{self, Verdict};
use crate::saml::checks;
use crate::saml::document::{ASSERTION, Element, SIGNATURE};

const DO_NOT_TRUST: &str = "Do not trust this response; sign in and capture again.";

/// Whether the assertion can be read as signed. Findings say why not.
pub(super) fn check(reading: &mut Reading<'_>, root: Element<'_>, assertion: Element<'_>) -> bool {
    if let Some(why) = wrapping(root, assertion) {
        reading.find(
            checks::WRAPPED,
            "Signature",
            why,
            "A signature that covers one element while another one is read is how responses are forged (signature \
             wrapping).",
            DO_NOT_TRUST,
        );
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
        reading.find(
            checks::UNSIGNED,
            "Signature",
            "Neither the response nor the assertion is signed.",
            "AWS takes signed responses only.",
            "Capture the response as the browser sends it; Salesforce signs each one.",
        );
        return false;
    }
    // Every signature that is there has to hold; the first that does not is told.
    let known = !certificates.is_empty();
    let mut covered = true;
    let mut told = false;
    for verdict in &verdicts {
        let finding_made = tell(reading, verdict, known, told);
        told |= finding_made;
        covered &= !matches!(verdict, Verdict::Altered | Verdict::CoversOther(_));
    }
    covered
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

/// Tells what is wrong with one signature; whether there was something to tell.
fn tell(reading: &mut Reading<'_>, verdict: &Verdict, known: bool, told: bool) -> bool {
    if told {
        return false;
    }
    let place = "Signature";
    match verdict {
        Verdict::Holds { sha1: false } => return false,
        Verdict::Holds { sha1: true } => reading.find(
            checks::SHA1,
            place,
            "The signature uses SHA-1.",
            "It can be forged with effort, and AWS may stop taking it.",
            "In the single-sign-on app set the signing algorithm to SHA256.",
        ),
        Verdict::CoversOther(uri) => reading.find(
            checks::WRAPPED,
            place,
            format!("The signature covers `{uri}`, not the element in which it stands."),
            "A signature that covers one element while another one is read is how responses are forged (signature \
             wrapping).",
            DO_NOT_TRUST,
        ),
        Verdict::Unusable(why) => reading.find(
            checks::METHOD,
            place,
            format!("The signature cannot be verified: {why}."),
            "SAML allows one reference to the signed element, the enveloped form and exclusive canonical XML, and \
             Salesforce signs with RSA.",
            "Capture the response as the browser sends it, without laying it out anew.",
        ),
        Verdict::Altered => reading.find(
            checks::ALTERED,
            place,
            "What was signed was changed afterwards.",
            "The digest of the signature does not fit. Laying the XML out anew changes it too.",
            "Capture the response as the browser sends it, in base64; if it was, do not trust it.",
        ),
        Verdict::OtherKey => reading.find(
            checks::OTHER_KEY,
            place,
            "The signature was not made with the key of any certificate that is known.",
            "AWS says \"Response signature invalid\".",
            "Download the metadata in Salesforce anew and run `patchbay saml apply` with it.",
        ),
        Verdict::HoldsByItsOwn(own) if known => reading.find(
            checks::OTHER_KEY,
            place,
            format!(
                "The response is signed with the key of another certificate: {}, SHA-256 {}.",
                own.subject, own.fingerprint_sha256
            ),
            "AWS has the certificate of the metadata only and says \"Response signature invalid\". The app's certificate \
             and the org's identity provider certificate have to be the same.",
            "Choose the same certificate in the single-sign-on app and in Setup, Identity Provider, download the \
             metadata and run `patchbay saml apply` with it.",
        ),
        Verdict::HoldsByItsOwn(own) => reading.find(
            checks::NOT_VERIFIED,
            place,
            "No certificate is known that the signature could be held against.",
            format!(
                "It holds by the certificate that the response itself carries ({}, SHA-256 {}), which anybody can make.",
                own.subject, own.fingerprint_sha256
            ),
            "Give the metadata of Salesforce's identity provider: `--metadata FILE`, or `--certificate FILE`.",
        ),
    }
    true
}
