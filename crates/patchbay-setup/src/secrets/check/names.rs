//! Which key of a secret stands for which setting, also where its name is wrong: the mistake is then the name, and the
//! value under it is checked all the same. Owns recognising names; must not look at values, except for the contact
//! centre's name.

use std::collections::BTreeMap;

use patchbay_config::keys;

use super::super::catalogue::{KnownKey, SecretKind, centre_of};
use super::super::object::SecretObject;
use super::super::placeholder::is_placeholder;
use super::list::{
    CENTRE_NAME, CENTRE_NAME_FORM, KEY_MISNAMED, KEY_PREFIX, NAME_PREFIX, OTHER_CENTRE,
};
use super::{Expectations, place};
use crate::CentreName;
use crate::finding::Finding;

/// The end of the settings secret's name.
const SECRET_END: &str = "-salesforce-secret";
/// The end of the access secret's name.
const ACCESS_SECRET_END: &str = "-salesforce-access-secret";

/// Other names under which people keep a setting.
const OTHER_NAMES: &[(&str, &str)] = &[
    (keys::ADAPTER_SECURITY_TOKEN, "securitytoken"),
    (keys::ADAPTER_CONSUMER_KEY, "clientid"),
    (keys::ADAPTER_CONSUMER_SECRET, "clientsecret"),
    (
        keys::SALESFORCE_REST_API_ENDPOINT_BASE,
        "salesforcerestapiendpoint",
    ),
    (keys::SALESFORCE_AUTH_ENDPOINT, "salesforceauthendpointbase"),
    (keys::SCRT_ENDPOINT_BASE, "scrtendpoint"),
    (keys::CALL_CENTER_API_NAME, "contactcenterapiname"),
];

/// How many letters a mistyped name may differ by.
const TYPING_SLIPS: usize = 2;

/// The keys of a secret by the settings that they stand for.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The contact centre whose keys they are, as far as it can be told.
    pub(super) centre: Option<String>,
    actual: BTreeMap<&'static str, String>,
}

impl Names {
    /// The key that stands for a setting.
    pub(super) fn key(&self, known: &KnownKey) -> Option<&str> {
        self.actual.get(known.name).map(String::as_str)
    }

    /// Finds them, and what is wrong with them.
    pub(super) fn of(secret: &SecretObject, expect: &Expectations) -> (Self, Vec<Finding>) {
        let stored = secret
            .text(keys::CALL_CENTER_API_NAME)
            .map(str::trim)
            .filter(|name| !name.is_empty() && !is_placeholder(name));
        let expected = expected_centre(expect);
        let used = prefixes(secret, expect.kind);
        let centre = match (stored, used.as_slice()) {
            // Nothing inside this secret says whose it is.
            (None, _) if expect.kind == SecretKind::VoiceAccessToken && expected.is_some() => {
                expected.clone()
            }
            (Some(stored), used) if used.contains(&stored) => Some(stored.to_owned()),
            (_, [only]) => Some((*only).to_owned()),
            (Some(stored), _) => Some(stored.to_owned()),
            _ => expected.clone().or_else(|| centre_of(secret)),
        };
        let mut names = Self {
            centre,
            actual: BTreeMap::new(),
        };
        let mut findings = names.of_centre(stored, expected.as_deref(), expect);
        for known in expect.kind.keys() {
            names.find(known, secret, expect, &mut findings);
        }
        (names, findings)
    }

    /// What is wrong with the contact centre's name.
    fn of_centre(
        &self,
        stored: Option<&str>,
        expected: Option<&str>,
        expect: &Expectations,
    ) -> Vec<Finding> {
        let (Some(stored), Some(used)) = (stored, self.centre.as_deref()) else {
            return Vec::new();
        };
        let at = |key: &str| place(expect, key);
        if stored != used {
            let finding = if expected == Some(stored) {
                KEY_PREFIX.finding(
                    at(&format!("{used}-…")),
                    format!("The keys begin with {used}-, and the contact centre is {stored}."),
                    "The functions look for keys that begin with CALL_CENTER_API_NAME, in the same letters.",
                    format!("rename the keys: {stored}- in the place of {used}-"),
                )
            } else {
                CENTRE_NAME.finding(
                    at(keys::CALL_CENTER_API_NAME),
                    format!("CALL_CENTER_API_NAME is {stored}, and the keys of the secret begin with {used}-."),
                    "The functions look for keys that begin with CALL_CENTER_API_NAME, in the same letters.",
                    super::command(expect, "api-name", Some(used), &format!("--value {used}")),
                )
            };
            return vec![finding];
        }
        if let Err(error) = CentreName::parse(stored) {
            return vec![CENTRE_NAME_FORM.finding(
                at(keys::CALL_CENTER_API_NAME),
                format!("{error}."),
                "It is the name under Setup, Contact Centers, Internal Name; not the display name.",
                super::command(expect, "api-name", None, "--value NAME"),
            )];
        }
        match expected {
            Some(expected) if expected != stored => vec![of_another(stored, expected, expect)],
            _ => Vec::new(),
        }
    }

