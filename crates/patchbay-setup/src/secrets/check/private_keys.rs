//! The two private keys: each for itself, both beside each other, and each beside its certificate. Owns telling which of
//! the two is in the wrong place.

use std::sync::LazyLock;

use patchbay_config::keys;
use patchbay_config::private_key::{KeyForm, normalise};
use regex::Regex;

use super::super::catalogue::{KnownKey, SecretKind};
use super::super::key_mark::KeyMark;
use super::super::object::Member;
use super::Look;
use super::list::{
    CERTIFICATE_EARLY, CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRES, CERTIFICATE_UNREADABLE,
    KEY_BROKEN, KEY_FORM, KEY_MISPLACED, KEY_PKCS8, KEY_UNREADABLE, KEYS_SAME, KEYS_SWAPPED,
    PLACEHOLDER, REST_CERTIFICATE, TELEPHONY_CERTIFICATE,
};
use crate::finding::Finding;
use crate::keys::{self as pairs, CertificateReport};

/// What the published packages' signer reads: whole PEM lines, nothing before them. Observed with jsonwebtoken 9.
static CLEAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^-----BEGIN (RSA )?PRIVATE KEY-----(\r?\n[A-Za-z0-9+/=]+)+\r?\n-----END (RSA )?PRIVATE KEY-----\s*$")
        .expect("the pattern is right")
});

/// From this many days before its end a certificate deserves a warning.
const SOON: i64 = 30;

/// A private key that can be read.
struct Key {
    known: &'static KnownKey,
    text: String,
    mark: KeyMark,
}

