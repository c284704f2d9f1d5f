//! The private keys of the settings against the certificates that they have to belong to: the REST key against the
//! app's, the telephony key against the contact-centre definition's, and both against each other. Owns which of two
//! things that do not fit is the wrong one; must not know where the texts came from.

use jiff::Timestamp;
use patchbay_config::private_key::{KeyForm, normalise};
use quick_xml::Reader;
use quick_xml::events::Event;
use secrecy::{ExposeSecret as _, SecretString};

use crate::finding::{Check, Finding, Severity};
use crate::keys;

/// Everything that has to fit together. What is none was not given.
#[derive(Debug, Default)]
pub(crate) struct Pairs<'a> {
    /// `secret AcmeVoiceCC-salesforce-secret`, or where else the settings are.
    pub(crate) settings: &'a str,
    /// Name and value of the REST key.
    pub(crate) rest_key: Option<(&'a str, &'a SecretString)>,
    /// Name and value of the telephony key.
    pub(crate) telephony_key: Option<(&'a str, &'a SecretString)>,
    /// Name and value of the consumer key.
    pub(crate) consumer_key: Option<(&'a str, &'a str)>,
    /// The app's certificate, with where it is.
    pub(crate) app_certificate: Option<(String, String)>,
    /// The app's consumer key, with where it is.
    pub(crate) app_consumer_key: Option<(String, String)>,
    /// The definition's telephony certificate, with where it is.
    pub(crate) definition_certificate: Option<(String, String)>,
}

const REST_OVER_TELEPHONY: Check = Check {
    id: "key.rest-key-over-telephony-key",
    severity: Severity::Error,
    title: "the telephony key is not the REST key pasted into the wrong place",
};
const TELEPHONY_OVER_REST: Check = Check {
    id: "key.telephony-key-over-rest-key",
    severity: Severity::Error,
    title: "the REST key is not the telephony key pasted into the wrong place",
};
const SWAPPED: Check = Check {
    id: "key.swapped",
    severity: Severity::Error,
    title: "the REST key and the telephony key are not in each other's place",
};
const SAME: Check = Check {
    id: "key.same-key-twice",
    severity: Severity::Error,
    title: "the REST key and the telephony key are two keys",
};
const REST_KEY: Check = Check {
    id: "key.not-of-app-certificate",
    severity: Severity::Error,
    title: "the REST key belongs to the certificate in the app",
};
const TELEPHONY_KEY: Check = Check {
    id: "key.not-of-telephony-certificate",
    severity: Severity::Error,
    title: "the telephony key belongs to the certificate in the contact-centre definition",
};
const CONSUMER_KEY: Check = Check {
    id: "key.consumer-key-of-another-app",
    severity: Severity::Error,
    title: "the consumer key is that of the app",
};
const EXPIRED: Check = Check {
    id: "key.certificate-expired",
    severity: Severity::Error,
    title: "the certificates have not expired",
};
const EXPIRES: Check = Check {
    id: "key.certificate-expires-soon",
    severity: Severity::Warning,
    title: "the certificates last for another 30 days",
};
const NOT_YET: Check = Check {
    id: "key.certificate-not-yet-valid",
    severity: Severity::Error,
    title: "the certificates are valid already",
};

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[
    REST_OVER_TELEPHONY,
    TELEPHONY_OVER_REST,
    SWAPPED,
    SAME,
    REST_KEY,
    TELEPHONY_KEY,
    CONSUMER_KEY,
    EXPIRED,
    EXPIRES,
    NOT_YET,
];

/// Days before the end of a certificate from which on it is a warning.
const SOON_DAYS: i64 = 30;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What does not fit.
pub(super) fn check(pairs: &Pairs<'_>, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    match crossed(pairs) {
        Some(finding) => found.push(finding),
        None => {
            found.extend(rest(pairs));
            found.extend(telephony(pairs));
        }
    }
    found.extend(consumer_key(pairs));
    for (place, pem) in [&pairs.app_certificate, &pairs.definition_certificate]
        .into_iter()
        .flatten()
    {
        found.extend(life(place, pem, now));
    }
    found
}

