//! The certificate in an app's OAuth settings: its presence switches the JWT bearer flow on.

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;

use super::Expectations;
use super::app::{Fact, Section};
use super::catalogue::{
    CERTIFICATE_EXPIRED, CERTIFICATE_MISSING, CERTIFICATE_NOT_YET, CERTIFICATE_OTHER_KEY,
    CERTIFICATE_SOON, CERTIFICATE_UNREADABLE, CERTIFICATE_WEAK,
};
use crate::Finding;
use crate::keys::{self, CertificateReport};

/// From this long before its end a certificate deserves a warning.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The smallest key with which Salesforce and the functions work.
const SMALLEST_KEY: usize = 2048;

const RENEW: &str = "Make a new pair with `patchbay keys new`, give its certificate to `patchbay app new --certificate`, deploy, \
                     and put the key into the secret with `patchbay secrets rotate`.";

pub(super) fn check(
    settings: Section<'_>,
    needed: bool,
    expected: &Expectations,
    findings: &mut Vec<Finding>,
) {
    let place = settings.place("certificate");
    let text = match settings.fact("certificate") {
        Fact::Given(text) => text,
        Fact::Absent if needed => {
            findings.push(CERTIFICATE_MISSING.finding(
                place,
                "The app has no certificate.",
                "There is no switch for the JWT bearer flow: the certificate is it. Without one sign-in by key fails with \
                 invalid_grant or invalid_client.",
                "`patchbay app new --certificate server.crt` writes it into the file.",
            ));
            return;
        }
        Fact::Absent | Fact::Doubtful => return,
    };
    match keys::certificate(text) {
        Ok(report) => findings.extend(of_report(&place, text, &report, expected)),
        Err(error) => findings.push(CERTIFICATE_UNREADABLE.finding(
            place,
            format!("The text that should be a certificate cannot be read: {error}."),
            "The app wants the certificate as PEM, with its BEGIN and END lines.",
            "`patchbay app new --certificate server.crt` writes it as it has to be.",
        )),
    }
}

/// The first thing that is wrong; the others come of it or do not matter then.
fn of_report(
    place: &str,
    text: &str,
    report: &CertificateReport,
    expected: &Expectations,
) -> Option<Finding> {
    let day = |time: Timestamp| time.strftime("%Y-%m-%d").to_string();
    let other_key = expected.key.as_ref().is_some_and(|key| {
        keys::check(key.expose_secret(), Some(text)).is_ok_and(|pair| {
            pair.certificate
                .is_some_and(|certificate| !certificate.matches)
        })
    });
    if other_key {
        return Some(CERTIFICATE_OTHER_KEY.finding(
            place,
            "The certificate does not belong to the private key that signs in.",
            "Salesforce cannot verify what the key signs: invalid_grant.",
            "Give the app the certificate that was made with the key; `patchbay keys check KEY CERTIFICATE` compares a pair.",
        ));
    }
    if report.bits.is_none_or(|bits| bits < SMALLEST_KEY) {
        let what = report.bits.map_or_else(
            || "The certificate's key is not RSA.".to_owned(),
            |bits| format!("The certificate's key has {bits} bits."),
        );
        let why = "Sign-in needs RS256 with 2048 bits or more.";
        return Some(CERTIFICATE_WEAK.finding(place, what, why, RENEW));
    }
    if expected.now >= report.not_after {
        return Some(CERTIFICATE_EXPIRED.finding(
            place,
            format!("The certificate expired on {}.", day(report.not_after)),
            "Salesforce refuses what is signed with its key.",
            RENEW,
        ));
    }
    if expected.now < report.not_before {
        return Some(CERTIFICATE_NOT_YET.finding(
            place,
            format!("The certificate is valid from {} on.", day(report.not_before)),
            "Until then Salesforce refuses what is signed with its key.",
            "Look at the clock of the machine that made it, or make a new pair with `patchbay keys new`.",
        ));
    }
    (report.not_after.duration_since(expected.now) <= SOON).then(|| {
        CERTIFICATE_SOON.finding(
            place,
            format!("The certificate expires on {}.", day(report.not_after)),
            "From then on no function signs in.",
            RENEW,
        )
    })
}