impl Look<'_> {
    /// Both keys of a contact centre.
    pub(super) fn private_keys(&mut self) {
        let rest_known = self.known(keys::REST_PRIVATE_KEY);
        let telephony_known = self.known(keys::SCRT_PRIVATE_KEY);
        let rest = self.private_key(rest_known);
        let telephony = self.private_key(telephony_known);
        let rest_certificate = self.expect.rest_certificate.clone();
        let telephony_certificate = self.expect.telephony_certificate.clone();
        let fits = |key: &Option<Key>, certificate: &Option<String>| matches!((key, certificate), (Some(key), Some(certificate)) if belongs(&key.text, certificate));
        let same =
            matches!((&rest, &telephony), (Some(one), Some(other)) if one.mark == other.mark);
        let rest_in_telephony = fits(&telephony, &rest_certificate);
        let telephony_in_rest = fits(&rest, &telephony_certificate);
        if same {
            self.same(rest_known, telephony_known, telephony_in_rest);
        } else if rest_in_telephony && telephony_in_rest {
            self.found.push(KEYS_SWAPPED.finding(
                self.at(rest_known),
                "The REST key and the telephony key stand in each other's place.",
                "Each belongs to the certificate of the other, so neither signs in.",
                "set both: `patchbay secrets set rest-key …` and `patchbay secrets set telephony-key …`",
            ));
        } else if rest_in_telephony {
            self.misplaced(telephony_known, "REST");
        } else if telephony_in_rest {
            self.misplaced(rest_known, "telephony");
        } else {
            self.beside(
                rest.as_ref(),
                rest_certificate.as_deref(),
                &REST_CERTIFICATE,
            );
            self.beside(
                telephony.as_ref(),
                telephony_certificate.as_deref(),
                &TELEPHONY_CERTIFICATE,
            );
        }
        self.certificate("the REST app's certificate", rest_certificate.as_deref());
        self.certificate(
            "the contact centre's certificate",
            telephony_certificate.as_deref(),
        );
        let in_place = !same && !rest_in_telephony && !telephony_in_rest;
        if let Some(key) = telephony.filter(|_| in_place) {
            self.transcriber(&key);
        }
    }

    /// One key for itself.
    fn private_key(&mut self, known: &'static KnownKey) -> Option<Key> {
        let text = self.present(known)?;
        let key = match normalise(&text) {
            Ok(key) => key,
            Err(fault) => {
                let said = fault.to_string();
                let (what, mend) = said
                    .split_once(": ")
                    .unwrap_or((&said, "paste the private key"));
                self.found.push(KEY_UNREADABLE.finding(
                    self.at(known),
                    format!("The value {what}."),
                    "Without the key nothing can be signed; the published package says: secretOrPrivateKey must be an asymmetric key.",
                    format!("{mend}: `{}`", self.fill(known)),
                ));
                return None;
            }
        };
        let Ok(mark) = KeyMark::of_key(&key) else {
            self.found.push(KEY_BROKEN.finding(
                self.at(known),
                "The private key is damaged: its numbers do not belong together.",
                "What it signs no certificate confirms.",
                self.fill(known),
            ));
            return None;
        };
        let header = if text.contains("BEGIN RSA PRIVATE KEY") {
            KeyForm::Pkcs1
        } else {
            KeyForm::Pkcs8
        };
        if !CLEAN.is_match(&text) {
            self.form(known, form_of(&text));
        } else if header != key.form() {
            self.form(
                known,
                "its first line names the other form (PKCS#1 and PKCS#8)",
            );
        }
        Some(Key { known, text, mark })
    }

    fn form(&mut self, known: &'static KnownKey, how: &str) {
        self.found.push(KEY_FORM.finding(
            self.at(known),
            format!("The private key is stored in a form that only Patchbay reads: {how}."),
            "The published package says: secretOrPrivateKey must be an asymmetric key when using RS256.",
            self.fill(known),
        ));
    }

    fn same(
        &mut self,
        rest: &'static KnownKey,
        telephony: &'static KnownKey,
        telephony_is_right: bool,
    ) {
        let (wrong, other) = if telephony_is_right {
            (rest, "telephony key")
        } else {
            (telephony, "REST key")
        };
        self.found.push(KEYS_SAME.finding(
            self.at(wrong),
            format!("{} and {} are the same key.", self.key(rest), self.key(telephony)),
            format!(
                "The {other} was pasted over the other, as knowledge article 005321854 says by mistake; each has a certificate of its own in Salesforce, and calls with the wrong one are refused."
            ),
            format!("put the right key back: `{}`; the version before is kept as AWSPREVIOUS", self.fill(wrong)),
        ));
    }

    /// The only key there is, in the wrong place. That its own place has a placeholder comes of it.
    fn misplaced(&mut self, known: &'static KnownKey, of: &str) {
        let at_placeholder =
            [keys::REST_PRIVATE_KEY, keys::SCRT_PRIVATE_KEY].map(|name| self.at(self.known(name)));
        self.found.retain(|finding| {
            finding.id != PLACEHOLDER.id || !at_placeholder.contains(&finding.place)
        });
        self.found.push(KEY_MISPLACED.finding(
            self.at(known),
            format!("The {of} key stands here: it belongs to the certificate of the other."),
            "Knowledge article 005321854 names the telephony key where it means the REST key.",
            "set both keys: `patchbay secrets set rest-key …`, `patchbay secrets set telephony-key …`",
        ));
    }

    fn beside(&mut self, key: Option<&Key>, certificate: Option<&str>, check: &crate::Check) {
        let (Some(key), Some(certificate)) = (key, certificate) else {
            return;
        };
        if pairs::check(&key.text, Some(certificate)).is_ok() && !belongs(&key.text, certificate) {
            self.found.push(check.finding(
                self.at(key.known),
                format!("The private key ({}) does not belong to the certificate in Salesforce.", key.mark),
                "Salesforce checks what the key signs with that certificate and answers invalid assertion.",
                format!("upload the key's own certificate, or put the certificate's key there: `{}`", self.fill(key.known)),
            ));
        }
    }

    /// A certificate for itself: readable, and valid today.
    fn certificate(&mut self, name: &str, pem: Option<&str>) {
        let Some(pem) = pem else {
            return;
        };
        match pairs::certificate(pem) {
            Ok(report) => self.found.extend(self.days(name, &report)),
            Err(fault) => self.found.push(CERTIFICATE_UNREADABLE.finding(
                name,
                format!("{fault}."),
                "Salesforce checks signatures with it.",
                "upload the certificate again, as PEM text that begins with BEGIN CERTIFICATE",
            )),
        }
    }

    fn days(&self, name: &str, report: &CertificateReport) -> Option<Finding> {
        let now = self.expect.now?;
        let day = |time: jiff::Timestamp| time.strftime("%Y-%m-%d").to_string();
        let left = report.not_after.duration_since(now).as_hours() / 24;
        let fix = "make a new pair and change over: `patchbay secrets rotate`";
        if now < report.not_before {
            let what = format!("It is valid from {} on only.", day(report.not_before));
            Some(CERTIFICATE_EARLY.finding(
                name,
                what,
                "Salesforce refuses what is signed with it.",
                fix,
            ))
        } else if now >= report.not_after {
            let what = format!("It expired on {}.", day(report.not_after));
            Some(CERTIFICATE_EXPIRED.finding(
                name,
                what,
                "Salesforce refuses what is signed with it.",
                fix,
            ))
        } else if left <= SOON {
            let what = format!("It expires on {}, in {left} days.", day(report.not_after));
            Some(CERTIFICATE_EXPIRES.finding(name, what, "From that day on nothing signs in.", fix))
        } else {
            None
        }
    }

    /// The published transcriber (Java) takes away the header lines of PKCS#1 only.
    fn transcriber(&mut self, key: &Key) {
        let transcribes = self.expect.kind == SecretKind::VoiceSettings
            && matches!(
                self.member(self.known(keys::TRANSCRIBE_REGION)),
                Member::Text(_)
            );
        if transcribes && CLEAN.is_match(&key.text) && !key.text.contains("BEGIN RSA PRIVATE KEY") {
            self.found.push(KEY_PKCS8.finding(
                self.at(key.known),
                "The telephony key is PKCS#8 (BEGIN PRIVATE KEY).",
                "The published transcriber reads BEGIN RSA PRIVATE KEY only and sends no transcript otherwise; everything else reads both.",
                format!("`{}` stores it as PKCS#1", self.fill(key.known)),
            ));
        }
    }
}

fn belongs(key: &str, certificate: &str) -> bool {
    pairs::check(key, Some(certificate))
        .ok()
        .and_then(|report| report.certificate)
        .is_some_and(|certificate| certificate.matches)
}

/// How a key that can be read all the same was mangled.
fn form_of(text: &str) -> &'static str {
    let has_header = text.contains("-----BEGIN ") && text.contains("-----END ");
    if text.contains("\\n") || text.contains("\\r") {
        "its line breaks are the two characters \\n, which were escaped once too often"
    } else if !has_header && !text.contains("BEGIN") {
        "its BEGIN and END lines are missing"
    } else if has_header && !text.trim().contains('\n') {
        "its line breaks were lost or became blanks"
    } else if text.starts_with(char::is_whitespace) || text.contains("\n ") || text.contains("\n\t")
    {
        "blanks stand before its lines"
    } else if text.starts_with(['"', '\'']) {
        "quotation marks stand around it"
    } else if text.contains("CERTIFICATE") {
        "a certificate stands beside it"
    } else {
        "its lines are not those of a PEM file"
    }
}
