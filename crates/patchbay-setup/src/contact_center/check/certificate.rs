//! The certificate of the telephony key, and the end that is written beside it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::at;
use super::list::{
    CERTIFICATE as UNREADABLE, END_DIFFERS, END_FORM, ENDS_SOON, EXPIRED, NOT_YET, PRIVATE_KEY,
};
use crate::contact_center::catalogue::{CERTIFICATE, CERTIFICATE_END};
use crate::contact_center::definition::Definition;
use crate::contact_center::settings::written_end;
use crate::finding::Finding;
use crate::keys::{self, CertificateReport};

/// From this long before its end a certificate deserves a warning.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The zone of the written end is stated nowhere, so a day more or less is no mistake.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

const SET: &str = "`patchbay contact-center set FILE --certificate server.crt`";

pub(super) fn check(definition: &Definition, now: Timestamp, findings: &mut Vec<Finding>) {
    let certificate = match definition.value(CERTIFICATE) {
        // What a sample has there was spoken of already.
        Some(text) if text.contains("-----BEGIN") || text.len() > 100 => match read(text) {
            Ok(certificate) => {
                findings.extend(validity(&certificate, now));
                Some(certificate)
            }
            Err(finding) => {
                findings.push(finding);
                None
            }
        },
        _ => None,
    };
    if let Some(text) = definition.value(CERTIFICATE_END) {
        findings.extend(written(text, certificate.as_ref()));
    }
}

fn read(text: &str) -> Result<CertificateReport, Finding> {
    if text.contains("PRIVATE KEY-----") {
        return Err(at(
            &PRIVATE_KEY,
            CERTIFICATE,
            "a private key stands in the place of the certificate".into(),
            "Whoever reads the definition can sign as the contact centre; the key belongs into the secret alone.",
            "make a new pair (`patchbay keys new`), for this key is not secret any more, and set the certificate of it",
        ));
    }
    // The import file also takes the body without its frame.
    let framed = if text.contains("-----BEGIN") {
        text.to_owned()
    } else {
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    };
    keys::certificate(&framed).map_err(|error| {
        at(
            &UNREADABLE,
            CERTIFICATE,
            error.to_string(),
            "Salesforce proves the calls of the telephony functions by it and refuses all of them without.",
            SET,
        )
    })
}

fn validity(certificate: &CertificateReport, now: Timestamp) -> Option<Finding> {
    let end = certificate.not_after.strftime("%Y-%m-%d");
    let renew = "make a new pair (`patchbay keys new`), put the key into the secret and set the certificate here";
    if now >= certificate.not_after {
        let why = "Salesforce refuses the calls of the telephony functions.";
        return Some(at(
            &EXPIRED,
            CERTIFICATE,
            format!("the certificate ended on {end}"),
            why,
            renew,
        ));
    }
    if now < certificate.not_before {
        let start = certificate.not_before.strftime("%Y-%m-%d");
        let why = "Salesforce refuses the calls of the telephony functions until then.";
        return Some(at(
            &NOT_YET,
            CERTIFICATE,
            format!("the certificate is valid from {start} on"),
            why,
            "wait, or make one that begins now (`patchbay keys new`)",
        ));
    }
    let left = certificate.not_after.duration_since(now);
    (left < SOON).then(|| {
        let why = "When it has ended Salesforce refuses the calls of the telephony functions.";
        at(
            &ENDS_SOON,
            CERTIFICATE,
            format!("the certificate ends on {end}"),
            why,
            renew,
        )
    })
}

/// The written end: `dd/MM/yyyy HH:mm:ss`. Source: the sample import file.
fn written(text: &str, certificate: Option<&CertificateReport>) -> Option<Finding> {
    let right = certificate.map(|certificate| written_end(certificate.not_after));
    let fix = match &right {
        Some(right) => {
            format!("`patchbay contact-center set FILE --item \"{CERTIFICATE_END}={right}\"`")
        }
        None => SET.to_owned(),
    };
    let Some(end) = parse(text, "%d/%m/%Y %H:%M:%S") else {
        let why = "It is written dd/MM/yyyy HH:mm:ss, such as 25/02/2026 09:04:49.";
        return Some(at(
            &END_FORM,
            CERTIFICATE_END,
            format!("`{text}` is no such time"),
            why,
            fix,
        ));
    };
    let not_after = certificate?.not_after;
    let near = |time: Timestamp| time.duration_since(not_after).abs() <= TOLERANCE;
    if near(end) {
        return None;
    }
    let right = right.unwrap_or_default();
    let swapped = parse(text, "%m/%d/%Y %H:%M:%S").is_some_and(near);
    let what = if swapped {
        format!("`{text}` has month and day exchanged; the certificate ends {right}")
    } else {
        format!("`{text}` is written, the certificate ends {right}")
    };
    let why =
        "Salesforce reminds administrators by the written time; the certificate itself decides.";
    Some(at(&END_DIFFERS, CERTIFICATE_END, what, why, fix))
}

fn parse(text: &str, form: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(form, text).ok()?;
    // Strict in the number of digits, as Salesforce's own form is.
    if time.strftime(form).to_string() != text {
        return None;
    }
    time.to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}