/// Whether a key belongs to a certificate; none when one of them is missing or cannot be read.
fn fits(
    key: Option<(&str, &SecretString)>,
    certificate: Option<&(String, String)>,
) -> Option<bool> {
    let (_, pem) = certificate?;
    let report = keys::check(key?.1.expose_secret(), Some(pem)).ok()?;
    Some(report.certificate?.matches)
}

/// One key in the place of the other, both ways round, or the same key twice.
fn crossed(pairs: &Pairs<'_>) -> Option<Finding> {
    let (rest_name, _) = pairs.rest_key?;
    let (telephony_name, telephony_value) = pairs.telephony_key?;
    let app = pairs.app_certificate.as_ref();
    let definition = pairs.definition_certificate.as_ref();
    let rest_at_home = fits(pairs.rest_key, app);
    let telephony_at_home = fits(pairs.telephony_key, definition);
    let rest_abroad = fits(pairs.rest_key, definition) == Some(true);
    let telephony_abroad = fits(pairs.telephony_key, app) == Some(true);
    let same = is_same(pairs.rest_key?.1, telephony_value);
    let place = |name: &str| format!("{}, {name}", pairs.settings);
    if !same && rest_abroad && telephony_abroad {
        return Some(SWAPPED.finding(
            place(rest_name),
            format!("{rest_name} and {telephony_name} are in each other's place"),
            "Each belongs to the certificate of the other: neither Salesforce's REST API nor its telephony API accepts \
             the tokens.",
            "Swap the two values with `patchbay secrets set`, each from its file",
        ));
    }
    if telephony_abroad && rest_at_home != Some(false) || same && telephony_at_home == Some(false) {
        return Some(rest_over_telephony(
            pairs,
            telephony_name,
            &place(telephony_name),
        ));
    }
    if telephony_abroad && !rest_abroad {
        // The REST key's place was left as it was: the slip of the published guide.
        return Some(rest_over_telephony(
            pairs,
            telephony_name,
            &place(telephony_name),
        ));
    }
    if rest_abroad || same && rest_at_home == Some(false) {
        return Some(TELEPHONY_OVER_REST.finding(
            place(rest_name),
            format!("{rest_name} holds the telephony key"),
            "It belongs to the certificate of the contact-centre definition, not to the app's.",
            format!("patchbay secrets set {rest_name} --from-file server.key, with the key of the app's certificate"),
        ));
    }
    same.then(|| {
        SAME.finding(
            place(telephony_name),
            format!("{telephony_name} and {rest_name} hold the same key"),
            "Salesforce needs two key pairs: one for the app, one for the contact centre's telephony certificate.",
            "Put the telephony key back, or make a new pair with `patchbay keys new`, and its certificate into the \
             contact-centre definition",
        )
    })
}

fn rest_over_telephony(pairs: &Pairs<'_>, name: &str, place: &str) -> Finding {
    let rest_too = fits(pairs.rest_key, pairs.app_certificate.as_ref()) == Some(true);
    let more = if rest_too {
        ""
    } else {
        " The REST key's own place does not hold it."
    };
    REST_OVER_TELEPHONY.finding(
        place,
        format!("{name} holds the REST key"),
        format!(
            "Every call of the telephony API fails: its tokens are not signed with the key of the contact-centre \
             definition's certificate. A published guide says to paste the REST key here.{more}"
        ),
        "Put the telephony key back (`patchbay secrets set`; an earlier version of the secret may hold it), or make a new \
         pair with `patchbay keys new` and put its certificate into the contact-centre definition",
    )
}