    /// Finds the key of one setting: under its own name, else under one that was meant to be it.
    fn find(
        &mut self,
        known: &'static KnownKey,
        secret: &SecretObject,
        expect: &Expectations,
        findings: &mut Vec<Finding>,
    ) {
        let centre = self.centre.as_deref().unwrap_or_default();
        let right = known.of(centre);
        if secret.keys().any(|key| key == right) {
            self.actual.insert(known.name, right);
            return;
        }
        let is_taken = |key: &str| {
            expect.kind.keys().iter().any(|other| {
                key == other.of(centre)
                    || (other.name != known.name && other.prefix_in(key).is_some())
            })
        };
        let meant = secret
            .keys()
            .find(|key| !is_taken(key) && is_meant(known, key, &right));
        let Some(meant) = meant.map(str::to_owned) else {
            return;
        };
        // Without a contact centre's name the only prefix there is cannot be wrong.
        if !centre.is_empty() || !known.prefixed {
            findings.push(KEY_MISNAMED.finding(
                place(expect, &right),
                format!("The key is named {meant}; it has to be {right}."),
                "Names of keys count letter by letter, upper and lower case too; under this one nobody reads it.",
                format!("rename the key to {right}; the value stays"),
            ));
        }
        self.actual.insert(known.name, meant);
    }
}

fn of_another(stored: &str, expected: &str, expect: &Expectations) -> Finding {
    let check = if expect.centre.is_some() {
        OTHER_CENTRE
    } else {
        NAME_PREFIX
    };
    let (why, fix) = if expect.centre.is_some() {
        (
            "Functions that read it work on the org of that contact centre, or sign in with a name that Salesforce does not know.",
            format!("put the settings of {expected} there, or name the other secret with --secret"),
        )
    } else {
        (
            "Only contact centres that share functions (LambdaPrefix) have a secret with another name.",
            format!(
                "if the contact centre is not {stored}, set CALL_CENTER_API_NAME and the keys to {expected}"
            ),
        )
    };
    check.finding(
        place(expect, keys::CALL_CENTER_API_NAME),
        format!(
            "All keys are those of contact centre {stored}, and the secret is that of {expected}."
        ),
        why,
        fix,
    )
}

/// The contact centre that the secret is to be of: as was said, else by the secret's name.
pub(super) fn expected_centre(expect: &Expectations) -> Option<String> {
    if let Some(centre) = &expect.centre {
        return Some(centre.clone());
    }
    let name = bare_name(&expect.name);
    let end = match expect.kind {
        SecretKind::VoiceSettings => SECRET_END,
        SecretKind::VoiceAccessToken => ACCESS_SECRET_END,
        SecretKind::VoiceParameters | SecretKind::Cti => return None,
    };
    name.strip_suffix(end).map(str::to_owned)
}

/// The name in an ARN, without the six characters that AWS puts behind it.
fn bare_name(name: &str) -> &str {
    let Some((_, tail)) = name.rsplit_once(":secret:") else {
        return name;
    };
    match tail.rsplit_once('-') {
        Some((bare, suffix)) if suffix.len() == 6 && !suffix.eq("secret") => bare,
        _ => tail,
    }
}

/// The names before the keys that have one, each once.
fn prefixes(secret: &SecretObject, kind: SecretKind) -> Vec<&str> {
    let mut found: Vec<&str> = secret
        .keys()
        .filter_map(|key| {
            kind.keys()
                .iter()
                .filter(|known| known.prefixed)
                .find_map(|known| known.prefix_in(key))
        })
        .filter(|prefix| !prefix.is_empty())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a key was meant to be this one.
fn is_meant(known: &KnownKey, key: &str, right: &str) -> bool {
    let written = letters(key);
    let name = letters(known.name);
    let other = OTHER_NAMES
        .iter()
        .any(|(of, other)| *of == known.name && *other == written);
    // Short names are near to each other: a slip is only taken for one in a long name.
    let near = |wanted: &str| wanted.len() > 10 && distance(&written, wanted) <= TYPING_SLIPS;
    known.prefix_in(key).is_some()
        || other
        || written == name
        || (known.prefixed && written.ends_with(&name))
        || near(&letters(right))
        || near(&name)
}

/// A name without what people mix up: case, blanks, hyphens and underscores.
fn letters(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// How many letters have to be changed, added or taken away (Levenshtein).
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (cell, wanted) in row.iter_mut().skip(1).zip(&other) {
            let changed = diagonal + usize::from(letter != *wanted);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{bare_name, distance};

    #[test]
    fn slips_are_counted() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("audiance", "audience"), 1);
    }

    #[test]
    fn the_name_is_found_in_an_arn() {
        let arn = "arn:aws:secretsmanager:eu-west-2:210987654321:secret:A-salesforce-secret";
        assert_eq!(bare_name(arn), "A-salesforce-secret");
        assert_eq!(bare_name(&format!("{arn}-a1B2c3")), "A-salesforce-secret");
        assert_eq!(bare_name("A-salesforce-secret"), "A-salesforce-secret");
    }
}
