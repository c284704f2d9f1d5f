//! A SAML response, read as AWS reads it and held against AWS's and Amazon Connect's rules. Owns the order of the checks:
//! what makes later ones meaningless ends them, so that a mistake is named once and not by its consequences.

mod attributes;
mod roles;
mod session;
mod signature;
mod signed;
mod subject;
mod times;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::capture::Captured;
use super::checks;
use super::document::{ASSERTION, Element, PROTOCOL};
use super::expected::Expected;
use crate::Finding;

/// Characters of a response as base64 (`SAMLAssertion`,
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>).
const MOST_ENCODED: usize = 100_000;
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
/// What to do when Salesforce should have written something else.
const APP: &str =
    "Compare the single-sign-on app with `patchbay app check`, then sign in and capture again.";

/// The findings so far, and what a response is held against.
struct Reading<'e> {
    expected: &'e Expected,
    now: Timestamp,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Says whether AWS and Amazon Connect take a response. Its root is known to be `Response`.
pub(super) fn check(
    captured: &Captured,
    root: Element<'_>,
    expected: &Expected,
    now: Timestamp,
) -> Vec<Finding> {
    let mut reading = Reading {
        expected,
        now,
        findings: Vec::new(),
    };
    check_size(&mut reading, captured.encoded);
    check_relay_state(&mut reading, captured.relay_state.as_deref());
    if !check_status(&mut reading, root) {
        return reading.findings;
    }
    if let Some(assertion) = the_assertion(&mut reading, root) {
        let covered = signed::check(&mut reading, root, assertion);
        // What nobody signed, or somebody changed, is not worth reading.
        if covered {
            check_assertion(&mut reading, root, assertion);
        }
    }
    reading.findings
}

fn check_size(reading: &mut Reading<'_>, encoded: usize) {
    if encoded > MOST_ENCODED {
        reading.add(checks::TOO_LARGE.finding(
            "response",
            format!("The response has {encoded} characters as base64."),
            "AWS takes 100,000 at most.",
            "Take custom attributes out of the single-sign-on app that AWS does not need.",
        ));
    }
}

/// The relay state, where it was captured, takes the person on to the instance.
fn check_relay_state(reading: &mut Reading<'_>, given: Option<&str>) {
    let (Some(sign_in), Some(given)) = (&reading.expected.sign_in, given) else {
        return;
    };
    let wanted = sign_in.relay_state();
    let address = given.split('?').next().unwrap_or(given);
    if address != wanted {
        reading.add(checks::RELAY_STATE.finding(
            "RelayState",
            format!("The relay state is `{given}`."),
            format!("Amazon Connect's address for the instance is {wanted}."),
            "Correct reqRelayState and reqSettingsRelayState: `patchbay contact-center set`.",
        ));
    }
}

fn check_status(reading: &mut Reading<'_>, root: Element<'_>) -> bool {
    let code = root
        .child(PROTOCOL, "Status")
        .and_then(|status| status.child(PROTOCOL, "StatusCode"));
    let said = code
        .and_then(|code| code.attribute("Value"))
        .unwrap_or_default();
    if said == SUCCESS {
        return true;
    }
    let inner = code
        .and_then(|code| code.child(PROTOCOL, "StatusCode"))
        .and_then(|code| code.attribute("Value"));
    let said = inner.unwrap_or(said);
    let said = said.rsplit(':').next().unwrap_or(said);
    let said = if said.is_empty() { "nothing" } else { said };
    reading.add(checks::STATUS.finding("Status",
        format!("The identity provider reports `{said}` instead of success."),
        "Salesforce did not sign the person in, so AWS has nothing to take.",
        "In Salesforce look at Setup, Identity Provider Event Log; often the person's profile or permission set is not \
         assigned to the single-sign-on app."));
    false
}

/// The one assertion that is read.
fn the_assertion<'d>(reading: &mut Reading<'_>, root: Element<'d>) -> Option<Element<'d>> {
    let all = root.children(ASSERTION, "Assertion");
    let encrypted = root.children(ASSERTION, "EncryptedAssertion").len();
    if encrypted > 0 {
        reading.add(checks::ENCRYPTED.finding("EncryptedAssertion",
            "The assertion is encrypted.",
            "AWS reads it only when the SAML provider was given the private key, and nobody without the key can check \
             what it says; Service Cloud Voice does not use encryption.",
            "In the single-sign-on app take the encryption certificate away."));
        return None;
    }
    match all.as_slice() {
        [one] => Some(*one),
        [] => {
            reading.add(checks::NO_ASSERTION.finding(
                "response",
                "The response holds no assertion.",
                "It grants nothing.",
                "Capture the sign-in again, from the form that is sent to AWS.",
            ));
            None
        }
        more => {
            reading.add(checks::SEVERAL_ASSERTIONS.finding("response",
                format!("The response holds {} assertions.", more.len()),
                "Salesforce writes one. Which of several is read is a matter of the reader, so that an unsigned one may \
                 take the place of the signed one.",
                "Do not trust this response; capture the sign-in again."));
            None
        }
    }
}

fn check_assertion(reading: &mut Reading<'_>, root: Element<'_>, assertion: Element<'_>) {
    let attributes = attributes::Attributes::of(assertion);
    attributes::check_broken(reading, assertion);
    check_issuer(reading, assertion);
    let data = subject::check(reading, assertion);
    check_destination(reading, root, data);
    subject::check_audience(reading, assertion);
    times::check(reading, assertion, data);
    roles::check(reading, &attributes);
    session::check(reading, &attributes);
    attributes::check_duration(reading, &attributes);
}

fn check_issuer(reading: &mut Reading<'_>, assertion: Element<'_>) {
    let issuer = assertion
        .child(ASSERTION, "Issuer")
        .map(|issuer| issuer.text());
    let issuer = issuer.as_deref().map(str::trim).unwrap_or_default();
    let expected = reading.expected.metadata.as_ref();
    let wanted = expected.map(|metadata| metadata.entity_id.clone());
    if issuer.is_empty() {
        reading.add(checks::ISSUER.finding(
            "Issuer",
            "The assertion names no issuer.",
            "AWS looks for the provider by it.",
            APP,
        ));
    } else if let Some(wanted) = wanted.filter(|wanted| wanted != issuer) {
        reading.add(checks::ISSUER.finding("Issuer",
            format!("The issuer is `{issuer}`."),
            format!("The metadata that AWS has is of `{wanted}`; AWS says \"Issuer not present in specified provider\"."),
            "Set the issuer in the single-sign-on app to the address of My Domain, or run `patchbay saml apply` with the \
             metadata of this org: My Domain may have been renamed."));
    }
}

fn check_destination(reading: &mut Reading<'_>, root: Element<'_>, data: Option<Element<'_>>) {
    let recipient = data.and_then(|data| data.attribute("Recipient"));
    if let (Some(destination), Some(recipient)) = (root.attribute("Destination"), recipient)
        && destination != recipient
    {
        reading.add(checks::DESTINATION.finding(
            "Response, Destination",
            format!("The destination is `{destination}`, the recipient `{recipient}`."),
            "Both are the ACS URL of the single-sign-on app; one was changed on the way.",
            APP,
        ));
    }
}