fn rest(pairs: &Pairs<'_>) -> Option<Finding> {
    let (name, _) = pairs.rest_key?;
    let (where_, _) = pairs.app_certificate.as_ref()?;
    (fits(pairs.rest_key, pairs.app_certificate.as_ref()) == Some(false)).then(|| {
        REST_KEY.finding(
            format!("{}, {name}", pairs.settings),
            format!("{name} does not belong to the certificate in {where_}"),
            "Salesforce verifies each sign-in with the app's certificate, and refuses a signature of another key.",
            "Store the key that the certificate was made with (`patchbay secrets set`), or put the key's own certificate \
             into the app and deploy it (`patchbay app deploy`)",
        )
    })
}

fn telephony(pairs: &Pairs<'_>) -> Option<Finding> {
    let (name, _) = pairs.telephony_key?;
    let (where_, _) = pairs.definition_certificate.as_ref()?;
    (fits(pairs.telephony_key, pairs.definition_certificate.as_ref()) == Some(false)).then(|| {
        TELEPHONY_KEY.finding(
            format!("{}, {name}", pairs.settings),
            format!("{name} does not belong to the certificate in {where_}"),
            "Salesforce verifies the tokens of the telephony API with the contact centre's certificate.",
            "Put the key's own certificate into the definition (`patchbay contact-center set`), or store the key that \
             belongs to the certificate",
        )
    })
}

fn consumer_key(pairs: &Pairs<'_>) -> Option<Finding> {
    let (name, stored) = pairs.consumer_key?;
    let (where_, of_app) = pairs.app_consumer_key.as_ref()?;
    (stored.trim() != of_app.trim()).then(|| {
        CONSUMER_KEY.finding(
            format!("{}, {name}", pairs.settings),
            format!("{name} is not the consumer key of the app in {where_}"),
            "It is the key of another app, the consumer secret, or was not copied whole.",
            format!("Copy the consumer key of the app and run `patchbay secrets set {name}`"),
        )
    })
}

fn life(place: &str, pem: &str, now: Timestamp) -> Option<Finding> {
    let certificate = keys::certificate(pem).ok()?;
    let (begins, ends) = (certificate.not_before, certificate.not_after);
    let renew = "Make a new pair with `patchbay keys new`, put its certificate in this place, and store its key with \
                 `patchbay secrets set`";
    let left = ends.as_second() - now.as_second();
    if left < 0 {
        Some(EXPIRED.finding(
            place,
            format!("the certificate expired on {}", day(ends)),
            "Salesforce refuses tokens that are signed with its key.",
            renew,
        ))
    } else if now < begins {
        Some(NOT_YET.finding(
            place,
            format!("the certificate begins on {}", day(begins)),
            "Salesforce refuses it until then; or the clock of this machine is behind.",
            "Wait until then, compare the clock, or make another pair with `patchbay keys new`",
        ))
    } else {
        (left < SOON_DAYS * DAY_SECONDS).then(|| {
            EXPIRES.finding(
                place,
                format!(
                    "the certificate expires on {}, in {} days",
                    day(ends),
                    left / DAY_SECONDS
                ),
                "From then on Salesforce refuses tokens that are signed with its key.",
                renew,
            )
        })
    }
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// Whether two texts hold one key, in whatever form.
fn is_same(one: &SecretString, other: &SecretString) -> bool {
    let der = |text: &SecretString| {
        let key = normalise(text.expose_secret()).ok()?;
        key.to_form(KeyForm::Pkcs1).ok()
    };
    match (der(one), der(other)) {
        (Some(one), Some(other)) => one.der().expose_secret() == other.der().expose_secret(),
        _ => false,
    }
}

/// The text of the first element of this name in an XML document, whatever its namespace.
pub(super) fn element_text(xml: &str, name: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut inside = false;
    let mut text = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if start.local_name().as_ref() == name => inside = true,
            Event::Text(part) if inside => text.push_str(&part),
            Event::End(end) if inside && end.local_name().as_ref() == name => {
                return Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
